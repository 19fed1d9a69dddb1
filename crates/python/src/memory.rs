//! Memory of compiled objects.

use neurarchy::{MonitorId, PopulationId, ProjectionId};
use pyo3::prelude::*;

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
