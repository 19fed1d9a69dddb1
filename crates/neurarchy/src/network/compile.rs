//! From declarations to a running engine: the only way.
//!
//! check (all models, all mistakes at once) -> build (connectivity) -> compile (kernels) -> instantiate (state). Kernels of
//! neurons are compiled from the beginning, beside all that comes before the state.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use neurarchy_codegen::lower::Storage;
use neurarchy_engine as engine;
use neurarchy_engine::{Engine, ProjectionSpec, Use};
use neurarchy_lang::check;
use neurarchy_lang::expr::Name;
use rayon::prelude::*;

use super::Network;
use super::checked::{Checked, CheckedProjection};
use super::declare::synapse_errors;
use super::kernels::Kernels;
use super::running::{Running, RunningPopulation, RunningProjection, engine_error};
use super::shared::{add_dependent, add_windows};
use super::specs::{attribute_spec, delays, population_spec, records, row_table, storage, storage_order};
use crate::connector::{Connectivity, Connector, MadeWeights};
use crate::distribution::Draws;
use crate::error::{Error, Result};
use crate::extensions::Shared;
use crate::model::RefractoryPeriod;
use crate::projection::{Projection, ProjectionId, Transmission};
use crate::time;
use crate::view::PopulationId;

/// Numbers of projections among the objects that random numbers are keyed by, as the engine counts them.
pub(super) const PROJECTION_OBJECTS: u32 = 1 << 16;

/// Seconds that each phase of [`Network::compile`] took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    /// Checking the models and applying the numerical methods.
    pub check: f64,
    /// Making the synapses; machine code of neurons is made at the same time.
    pub build: f64,
    /// Making machine code of synapses, and what is left of that of neurons.
    pub compile: f64,
    /// Allocating and initialising the state.
    pub instantiate: f64,
}

/// How the kernels of a network are executed. The bits of a result are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// Compiled for this CPU.
    #[default]
    MachineCode,
    /// Interpreted, one element after the other: a hundred times slower, plainly right; to test the other one.
    Reference,
}

/// What a network consists of, before it has a state.
struct Assembled {
    engine: Engine,
    populations: BTreeMap<PopulationId, RunningPopulation>,
    projections: BTreeMap<ProjectionId, RunningProjection>,
    /// Of the projections.
    kernels: Kernels,
    weights: BTreeMap<ProjectionId, MadeWeights>,
}

impl Network {
    /// Makes the network ready to be simulated. On an error nothing has changed.
    pub fn compile(&mut self) -> Result<Times> {
        self.compile_with(Backend::MachineCode)
    }

    /// As [`Network::compile`], executed as asked.
    pub fn compile_with(&mut self, backend: Backend) -> Result<Times> {
        if self.is_compiled() {
            return Err(Error::State("the network is already compiled; call clear() to start anew".into()));
        }
        let mut times = Times::default();
        let mut lap = Instant::now();
        let mut phase = |seconds: &mut f64| {
            *seconds += lap.elapsed().as_secs_f64();
            lap = Instant::now();
        };
        let checked = self.check_models()?;
        phase(&mut times.check);
        let seed = self.seed_or_draw();
        let mut neurons = self.kernels_of_neurons(&checked)?;
        // Kernels of synapses depend on how these are stored.
        let assembled = || {
            let connectivity = self.build(seed)?;
            phase(&mut times.build);
            let mut parts = self.assemble(seed, checked, connectivity)?;
            phase(&mut times.instantiate);
            parts.kernels.compile_added(backend).map(|()| parts)
        };
        let (compiled, parts) = rayon::join(|| neurons.compile_added(backend), assembled);
        let parts = parts?;
        compiled?;
        phase(&mut times.compile);
        let mut running = self.instantiate(backend, parts, neurons)?;
        for (&id, monitor) in &self.monitors {
            let recorders = super::monitors::recorders(&mut running, monitor, &self.population_sizes())?;
            running.recorders.insert(id, recorders);
        }
        phase(&mut times.instantiate);
        self.constants_at_compile = Some(self.constants.clone());
        self.running = Some(running);
        let monitors: Vec<_> = self.monitors.keys().copied().collect();
        monitors.into_iter().for_each(|id| self.warn_of_unrecordable(id));
        for id in self.monitors.keys().copied().collect::<Vec<_>>() {
            self.attach_files(id);
        }
        for projection in self.projections.values_mut() {
            projection.draws += 1;
        }
        Ok(times)
    }

    /// The kernels of all populations.
    fn kernels_of_neurons(&self, checked: &Checked) -> Result<Kernels> {
        let mut kernels = Kernels::default();
        for (&id, population) in &checked.populations {
            let declared = self.population(id)?;
            let refractory = declared.refractory != RefractoryPeriod::None;
            if !declared.has_spike_trains() {
                kernels.add_neuron(id, population, refractory, self.settings.precision);
            }
            kernels.add_stop(id, population, refractory, self.settings.precision);
        }
        Ok(kernels)
    }

