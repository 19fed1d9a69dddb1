//! BOLD monitors and their models.

use neurarchy::bold::{BoldModel, BoldMonitorId, BoldMonitorSpec, Signal};
use neurarchy::models::bold;
use pyo3::prelude::*;

use crate::error::{ANNarchyException, raised};
use crate::model::{Texts, neuron};
use crate::models::{Described, Given, arguments, described, neuron_texts};
use crate::network::{Network, Side, view};

/// Name and arguments of each balloon model.
#[pyfunction]
pub fn bold_models(py: Python<'_>) -> Vec<(&'static str, Vec<Described>)> {
    bold::models().into_iter().map(|model| (model.class, described(py, model.parameters))).collect()
}

/// The texts of a balloon model, its inputs and its outputs.
#[pyfunction]
pub fn bold_model(class: &str, given: Given) -> PyResult<(Texts, Vec<String>, Vec<String>)> {
    let unknown = || ANNarchyException::new_err(format!("there is no balloon model '{class}'"));
    let model = bold::models().into_iter().find(|m| m.class == class).ok_or_else(unknown)?;
    let BoldModel { neuron, inputs, outputs } = model.make(&arguments(given)).map_err(raised)?;
    Ok((neuron_texts(neuron), inputs, outputs))
}

/// A BOLD monitor of these signals (sources, scale, ms of normalisation): its number, its population, its projections and
/// its monitor.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each part of the declaration")]
pub fn add_bold_monitor(
    network: &Network,
    texts: Texts,
    inputs: Vec<String>,
    outputs: Vec<String>,
    signals: Vec<(Vec<Side>, f64, Option<f64>)>,
    mapping: Vec<(String, String)>,
    variables: Vec<String>,
    start: bool,
) -> PyResult<(u32, u32, Vec<u32>, u32)> {
    let signal = |(sources, scale, normalize_ms): (Vec<Side>, f64, Option<f64>)| Signal {
        sources: sources.into_iter().map(view).collect(),
        scale,
        normalize_ms,
    };
    let spec = BoldMonitorSpec {
        model: BoldModel { neuron: neuron(texts, None), inputs, outputs },
        signals: signals.into_iter().map(signal).collect(),
        mapping,
        variables,
        start,
    };
    network.with(|network| {
        let id = network.add_bold_monitor(&spec)?;
        let made = network.bold_monitor(id)?;
        let projections = made.projections().iter().map(|id| id.0).collect();
        Ok((id.0, made.population().0, projections, made.monitor().0))
    })
}

/// The model is updated and recorded from now on.
#[pyfunction]
pub fn start_bold_monitor(network: &Network, id: u32) -> PyResult<()> {
    network.with(|network| network.start_bold_monitor(BoldMonitorId(id)))
}

/// The model stands still; data are lost.
#[pyfunction]
pub fn stop_bold_monitor(network: &Network, id: u32) -> PyResult<()> {
    network.with(|network| network.stop_bold_monitor(BoldMonitorId(id)))
}

/// An `AccProjection`.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each argument of the class")]
pub fn add_accumulation(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    variable: &str,
    scale: f64,
    normalize_ms: Option<f64>,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| {
        Ok(network.add_accumulation(view(pre), view(post), target, variable, scale, normalize_ms, name)?.0)
    })
}

/// A `NormProjection`.
#[pyfunction]
pub fn add_normalised(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    variable: &str,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| Ok(network.add_normalised(view(pre), view(post), target, variable, name)?.0))
}
