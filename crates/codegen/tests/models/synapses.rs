//! A projection under test: every call is computed by kernels and by the evaluator, which must agree. Memory is laid out
//! as for one block, in either order of the synapses.

use neurarchy_codegen::evaluate::Projection;
use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::ir::{Domain, Element, Elements, Kernel, LANES, Precision};
use neurarchy_codegen::lower::{self, DelayKind, Order, Storage, SynapseKernels, SynapseOptions};
use neurarchy_codegen::passes;
use neurarchy_codegen::slot::{ABSENT, NEVER, Slot};
use neurarchy_lang::check::{self, SynapseSource};
use neurarchy_lang::expr::{Name, Owner};
use neurarchy_lang::model::{Locality, Method, NeuronModel, Paradigm, SynapseModel};
use neurarchy_lang::planner;

use crate::memory::Memory;
use crate::neurons::{close, element, environment, tolerance};
use crate::world::Surroundings;

/// The checked model of a text.
pub fn model(source: &SynapseSource, pre: Paradigm) -> &'static SynapseModel {
    let checked = check::synapse(source, pre, &environment()).unwrap_or_else(|d| panic!("{d:?}"));
    Box::leak(Box::new(checked.model))
}

/// How a projection is set up, besides its model.
#[derive(Clone)]
pub struct Setup {
    pub pre: &'static NeuronModel,
    pub post: &'static NeuronModel,
    /// Number of pre and post neurons.
    pub sizes: (usize, usize),
    /// (pre, post), sorted by post, then pre.
    pub pairs: Vec<(usize, usize)>,
    pub targets: Vec<Name>,
    pub dt: f64,
    pub method: Method,
    pub precision: Precision,
    pub order: Order,
    pub storage: Storage,
    /// In steps, of each synapse; empty: one step.
    pub delays: Vec<i64>,
    pub shared_weight: bool,
    /// Bytes of the records that synapses are.
    pub record: Option<u32>,
}

impl Setup {
    /// Double precision, explicit, one step of delay, target `exc`.
    pub fn new(
        pre: &'static NeuronModel,
        post: &'static NeuronModel,
        sizes: (usize, usize),
        pairs: &[(usize, usize)],
        order: Order,
    ) -> Setup {
        Setup {
            pre,
            post,
            sizes,
            pairs: pairs.to_vec(),
            targets: vec!["exc".into()],
            dt: 1.0,
            method: Method::Explicit,
            precision: Precision::Double,
            order,
            storage: Storage::Sparse,
            delays: vec![],
            shared_weight: false,
            record: None,
        }
    }

    /// Elements from a row of a matrix to the next.
    fn stride(&self) -> usize {
        2 * MARGIN + if self.order == Order::Pre { self.sizes.1 } else { self.sizes.0 }
    }

    /// The synapse at each storage place.
    fn places(&self) -> Vec<Option<usize>> {
        let row_and_place = |s: &usize| match (self.pairs[*s], self.order) {
            ((pre, post), Order::Pre) => (pre, post),
            ((pre, post), Order::Post) => (post, pre),
        };
        let mut synapses: Vec<usize> = (0..self.pairs.len()).collect();
        synapses.sort_by_key(row_and_place);
        if self.storage == Storage::Sparse {
            return synapses.into_iter().map(Some).collect();
        }
        let rows = if self.order == Order::Pre { self.sizes.0 } else { self.sizes.1 };
        let mut places = vec![None; rows * self.stride()];
        for synapse in synapses {
            let (row, place) = row_and_place(&synapse);
            places[row * self.stride() + MARGIN + place] = Some(synapse);
        }
        places
    }

    fn delay(&self) -> DelayKind {
        match self.delays.first() {
            None => DelayKind::None,
            Some(first) if self.delays.iter().all(|d| d == first) => DelayKind::Uniform,
            Some(_) => DelayKind::PerSynapse,
        }
    }
}

/// A projection.
pub struct Synapses {
    pub model: &'static SynapseModel,
    pub kernels: SynapseKernels,
    pub judge: Projection<'static>,
    pub world: Surroundings,
    pub memory: Memory,
    pub setup: Setup,
    /// Synapse at each storage place; none in the gaps of a matrix.
    storage: Vec<Option<usize>>,
}

/// What stands in the gaps of a matrix; stored as `bool` it is 1.
const NOTHING: f64 = 77.0;

/// Neurons on the other side before the first and behind the last one of a row of a matrix.
const MARGIN: usize = 3;

