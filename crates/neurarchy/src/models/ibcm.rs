//! The learning rule of Bienenstock, Cooper and Munro in the form of Intrator and Cooper.

use super::definition::{Arguments, standard_model};
use crate::model::Synapse;

standard_model! {
    /// Rate-coded synapse with a sliding threshold between depression and potentiation.
    ///
    /// ```text
    /// tau*dtheta/dt + theta = post.r^2                          one value per post-synaptic neuron
    /// dw/dt = eta*post.r*(post.r - theta)*pre.r        w >= 0
    /// ```
    ///
    /// Intrator and Cooper (1992). Objective function formulation of the BCM theory of visual cortical plasticity:
    /// statistical connections, stability conditions. Neural Networks 5, 3-17.
    pub struct Ibcm = "IBCM" {
        /// Learning rate.
        ["1/ms"] eta: f64 = 0.01,
        /// Time constant of the threshold.
        ["ms"] tau: f64 = 2000.0,
    }
}

pub(super) fn synapse(arguments: &Arguments) -> Synapse {
    Synapse {
        name: "IBCM".into(),
        description: "Intrator and Cooper (1992) learning rule.".into(),
        ..Synapse::new(
            &arguments.parameters(&["eta", "tau"], "projection"),
            "tau*dtheta/dt + theta = post.r^2 : postsynaptic, exponential
dw/dt = eta*post.r*(post.r - theta)*pre.r : min = 0.0, explicit",
        )
    }
}

impl From<Ibcm> for Synapse {
    fn from(model: Ibcm) -> Synapse {
        synapse(&model.arguments())
    }
}
