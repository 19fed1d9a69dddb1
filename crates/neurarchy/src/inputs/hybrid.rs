//! Populations that turn the activity of another population from rates to spikes or back, neuron by neuron.

use neurarchy_lang::model::Paradigm;

use super::{Input, UNIFORM};
use crate::connector::{Connector, Pattern, Weights};
use crate::error::{Error, Result};
use crate::model::{Neuron, NeuronKind, RefractoryPeriod};
use crate::network::Network;
use crate::projection::{ProjectionId, Transmission};
use crate::time;
use crate::view::PopulationId;

/// Spiking population of Poisson processes whose rates are those of a rate-coded population, neuron by neuron.
///
/// In each step `rates = scaling * r` of the source; a neuron that is not refractory spikes with the probability
/// `rates*dt/1000`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate2SpikePopulation {
    /// Factor of the rates, Hz for a rate of 1.
    pub scaling: f64,
    /// Time after a spike without another.
    pub refractory: RefractoryPeriod,
}

impl Default for Rate2SpikePopulation {
    fn default() -> Rate2SpikePopulation {
        Rate2SpikePopulation { scaling: 1.0, refractory: RefractoryPeriod::None }
    }
}

/// Rate-coded population whose `r` follows the firing rates of a spiking population, neuron by neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct Spike2RatePopulation {
    /// How the rate is computed.
    pub mode: Spike2RateMode,
    /// The rate (Hz) that is 1 in `r`.
    pub scaling: f64,
    /// Time constant with which `r` follows, ms.
    pub smooth: f64,
}

impl Default for Spike2RatePopulation {
    fn default() -> Spike2RatePopulation {
        let mode = Spike2RateMode::Window { window_ms: 100.0 };
        Spike2RatePopulation { mode, scaling: 1.0, smooth: 1.0 }
    }
}

/// How rates are computed from spikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spike2RateMode {
    /// Spikes within a window are counted.
    Window {
        /// Length of the window.
        window_ms: f64,
    },
    /// The inverse of the last interval between two spikes, which counts as longer when the next spike is late, and as
    /// over when it is `cut` times as late.
    Interval {
        /// Intervals without a spike after which the neuron counts as silent.
        cut: f64,
    },
    /// As `Window`, with windows that approach five intervals between spikes, within 20 steps and `window_ms`.
    Adaptive {
        /// Longest window.
        window_ms: f64,
    },
}

/// What the synapses act on that come from the source.
const RATE: &str = "rate";
const SPIKES: &str = "spikes";
const NEW: &str = "new";

impl Rate2SpikePopulation {
    fn neuron(self) -> Neuron {
        let Rate2SpikePopulation { scaling, refractory } = self;
        let neuron = Neuron {
            name: "Rate2Spike".into(),
            description: "Poisson processes with the rates of another population.".into(),
            refractory,
            ..Neuron::new(
                &format!("scaling = {scaling:?} : population"),
                &format!("rates = scaling*sum({RATE})\n{UNIFORM}"),
            )
        };
        neuron.spike("p < rates", "")
    }
}

impl Spike2RatePopulation {
    fn neuron(&self) -> Neuron {
        let common = format!("scaling = {:?} : population\nsmooth = {:?} : population", self.scaling, self.smooth);
        // The steps since the last spike of the source; there was one 10,000 steps before the first, as if.
        let since =
            format!("since = ite(sum({NEW}) > 0.0, 1, ite(since < 1000000000, since + 1, since)) : int, init=9999");
        let (parameters, equations) = match self.mode {
            Spike2RateMode::Window { window_ms } => (
                format!("{common}\nwindow = {window_ms:?} : population"),
                format!("r += dt*(1000.0/(scaling*window)*sum({SPIKES}) - r)/smooth"),
            ),
            Spike2RateMode::Interval { cut } => (
                format!("{common}\ncut = {cut:?} : population"),
                format!(
                    "isi = ite(sum({NEW}) > 0.0, since, isi) : int, init=10000\n\
                     support = ite(sum({NEW}) > 0.0, since, ite(since + 1 <= isi, support, \
                     ite(since + 1 <= cut*isi, support + 1, 10000))) : int, init=10000\n\
                     {since}\n\
                     r += dt*(1000.0/(scaling*support*dt) - r)/smooth"
                ),
            ),
            Spike2RateMode::Adaptive { window_ms } => (
                format!("{common}\nwindow = {window_ms:?} : population"),
                format!(
                    "isi = ite((sum({NEW}) > 0.0) and fired, since, isi) : int, init=10000\n\
                     fired = ite(sum({NEW}) > 0.0, True, fired) : bool, init=False\n\
                     {since}\n\
                     r += dt*(1000.0/(scaling*reach)*sum({SPIKES}) - r)/smooth\n\
                     reach += dt*(clip(5.0*isi, 20.0*dt, window) - reach)/100.0 : init={window_ms:?}"
                ),
            ),
        };
        Neuron {
            name: "Spike2Rate".into(),
            description: "Firing rates of another population.".into(),
            ..Neuron::new(&parameters, &equations)
        }
    }

