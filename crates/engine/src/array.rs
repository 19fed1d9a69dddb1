//! Memory that generated code works on: aligned, zeroed, typed by its elements.

use neurarchy_codegen::ir::{Element, LANES};

use crate::memory::{ALIGNMENT, Memory};

/// A Rust type whose every bit pattern is a value, as stored in an `Array`.
pub(crate) trait Cell: Copy + 'static {
    /// The elements that are stored as this type.
    fn stores(element: Element) -> bool;
}

macro_rules! cell {
    ($($rust:ty: $($element:ident)|+;)+) => {$(
        impl Cell for $rust {
            fn stores(element: Element) -> bool {
                matches!(element, $(Element::$element)|+)
            }
        }
    )+};
}

cell! {
    u8: Bool;
    u16: U16;
    u32: U32;
    i32: I32;
    i64: I64;
    f32: F32;
    f64: F64;
}

/// Runs `$body` with `$T` bound to the Rust type that stores `$element`.
macro_rules! with_cell {
    ($element:expr, $T:ident => $body:expr) => {
        match $element {
            neurarchy_codegen::ir::Element::Bool => {
                type $T = u8;
                $body
            }
            neurarchy_codegen::ir::Element::U16 => {
                type $T = u16;
                $body
            }
            neurarchy_codegen::ir::Element::U32 => {
                type $T = u32;
                $body
            }
            neurarchy_codegen::ir::Element::I32 => {
                type $T = i32;
                $body
            }
            neurarchy_codegen::ir::Element::I64 => {
                type $T = i64;
                $body
            }
            neurarchy_codegen::ir::Element::F32 => {
                type $T = f32;
                $body
            }
            neurarchy_codegen::ir::Element::F64 => {
                type $T = f64;
                $body
            }
        }
    };
}
pub(crate) use with_cell;

/// An owned array. Its address never changes; behind its end lies a slack of zeros, so that vector code may read past
/// the last element.
pub(crate) struct Array {
    memory: Memory,
    len: usize,
    element: Element,
}

impl Array {
    /// `len` zeros.
    pub fn zeroed(element: Element, len: usize) -> Array {
        Array { memory: Memory::zeroed(Array::bytes_of(element, len)), len, element }
    }

    /// The memory of so many elements, slack included.
    pub fn bytes_of(element: Element, len: usize) -> usize {
        ((len.next_multiple_of(LANES) + LANES) * element.bytes()).next_multiple_of(ALIGNMENT)
    }

    /// Its elements are those of an iterator.
    pub fn from_iter<T: Cell>(element: Element, values: impl ExactSizeIterator<Item = T>) -> Array {
        let mut array = Array::zeroed(element, values.len());
        for (cell, value) in array.slice_mut::<T>().iter_mut().zip(values) {
            *cell = value;
        }
        array
    }

    /// The address of the first element.
    pub fn pointer(&self) -> *mut u8 {
        self.memory.pointer()
    }

    /// The address of an element.
    pub fn pointer_to(&self, index: usize) -> *mut u8 {
        debug_assert!(index <= self.len);
        // SAFETY: at most one past the last element.
        unsafe { self.pointer().add(index * self.element.bytes()) }
    }

    /// Number of elements, without the slack.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Memory, slack included.
    pub fn bytes(&self) -> usize {
        self.memory.bytes()
    }

    /// What is stored.
    pub fn element(&self) -> Element {
        self.element
    }

    /// The elements.
    pub fn slice<T: Cell>(&self) -> &[T] {
        assert!(T::stores(self.element), "invariant: arrays are read as what they store");
        // SAFETY: the memory holds `len` initialised elements of this type.
        unsafe { std::slice::from_raw_parts(self.pointer().cast(), self.len) }
    }

    /// The elements, to be written.
    pub fn slice_mut<T: Cell>(&mut self) -> &mut [T] {
        assert!(T::stores(self.element), "invariant: arrays are written as what they store");
        // SAFETY: as above, and the borrow is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.pointer().cast(), self.len) }
    }

    /// Writes one element inside the step loop.
    ///
    /// # Safety
    /// The element exists, and no other thread uses it meanwhile.
    pub unsafe fn put<T: Cell>(&self, index: usize, value: T) {
        debug_assert!(T::stores(self.element) && index < self.len);
        // SAFETY: as promised by the caller; the memory is not borrowed with the array.
        unsafe { self.pointer().cast::<T>().add(index).write(value) };
    }

    /// Reads one element inside the step loop.
    ///
    /// # Safety
    /// The element exists, and no thread writes it meanwhile.
    pub unsafe fn at<T: Cell>(&self, index: usize) -> T {
        debug_assert!(T::stores(self.element) && index < self.len);
        // SAFETY: as promised by the caller.
        unsafe { self.pointer().cast::<T>().add(index).read() }
    }

    /// Sets elements to zero inside the step loop.
    ///
    /// # Safety
    /// The elements exist, and no other thread uses them meanwhile.
    pub unsafe fn zero(&self, range: std::ops::Range<usize>) {
        debug_assert!(range.end <= self.len);
        let bytes = range.len() * self.element.bytes();
        // SAFETY: as promised by the caller; zero is a value of every element.
        unsafe { std::ptr::write_bytes(self.pointer_to(range.start), 0, bytes) };
    }

    /// Copies elements to another place of the array inside the step loop.
    ///
    /// # Safety
    /// Both places exist and do not overlap, and no other thread uses them meanwhile.
    pub unsafe fn copy(&self, from: std::ops::Range<usize>, to: usize) {
        debug_assert!(from.end <= to && to + from.len() <= self.len);
        let bytes = from.len() * self.element.bytes();
        // SAFETY: as promised by the caller.
        unsafe { std::ptr::copy_nonoverlapping(self.pointer_to(from.start), self.pointer_to(to), bytes) };
    }

    /// Copies elements of another array to the beginning of this one inside the step loop.
    ///
    /// # Safety
    /// The arrays differ and store the same elements, both places exist, and no other thread uses them meanwhile.
    pub unsafe fn copy_from(&self, other: &Array, from: std::ops::Range<usize>) {
        debug_assert!(self.element == other.element && from.end <= other.len && from.len() <= self.len);
        let bytes = from.len() * self.element.bytes();
        // SAFETY: as promised by the caller.
        unsafe { std::ptr::copy_nonoverlapping(other.pointer_to(from.start), self.pointer(), bytes) };
    }

    /// Copies elements within the array.
    pub fn copy_within(&mut self, from: std::ops::Range<usize>, to: usize) {
        with_cell!(self.element, T => self.slice_mut::<T>().copy_within(from, to));
    }

    /// All elements become zero.
    pub fn clear(&mut self) {
        // SAFETY: the memory is owned and this long; zero is a value of every element.
        unsafe { std::ptr::write_bytes(self.pointer(), 0, self.bytes()) };
    }
}

impl std::fmt::Debug for Array {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Array({:?} x {})", self.element, self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_aligned_zeroed_and_have_slack() {
        for element in [Element::Bool, Element::U16, Element::U32, Element::I64, Element::F32, Element::F64] {
            for len in [0, 1, 15, 16, 17, 1000] {
                let array = Array::zeroed(element, len);
                assert_eq!(array.pointer() as usize % 64, 0);
                assert!(array.bytes() >= (len + LANES) * element.bytes());
                with_cell!(element, T => assert!(array.slice::<T>().iter().all(|&x| x == T::default())));
            }
        }
    }
}
