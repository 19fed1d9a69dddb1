//! Synapses given one by one, and delays that are changed after compile.

use std::collections::BTreeMap;

use neurarchy::{Connector, Format, Given, GivenDelays, Pattern, ProjectionId, Weights};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyUntypedArray};
use pyo3::prelude::*;

use crate::network::{Network, signed};
use crate::values::array;

/// Rows of synapses: post ranks, where each row starts, pre ranks.
type Table<'py> = (PyReadonlyArray1<'py, u32>, PyReadonlyArray1<'py, u64>, PyReadonlyArray1<'py, u32>);

/// Ranks or places, as numpy has them.
type Ranks<'py> = Bound<'py, PyArray1<i64>>;

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

/// Number of synapses.
#[pyfunction]
pub fn synapse_count(network: &Network, id: u32) -> PyResult<usize> {
    network.with(|network| network.synapses(ProjectionId(id)))
}

/// Post rank of each row, and where each row starts and the last one ends.
#[pyfunction]
pub fn row_bounds<'py>(py: Python<'py>, network: &Network, id: u32) -> PyResult<(Ranks<'py>, Ranks<'py>)> {
    let (post_ranks, starts) = network.with(|network| {
        let (post_ranks, starts) = network.row_bounds(ProjectionId(id))?;
        Ok((signed(post_ranks.iter().copied()), signed(starts.iter().copied())))
    })?;
    Ok((post_ranks.into_pyarray(py), starts.into_pyarray(py)))
}

/// Pre rank of each synapse, row by row.
#[pyfunction]
pub fn pre_ranks<'py>(py: Python<'py>, network: &Network, id: u32) -> PyResult<Ranks<'py>> {
    let ranks = network.with(|network| {
        Ok(network.rows(ProjectionId(id))?.pre_ranks.iter().map(|&rank| i64::from(rank)).collect::<Vec<i64>>())
    })?;
    Ok(ranks.into_pyarray(py))
}

/// Pre rank of each synapse of a row.
#[pyfunction]
pub fn pre_ranks_of_row(network: &Network, id: u32, row: usize) -> PyResult<Vec<u32>> {
    network.with(|network| network.pre_ranks_of_row(ProjectionId(id), row))
}

/// The values of an attribute in a row.
#[pyfunction]
pub fn get_row<'py>(
    py: Python<'py>,
    network: &Network,
    id: u32,
    name: &str,
    row: usize,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    Ok(array(py, network.with(|network| network.get_row(ProjectionId(id), name, row))?))
}

/// Number of synapses of each pre neuron that has some.
#[pyfunction]
pub fn efferent_synapses(network: &Network, id: u32) -> PyResult<BTreeMap<u32, usize>> {
    network.with(|network| network.efferent_synapses(ProjectionId(id)))
}

/// All synapses have one delay.
#[pyfunction]
pub fn has_uniform_delay(network: &Network, id: u32) -> PyResult<bool> {
    network.with(|network| network.has_uniform_delay(ProjectionId(id)))
}

/// The longest delay, in steps.
#[pyfunction]
pub fn longest_delay_steps(network: &Network, id: u32) -> PyResult<u32> {
    network.with(|network| network.longest_delay_steps(ProjectionId(id)))
}

/// Sets the attributes of a projection but `w`, all or only some, back; makes its synapses anew before that if asked.
#[pyfunction]
pub fn reset_projection(
    py: Python<'_>,
    network: &Network,
    id: u32,
    attributes: Option<Vec<String>>,
    synapses: bool,
) -> PyResult<()> {
    py.detach(|| network.with(|network| network.reset_projection(ProjectionId(id), attributes.as_deref(), synapses)))
}
