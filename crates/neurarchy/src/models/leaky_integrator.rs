//! Leaky integrator.

use super::definition::{Arguments, standard_model};
use crate::model::Neuron;

standard_model! {
    /// Leaky-integrator rate-coded neuron, optionally noisy.
    ///
    /// ```text
    /// tau*dv/dt + v = sum(exc) - sum(inh) + B + noise
    /// r = pos(v - T)
    /// ```
    ///
    /// One draw per neuron and step, not scaled by the square root of the step: with `noise` = `Normal(0.0, s)` and
    /// constant input the standard deviation of `v` is `s*sqrt(k/(2 - k))`, `k = 1 - exp(-dt/tau)`.
    ///
    /// Dayan and Abbott (2001). Theoretical neuroscience. MIT Press, chapter 7 (firing-rate models).
    pub struct LeakyIntegrator = "LeakyIntegrator" {
        /// Time constant.
        ["ms"] tau: f64 = 10.0,
        /// Baseline of `v`.
        [""] B: f64 = 0.0,
        /// Threshold of the transfer function.
        [""] T: f64 = 0.0,
        /// Input: an expression of weighted sums, which defines the targets.
        [""] sum: String = "sum(exc) - sum(inh)".into(),
        /// Added to the input, for example `Normal(0.0, 1.0)`; none by default.
        [""] noise: Option<String> = None,
    }
}

pub(super) fn neuron(arguments: &Arguments) -> Neuron {
    let noise = match arguments.text("noise") {
        text if text.is_empty() => text,
        text => format!(" + {text}"),
    };
    let equations = format!(
        "tau*dv/dt + v = {} + B{noise} : exponential
r = pos(v - T)",
        arguments.text("sum"),
    );
    let parameters = arguments.parameters(&["tau"], "population")
        + &arguments.parameters(&["B"], "")
        + &arguments.parameters(&["T"], "population");
    Neuron {
        name: "Leaky-Integrator".into(),
        description: "Leaky-Integrator with positive transfer function and additive noise.".into(),
        ..Neuron::new(&parameters, &equations)
    }
}

impl From<LeakyIntegrator> for Neuron {
    fn from(model: LeakyIntegrator) -> Neuron {
        neuron(&model.arguments())
    }
}
