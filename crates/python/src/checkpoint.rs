//! Checkpoints, and networks as bytes.

use std::path::PathBuf;

use neurarchy::{MonitorId, Object};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::guarded;
use crate::network::Network;

/// Writes everything that the next steps depend on to a file.
#[pyfunction]
pub fn checkpoint(py: Python<'_>, network: &Network, path: PathBuf, notes: &str) -> PyResult<()> {
    py.detach(|| network.with(|network| network.checkpoint_with_notes(path, notes)))
}

/// Takes over what is in such a file; its notes.
#[pyfunction]
pub fn restore(py: Python<'_>, network: &Network, path: PathBuf) -> PyResult<String> {
    py.detach(|| network.with(|network| network.restore(path)))
}

/// Declarations and state as bytes.
#[pyfunction]
pub fn network_to_bytes<'py>(py: Python<'py>, network: &Network) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = py.detach(|| network.with(|network| network.to_bytes()))?;
    Ok(PyBytes::new(py, &bytes))
}

/// The network that bytes were made of.
#[pyfunction]
pub fn network_from_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Network> {
    py.detach(|| guarded(|| neurarchy::Network::from_bytes(bytes)).and_then(|made| made)).map(Network::of)
}

/// The names and values of all constants.
#[pyfunction]
pub fn constants(network: &Network) -> PyResult<Vec<(String, f64)>> {
    network.with(|network| Ok(network.constants().map(|(name, value)| (name.to_string(), value)).collect()))
}

/// What a monitor records: the kind, number and ranks of its object, its variables, those that were started, period and
/// offset in ms.
type Declared = (&'static str, u32, Option<Vec<u32>>, Vec<String>, Vec<String>, Option<f64>, f64);

/// The numbers of all monitors with what they record.
#[pyfunction]
pub fn monitor_declarations(network: &Network) -> PyResult<Vec<(u32, Declared)>> {
    network.with(|network| {
        let ids: Vec<MonitorId> = network.monitors().map(|(id, _)| id).collect();
        ids.into_iter()
            .map(|id| {
                let monitor = network.monitor(id)?;
                let (kind, number, ranks) = match monitor.object() {
                    Object::Population(view) => {
                        ("population", view.population.0, view.ranks.as_ref().map(|ranks| ranks.to_vec()))
                    }
                    Object::Projection(id) => ("projection", id.0, None),
                    Object::Dendrite(id, rank) => ("dendrite", id.0, Some(vec![*rank])),
                };
                let started = network.started_variables(id)?;
                let declared = (
                    kind,
                    number,
                    ranks,
                    monitor.variables().to_vec(),
                    started,
                    monitor.period_ms(),
                    monitor.offset_ms(),
                );
                Ok((id.0, declared))
            })
            .collect()
    })
}