fn starts(count: usize, of: impl Iterator<Item = usize>) -> Vec<f64> {
    let mut starts = vec![0.0; count + 1];
    for group in of {
        starts[group + 1] += 1.0;
    }
    for i in 0..count {
        starts[i + 1] += starts[i];
    }
    starts
}

impl Synapses {
    /// A projection.
    pub fn new(model: &'static SynapseModel, setup: Setup, mut world: Surroundings) -> Synapses {
        let plan = planner::synapse(model, setup.method).unwrap_or_else(|d| panic!("{d:?}"));
        let options = SynapseOptions {
            precision: setup.precision,
            order: setup.order,
            storage: setup.storage,
            pre_rank: Element::U16,
            post_rank: Element::U32,
            delay: setup.delay(),
            shared_weight: setup.shared_weight,
            record: setup.record,
            targets: &setup.targets,
            conductances_alias: false,
            parallel_edges: false,
            pre: setup.pre,
            post: setup.post,
            pre_targets: &setup.targets,
            post_targets: &setup.targets,
        };
        let kernels = lower::synapse(model, &plan, &options);
        world.draws = model.draws.clone();
        world.single = setup.precision == Precision::Float;
        let (pres, posts) = setup.sizes;
        let mut judge = Projection::new(model, &setup.pairs, posts, &setup.targets, setup.dt, setup.method, &world);
        if !setup.delays.is_empty() {
            judge.delay_steps = setup.delays.clone();
        }
        let storage = setup.places();
        let mut synapses = Synapses { model, kernels, judge, world, memory: Memory::default(), setup, storage };
        let memory = &mut synapses.memory;
        memory.put(Slot::Dt, Element::F64, &[synapses.setup.dt]);
        memory.put(Slot::UpdateDt, Element::F64, &[synapses.setup.dt]);
        memory.put(Slot::LastEvent, Element::I32, &vec![0.0; synapses.storage.len()]);
        let delays = match synapses.setup.delay() {
            DelayKind::PerSynapse => {
                synapses.storage.iter().map(|s| s.map_or(0.0, |s| synapses.setup.delays[s] as f64)).collect()
            }
            _ => vec![synapses.setup.delays.first().copied().unwrap_or(1) as f64],
        };
        memory.put(Slot::DelaySteps, Element::U16, &delays);
        // The history of tests: row d holds the values of d steps ago, 64 entries apart, with row 0 unused.
        let rows: Vec<f64> = (0..20).map(|d| f64::from(d) * 64.0).collect();
        memory.put(Slot::HistoryRow, Element::I64, &rows);
        assert!(pres < 64);
        let kernels = [&synapses.kernels.global, &synapses.kernels.postsynaptic, &synapses.kernels.local];
        for kernel in kernels.into_iter().flatten() {
            synapses.memory.put_flags(kernel, synapses.storage.len().max(posts).next_multiple_of(LANES));
        }
        synapses.publish();
        synapses
    }

    /// Writes the evaluator's attributes to memory.
    fn publish(&mut self) {
        let posts = self.setup.sizes.1;
        for (attribute, values) in self.model.attributes.iter().zip(&self.judge.values) {
            let mut values = values.clone();
            match attribute.locality {
                Locality::Local if self.setup.shared_weight && &*attribute.name == "w" => values.truncate(1),
                Locality::Local => values = self.storage.iter().map(|s| s.map_or(NOTHING, |s| values[s])).collect(),
                Locality::Postsynaptic => values.resize(posts.next_multiple_of(LANES), 0.0),
                Locality::Global => {}
            }
            let slot = Slot::Attribute(Owner::Own, attribute.name.clone());
            self.memory.put(slot, element(attribute.ty, self.setup.precision), &values);
        }
        let float = self.setup.precision.element();
        for (k, values) in self.judge.conductances.iter().enumerate() {
            self.memory.put(Slot::Conductance(k as u32), float, values);
        }
    }

    /// Sets an attribute on both sides.
    pub fn set(&mut self, name: &str, values: &[f64]) {
        self.judge.set(name, values);
        self.publish();
    }

    /// Sets a conductance of all post neurons on both sides.
    pub fn set_conductance(&mut self, k: usize, values: &[f64]) {
        self.judge.conductances[k] = values.to_vec();
        self.publish();
    }

