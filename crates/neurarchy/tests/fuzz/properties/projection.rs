//! A projection in memory as kernels see it, and the surroundings that kernels and evaluator share.

use std::collections::BTreeMap;

use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::evaluate::{Evaluation, Projection, Synapse, World};
use neurarchy_codegen::ir::{Domain, Element, Elements, Kernel, LANES, Precision};
use neurarchy_codegen::lower::{DelayKind, Order, Storage, SynapseKernels};
use neurarchy_codegen::slot::{ABSENT, NEVER, Slot};
use neurarchy_lang::expr::{DrawId, Name, Owner, Reduction, Ref};
use neurarchy_lang::model::{Locality, NeuronModel, Paradigm, SynapseModel, ValueType};

use super::memory::{Memory, element, padded};
use super::population::{REDUCTIONS, drawn, key};

/// (pre, post), sorted by post, then pre: full, empty and short rows.
pub const PAIRS: [(usize, usize); 8] = [(0, 0), (2, 0), (3, 0), (1, 1), (0, 3), (1, 3), (2, 3), (3, 3)];
/// Neurons on both sides.
pub const SIDE: usize = 4;
/// Longest delay, in steps.
const LONGEST: usize = 4;
/// Targets of the projection.
pub const TARGETS: [&str; 2] = ["exc", "ampa"];

/// How a projection is laid out.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Order of synapses in memory.
    pub order: Order,
    /// Sparse rows, or a matrix with gaps.
    pub storage: Storage,
    /// Kind of delays.
    pub delay: DelayKind,
    /// In steps, of each synapse.
    pub delays: Vec<i64>,
    /// Of the network.
    pub precision: Precision,
}

impl Layout {
    /// Storage place to synapse; none in the gaps of a matrix.
    fn storage(&self) -> Vec<Option<usize>> {
        if self.storage != Storage::Sparse {
            let pair = |place: usize| match self.order {
                Order::Pre => (place / SIDE, place % SIDE),
                Order::Post => (place % SIDE, place / SIDE),
            };
            return (0..SIDE * SIDE).map(|place| PAIRS.iter().position(|p| *p == pair(place))).collect();
        }
        let mut storage: Vec<usize> = (0..PAIRS.len()).collect();
        if self.order == Order::Pre {
            storage.sort_by_key(|s| PAIRS[*s]);
        }
        storage.into_iter().map(Some).collect()
    }
}

/// What is given from outside in a step.
#[derive(Clone)]
pub struct Surroundings {
    /// Value of `KC`.
    pub constant: f64,
    /// Present values of the neurons, by owner and attribute, and after them those of 1, 2... steps ago.
    pub neurons: BTreeMap<(Owner, Name), Vec<Vec<f64>>>,
    /// Sums of the post neurons, by target.
    pub sums: [Vec<f64>; 2],
    /// Of each operation, whatever it is about.
    pub reduced: [f64; 5],
    /// Steps of the last spikes of both sides.
    pub last_spike: [Vec<i64>; 2],
    /// Of each random call: one for each synapse, post neuron, or one.
    pub draws: Vec<Vec<f64>>,
    /// `pre.x` is as old as the delay says.
    pub look_back: bool,
    /// In steps, of each synapse.
    pub delays: Vec<i64>,
    /// Steps made.
    pub counter: u64,
}

impl Surroundings {
    /// What a step begins with; `number` gives values.
    pub fn new(
        pre: &NeuronModel,
        post: &NeuronModel,
        layout: &Layout,
        step: i64,
        number: &mut dyn FnMut() -> f64,
    ) -> Surroundings {
        let mut neurons = BTreeMap::new();
        for (owner, model) in [(Owner::Pre, pre), (Owner::Post, post)] {
            for attribute in &model.attributes {
                let count = if attribute.locality == Locality::Global { 1 } else { SIDE };
                let mut value = || match attribute.ty {
                    ValueType::Float => number(),
                    ValueType::Int => f64::from(number() as i32),
                    ValueType::Bool => f64::from(u8::from(number() > 0.0)),
                };
                let rows = (0..=LONGEST).map(|_| (0..count).map(|_| value()).collect());
                neurons.insert((owner, attribute.name.clone()), rows.collect());
            }
        }
        let mut spikes =
            || (0..SIDE).map(|_| if number() > 2.0 { -10_000 } else { step - (number().abs() * 2.0) as i64 }).collect();
        let last_spike = [spikes(), spikes()];
        Surroundings {
            constant: number(),
            neurons,
            sums: std::array::from_fn(|_| (0..SIDE).map(|_| number()).collect()),
            reduced: std::array::from_fn(|_| number()),
            last_spike,
            draws: vec![],
            look_back: false,
            delays: layout.delays.clone(),
            counter: step as u64,
        }
    }

