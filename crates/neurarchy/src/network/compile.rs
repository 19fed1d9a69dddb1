//! From declarations to a running engine: the only way.
//!
//! check (all models, all mistakes at once) -> build (connectivity) -> compile (kernels) -> instantiate (state).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use neurarchy_codegen::cache::compile_cached;
use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Element, Kernel, Precision};
use neurarchy_codegen::lower::{self, DelayKind, DrawSetup, NeuronOptions, SynapseOptions};
use neurarchy_engine as engine;
use neurarchy_engine::{AttributeSpec, Engine, PopulationSpec, ProjectionSpec, Rows};
use neurarchy_lang::check;
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::expr::{Name, Ref};
use neurarchy_lang::model::{Attribute, Locality, NeuronModel, Paradigm, SynapseModel, ValueType};
use neurarchy_lang::plan::{NeuronPlan, SynapsePlan};
use neurarchy_lang::planner;
use rayon::prelude::*;

use super::Network;
use super::attributes::initial_values;
use super::declare::{neuron_errors, sum_target, synapse_errors};
use super::monitors::Recorders;
use crate::connector::{Connectivity, Connector, Weights};
use crate::distribution::Draws;
use crate::error::{Error, ModelErrors, Result};
use crate::model::RefractoryPeriod;
use crate::monitor::{Monitor, MonitorId, Object};
use crate::projection::ProjectionId;
use crate::time;
use crate::values::Values;
use crate::view::PopulationId;

/// Numbers of projections among the objects that random numbers are keyed by, as the engine counts them.
pub(super) const PROJECTION_OBJECTS: u32 = 1 << 16;

/// Seconds that each phase of [`Network::compile`] took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    /// Checking the models and applying the numerical methods.
    pub check: f64,
    /// Making the synapses.
    pub build: f64,
    /// Making machine code.
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

/// A compiled network.
pub(super) struct Running {
    pub(super) engine: Engine,
    backend: Backend,
    pub(super) dt_ms: f64,
    pub(super) populations: BTreeMap<PopulationId, RunningPopulation>,
    pub(super) projections: BTreeMap<ProjectionId, RunningProjection>,
    pub(super) recorders: BTreeMap<MonitorId, Recorders>,
}

pub(super) struct RunningPopulation {
    pub(super) id: engine::PopulationId,
    checked: CheckedPopulation,
    refractory: bool,
}

pub(super) struct RunningProjection {
    pub(super) id: engine::ProjectionId,
    model: SynapseModel,
    pub(super) rows: Arc<Rows>,
    pub(super) shares_weight: bool,
    pub(super) uniform_delay_steps: Option<u32>,
}

#[derive(Clone)]
struct CheckedPopulation {
    model: NeuronModel,
    plan: NeuronPlan,
    /// Targets of incoming projections, each once.
    targets: Vec<Name>,
}

struct CheckedProjection {
    model: SynapseModel,
    plan: SynapsePlan,
}

/// Longest window of mean firing rates: the spikes of so many steps are kept.
const LONGEST_WINDOW_STEPS: u64 = 10_000_000;

