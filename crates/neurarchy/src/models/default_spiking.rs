//! The synapse of spiking projections without one.

use super::definition::{Arguments, standard_model};
use crate::model::Synapse;

standard_model! {
    /// Spiking synapse that adds its weight to the conductance.
    ///
    /// ```text
    /// pre spike: g_target += w
    /// ```
    pub struct DefaultSpikingSynapse = "DefaultSpikingSynapse" {}
}

pub(super) fn synapse(_arguments: &Arguments) -> Synapse {
    Synapse {
        name: "Event-driven synapse".into(),
        description: "Spiking synapse without plasticity.".into(),
        ..Synapse::default()
    }
    .pre_spike("g_target += w")
}

impl From<DefaultSpikingSynapse> for Synapse {
    fn from(model: DefaultSpikingSynapse) -> Synapse {
        synapse(&model.arguments())
    }
}
