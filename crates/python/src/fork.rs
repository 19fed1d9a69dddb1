//! Forked processes.

use pyo3::prelude::*;

/// Makes a forked process able to compile networks; the Python package has it called in every child.
#[pyfunction]
pub fn after_fork() {
    neurarchy::after_fork();
}
