//! Projections that use the synapses of another one: as they are, or the other way round.

use neurarchy_lang::model::{Locality, Paradigm, ValueType};

use super::Shared;
use crate::error::{Error, Result};
use crate::model::Synapse;
use crate::network::Network;
use crate::projection::{Projection, ProjectionId, Transmission};
use crate::view::View;

/// The weight of a synapse, declared as that of another.
fn weight_of(original: &Projection) -> String {
    let weight = original.model.attribute(original.model.weight());
    let mut flags = Vec::new();
    if weight.locality == Locality::Global {
        flags.push("projection");
    }
    match weight.ty {
        ValueType::Float => {}
        ValueType::Int => flags.push("int"),
        ValueType::Bool => flags.push("bool"),
    }
    let flags = if flags.is_empty() { String::new() } else { format!(" : {}", flags.join(", ")) };
    format!("w = 0.0{flags}")
}

impl Network {
    /// Declares a projection that uses the synapses of another one, with a `psp` and an `operation` of its own, between
    /// rate-coded populations of the same shapes; [`Network::connect_copy`] says whose. It follows all changes of these
    /// synapses, and learns nothing itself.
    pub fn add_copy(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        psp: &str,
        operation: &str,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        self.require_whole(&[&pre, &post], "Copy")?;
        for view in [&pre, &post] {
            let population = self.population(view.population)?;
            if population.paradigm() == Paradigm::Spiking {
                let problem = format!("both populations are rate-coded, but '{}' is spiking", population.name());
                return Err(Error::argument("Copy", problem));
            }
        }
        let synapse = Synapse {
            name: "Copy".into(),
            description: "Uses the synapses of another projection.".into(),
            operation: operation.into(),
            ..Synapse::default().psp(psp)
        };
        let id =
            self.declare_projection(pre, post, &[target.to_string()], Some(&synapse), Transmission::Plain, name)?;
        self.set_shared(id, Shared::Copy(None));
        Ok(id)
    }

    /// Says whose synapses a copy uses; returns whether that had been said before.
    pub fn connect_copy(&mut self, id: ProjectionId, original: ProjectionId) -> Result<bool> {
        let copy = self.projection(id)?;
        let context = format!("projection '{}', connect_copy", copy.name());
        if !matches!(copy.shared(), Some(Shared::Copy(_))) {
            return Err(Error::argument(context, "it is no Copy; call one of its own connectors"));
        }
        let source = self.projection(original)?;
        let wrong = |problem: String| Err(Error::argument(context.as_str(), problem));
        if source.shared().is_some() {
            return wrong(format!("projection '{}' has no synapses of its own to copy", source.name()));
        }
        for (own, other, side) in [(&copy.pre, &source.pre, "pre"), (&copy.post, &source.post, "post")] {
            let (own, other) = (self.population(own.population)?, self.population(other.population)?);
            if own.geometry() != other.geometry() {
                return wrong(format!(
                    "the {side} population '{}' must have the geometry of '{}', {:?}, not {:?}",
                    own.name(),
                    other.name(),
                    other.geometry().axes(),
                    own.geometry().axes()
                ));
            }
        }
        self.redeclare_weight(id, weight_of(source))?;
        self.connect_shared(id, Shared::Copy(Some(original)))
    }

    /// Declares a projection that uses the synapses of another one the other way round: from its post population to its
    /// pre population, with their weights and delays. Rate-coded neurons receive the sum of `w*pre.r`, spiking ones the
    /// weight at each spike. It follows all changes of these synapses, and learns nothing itself.
    pub fn add_transpose(&mut self, original: ProjectionId, target: &str, name: Option<&str>) -> Result<ProjectionId> {
        let source = self.projection(original)?;
        let wrong = |problem: String| Err(Error::argument("Transpose", problem));
        if source.shared().is_some() {
            return wrong(format!("projection '{}' has no synapses of its own to transpose", source.name()));
        }
        if source.connector().is_none() {
            return wrong(format!("projection '{}' is not connected yet; connect it before", source.name()));
        }
        let (pre, post) = (source.post.clone(), source.pre.clone());
        let kinds = (self.population(pre.population)?.paradigm(), self.population(post.population)?.paradigm());
        if kinds.0 != kinds.1 || *source.transmission() != Transmission::Plain {
            return wrong(format!("it is not applyable on hybrid projections, as '{}' is one", source.name()));
        }
        let synapse = Synapse {
            name: "Transpose".into(),
            description: "Uses the synapses of another projection the other way round.".into(),
            parameters: weight_of(source),
            ..Synapse::default()
        };
        let targets = [target.to_string()];
        let id = self.declare_projection(pre, post, &targets, Some(&synapse), Transmission::Plain, name)?;
        self.set_shared(id, Shared::Transpose(original));
        Ok(id)
    }
}
