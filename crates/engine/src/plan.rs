//! What each worker does in a step: kernels bound to arrays, cut into blocks, in stages.

use std::ops::Range;

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Index, Kernel, Op, Type, Value, ValueId};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Owner;

use crate::bind::{Call, Network};
use crate::delivery::Due;
use crate::error::EngineError;
use crate::partition::Partition;
use crate::phased::Phased;
use crate::pieces::{Emitted, Piece, Pieces, cut};
use crate::population::Population;
use crate::portion::Portion;
use crate::projection::Projection;
use crate::spec::{Extent, Order};
use crate::stop::Stop;
use crate::sweep::{Ahead, Sweep};
use crate::terms::PreTerms;

/// Nanoseconds of work in a step below which threads cost more than they bring, or too little to be sure of it.
const WORTH_THREADS: f64 = 10_000.0;

/// Who looks for a population's spikes and finishes its update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emission {
    /// Each worker in its block.
    Blocks,
    /// The leader, after the workers: neurons depend on each other.
    Leader,
    /// Each worker in its block, from the spike trains that are known beforehand. No kernel runs.
    Known,
    /// Nobody: no kernel emits.
    Never,
}

/// What workers do with the pieces of a population.
pub(crate) struct NeuronUpdate {
    pub call: Option<Call>,
    pub emission: Emission,
}

/// A worker's share of a projection.
pub(crate) struct SynapseSeat {
    /// Its block of the partition.
    pub block: usize,
    /// Its post ranks.
    pub ranks: Range<usize>,
    /// The same, rounded up to whole vectors.
    pub elements: Range<usize>,
    pub psp: Option<Call>,
    /// What the psps read of the pre neurons.
    pub terms: Option<PreTerms>,
    /// The psps of the next step.
    pub ahead: Option<Ahead>,
    /// How its rows are passed.
    pub sweep: Sweep,
    /// What is beyond the pre population.
    pub outside: Option<Call>,
    pub postsynaptic: Option<Call>,
    pub local: Option<Call>,
    pub pre_event: Option<Call>,
    pub post_event: Option<Call>,
    /// What it visits of the synapses that spikes of post neurons reach, if not those of its own ranks.
    pub portion: Option<Portion>,
    pub axon_event: Option<Call>,
    /// Spikes that are due.
    pub due: Due,
}

/// A worker's share of the network. `None`: nothing to do there, or it is the leader's.
#[derive(Default)]
pub(crate) struct Seat {
    /// Its ranks of each population.
    pub neurons: Vec<Range<usize>>,
    pub synapses: Vec<Option<SynapseSeat>>,
}

/// What only the leader does for a population.
pub(crate) struct LeaderNeurons {
    pub arguments: Vec<Call>,
    pub global: Option<Call>,
    pub update: Option<Call>,
    pub spike: Option<Call>,
    pub emission: Emission,
    /// The stop condition.
    pub stop: Option<Call>,
}

/// What only the leader does for a projection.
pub(crate) struct LeaderSynapses {
    pub arguments: Vec<Call>,
    pub global: Option<Call>,
    /// The whole projection, if it cannot be cut into blocks.
    pub whole: Option<SynapseSeat>,
}

/// What only the leader does.
#[derive(Default)]
pub(crate) struct Leader {
    pub neurons: Vec<LeaderNeurons>,
    pub synapses: Vec<LeaderSynapses>,
}

/// Projections that transmit between two barriers: first some in blocks, then, at the barrier, some by the leader.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stage {
    pub blocks: Vec<usize>,
    pub leader: Vec<usize>,
}

/// How the network is worked on.
#[derive(Default)]
pub(crate) struct Plan {
    pub workers: usize,
    /// There is not a core for each worker. Asking the system takes longer than many a step, so it is asked once.
    pub crowded: bool,
    pub stages: Vec<Stage>,
    /// Neurons are not updated before all have transmitted, and the leader has done its part.
    pub meets: bool,
    pub seats: Vec<Phased<Seat>>,
    /// By population.
    pub updates: Vec<NeuronUpdate>,
    pub pieces: Pieces,
    pub leader: Phased<Leader>,
}

