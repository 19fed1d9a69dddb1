//! Values across the border.

use neurarchy::{Assigned, Values};
use numpy::{IntoPyArray, PyArrayMethods, PyReadonlyArray1, PyUntypedArray};
use pyo3::prelude::*;

use crate::distribution::Distribution;

/// What Python assigns: a distribution, an array, arrays for the rows of a projection, a number, the name of a constant.
#[derive(FromPyObject)]
pub enum AssignedValue<'py> {
    /// Drawn by the engine.
    Distribution(Bound<'py, Distribution>),
    /// One for each. Before `Number`, because an array of one element can be taken for a number.
    Array(PyReadonlyArray1<'py, f64>),
    /// One array for each row.
    Rows(Vec<PyReadonlyArray1<'py, f64>>),
    /// The same for all.
    Number(f64),
    /// The value of a constant.
    Constant(String),
}

impl AssignedValue<'_> {
    /// As the simulator takes it.
    pub fn assigned(&self) -> Assigned {
        match self {
            AssignedValue::Distribution(distribution) => Assigned::Distribution(distribution.get().inner.clone()),
            AssignedValue::Array(values) => Assigned::Array(values.as_array().to_vec()),
            AssignedValue::Rows(rows) => Assigned::Rows(rows.iter().map(|row| row.as_array().to_vec()).collect()),
            AssignedValue::Number(value) => Assigned::Number(*value),
            AssignedValue::Constant(name) => Assigned::Constant(name.as_str().into()),
        }
    }
}

/// A NumPy array that owns the values: float64, int64 or bool.
pub fn array(py: Python<'_>, values: Values) -> Bound<'_, PyUntypedArray> {
    match values {
        Values::Float(values) => values.into_pyarray(py).as_untyped().clone(),
        Values::Int(values) => values.into_pyarray(py).as_untyped().clone(),
        Values::Bool(values) => values.into_pyarray(py).as_untyped().clone(),
    }
}
