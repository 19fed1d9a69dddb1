//! Input populations and projections between rate-coded and spiking populations.

use std::collections::HashMap;

use neurarchy::inputs::{
    HomogeneousCorrelatedSpikeTrains, Input, InputArray, PoissonPopulation, Rate2SpikePopulation, Rates,
    Spike2RateMode, Spike2RatePopulation, SpikeSourceArray, TimedArray, TimedPoissonPopulation, Times, correction,
    timed_array,
};
use neurarchy::{Assigned, PopulationId};
use numpy::{PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::{ANNarchyException, raised};
use crate::model::{Texts, refractory_period};
use crate::models::{neuron_texts, synapse_texts};
use crate::network::{Network, Side, view};
use crate::values::AssignedValue;

/// One interval for all rows, or a time for each.
#[derive(FromPyObject)]
pub enum ScheduleTimes {
    /// ms.
    Every(f64),
    /// ms.
    At(Vec<f64>),
}

impl From<ScheduleTimes> for Times {
    fn from(times: ScheduleTimes) -> Times {
        match times {
            ScheduleTimes::Every(ms) => Times::Every(ms),
            ScheduleTimes::At(ms) => Times::At(ms),
        }
    }
}

type Rows<'py> = PyReadonlyArray2<'py, f64>;

fn rows(array: &Rows<'_>) -> Vec<Vec<f64>> {
    array.as_array().rows().into_iter().map(|row| row.to_vec()).collect()
}

fn add(network: &Network, geometry: &[usize], input: &Input, name: Option<&str>) -> PyResult<u32> {
    network.with(|network| Ok(network.add_input(geometry, input, name)?.0))
}

/// The texts of the neuron of a population.
#[pyfunction]
pub fn population_texts(network: &Network, id: u32) -> PyResult<Texts> {
    network.with(|network| Ok(neuron_texts(network.population(PopulationId(id))?.neuron().clone())))
}

/// The texts of the synapse of a projection.
#[pyfunction]
pub fn projection_texts(network: &Network, id: u32) -> PyResult<Texts> {
    network.with(|network| Ok(synapse_texts(network.projection(neurarchy::ProjectionId(id))?.synapse().clone())))
}

/// An `InputArray`.
#[pyfunction]
pub fn add_input_array(network: &Network, geometry: Vec<usize>, name: Option<&str>) -> PyResult<u32> {
    add(network, &geometry, &InputArray.into(), name)
}

/// A `TimedArray`.
#[pyfunction]
pub fn add_timed_array(
    network: &Network,
    geometry: Vec<usize>,
    rates: Rows<'_>,
    schedule: ScheduleTimes,
    period_ms: Option<f64>,
    name: Option<&str>,
) -> PyResult<u32> {
    let array = TimedArray { rates: rows(&rates), schedule: schedule.into(), period_ms };
    let dt_ms = network.with(|network| Ok(network.dt_ms()))?;
    add(network, &geometry, &array.input(dt_ms).map_err(raised)?, name)
}

/// Other data of a `TimedArray`; returns a warning.
#[pyfunction]
pub fn update_timed_array(
    network: &Network,
    id: u32,
    rates: Rows<'_>,
    schedule: ScheduleTimes,
    period_ms: Option<f64>,
) -> PyResult<Option<String>> {
    let array = TimedArray { rates: rows(&rates), schedule: schedule.into(), period_ms };
    network.with(|network| timed_array::update(network, PopulationId(id), &array))
}

/// Other rows of a `TimedArray`.
#[pyfunction]
pub fn set_timed_rates(network: &Network, id: u32, rates: Rows<'_>) -> PyResult<()> {
    network.with(|network| timed_array::set_rates(network, PopulationId(id), rows(&rates)))
}

/// Other times of the rows of any scheduled population.
#[pyfunction]
pub fn set_schedule_times(network: &Network, id: u32, times: ScheduleTimes) -> PyResult<()> {
    network.with(|network| timed_array::set_times(network, PopulationId(id), &times.into()))
}

/// Another period of any scheduled population.
#[pyfunction]
pub fn set_schedule_period(network: &Network, id: u32, period_ms: Option<f64>) -> PyResult<()> {
    network.with(|network| timed_array::set_period(network, PopulationId(id), period_ms))
}

/// Times (ms), period (ms) and the rows of each attribute. None without a schedule.
#[pyfunction]
#[expect(clippy::type_complexity, reason = "a tuple of what a schedule consists of")]
pub fn schedule<'py>(
    py: Python<'py>,
    network: &Network,
    id: u32,
) -> PyResult<Option<(Vec<f64>, Option<f64>, HashMap<String, Bound<'py, PyArray2<f64>>>)>> {
    let Some(schedule) = network.with(|network| network.schedule(PopulationId(id)))? else { return Ok(None) };
    let columns = schedule.columns.into_iter().map(|column| {
        let rows = PyArray2::from_vec2(py, &column.rows)
            .map_err(|_| ANNarchyException::new_err("the rows of a schedule have different lengths"))?;
        Ok((column.attribute, rows))
    });
    Ok(Some((schedule.times_ms, schedule.period_ms, columns.collect::<PyResult<_>>()?)))
}