    /// An attribute as the kernels left it, in canonical order.
    pub fn get(&self, name: &str) -> Vec<f64> {
        let attribute = self.model.attribute(self.model.find(name).unwrap());
        let values = self.memory.get(&Slot::Attribute(Owner::Own, name.into()));
        match attribute.locality {
            Locality::Global => values,
            Locality::Postsynaptic => values[..self.setup.sizes.1].to_vec(),
            Locality::Local if self.setup.shared_weight && name == "w" => vec![values[0]; self.setup.pairs.len()],
            Locality::Local => {
                let mut canonical = vec![0.0; self.setup.pairs.len()];
                for (place, synapse) in self.storage.iter().enumerate() {
                    match synapse {
                        Some(synapse) => canonical[*synapse] = values[place],
                        None => assert!([NOTHING, 1.0].contains(&values[place]), "a gap is left alone"),
                    }
                }
                canonical
            }
        }
    }

    /// Begins a step: time, step number, what surrounds.
    pub fn begin(&mut self, step: i64) {
        self.judge.step = step;
        self.world.counter = step as u64;
        self.world.globals = self.judge.values.iter().map(|v| v.first().copied().unwrap_or(0.0)).collect();
        self.memory.put(Slot::Time, Element::F64, &[step as f64 * self.setup.dt]);
        self.memory.put(Slot::StepNumber, Element::I64, &[step as f64]);
        self.refresh();
    }

    /// Puts the surroundings, after a change, into memory.
    pub fn refresh(&mut self) {
        self.world.fill(&mut self.memory, self.setup.precision);
        self.world.fill_neurons(&mut self.memory, self.setup.precision, self.setup.pre, self.setup.post);
        self.memory.put(Slot::Plasticity, Element::Bool, &[f64::from(u8::from(self.judge.plasticity))]);
        self.memory.put(Slot::UpdateDt, Element::F64, &[self.judge.period as f64 * self.setup.dt]);
    }

    /// Past values of the pre neurons: `rows[d - 1]` are those of d steps ago.
    pub fn remember(&mut self, name: &'static str, rows: &[Vec<f64>]) {
        let mut ring = vec![f64::NAN; 64 * 20];
        for (d, row) in rows.iter().enumerate() {
            ring[64 * (d + 1)..][..row.len()].copy_from_slice(row);
        }
        let float = self.setup.precision.element();
        self.memory.put(Slot::History(name.into()), float, &ring);
        let uniform = self.setup.delays.first().copied().unwrap_or(1) as usize;
        self.memory.put(Slot::Delayed(name.into()), float, &rows[uniform - 1]);
        let delayed = self.judge.synapses.iter().map(|s| rows[self.judge.delay_steps[s.number] as usize - 1][s.pre]);
        self.world.delayed.get_or_insert_default().insert(name, delayed.collect());
    }

    /// Runs a kernel over groups by pre or post, with the slots of its loop.
    fn over_groups(&mut self, kernel: &Kernel, by: Order, events: Option<&[usize]>) {
        let (pres, posts) = self.setup.sizes;
        let groups = if by == Order::Pre { pres } else { posts };
        let pairs = self.setup.pairs.clone();
        let group_of = |s: usize| if by == Order::Pre { pairs[s].0 } else { pairs[s].1 };
        let same = by == self.setup.order;
        let elements = match self.setup.storage {
            Storage::Sparse if same => Elements::Range,
            Storage::Sparse => Elements::Permuted,
            Storage::Dense { gaps } if same => Elements::Row { gaps },
            Storage::Dense { gaps } => Elements::Column { gaps },
        };
        assert_eq!(kernel.domain, Domain::Groups { listed: events.is_some(), elements });
        if elements.is_matrix() {
            self.put_matrix(by);
        } else {
            let start = starts(groups, (0..pairs.len()).map(group_of));
            self.memory.put(Slot::GroupStart, Element::I64, &start);
            let mut positions: Vec<usize> = (0..pairs.len()).collect();
            let place = |synapse: usize| self.storage.iter().position(|s| *s == Some(synapse)).unwrap();
            positions.sort_by_key(|s| (group_of(*s), if by == Order::Pre { pairs[*s].1 } else { pairs[*s].0 }));
            let permutation: Vec<f64> = positions.iter().map(|s| place(*s) as f64).collect();
            let rank = |s: usize, owner| if owner == Owner::Pre { pairs[s].0 as f64 } else { pairs[s].1 as f64 };
            let listed = if same { self.storage.iter().flatten().copied().collect() } else { positions };
            let pre: Vec<f64> = listed.iter().map(|s| rank(*s, Owner::Pre)).collect();
            let post: Vec<f64> = listed.iter().map(|s| rank(*s, Owner::Post)).collect();
            self.memory.put(Slot::Permutation, Element::U32, &permutation);
            self.memory.put(Slot::PreRank, Element::U16, &pre);
            self.memory.put(Slot::PostRank, Element::U32, &post);
        }
        let count = match events {
            Some(events) => {
                let events: Vec<f64> = events.iter().map(|e| *e as f64).collect();
                self.memory.put(Slot::Events, Element::U32, &events);
                self.memory.put(Slot::EventPlaces, Element::U32, &events);
                events.len()
            }
            None => groups,
        };
        self.memory.run(kernel, 0, count);
    }

