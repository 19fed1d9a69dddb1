//! Machine code and the reference interpreter give the same bits, with and without flushed subnormal numbers.
#![cfg(feature = "llvm")]

mod generate;
mod kernels;
mod loops;
mod memory;
mod passes;
mod random_kernels;
mod records;
mod rows;
mod spikes;
mod windows;