    /// Targets, and how spikes are counted for them.
    fn ways(&self) -> Vec<(&'static str, Transmission)> {
        let counted = |longest_ms, reach| Transmission::Counting { longest_ms, reach: Some(reach) };
        let new = (NEW, Transmission::Counting { longest_ms: 0.0, reach: None });
        match self.mode {
            Spike2RateMode::Window { window_ms } => vec![(SPIKES, counted(window_ms, "window"))],
            Spike2RateMode::Interval { .. } => vec![new],
            Spike2RateMode::Adaptive { window_ms } => vec![(SPIKES, counted(window_ms, "reach")), new],
        }
    }

    fn check(&self, what: &str) -> Result<()> {
        let mut times = vec![("scaling", self.scaling), ("smooth", self.smooth)];
        match self.mode {
            Spike2RateMode::Window { window_ms } | Spike2RateMode::Adaptive { window_ms } => {
                times.push(("window", window_ms));
            }
            Spike2RateMode::Interval { cut } => times.push(("cut", cut)),
        }
        for (name, value) in times {
            if time::finite(value, &format!("{what}({name}=)"))? <= 0.0 {
                return Err(Error::argument(format!("{what}({name}=)"), format!("it must be positive, not {value}")));
            }
        }
        Ok(())
    }
}

impl Network {
    /// Declares a population of Poisson processes with the rates of a rate-coded population, and the projection that
    /// brings them.
    pub fn add_rate_to_spike(
        &mut self,
        source: PopulationId,
        conversion: Rate2SpikePopulation,
        name: Option<&str>,
    ) -> Result<(PopulationId, Vec<ProjectionId>)> {
        let what = "Rate2SpikePopulation";
        if self.population(source)?.paradigm() != Paradigm::Rate {
            return Err(self.wrong_source(source, what, "rate-coded, but it is spiking"));
        }
        time::finite(conversion.scaling, "Rate2SpikePopulation(scaling=)")?;
        let input = Input { neuron: conversion.neuron(), kind: NeuronKind::Hybrid, ..Input::default() };
        self.add_conversion(source, &input, &[(RATE, Transmission::Plain)], name)
    }

    /// Declares a population whose rates are those of a spiking population, and the projections that bring the spikes.
    pub fn add_spike_to_rate(
        &mut self,
        source: PopulationId,
        conversion: &Spike2RatePopulation,
        name: Option<&str>,
    ) -> Result<(PopulationId, Vec<ProjectionId>)> {
        let what = "Spike2RatePopulation";
        if self.population(source)?.paradigm() != Paradigm::Spiking {
            return Err(self.wrong_source(source, what, "spiking, but it is rate-coded"));
        }
        conversion.check(what)?;
        let input = Input { neuron: conversion.neuron(), ..Input::default() };
        self.add_conversion(source, &input, &conversion.ways(), name)
    }

    fn wrong_source(&self, source: PopulationId, what: &str, problem: &str) -> Error {
        let name = self.population(source).map(|p| p.name().to_string()).unwrap_or_default();
        Error::argument(format!("{what}(population=)"), format!("the population '{name}' must be {problem}"))
    }

    fn add_conversion(
        &mut self,
        source: PopulationId,
        input: &Input,
        ways: &[(&str, Transmission)],
        name: Option<&str>,
    ) -> Result<(PopulationId, Vec<ProjectionId>)> {
        let geometry = self.population(source)?.geometry().axes().to_vec();
        let id = self.add_input(&geometry, input, name)?;
        let own = self.population(id)?.name().to_string();
        let mut projections = Vec::with_capacity(ways.len());
        for (target, transmission) in ways {
            let made = self
                .declare_projection(
                    source.into(),
                    id.into(),
                    &[target.to_string()],
                    None,
                    transmission.clone(),
                    Some(&format!("{own}_{target}")),
                )
                .and_then(|projection| {
                    projections.push(projection);
                    self.connect(projection, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), false)
                });
            if let Err(error) = made {
                self.withdraw(id, &projections);
                return Err(error);
            }
        }
        Ok((id, projections))
    }
}
