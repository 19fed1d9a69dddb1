//! A compiled network: how its declarations are found in the engine, and its initial state.

use std::collections::BTreeMap;

use neurarchy_codegen::lower::Storage;
use neurarchy_engine as engine;
use neurarchy_engine::Engine;
use neurarchy_lang::model::{Locality, Method, Paradigm, ValueType};

use super::Network;
use super::attributes::initial_values;
use super::checked::{CheckedPopulation, CheckedProjection};
use super::compile::Backend;
use super::kernels::Kernels;
use super::monitors::Recorders;
use crate::connector::MadeWeights;
use crate::error::{Error, Result};
use crate::extensions::Shared;
use crate::monitor::MonitorId;
use crate::projection::{Projection, ProjectionId};
use crate::time;
use crate::values::Values;
use crate::view::PopulationId;

/// A compiled network.
pub(super) struct Running {
    pub(super) engine: Engine,
    pub(super) backend: Backend,
    pub(super) dt_ms: f64,
    pub(super) method: Method,
    /// Synapses may come and go.
    pub(super) structural: bool,
    pub(super) populations: BTreeMap<PopulationId, RunningPopulation>,
    pub(super) projections: BTreeMap<ProjectionId, RunningProjection>,
    pub(super) recorders: BTreeMap<MonitorId, Recorders>,
}

pub(super) struct RunningPopulation {
    pub(super) id: engine::PopulationId,
    pub(super) checked: CheckedPopulation,
    pub(super) refractory: bool,
}

pub(super) struct RunningProjection {
    pub(super) id: engine::ProjectionId,
    pub(super) checked: CheckedProjection,
    pub(super) shares_weight: bool,
    /// What its kernels were made for.
    pub(super) storage: Storage,
    pub(super) uniform_delay_steps: Option<u32>,
    /// How kernels find the synapses.
    pub(super) order: engine::Order,
    /// It was compiled with delays, which can be changed.
    pub(super) delayed: bool,
}

/// Longest window of mean firing rates: the spikes of so many steps are kept.
const LONGEST_WINDOW_STEPS: u64 = 10_000_000;

impl Running {
    pub(super) fn engine_population(&self, id: PopulationId) -> Result<engine::PopulationId> {
        self.populations
            .get(&id)
            .map(|population| population.id)
            .ok_or_else(|| Error::State(format!("population number {} is not part of this network", id.0)))
    }

    pub(super) fn engine_projection(&self, id: ProjectionId) -> Result<engine::ProjectionId> {
        self.projections
            .get(&id)
            .map(|projection| projection.id)
            .ok_or_else(|| Error::State(format!("projection number {} is not part of this network", id.0)))
    }

