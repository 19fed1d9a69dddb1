//! The synapse of rate-coded projections without one.

use super::definition::{Arguments, standard_model};
use crate::model::Synapse;

standard_model! {
    /// Rate-coded synapse that transmits the weighted rate.
    ///
    /// ```text
    /// psp = w*pre.r
    /// ```
    pub struct DefaultRateCodedSynapse = "DefaultRateCodedSynapse" {}
}

pub(super) fn synapse(_arguments: &Arguments) -> Synapse {
    Synapse { name: "-".into(), description: "Rate-coded synapse without plasticity.".into(), ..Synapse::default() }
        .psp("w*pre.r")
}

impl From<DefaultRateCodedSynapse> for Synapse {
    fn from(model: DefaultRateCodedSynapse) -> Synapse {
        synapse(&model.arguments())
    }
}
