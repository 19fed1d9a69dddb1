//! Input populations: what a network is told from outside.
//!
//! Each becomes an [`Input`], which [`Network::add_input`](crate::Network::add_input) declares.
//!
//! ```
//! use neurarchy::inputs::{PoissonPopulation, Rates, SpikeSourceArray};
//! use neurarchy::{Network, Settings};
//! let mut network = Network::new(Settings::default())?;
//! let noise = PoissonPopulation { rates: Rates::Number(20.0), ..PoissonPopulation::default() };
//! let noise = network.add_input(&[100], &noise.into(), None)?;
//! let source = SpikeSourceArray { spike_times_ms: vec![vec![1.0, 4.0], vec![2.0]] };
//! let source = network.add_input(&[2], &source.into(), None)?;
//! # Ok::<(), neurarchy::Error>(())
//! ```

mod correlated_spike_trains;
mod current_injection;
mod decoding;
mod hybrid;
mod input_array;
mod poisson;
mod spike_source_array;
pub mod timed_array;
mod timed_poisson;

use crate::drive::Drive;
use crate::model::{Neuron, NeuronKind};
use crate::values::Assigned;

pub use correlated_spike_trains::{HomogeneousCorrelatedSpikeTrains, correction};
pub use hybrid::{Rate2SpikePopulation, Spike2RateMode, Spike2RatePopulation};
pub use input_array::InputArray;
pub use poisson::{PoissonPopulation, Rates};
pub use spike_source_array::SpikeSourceArray;
pub use timed_array::{TimedArray, Times};
pub use timed_poisson::TimedPoissonPopulation;

/// A population that gets its values or spikes from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// Its equations.
    pub neuron: Neuron,
    /// What its equations may say.
    pub kind: NeuronKind,
    /// Its values or spikes at given times.
    pub drive: Option<Drive>,
    /// Initial values of attributes.
    pub initial: Vec<(String, Assigned)>,
    /// What is odd about it.
    pub warnings: Vec<String>,
}

/// One random number per neuron and step: spikes of this rate, Hz, independent of each other. `p` is the number, scaled
/// to the rates that it lies below.
pub(crate) const UNIFORM: &str = "p = Uniform(0.0, 1.0)*1000.0/dt";
