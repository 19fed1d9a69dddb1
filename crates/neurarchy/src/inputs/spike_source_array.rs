//! Spikes at given times.

use super::Input;
use crate::drive::Drive;
use crate::model::Neuron;

/// Spiking population whose neurons spike at given times.
///
/// A time falls on the nearest step (a tie on the even one), counted from compile or the last reset; other populations
/// get the spike one step later, or after their delay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpikeSourceArray {
    /// Spike times of each neuron, ms.
    pub spike_times_ms: Vec<Vec<f64>>,
}

impl From<SpikeSourceArray> for Input {
    fn from(source: SpikeSourceArray) -> Input {
        let neuron = Neuron {
            name: "Spike source".into(),
            description: "Spiking input whose spikes are given.".into(),
            ..Neuron::new("", "")
        };
        // A condition makes it spiking; it is never tested.
        let neuron = neuron.spike("False", "");
        Input { neuron, drive: Some(Drive::Spikes(source.spike_times_ms)), ..Input::default() }
    }
}
