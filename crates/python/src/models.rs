//! Standard models: their tables, and their texts for some arguments.

use std::collections::HashMap;

use neurarchy::models::{self, Argument, Parameter};
use neurarchy::{Neuron, RefractoryPeriod, Synapse};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyString};

use crate::error::raised;
use crate::model::Texts;

/// Name, default, unit, description.
pub(crate) type Described = (&'static str, Py<PyAny>, &'static str, &'static str);

/// What Python gives for an argument.
#[derive(FromPyObject)]
pub enum ArgumentValue {
    /// A constant: its name and its value.
    Constant(String, f64),
    /// A number.
    Number(f64),
    /// Part of an equation.
    Text(String),
}

pub(crate) type Given = HashMap<String, Option<ArgumentValue>>;

pub(crate) fn arguments(given: Given) -> Vec<(String, Argument)> {
    let argument = |value| match value {
        Some(ArgumentValue::Constant(name, value)) => Argument::Constant { name, value },
        Some(ArgumentValue::Number(value)) => Argument::Number(value),
        Some(ArgumentValue::Text(text)) => Argument::Text(text),
        None => Argument::None,
    };
    given.into_iter().map(|(name, value)| (name, argument(value))).collect()
}

pub(crate) fn described(py: Python<'_>, parameters: Vec<Parameter>) -> Vec<Described> {
    let default = |argument: Argument| match argument {
        Argument::Number(value) | Argument::Constant { value, .. } => PyFloat::new(py, value).into_any().unbind(),
        Argument::Text(text) => PyString::new(py, &text).into_any().unbind(),
        Argument::None => py.None(),
    };
    parameters.into_iter().map(|p| (p.name, default(p.default), p.unit, p.description)).collect()
}

/// Name and arguments of each standard neuron.
#[pyfunction]
pub fn standard_neurons(py: Python<'_>) -> Vec<(&'static str, Vec<Described>)> {
    models::neurons().into_iter().map(|model| (model.class, described(py, model.parameters))).collect()
}

/// Name and arguments of each standard synapse.
#[pyfunction]
pub fn standard_synapses(py: Python<'_>) -> Vec<(&'static str, Vec<Described>)> {
    models::synapses().into_iter().map(|model| (model.class, described(py, model.parameters))).collect()
}

fn unknown(class: &str) -> PyErr {
    crate::error::ANNarchyException::new_err(format!("there is no standard model '{class}'"))
}

/// The texts of a standard neuron by the names of the arguments of `Neuron`.
#[pyfunction]
pub fn standard_neuron(class: &str, given: Given) -> PyResult<Texts> {
    let model = models::neurons().into_iter().find(|m| m.class == class).ok_or_else(|| unknown(class))?;
    Ok(neuron_texts(model.make(&arguments(given)).map_err(raised)?))
}

/// The texts of a standard synapse by the names of the arguments of `Synapse`.
#[pyfunction]
pub fn standard_synapse(class: &str, given: Given) -> PyResult<Texts> {
    let model = models::synapses().into_iter().find(|m| m.class == class).ok_or_else(|| unknown(class))?;
    Ok(synapse_texts(model.make(&arguments(given)).map_err(raised)?))
}

fn given<const N: usize>(texts: [(&str, String); N]) -> Texts {
    texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_string(), text)).collect()
}

/// What is not empty of the texts of a neuron. A refractory period is there if it is an attribute.
pub fn neuron_texts(neuron: Neuron) -> Texts {
    let refractory = match neuron.refractory {
        RefractoryPeriod::Attribute(name) => name,
        _ => String::new(),
    };
    given([
        ("parameters", neuron.parameters),
        ("equations", neuron.equations),
        ("spike", neuron.spike),
        ("reset", neuron.reset),
        ("axon_spike", neuron.axon_spike),
        ("axon_reset", neuron.axon_reset),
        ("refractory", refractory),
        ("functions", neuron.functions),
        ("name", neuron.name),
        ("description", neuron.description),
    ])
}

/// What is not empty of the texts of a synapse.
pub fn synapse_texts(synapse: Synapse) -> Texts {
    given([
        ("parameters", synapse.parameters),
        ("equations", synapse.equations),
        ("psp", synapse.psp),
        ("operation", synapse.operation),
        ("pre_spike", synapse.pre_spike),
        ("post_spike", synapse.post_spike),
        ("pre_axon_spike", synapse.pre_axon_spike),
        ("functions", synapse.functions),
        ("name", synapse.name),
        ("description", synapse.description),
    ])
}
