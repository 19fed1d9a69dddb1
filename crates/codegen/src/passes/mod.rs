//! From kernel to kernel.

mod expand;
mod prune;
mod verify;

pub use expand::expand;
pub use prune::prune;
pub use verify::{KernelError, verify};
