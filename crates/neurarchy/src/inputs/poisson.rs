//! Poisson spike trains.

use super::{Input, UNIFORM};
use crate::distribution::Distribution;
use crate::model::{Neuron, NeuronKind, RefractoryPeriod};
use crate::values::Assigned;

/// Spiking population of independent Poisson processes.
///
/// In each step a neuron that is not refractory spikes with the probability `rates*dt/1000`, cut to 0 and 1. With a
/// refractory period of k steps the mean rate is `1000/(k*dt + 1000/rates)`.
#[derive(Clone, Debug, PartialEq)]
pub struct PoissonPopulation {
    /// Firing rates, Hz.
    pub rates: Rates,
    /// Parameters for rates that are equations.
    pub parameters: String,
    /// Time after a spike without another.
    pub refractory: RefractoryPeriod,
}

/// Where the rates of a Poisson population come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Rates {
    /// One for all, Hz. `rates` is a parameter.
    Number(f64),
    /// One for each neuron, Hz. `rates` is a parameter.
    Each(Vec<f64>),
    /// Drawn for each neuron, Hz. `rates` is a parameter.
    Distribution(Distribution),
    /// The right side of the equation of `rates`, of time, parameters and equations that may follow in further lines.
    Equation(String),
    /// The weighted sum of this target: of rate-coded populations, Hz.
    Target(String),
}

impl Default for PoissonPopulation {
    fn default() -> PoissonPopulation {
        PoissonPopulation { rates: Rates::Number(0.0), parameters: String::new(), refractory: RefractoryPeriod::None }
    }
}

impl From<PoissonPopulation> for Input {
    fn from(poisson: PoissonPopulation) -> Input {
        let initial = |value| vec![("rates".to_string(), value)];
        let (parameters, equations, initial) = match &poisson.rates {
            Rates::Number(rate) => (None, None, initial(Assigned::Number(*rate))),
            Rates::Each(rates) => (None, None, initial(Assigned::Array(rates.clone()))),
            Rates::Distribution(rates) => (None, None, initial(Assigned::Distribution(rates.clone()))),
            Rates::Equation(right) => (Some(&poisson.parameters), Some(format!("rates = {right}")), Vec::new()),
            Rates::Target(target) => (Some(&poisson.parameters), Some(format!("rates = sum({target})")), Vec::new()),
        };
        let parameters = parameters.map_or("rates = 0.0", String::as_str);
        let equations = equations.map_or_else(|| UNIFORM.to_string(), |rates| format!("{rates}\n{UNIFORM}"));
        let neuron = Neuron {
            name: "Poisson".into(),
            description: "Spiking input of independent Poisson processes.".into(),
            refractory: poisson.refractory,
            ..Neuron::new(parameters, &equations)
        };
        Input {
            neuron: neuron.spike("p < rates", ""),
            kind: if matches!(poisson.rates, Rates::Target(_)) { NeuronKind::Hybrid } else { NeuronKind::Plain },
            initial,
            ..Input::default()
        }
    }
}