/// The declarations, found to be right.
struct Checked {
    populations: BTreeMap<PopulationId, CheckedPopulation>,
    projections: BTreeMap<ProjectionId, CheckedProjection>,
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
            *seconds = lap.elapsed().as_secs_f64();
            lap = Instant::now();
        };
        let checked = self.check_models()?;
        phase(&mut times.check);
        let seed = self.seed_or_draw();
        let connectivity = self.build(seed)?;
        phase(&mut times.build);
        let mut running = self.assemble(seed, backend, checked, connectivity, &mut times, &mut phase)?;
        for (&id, monitor) in &self.monitors {
            let recorders = super::monitors::recorders(&mut running, monitor, &self.population_sizes())?;
            running.recorders.insert(id, recorders);
        }
        phase(&mut times.instantiate);
        self.running = Some(running);
        for projection in self.projections.values_mut() {
            projection.draws += 1;
        }
        Ok(times)
    }

    /// All mistakes of all models at once.
    fn check_models(&self) -> Result<Checked> {
        let environment = self.environment(true);
        let mut errors = Errors::default();
        if let Some(error) = self.unknown_name_in_functions() {
            errors.other.get_or_insert(error);
        }
        let mut populations = BTreeMap::new();
        for (&id, population) in &self.populations {
            let title = format!("the neuron of population '{}'", population.name);
            let checked = check::neuron(&population.neuron.source(), &environment).and_then(|checked| {
                let plan = planner::neuron(&checked.model, self.settings.method)?;
                Ok((checked.model, plan))
            });
            match checked {
                Ok((model, plan)) => {
                    let recorded = self.recorded_targets(id);
                    let targets = distinct(population.targets.iter().chain(&recorded));
                    populations.insert(id, CheckedPopulation { model, plan, targets });
                }
                Err(diagnostics) => errors.add(neuron_errors(&population.neuron, &diagnostics, &title)),
            }
        }
        let mut projections = BTreeMap::new();
        for (&id, projection) in &self.projections {
            if projection.connector.is_none() {
                errors.other.get_or_insert_with(|| {
                    Error::argument(
                        format!("projection '{}'", projection.name),
                        "it is not connected; call one of its connect_*() methods before compile()",
                    )
                });
            }
            let paradigm = self.population(projection.pre.population)?.paradigm();
            let title = format!("the synapse of projection '{}'", projection.name);
            let checked = check::synapse(&projection.synapse.source(), paradigm, &environment).and_then(|checked| {
                let plan = planner::synapse(&checked.model, self.settings.method)?;
                Ok((checked.model, plan))
            });
            let sides = (populations.get(&projection.pre.population), populations.get(&projection.post.population));
            let diagnostics = match (checked, sides) {
                (Err(diagnostics), _) => diagnostics,
                // The mistakes of the neurons are reported; what the synapse reads of them cannot be judged.
                (Ok(_), (None, _) | (_, None)) => continue,
                (Ok((model, plan)), (Some(pre), Some(post))) => {
                    let diagnostics: Vec<Diagnostic> =
                        check::connect(&model, &pre.model, &post.model, &pre.targets, &post.targets);
                    if diagnostics.is_empty() {
                        projections.insert(id, CheckedProjection { model, plan });
                    }
                    diagnostics
                }
            };
            if !diagnostics.is_empty() {
                errors.add(synapse_errors(&projection.synapse, &diagnostics, &title));
            }
        }
        errors.none()?;
        Ok(Checked { populations, projections })
    }

    /// Targets whose sums are recorded: they are 0 if no projection has them.
    fn recorded_targets(&self, id: PopulationId) -> Vec<String> {
        let of_population = |monitor: &&Monitor| matches!(&monitor.object, Object::Population(v) if v.population == id);
        let variables = self.monitors.values().filter(of_population).flat_map(|monitor| &monitor.variables);
        variables.filter_map(|variable| sum_target(variable)).map(str::to_string).collect()
    }

    /// A name in a function declared for all models that is neither an argument nor a constant.
    fn unknown_name_in_functions(&self) -> Option<Error> {
        self.functions.iter().find_map(|function| {
            let mut unknown = None;
            function.body.for_each_ref(&mut |reference, _| {
                if let Ref::Constant(name) = reference
                    && !self.constants.contains_key(name)
                {
                    unknown.get_or_insert_with(|| name.clone());
                }
            });
            unknown.map(|name| {
                Error::argument(
                    format!("add_function, function '{}'", function.name),
                    format!("'{name}' is neither an argument nor a constant; declare it with Constant"),
                )
            })
        })
    }

    /// The synapses of all projections.
    fn build(&self, seed: u64) -> Result<BTreeMap<ProjectionId, Connectivity>> {
        self.projections
            .iter()
            .filter_map(|(&id, projection)| projection.connector.as_ref().map(|connector| (id, projection, connector)))
            .map(|(id, projection, connector)| {
                let mut sides = self.sides(projection)?;
                sides.same_object = projection.same_object;
                let draws = Draws::new(seed, self.number, PROJECTION_OBJECTS + id.0, projection.draws);
                Ok((id, connector.build(&sides, &draws, self.settings.dt_ms)))
            })
            .collect()
    }

    fn assemble(
        &self,
        seed: u64,
        backend: Backend,
        checked: Checked,
        connectivity: BTreeMap<ProjectionId, Connectivity>,
        times: &mut Times,
        phase: &mut impl FnMut(&mut f64),
    ) -> Result<Running> {
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
            let spec = population_spec(declared.size(), &population, settings.precision);
            let running = RunningPopulation {
                id: engine.add_population(spec).map_err(engine_error)?,
                refractory: declared.refractory != RefractoryPeriod::None,
                checked: population,
            };
            kernels.add_neuron(id, &running, settings.precision);
            populations.insert(id, running);
        }
        let mut projections = BTreeMap::new();
        let mut weights = BTreeMap::new();
        for ((id, projection), (_, connectivity)) in checked.projections.into_iter().zip(connectivity) {
            let declared = self.projection(id)?;
            let Some(connector) = &declared.connector else { continue };
            let shared = connector.shares_weight(projection.model.is_plastic(), settings.structural_plasticity);
            let global_weight = projection.model.attribute(projection.model.weight()).locality == Locality::Global;
            let running =
                self.add_to_engine(&mut engine, id, &projection, &connectivity, connector, shared, &populations)?;
            let side = |id: PopulationId| populations.get(&id).ok_or_else(|| Error::Engine("a side is missing".into()));
            kernels.add_synapse(
                id,
                &projection,
                &running,
                (side(declared.pre.population)?, side(declared.post.population)?),
                &declared.targets,
                declared.pre.population == declared.post.population,
                &engine,
                settings.precision,
            );
            weights.insert(id, initial_weights(connector, connectivity, running.shares_weight || global_weight));
            projections.insert(id, running);
        }
        phase(&mut times.instantiate);
        kernels.compile(backend, &mut engine, &populations, &projections)?;
        phase(&mut times.compile);
        let mut running =
            Running { engine, backend, dt_ms: settings.dt_ms, populations, projections, recorders: BTreeMap::new() };
        self.initialise_populations(&mut running)?;
        self.initialise_projections(&mut running, &weights)?;
        // Delay queues begin with the initial values.
        running.engine.prepare().map_err(engine_error)?;
        Ok(running)
    }

    #[allow(clippy::too_many_arguments)]
    fn add_to_engine(
        &self,
        engine: &mut Engine,
        id: ProjectionId,
        projection: &CheckedProjection,
        connectivity: &Connectivity,
        connector: &Connector,
        shared: Option<f64>,
        populations: &BTreeMap<PopulationId, RunningPopulation>,
    ) -> Result<RunningProjection> {
        let declared = self.projection(id)?;
        let rows = Arc::new(row_table(connectivity)?);
        let (delays, uniform_delay_steps) = delays(&declared.name, connectivity, connector, self.settings.dt_ms)?;
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
        let side = |id: PopulationId| {
            populations.get(&id).map(|p| p.id).ok_or_else(|| Error::Engine("a side is missing".into()))
        };
        let spec = ProjectionSpec {
            pre: side(declared.pre.population)?,
            post: side(declared.post.population)?,
            targets: declared.targets.iter().map(|t| Name::from(t.as_str())).collect(),
            rows: rows.clone(),
            order: storage_order(projection),
            delays,
            attributes,
            event_driven: projection.plan.event_driven,
        };
        Ok(RunningProjection {
            id: engine.add_projection(spec).map_err(engine_error)?,
            model: projection.model.clone(),
            rows,
            shares_weight: shared.is_some(),
            uniform_delay_steps,
        })
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
        for (name, values) in initial_values(population, |name| self.constant(name))? {
            if only.is_none_or(|only| only.iter().any(|n| **n == *name)) {
                running.engine.write(engine_id, &name, None, &values.into()).map_err(engine_error)?;
            }
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

    fn initialise_projections(&self, running: &mut Running, weights: &BTreeMap<ProjectionId, Values>) -> Result<()> {
        for (&id, projection) in &self.projections {
            if let Some(values) = weights.get(&id) {
                running.write_weights(id, values)?;
            }
            self.initialise_synapses(running, id, None)?;
            let engine_id = running.engine_projection(id)?;
            running.engine.set_flags(engine_id, super::synapses::engine_flags(projection.flags));
        }
        Ok(())
    }

    /// Runs all connectors again.
    pub(super) fn rebuild_synapses(&mut self, running: &mut Running) -> Result<()> {
        let connectivity = self.build(self.seed.unwrap_or_default())?;
        for (id, connectivity) in connectivity {
            let Some(projection) = self.projections.get_mut(&id) else { continue };
            projection.draws += 1;
            let Some(connector) = &projection.connector else { continue };
            let rows = Arc::new(row_table(&connectivity)?);
            let (delays, uniform_delay_steps) = delays(&projection.name, &connectivity, connector, running.dt_ms)?;
            let Some(now) = running.projections.get_mut(&id) else { continue };
            let fresh = vec![None; rows.synapses()];
            running.engine.rewire(now.id, rows.clone(), delays, &fresh).map_err(engine_error)?;
            now.rows = rows;
            now.uniform_delay_steps = uniform_delay_steps;
            let single =
                now.shares_weight || projection.model.attribute(projection.model.weight()).locality == Locality::Global;
            let weights = initial_weights(connector, connectivity, single);
            running.write_weights(id, &weights)?;
        }
        Ok(())
    }

    /// Changes the refractory periods of a running population; one that had none gets the machinery for it.
    pub(super) fn change_refractory(&mut self, id: PopulationId, periods_ms: &[f64]) -> Result<()> {
        let precision = self.settings.precision;
        let running = self.running_mut("refractory")?;
        let dt_ms = running.dt_ms;
        let Some(population) = running.populations.get_mut(&id) else { return Ok(()) };
        let engine_id = population.id;
        if !population.refractory {
            population.refractory = true;
            let mut kernels = Kernels::default();
            kernels.add_neuron(id, population, precision);
            let (populations, projections) = (&running.populations, &running.projections);
            kernels.compile(running.backend, &mut running.engine, populations, projections)?;
        }
        let steps: Vec<i32> =
            periods_ms.iter().map(|&ms| time::period_steps(ms, dt_ms).min(i32::MAX as u64) as i32).collect();
        running.engine.set_refractory(engine_id, None, &steps).map_err(engine_error)
    }
}

/// Several models' mistakes, gathered.
#[derive(Default)]
struct Errors {
    models: Option<ModelErrors>,
    other: Option<Error>,
}

impl Errors {
    fn add(&mut self, error: Error) {
        match (error, &mut self.models) {
            (Error::Model(new), Some(all)) => {
                all.diagnostics.extend(new.diagnostics);
                all.text.push('\n');
                all.text.push_str(&new.text);
            }
            (Error::Model(new), all) => *all = Some(new),
            (error, _) => self.other = Some(error),
        }
    }

    fn none(self) -> Result<()> {
        match (self.models, self.other) {
            (Some(models), _) => Err(Error::Model(models)),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(()),
        }
    }
}

/// Kernels of a whole network, compiled in one go.
#[derive(Default)]
struct Kernels {
    kernels: Vec<Kernel>,
    neurons: Vec<(PopulationId, NeuronSet)>,
    synapses: Vec<(ProjectionId, SynapseSet)>,
}

/// Places of a population's kernels in the list.
struct NeuronSet {
    global: Option<usize>,
    update: Option<usize>,
    spike: Option<usize>,
    draws: Vec<(DrawSetup, usize)>,
}

/// Places of a projection's kernels in the list.
struct SynapseSet {
    psp: Option<usize>,
    global: Option<usize>,
    postsynaptic: Option<usize>,
    local: Option<usize>,
    pre_event: Option<usize>,
    post_event: Option<usize>,
    axon_event: Option<usize>,
    axon_shares_pre_event: bool,
    one_block: bool,
    draws: Vec<(DrawSetup, usize)>,
}

impl Kernels {
    fn place(&mut self, kernel: Kernel) -> usize {
        self.kernels.push(kernel);
        self.kernels.len() - 1
    }

    fn draws(&mut self, setups: Vec<DrawSetup>) -> Vec<(DrawSetup, usize)> {
        setups
            .into_iter()
            .map(|setup| {
                let place = self.place(setup.arguments.clone());
                (setup, place)
            })
            .collect()
    }

    fn add_neuron(&mut self, id: PopulationId, population: &RunningPopulation, precision: Precision) {
        let checked = &population.checked;
        let options = NeuronOptions { precision, targets: &checked.targets, refractory: population.refractory };
        let kernels = lower::neuron(&checked.model, &checked.plan, &options);
        let set = NeuronSet {
            global: kernels.global.map(|kernel| self.place(kernel)),
            update: kernels.update.map(|kernel| self.place(kernel)),
            spike: kernels.spike.map(|kernel| self.place(kernel)),
            draws: self.draws(kernels.draws),
        };
        self.neurons.push((id, set));
    }

    #[allow(clippy::too_many_arguments)]
    fn add_synapse(
        &mut self,
        id: ProjectionId,
        projection: &CheckedProjection,
        running: &RunningProjection,
        (pre, post): (&RunningPopulation, &RunningPopulation),
        targets: &[String],
        same_population: bool,
        engine: &Engine,
        precision: Precision,
    ) {
        let targets: Vec<Name> = targets.iter().map(|t| Name::from(t.as_str())).collect();
        let options = SynapseOptions {
            precision,
            order: match storage_order(projection) {
                engine::Order::Post => lower::Order::Post,
                engine::Order::Pre => lower::Order::Pre,
            },
            pre_rank: engine.rank_element(pre.id),
            post_rank: engine.rank_element(post.id),
            delay: match running.uniform_delay_steps {
                Some(1) => DelayKind::None,
                Some(_) => DelayKind::Uniform,
                None => DelayKind::PerSynapse,
            },
            shared_weight: running.shares_weight,
            targets: &targets,
            conductances_alias: same_population,
            parallel_edges: false,
            pre: &pre.checked.model,
            post: &post.checked.model,
            pre_targets: &pre.checked.targets,
            post_targets: &post.checked.targets,
        };
        let kernels = lower::synapse(&projection.model, &projection.plan, &options);
        let set = SynapseSet {
            psp: kernels.psp.map(|kernel| self.place(kernel)),
            global: kernels.global.map(|kernel| self.place(kernel)),
            postsynaptic: kernels.postsynaptic.map(|kernel| self.place(kernel)),
            local: kernels.local.map(|kernel| self.place(kernel)),
            pre_event: kernels.pre_event.map(|kernel| self.place(kernel)),
            post_event: kernels.post_event.map(|kernel| self.place(kernel)),
            axon_event: kernels.axon_event.map(|kernel| self.place(kernel)),
            axon_shares_pre_event: projection.plan.axon_shares_pre_event,
            one_block: kernels.one_block,
            draws: self.draws(kernels.draws),
        };
        self.synapses.push((id, set));
    }

    /// Makes machine code of all kernels and hands it to the engine.
    fn compile(
        self,
        backend: Backend,
        engine: &mut Engine,
        populations: &BTreeMap<PopulationId, RunningPopulation>,
        projections: &BTreeMap<ProjectionId, RunningProjection>,
    ) -> Result<()> {
        // One module for each kernel: they are small, and cores work side by side.
        let compiled: Vec<Executable> = self
            .kernels
            .par_iter()
            .map(|kernel| match backend {
                Backend::MachineCode => compile_cached(kernel).map_err(|error| Error::Engine(error.to_string())),
                Backend::Reference => Ok(Executable::reference(kernel.clone())),
            })
            .collect::<Result<_>>()?;
        let executable = |place: Option<usize>| place.map(|place| compiled[place].clone());
        let draws = |draws: Vec<(DrawSetup, usize)>| {
            draws
                .into_iter()
                .map(|(setup, place)| engine::DrawSpec {
                    id: setup.id,
                    distribution: setup.distribution,
                    extent: extent(setup.locality),
                    arguments: compiled[place].clone(),
                    drawn: setup.drawn,
                })
                .collect()
        };
        for (id, set) in self.neurons {
            let Some(population) = populations.get(&id) else { continue };
            let executables = engine::NeuronExecutables {
                global: executable(set.global),
                update: executable(set.update),
                spike: executable(set.spike),
                draws: draws(set.draws),
            };
            engine.set_neuron_kernels(population.id, executables);
        }
        for (id, set) in self.synapses {
            let Some(projection) = projections.get(&id) else { continue };
            let executables = engine::SynapseExecutables {
                psp: executable(set.psp),
                global: executable(set.global),
                postsynaptic: executable(set.postsynaptic),
                local: executable(set.local),
                pre_event: executable(set.pre_event),
                post_event: executable(set.post_event),
                axon_event: executable(set.axon_event),
                axon_shares_pre_event: set.axon_shares_pre_event,
                one_block: set.one_block,
                draws: draws(set.draws),
            };
            engine.set_synapse_kernels(projection.id, executables);
        }
        Ok(())
    }
}

pub(super) fn engine_error(error: engine::EngineError) -> Error {
    Error::Engine(error.to_string())
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<Name> {
    names.map(|name| Name::from(name.as_str())).collect::<BTreeSet<_>>().into_iter().collect()
}

fn extent(locality: Locality) -> engine::Extent {
    match locality {
        Locality::Global => engine::Extent::Global,
        Locality::Postsynaptic => engine::Extent::PerPost,
        Locality::Local => engine::Extent::Local,
    }
}

fn attribute_spec(attribute: &Attribute, precision: Precision) -> AttributeSpec {
    AttributeSpec {
        name: attribute.name.clone(),
        element: match attribute.ty {
            ValueType::Float => precision.element(),
            ValueType::Int => Element::I32,
            ValueType::Bool => Element::Bool,
        },
        extent: extent(attribute.locality),
    }
}

fn population_spec(size: usize, population: &CheckedPopulation, precision: Precision) -> PopulationSpec {
    let model = &population.model;
    let spiking = model.paradigm == Paradigm::Spiking;
    PopulationSpec {
        size,
        spiking,
        attributes: model.attributes.iter().map(|attribute| attribute_spec(attribute, precision)).collect(),
        axon: model.axon_spike.is_some(),
        ..PopulationSpec::default()
    }
}

/// Spikes are delivered from groups of pre neurons; everything else goes by post neuron.
fn storage_order(projection: &CheckedProjection) -> engine::Order {
    let events = !projection.plan.pre_event.is_empty() || !projection.plan.axon_event.is_empty();
    if events { engine::Order::Pre } else { engine::Order::Post }
}

/// The delays of a projection in steps, and the one of all synapses if it is one.
fn delays(
    name: &str,
    connectivity: &Connectivity,
    connector: &Connector,
    dt_ms: f64,
) -> Result<(engine::Delays, Option<u32>)> {
    let Some(steps) = &connectivity.delays_steps else {
        let steps = connector.uniform_delay_steps(dt_ms).unwrap_or(1);
        return Ok((engine::Delays::Uniform(steps), Some(steps)));
    };
    let steps = steps.iter().map(|&d| {
        u16::try_from(d).map_err(|_| {
            Error::argument(
                format!("projection '{name}', delays"),
                format!("a delay of {d} steps is longer than the longest, 65535 steps"),
            )
        })
    });
    Ok((engine::Delays::PerSynapse(steps.collect::<Result<_>>()?), None))
}

fn row_table(connectivity: &Connectivity) -> Result<Rows> {
    let mut starts = Vec::with_capacity(connectivity.rows.len() + 1);
    starts.push(0);
    let mut pre_ranks = Vec::with_capacity(connectivity.rows.iter().map(|row| row.pre_ranks.len()).sum());
    for row in &connectivity.rows {
        pre_ranks.extend_from_slice(&row.pre_ranks);
        starts.push(pre_ranks.len());
    }
    Rows::new(connectivity.rows.iter().map(|row| row.post_rank).collect(), starts, pre_ranks).map_err(engine_error)
}

/// The connector's weights; one if all synapses share it.
fn initial_weights(connector: &Connector, connectivity: Connectivity, single: bool) -> Values {
    match (connectivity.weights, &connector.weights) {
        (Some(weights), _) if single => Values::Float(weights.into_iter().take(1).collect()),
        (Some(weights), _) => Values::Float(weights),
        (None, Weights::Number(weight)) => Values::Float(vec![*weight]),
        (None, Weights::Distribution(_)) => Values::Float(Vec::new()),
    }
}

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
        let used = checked.model.conductances.iter().any(|c| *c.target == *target);
        (checked.model.paradigm == Paradigm::Spiking && (used || checked.targets.iter().any(|t| **t == *target)))
            .then_some(target)
    }

    pub(super) fn type_of_neuron_attribute(&self, id: PopulationId, name: &str) -> ValueType {
        let model = self.populations.get(&id).map(|p| &p.checked.model);
        model.and_then(|m| m.find(name).map(|id| m.attribute(id).ty)).unwrap_or(ValueType::Float)
    }

    pub(super) fn type_of_synapse_attribute(&self, id: ProjectionId, name: &str) -> ValueType {
        let model = self.projections.get(&id).map(|p| &p.model);
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

    /// The present refractory periods, ms.
    pub(super) fn refractory_ms(&self, id: PopulationId) -> Result<Vec<f64>> {
        let steps = self.engine.refractory(self.engine_population(id)?).map_err(engine_error)?;
        Ok(steps.iter().map(|&steps| f64::from(steps) * self.dt_ms).collect())
    }
}
