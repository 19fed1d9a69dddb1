//! Machine code: the only place that knows LLVM.
//!
//! `host` says what the CPU is, `vector` emits operations on vectors of any width, `function` emits a kernel, `module`
//! checks and holds the result. A kernel gets here verified and made of primitive operations; nothing that a user
//! wrote can be wrong any more.

mod function;
mod host;
mod module;
mod vector;

use std::sync::Arc;

use thiserror::Error;

use crate::executable::Executable;
use crate::ir::Kernel;

pub use host::host_supported;

/// Why a kernel could not be compiled. Every one is a bug of the code generator or a limit of the machine.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum CompileError {
    /// The CPU lacks instructions that results depend on.
    #[error("{0}")]
    Host(String),
    /// The kernel breaks a rule of the IR.
    #[error("kernel '{kernel}' is not well-formed: {reason}")]
    Malformed {
        /// Its name.
        kernel: String,
        /// Which rule.
        reason: String,
    },
    /// LLVM refused.
    #[error("kernel '{kernel}' could not be compiled: {reason}")]
    Backend {
        /// Its name.
        kernel: String,
        /// In LLVM's words.
        reason: String,
    },
}

/// Machine code of a kernel that consists of primitive operations.
pub fn compile(kernel: &Kernel) -> Result<Executable, CompileError> {
    host_supported().map_err(CompileError::Host)?;
    let backend = |reason: String| CompileError::Backend { kernel: kernel.name.clone(), reason };
    let (function, module) = module::build(kernel).map_err(backend)?;
    // SAFETY: `function` is the code of `kernel`, owned by `module`.
    Ok(unsafe { Executable::machine(Arc::new(kernel.clone()), function, module) })
}

/// The LLVM IR of a kernel, for people.
pub fn text(kernel: &Kernel) -> Result<String, CompileError> {
    let backend = |reason: String| CompileError::Backend { kernel: kernel.name.clone(), reason };
    module::text(kernel).map_err(backend)
}

/// The machine instructions of a kernel on this CPU, for people.
pub fn assembly(kernel: &Kernel) -> Result<String, CompileError> {
    let backend = |reason: String| CompileError::Backend { kernel: kernel.name.clone(), reason };
    module::assembly(kernel).map_err(backend)
}
