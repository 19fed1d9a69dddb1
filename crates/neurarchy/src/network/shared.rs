//! Projections without synapses of their own, from declaration to engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use neurarchy_codegen::lower;
use neurarchy_engine as engine;
use neurarchy_engine::{DependentSpec, Engine, ProjectionSpec, Rows, Use};
use neurarchy_lang::check;
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::{Locality, Paradigm};

use super::Network;
use super::checked::CheckedProjection;
use super::declare::synapse_errors;
use super::running::{Running, RunningPopulation, RunningProjection, engine_error};
use super::specs::attribute_spec;
use crate::error::{Error, Result};
use crate::extensions::{Shared, Windows};
use crate::model::NeuronKind;
use crate::population::Population;
use crate::projection::{Projection, ProjectionId};
use crate::time;
use crate::view::PopulationId;

impl Network {
    pub(crate) fn set_shared(&mut self, id: ProjectionId, shared: Shared) {
        if let Some(projection) = self.projections.get_mut(&id) {
            projection.shared = Some(shared);
        }
    }

    /// Says what a projection shares; returns whether that had been said before.
    pub(crate) fn connect_shared(&mut self, id: ProjectionId, shared: Shared) -> Result<bool> {
        self.not_yet_compiled("a connection")?;
        self.projection(id)?;
        let Some(projection) = self.projections.get_mut(&id) else { return Ok(false) };
        Ok(projection.shared.as_mut().is_some_and(|before| before.replace(shared)))
    }

    /// Declares the weight of a projection anew.
    pub(crate) fn redeclare_weight(&mut self, id: ProjectionId, parameters: String) -> Result<()> {
        let projection = self.projection(id)?;
        let mut synapse = projection.synapse.clone();
        synapse.parameters = parameters;
        let title = format!("the synapse of projection '{}'", projection.name);
        let checked = check::synapse(&synapse.source(), projection.model.paradigm, &self.environment(false))
            .map_err(|diagnostics| synapse_errors(&synapse, &diagnostics, &title))?;
        if let Some(projection) = self.projections.get_mut(&id) {
            (projection.synapse, projection.model) = (synapse, checked.model);
        }
        Ok(())
    }

    /// The weights of shared windows, if the network is compiled.
    pub(crate) fn running_weights(&self, id: ProjectionId) -> Option<Vec<f64>> {
        let running = self.running.as_ref()?;
        let engine_id = running.engine_projection(id).ok()?;
        running.engine.read_synapses(engine_id, "w", None).ok().map(|values| values.to_f64())
    }

    /// Other weights of shared windows; as many as there were.
    pub(crate) fn write_shared_weights(&mut self, id: ProjectionId, weights: Vec<f64>) -> Result<()> {
        if let Some(running) = &mut self.running {
            return running.write_window_weights(id, weights);
        }
        let shared = self.projections.get_mut(&id).and_then(|projection| projection.shared.as_mut());
        if let Some(windows) = shared.and_then(Shared::windows_mut) {
            windows.weights = weights;
        }
        Ok(())
    }

    /// A declaration for another network: with the weights that windows have now.
    pub(super) fn copy_of_projection(&self, id: ProjectionId) -> Result<Projection> {
        let mut projection = self.projection(id)?.clone();
        let weights = self.running_weights(id);
        if let (Some(windows), Some(weights)) = (projection.shared.as_mut().and_then(Shared::windows_mut), weights) {
            windows.weights = weights;
        }
        Ok(projection)
    }

    /// The projection whose synapses these are: itself, unless it is a copy or a transpose.
    pub(super) fn owner_of_synapses(&self, id: ProjectionId) -> Result<ProjectionId> {
        Ok(self.projection(id)?.shared.as_ref().and_then(Shared::original).unwrap_or(id))
    }

    /// Refuses what needs synapses of its own.
    pub(super) fn require_own_synapses(&self, id: ProjectionId, what: &str) -> Result<()> {
        let projection = self.projection(id)?;
        let problem = match &projection.shared {
            None => return Ok(()),
            Some(Shared::Copy(_)) => "the synapses of a copy are those of its original, and can be changed there only",
            Some(Shared::Transpose(_)) => {
                "the synapses of a transposed projection are those of its original, and can be changed there only"
            }
            Some(_) => "it has no individual synapses; all post neurons share its weights",
        };
        Err(Error::argument(format!("projection '{}', {what}", projection.name), problem))
    }
}

