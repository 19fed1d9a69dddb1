//! Spike trains that are correlated with each other.

use neurarchy_codegen::math::scalar;

use super::{Input, UNIFORM};
use crate::drive::{Column, Drive, Schedule};
use crate::error::{Error, Result};
use crate::model::{Neuron, RefractoryPeriod};
use crate::network::Network;
use crate::values::Assigned;
use crate::view::PopulationId;

/// Spiking population of Poisson processes that share one random rate `x`.
///
/// ```text
/// x += dt*(mu - x)/tau + sqrt(dt/tau)*sigma*Normal(0, 1)
/// ```
///
/// `mu` and `sigma` follow from the wanted rate and correlation by [`correction`]. The mean rate of the neurons is lower
/// than the one wanted (8.0 Hz for 10 Hz, a correlation of 0.3 and 10 ms), because the noise lacks a factor of the square
/// root of 2 that the correction counts on: such is the model that its users know.
///
/// Brette (2009). Generation of correlated spike trains. Neural Computation 21(1), 188-215 (method I).
#[derive(Clone, Debug, PartialEq)]
pub struct HomogeneousCorrelatedSpikeTrains {
    /// Wanted rate, Hz, for each time of the schedule.
    pub rates: Vec<f64>,
    /// Wanted correlation, 0 to 1, for each time of the schedule, or one for all.
    pub corr: Vec<f64>,
    /// Time constant of the correlation, ms.
    pub tau_ms: f64,
    /// Time of each rate, ms; one rate needs none.
    pub schedule_ms: Option<Vec<f64>>,
    /// The schedule begins anew after so many ms.
    pub period_ms: Option<f64>,
    /// Time after a spike without another.
    pub refractory: RefractoryPeriod,
}

const CONTEXT: &str = "HomogeneousCorrelatedSpikeTrains";

impl TryFrom<HomogeneousCorrelatedSpikeTrains> for Input {
    type Error = Error;

    fn try_from(trains: HomogeneousCorrelatedSpikeTrains) -> Result<Input> {
        let times_ms = trains.schedule_ms.clone().unwrap_or_else(|| vec![0.0]);
        let (mu, sigma) = corrections(&trains.rates, &trains.corr, trains.tau_ms, times_ms.len())?;
        let (first_mu, first_sigma) = (mu[0], sigma[0]);
        let parameters = format!(
            "tau = {:?} : population\nmu = {first_mu:?} : population\nsigma = {first_sigma:?} : population",
            trains.tau_ms
        );
        let equations = format!(
            "x = x + dt*(mu - x)/tau + sqrt(dt/tau)*sigma*Normal(0.0, 1.0) : population, init = {first_mu:?}\n{UNIFORM}"
        );
        let neuron = Neuron {
            name: CONTEXT.into(),
            description: "Spiking input of correlated Poisson processes.".into(),
            refractory: trains.refractory,
            ..Neuron::new(&parameters, &equations)
        };
        let schedule = trains.schedule_ms.is_some().then(|| Schedule {
            times_ms,
            period_ms: trains.period_ms,
            columns: columns(&mu, &sigma),
        });
        Ok(Input { neuron: neuron.spike("p < x", ""), drive: schedule.map(Drive::Values), ..Input::default() })
    }
}

impl HomogeneousCorrelatedSpikeTrains {
    /// Other rates and correlations from now on, as in the constructor: `mu` and `sigma` change at once, to those of the
    /// entry in force.
    pub fn set(network: &mut Network, id: PopulationId, rates: &[f64], corr: &[f64], tau_ms: f64) -> Result<()> {
        let schedule = network.schedule(id)?;
        let count = schedule.as_ref().map_or(1, |s| s.times_ms.len());
        let (mu, sigma) = corrections(rates, corr, tau_ms, count)?;
        Self::set_moments(network, id, &mu, &sigma)?;
        network.set(id, "tau", None, &Assigned::Number(tau_ms))
    }

    /// Other means and standard deviations of the rate, Hz, for each time of the schedule.
    pub fn set_moments(network: &mut Network, id: PopulationId, mu: &[f64], sigma: &[f64]) -> Result<()> {
        let schedule = network.schedule(id)?;
        let count = schedule.as_ref().map_or(1, |s| s.times_ms.len());
        if mu.len() != count || sigma.len() != count {
            let problem = format!(
                "mu and sigma need a value for each of the {count} times of the schedule, not {} and {}",
                mu.len(),
                sigma.len()
            );
            return Err(Error::argument(CONTEXT, problem));
        }
        let mut entry = 0;
        if let Some(mut schedule) = schedule {
            let (next, clock) = network.schedule_place(id)?;
            let shown_all = next == 0 && clock > 0 && clock as f64 * network.dt_ms() > schedule.times_ms[0];
            entry = if shown_all { count - 1 } else { next.saturating_sub(1) };
            schedule.columns = columns(mu, sigma);
            network.set_schedule(id, &schedule)?;
        }
        network.set(id, "mu", None, &Assigned::Number(mu[entry]))?;
        network.set(id, "sigma", None, &Assigned::Number(sigma[entry]))?;
        if !network.is_compiled() {
            network.set(id, "x", None, &Assigned::Number(mu[0]))?;
        }
        Ok(())
    }
}

