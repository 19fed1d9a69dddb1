//! The standard models and inputs, step by step, against numbers of the reference system or computed by hand.

mod inputs;
mod neurons;
mod poisson;
mod projections;
mod synapses;
mod table;

use neurarchy::inputs::{Input, SpikeSourceArray};
use neurarchy::{
    Connector, MonitorId, Network, Neuron, Object, Pattern, PopulationId, ProjectionId, Recorded, Settings, Synapse,
    Weights,
};

/// Of a test.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An empty network.
pub fn network(dt_ms: f64) -> Network {
    Network::new(Settings { dt_ms, seed: Some(3), ..Settings::default() }).expect("the settings are right")
}

/// One neuron, or more.
pub fn neurons(network: &mut Network, size: usize, neuron: impl Into<Neuron>) -> neurarchy::Result<PopulationId> {
    network.add_population(&[size], &neuron.into(), None)
}

/// A source of given spikes.
pub fn source(network: &mut Network, spike_times_ms: &[&[f64]]) -> neurarchy::Result<PopulationId> {
    let source = SpikeSourceArray { spike_times_ms: spike_times_ms.iter().map(|t| t.to_vec()).collect() };
    network.add_input(&[spike_times_ms.len()], &Input::from(source), None)
}

/// A projection of all to all.
pub fn project(
    network: &mut Network,
    pre: impl Into<neurarchy::View>,
    post: PopulationId,
    target: &str,
    weight: f64,
    synapse: Option<&Synapse>,
) -> neurarchy::Result<ProjectionId> {
    let id = network.add_projection(pre.into(), post.into(), &[target.to_string()], synapse, None)?;
    network.connect(id, all_to_all(weight), false)?;
    Ok(id)
}

/// All pairs with this weight.
pub fn all_to_all(weight: f64) -> Connector {
    Connector::new(Pattern::AllToAll { allow_self_connections: true }, Weights::Number(weight))
}

/// Pairs with this weight.
pub fn one_to_one(weight: f64) -> Connector {
    Connector::new(Pattern::OneToOne, Weights::Number(weight))
}

/// Records variables of a whole population.
pub fn record(network: &mut Network, population: PopulationId, variables: &[&str]) -> neurarchy::Result<MonitorId> {
    let variables: Vec<String> = variables.iter().map(ToString::to_string).collect();
    network.add_monitor(Object::Population(population.into()), &variables, None, None, true)
}

/// What was recorded, sample by sample.
pub fn samples(network: &mut Network, monitor: MonitorId, variable: &str) -> Vec<Vec<f64>> {
    match network.recorded(monitor, variable, true) {
        Ok(Recorded::Samples { values, width, .. }) => values.to_f64().chunks(width).map(<[f64]>::to_vec).collect(),
        other => panic!("no samples of {variable}: {other:?}"),
    }
}

/// What was recorded of one neuron.
pub fn course(network: &mut Network, monitor: MonitorId, variable: &str, rank: usize) -> Vec<f64> {
    samples(network, monitor, variable).into_iter().map(|sample| sample[rank]).collect()
}

/// The steps in which a neuron spiked.
pub fn spikes(network: &mut Network, monitor: MonitorId, rank: u32) -> Vec<u64> {
    match network.recorded(monitor, "spike", true) {
        Ok(Recorded::Spikes(trains)) => {
            trains.into_iter().find(|(r, _)| *r == rank).map(|(_, steps)| steps).unwrap_or_default()
        }
        other => panic!("no spikes: {other:?}"),
    }
}

/// The first value of an attribute.
pub fn value(network: &Network, population: PopulationId, name: &str) -> f64 {
    network.get(population, name).expect("the attribute exists").to_f64()[0]
}

/// Numbers agree to a relative 1e-10, and to what was printed of them.
#[track_caller]
pub fn assert_close(found: &[f64], expected: &[f64]) {
    let digits = |x: f64| 1e-10 * x.abs() + 6e-13 * 10f64.powi((x.abs().max(1e-3).log10().floor() as i32).max(0));
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= digits(*b).max(6e-11);
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(close),
        "found    {found:?}\nexpected {expected:?}"
    );
}
