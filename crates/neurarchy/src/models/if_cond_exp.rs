//! Integrate-and-fire neuron, conductances, exponential decay.

use super::definition::{Arguments, standard_model};
use crate::model::{Neuron, RefractoryPeriod};

standard_model! {
    /// Leaky integrate-and-fire neuron with conductance-based synapses of exponential decay.
    ///
    /// ```text
    /// cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset
    /// tau_syn_E*dg_exc/dt = -g_exc
    /// tau_syn_I*dg_inh/dt = -g_inh
    /// spike: v > v_thresh        reset: v = v_reset        v(0) = v_reset
    /// ```
    ///
    /// All equations are integrated with the exponential method.
    ///
    /// Davison et al. (2009). PyNN: a common interface for neuronal network simulators. Frontiers in
    /// Neuroinformatics 2, 11.
    pub struct IfCondExp = "IF_cond_exp" {
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
        /// Reversal potential of excitatory synapses.
        ["mV"] e_rev_E: f64 = 0.0,
        /// Reversal potential of inhibitory synapses.
        ["mV"] e_rev_I: f64 = -70.0,
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
        "cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset : exponential, init = {:?}
tau_syn_E*dg_exc/dt = -g_exc : exponential
tau_syn_I*dg_inh/dt = -g_inh : exponential",
        arguments.number("v_reset"),
    );
    let names = [
        "v_rest",
        "cm",
        "tau_m",
        "tau_refrac",
        "tau_syn_E",
        "tau_syn_I",
        "v_thresh",
        "v_reset",
        "i_offset",
        "e_rev_E",
        "e_rev_I",
    ];
    Neuron {
        name: "Integrate-and-Fire".into(),
        description: "Leaky integrate-and-fire neuron with conductance-based synapses of exponential decay.".into(),
        refractory: RefractoryPeriod::Attribute("tau_refrac".into()),
        ..Neuron::new(&arguments.parameters(&names, ""), &equations)
    }
    .spike("v > v_thresh", "v = v_reset")
}

impl From<IfCondExp> for Neuron {
    fn from(model: IfCondExp) -> Neuron {
        neuron(&model.arguments())
    }
}
