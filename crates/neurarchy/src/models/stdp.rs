//! Spike-timing dependent plasticity.

use super::definition::{Arguments, standard_model};
use crate::model::Synapse;

standard_model! {
    /// Spiking synapse with additive spike-timing dependent plasticity: all pairs of spikes, online.
    ///
    /// ```text
    /// tau_plus*dx/dt = -x
    /// tau_minus*dy/dt = -y
    /// pre spike:  g_target += w; x += A_plus*w_max; w = clip(w + y, w_min, w_max)
    /// post spike: y -= A_minus*w_max; w = clip(w + x, w_min, w_max)
    /// ```
    ///
    /// The trace `y` is negative. The weight transmitted is the one before the depression by the same spike.
    ///
    /// Song, Miller and Abbott (2000). Competitive Hebbian learning through spike-timing-dependent synaptic plasticity.
    /// Nature Neuroscience 3, 919-926.
    pub struct Stdp = "STDP" {
        /// Time constant of the trace of pre-synaptic spikes.
        ["ms"] tau_plus: f64 = 20.0,
        /// Time constant of the trace of post-synaptic spikes.
        ["ms"] tau_minus: f64 = 20.0,
        /// Potentiation by a pair of spikes, relative to `w_max`.
        [""] A_plus: f64 = 0.01,
        /// Depression by a pair of spikes, relative to `w_max`.
        [""] A_minus: f64 = 0.01,
        /// Smallest weight.
        [""] w_min: f64 = 0.0,
        /// Largest weight.
        [""] w_max: f64 = 1.0,
    }
}

pub(super) fn synapse(arguments: &Arguments) -> Synapse {
    let names = ["tau_plus", "tau_minus", "A_plus", "A_minus", "w_min", "w_max"];
    Synapse {
        name: "Spike-timing dependent plasticity".into(),
        description: "Spike-timing dependent plasticity, online, all pairs.".into(),
        ..Synapse::new(
            &arguments.parameters(&names, "projection"),
            "tau_plus*dx/dt = -x : event-driven
tau_minus*dy/dt = -y : event-driven",
        )
    }
    .pre_spike("g_target += w\nx += A_plus*w_max\nw = clip(w + y, w_min, w_max)")
    .post_spike("y -= A_minus*w_max\nw = clip(w + x, w_min, w_max)")
}

impl From<Stdp> for Synapse {
    fn from(model: Stdp) -> Synapse {
        synapse(&model.arguments())
    }
}
