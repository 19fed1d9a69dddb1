//! What Python needs to know of the attributes of a model.

use neurarchy::{Attribute, Initial, Locality, Role, ValueType};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

/// A parameter or variable of a model.
#[pyclass(frozen, get_all, module = "neurarchy._core")]
pub struct AttributeInfo {
    /// Its name.
    name: String,
    /// It is a parameter, otherwise a variable.
    is_parameter: bool,
    /// It has a value for each neuron or synapse.
    is_local: bool,
    /// `local`, `semiglobal` or `global`.
    locality: &'static str,
    /// The declared initial value; a str is the name of a constant.
    initial: Py<PyAny>,
}

#[pymethods]
impl AttributeInfo {
    #[new]
    fn new(name: String, is_parameter: bool, is_local: bool, locality: &str, initial: Py<PyAny>) -> AttributeInfo {
        let locality = match locality {
            "local" => "local",
            "global" => "global",
            _ => "semiglobal",
        };
        AttributeInfo { name, is_parameter, is_local, locality, initial }
    }

    /// For pickle.
    fn __getnewargs__(&self, py: Python<'_>) -> (String, bool, bool, &'static str, Py<PyAny>) {
        (self.name.clone(), self.is_parameter, self.is_local, self.locality, self.initial.clone_ref(py))
    }
}

impl AttributeInfo {
    /// Of an attribute.
    pub fn of(py: Python<'_>, attribute: &Attribute) -> AttributeInfo {
        AttributeInfo {
            name: attribute.name.to_string(),
            is_parameter: attribute.role == Role::Parameter,
            is_local: attribute.locality == Locality::Local,
            locality: match attribute.locality {
                Locality::Local => "local",
                Locality::Postsynaptic => "semiglobal",
                Locality::Global => "global",
            },
            initial: initial(py, attribute),
        }
    }
}

fn initial(py: Python<'_>, attribute: &Attribute) -> Py<PyAny> {
    match (&attribute.initial, attribute.ty) {
        (Initial::Constants(value), _) => PyString::new(py, &value.to_string()).into_any().unbind(),
        (Initial::Number(value), ValueType::Float) => PyFloat::new(py, *value).into_any().unbind(),
        (Initial::Number(value), ValueType::Int) => PyInt::new(py, *value as i64).into_any().unbind(),
        (Initial::Number(value), ValueType::Bool) => PyBool::new(py, *value != 0.0).to_owned().into_any().unbind(),
    }
}
