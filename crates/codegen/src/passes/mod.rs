//! From kernel to kernel.

pub(crate) mod expand;
mod fuse;
mod prune;
mod terms;
mod verify;

pub use expand::expand;
#[cfg(feature = "llvm")]
pub(crate) use expand::operands;
pub use fuse::fuse;
pub use prune::prune;
pub use terms::pre_terms;
pub use verify::{KernelError, verify};
