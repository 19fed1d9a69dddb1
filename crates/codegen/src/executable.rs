//! A kernel that can be called, whoever made it.

use std::fmt;
use std::sync::Arc;

use crate::ir::Kernel;

/// Signature of a compiled kernel: slot table, begin, end.
pub type KernelFunction = unsafe extern "C" fn(*const *mut u8, i64, i64);

/// What keeps the machine code of a function alive.
pub trait Module: Send + Sync {}

/// A kernel ready to be called.
#[derive(Clone)]
pub struct Executable {
    kernel: Arc<Kernel>,
    code: Code,
}

#[derive(Clone)]
enum Code {
    Machine { function: KernelFunction, _module: Arc<dyn Module> },
    Reference,
}

impl Executable {
    /// A kernel that the reference interpreter executes: slow, plainly right.
    pub fn reference(kernel: Kernel) -> Executable {
        Executable { kernel: Arc::new(kernel), code: Code::Reference }
    }

    /// A kernel with its machine code, which lives as long as `module`.
    ///
    /// # Safety
    /// `function` must be the code of `kernel` and stay valid while `module` lives.
    pub unsafe fn machine(kernel: Arc<Kernel>, function: KernelFunction, module: Arc<dyn Module>) -> Executable {
        Executable { kernel, code: Code::Machine { function, _module: module } }
    }

    /// The kernel, with the slots that `call` expects.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// Runs the loop over `begin..end`.
    ///
    /// # Safety
    /// `table` must hold one valid pointer for each slot of the kernel, to arrays as `crate::slot` says, large enough
    /// for every index that the kernel forms, and no other thread may use the elements that it writes meanwhile.
    pub unsafe fn call(&self, table: *const *mut u8, begin: i64, end: i64) {
        match &self.code {
            // SAFETY: as promised by the caller and by `Executable::machine`.
            Code::Machine { function, .. } => unsafe { function(table, begin, end) },
            // SAFETY: as promised by the caller.
            Code::Reference => unsafe { crate::reference::run(&self.kernel, table, begin, end) },
        }
    }
}

impl fmt::Debug for Executable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Executable({})", self.kernel.name)
    }
}
