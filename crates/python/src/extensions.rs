//! Projections without synapses of their own: shared kernels, and the synapses of others.

use neurarchy::{Diagonal, DiagonalGaussian, Filters, Padding, ProjectionId};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArrayDyn};
use pyo3::prelude::*;

use crate::error::ANNarchyException;
use crate::network::{Network, Side, view};

/// What lies beyond a population: neurons with a value, or the name of a way to go on.
#[derive(FromPyObject)]
pub enum PaddingGiven {
    /// All attributes have it.
    Value(f64),
    /// `border`
    Name(String),
}

type Array<'py> = PyReadonlyArrayDyn<'py, f64>;

fn parts(array: &Array<'_>) -> (Vec<usize>, Vec<f64>) {
    let array = array.as_array();
    (array.shape().to_vec(), array.iter().copied().collect())
}

/// A `Convolution`.
#[pyfunction]
pub fn add_convolution(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    psp: &str,
    operation: &str,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| Ok(network.add_convolution(view(pre), view(post), target, psp, operation, name)?.0))
}

/// The kernel, or the bank of kernels, of a `Convolution`; returns whether it had one.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each argument of the Python method")]
pub fn connect_convolution(
    network: &Network,
    id: u32,
    weights: Array<'_>,
    bank: bool,
    delay_ms: f64,
    keep_last_dimension: bool,
    padding: PaddingGiven,
    subsampling: Option<Vec<Vec<i64>>>,
) -> PyResult<bool> {
    let (shape, weights) = parts(&weights);
    let padding = match padding {
        PaddingGiven::Value(value) => Padding::Value(value),
        PaddingGiven::Name(name) if name == "border" => Padding::Border,
        PaddingGiven::Name(name) => {
            let problem = format!("Convolution, padding: expected a number or 'border', not '{name}'");
            return Err(ANNarchyException::new_err(problem));
        }
    };
    let filters = Filters { weights, shape, delay_ms, keep_last_dimension, padding, subsampling };
    network.with(|network| match bank {
        true => network.connect_filters(ProjectionId(id), filters),
        false => network.connect_filter(ProjectionId(id), filters),
    })
}

/// Where the kernels of a `Convolution` are centred, row by row: one row for each post neuron.
#[pyfunction]
pub fn kernel_centres(network: &Network, id: u32) -> PyResult<Vec<Vec<i64>>> {
    network.with(|network| network.centres(ProjectionId(id)))
}

/// A `Pooling`.
#[pyfunction]
pub fn add_pooling(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    psp: &str,
    operation: &str,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| Ok(network.add_pooling(view(pre), view(post), target, psp, operation, name)?.0))
}

/// The regions of a `Pooling`; returns whether it had some.
#[pyfunction]
pub fn connect_pooling(network: &Network, id: u32, extent: Option<Vec<usize>>, delay_ms: f64) -> PyResult<bool> {
    network.with(|network| network.connect_pooling(ProjectionId(id), extent.as_deref(), delay_ms))
}

/// The size of the regions of a `Pooling`.
#[pyfunction]
pub fn pooling_extent(network: &Network, id: u32) -> PyResult<Vec<usize>> {
    network.with(|network| Ok(network.extent_of_pooling(ProjectionId(id))?.to_vec()))
}

/// A `Copy`.
#[pyfunction]
pub fn add_copy(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    psp: &str,
    operation: &str,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| Ok(network.add_copy(view(pre), view(post), target, psp, operation, name)?.0))
}

/// Whose synapses a `Copy` uses; returns whether that had been said.
#[pyfunction]
pub fn connect_copy(network: &Network, id: u32, original: u32) -> PyResult<bool> {
    network.with(|network| network.connect_copy(ProjectionId(id), ProjectionId(original)))
}

/// A `Transpose`.
#[pyfunction]
pub fn add_transpose(network: &Network, original: u32, target: &str, name: Option<&str>) -> PyResult<u32> {
    network.with(|network| Ok(network.add_transpose(ProjectionId(original), target, name)?.0))
}

/// A `DiagonalProjection`.
#[pyfunction]
pub fn add_diagonal(network: &Network, pre: Side, post: Side, target: &str, name: Option<&str>) -> PyResult<u32> {
    network.with(|network| Ok(network.add_diagonal(view(pre), view(post), target, name)?.0))
}

/// The kernel of a `DiagonalProjection`; returns whether it had one.
#[pyfunction]
pub fn connect_diagonal(
    network: &Network,
    id: u32,
    weights: Vec<f64>,
    delay_ms: f64,
    offset: i64,
    slope: i64,
) -> PyResult<bool> {
    let diagonal = Diagonal { weights, delay_ms, offset, slope };
    network.with(|network| network.connect_diagonal(ProjectionId(id), diagonal))
}

/// The bell curve of a `DiagonalProjection`; returns whether it was connected.
#[pyfunction]
pub fn connect_diagonal_gaussian(
    network: &Network,
    id: u32,
    amplitude: f64,
    sigma: f64,
    smallest: f64,
    longest: f64,
) -> PyResult<bool> {
    let gaussian = DiagonalGaussian { amplitude, sigma, smallest, longest };
    network.with(|network| network.connect_diagonal_gaussian(ProjectionId(id), gaussian))
}

/// The weights that post neurons share: their shape, and they themselves, row-major.
#[pyfunction]
pub fn shared_weights<'py>(
    py: Python<'py>,
    network: &Network,
    id: u32,
) -> PyResult<(Vec<usize>, Bound<'py, PyArray1<f64>>)> {
    let (shape, weights) = network.with(|network| network.shared_weights(ProjectionId(id)))?;
    Ok((shape, weights.into_pyarray(py)))
}

/// Other weights of the same shape.
#[pyfunction]
pub fn set_shared_weights(network: &Network, id: u32, weights: Array<'_>) -> PyResult<()> {
    let (shape, weights) = parts(&weights);
    network.with(|network| network.set_shared_weights(ProjectionId(id), &shape, weights))
}
