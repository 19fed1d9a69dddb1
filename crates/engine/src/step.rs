//! The step loop: one simulation step in phases (the order of operations), many steps in a row.
//!
//! A step has up to three barriers, at each of which the leader does what must be done alone while the others wait:
//!
//! | in blocks, by all workers | at the barrier, by the leader |
//! |---|---|
//! | sums := 0; transmission, projections in order | inputs are recorded; draws and equations of whole populations |
//! | neurons: equations, spikes, push to histories | spike lists, population operations, equations of whole projections |
//! | synapses: equations, post-synaptic events | variables and spikes are recorded; the clock advances; stop conditions |
//!
//! The first one is passed over where the leader has nothing to do at it and transmission reads nothing that the update of
//! neurons writes, as in most networks of spikes; the last one, and what precedes it, where nothing learns.
//!
//! Where synapses may be created or pruned in a step the loop returns to the engine before its end, which does so.
//!
//! A worker owns blocks of post-synaptic neurons: only it writes to them, to their sums and conductances, and to the
//! synapses they receive. In the first column it reads, of neurons that it does not own, only what nobody writes in that
//! phase: the plan gives projections for which this is not so a stage of their own. In the last column synapses may be
//! shared out otherwise (`portion`).

use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::barrier::{Barrier, Poisoned};
use crate::bind::Network;
use crate::delivery;
use crate::emission;
use crate::pace::Pace;
use crate::phased::Phased;
use crate::pieces::Piece;
use crate::plan::{Emission, Plan, Seat, SynapseSeat};
use crate::population::Population;
use crate::projection::Projection;
use crate::record::Recorders;
use crate::reduce::reduce;
use crate::spec::Extent;
use crate::spikes::{SpikeRing, part};
use crate::stop::Until;
use crate::transmission;
use neurarchy_codegen::fpenv::FlushGuard;
use neurarchy_codegen::ir::Element;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// This thread is in the step loop, where nothing may be allocated; for tests.
pub fn in_step_loop() -> bool {
    INSIDE.get()
}

/// Marks the thread as being in the loop.
struct Inside;

impl Inside {
    fn new() -> Inside {
        INSIDE.set(true);
        Inside
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

/// How a loop is worked on.
pub(crate) struct Manner<'a> {
    pub barrier: &'a Barrier,
    /// One thread does what all workers would.
    pub alone: bool,
    /// How long.
    pub length: Duration,
}

/// Many steps in a row.
pub(crate) struct StepLoop<'a> {
    network: Network<'a>,
    plan: &'a Plan,
    recorders: &'a Phased<Recorders>,
    pace: Phased<Pace>,
    barrier: &'a Barrier,
    /// One thread does what all workers would.
    alone: bool,
    /// All wait for each other before neurons are updated.
    meets: bool,
    steps: u64,
    done: AtomicU64,
    learn: AtomicBool,
    stop: AtomicBool,
    unsolved: AtomicBool,
    /// The last step is left to the caller where synapses may change, before recorders and clock.
    hold: bool,
    held: AtomicBool,
    until: Option<&'a Until>,
    met: AtomicBool,
}

