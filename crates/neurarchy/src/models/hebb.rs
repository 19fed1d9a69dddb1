//! Hebbian learning.

use super::definition::{Arguments, standard_model};
use crate::model::Synapse;

standard_model! {
    /// Rate-coded synapse with Hebbian plasticity.
    ///
    /// ```text
    /// dw/dt = eta*pre.r*post.r        w >= 0
    /// ```
    ///
    /// Hebb (1949). The organization of behavior. Wiley.
    pub struct Hebb = "Hebb" {
        /// Learning rate.
        ["1/ms"] eta: f64 = 0.01,
    }
}

pub(super) fn synapse(arguments: &Arguments) -> Synapse {
    Synapse {
        name: "Hebbian Plasticity".into(),
        description: "Simple Hebbian learning rule.".into(),
        ..Synapse::new(&arguments.parameters(&["eta"], "projection"), "dw/dt = eta*pre.r*post.r : min = 0.0, explicit")
    }
}

impl From<Hebb> for Synapse {
    fn from(model: Hebb) -> Synapse {
        synapse(&model.arguments())
    }
}
