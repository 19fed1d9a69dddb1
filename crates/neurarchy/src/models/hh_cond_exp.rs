//! Hodgkin-Huxley neuron.

use super::definition::{Arguments, standard_model};
use crate::model::Neuron;

standard_model! {
    /// Hodgkin-Huxley neuron with conductance-based synapses of exponential decay.
    ///
    /// ```text
    /// y = v - v_offset
    /// an = 0.032*(15 - y)/(exp((15 - y)/5) - 1)        bn = 0.5*exp((10 - y)/40)
    /// am = 0.32*(13 - y)/(exp((13 - y)/4) - 1)         bm = 0.28*(y - 40)/(exp((y - 40)/5) - 1)
    /// ah = 0.128*exp((17 - y)/18)                      bh = 4/(1 + exp(10 - y))
    /// dx/dt = ax*(1 - x) - bx*x        for x = n, m, h
    /// cm*dv/dt = gleak*(e_rev_leak - v) + gbar_K*n^4*(e_rev_K - v) + gbar_Na*m^3*h*(e_rev_Na - v)
    ///            + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset
    /// tau_syn_E*dg_exc/dt = -g_exc
    /// tau_syn_I*dg_inh/dt = -g_inh
    /// spike: v crosses v_thresh upwards        v(0) = e_rev_leak, n(0) = m(0) = 0, h(0) = 1
    /// ```
    ///
    /// All equations are integrated with the exponential method. There is neither reset nor refractory period.
    ///
    /// `bh` differs from the one of Traub and Miles, `4/(1 + exp((40 - y)/5))`: it is the one that users of this model
    /// know, with which the neuron fires once or twice at strong currents and then stays depolarised.
    ///
    /// Traub and Miles (1991). Neuronal networks of the hippocampus. Cambridge University Press.
    /// Brette et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies. Journal of
    /// Computational Neuroscience 23(3), 349-398.
    pub struct HhCondExp = "HH_cond_exp" {
        /// Maximal conductance of the sodium channels.
        ["uS"] gbar_Na: f64 = 20.0,
        /// Maximal conductance of the potassium channels.
        ["uS"] gbar_K: f64 = 6.0,
        /// Conductance of the leak.
        ["uS"] gleak: f64 = 0.01,
        /// Capacity of the membrane.
        ["nF"] cm: f64 = 0.2,
        /// Shift of the membrane potential in the rates of the channels.
        ["mV"] v_offset: f64 = -63.0,
        /// Reversal potential of sodium.
        ["mV"] e_rev_Na: f64 = 50.0,
        /// Reversal potential of potassium.
        ["mV"] e_rev_K: f64 = -90.0,
        /// Reversal potential of the leak; the membrane potential at the start.
        ["mV"] e_rev_leak: f64 = -65.0,
        /// Reversal potential of excitatory synapses.
        ["mV"] e_rev_E: f64 = 0.0,
        /// Reversal potential of inhibitory synapses.
        ["mV"] e_rev_I: f64 = -80.0,
        /// Time constant of excitatory synapses.
        ["ms"] tau_syn_E: f64 = 0.2,
        /// Time constant of inhibitory synapses.
        ["ms"] tau_syn_I: f64 = 2.0,
        /// Constant current.
        ["nA"] i_offset: f64 = 0.0,
        /// Potential that is crossed upwards at a spike.
        ["mV"] v_thresh: f64 = 0.0,
    }
}

/// At three potentials the rates of the channels are 0/0: there their limits are used.
pub(super) fn neuron(arguments: &Arguments) -> Neuron {
    let equations = format!(
        "prev_v = v
an = if v - v_offset == 15.0: 0.16 else: 0.032*(15.0 - v + v_offset)/(exp((15.0 - v + v_offset)/5.0) - 1.0)
am = if v - v_offset == 13.0: 1.28 else: 0.32*(13.0 - v + v_offset)/(exp((13.0 - v + v_offset)/4.0) - 1.0)
ah = 0.128*exp((17.0 - v + v_offset)/18.0)
bn = 0.5*exp((10.0 - v + v_offset)/40.0)
bm = if v - v_offset == 40.0: 1.4 else: 0.28*(v - v_offset - 40.0)/(exp((v - v_offset - 40.0)/5.0) - 1.0)
bh = 4.0/(1.0 + exp(10.0 - v + v_offset))
dn/dt = an*(1.0 - n) - bn*n : init = 0.0, exponential
dm/dt = am*(1.0 - m) - bm*m : init = 0.0, exponential
dh/dt = ah*(1.0 - h) - bh*h : init = 1.0, exponential
cm*dv/dt = gleak*(e_rev_leak - v) + gbar_K*n^4*(e_rev_K - v) + gbar_Na*m^3*h*(e_rev_Na - v) + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset : exponential, init = {:?}
tau_syn_E*dg_exc/dt = -g_exc : exponential
tau_syn_I*dg_inh/dt = -g_inh : exponential",
        arguments.number("e_rev_leak"),
    );
    let names = [
        "gbar_Na",
        "gbar_K",
        "gleak",
        "cm",
        "v_offset",
        "e_rev_Na",
        "e_rev_K",
        "e_rev_leak",
        "e_rev_E",
        "e_rev_I",
        "tau_syn_E",
        "tau_syn_I",
        "i_offset",
        "v_thresh",
    ];
    Neuron {
        name: "Hodgkin-Huxley".into(),
        description: "Hodgkin-Huxley neuron with conductance-based synapses of exponential decay.".into(),
        ..Neuron::new(&arguments.parameters(&names, ""), &equations)
    }
    .spike("v > v_thresh and prev_v <= v_thresh", "")
}

impl From<HhCondExp> for Neuron {
    fn from(model: HhCondExp) -> Neuron {
        neuron(&model.arguments())
    }
}
