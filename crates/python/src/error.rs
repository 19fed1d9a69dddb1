//! From errors of the simulator to Python exceptions: the only place where it is done.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

mod exception {
    pyo3::import_exception!(neurarchy.messages, ANNarchyException);
}
pub use exception::ANNarchyException;

/// The exception for an error of the simulator.
pub fn raised(error: neurarchy::Error) -> PyErr {
    ANNarchyException::new_err(error.to_string())
}

/// Runs a call into the simulator. A panic, which is a bug, becomes an exception; the flag says that there was one.
pub fn guarded<R>(call: impl FnOnce() -> neurarchy::Result<R>) -> Result<PyResult<R>, PyErr> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => Ok(result.map_err(raised)),
        Err(payload) => Err(ANNarchyException::new_err(format!(
            "internal error: {}. This is a bug of Neurarchy, please report it with the script. The network cannot be \
             used any more; call clear() to start anew",
            message(payload.as_ref())
        ))),
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}
