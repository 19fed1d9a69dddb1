//! The engine: populations, projections, and running them.

use std::time::{Duration, Instant};

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::fpenv::{FlushGuard, flushed_f64};
use neurarchy_codegen::ir::{Element, Kernel};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{Name, Owner, Reduction};
use rayon::prelude::*;

use crate::array::Array;
use crate::attribute;
use crate::barrier::Barrier;
use crate::bind::{Constant, Network};
use crate::clock::Clock;
use crate::draws::{self, DrawKey, DrawState, Object};
use crate::error::EngineError;
use crate::grouping::rank_element;
use crate::pace::SLICE;
use crate::partition::Partition;
use crate::phased::Phased;
use crate::plan::{self, Plan};
use crate::pool::Pool;
use crate::population::{Population, ReductionCell};
use crate::projection::Projection;
use crate::record::Recorders;
use crate::shares;
use crate::spec::{
    DrawSpec, Extent, NeuronExecutables, PopulationId, PopulationSpec, ProjectionId, ProjectionSpec, Settings,
    SynapseExecutables,
};
use crate::step::{self, Manner, StepLoop};
use crate::stop::{Stop, Until};
use crate::tempo::Tempo;

/// A network that can run.
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) constants: Vec<Constant>,
    pub(crate) populations: Vec<Population>,
    pub(crate) projections: Vec<Projection>,
    pub(crate) recorders: Phased<Recorders>,
    pub(crate) next_recorder: u64,
    /// Kernels bound to arrays; `None` after changes of what they are bound to.
    pub(crate) plan: Option<Plan>,
    pub(crate) always_parallel: bool,
    pub(crate) tempo: Tempo,
    pub(crate) pool: Pool,
    /// A panic left a step half done.
    pub(crate) broken: Option<EngineError>,
}

impl Engine {
    /// An empty network at step 0.
    pub fn new(settings: Settings) -> Engine {
        Engine {
            settings,
            clock: Clock::new(settings.dt_ms),
            constants: Vec::new(),
            populations: Vec::new(),
            projections: Vec::new(),
            recorders: Phased::new(Vec::new()),
            next_recorder: 0,
            plan: None,
            always_parallel: false,
            tempo: Tempo::default(),
            pool: Pool::new(),
            broken: None,
        }
    }

    /// What was set for the whole network.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Adds neurons. Their attributes are 0 until they are written.
    pub fn add_population(&mut self, spec: PopulationSpec) -> Result<PopulationId, EngineError> {
        self.populations.push(Population::new(&spec, self.float())?);
        self.plan = None;
        Ok(PopulationId(self.populations.len() - 1))
    }

    /// Adds synapses. Their attributes are 0 until they are written.
    pub fn add_projection(&mut self, spec: ProjectionSpec) -> Result<ProjectionId, EngineError> {
        let count = self.populations.len();
        for id in [spec.pre, spec.post] {
            if id.0 >= count {
                return Err(EngineError::OutOfRange { what: "population", index: id.0, count });
            }
        }
        let (pre, post) = (&self.populations[spec.pre.0], &self.populations[spec.post.0]);
        let pushed = pre.spiking.as_ref().map_or(0, |s| s.spikes.get().pushed());
        let post_index = spec.post.0;
        let mut projection = Projection::new(spec, pre.size, post.size, self.settings.dt_ms)?;
        projection.skip_past(pushed);
        for target in &projection.targets {
            self.populations[post_index].add_input(target);
        }
        self.projections.push(projection);
        self.plan = None;
        Ok(ProjectionId(self.projections.len() - 1))
    }

    /// The element type of ranks of a population in kernels (`Slot::PreRank`, `Slot::PostRank`).
    pub fn rank_element(&self, population: PopulationId) -> Element {
        rank_element(self.populations[population.0].size)
    }

    /// The code of a population.
    pub fn set_neuron_kernels(&mut self, population: PopulationId, kernels: NeuronExecutables) {
        self.populations[population.0].kernels = kernels;
        self.plan = None;
    }

    /// The code of a projection.
    pub fn set_synapse_kernels(&mut self, projection: ProjectionId, kernels: SynapseExecutables) {
        self.projections[projection.0].set_kernels(kernels);
        self.plan = None;
    }

