//! Rates as currents.

use neurarchy_lang::model::Paradigm;

use crate::connector::{Connector, Pattern, Weights};
use crate::error::{Error, Result};
use crate::model::Synapse;
use crate::network::Network;
use crate::projection::{ProjectionId, Transmission};
use crate::view::View;

impl Network {
    /// Declares a projection that adds, in each step, the rate `r` of the n-th pre neuron to `g_target` of the n-th post
    /// neuron: from a rate-coded population to a spiking one of the same size, or between such parts of them. It is
    /// connected.
    ///
    /// If the post neuron has no equation for `g_target`, that is a current of one step; otherwise it adds up.
    pub fn add_current_injection(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        let (source, sink) = (self.population(pre.population)?, self.population(post.population)?);
        let wrong = |problem: String| Err(Error::argument("CurrentInjection", problem));
        if source.paradigm() != Paradigm::Rate {
            return wrong(format!("the pre population '{}' must be rate-coded, but it is spiking", source.name()));
        }
        if sink.paradigm() != Paradigm::Spiking {
            return wrong(format!("the post population '{}' must be spiking, but it is rate-coded", sink.name()));
        }
        let sizes = (pre.ranks(source.size()).len(), post.ranks(sink.size()).len());
        if sizes.0 != sizes.1 {
            return wrong(format!(
                "both sides must have the same size, but there are {} and {} neurons",
                sizes.0, sizes.1
            ));
        }
        let synapse = Synapse {
            name: "Current injection".into(),
            description: "The rate of the pre neuron is a current for the post neuron.".into(),
            ..Synapse::default().psp("pre.r")
        };
        let targets = [target.to_string()];
        let id = self.declare_projection(pre, post, &targets, Some(&synapse), Transmission::Current, name)?;
        self.connect(id, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), false)?;
        Ok(id)
    }
}