    /// Draws all random numbers of the step, with the values that attributes have at its beginning.
    pub fn draw_all(&mut self, projection: &Projection, precision: Precision) {
        let model = projection.model;
        let read = |r: &Ref| match r {
            Ref::Attribute(id) => projection.values[id.0 as usize][0],
            Ref::Constant(_) => self.constant,
            _ => f64::NAN,
        };
        let draws = model.draws.iter().enumerate().map(|(number, draw)| {
            let evaluation = Evaluation { model, names: &read };
            let x: Vec<f64> = draw.arguments.iter().map(|a| evaluation.value(a)).collect();
            let id = key(DrawId(number as u32));
            let one = |pre: usize, post: usize| {
                drawn(draw.distribution, &x, (id, pre as u32, post as u32, self.counter), precision)
            };
            match draw.locality {
                Locality::Global => vec![one(0, 0)],
                Locality::Postsynaptic => (0..SIDE).map(|post| one(0, post)).collect(),
                Locality::Local => PAIRS.iter().map(|(pre, post)| one(*pre, *post)).collect(),
            }
        });
        self.draws = draws.collect();
    }
}

impl World for Surroundings {
    fn constant(&self, _name: &Name) -> f64 {
        self.constant
    }

    fn reduced(&self, reduction: Reduction, _owner: Owner, _name: &Name) -> f64 {
        REDUCTIONS.iter().position(|r| *r == reduction).map_or(f64::NAN, |place| self.reduced[place])
    }

    fn sum(&self, _owner: Owner, rank: usize, target: Option<&Name>) -> f64 {
        let wanted = |(name, _): &(&&str, _)| target.is_none_or(|t| **t == ***name);
        TARGETS.iter().zip(&self.sums).filter(wanted).map(|(_, sums)| sums[rank]).sum()
    }

    fn neuron(&self, owner: Owner, synapse: Synapse, name: &Name) -> f64 {
        let rows = &self.neurons[&(owner, name.clone())];
        let late = owner == Owner::Pre && self.look_back;
        let row = &rows[if late { self.delays[synapse.number] as usize } else { 0 }];
        let rank = if owner == Owner::Pre { synapse.pre } else { synapse.post };
        row[if row.len() == 1 { 0 } else { rank }]
    }

    fn last_spike(&self, owner: Owner, rank: usize) -> i64 {
        self.last_spike[usize::from(owner == Owner::Post)][rank]
    }

    fn draw(&self, id: DrawId, element: (usize, usize)) -> f64 {
        let values = &self.draws[id.0 as usize];
        match values.len() {
            1 => values[0],
            SIDE => values[element.1],
            _ => PAIRS.iter().position(|pair| *pair == element).map_or(f64::NAN, |synapse| values[synapse]),
        }
    }
}

/// One thing that a projection does in a step.
#[derive(Clone, Debug)]
pub enum Doing {
    /// Continuous transmission.
    Psp,
    /// The equations of the step.
    Equations,
    /// Events at the synapses of these neurons.
    Events(Event, Vec<usize>),
}

/// What doing something ends with.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Of each attribute.
    pub values: Vec<Vec<f64>>,
    /// `g_target` of each post neuron; in a rate-coded projection `sum(target)`.
    pub received: Vec<Vec<f64>>,
    /// Step of the last event of each synapse.
    pub last_event: Vec<f64>,
    /// Some equation is solved by iteration: it may have several solutions, or none.
    pub iterates: bool,
}