fn columns(mu: &[f64], sigma: &[f64]) -> Vec<Column> {
    let column = |attribute: &str, values: &[f64]| Column {
        attribute: attribute.into(),
        rows: values.iter().map(|&value| vec![value]).collect(),
    };
    vec![column("mu", mu), column("sigma", sigma)]
}

/// Mean and standard deviation of the shared rate for each entry of a schedule of `count` entries.
fn corrections(rates: &[f64], corr: &[f64], tau_ms: f64, count: usize) -> Result<(Vec<f64>, Vec<f64>)> {
    if rates.len() != count || count == 0 || corr.len() != count && corr.len() != 1 {
        let problem = format!(
            "the schedule has {count} entries, so as many rates are needed and as many correlations, or one; there are \
             {} and {}",
            rates.len(),
            corr.len()
        );
        return Err(Error::argument(CONTEXT, problem));
    }
    let corr = |entry: usize| if corr.len() == 1 { corr[0] } else { corr[entry] };
    let pairs = rates.iter().enumerate().map(|(entry, &rate)| correction(rate, corr(entry), tau_ms));
    Ok(pairs.collect::<Result<Vec<_>>>()?.into_iter().unzip())
}

/// Mean and standard deviation (Hz) of the Gaussian process which, rectified, has the wanted mean rate (Hz) and, for the
/// spike trains, the wanted correlation with this time constant (ms).
pub fn correction(rate: f64, corr: f64, tau_ms: f64) -> Result<(f64, f64)> {
    let wrong = |what: &str| Err(Error::argument(CONTEXT, what.to_string()));
    if !(rate.is_finite() && rate >= 0.0) {
        return wrong(&format!("a rate is a number of Hz that is not negative, not {rate}"));
    }
    if !(0.0..=1.0).contains(&corr) {
        return wrong(&format!("a correlation lies between 0 and 1, not {corr}"));
    }
    if !(tau_ms.is_finite() && tau_ms > 0.0) {
        return wrong(&format!("the time constant must be a positive number of ms, not {tau_ms}"));
    }
    let deviation = (corr * rate / (2.0 * tau_ms / 1000.0)).sqrt();
    if deviation == 0.0 {
        return Ok((rate, 0.0));
    }
    // Of a unit Gaussian of mean y, rectified: its mean, and the quotient of mean and standard deviation, which grows
    // with y.
    let mean = |y: f64| {
        let density = scalar::exp(-0.5 * y * y) / (2.0 * std::f64::consts::PI).sqrt();
        let distribution = 0.5 * (1.0 + scalar::erf(y / std::f64::consts::SQRT_2));
        (density + y * distribution, distribution)
    };
    let quotient = |y: f64| {
        let (mean, distribution) = mean(y);
        mean / ((y - mean) * mean + distribution).sqrt()
    };
    let wanted = rate / deviation;
    let (mut low, mut high) = (-6.0, 1.1 * wanted + 6.0);
    if quotient(low) > wanted {
        return wrong(&format!(
            "a rate of {rate} Hz with a correlation of {corr} over {tau_ms} ms cannot be reached; choose a smaller \
             correlation or a longer time constant"
        ));
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if quotient(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    let y = 0.5 * (low + high);
    let sigma = rate / mean(y).0;
    Ok((y * sigma, sigma))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_are_those_of_the_reference() {
        for (rate, corr, tau_ms, mu, sigma) in [
            (10.0, 0.3, 10.0, 4.98238957, 18.14188309),
            (30.0, 0.3, 10.0, 28.76779779, 23.38189556),
            (10.0, 1.0, 10.0, -34.35762964, 58.28384689),
            (15.0, 0.7, 20.0, 10.50708928, 21.96446450),
            (10.0, 0.0, 10.0, 10.0, 0.0),
            (30.0, 0.5, 10.0, 25.69849972, 33.62067000),
        ] {
            let found = correction(rate, corr, tau_ms).unwrap();
            assert!((found.0 - mu).abs() < 1e-6 && (found.1 - sigma).abs() < 1e-6, "{rate}, {corr}: {found:?}");
        }
    }

    #[test]
    fn impossible_wishes_are_refused() {
        for (rate, corr, tau_ms) in [(-1.0, 0.1, 1.0), (1.0, 1.1, 1.0), (1.0, 0.1, 0.0), (1e-9, 1.0, 1e-6)] {
            assert!(correction(rate, corr, tau_ms).is_err(), "{rate}, {corr}, {tau_ms}");
        }
    }
}
