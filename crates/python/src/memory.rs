//! Memory of compiled objects.

use neurarchy::{MonitorId, PopulationId, ProjectionId};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::network::Network;

/// Bytes of the arrays of a population; 0 before compile.
#[pyfunction]
pub fn population_bytes(network: &Network, id: u32) -> PyResult<usize> {
    network.with(|network| network.population_bytes(PopulationId(id)))
}

/// Bytes of the arrays of a projection, connectivity included; 0 before compile.
#[pyfunction]
pub fn projection_bytes(network: &Network, id: u32) -> PyResult<usize> {
    network.with(|network| network.projection_bytes(ProjectionId(id)))
}

/// Bytes of what a monitor has recorded and not handed out.
#[pyfunction]
pub fn monitor_bytes(network: &Network, id: u32) -> PyResult<usize> {
    network.with(|network| network.monitor_bytes(MonitorId(id)))
}

/// Gives a monitor another period and offset, ms; None: every step.
#[pyfunction]
pub fn set_monitor_timing(network: &Network, id: u32, period_ms: Option<f64>, offset_ms: f64) -> PyResult<()> {
    network.with(|network| network.set_monitor_timing(MonitorId(id), period_ms, offset_ms))
}

/// Bytes of the parts of a population, by their names: expected before compile, measured after it.
#[pyfunction]
pub fn population_memory<'py>(py: Python<'py>, network: &Network, id: u32) -> PyResult<Bound<'py, PyDict>> {
    let bytes = network.with(|network| network.population_memory(PopulationId(id)))?;
    let parts = PyDict::new(py);
    parts.set_item("attributes", bytes.attributes)?;
    parts.set_item("history", bytes.history)?;
    parts.set_item("inputs", bytes.inputs)?;
    parts.set_item("spikes", bytes.spikes)?;
    parts.set_item("schedule", bytes.schedule)?;
    Ok(parts)
}

/// Number of synapses, whether it is exact, and bytes of the parts of a projection; `None`: it is not connected.
#[pyfunction]
pub fn projection_memory<'py>(
    py: Python<'py>,
    network: &Network,
    id: u32,
) -> PyResult<Option<(f64, bool, Bound<'py, PyDict>)>> {
    let Some(memory) = network.with(|network| network.projection_memory(ProjectionId(id)))? else { return Ok(None) };
    let parts = PyDict::new(py);
    parts.set_item("weights", memory.bytes.weights)?;
    parts.set_item("variables", memory.bytes.variables)?;
    parts.set_item("indices", memory.bytes.indices)?;
    parts.set_item("delays", memory.bytes.delays)?;
    parts.set_item("buffers", memory.bytes.buffers)?;
    Ok(Some((memory.synapses, memory.is_exact, parts)))
}

/// Bytes that a monitor records in a second of simulated time, and for each spike.
#[pyfunction]
pub fn monitor_memory(network: &Network, id: u32) -> PyResult<(f64, usize)> {
    let memory = network.with(|network| network.monitor_memory(MonitorId(id)))?;
    Ok((memory.bytes_per_second, memory.bytes_per_spike))
}
