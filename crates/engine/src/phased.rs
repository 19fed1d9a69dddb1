//! State that belongs to one thread at a time, by the phases of a step.

use std::cell::UnsafeCell;

/// A value that changes hands at barriers: between two barriers either one thread writes it or any number read it.
#[derive(Default, Debug)]
pub(crate) struct Phased<T>(UnsafeCell<T>);

// SAFETY: the barriers order all accesses; see `read` and `write`.
unsafe impl<T: Send> Sync for Phased<T> {}

impl<T> Phased<T> {
    pub fn new(value: T) -> Phased<T> {
        Phased(UnsafeCell::new(value))
    }

    /// Reads inside the step loop.
    ///
    /// # Safety
    /// No thread writes between the barriers around this use.
    pub unsafe fn read(&self) -> &T {
        // SAFETY: as promised by the caller.
        unsafe { &*self.0.get() }
    }

    /// Writes inside the step loop.
    ///
    /// # Safety
    /// No other thread reads or writes between the barriers around this use, and this thread holds no other borrow.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn write(&self) -> &mut T {
        // SAFETY: as promised by the caller.
        unsafe { &mut *self.0.get() }
    }

    /// Outside the step loop.
    pub fn get(&self) -> &T {
        // SAFETY: the step loop holds the engine exclusively, so whoever has a shared borrow of the engine outside of
        // it is not in a phase; all writers outside have an exclusive borrow.
        unsafe { &*self.0.get() }
    }

    /// Outside the step loop.
    pub fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}