impl<'a> StepLoop<'a> {
    pub fn new(
        network: Network<'a>,
        plan: &'a Plan,
        recorders: &'a Phased<Recorders>,
        manner: Manner<'a>,
        steps: u64,
        hold: bool,
        until: Option<&'a Until>,
    ) -> StepLoop<'a> {
        plan.pieces.begin();
        // SAFETY: nobody uses the recorders before the loop.
        let meets = plan.meets || unsafe { recorders.read() }.iter().any(|(_, recorder)| recorder.is_early());
        StepLoop {
            network,
            plan,
            recorders,
            pace: Phased::new(Pace::new(manner.length)),
            barrier: manner.barrier,
            alone: manner.alone,
            meets,
            steps,
            done: AtomicU64::new(0),
            learn: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            unsolved: AtomicBool::new(false),
            hold,
            held: AtomicBool::new(false),
            until,
            met: AtomicBool::new(false),
        }
    }

    /// Steps done.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The last step left an equation without a solution.
    pub fn is_unsolved(&self) -> bool {
        self.unsolved.load(Ordering::Relaxed)
    }

    /// One more step was made up to phase 9.
    pub fn held(&self) -> bool {
        self.held.load(Ordering::Relaxed)
    }

    /// The stop conditions are met.
    pub fn met(&self) -> bool {
        self.met.load(Ordering::Relaxed)
    }

    /// Steps on one worker, until all are made or some time has passed. Returns early if another worker panics.
    ///
    /// # Safety
    /// Each worker of the plan runs this on a thread of its own, at the same time, or worker 0 alone if the loop is made
    /// for that; nobody else uses the engine.
    pub unsafe fn work(&self, worker: usize) {
        let _flush = FlushGuard::new();
        let _inside = Inside::new();
        let own = if self.alone { 0..self.plan.workers } else { worker..worker + 1 };
        for number in 1.. {
            // SAFETY: as promised by the caller.
            if unsafe { self.step(&own, number) }.is_err() || self.stop.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    /// One step, on the seats of some workers. Steps of a loop are numbered from 1.
    ///
    /// # Safety
    /// As `work`.
    unsafe fn step(&self, own: &Range<usize>, number: u64) -> Result<(), Poisoned> {
        let worker = own.start;
        // SAFETY: each worker has its own seat.
        let seats = || own.clone().map(|w| (w, unsafe { self.plan.seats[w].write() }));
        let last = self.plan.stages.len() - 1;
        for (index, stage) in self.plan.stages.iter().enumerate() {
            // SAFETY: the first column of the table above: only this worker writes to its blocks.
            unsafe {
                for (_, seat) in seats() {
                    if index == 0 {
                        self.zero_sums(seat);
                    }
                    for &projection in &stage.blocks {
                        if let Some(own) = &mut seat.synapses[projection] {
                            self.transmit(projection, own);
                        }
                    }
                }
            }
            if index == last && !self.meets {
                break;
            }
            // SAFETY: the second column: all others wait.
            self.sync(worker, || unsafe {
                for &projection in &stage.leader {
                    let leader = self.plan.leader.write();
                    if let Some(whole) = &mut leader.synapses[projection].whole {
                        self.transmit(projection, whole);
                    }
                }
                if index == last {
                    self.before_neurons();
                }
            })?;
        }
        // SAFETY: as above: only who takes a piece writes to its neurons, and no block is open before all that reaches its
        // neurons is transmitted. Who still transmits reads nothing of neurons that others update.
        unsafe {
            own.clone().for_each(|w| self.plan.pieces.open(w, number));
            self.neurons(own, number)?;
        }
        // SAFETY: as above.
        self.sync(worker, || unsafe {
            self.after_neurons();
            let learn = self.learns();
            self.learn.store(learn, Ordering::Relaxed);
            if !learn {
                self.end_step();
            }
        })?;
        if self.learn.load(Ordering::Relaxed) {
            for (_, seat) in seats() {
                for (index, own) in seat.synapses.iter_mut().enumerate() {
                    if let Some(own) = own {
                        // SAFETY: as above.
                        unsafe { self.synapses(index, own) };
                    }
                }
            }
            // SAFETY: as above.
            self.sync(worker, || unsafe { self.end_step() })?;
        }
        Ok(())
    }

    fn sync(&self, worker: usize, leader: impl FnOnce()) -> Result<(), Poisoned> {
        if worker == 0 { self.barrier.lead(leader) } else { self.barrier.follow() }
    }

    fn transmits(&self, projection: &Projection) -> bool {
        projection.flags.transmission && self.network.populations[projection.post].active
    }

    /// The equations of a projection are evaluated in this step.
    fn is_due(&self, projection: &Projection) -> bool {
        let place = (self.network.clock.step() - projection.offset).rem_euclid(projection.period as i64);
        self.transmits(projection) && projection.flags.update && place == 0
    }

    /// Phase 1.
    ///
    /// # Safety
    /// Nobody else uses the sums of the seat's neurons.
    unsafe fn zero_sums(&self, seat: &Seat) {
        for (population, ranks) in self.network.populations.iter().zip(&seat.neurons) {
            if !population.active {
                continue;
            }
            for input in population.inputs.iter().filter(|i| i.sum) {
                // SAFETY: as promised by the caller.
                unsafe { population.input_array(input).zero(ranks.clone()) };
            }
        }
    }

    /// Phase 2, for the post neurons of a seat.
    ///
    /// # Safety
    /// Nobody else uses the seat's synapses or the inputs of its neurons; nobody writes what the kernels read.
    unsafe fn transmit(&self, index: usize, seat: &mut SynapseSeat) {
        let projection = &self.network.projections[index];
        if self.transmits(projection) {
            let (pre, post) = (&self.network.populations[projection.pre], &self.network.populations[projection.post]);
            // SAFETY: as promised by the caller.
            unsafe { transmission::transmit(projection, pre, post, seat) };
        }
    }

    /// Phases 3 and 4, and what precedes the local equations of phase 5.
    ///
    /// # Safety
    /// The caller is the leader, and all others wait.
    unsafe fn before_neurons(&self) {
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            record(&self.network, self.recorders, true);
            let draws = self.network.clock.draws();
            let leader = self.plan.leader.write();
            for (population, own) in self.network.populations.iter().zip(&leader.neurons) {
                if !population.active {
                    continue;
                }
                if let Some(schedule) = &population.schedule {
                    schedule.write().advance(&population.attributes);
                }
                own.arguments.iter().for_each(|call| call.run(0, 1));
                for state in population.draws.iter().filter(|d| d.extent == Extent::Global) {
                    state.draw(draws, std::iter::once((0, [0, 0])));
                }
                if let Some(global) = &own.global {
                    global.run(0, 1);
                }
            }
        }
    }

    /// Phase 5 and the values of phase 6: the pieces of some workers, then those that the others have not begun.
    ///
    /// # Safety
    /// Nobody but the workers uses neurons, and only those of blocks that are open; these workers' are.
    unsafe fn neurons(&self, own: &Range<usize>, number: u64) -> Result<(), Poisoned> {
        let (workers, pieces) = (self.plan.workers, &self.plan.pieces);
        let wait_for = |block: usize| self.barrier.wait_until(|| pieces.is_open(block, number));
        let update = |piece: &Piece| {
            wait_for(piece.block)?;
            // SAFETY: as promised by the caller; nobody else has this piece. The leader reads what it emitted after the next
            // barrier.
            unsafe { self.update(piece) };
            Ok(())
        };
        // SAFETY: for the whole block: as promised by the caller; the leader settles pieces while all wait.
        unsafe {
            for worker in own.clone() {
                while let Some(piece) = pieces.take(worker) {
                    update(piece)?;
                }
            }
            let help = |other: usize| {
                while let Some(piece) = pieces.steal(other, own.start) {
                    update(piece)?;
                }
                Ok(())
            };
            let others = (own.end..own.start + workers).map(|other| other % workers);
            others.clone().filter(|&other| pieces.is_open(other, number)).try_for_each(help)?;
            for other in others {
                wait_for(other)?;
                help(other)?;
            }
        }
        Ok(())
    }

    /// # Safety
    /// Nobody else uses the neurons of the piece.
    unsafe fn update(&self, piece: &Piece) {
        let (population, own) = (&self.network.populations[piece.population], &self.plan.updates[piece.population]);
        let draws = self.network.clock.draws();
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            let emitted = piece.emitted.write();
            emitted.spikes.clear();
            emitted.axon_spikes.clear();
            if !population.active {
                return;
            }
            for state in population.draws.iter().filter(|d| d.extent != Extent::Global) {
                state.draw(draws, piece.ranks.clone().map(|rank| (rank, [rank as u32, 0])));
            }
            if let Some(update) = &own.call {
                update.run(piece.elements.start, piece.elements.end);
            }
            match own.emission {
                Emission::Leader => {}
                Emission::Blocks => emission::finish(population, piece.ranks.clone(), emitted),
                Emission::Known => {
                    emission::finish_known(population, piece.ranks.clone(), self.network.clock.step(), emitted)
                }
                Emission::Never => emission::push_history(population, piece.ranks.clone()),
            }
        }
    }

    /// The end of phases 5 and 6, phase 7, and what precedes the local equations of phase 8.
    ///
    /// # Safety
    /// The caller is the leader, and all others wait.
    unsafe fn after_neurons(&self) {
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            self.plan.pieces.settle();
            let leader = self.plan.leader.write();
            for (index, (population, own)) in self.network.populations.iter().zip(&leader.neurons).enumerate() {
                if population.active {
                    if let Some(update) = &own.update {
                        update.run(0, if update.serial() { population.size } else { population.padded() });
                    }
                    if let Some(spike) = &own.spike {
                        spike.run(0, population.size);
                    }
                    if own.emission == Emission::Leader {
                        // The lists of the first piece have room for all.
                        if let Some(piece) = self.plan.pieces.of(index).first() {
                            emission::finish(population, 0..population.size, piece.emitted.write());
                        }
                    }
                } else {
                    emission::forget_old_spikes(population);
                }
                emission::push_spikes(population, self.plan.pieces.of(index).iter().map(|piece| piece.emitted.read()));
                if population.active {
                    if let Some(trains) = &population.trains {
                        trains.write().advance();
                    }
                    population.history.write().advance();
                    self.reduce(population);
                }
            }
            for (projection, own) in self.network.projections.iter().zip(&mut leader.synapses) {
                let pre = &self.network.populations[projection.pre];
                delivery::skip_past(projection, pre);
                if let Some(decoder) = projection.decoder.as_ref().filter(|_| self.transmits(projection)) {
                    decoder.advance();
                }
                if let Some(counter) = projection.counter.as_ref().filter(|_| self.transmits(projection)) {
                    counter.advance();
                }
                if let Some(signal) = projection.signal.as_ref().filter(|_| self.transmits(projection)) {
                    signal.advance();
                }
                if !self.is_due(projection) {
                    continue;
                }
                own.arguments.iter().for_each(|call| call.run(0, 1));
                for state in projection.draws.iter().filter(|d| d.extent == Extent::Global) {
                    state.draw(self.network.clock.draws(), std::iter::once((0, [0, 0])));
                }
                if let Some(global) = &own.global {
                    global.run(0, 1);
                }
            }
        }
    }

    /// Phase 7.
    ///
    /// # Safety
    /// As `after_neurons`.
    unsafe fn reduce(&self, population: &Population) {
        for reduction in &population.reductions {
            let attribute = &population.attributes[reduction.attribute];
            let value = reduce(reduction.reduction, &attribute.cells, population.count(attribute));
            // SAFETY: the cell has one element; the rest is promised by the caller.
            unsafe {
                match reduction.cell.element() {
                    Element::F32 => reduction.cell.put(0, value as f32),
                    _ => reduction.cell.put(0, value),
                }
            }
        }
    }

    /// Some projection has something to do in phases 8 or 9.
    ///
    /// # Safety
    /// As `after_neurons`.
    unsafe fn learns(&self) -> bool {
        self.network.projections.iter().any(|p| {
            let kernels = &p.kernels;
            let equations = (kernels.local.is_some() || kernels.postsynaptic.is_some()) && self.is_due(p);
            let spikes = || {
                let post = self.network.populations[p.post].spiking.as_ref();
                // SAFETY: as promised by the caller.
                post.is_some_and(|s| !unsafe { s.spikes.read() }.last().is_empty())
            };
            equations || kernels.post_event.is_some() && self.transmits(p) && spikes()
        })
    }

    /// Phases 8 and 9, for the post neurons of a seat.
    ///
    /// # Safety
    /// All workers do so at the same time, or nobody else uses the synapses; nobody writes to neurons.
    unsafe fn synapses(&self, index: usize, seat: &mut SynapseSeat) {
        let projection = &self.network.projections[index];
        let pre = &self.network.populations[projection.pre];
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            if self.is_due(projection) {
                let goes_on = self.done.load(Ordering::Relaxed) + 1 < self.steps;
                transmission::learn(projection, pre, seat, self.network.clock.draws(), goes_on);
            }
            let post = &self.network.populations[projection.post];
            if let (Some(call), Some(spiking)) = (&mut seat.post_event, &post.spiking)
                && self.transmits(projection)
            {
                let spikes = spiking.spikes.read().last();
                if let Some(portion) = &mut seat.portion {
                    portion.visit(call, projection, spikes);
                } else {
                    let own = &spikes[part(spikes, &seat.ranks)];
                    call.set_events(own);
                    call.run(0, own.len());
                }
            }
        }
    }

    /// What remains of phases 8 and 9, and phases 11 and 12.
    ///
    /// # Safety
    /// The caller is the leader, and all others wait.
    unsafe fn end_step(&self) {
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            if self.learn.load(Ordering::Relaxed) {
                let leader = self.plan.leader.write();
                for (index, own) in leader.synapses.iter_mut().enumerate() {
                    if let Some(whole) = &mut own.whole {
                        self.synapses(index, whole);
                    }
                }
            }
            let done = self.done.load(Ordering::Relaxed) + 1;
            if self.hold && done == self.steps {
                self.unsolved.store(self.network.has_unsolved(), Ordering::Relaxed);
                self.held.store(true, Ordering::Relaxed);
                self.stop.store(true, Ordering::Relaxed);
                return;
            }
            let met = conclude(&self.network, self.recorders, self.plan, self.until);
            self.done.store(done, Ordering::Relaxed);
            let unsolved = self.network.has_unsolved();
            self.unsolved.store(unsolved, Ordering::Relaxed);
            self.met.store(met, Ordering::Relaxed);
            let over = unsolved || met || done == self.steps || !self.has_room() || self.pace.write().is_over(done);
            self.stop.store(over, Ordering::Relaxed);
        }
    }

    /// The next step can be made without a word to the allocator.
    ///
    /// # Safety
    /// The caller is the leader, and all others wait.
    unsafe fn has_room(&self) -> bool {
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            let queues = self.network.populations.iter().all(|p| {
                p.spiking.as_ref().is_none_or(|s| {
                    let has_room = |ring: &Phased<SpikeRing>| ring.read().has_room(p.size);
                    has_room(&s.spikes) && s.axon.as_ref().is_none_or(has_room)
                })
            });
            queues && self.recorders.read().iter().all(|(_, recorder)| recorder.has_room())
        }
    }
}

/// Phases 11 and 12, then the stop conditions: whether they are met.
///
/// # Safety
/// Nobody else uses the engine.
pub(crate) unsafe fn conclude(
    network: &Network,
    recorders: &Phased<Recorders>,
    plan: &Plan,
    until: Option<&Until>,
) -> bool {
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        record(network, recorders, false);
        network.clock.advance();
        until.is_some_and(|until| until.is_met(network, plan.leader.read()))
    }
}

/// # Safety
/// Nobody else uses the recorders, and nobody writes what they read.
unsafe fn record(network: &Network, recorders: &Phased<Recorders>, early: bool) {
    let step = network.clock.step();
    // SAFETY: as promised by the caller.
    for (_, recorder) in unsafe { recorders.write() }.iter_mut().filter(|(_, r)| r.is_early() == early) {
        // SAFETY: as above.
        unsafe { recorder.sample(step, network) };
    }
}
