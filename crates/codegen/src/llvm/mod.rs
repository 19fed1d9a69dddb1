//! Machine code: the only place that knows LLVM.
//!
//! `host` says what the CPU is, `vector` emits operations on vectors of any width, `function` the loops of a kernel with
//! its values (`value`), their own loops (`iterate`), loads and stores (`access`), reductions (`reduce`), rows of a
//! matrix at once (`rows`), what only spikes need (`rare`), long bodies in pieces (`staged`) and memory asked for early (`prefetch`), `windows` the loops over
//! windows; `width` chooses how many elements are computed at once; `module` checks and holds the result. Kernels are
//! verified and made of primitive operations first; nothing that a user wrote can be wrong any more.

mod access;
mod function;
mod host;
mod iterate;
mod module;
mod prefetch;
mod rare;
mod reduce;
mod rows;
mod staged;
mod value;
mod vector;
mod width;
mod windows;

use std::sync::Arc;

use thiserror::Error;

use crate::executable::Executable;
use crate::ir::Kernel;
use crate::passes::{self, KernelError};

pub use host::{compile_for_oldest_cpu, host_supported};

/// Why a kernel could not be compiled. Every one is a bug of the code generator or a limit of the machine.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum CompileError {
    /// The CPU lacks instructions that results depend on.
    #[error("{0}")]
    Host(String),
    /// The kernel breaks a rule of the IR.
    #[error(transparent)]
    Malformed(#[from] KernelError),
    /// LLVM refused.
    #[error("kernel '{kernel}' could not be compiled: {reason}")]
    Backend {
        /// Its name.
        kernel: String,
        /// In LLVM's words.
        reason: String,
    },
}

/// The kernel that is compiled: verified, of primitive operations, without dead values.
fn primitive(kernel: &Kernel) -> Result<Kernel, CompileError> {
    passes::verify(kernel)?;
    let kernel = passes::prune(&passes::expand(kernel));
    passes::verify(&kernel)?;
    Ok(kernel)
}

/// Machine code of a kernel.
pub fn compile(kernel: &Kernel) -> Result<Executable, CompileError> {
    host_supported().map_err(CompileError::Host)?;
    let (function, module) = module::build(&primitive(kernel)?).map_err(|reason| backend(kernel, reason))?;
    // SAFETY: `function` is the code of `kernel`, owned by `module`.
    Ok(unsafe { Executable::machine(Arc::new(kernel.clone()), function, module) })
}

/// The LLVM IR of a kernel, for people.
pub fn text(kernel: &Kernel) -> Result<String, CompileError> {
    module::text(&primitive(kernel)?).map_err(|reason| backend(kernel, reason))
}

/// The machine instructions of a kernel on this CPU, for people.
pub fn assembly(kernel: &Kernel) -> Result<String, CompileError> {
    module::assembly(&primitive(kernel)?).map_err(|reason| backend(kernel, reason))
}

fn backend(kernel: &Kernel, reason: String) -> CompileError {
    CompileError::Backend { kernel: kernel.name.clone(), reason }
}
