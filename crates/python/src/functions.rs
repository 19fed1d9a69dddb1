//! Functions of the equations, called from Python.

use neurarchy::{FunctionOf, PopulationId, ProjectionId};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::error::ANNarchyException;
use crate::network::Network;

fn owner(kind: &str, id: u32) -> FunctionOf {
    match kind {
        "population" => FunctionOf::Population(PopulationId(id)),
        "projection" => FunctionOf::Projection(ProjectionId(id)),
        _ => FunctionOf::Network,
    }
}

/// Names of the arguments of a function.
#[pyfunction]
pub fn function_arguments(network: &Network, kind: &str, id: u32, name: &str) -> PyResult<Vec<String>> {
    network.with(|network| {
        let names = network.function_arguments(owner(kind, id), name)?;
        Ok(names.iter().map(ToString::to_string).collect())
    })
}

/// The values of a function, element by element.
#[pyfunction]
pub fn evaluate_function<'py>(
    py: Python<'py>,
    network: &Network,
    kind: &str,
    id: u32,
    name: &str,
    arguments: Vec<PyReadonlyArray1<'py, f64>>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let slices: Vec<&[f64]> = arguments
        .iter()
        .map(|argument| argument.as_slice())
        .collect::<Result<_, _>>()
        .map_err(|_| ANNarchyException::new_err("the arguments must be contiguous arrays"))?;
    let values = network.with(|network| network.evaluate_function(owner(kind, id), name, &slices))?;
    Ok(values.into_pyarray(py))
}