/// What post neurons take: sums, or conductances.
pub(super) fn taken_by(post: &Population, targets: &[String]) -> Paradigm {
    match post.paradigm() {
        Paradigm::Spiking if !(post.kind == NeuronKind::Hybrid && targets.iter().all(|t| post.reads_sum(t))) => {
            Paradigm::Spiking
        }
        _ => Paradigm::Rate,
    }
}

/// A projection in the engine, before it has kernels.
pub(super) fn add_windows(
    engine: &mut Engine,
    declared: &Projection,
    windows: &Windows,
    checked: CheckedProjection,
    populations: &BTreeMap<PopulationId, RunningPopulation>,
    dt_ms: f64,
) -> Result<RunningProjection> {
    let precision = engine.settings().precision;
    let mut attributes: Vec<_> = checked.model.attributes.iter().map(|a| attribute_spec(a, precision)).collect();
    attributes.iter_mut().for_each(|spec| spec.extent = engine::Extent::Shared);
    let steps = time::delay_steps(windows.delay_ms, dt_ms);
    let spec = ProjectionSpec {
        pre: side(populations, declared.pre.population)?,
        post: side(populations, declared.post.population)?,
        targets: names(&declared.targets),
        rows: Arc::new(Rows::empty()),
        order: engine::Order::Post,
        storage: engine::Storage::Sparse,
        delays: engine::Delays::Uniform(steps),
        attributes,
        event_driven: false,
        records: false,
    };
    let id = engine.add_projection(spec).map_err(engine_error)?;
    engine.set_windows(id, windows.spec.clone()).map_err(engine_error)?;
    Ok(RunningProjection {
        id,
        checked,
        shares_weight: false,
        storage: lower::Storage::Sparse,
        uniform_delay_steps: Some(steps),
        order: engine::Order::Post,
        delayed: steps != 1,
    })
}

/// A projection with the synapses of another in the engine, before it has kernels.
pub(super) fn add_dependent(
    engine: &mut Engine,
    declared: &Projection,
    usage: Use,
    checked: CheckedProjection,
    original: &RunningProjection,
    populations: &BTreeMap<PopulationId, RunningPopulation>,
) -> Result<RunningProjection> {
    let events = !checked.plan.pre_event.is_empty();
    let spec = DependentSpec {
        original: original.id,
        usage,
        pre: side(populations, declared.pre.population)?,
        post: side(populations, declared.post.population)?,
        targets: names(&declared.targets),
        events,
    };
    let id = engine.add_dependent(spec).map_err(engine_error)?;
    let weight = original.checked.model.attribute(original.checked.model.weight());
    Ok(RunningProjection {
        id,
        checked,
        shares_weight: original.shares_weight && weight.locality == Locality::Local,
        storage: lower::Storage::Sparse,
        uniform_delay_steps: original.uniform_delay_steps,
        order: engine.storage_order(id),
        delayed: original.delayed,
    })
}

fn side(populations: &BTreeMap<PopulationId, RunningPopulation>, id: PopulationId) -> Result<engine::PopulationId> {
    populations.get(&id).map(|p| p.id).ok_or_else(|| Error::Engine("a side is missing".into()))
}

fn names(targets: &[String]) -> Vec<Name> {
    targets.iter().map(|t| Name::from(t.as_str())).collect()
}

impl Running {
    fn write_window_weights(&mut self, id: ProjectionId, weights: Vec<f64>) -> Result<()> {
        let engine_id = self.engine_projection(id)?;
        self.engine.write_synapses(engine_id, "w", None, &weights.into()).map_err(engine_error)
    }

    /// Gives shared windows the weights that they were declared with.
    pub(super) fn restore_windows(&mut self, projections: &BTreeMap<ProjectionId, Projection>) -> Result<()> {
        for (&id, projection) in projections {
            if let Some(windows) = projection.shared.as_ref().and_then(Shared::windows)
                && !windows.weights.is_empty()
            {
                self.write_window_weights(id, windows.weights.clone())?;
            }
        }
        Ok(())
    }
}