impl Outcome {
    /// All numbers, each with what it is.
    pub fn numbers(&self, model: &SynapseModel) -> Vec<(String, f64)> {
        let values = model.attributes.iter().map(|a| a.name.to_string()).zip(&self.values);
        let received = TARGETS.iter().map(|t| format!("what {t} receives")).zip(&self.received);
        let all = values.chain(received).chain([("last event".to_owned(), &self.last_event)]);
        all.flat_map(|(name, values)| values.iter().enumerate().map(move |(i, x)| (format!("{name}[{i}]"), *x)))
            .collect()
    }
}

/// What the evaluator makes of it; `None` if an implicit equation has no solution.
pub fn judge(before: &Projection<'_>, doing: &Doing, world: &Surroundings) -> Option<Outcome> {
    let mut projection = before.clone();
    let rate = projection.model.paradigm == Paradigm::Rate;
    let mut received = if rate { world.sums.to_vec() } else { vec![] };
    match doing {
        Doing::Psp => {
            for (post, psp) in projection.psp(world).into_iter().enumerate() {
                let rows = if rate { &mut received } else { &mut projection.conductances };
                rows.iter_mut().for_each(|row| row[post] += psp.unwrap_or(0.0));
            }
        }
        Doing::Equations => projection.equations(world).ok()?,
        Doing::Events(kind, ranks) => {
            for rank in ranks {
                let hit = |s: &&Synapse| if *kind == Event::Post { s.post == *rank } else { s.pre == *rank };
                for synapse in projection.synapses.clone().iter().filter(hit) {
                    projection.event(*kind, synapse.number, world).ok()?;
                }
            }
        }
    }
    if !rate {
        received = projection.conductances.clone();
    }
    Some(Outcome {
        values: projection.values.clone(),
        received,
        last_event: projection.last_event.iter().map(|x| *x as f64).collect(),
        iterates: false,
    })
}

/// What the kernels make of it.
pub fn kernels(
    before: &Projection<'_>,
    doing: &Doing,
    kernels: &SynapseKernels,
    world: &Surroundings,
    layout: &Layout,
) -> Outcome {
    let mut run = Run { memory: Memory::default(), before, world, layout, storage: layout.storage(), iterates: false };
    run.fill();
    match doing {
        Doing::Psp => run.groups(&kernels.psp, Order::Post, None),
        Doing::Equations => {
            for setup in &kernels.draws {
                for k in 0..2 {
                    run.memory.put(Slot::DrawArgument(setup.id, k), Element::F64, [f64::NAN]);
                }
                run.provide(&setup.arguments);
                run.memory.run(&setup.arguments, 1);
                let values = &world.draws[setup.id.0 as usize];
                let values = match setup.locality {
                    Locality::Global => values.clone(),
                    Locality::Postsynaptic => padded(values),
                    Locality::Local => run.stored(values),
                };
                run.memory.put(Slot::Drawn(setup.id), layout.precision.element(), values);
            }
            for (kernel, end) in [(&kernels.global, 1), (&kernels.postsynaptic, SIDE.next_multiple_of(LANES))] {
                if let Some(kernel) = kernel {
                    run.provide(kernel);
                    run.memory.run(kernel, end);
                }
            }
            run.groups(&kernels.local, layout.order, None);
        }
        Doing::Events(kind, ranks) => {
            let (kernel, by) = match kind {
                Event::Pre => (&kernels.pre_event, Order::Pre),
                Event::Post => (&kernels.post_event, Order::Post),
                Event::Axon => (&kernels.axon_event, Order::Pre),
            };
            run.groups(kernel, by, Some(ranks));
        }
    }
    run.outcome()
}

/// A run of kernels.
struct Run<'r> {
    memory: Memory,
    before: &'r Projection<'r>,
    world: &'r Surroundings,
    layout: &'r Layout,
    /// Storage place to synapse; none in the gaps of a matrix.
    storage: Vec<Option<usize>>,
    iterates: bool,
}

