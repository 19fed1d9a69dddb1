//! Integrate-and-fire neuron, currents, exponential decay.

use super::definition::{Arguments, standard_model};
use crate::model::{Neuron, RefractoryPeriod};

standard_model! {
    /// Leaky integrate-and-fire neuron with current-based synapses of exponential decay.
    ///
    /// ```text
    /// cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc - g_inh + i_offset
    /// tau_syn_E*dg_exc/dt = -g_exc
    /// tau_syn_I*dg_inh/dt = -g_inh
    /// spike: v > v_thresh        reset: v = v_reset        v(0) = v_reset
    /// ```
    ///
    /// All equations are integrated with the exponential method.
    ///
    /// Davison et al. (2009). PyNN: a common interface for neuronal network simulators. Frontiers in
    /// Neuroinformatics 2, 11.
    pub struct IfCurrExp = "IF_curr_exp" {
        /// Resting membrane potential.
        ["mV"] v_rest: f64 = -65.0,
        /// Capacity of the membrane.
        ["nF"] cm: f64 = 1.0,
        /// Time constant of the membrane.
        ["ms"] tau_m: f64 = 20.0,
        /// Refractory period.
        ["ms"] tau_refrac: f64 = 0.0,
        /// Time constant of excitatory synapses.
        ["ms"] tau_syn_E: f64 = 5.0,
        /// Time constant of inhibitory synapses.
        ["ms"] tau_syn_I: f64 = 5.0,
        /// Spike threshold.
        ["mV"] v_thresh: f64 = -50.0,
        /// Membrane potential after a spike, and at the start.
        ["mV"] v_reset: f64 = -65.0,
        /// Constant current.
        ["nA"] i_offset: f64 = 0.0,
    }
}

pub(super) fn neuron(arguments: &Arguments) -> Neuron {
    let equations = format!(
        "cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc - g_inh + i_offset : exponential, init = {:?}
tau_syn_E*dg_exc/dt = -g_exc : exponential
tau_syn_I*dg_inh/dt = -g_inh : exponential",
        arguments.number("v_reset"),
    );
    let names = ["v_rest", "cm", "tau_m", "tau_refrac", "tau_syn_E", "tau_syn_I", "v_thresh", "v_reset", "i_offset"];
    Neuron {
        name: "Integrate-and-Fire".into(),
        description: "Leaky integrate-and-fire neuron with current-based synapses of exponential decay.".into(),
        refractory: RefractoryPeriod::Attribute("tau_refrac".into()),
        ..Neuron::new(&arguments.parameters(&names, ""), &equations)
    }
    .spike("v > v_thresh", "v = v_reset")
}

impl From<IfCurrExp> for Neuron {
    fn from(model: IfCurrExp) -> Neuron {
        neuron(&model.arguments())
    }
}
