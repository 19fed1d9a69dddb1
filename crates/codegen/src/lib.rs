//! From update plan to machine code: kernel IR, passes, reference interpreter, LLVM.
pub mod builder;
mod display;
pub mod evaluate;
pub mod executable;
pub mod ir;
pub mod lower;
pub mod reference;
pub mod slot;
