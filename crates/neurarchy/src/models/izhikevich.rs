//! Izhikevich neuron.

use super::definition::{Arguments, standard_model};
use crate::model::{Neuron, RefractoryPeriod};

standard_model! {
    /// Quadratic integrate-and-fire neuron with a recovery variable.
    ///
    /// ```text
    /// I = g_exc - g_inh + noise*Normal(0.0, 1.0) + i_offset
    /// dv/dt = 0.04*v^2 + 5.0*v + 140.0 - u + I        v(0) = c
    /// du/dt = a*(b*v - u)                             u(0) = b*c
    /// spike: v > v_thresh        reset: v = c; u += d
    /// ```
    ///
    /// Conductances are inputs of one step: they are zero again after it.
    ///
    /// Izhikevich (2003). Simple model of spiking neurons. IEEE Transactions on Neural Networks 14(6), 1569-1572.
    pub struct Izhikevich = "Izhikevich" {
        /// Speed of the recovery variable `u`.
        ["1/ms"] a: f64 = 0.02,
        /// Coupling of `u` to `v`.
        [""] b: f64 = 0.2,
        /// Reset potential.
        ["mV"] c: f64 = -65.0,
        /// Increment of `u` at a spike.
        [""] d: f64 = 8.0,
        /// Spike threshold.
        ["mV"] v_thresh: f64 = 30.0,
        /// Constant current.
        ["nA"] i_offset: f64 = 0.0,
        /// Standard deviation of a normal current drawn in every step.
        ["nA"] noise: f64 = 0.0,
        /// Refractory period.
        ["ms"] tau_refrac: f64 = 0.0,
        /// Input: an expression of conductances `g_target`, which defines the targets.
        [""] conductance: String = "g_exc - g_inh".into(),
    }
}

pub(super) fn neuron(arguments: &Arguments) -> Neuron {
    let (b, c) = (arguments.number("b"), arguments.number("c"));
    let equations = format!(
        "I = {} + noise*Normal(0.0, 1.0) + i_offset
dv/dt = 0.04*v^2 + 5.0*v + 140.0 - u + I : init = {c:?}
du/dt = a*(b*v - u) : init = {:?}",
        arguments.text("conductance"),
        b * c,
    );
    let names = ["noise", "a", "b", "c", "d", "v_thresh", "i_offset", "tau_refrac"];
    Neuron {
        name: "Izhikevich".into(),
        description: "Quadratic integrate-and-fire spiking neuron with adaptation.".into(),
        refractory: RefractoryPeriod::Attribute("tau_refrac".into()),
        ..Neuron::new(&arguments.parameters(&names, ""), &equations)
    }
    .spike("v > v_thresh", "v = c\nu += d")
}

impl From<Izhikevich> for Neuron {
    fn from(model: Izhikevich) -> Neuron {
        neuron(&model.arguments())
    }
}