    /// Sets a constant, for all kernels that read it.
    pub fn set_constant(&mut self, name: &Name, value: f64) {
        let value = flushed_f64(value);
        match self.constants.iter_mut().find(|(n, _)| n == name) {
            Some((_, cell)) => cell.slice_mut::<f64>()[0] = value,
            None => {
                self.constants.push((name.clone(), Array::from_iter(Element::F64, [value].into_iter())));
                self.plan = None;
            }
        }
    }

    /// The value of a constant.
    pub fn constant(&self, name: &str) -> Option<f64> {
        self.constants.iter().find(|(n, _)| &**n == name).map(|(_, cell)| cell.slice::<f64>()[0])
    }

    /// Uses the given number of threads even where one would be faster. Results are the same either way.
    pub fn set_always_parallel(&mut self, always: bool) {
        self.always_parallel = always;
        self.plan = None;
    }

    /// Threads to use at most, from the next run on. Results do not depend on it.
    pub fn set_threads(&mut self, threads: usize) {
        self.settings.threads = threads;
        self.plan = None;
    }

    /// Threads that a run uses, after `prepare`.
    pub fn workers(&self) -> usize {
        self.plan.as_ref().map_or(1, |p| p.workers)
    }

    pub(crate) fn float(&self) -> Element {
        self.settings.precision.element()
    }

