//! Symbolic algebra on checked expressions.
//!
//! Two rules hold everywhere in here. What the user wrote and no rule had to touch stays as it was written, so that
//! it rounds as it was written. And a name that is opaque (a call, a user's function, an `ite`) is never taken apart.

pub mod build;
pub mod collect;
pub mod differentiate;
pub mod expand;
pub mod linear;
mod order;
pub mod references;
pub mod simplify;

pub use build::Build;
pub use collect::{Polynomial, Powers, collect};
pub use differentiate::{NotDifferentiable, differentiate};
pub use expand::{expand, is_zero};
pub use linear::{Singular, solve};
pub use references::{contains, inline, references};
pub use simplify::simplify;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