impl Run<'_> {
    fn stored(&self, canonical: &[f64]) -> Vec<f64> {
        self.storage.iter().map(|s| s.map_or(f64::NAN, |s| canonical[s])).collect()
    }

    /// The arrays that do not depend on the kernel.
    fn fill(&mut self) {
        let (before, world, precision) = (self.before, self.world, self.layout.precision);
        let float = precision.element();
        for (slot, value) in [
            (Slot::Time, before.step as f64 * before.dt),
            (Slot::Dt, before.dt),
            (Slot::UpdateDt, before.dt),
            (Slot::Constant("KC".into()), world.constant),
        ] {
            self.memory.put(slot, Element::F64, [value]);
        }
        self.memory.put(Slot::StepNumber, Element::I64, [before.step as f64]);
        self.memory.put_word(Slot::DrawCounter, world.counter);
        self.memory.put(Slot::Plasticity, Element::Bool, [f64::from(u8::from(before.plasticity))]);
        for (attribute, values) in before.model.attributes.iter().zip(&before.values) {
            let values = match attribute.locality {
                Locality::Local => self.stored(values),
                Locality::Postsynaptic => padded(values),
                Locality::Global => values.clone(),
            };
            let slot = Slot::Attribute(Owner::Own, attribute.name.clone());
            self.memory.put(slot, element(attribute.ty, precision), values);
        }
        for (k, values) in before.conductances.iter().enumerate() {
            self.memory.put(Slot::Conductance(k as u32), float, padded(values));
        }
        for (target, values) in TARGETS.iter().zip(&world.sums) {
            self.memory.put(Slot::Sum(Owner::Post, (*target).into()), float, padded(values));
        }
        for (owner, steps) in [Owner::Pre, Owner::Post].into_iter().zip(&world.last_spike) {
            let steps: Vec<f64> = steps.iter().map(|s| *s as f64).collect();
            self.memory.put(Slot::LastSpike(owner), Element::I64, padded(&steps));
        }
        for number in 0..before.model.draws.len() as u32 {
            self.memory.put_word(Slot::DrawKey(DrawId(number)), key(DrawId(number)));
        }
        let stamps: Vec<f64> = before.last_event.iter().map(|x| (*x - NEVER) as f64).collect();
        self.memory.put(Slot::LastEvent, Element::I32, self.stored(&stamps));
        let delays: Vec<f64> = self.layout.delays.iter().map(|d| *d as f64).collect();
        let delays = match self.layout.delay {
            // In a gap it is 0, for which the history has a row too.
            DelayKind::PerSynapse => self.stored(&delays).iter().map(|d| d.max(0.0)).collect(),
            _ => vec![delays[0]],
        };
        self.memory.put(Slot::DelaySteps, Element::U16, delays);
        // The row of d steps ago; what is nobody's business is NaN.
        self.memory.put(Slot::HistoryRow, Element::I64, (0..=LONGEST).map(|d| (d * LANES) as f64));
    }

    /// The arrays of neurons that a kernel asks for.
    fn provide(&mut self, kernel: &Kernel) {
        for used in &kernel.slots {
            let values = match &used.slot {
                Slot::Attribute(owner @ (Owner::Pre | Owner::Post), name) => {
                    padded(&self.world.neurons[&(*owner, name.clone())][0])
                }
                Slot::Delayed(name) => {
                    padded(&self.world.neurons[&(Owner::Pre, name.clone())][self.layout.delays[0] as usize])
                }
                Slot::History(name) => {
                    let rows = &self.world.neurons[&(Owner::Pre, name.clone())];
                    let mut ring = vec![f64::NAN; LANES];
                    ring.extend(rows[1..].iter().flat_map(|row| padded(row)));
                    ring
                }
                Slot::Reduced(reduction, owner, name) => vec![self.world.reduced(*reduction, *owner, name)],
                Slot::NotConverged(_) => {
                    self.iterates = true;
                    vec![0.0; LANES]
                }
                _ => continue,
            };
            self.memory.put(used.slot.clone(), used.element, values);
        }
    }

    /// Runs a kernel over groups by pre or post neuron.
    fn groups(&mut self, kernel: &Option<Kernel>, by: Order, events: Option<&[usize]>) {
        let Some(kernel) = kernel else { return };
        self.provide(kernel);
        let group_of = |s: usize| if by == Order::Pre { PAIRS[s].0 } else { PAIRS[s].1 };
        let starts = (0..=SIDE).map(|g| (0..PAIRS.len()).filter(|s| group_of(*s) < g).count() as f64);
        self.memory.put(Slot::GroupStart, Element::I64, starts);
        let indirect = by != self.layout.order;
        let elements = match self.layout.storage {
            Storage::Sparse if indirect => Elements::Permuted,
            Storage::Sparse => Elements::Range,
            Storage::Dense { gaps } if indirect => Elements::Column { gaps },
            Storage::Dense { gaps } => Elements::Row { gaps },
        };
        assert_eq!(kernel.domain, Domain::Groups { listed: events.is_some(), elements });
        if elements.is_matrix() {
            self.matrix(by);
        }
        let mut positions: Vec<usize> = (0..PAIRS.len()).collect();
        if by == Order::Pre {
            positions.sort_by_key(|s| PAIRS[*s]);
        }
        let place = |synapse: &usize| self.storage.iter().position(|s| *s == Some(*synapse)).unwrap_or_default() as f64;
        let permutation: Vec<f64> = positions.iter().map(place).collect();
        self.memory.put(Slot::Permutation, Element::U32, permutation);
        let listed: Vec<usize> = if indirect { positions } else { self.storage.iter().flatten().copied().collect() };
        self.memory.put(Slot::PreRank, Element::U16, listed.iter().map(|s| PAIRS[*s].0 as f64));
        self.memory.put(Slot::PostRank, Element::U32, listed.iter().map(|s| PAIRS[*s].1 as f64));
        let count = match events {
            Some(events) => {
                self.memory.put(Slot::Events, Element::U32, events.iter().map(|e| *e as f64));
                self.memory.put(Slot::EventPlaces, Element::U32, events.iter().map(|e| *e as f64));
                events.len()
            }
            None => SIDE,
        };
        self.memory.run(kernel, count);
    }

    /// The slots of a matrix, of groups by one side.
    fn matrix(&mut self, by: Order) {
        let connected = |group: usize, other: usize| {
            PAIRS.contains(&if by == Order::Pre { (group, other) } else { (other, group) })
        };
        let count = |group: usize| (0..SIDE).filter(|other| connected(group, *other)).count();
        let step = if by == self.layout.order { SIDE } else { 1 };
        let start = |group: usize| if count(group) == 0 { ABSENT as f64 } else { (group * step) as f64 };
        self.memory.put(Slot::GroupStart, Element::I64, (0..SIDE).map(start));
        self.memory.put(Slot::Across, Element::I64, (0..SIDE).map(|other| (other * SIDE) as f64));
        self.memory.put(Slot::Span, Element::I64, [0.0, SIDE as f64]);
        let bits = (0..SIDE * SIDE).filter(|bit| connected(bit / SIDE, bit % SIDE)).map(|bit| 1 << bit);
        self.memory.put(Slot::Pairs, Element::U16, [f64::from(bits.sum::<u32>()), 0.0]);
        self.memory.put(Slot::PairStart, Element::I64, (0..SIDE).map(|group| (group * SIDE) as f64));
        self.memory.put(Slot::GroupCount, Element::I64, (0..SIDE).map(|group| count(group) as f64));
    }

    fn canonical(&self, stored: Vec<f64>) -> Vec<f64> {
        let mut canonical = vec![0.0; PAIRS.len()];
        for (value, synapse) in stored.into_iter().zip(&self.storage) {
            if let Some(synapse) = synapse {
                canonical[*synapse] = value;
            }
        }
        canonical
    }

    fn outcome(self) -> Outcome {
        let model = self.before.model;
        let values = model.attributes.iter().zip(&self.before.values).map(|(attribute, before)| {
            let count = if attribute.locality == Locality::Local { self.storage.len() } else { before.len() };
            let values = self.memory.get(&Slot::Attribute(Owner::Own, attribute.name.clone()), count);
            if attribute.locality == Locality::Local { self.canonical(values) } else { values }
        });
        let received = TARGETS.iter().enumerate().map(|(k, target)| {
            let slot = match model.paradigm {
                Paradigm::Rate => Slot::Sum(Owner::Post, (*target).into()),
                Paradigm::Spiking => Slot::Conductance(k as u32),
            };
            self.memory.get(&slot, SIDE)
        });
        let stamps = self.canonical(self.memory.get(&Slot::LastEvent, self.storage.len()));
        Outcome {
            values: values.collect(),
            received: received.collect(),
            last_event: stamps.iter().map(|stamp| stamp + NEVER as f64).collect(),
            iterates: self.iterates,
        }
    }
}