    pub(crate) fn network(&self) -> Network<'_> {
        Network {
            clock: &self.clock,
            constants: &self.constants,
            populations: &self.populations,
            projections: &self.projections,
        }
    }

    /// Makes the network ready to run, which `run` does too: delay queues begin with the values that variables have now,
    /// synapses are stored as their kernels need, kernels are bound.
    pub fn prepare(&mut self) -> Result<(), EngineError> {
        if self.plan.is_some() {
            return Ok(());
        }
        self.add_what_kernels_ask_for();
        self.tell_originals();
        self.deepen_queues();
        let (workers, partitions) = self.lay_out_synapses()?;
        self.make_draws();
        self.make_unsolved();
        self.plan = Some(plan::plan(&self.network(), workers, &partitions)?);
        self.tempo = Tempo::default();
        Ok(())
    }

    /// Stores synapses as their kernels need, which `prepare` does too: what is written to them before that is moved then.
    pub fn store_synapses(&mut self) -> Result<(), EngineError> {
        self.tell_originals();
        self.lay_out_synapses().map(|_| ())
    }

    fn lay_out_synapses(&mut self) -> Result<(usize, Vec<Partition>), EngineError> {
        let workers = plan::workers(&self.network(), self.settings.threads, self.always_parallel);
        let partitions = shares::shares(&self.network(), workers);
        let populations = &self.populations;
        let partition = |projection: &Projection| match plan::one_block(projection, populations) {
            true => Partition::whole(populations[projection.post].size),
            false => partitions[projection.post].clone(),
        };
        // At the same time: one alone may be too small for many threads.
        let own = self.projections.par_iter_mut().filter(|projection| projection.original.is_none());
        let laid_out = own.map(|projection| {
            projection.lay_out(partition(projection))?;
            projection.fit_conditions(populations[projection.pre].padded());
            Ok(())
        });
        // A list first: the error that counts is that of the first projection.
        let laid_out: Vec<Result<(), EngineError>> = laid_out.collect();
        laid_out.into_iter().collect::<Result<(), EngineError>>()?;
        let dependent = self.projections.iter().enumerate().filter(|(_, projection)| projection.original.is_some());
        let dependent: Vec<(usize, Partition)> = dependent.map(|(index, p)| (index, partition(p))).collect();
        for (index, partition) in dependent {
            self.lay_out_dependent(index, partition);
        }
        Ok((workers, partitions))
    }

    /// Sums without projections and population operations are there as soon as a kernel reads them.
    fn add_what_kernels_ask_for(&mut self) {
        let mut sums: Vec<(usize, Name)> = Vec::new();
        let mut reductions: Vec<(usize, Reduction, Name)> = Vec::new();
        self.for_each_slot(|slot, own, pre, post| {
            let of = |owner: Owner| match owner {
                Owner::Own => own,
                Owner::Pre => pre,
                Owner::Post => post,
            };
            match slot {
                Slot::Sum(owner, target) => sums.extend(of(*owner).map(|p| (p, target.clone()))),
                Slot::Reduced(reduction, owner, name) => {
                    reductions.extend(of(*owner).map(|p| (p, *reduction, name.clone())));
                }
                _ => {}
            }
        });
        for (population, target) in sums {
            self.populations[population].add_sum(&target);
        }
        for (population, reduction, name) in reductions {
            let float = self.float();
            let population = &mut self.populations[population];
            let Some(attribute) = attribute::find(&population.attributes, &name) else { continue };
            let known = population.reductions.iter().any(|r| r.reduction == reduction && r.attribute == attribute);
            if !known {
                population.reductions.push(ReductionCell { reduction, attribute, cell: Array::zeroed(float, 1) });
            }
        }
    }

    /// Calls `f` with each slot of each kernel, and the populations that `Own`, `Pre` and `Post` mean there.
    fn for_each_slot(&self, mut f: impl FnMut(&Slot, Option<usize>, Option<usize>, Option<usize>)) {
        for (index, population) in self.populations.iter().enumerate() {
            let stop = population.stop.as_ref().and_then(Stop::executable);
            for executable in neuron_executables(&population.kernels).chain(stop) {
                executable.kernel().slots.iter().for_each(|s| f(&s.slot, Some(index), None, None));
            }
        }
        for projection in &self.projections {
            let draws = projection.kernels.draws.iter().chain(&projection.kernels.structural_draws);
            let arguments = draws.map(|d| &d.arguments);
            for executable in projection.executables().chain(arguments) {
                let slots = &executable.kernel().slots;
                slots.iter().for_each(|s| f(&s.slot, None, Some(projection.pre), Some(projection.post)));
            }
        }
    }

    /// Room for what is in flight in the queues of spikes and in the histories of variables.
    fn deepen_queues(&mut self) {
        let mut rows = vec![0; self.populations.len()];
        let mut delayed: Vec<Vec<usize>> = vec![Vec::new(); self.populations.len()];
        for projection in &self.projections {
            let pre = &mut self.populations[projection.pre];
            let delay = projection.max_delay();
            let past = projection.executables().flat_map(|e| &e.kernel().slots).filter_map(|s| match &s.slot {
                Slot::Delayed(name) | Slot::History(name) => attribute::find(&pre.attributes, name),
                _ => None,
            });
            let past: Vec<usize> = past.collect();
            if !past.is_empty() {
                rows[projection.pre] = delay.max(rows[projection.pre]);
                delayed[projection.pre].extend(past);
            }
            if let Some(spiking) = &mut pre.spiking {
                spiking.spikes.get_mut().deepen(delay);
                if let Some(axon) = &mut spiking.axon {
                    axon.get_mut().deepen(delay);
                }
            }
        }
        for ((population, rows), delayed) in self.populations.iter_mut().zip(rows).zip(delayed) {
            if rows > 0 {
                let attributes = &mut population.attributes;
                population.history.get_mut().lengthen(rows, attributes, |index| delayed.contains(&index));
            }
        }
    }

    /// Keys and arrays of random calls.
    pub(crate) fn make_draws(&mut self) {
        let (settings, float) = (self.settings, self.float());
        let keys = |executables: &mut dyn Iterator<Item = &Executable>, object: Object| {
            let mut keys: Vec<DrawKey> = Vec::new();
            for slot in executables.flat_map(|e| &e.kernel().slots) {
                if let Slot::DrawKey(id) = slot.slot
                    && !keys.iter().any(|k| k.id == id)
                {
                    keys.push(DrawKey::new(&settings, object, id));
                }
            }
            keys
        };
        let states = |specs: &[DrawSpec], object: Object, count: &dyn Fn(Extent) -> usize| {
            let state = |s: &DrawSpec| DrawState::new(s, float, count(s.extent), draws::key(&settings, object, s.id));
            specs.iter().map(state).collect()
        };
        for (index, population) in self.populations.iter_mut().enumerate() {
            let object = Object::Population(index);
            let size = population.size;
            population.keys = keys(&mut neuron_executables(&population.kernels), object);
            population.draws = states(&population.kernels.draws, object, &|extent| match extent {
                Extent::Global => 1,
                _ => size,
            });
        }
        for (index, projection) in self.projections.iter_mut().enumerate() {
            let object = Object::Projection(index);
            let (storage, post) = (projection.storage(), self.populations[projection.post].size);
            let keys = keys(&mut projection.executables(), object);
            projection.keys = keys;
            projection.draws = states(&projection.kernels.draws, object, &|extent| match extent {
                Extent::Global => 1,
                Extent::PerPost => post,
                Extent::Local | Extent::Shared => storage,
            });
            let room = storage.max(self.populations[projection.pre].padded());
            projection.structural.draws = states(&projection.kernels.structural_draws, object, &|_| room);
            if projection.draws.iter().any(|d| d.drawn.is_some() && d.extent == Extent::Local) {
                // Found once here and not in the step loop.
                projection.places();
            }
        }
    }

    /// The kernels of all populations and projections. Networks that share machine code share them, too.
    pub fn kernels(&self) -> impl Iterator<Item = &Kernel> {
        let neurons = self.populations.iter().flat_map(|population| neuron_executables(&population.kernels));
        let synapses = self.projections.iter().flat_map(|projection| projection.executables());
        neurons.chain(synapses).map(Executable::kernel)
    }

    /// Makes up to `steps` steps and returns how many. `poll` is asked about every 20 ms, and at the end, with the number
    /// of steps done; `false` stops the run after the current step, and the network can go on from there. A step in which
    /// an implicit equation has no solution ends the run with `EngineError::NotConverged`.
    pub fn run(&mut self, steps: u64, poll: &mut dyn FnMut(u64) -> bool) -> Result<u64, EngineError> {
        Ok(self.run_while(steps, None, poll)?.0)
    }

    /// As `run`, but ends after the first step in which the stop conditions of the populations are met: of all, or of
    /// one. Those without a condition are ignored; if none has one the run goes on to its end. Also says whether the
    /// conditions were met.
    pub fn run_until(
        &mut self,
        steps: u64,
        populations: &[PopulationId],
        all: bool,
        poll: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(u64, bool), EngineError> {
        let count = self.populations.len();
        if let Some(wrong) = populations.iter().find(|p| p.0 >= count) {
            return Err(EngineError::OutOfRange { what: "population", index: wrong.0, count });
        }
        let until = Until { populations: populations.iter().map(|p| p.0).collect(), all };
        self.run_while(steps, Some(&until), poll)
    }

    fn run_while(
        &mut self,
        steps: u64,
        until: Option<&Until>,
        poll: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(u64, bool), EngineError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        self.prepare()?;
        if steps == 0 {
            return Ok((0, false));
        }
        // The caller may have changed anything since the last run.
        self.forget_ahead();
        let (mut done, mut polled) = (0, Instant::now());
        loop {
            self.prepare()?;
            let change = self.steps_to_structural_change().filter(|&n| n <= steps - done);
            let slice = self.slice(change.unwrap_or(steps - done), change.is_some(), until)?;
            done += slice.done;
            let mut met = slice.met;
            // Before changes of synapses make the kernels' arrays anew.
            let failure = if slice.unsolved { self.take_unsolved(slice.held) } else { None };
            if slice.held {
                self.forget_ahead();
                let changed = self.restructure();
                met = self.conclude(until)?;
                done += 1;
                changed?;
            }
            if let Some(failure) = failure {
                return Err(failure);
            }
            // Not after each change: the caller's code may take longer than a step.
            if slice.held && !met && done < steps && polled.elapsed() < POLL {
                continue;
            }
            // Outside of the loop, so that the caller's code runs with subnormal numbers as everywhere else.
            if !poll(done) || met || done == steps {
                return Ok((done, met));
            }
            polled = Instant::now();
        }
    }

    fn forget_ahead(&mut self) {
        if let Some(plan) = &mut self.plan {
            plan.forget_ahead();
        }
    }

    /// The equation that the last step left without a solution; `None` if nobody sees it, as that of a post neuron
    /// without synapses. The clock has not advanced yet if the step is `held`.
    fn take_unsolved(&mut self, held: bool) -> Option<EngineError> {
        let unsolved = self.network().first_unsolved();
        self.clear_unsolved();
        let (culprit, variable) = unsolved?;
        let step = self.clock.step() - i64::from(!held);
        Some(EngineError::NotConverged { culprit, variable, time_ms: step as f64 * self.settings.dt_ms })
    }

    /// Room for what the next step may add to the queues of spikes and to the recordings, and for some steps more: the
    /// step loop allocates nothing, and returns when this is used up.
    fn make_room(&mut self) -> Result<(), EngineError> {
        for population in &mut self.populations {
            let size = population.size;
            if let Some(spiking) = &mut population.spiking {
                spiking.spikes.get_mut().make_room(size);
                spiking.axon.iter_mut().for_each(|axon| axon.get_mut().make_room(size));
            }
        }
        let network = Network {
            clock: &self.clock,
            constants: &self.constants,
            populations: &self.populations,
            projections: &self.projections,
        };
        let mut made = Ok(());
        for (_, recorder) in self.recorders.get_mut() {
            made = made.and(recorder.make_room(&network));
        }
        made.map_err(|problem| EngineError::Sink { problem })
    }

    /// Steps in the step loop, for some time at most.
    fn slice(&mut self, steps: u64, hold: bool, until: Option<&Until>) -> Result<Slice, EngineError> {
        self.make_room()?;
        for projection in &mut self.projections {
            if let Some(spiking) = &self.populations[projection.pre].spiking {
                projection.settle(spiking.spikes.get().pushed());
            }
        }
        let plan = self.plan.as_ref().expect("invariant: prepared by the caller");
        let network = Network {
            clock: &self.clock,
            constants: &self.constants,
            populations: &self.populations,
            projections: &self.projections,
        };
        let choose = plan.workers > 1 && !self.always_parallel;
        let alone = choose && self.tempo.alone();
        let length = if choose { self.tempo.length() } else { SLICE };
        let workers = if alone { 1 } else { plan.workers };
        let barrier = Barrier::new(workers, plan.crowded);
        let manner = Manner { barrier: &barrier, alone, length };
        let begun = Instant::now();
        let slice = StepLoop::new(network, plan, &self.recorders, manner, steps, hold, until);
        // SAFETY: the pool runs the task once for each worker; the engine is borrowed exclusively by this function.
        let task = |worker: usize| unsafe { slice.work(worker) };
        if let Err(error) = self.pool.run(workers, &task, &|| barrier.poison()) {
            if matches!(error, EngineError::Panic { .. }) {
                self.broken = Some(error.clone());
            }
            return Err(error);
        }
        let made = Slice { done: slice.done(), held: slice.held(), met: slice.met(), unsolved: slice.is_unsolved() };
        for projection in &mut self.projections {
            if let Some(spiking) = &self.populations[projection.pre].spiking {
                projection.skip_past(spiking.spikes.get().pushed());
            }
        }
        if choose {
            self.tempo.note(made.done, begun.elapsed());
        }
        Ok(made)
    }

    /// The rest of a step that the step loop left before its end; whether the stop conditions are met.
    fn conclude(&mut self, until: Option<&Until>) -> Result<bool, EngineError> {
        self.prepare()?;
        // What recorders cannot put away waits, and is told before the next step.
        let _waits = self.make_room();
        let plan = self.plan.as_ref().expect("invariant: prepared above");
        let _flush = FlushGuard::new();
        // SAFETY: the engine is borrowed exclusively by this function, and no worker runs.
        Ok(unsafe { step::conclude(&self.network(), &self.recorders, plan, until) })
    }
}

/// How long a run with structural changes goes on before it asks its caller.
const POLL: Duration = Duration::from_millis(20);

/// What the step loop did.
struct Slice {
    done: u64,
    /// One more step was made up to phase 9.
    held: bool,
    /// The stop conditions are met.
    met: bool,
    /// The last step left an equation without a solution.
    unsolved: bool,
}

/// All kernels of a population.
fn neuron_executables(kernels: &NeuronExecutables) -> impl Iterator<Item = &Executable> {
    let own = [&kernels.global, &kernels.update, &kernels.spike].into_iter().flatten();
    own.chain(kernels.draws.iter().map(|d| &d.arguments))
}
