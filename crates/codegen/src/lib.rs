//! From update plan to machine code: kernel IR, passes, reference interpreter, LLVM.
pub mod arith;
pub mod builder;
#[cfg(feature = "llvm")]
pub mod cache;
mod display;
pub mod evaluate;
pub mod executable;
pub mod fpenv;
pub mod ir;
#[cfg(feature = "llvm")]
pub mod llvm;
pub mod lower;
pub mod math;
pub mod passes;
pub mod philox;
pub mod reference;
pub mod slot;
pub mod wide;
pub mod windows;