    /// The slots of a matrix for groups by one side.
    fn put_matrix(&mut self, by: Order) {
        let (pres, posts) = self.setup.sizes;
        let (groups, others) = if by == Order::Pre { (pres, posts) } else { (posts, pres) };
        let connected = |group: usize, other: usize| {
            self.setup.pairs.contains(&if by == Order::Pre { (group, other) } else { (other, group) })
        };
        let stride = self.setup.stride();
        let is_row = by == self.setup.order;
        let counts: Vec<f64> = (0..groups).map(|g| (0..others).filter(|&o| connected(g, o)).count() as f64).collect();
        let start = |group: usize| match (counts[group], is_row) {
            (0.0, _) => ABSENT as f64,
            (_, true) => (group * stride + MARGIN) as f64,
            (_, false) => (group + MARGIN) as f64,
        };
        let starts: Vec<f64> = (0..groups).map(start).collect();
        let across: Vec<f64> = (0..others).map(|other| (other * stride) as f64).collect();
        // One row of bits after the other, from a crooked place on.
        let mut words = vec![0.0; (7 + groups * others) / 16 + 2];
        for bit in (0..groups * others).filter(|bit| connected(bit / others, bit % others)) {
            words[(7 + bit) / 16] += f64::from(1 << ((7 + bit) % 16));
        }
        let bits: Vec<f64> = (0..groups).map(|group| (7 + group * others) as f64).collect();
        self.memory.put(Slot::GroupStart, Element::I64, &starts);
        self.memory.put(Slot::Span, Element::I64, &[0.0, others as f64]);
        self.memory.put(Slot::Across, Element::I64, &across);
        self.memory.put(Slot::Pairs, Element::U16, &words);
        self.memory.put(Slot::PairStart, Element::I64, &bits);
        self.memory.put(Slot::GroupCount, Element::I64, &counts);
    }

    /// Continuous transmission; gives `sum(target)`, or the conductance, of each post neuron for the first target.
    pub fn psp(&mut self) -> Vec<f64> {
        let kernel = self.kernels.psp.clone().unwrap();
        let float = self.setup.precision.element();
        let posts = self.setup.sizes.1;
        let rate = self.model.paradigm == Paradigm::Rate;
        let slots: Vec<Slot> = (0..self.setup.targets.len())
            .map(|k| match rate {
                true => Slot::Sum(Owner::Post, self.setup.targets[k].clone()),
                false => Slot::Conductance(k as u32),
            })
            .collect();
        if rate {
            for (target, slot) in self.setup.targets.iter().zip(&slots) {
                let sums = self.world.sums.iter().find(|((o, name), _)| *o == Owner::Post && **name == **target);
                let before = sums.map_or(vec![0.0; posts], |(_, values)| values.clone());
                self.memory.put(slot.clone(), float, &before);
            }
        }
        let before: Vec<Vec<f64>> = slots.iter().map(|s| self.memory.get(s)).collect();
        let world = self.world.clone();
        let psps = self.judge.psp(&world);
        self.over_groups(&kernel, Order::Post, None);
        for (k, slot) in slots.iter().enumerate() {
            let after = self.memory.get(slot);
            for post in 0..posts {
                let expected = before[k][post] + psps[post].unwrap_or(0.0);
                assert!(close(after[post], expected, tolerance(self.setup.precision)), "{after:?}: {expected}");
                if !rate {
                    self.judge.conductances[k][post] = after[post];
                }
            }
        }
        self.memory.get(&slots[0])
    }

