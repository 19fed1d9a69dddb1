//! Synapses that are made and removed after compile.

use neurarchy::{NewSynapse, ProjectionId};
use pyo3::prelude::*;

use crate::network::Network;

/// Makes synapses in a row: pre rank, weight and delay in ms of each.
#[pyfunction]
pub fn create_synapses(network: &Network, id: u32, row: usize, new: Vec<(u32, f64, f64)>) -> PyResult<()> {
    let new: Vec<NewSynapse> =
        new.into_iter().map(|(pre_rank, weight, delay_ms)| NewSynapse { pre_rank, weight, delay_ms }).collect();
    network.with(|network| network.create_synapses(ProjectionId(id), row, &new))
}

/// Removes the synapses of a row from some pre neurons.
#[pyfunction]
pub fn prune_synapses(network: &Network, id: u32, row: usize, pre_ranks: Vec<u32>) -> PyResult<()> {
    network.with(|network| network.prune_synapses(ProjectionId(id), row, &pre_ranks))
}

/// Tests a condition of the synapse, `creating` or `pruning`, from the next step on.
#[pyfunction]
pub fn start_structural(network: &Network, id: u32, creating: bool, period_ms: Option<f64>) -> PyResult<()> {
    network.with(|network| match creating {
        true => network.start_creating(ProjectionId(id), period_ms),
        false => network.start_pruning(ProjectionId(id), period_ms),
    })
}

/// Ends `start_structural`.
#[pyfunction]
pub fn stop_structural(network: &Network, id: u32, creating: bool) -> PyResult<()> {
    network.with(|network| match creating {
        true => network.stop_creating(ProjectionId(id)),
        false => network.stop_pruning(ProjectionId(id)),
    })
}

/// A number that changes whenever the synapses of a projection do.
#[pyfunction]
pub fn structure_version(network: &Network, id: u32) -> PyResult<u64> {
    network.with(|network| network.structure_version(ProjectionId(id)))
}
