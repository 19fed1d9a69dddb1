//! Memory of compiled objects.

use neurarchy::{PopulationId, ProjectionId};
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