    /// The synapses of all projections.
    pub(super) fn build(&self, seed: u64) -> Result<BTreeMap<ProjectionId, Connectivity>> {
        let dt_ms = self.settings.dt_ms;
        let ids: Vec<ProjectionId> = self.projections.keys().copied().collect();
        let made = |&id: &ProjectionId| Ok(self.build_one(seed, id, dt_ms)?.map(|connectivity| (id, connectivity)));
        // A list first: the error that counts is that of the first projection.
        let made: Vec<Result<Option<_>>> = ids.par_iter().map(made).collect();
        made.into_iter().filter_map(Result::transpose).collect()
    }

    /// The synapses of a projection, `None` if it has no connector.
    pub(super) fn build_one(&self, seed: u64, id: ProjectionId, dt_ms: f64) -> Result<Option<Connectivity>> {
        let projection = self.projection(id)?;
        let Some(connector) = &projection.connector else { return Ok(None) };
        let sides = self.sides(projection)?;
        let draws = Draws::new(seed, self.number, PROJECTION_OBJECTS + id.0, projection.draws);
        connector.check_delays(dt_ms)?;
        Ok(Some(connector.build(&sides, &draws, dt_ms)))
    }

    fn assemble(
        &self,
        seed: u64,
        checked: Checked,
        mut connectivity: BTreeMap<ProjectionId, Connectivity>,
    ) -> Result<Assembled> {
        let settings = &self.settings;
        let mut engine = Engine::new(engine::Settings {
            dt_ms: settings.dt_ms,
            precision: settings.precision,
            threads: settings.threads,
            seed,
            network: self.number,
        });
        for (name, value) in &self.constants {
            engine.set_constant(name, *value);
        }
        engine.set_always_parallel(settings.always_parallel);
        let mut kernels = Kernels::default();
        let mut populations = BTreeMap::new();
        for (id, population) in checked.populations {
            let declared = self.population(id)?;
            let spec = population_spec(declared, &population, settings.precision);
            let running = RunningPopulation {
                id: engine.add_population(spec).map_err(engine_error)?,
                refractory: declared.refractory != RefractoryPeriod::None,
                checked: population,
            };
            populations.insert(id, running);
        }
        let mut projections = BTreeMap::new();
        let mut weights = BTreeMap::new();
        let (own, dependent): (Vec<_>, Vec<_>) = {
            let later = |id: &ProjectionId| self.projection(*id).is_ok_and(|p| p.waits_for_later(*id));
            checked.projections.into_iter().partition(|(id, _)| !later(id))
        };
        // In the order of creation, but for those that use the synapses of later ones.
        for (id, projection) in own.into_iter().chain(dependent) {
            let declared = self.projection(id)?;
            let side = |id: PopulationId| populations.get(&id).ok_or_else(|| Error::Engine("a side is missing".into()));
            let sides = (side(declared.pre.population)?, side(declared.post.population)?);
            if let Some(shared) = &declared.shared {
                let running = self.add_shared(&mut engine, declared, shared, projection, &populations, &projections)?;
                match shared.windows() {
                    Some(windows) => kernels.add_windows(id, declared, windows, &running, sides, &engine),
                    None => kernels.add_synapse(id, declared, &running, sides, &engine),
                }
                projections.insert(id, running);
                continue;
            }
            let (Some(connector), Some(mut connectivity)) = (&declared.connector, connectivity.remove(&id)) else {
                continue;
            };
            let shared = connector.shares_weight(projection.model.is_plastic(), settings.structural_plasticity);
            let running =
                self.add_to_engine(&mut engine, id, projection, &mut connectivity, connector, shared, &populations)?;
            kernels.add_synapse(id, declared, &running, sides, &engine);
            weights.insert(id, connectivity.weights);
            projections.insert(id, running);
        }
        Ok(Assembled { engine, populations, projections, kernels, weights })
    }

    /// The running network: kernels in their places, and the initial state.
    fn instantiate(&self, backend: Backend, parts: Assembled, neurons: Kernels) -> Result<Running> {
        let Assembled { mut engine, populations, projections, kernels, weights } = parts;
        neurons.compile(backend, &mut engine, &populations, &projections)?;
        kernels.compile(backend, &mut engine, &populations, &projections)?;
        let settings = &self.settings;
        let mut running = Running {
            engine,
            backend,
            dt_ms: settings.dt_ms,
            method: settings.method,
            structural: settings.structural_plasticity,
            populations,
            projections,
            recorders: BTreeMap::new(),
        };
        self.initialise_populations(&mut running)?;
        // Before values are stored, so that they need not be moved.
        running.engine.store_synapses().map_err(engine_error)?;
        self.initialise_projections(&mut running, weights)?;
        self.count_synapses(&mut running)?;
        running.restore_windows(&self.projections)?;
        // Delay queues begin with the initial values.
        running.engine.prepare().map_err(engine_error)?;
        Ok(running)
    }