/// A `PoissonPopulation` with the rates of one of its forms.
#[pyfunction]
pub fn add_poisson(
    network: &Network,
    geometry: Vec<usize>,
    rates: Option<AssignedValue<'_>>,
    target: Option<String>,
    parameters: String,
    refractory: Option<AssignedValue<'_>>,
    name: Option<&str>,
) -> PyResult<u32> {
    let rates = match (target, rates.map(|rates| rates.assigned())) {
        (Some(target), _) => Rates::Target(target),
        (None, Some(Assigned::Number(rate))) => Rates::Number(rate),
        (None, Some(Assigned::Array(rates))) => Rates::Each(rates),
        (None, Some(Assigned::Distribution(rates))) => Rates::Distribution(rates),
        (None, Some(Assigned::Constant(equation))) => Rates::Equation(equation.to_string()),
        (None, Some(Assigned::Rows(_)) | None) => {
            return Err(ANNarchyException::new_err("PoissonPopulation: the rates or the target must be given"));
        }
    };
    let refractory = refractory_period(refractory.map(|given| given.assigned()));
    add(network, &geometry, &PoissonPopulation { rates, parameters, refractory }.into(), name)
}

/// A `TimedPoissonPopulation`.
#[pyfunction]
pub fn add_timed_poisson(
    network: &Network,
    geometry: Vec<usize>,
    rates: Rows<'_>,
    schedule_ms: Vec<f64>,
    period_ms: Option<f64>,
    name: Option<&str>,
) -> PyResult<u32> {
    let poisson = TimedPoissonPopulation { rates: rows(&rates), schedule_ms, period_ms };
    add(network, &geometry, &poisson.try_into().map_err(raised)?, name)
}

/// Other rates of a `TimedPoissonPopulation`.
#[pyfunction]
pub fn set_timed_poisson_rates(network: &Network, id: u32, rates: Rows<'_>) -> PyResult<()> {
    network.with(|network| TimedPoissonPopulation::set_rates(network, PopulationId(id), rows(&rates)))
}

/// A `SpikeSourceArray`.
#[pyfunction]
pub fn add_spike_source(network: &Network, spike_times_ms: Vec<Vec<f64>>, name: Option<&str>) -> PyResult<u32> {
    let size = spike_times_ms.len();
    add(network, &[size], &SpikeSourceArray { spike_times_ms }.into(), name)
}

/// Other spike times, ms.
#[pyfunction]
pub fn set_spike_trains(network: &Network, id: u32, spike_times_ms: Vec<Vec<f64>>) -> PyResult<()> {
    network.with(|network| network.set_spike_trains(PopulationId(id), &spike_times_ms))
}

/// The spike times of each neuron, ms.
#[pyfunction]
pub fn spike_trains(network: &Network, id: u32) -> PyResult<Vec<Vec<f64>>> {
    Ok(network.with(|network| network.spike_trains(PopulationId(id)))?.unwrap_or_default())
}