    /// `X` if the variable is a `g_X` that spikes act on: it is recorded with the inputs of the step, before the
    /// neurons' equations.
    pub(super) fn conductance_target<'a>(&self, id: PopulationId, variable: &'a str) -> Option<&'a str> {
        let target = variable.strip_prefix("g_")?;
        let checked = &self.populations.get(&id)?.checked;
        let model = &checked.model;
        // A `g_X` of another shape or type is a variable like any other.
        let of_each_neuron = model
            .find(variable)
            .map(|id| model.attribute(id))
            .is_none_or(|attribute| attribute.locality == Locality::Local && attribute.ty == ValueType::Float);
        let used = model.conductances.iter().any(|c| *c.target == *target);
        (model.paradigm == Paradigm::Spiking
            && of_each_neuron
            && (used || checked.targets.iter().any(|t| **t == *target)))
        .then_some(target)
    }

    /// There is a weighted sum of this target.
    pub(super) fn has_sum(&self, id: PopulationId, target: &str) -> bool {
        self.populations.get(&id).is_some_and(|population| population.checked.sums.iter().any(|sum| **sum == *target))
    }

    pub(super) fn type_of_neuron_attribute(&self, id: PopulationId, name: &str) -> ValueType {
        let model = self.populations.get(&id).map(|p| &p.checked.model);
        model.and_then(|m| m.find(name).map(|id| m.attribute(id).ty)).unwrap_or(ValueType::Float)
    }

    pub(super) fn type_of_synapse_attribute(&self, id: ProjectionId, name: &str) -> ValueType {
        let model = self.projections.get(&id).map(|p| &p.checked.model);
        model.and_then(|m| m.find(name).map(|id| m.attribute(id).ty)).unwrap_or(ValueType::Float)
    }

    /// The present values of an attribute of neurons.
    pub(super) fn read(&self, id: PopulationId, name: &str) -> Result<Values> {
        let values = self.engine.read(self.engine_population(id)?, name).map_err(engine_error)?;
        Ok(Values::of(values, self.type_of_neuron_attribute(id, name)))
    }

    /// Changes the values of an attribute of neurons, of all or of those with the given ranks.
    pub(super) fn write(&mut self, id: PopulationId, name: &str, ranks: Option<&[u32]>, values: Values) -> Result<()> {
        let engine_id = self.engine_population(id)?;
        self.engine.write(engine_id, name, ranks, &values.into()).map_err(engine_error)
    }

    /// `r` holds the mean rate (Hz) over the window from now on; 0 ms: it is 0.
    pub(super) fn set_firing_rate_window(&mut self, id: engine::PopulationId, window_ms: f64) -> Result<()> {
        let steps = time::period_steps(window_ms, self.dt_ms);
        if steps > LONGEST_WINDOW_STEPS {
            return Err(Error::argument(
                "compute_firing_rate(window=)",
                format!("a window of {steps} steps is longer than the longest, {LONGEST_WINDOW_STEPS} steps"),
            ));
        }
        let window = (steps > 0).then(|| (steps, 1000.0 / window_ms));
        self.engine.set_firing_rate_window(id, "r", window).map_err(engine_error)
    }

    /// Makes the kernels of a projection anew if its matrix has gaps now of which they do not know.
    pub(super) fn refit_kernels(&mut self, id: ProjectionId, declared: &Projection) -> Result<()> {
        let Some(projection) = self.projections.get_mut(&id) else { return Ok(()) };
        let rows = self.engine.rows(projection.id);
        if projection.storage != (Storage::Dense { gaps: false }) || rows.synapses() == rows.pairs() {
            return Ok(());
        }
        projection.storage = Storage::Dense { gaps: true };
        self.remake_kernels(id, declared)
    }

    /// Makes the kernels of a projection anew if they do not know of delays and should, or the other way round.
    pub(super) fn refit_to_delays(&mut self, id: ProjectionId, declared: &Projection, delayed: bool) -> Result<()> {
        match self.projections.get_mut(&id).filter(|projection| projection.delayed != delayed) {
            Some(projection) => projection.delayed = delayed,
            None => return Ok(()),
        }
        self.remake_kernels(id, declared)
    }

    fn remake_kernels(&mut self, id: ProjectionId, declared: &Projection) -> Result<()> {
        let side = |id| self.populations.get(&id);
        let (Some(pre), Some(post)) = (side(declared.pre.population), side(declared.post.population)) else {
            return Ok(());
        };
        let Some(projection) = self.projections.get(&id) else { return Ok(()) };
        let mut kernels = Kernels::default();
        match declared.shared.as_ref().and_then(Shared::windows) {
            Some(windows) => kernels.add_windows(id, declared, windows, projection, (pre, post), &self.engine),
            None => kernels.add_synapse(id, declared, projection, (pre, post), &self.engine),
        }
        kernels.compile(self.backend, &mut self.engine, &self.populations, &self.projections)
    }

    /// The present refractory periods, ms.
    pub(super) fn refractory_ms(&self, id: PopulationId) -> Result<Vec<f64>> {
        let steps = self.engine.refractory(self.engine_population(id)?).map_err(engine_error)?;
        Ok(steps.iter().map(|&steps| f64::from(steps) * self.dt_ms).collect())
    }
}

