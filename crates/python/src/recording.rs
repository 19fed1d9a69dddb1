//! Recordings that go to files.

use std::path::PathBuf;

use neurarchy::MonitorId;
use pyo3::prelude::*;

use crate::network::Network;

/// What a monitor that was declared just now records goes to files; on an error there is no such monitor.
#[pyfunction]
pub fn record_to(py: Python<'_>, network: &Network, id: u32, path: PathBuf) -> PyResult<()> {
    let id = MonitorId(id);
    py.detach(|| {
        network.with(|network| {
            network.record_to(id, path).inspect_err(|_| {
                // It was declared, so it can be withdrawn.
                let _gone = network.withdraw_monitor(id);
            })
        })
    })
}

/// The file of a monitor has all that was recorded so far.
#[pyfunction]
pub fn flush_monitor(py: Python<'_>, network: &Network, id: u32) -> PyResult<()> {
    py.detach(|| network.with(|network| network.flush_monitor(MonitorId(id))))
}

/// All files of monitors are complete and end here.
#[pyfunction]
pub fn finish_recordings(py: Python<'_>, network: &Network) -> PyResult<()> {
    py.detach(|| network.with(|network| network.finish_recordings()))
}
