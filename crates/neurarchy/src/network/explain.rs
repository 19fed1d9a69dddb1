//! What becomes of the models of a network, for people.

use neurarchy_codegen::lower::{Order, Storage};
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::Paradigm;

use super::Network;
use super::checked::distinct;
use super::kernels::has_terms;
use super::running::Running;
use crate::connector::{Connector, Pattern};
use crate::error::Result;
use crate::explain::{Context, Stage, Target, Wiring};
use crate::extensions::Shared;
use crate::latex::{self, Formulas};
use crate::model::{Neuron, NeuronKind, Synapse};
use crate::projection::{Format, ProjectionId};
use crate::time;
use crate::view::PopulationId;

impl Network {
    /// A stage of a neuron that belongs to no population yet, or all that are short enough to be read in one go.
    pub fn explain_neuron(&self, neuron: &Neuron, kind: NeuronKind, stage: Option<Stage>) -> Result<String> {
        let target = Target { kind, ..Target::alone(neuron, Vec::new()) };
        self.context("the neuron".into()).neuron(&target, stage)
    }

    /// A stage of a synapse that belongs to no projection yet, or all that are short enough to be read in one go.
    /// Kernels exist only for synapses between two known neurons, `(pre, post)`; between unknown ones, a synapse is
    /// spiking if it says what happens at spikes.
    pub fn explain_synapse(
        &self,
        synapse: &Synapse,
        sides: Option<(&Neuron, &Neuron)>,
        stage: Option<Stage>,
    ) -> Result<String> {
        let target: Vec<Name> = vec!["exc".into()];
        let paradigm = paradigm(synapse, sides.map(|(pre, _)| pre));
        let sides = sides.map(|(pre, post)| (Target::alone(pre, Vec::new()), Target::alone(post, target.clone())));
        let sides = sides.as_ref().map(|(pre, post)| (pre, post));
        let wiring = Wiring { targets: target.clone(), delay_steps: Some(1), ..Wiring::default() };
        self.context("the synapse".into()).synapse(synapse, paradigm, sides, &wiring, stage)
    }

    /// A stage of the neuron of a population, or all that are short enough to be read in one go.
    pub fn explain_population(&self, id: PopulationId, stage: Option<Stage>) -> Result<String> {
        let title = format!("the neuron of population '{}'", self.population(id)?.name());
        self.context(title).neuron(&self.target(id)?, stage)
    }

    /// A stage of the synapse of a projection, or all that are short enough to be read in one go.
    pub fn explain_projection(&self, id: ProjectionId, stage: Option<Stage>) -> Result<String> {
        let projection = self.projection(id)?;
        let (pre, post) = (projection.pre().population, projection.post().population);
        let owner = self.projection(self.owner_of_synapses(id)?)?;
        let (connector, plastic) = (owner.connector(), owner.model.is_plastic());
        let shared = projection.shared();
        let windows = shared.and_then(Shared::windows);
        let spiking = owner.model.paradigm == Paradigm::Spiking;
        let wiring = Wiring {
            targets: projection.targets().iter().map(|target| Name::from(target.as_str())).collect(),
            same_population: pre == post,
            delay_steps: match windows {
                Some(windows) => Some(time::delay_steps(windows.delay_ms, self.dt_ms())),
                None => connector.map_or(Some(1), |connector| connector.uniform_delay_steps(self.dt_ms())),
            },
            shares_weight: connector
                .is_some_and(|c| c.shares_weight(plastic, self.settings.structural_plasticity).is_some()),
            storage: self.storage_of(id)?,
            record: self.running.as_ref().and_then(|r| r.engine.record(r.projections.get(&id)?.id)),
            terms: self.has_terms(id, pre),
            order: match shared {
                Some(Shared::Copy(_)) => Some(if spiking { Order::Pre } else { Order::Post }),
                Some(Shared::Transpose(_)) => Some(if spiking { Order::Post } else { Order::Pre }),
                _ => None,
            },
            windows: windows.map(|windows| (windows.spec.lanes, windows.padding)),
        };
        let context = self.context(format!("the synapse of projection '{}'", projection.name()));
        let sides = (&self.target(pre)?, &self.target(post)?);
        context.synapse(projection.synapse(), projection.model.paradigm, Some(sides), &wiring, stage)
    }

    /// How the synapses of a projection are stored. Before compile what is certain: they are not made yet.
    fn storage_of(&self, id: ProjectionId) -> Result<Storage> {
        let projection = self.projection(id)?;
        if let Some(running) = &self.running {
            return Ok(running.running_projection(id)?.storage);
        }
        let all = |c: &Connector| c.pattern == Pattern::AllToAll { allow_self_connections: true };
        let all = projection.connector().is_some_and(all) && !self.settings.structural_plasticity;
        Ok(match projection.format() {
            Format::Sparse => Storage::Sparse,
            Format::Automatic if !all => Storage::Sparse,
            Format::Automatic | Format::Dense => Storage::Dense { gaps: !all },
        })
    }

    /// See `kernels::has_terms`. Before compile nobody knows how many synapses there will be.
    fn has_terms(&self, id: ProjectionId, pre: PopulationId) -> bool {
        let running = self.running.as_ref();
        let of_sides = |r: &Running| Some((r.projections.get(&id)?.id, r.populations.get(&pre)?.id));
        running.and_then(|r| of_sides(r).map(|(id, pre)| has_terms(&r.engine, id, pre))).unwrap_or(false)
    }

    /// The formulas of a neuron.
    pub fn latex_of_neuron(&self, neuron: &Neuron) -> Result<Formulas> {
        // Formulas can be shown of neurons that only measure, too.
        let target = Target { kind: NeuronKind::Measuring, ..Target::alone(neuron, Vec::new()) };
        let checked = self.context("the neuron".into()).checked_neuron(&target)?;
        Ok(latex::neuron(&checked.0, self.settings.method))
    }

    /// The formulas of a synapse. Of an unknown paradigm, it is spiking if it says what happens at spikes.
    pub fn latex_of_synapse(&self, synapse: &Synapse, known: Option<Paradigm>) -> Result<Formulas> {
        let paradigm = known.unwrap_or_else(|| paradigm(synapse, None));
        let checked = self.context("the synapse".into()).checked_synapse(synapse, paradigm)?;
        Ok(latex::synapse(&checked.0, self.settings.method))
    }

    /// The functions for all models, each as one formula, in the order of their declaration.
    pub fn latex_of_functions(&self) -> Vec<String> {
        latex::global_functions(&self.functions)
    }

    fn context(&self, title: String) -> Context {
        Context {
            environment: self.environment(false),
            method: self.settings.method,
            precision: self.settings.precision,
            title,
        }
    }

    fn target(&self, id: PopulationId) -> Result<Target<'_>> {
        let population = self.population(id)?;
        let targets = distinct(population.targets().iter());
        Ok(Target { neuron: population.neuron(), targets, size: population.size(), kind: population.kind })
    }
}

fn paradigm(synapse: &Synapse, pre: Option<&Neuron>) -> Paradigm {
    let events = [&synapse.pre_spike, &synapse.post_spike, &synapse.pre_axon_spike];
    let spiking = pre.map_or(events.iter().any(|text| !text.is_empty()), |pre| !pre.spike.is_empty());
    if spiking { Paradigm::Spiking } else { Paradigm::Rate }
}
