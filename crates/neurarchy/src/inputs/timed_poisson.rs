//! Poisson spike trains whose rates change at given times.

use super::{Input, UNIFORM};
use crate::drive::{Column, Drive, Schedule};
use crate::error::{Error, Result};
use crate::model::Neuron;
use crate::network::Network;
use crate::view::PopulationId;

/// Spiking population of independent Poisson processes whose rates change at given times. A rate governs the spikes of
/// the step of its time already; before the first time it is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimedPoissonPopulation {
    /// Firing rates, Hz: one row a time, with a value for each neuron or one for all.
    pub rates: Vec<Vec<f64>>,
    /// The time of each row, ms.
    pub schedule_ms: Vec<f64>,
    /// The schedule begins anew after so many ms.
    pub period_ms: Option<f64>,
}

impl TryFrom<TimedPoissonPopulation> for Input {
    type Error = Error;

    fn try_from(poisson: TimedPoissonPopulation) -> Result<Input> {
        check_lengths(poisson.rates.len(), poisson.schedule_ms.len())?;
        let neuron = Neuron {
            name: "TimedPoisson".into(),
            description: "Spiking input of Poisson processes whose rates change at given times.".into(),
            ..Neuron::new("proba = 0.0", UNIFORM)
        };
        let columns = vec![Column { attribute: "proba".into(), rows: poisson.rates }];
        let schedule = Schedule { times_ms: poisson.schedule_ms, period_ms: poisson.period_ms, columns };
        Ok(Input { neuron: neuron.spike("p < proba", ""), drive: Some(Drive::Values(schedule)), ..Input::default() })
    }
}

impl TimedPoissonPopulation {
    /// Other rates from the next scheduled time on.
    pub fn set_rates(network: &mut Network, id: PopulationId, rates: Vec<Vec<f64>>) -> Result<()> {
        let mut schedule = network.schedule(id)?.unwrap_or_default();
        check_lengths(rates.len(), schedule.times_ms.len())?;
        schedule.columns = vec![Column { attribute: "proba".into(), rows: rates }];
        network.set_schedule(id, &schedule)
    }
}

fn check_lengths(rates: usize, times: usize) -> Result<()> {
    if rates == times {
        return Ok(());
    }
    Err(Error::argument(
        "TimedPoissonPopulation(rates=, schedule=)",
        format!("rates and schedule must have the same length, but there are {rates} rates and {times} times"),
    ))
}