/// A `HomogeneousCorrelatedSpikeTrains` of these rates, correlations and time constant.
#[pyfunction]
pub fn add_correlated(
    network: &Network,
    geometry: Vec<usize>,
    wish: (Vec<f64>, Vec<f64>, f64),
    schedule_ms: Option<Vec<f64>>,
    period_ms: Option<f64>,
    refractory: Option<AssignedValue<'_>>,
    name: Option<&str>,
) -> PyResult<u32> {
    let refractory = refractory_period(refractory.map(|given| given.assigned()));
    let (rates, corr, tau_ms) = wish;
    let trains = HomogeneousCorrelatedSpikeTrains { rates, corr, tau_ms, schedule_ms, period_ms, refractory };
    add(network, &geometry, &trains.try_into().map_err(raised)?, name)
}

/// Other wishes for a `HomogeneousCorrelatedSpikeTrains`.
#[pyfunction]
pub fn set_correlated(network: &Network, id: u32, rates: Vec<f64>, corr: Vec<f64>, tau_ms: f64) -> PyResult<()> {
    network.with(|network| HomogeneousCorrelatedSpikeTrains::set(network, PopulationId(id), &rates, &corr, tau_ms))
}

/// Other means and standard deviations of the rate of a `HomogeneousCorrelatedSpikeTrains`.
#[pyfunction]
pub fn set_moments(network: &Network, id: u32, mu: Vec<f64>, sigma: Vec<f64>) -> PyResult<()> {
    network.with(|network| HomogeneousCorrelatedSpikeTrains::set_moments(network, PopulationId(id), &mu, &sigma))
}

/// Mean and standard deviation of the rate that correlated spike trains share.
#[pyfunction]
pub fn correlation_moments(rate: f64, corr: f64, tau_ms: f64) -> PyResult<(f64, f64)> {
    correction(rate, corr, tau_ms).map_err(raised)
}

/// A `CurrentInjection`, connected.
#[pyfunction]
pub fn add_current_injection(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| Ok(network.add_current_injection(view(pre), view(post), target, name)?.0))
}

/// A `DecodingProjection`.
#[pyfunction]
pub fn add_decoding(
    network: &Network,
    pre: Side,
    post: Side,
    target: &str,
    window_ms: f64,
    name: Option<&str>,
) -> PyResult<u32> {
    network.with(|network| Ok(network.add_decoding(view(pre), view(post), target, window_ms, name)?.0))
}

fn numbers((population, projections): (PopulationId, Vec<neurarchy::ProjectionId>)) -> (u32, Vec<u32>) {
    (population.0, projections.into_iter().map(|id| id.0).collect())
}

/// A `Rate2SpikePopulation` and the projections to it, connected.
#[pyfunction]
pub fn add_rate_to_spike(
    network: &Network,
    source: u32,
    scaling: f64,
    refractory: Option<AssignedValue<'_>>,
    name: Option<&str>,
) -> PyResult<(u32, Vec<u32>)> {
    let refractory = refractory_period(refractory.map(|given| given.assigned()));
    let conversion = Rate2SpikePopulation { scaling, refractory };
    network.with(|network| Ok(numbers(network.add_rate_to_spike(PopulationId(source), conversion, name)?)))
}

/// A `Spike2RatePopulation` and the projections to it, connected. `limit`: the window (ms), or `cut`.
#[pyfunction]
pub fn add_spike_to_rate(
    network: &Network,
    source: u32,
    mode: &str,
    limit: f64,
    scaling: f64,
    smooth: f64,
    name: Option<&str>,
) -> PyResult<(u32, Vec<u32>)> {
    let mode = match mode {
        "window" => Spike2RateMode::Window { window_ms: limit },
        "isi" => Spike2RateMode::Interval { cut: limit },
        "adaptive" => Spike2RateMode::Adaptive { window_ms: limit },
        _ => {
            return Err(ANNarchyException::new_err(format!(
                "Spike2RatePopulation(mode=): expected 'window', 'isi' or 'adaptive', not '{mode}'"
            )));
        }
    };
    let conversion = Spike2RatePopulation { mode, scaling, smooth };
    network.with(|network| Ok(numbers(network.add_spike_to_rate(PopulationId(source), &conversion, name)?)))
}