    #[allow(clippy::too_many_arguments)]
    fn add_to_engine(
        &self,
        engine: &mut Engine,
        id: ProjectionId,
        projection: CheckedProjection,
        connectivity: &mut Connectivity,
        connector: &Connector,
        shared: Option<f64>,
        populations: &BTreeMap<PopulationId, RunningPopulation>,
    ) -> Result<RunningProjection> {
        let declared = self.projection(id)?;
        let rows = Arc::new(row_table(connectivity)?);
        let (delays, uniform_delay_steps) = delays(declared, connectivity, connector, self.settings.dt_ms);
        if delays != engine::Delays::Uniform(1) {
            let diagnostics = check::delayed(&projection.model);
            if !diagnostics.is_empty() {
                let title = format!("the synapse of projection '{}'", declared.name);
                return Err(synapse_errors(&declared.synapse, &diagnostics, &title));
            }
        }
        let weight = projection.model.weight();
        let precision = self.settings.precision;
        let attributes = projection
            .model
            .attributes
            .iter()
            .enumerate()
            .map(|(number, attribute)| {
                let mut spec = attribute_spec(attribute, precision);
                if number == weight.0 as usize && shared.is_some() {
                    spec.extent = engine::Extent::Global;
                }
                spec
            })
            .collect();
        let order = storage_order(&projection);
        // Copies have kernels that find the synapses in rows; transposed projections have lists of their places.
        let storage = match self.projections().any(|(_, p)| p.shared == Some(Shared::Copy(Some(id)))) {
            true => Storage::Sparse,
            false => {
                let one_delay = matches!(delays, engine::Delays::Uniform(_));
                let structural = self.settings.structural_plasticity;
                storage(declared, connector, (rows.synapses(), rows.pairs()), order, one_delay, structural)
            }
        };
        let side = |id: PopulationId| {
            populations.get(&id).map(|p| p.id).ok_or_else(|| Error::Engine("a side is missing".into()))
        };
        let spec = ProjectionSpec {
            pre: side(declared.pre.population)?,
            post: side(declared.post.population)?,
            targets: declared.targets.iter().map(|t| Name::from(t.as_str())).collect(),
            rows,
            order,
            storage: match storage {
                Storage::Sparse => engine::Storage::Sparse,
                Storage::Dense { .. } => engine::Storage::Dense,
            },
            delays: delays.clone(),
            attributes,
            event_driven: projection.plan.event_driven,
            records: records(&projection.model, storage, self.is_original(id)),
        };
        let engine_id = engine.add_projection(spec).map_err(engine_error)?;
        if let Transmission::Decoding { window_ms } = declared.transmission {
            let dt_ms = self.settings.dt_ms;
            let window = time::period_steps(window_ms, dt_ms).max(1);
            let scale = 1000.0 / dt_ms / window as f64;
            engine.set_decoding(engine_id, window as usize, scale).map_err(engine_error)?;
        }
        if let Transmission::Counting { longest_ms, reach } = declared.transmission {
            let longest = time::period_steps(longest_ms, self.settings.dt_ms) as usize + 1;
            engine.set_counting(engine_id, longest, reach).map_err(engine_error)?;
        }
        if let Transmission::Signal { scale, window_ms } = declared.transmission {
            engine.set_signal(engine_id, scale, time::period_steps(window_ms, self.settings.dt_ms));
        }
        if self.settings.structural_plasticity {
            let fresh = self.new_synapses(declared, &projection.model, &delays)?;
            engine.set_new_synapses(engine_id, fresh).map_err(engine_error)?;
        }
        Ok(RunningProjection {
            id: engine_id,
            checked: projection,
            shares_weight: shared.is_some(),
            storage,
            uniform_delay_steps,
            order,
            delayed: uniform_delay_steps != Some(1),
        })
    }

    /// Some projection has the synapses of this one.
    pub(super) fn is_original(&self, id: ProjectionId) -> bool {
        self.projections().any(|(_, p)| p.shared.as_ref().and_then(Shared::original) == Some(id))
    }

    /// A projection without synapses of its own.
    fn add_shared(
        &self,
        engine: &mut Engine,
        declared: &Projection,
        shared: &Shared,
        checked: CheckedProjection,
        populations: &BTreeMap<PopulationId, RunningPopulation>,
        projections: &BTreeMap<ProjectionId, RunningProjection>,
    ) -> Result<RunningProjection> {
        if let Some(windows) = shared.windows() {
            let dt_ms = self.settings.dt_ms;
            return add_windows(engine, declared, windows, checked, populations, dt_ms);
        }
        let original = shared.original().and_then(|id| projections.get(&id));
        let original = original.ok_or_else(|| Error::Engine("an original is missing".into()))?;
        let usage = if matches!(shared, Shared::Copy(_)) { Use::Copied } else { Use::Transposed };
        add_dependent(engine, declared, usage, checked, original, populations)
    }
}
