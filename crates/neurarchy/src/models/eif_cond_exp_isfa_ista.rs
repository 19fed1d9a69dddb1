//! Adaptive exponential integrate-and-fire neuron, exponential decay.

use super::definition::{Arguments, standard_model};
use crate::model::{Neuron, RefractoryPeriod};

standard_model! {
    /// Exponential integrate-and-fire neuron with spike-triggered and subthreshold adaptation, conductance-based synapses
    /// of exponential decay.
    ///
    /// ```text
    /// I = g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset
    /// tau_m*dv/dt = v_rest - v + delta_T*exp((v - v_thresh)/delta_T) + tau_m/cm*(I - w)
    /// tau_w*dw/dt = a*(v - v_rest)/1000.0 - w
    /// tau_syn_E*dg_exc/dt = -g_exc
    /// tau_syn_I*dg_inh/dt = -g_inh
    /// spike: v > v_spike        reset: v = v_reset; w += b        v(0) = v_reset
    /// ```
    ///
    /// The equations of `v` and `w` use the method of the network (explicit by default), the others the exponential one.
    /// With the default refractory period of 0.1 ms there is no refractoriness in steps of 1 ms.
    ///
    /// Brette and Gerstner (2005). Adaptive exponential integrate-and-fire model as an effective description of neuronal
    /// activity. Journal of Neurophysiology 94, 3637-3642.
    pub struct EifCondExpIsfaIsta = "EIF_cond_exp_isfa_ista" {
        /// Resting membrane potential.
        ["mV"] v_rest: f64 = -70.6,
        /// Capacity of the membrane.
        ["nF"] cm: f64 = 0.281,
        /// Time constant of the membrane.
        ["ms"] tau_m: f64 = 9.3667,
        /// Refractory period.
        ["ms"] tau_refrac: f64 = 0.1,
        /// Time constant of excitatory synapses.
        ["ms"] tau_syn_E: f64 = 5.0,
        /// Time constant of inhibitory synapses.
        ["ms"] tau_syn_I: f64 = 5.0,
        /// Reversal potential of excitatory synapses.
        ["mV"] e_rev_E: f64 = 0.0,
        /// Reversal potential of inhibitory synapses.
        ["mV"] e_rev_I: f64 = -80.0,
        /// Time constant of the adaptation.
        ["ms"] tau_w: f64 = 144.0,
        /// Adaptation below the threshold.
        ["nS"] a: f64 = 4.0,
        /// Increment of the adaptation at a spike.
        ["nA"] b: f64 = 0.0805,
        /// Constant current.
        ["nA"] i_offset: f64 = 0.0,
        /// Slope of the exponential.
        ["mV"] delta_T: f64 = 2.0,
        /// Threshold of the exponential.
        ["mV"] v_thresh: f64 = -50.4,
        /// Membrane potential after a spike, and at the start.
        ["mV"] v_reset: f64 = -70.6,
        /// Membrane potential at which a spike is emitted.
        ["mV"] v_spike: f64 = -40.0,
    }
}

pub(super) fn neuron(arguments: &Arguments) -> Neuron {
    let equations = format!(
        "I = g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset
tau_m*dv/dt = v_rest - v + delta_T*exp((v - v_thresh)/delta_T) + tau_m/cm*(I - w) : init = {:?}
tau_w*dw/dt = a*(v - v_rest)/1000.0 - w
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
        "e_rev_E",
        "e_rev_I",
        "tau_w",
        "a",
        "b",
        "i_offset",
        "delta_T",
        "v_thresh",
        "v_reset",
        "v_spike",
    ];
    Neuron {
        name: "Adaptive exponential Integrate-and-Fire".into(),
        description:
            "Exponential integrate-and-fire neuron with adaptation and conductance-based synapses of exponential decay."
                .into(),
        refractory: RefractoryPeriod::Attribute("tau_refrac".into()),
        ..Neuron::new(&arguments.parameters(&names, ""), &equations)
    }
    .spike("v > v_spike", "v = v_reset\nw += b")
}

impl From<EifCondExpIsfaIsta> for Neuron {
    fn from(model: EifCondExpIsfaIsta) -> Neuron {
        neuron(&model.arguments())
    }
}
