//! Oja's learning rule.

use super::definition::{Arguments, standard_model};
use crate::model::Synapse;

standard_model! {
    /// Rate-coded synapse with regularized Hebbian plasticity.
    ///
    /// ```text
    /// dw/dt = eta*(pre.r*post.r - alpha*post.r^2*w)        w >= 0
    /// ```
    ///
    /// Oja (1982). A simplified neuron model as a principal component analyzer. Journal of Mathematical Biology 15,
    /// 267-273.
    pub struct Oja = "Oja" {
        /// Learning rate.
        ["1/ms"] eta: f64 = 0.01,
        /// Strength of the regularization.
        [""] alpha: f64 = 1.0,
    }
}

pub(super) fn synapse(arguments: &Arguments) -> Synapse {
    Synapse {
        name: "Oja plasticity".into(),
        description: "Regularized Hebbian learning rule.".into(),
        ..Synapse::new(
            &arguments.parameters(&["eta", "alpha"], "projection"),
            "dw/dt = eta*(pre.r*post.r - alpha*post.r^2*w) : min = 0.0, explicit",
        )
    }
}

impl From<Oja> for Synapse {
    fn from(model: Oja) -> Synapse {
        synapse(&model.arguments())
    }
}