/// How many workers the network deserves.
pub(crate) fn workers(network: &Network, threads: usize, always: bool) -> usize {
    match () {
        () if always => threads.max(1),
        () if cost(network) < WORTH_THREADS => 1,
        () => threads.clamp(1, cores()),
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Estimated nanoseconds that an element takes in a kernel. The factors, here and below, are rough means of measurements on
/// vector code.
fn per_value(executable: &Option<Executable>) -> f64 {
    // Of narrow values a vector has twice as many.
    let weight = |value: &Value| if value.ty == Type::F32 { 0.5 } else { 1.0 };
    let weights = |values: &[Value]| values.iter().map(weight).sum::<f64>();
    // Loops of single elements make a few rounds.
    let values = |k: &Kernel| weights(&k.values) + 4.0 * k.loops.iter().map(|l| weights(&l.values)).sum::<f64>();
    executable.as_ref().map_or(0.0, |e| values(e.kernel()) / 50.0)
}

/// Estimated nanoseconds of the update of a neuron.
fn cost_of_neuron(population: &Population) -> f64 {
    let spike = if population.kernels.spike.is_some() { 2.0 } else { 0.0 };
    0.1 + per_value(&population.kernels.update) + spike
}

/// Estimated nanoseconds of a step on one thread.
fn cost(network: &Network) -> f64 {
    let neurons = network.populations.iter().map(|p| p.size as f64 * cost_of_neuron(p));
    let synapses = network.projections.iter().map(|p| {
        let count = p.synapses() as f64;
        // Taps of windows are contiguous in memory.
        let windows = p.windows.as_ref().map_or(0.0, |w| w.work() * (0.1 + per_value(&p.kernels.psp) / 4.0));
        let psp = if p.kernels.psp.is_some() { 0.4 + per_value(&p.kernels.psp) } else { 0.0 };
        let local = if p.kernels.local.is_some() { 0.8 + per_value(&p.kernels.local) } else { 0.0 };
        // One neuron in two hundred spikes in a step.
        let events = [&p.kernels.pre_event, &p.kernels.post_event, &p.kernels.axon_event];
        let events: f64 = events.into_iter().filter(|e| e.is_some()).map(|e| 1.0 + per_value(e)).sum();
        windows + count * (psp + local / p.period as f64 + events / 200.0)
    });
    neurons.sum::<f64>() + synapses.sum::<f64>()
}

/// Synapses of different post neurons depend on each other, so one thread must handle them all.
pub(crate) fn one_block(projection: &Projection, populations: &[Population]) -> bool {
    let writes_global = projection
        .executables()
        .filter(|e| !is(e, &projection.kernels.global))
        .any(|e| e.kernel().slots.iter().any(|s| s.written && is_global(&s.slot, projection)));
    let itself = projection.pre == projection.post && reads_inputs_of_pre(projection, populations);
    projection.kernels.one_block || writes_global || itself
}

fn is(executable: &Executable, option: &Option<Executable>) -> bool {
    option.as_ref().is_some_and(|o| std::ptr::eq(o, executable))
}

fn is_global(slot: &Slot, projection: &Projection) -> bool {
    let Slot::Attribute(Owner::Own, name) = slot else { return false };
    projection.attributes.iter().any(|a| a.name == *name && a.extent == Extent::Global)
}

/// Transmission reads, of the pre neurons, what transmission of others (or of itself) accumulates: sums, conductances,
/// variables in which events count.
fn reads_inputs_of_pre(projection: &Projection, populations: &[Population]) -> bool {
    let pre = &populations[projection.pre];
    let k = &projection.kernels;
    let slots =
        [&k.psp, &k.psp_terms, &k.pre_event, &k.axon_event].into_iter().flatten().flat_map(|e| &e.kernel().slots);
    slots.into_iter().any(|s| match &s.slot {
        Slot::Sum(Owner::Pre, _) => true,
        Slot::Attribute(Owner::Pre, name) | Slot::Delayed(name) | Slot::History(name) => {
            let tallied = pre.tallied.iter().any(|&attribute| pre.attributes[attribute].name == *name);
            let conductance = || pre.inputs.iter().any(|i| name.strip_prefix("g_") == Some(&*i.target));
            tallied || conductance() && pre.attribute(name).is_some()
        }
        _ => false,
    })
}

/// Transmission in stages: projections that see what others accumulate have one of their own.
fn stages(network: &Network) -> Vec<Stage> {
    let mut stages = vec![Stage::default()];
    for (index, projection) in network.projections.iter().enumerate() {
        let whole = one_block(projection, network.populations);
        let alone = whole || reads_inputs_of_pre(projection, network.populations);
        if alone && !whole {
            stages.push(Stage::default());
        }
        let last = stages.last_mut().expect("invariant: there is one from the beginning");
        if whole {
            last.leader.push(index)
        } else {
            last.blocks.push(index)
        }
        if alone {
            stages.push(Stage::default());
        }
    }
    // The first one zeroes the sums even if it transmits nothing.
    let mut first = true;
    stages.retain(|s| std::mem::take(&mut first) || *s != Stage::default());
    stages
}

/// The update of neurons cannot begin in one block while another is not done with the last stage of transmission: the leader
/// has something to do between the two, or transmission reads what the update writes.
fn meets(network: &Network, stages: &[Stage], leader: &Leader) -> bool {
    let last = stages.last().expect("invariant: there is one from the beginning");
    let leads = network.populations.iter().zip(&leader.neurons).any(|(population, own)| {
        population.schedule.is_some()
            || !own.arguments.is_empty()
            || own.global.is_some()
            || population.draws.iter().any(|draw| draw.extent == Extent::Global)
    });
    !last.leader.is_empty() || leads || last.blocks.iter().any(|&index| reads_pre(&network.projections[index]))
}

/// Transmission reads something of the pre neurons beside their spikes.
fn reads_pre(projection: &Projection) -> bool {
    let p = projection;
    let k = &p.kernels;
    let mut events = [&k.pre_event, &k.axon_event].into_iter().flatten();
    // Rates are read by whatever else transmits.
    let rates =
        k.psp.is_some() || p.windows.is_some() || p.signal.is_some() || p.decoder.is_some() || p.counter.is_some();
    rates || events.any(|event| event.kernel().slots.iter().any(|usage| is_of_pre(&usage.slot)))
}

/// The update of the pre neurons writes it.
fn is_of_pre(slot: &Slot) -> bool {
    use Slot::*;
    match slot {
        Attribute(Owner::Pre, _) | Sum(Owner::Pre, _) | LastSpike(Owner::Pre) => true,
        Delayed(_) | History(_) | HistoryRow | PreTerm(_) => true,
        // Of the post neurons, whose block is not open yet, and of synapses.
        Attribute(Owner::Own | Owner::Post, _) | Sum(Owner::Own | Owner::Post, _) => false,
        LastSpike(Owner::Own | Owner::Post) | Conductance(_) => false,
        LastEvent | DelaySteps | Drawn(_) | NotConverged(_) => false,
        // Of neuron kernels and functions, which transmit nothing.
        Remaining | RefractorySteps | Spiked | AxonSpiked | Holds | Argument(_) | Outcome => false,
        // Written between two steps, or never.
        Time | StepNumber | DrawCounter | Dt | UpdateDt | Constant(_) | Reduced(..) | DrawKey(_) => false,
        DrawArgument(..) | Plasticity | PreRank | PostRank | GroupStart | Span | Across | Pairs | PairStart => false,
        GroupCount | Events | EventPlaces | Permutation | Runs | WindowRows | Taps | WindowSize | Row => false,
    }
}

impl Plan {
    /// What was computed ahead is no longer what the next step would find.
    pub fn forget_ahead(&mut self) {
        let whole = self.leader.get_mut().synapses.iter_mut().filter_map(|own| own.whole.as_mut());
        let seats = self.seats.iter_mut().flat_map(|seat| seat.get_mut().synapses.iter_mut().flatten());
        whole.chain(seats).filter_map(|seat| seat.ahead.as_mut()).for_each(Ahead::forget);
    }
}

/// Binds all kernels. The projections are laid out for the partitions.
pub(crate) fn plan(network: &Network, workers: usize, partitions: &[Partition]) -> Result<Plan, EngineError> {
    let mut seats: Vec<Seat> = (0..workers).map(|_| Seat::default()).collect();
    let mut leader = Leader::default();
    let mut updates = Vec::new();
    let mut pieces = Vec::new();
    for (index, population) in network.populations.iter().enumerate() {
        let own = leader_neurons(network, index)?;
        let by_leader = own.update.is_some() || own.emission == Emission::Known;
        let call = population.kernels.update.as_ref().filter(|_| !by_leader);
        let call = call.map(|e| network.bind_neurons(index, e)).transpose()?;
        let serial = call.as_ref().is_some_and(Call::serial);
        let mut of_population = Vec::new();
        for (worker, seat) in seats.iter_mut().enumerate() {
            let ranks = partitions[index].block(worker);
            // The leader uses the lists of the first piece.
            let leads = |ranks: &Range<usize>| own.emission == Emission::Leader && ranks.start == 0;
            let room = |ranks: &Range<usize>| if leads(ranks) { population.size } else { ranks.len() };
            let piece = |ranks: Range<usize>| {
                let emitted = Emitted::with_room(population, room(&ranks));
                let elements = elements(&ranks, population, serial);
                Piece::new(index, ranks, elements, worker, emitted)
            };
            if serial || workers == 1 {
                of_population.extend(Some(ranks.clone()).filter(|ranks| !ranks.is_empty()).map(piece));
            } else {
                of_population.extend(cut(ranks.clone(), cost_of_neuron(population)).map(piece));
            }
            seat.neurons.push(ranks);
        }
        pieces.push(of_population);
        updates.push(NeuronUpdate { call, emission: own.emission });
        leader.neurons.push(own);
    }
    for (index, projection) in network.projections.iter().enumerate() {
        let whole = one_block(projection, network.populations);
        for (worker, seat) in seats.iter_mut().enumerate() {
            let ranks = projection.partition.block(worker);
            let seated = !whole && !ranks.is_empty();
            seat.synapses.push(seated.then(|| synapse_seat(network, index, worker, workers)).transpose()?);
        }
        let kernels = &projection.kernels;
        leader.synapses.push(LeaderSynapses {
            arguments: bind_all(kernels.draws.iter().map(|d| network.bind_elements(index, &d.arguments)))?,
            global: kernels.global.as_ref().map(|e| network.bind_elements(index, e)).transpose()?,
            whole: whole.then(|| synapse_seat(network, index, 0, 1)).transpose()?,
        });
    }
    let stages = stages(network);
    let meets = meets(network, &stages, &leader);
    Ok(Plan {
        workers,
        crowded: workers > cores(),
        stages,
        meets,
        updates,
        pieces: Pieces::new(workers, pieces),
        seats: seats.into_iter().map(Phased::new).collect(),
        leader: Phased::new(leader),
    })
}

fn bind_all(calls: impl Iterator<Item = Result<Call, EngineError>>) -> Result<Vec<Call>, EngineError> {
    calls.collect()
}

/// Ranks rounded up to whole vectors at the end of the population, unless elements must be exact.
fn elements(ranks: &Range<usize>, population: &Population, serial: bool) -> Range<usize> {
    let end = if ranks.end == population.size && !serial { population.padded() } else { ranks.end };
    if ranks.is_empty() { 0..0 } else { ranks.start..end }
}

fn leader_neurons(network: &Network, index: usize) -> Result<LeaderNeurons, EngineError> {
    let population = &network.populations[index];
    let kernels = &population.kernels;
    let bind = |e: &Executable| network.bind_neurons(index, e);
    let stop = population.stop.as_ref().and_then(Stop::executable).map(bind).transpose()?;
    if population.trains.is_some() {
        let emission = Emission::Known;
        return Ok(LeaderNeurons { arguments: Vec::new(), global: None, update: None, spike: None, emission, stop });
    }
    let writes_global = |e: &&Executable| {
        let global = |name: &str| population.attribute(name).is_some_and(|a| a.extent == Extent::Global);
        let slots = &e.kernel().slots;
        slots.iter().any(|s| s.written && matches!(&s.slot, Slot::Attribute(Owner::Own, name) if global(name)))
    };
    let emits = |e: &Option<Executable>| e.as_ref().is_some_and(|e| e.kernel().find(&Slot::Spiked).is_some());
    let update = kernels.update.as_ref().filter(writes_global).map(bind).transpose()?;
    let emission = match () {
        () if kernels.spike.is_some() || update.is_some() => Emission::Leader,
        () if emits(&kernels.update) => Emission::Blocks,
        () => Emission::Never,
    };
    Ok(LeaderNeurons {
        arguments: bind_all(kernels.draws.iter().map(|d| bind(&d.arguments)))?,
        global: kernels.global.as_ref().map(bind).transpose()?,
        update,
        spike: kernels.spike.as_ref().map(bind).transpose()?,
        emission,
        stop,
    })
}

/// `workers`: how many seats there are.
fn synapse_seat(network: &Network, index: usize, block: usize, workers: usize) -> Result<SynapseSeat, EngineError> {
    let projection = &network.projections[index];
    let kernels = &projection.kernels;
    let groups = |e: &Option<Executable>, by: Order, listed: bool| {
        e.as_ref().map(|e| network.bind_groups(index, e, by, listed, block)).transpose()
    };
    let windows = |e: &Option<Executable>, outside: bool| {
        e.as_ref().map(|e| network.bind_windows(index, e, block, outside)).transpose()
    };
    let ranks = projection.partition.block(block);
    let postsynaptic = kernels.postsynaptic.as_ref().map(|e| network.bind_elements(index, e)).transpose()?;
    let serial = postsynaptic.as_ref().is_some_and(Call::serial);
    let mut psp = match &projection.windows {
        Some(_) => windows(&kernels.psp, false)?,
        None => groups(&kernels.psp, Order::Post, false)?,
    };
    let terms = PreTerms::new(network, index)?;
    let mut ahead = Ahead::new(network, index, block)?;
    if let Some(terms) = &terms {
        psp.iter_mut().chain(ahead.as_mut().map(Ahead::psp)).for_each(|call| terms.lend(call));
    }
    Ok(SynapseSeat {
        block,
        elements: elements(&ranks, &network.populations[projection.post], serial),
        sweep: Sweep::new(projection, ranks.clone(), passes_in_order(projection)),
        ranks,
        psp,
        terms,
        ahead,
        outside: windows(&kernels.outside, true)?,
        postsynaptic,
        local: groups(&kernels.local, projection.order, false)?,
        pre_event: groups(&kernels.pre_event, Order::Pre, true)?,
        post_event: groups(&kernels.post_event, Order::Post, true)?,
        portion: Portion::new(projection, block, workers),
        axon_event: groups(&kernels.axon_event, Order::Pre, true)?,
        due: Due::new(projection),
    })
}

/// Kernels over the rows of a projection whose rows depend on each other.
fn passes_in_order(projection: &Projection) -> bool {
    let kernels = &projection.kernels;
    [&kernels.psp, &kernels.local].into_iter().flatten().any(|e| e.kernel().serial)
}

/// The kernel reads a slot at other places than the first.
pub(crate) fn reads_beyond_first(executable: &Executable, slot: &Slot) -> bool {
    let kernel = executable.kernel();
    let Some(id) = kernel.find(slot) else { return false };
    let ids = (0..kernel.values.len() as u32).map(ValueId);
    ids.into_iter()
        .any(|v| matches!(kernel.value(v).op, Op::Load { slot, index } if slot == id && index != Index::Zero))
}
