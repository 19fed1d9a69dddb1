//! Synapses given one by one, and delays that are changed after compile.

use neurarchy::{Connector, Format, Given, GivenDelays, Pattern, ProjectionId, Weights};
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;

use crate::network::Network;

/// Rows of synapses: post ranks, where each row starts, pre ranks.
type Table<'py> = (PyReadonlyArray1<'py, u32>, PyReadonlyArray1<'py, u64>, PyReadonlyArray1<'py, u32>);

/// Connects the given synapses. `weights`: one for each, or one array of one for all. `delays`: steps of each, or one
/// number for all. Returns whether the projection had a recipe.
#[pyfunction]
pub fn connect_given(
    network: &Network,
    id: u32,
    pattern: &str,
    table: Table<'_>,
    weights: (bool, PyReadonlyArray1<'_, f64>),
    delays: (bool, PyReadonlyArray1<'_, u32>),
    same_object: bool,
) -> PyResult<bool> {
    let name = match pattern {
        "with_func" => "User-defined",
        "from_sparse" => "Sparse connectivity matrix",
        "from_matrix_market" => "MatrixMarket",
        _ => "From File",
    };
    let ((post_ranks, starts, pre_ranks), (one_weight, weights), (one_delay, delays)) = (table, weights, delays);
    let (weights, delays) = (weights.as_array(), delays.as_array());
    let given = Given {
        name,
        post_ranks: post_ranks.as_array().to_vec(),
        starts: starts.as_array().iter().map(|&start| start as usize).collect(),
        pre_ranks: pre_ranks.as_array().to_vec(),
        weights: (!one_weight).then(|| weights.to_vec()),
        delays: match one_delay {
            true => GivenDelays::Uniform(delays.first().copied().unwrap_or(0)),
            false => GivenDelays::Each(delays.to_vec()),
        },
    };
    let weight = if one_weight { weights.first().copied().unwrap_or(0.0) } else { 0.0 };
    let connector = Connector::new(Pattern::Given(given), Weights::Number(weight));
    network.with(|network| network.connect(ProjectionId(id), connector, same_object))
}

/// How the synapses of a projection are to be stored: 'dense', 'sparse' or 'automatic'.
#[pyfunction]
pub fn set_storage(network: &Network, id: u32, format: &str) -> PyResult<()> {
    let format = match format {
        "dense" => Format::Dense,
        "sparse" => Format::Sparse,
        _ => Format::Automatic,
    };
    network.with(|network| network.set_format(ProjectionId(id), format))
}

/// Changes the delays of a compiled projection: one number of ms, or one for each synapse of a row or of all.
#[pyfunction]
pub fn set_delays(
    network: &Network,
    id: u32,
    row: Option<usize>,
    delays_ms: PyReadonlyArray1<'_, f64>,
) -> PyResult<()> {
    let delays_ms = delays_ms.as_array().to_vec();
    network.with(|network| network.set_delays_ms(ProjectionId(id), row, &delays_ms))
}

/// Puts other synapses in the place of those of a compiled projection.
#[pyfunction]
pub fn replace_synapses(
    network: &Network,
    id: u32,
    table: Table<'_>,
    delays_ms: PyReadonlyArray1<'_, f64>,
) -> PyResult<()> {
    let (post_ranks, starts, pre_ranks) = table;
    let starts = starts.as_array().iter().map(|&start| start as usize).collect();
    let (post_ranks, pre_ranks) = (post_ranks.as_array().to_vec(), pre_ranks.as_array().to_vec());
    let delays_ms = delays_ms.as_array().to_vec();
    network.with(|network| network.replace_synapses(ProjectionId(id), post_ranks, starts, pre_ranks, &delays_ms))
}