    /// Equations of the step.
    pub fn equations(&mut self) {
        let world = self.world.clone();
        let (pres, posts) = self.setup.sizes;
        for setup in self.kernels.draws.clone() {
            for k in 0..2 {
                self.memory.put(Slot::DrawArgument(setup.id, k), Element::F64, &[f64::NAN]);
            }
            self.memory.run(&setup.arguments, 0, 1);
            let value = |element| neurarchy_codegen::evaluate::World::draw(&world, setup.id, element);
            let values: Vec<f64> = match setup.locality {
                Locality::Global => vec![value((0, 0))],
                Locality::Postsynaptic => (0..posts.next_multiple_of(LANES)).map(|post| value((0, post))).collect(),
                Locality::Local => {
                    self.storage.iter().map(|s| s.map_or(f64::NAN, |s| value(self.setup.pairs[s]))).collect()
                }
            };
            self.memory.put(Slot::Drawn(setup.id), self.setup.precision.element(), &values);
        }
        let kernels = self.kernels.clone();
        if let Some(kernel) = &kernels.global {
            self.memory.run(kernel, 0, 1);
        }
        if let Some(kernel) = &kernels.postsynaptic {
            self.memory.run(kernel, 0, posts.next_multiple_of(LANES));
        }
        if let Some(kernel) = &kernels.local {
            if let Some((psp, both)) = kernels.psp.as_ref().and_then(|psp| Some((psp, passes::fuse(kernel, psp)?))) {
                self.compare_fused(kernel, psp, &both);
            }
            self.over_groups(kernel, self.setup.order, None);
        }
        assert!(pres > 0);
        self.judge.equations(&world).unwrap();
        self.compare();
    }

    /// Learning and then the psp leave the same bits as both in one kernel. Memory stays as it is.
    fn compare_fused(&mut self, learning: &Kernel, psp: &Kernel, both: &Kernel) {
        let begin = self.memory.clone();
        for target in self.setup.targets.clone() {
            let sums = vec![0.25; self.setup.sizes.1];
            self.memory.put(Slot::Sum(Owner::Post, target), self.setup.precision.element(), &sums);
        }
        let ready = self.memory.clone();
        for kernel in [learning, psp] {
            self.over_groups(kernel, Order::Post, None);
        }
        let apart = std::mem::replace(&mut self.memory, ready);
        self.over_groups(both, Order::Post, None);
        let together = std::mem::replace(&mut self.memory, begin);
        for used in &both.slots {
            let (apart, together) = (apart.get(&used.slot), together.get(&used.slot));
            let same = apart.iter().zip(&together).all(|(a, b)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
            assert!(same, "{}: {apart:?} one after the other, {together:?} at once\n{both}", used.slot);
        }
    }

    /// Events at all synapses of the listed neurons.
    pub fn events(&mut self, kind: Event, ranks: &[usize]) {
        let kernel = match kind {
            Event::Pre => &self.kernels.pre_event,
            Event::Post => &self.kernels.post_event,
            Event::Axon => &self.kernels.axon_event,
        };
        let by = if kind == Event::Post { Order::Post } else { Order::Pre };
        if let Some(kernel) = kernel.clone() {
            self.over_groups(&kernel, by, Some(ranks));
        }
        let world = self.world.clone();
        for rank in ranks {
            let hit = |s: &neurarchy_codegen::evaluate::Synapse| {
                if by == Order::Post { s.post == *rank } else { s.pre == *rank }
            };
            for synapse in self.judge.synapses.clone().iter().filter(|s| hit(s)) {
                self.judge.event(kind, synapse.number, &world).unwrap();
            }
        }
        self.compare();
    }

    fn compare(&self) {
        let tolerance = tolerance(self.setup.precision);
        for (attribute, expected) in self.model.attributes.iter().zip(&self.judge.values) {
            let actual = self.get(&attribute.name);
            assert_eq!(actual.len(), expected.len());
            for (place, (a, b)) in actual.iter().zip(expected).enumerate() {
                let step = self.judge.step;
                assert!(
                    close(*a, *b, tolerance),
                    "{}[{place}] in step {step}: kernels {a}, evaluator {b}",
                    attribute.name
                );
            }
        }
        for (k, expected) in self.judge.conductances.iter().enumerate() {
            let actual = self.memory.get(&Slot::Conductance(k as u32));
            let same = actual.iter().zip(expected).all(|(a, b)| close(*a, *b, tolerance));
            assert!(same, "conductance {k}: kernels {actual:?}, evaluator {expected:?}");
        }
        if self.kernels.pre_event.iter().any(|k| k.find(&Slot::LastEvent).is_some()) {
            let stamps = self.memory.get(&Slot::LastEvent);
            for (place, synapse) in self.storage.iter().enumerate() {
                let expected = synapse.map_or(0.0, |s| (self.judge.last_event[s] - NEVER) as f64);
                assert_eq!(stamps[place], expected);
            }
        }
    }
}