impl Network {
    /// After synapses were replaced, kernels know of the gaps of their matrices.
    pub(super) fn refit_all_kernels(&mut self) -> Result<()> {
        let Some(running) = &mut self.running else { return Ok(()) };
        self.projections.iter().try_for_each(|(&id, declared)| running.refit_kernels(id, declared))
    }

    /// Gives all populations their initial state.
    pub(super) fn initialise_populations(&self, running: &mut Running) -> Result<()> {
        for &id in self.populations.keys() {
            self.initialise_population(running, id, None)?;
        }
        Ok(())
    }

    /// Gives a population its initial values (or only some of them) and clears its spikes and histories.
    pub(super) fn initialise_population(
        &self,
        running: &mut Running,
        id: PopulationId,
        only: Option<&[String]>,
    ) -> Result<()> {
        let population = self.population(id)?;
        let engine_id = running.engine_population(id)?;
        for (name, values) in initial_values(population, |name| self.initial_constant(name))? {
            if only.is_none_or(|only| only.iter().any(|n| **n == *name)) {
                running.engine.write(engine_id, &name, None, &values.into()).map_err(engine_error)?;
            }
        }
        if only.is_none() {
            self.initialise_drive(running, id)?;
        }
        if only.is_none() && population.paradigm() == Paradigm::Spiking {
            let steps: Vec<i32> = self
                .initial_refractory(population, id)?
                .iter()
                .map(|&ms| time::period_steps(ms, running.dt_ms).min(i32::MAX as u64) as i32)
                .collect();
            running.engine.set_refractory(engine_id, None, &steps).map_err(engine_error)?;
            running.set_firing_rate_window(engine_id, population.firing_rate_window_ms)?;
        }
        running.engine.set_active(engine_id, population.enabled);
        running.engine.clear(engine_id);
        Ok(())
    }

    pub(super) fn initialise_projections(
        &self,
        running: &mut Running,
        mut weights: BTreeMap<ProjectionId, MadeWeights>,
    ) -> Result<()> {
        for (&id, projection) in &self.projections {
            if let Some(made) = weights.remove(&id) {
                running.write_weights(id, made)?;
            }
            self.initialise_synapses(running, id, None)?;
            let engine_id = running.engine_projection(id)?;
            running.engine.set_flags(engine_id, super::synapses::engine_flags(projection.flags));
        }
        Ok(())
    }

    /// Gives a running population the machinery for refractory neurons, if it has none.
    pub(super) fn make_refractory(&mut self, id: PopulationId) -> Result<()> {
        let running = self.running_mut("refractory")?;
        let precision = running.engine.settings().precision;
        let Some(population) = running.populations.get_mut(&id).filter(|p| !p.refractory) else { return Ok(()) };
        population.refractory = true;
        let mut kernels = Kernels::default();
        kernels.add_neuron(id, &population.checked, population.refractory, precision);
        let (populations, projections) = (&running.populations, &running.projections);
        kernels.compile(running.backend, &mut running.engine, populations, projections)
    }

    /// Changes the refractory periods of a running population; one that had none gets the machinery for it.
    pub(super) fn change_refractory(&mut self, id: PopulationId, periods_ms: &[f64]) -> Result<()> {
        self.make_refractory(id)?;
        let running = self.running_mut("refractory")?;
        let dt_ms = running.dt_ms;
        let engine_id = running.engine_population(id)?;
        let steps: Vec<i32> =
            periods_ms.iter().map(|&ms| time::period_steps(ms, dt_ms).min(i32::MAX as u64) as i32).collect();
        running.engine.set_refractory(engine_id, None, &steps).map_err(engine_error)
    }
}

pub(super) fn engine_error(error: engine::EngineError) -> Error {
    Error::Engine(error.to_string())
}
