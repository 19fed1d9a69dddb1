//! The state of a projection.

use std::sync::{Arc, OnceLock};

use neurarchy_codegen::ir::{Domain, Element};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Name;

use crate::array::{Array, with_cell};
use crate::attribute::{self, Attribute};
use crate::draws::{DrawKey, DrawState};
use crate::error::EngineError;
use crate::grouping::{PreGroups, rank_array, row_starts};
use crate::partition::Partition;
use crate::phased::Phased;
use crate::plan::reads_beyond_first;
use crate::population::NEVER;
use crate::rows::Rows;
use crate::spec::{Delays, Extent, Order, ProjectionSpec, SynapseExecutables};

/// What a projection does, switch by switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags {
    /// It transmits and learns.
    pub transmission: bool,
    /// Its equations are evaluated.
    pub update: bool,
    /// Statements that assign `w` take effect.
    pub plasticity: bool,
    /// Axonal spikes are delivered.
    pub axon_transmission: bool,
}

impl Default for Flags {
    fn default() -> Flags {
        Flags { transmission: true, update: true, plasticity: true, axon_transmission: true }
    }
}

/// Longest delay: `Slot::DelaySteps` has 16 bits.
pub(crate) const LONGEST_DELAY: usize = u16::MAX as usize;

/// Synapses with one delay, whose pending spikes begin with one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DelayClass {
    /// In steps.
    pub delay: u32,
    /// Number of the next list of spikes to deliver.
    pub next: u64,
}

/// How synapses find the neurons of the side by which they are not stored.
#[derive(Debug)]
pub(crate) enum Layout {
    /// Canonical order.
    Post,
    /// By pre neuron.
    Pre(PreGroups),
}

/// From the neurons of one side to synapses, where these are stored by the other side.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Groups by pre neuron of synapses stored by post neuron.
    pub pre_groups: Option<PreGroups>,
    /// Position to element.
    pub permutation: Option<Array>,
    /// Rank of the other side, by position.
    pub ranks: Option<Array>,
}

/// Synapses and their state.
#[derive(Debug)]
pub(crate) struct Projection {
    pub pre: usize,
    pub post: usize,
    pre_size: usize,
    post_size: usize,
    pub targets: Vec<Name>,
    pub rows: Arc<Rows>,
    pub order: Order,
    pub delays: Delays,
    /// Distinct delays, longest first.
    pub classes: Phased<Vec<DelayClass>>,
    /// The class of each synapse, if it is not a function of its delay: after delays were changed.
    class_of: Option<Vec<u32>>,
    pub attributes: Vec<Attribute>,
    pub last_event: Option<Array>,
    pub delay_steps: Option<Array>,
    pub draws: Vec<DrawState>,
    pub keys: Vec<DrawKey>,
    pub layout: Layout,
    pub partition: Partition,
    places: OnceLock<Array>,
    /// The storage is the one that the kernels need.
    laid_out: bool,
    pub starts_by_post: Array,
    /// Ranks of the other side than the one that synapses are stored by.
    pub ranks: Option<Array>,
    pub index: Index,
    pub kernels: SynapseExecutables,
    pub flags: Flags,
    pub period: u64,
    pub offset: i64,
    pub plasticity_cell: Array,
    pub update_dt_cell: Array,
}

impl Projection {
    pub fn new(spec: ProjectionSpec, pre_size: usize, post_size: usize, dt: f64) -> Result<Projection, EngineError> {
        spec.rows.check_sizes(pre_size, post_size)?;
        let synapses = spec.rows.synapses();
        check_delays(&spec.delays, synapses)?;
        let attributes = attribute::build(&spec.attributes, |extent| match extent {
            Extent::Global => 1,
            Extent::PerPost => post_size,
            Extent::Local => synapses,
        })?;
        let mut projection = Projection {
            pre: spec.pre.0,
            post: spec.post.0,
            pre_size,
            post_size,
            targets: spec.targets,
            starts_by_post: row_starts(&spec.rows, post_size),
            rows: spec.rows,
            order: spec.order,
            delays: spec.delays,
            classes: Phased::new(Vec::new()),
            class_of: None,
            attributes,
            last_event: spec.event_driven.then(|| stamps(synapses)),
            delay_steps: None,
            draws: Vec::new(),
            keys: Vec::new(),
            layout: Layout::Post,
            partition: Partition::whole(post_size),
            places: OnceLock::new(),
            laid_out: false,
            ranks: None,
            index: Index::default(),
            kernels: SynapseExecutables::default(),
            flags: Flags::default(),
            period: 1,
            offset: 0,
            plasticity_cell: Array::from_iter(Element::Bool, [1u8].into_iter()),
            update_dt_cell: Array::from_iter(Element::F64, [dt].into_iter()),
        };
        *projection.classes.get_mut() = projection.delays.classes();
        Ok(projection)
    }

    /// Number of synapses.
    pub fn synapses(&self) -> usize {
        self.rows.synapses()
    }

    /// Length of local arrays: gaps of the storage included.
    pub fn storage(&self) -> usize {
        match &self.layout {
            Layout::Post => self.synapses(),
            Layout::Pre(groups) => groups.len(),
        }
    }

    /// Longest delay in steps.
    pub fn max_delay(&self) -> usize {
        match &self.delays {
            Delays::Uniform(steps) => *steps as usize,
            Delays::PerSynapse(steps) => steps.iter().copied().max().map_or(1, usize::from),
        }
    }

    /// Where each synapse is stored, in canonical order; `None`: in just this order.
    pub fn places(&self) -> Option<&[u32]> {
        match self.layout {
            Layout::Post => None,
            Layout::Pre(_) => Some(
                self.places
                    .get_or_init(|| {
                        let (_, places) = self.group(&self.partition);
                        Array::from_iter(Element::U32, places.into_iter())
                    })
                    .slice::<u32>(),
            ),
        }
    }

    /// The array of an attribute, and where each synapse is stored; `places` was called before.
    pub fn attribute_and_places(&mut self, index: usize) -> (&mut Array, Option<&[u32]>) {
        (&mut self.attributes[index].cells, self.places.get().map(|p| p.slice::<u32>()))
    }

    /// Storage places of some synapses, in canonical order.
    pub fn storage_of(&self, synapses: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        let places = self.places();
        synapses.map(move |i| places.map_or(i, |p| p[i] as usize))
    }

    fn group(&self, partition: &Partition) -> (PreGroups, Vec<u32>) {
        let classes = self.classes.get();
        let by_delay: Vec<usize> = match &self.delays {
            Delays::Uniform(_) => Vec::new(),
            Delays::PerSynapse(_) => {
                let mut table = vec![0; self.max_delay() + 1];
                for (index, class) in classes.iter().enumerate() {
                    table[class.delay as usize] = index;
                }
                table
            }
        };
        let class_of = |i: usize| match (&self.class_of, &self.delays) {
            (Some(list), _) => list[i] as usize,
            (None, Delays::Uniform(_)) => 0,
            (None, Delays::PerSynapse(steps)) => by_delay[steps[i] as usize],
        };
        PreGroups::build(&self.rows, self.pre_size, partition, classes.len(), class_of)
    }

    /// Stores the synapses as the kernels were made for, in blocks of the partition, and builds what the kernels read.
    pub fn lay_out(&mut self, partition: Partition) {
        if self.laid_out && self.partition == partition {
            return;
        }
        self.laid_out = true;
        let old = self.places().map(<[u32]>::to_vec);
        let mut grouped = match (self.order, self.needs_pre_index()) {
            (Order::Pre, _) | (Order::Post, true) => Some(self.group(&partition)),
            (Order::Post, false) => None,
        };
        self.partition = partition;
        let new = match self.order {
            Order::Post => None,
            Order::Pre => grouped.as_ref().map(|(_, places)| places.as_slice()),
        };
        let storage = match (&grouped, self.order) {
            (Some((groups, _)), Order::Pre) => groups.len(),
            _ => self.rows.synapses(),
        };
        if old.is_some() || new.is_some() {
            let synapses = self.rows.synapses();
            let locals = self.attributes.iter_mut().filter(|a| a.extent == Extent::Local).map(|a| &mut a.cells);
            for array in locals.chain(&mut self.last_event) {
                *array = moved(array, storage, synapses, old.as_deref(), new);
            }
        }
        self.index = Index::default();
        self.places = OnceLock::new();
        self.delay_steps = None;
        let post_ranks = self.post_rank_element();
        let pre_ranks = self.pre_rank_element();
        match self.order {
            Order::Post => {
                self.layout = Layout::Post;
                self.ranks = pre_ranks.map(|e| rank_array(e, self.rows.pre_ranks().iter().copied()));
                if let Some((groups, places)) = grouped.take() {
                    let mut permutation = Array::zeroed(Element::U32, groups.len());
                    let cells = permutation.slice_mut::<u32>();
                    for (synapse, &place) in places.iter().enumerate() {
                        cells[place as usize] = synapse as u32;
                    }
                    self.index.permutation = Some(permutation);
                    self.index.ranks = post_ranks.map(|e| self.post_ranks_at(e, &places, groups.len()));
                    self.index.pre_groups = Some(groups);
                }
            }
            Order::Pre => {
                let (groups, places) = grouped.take().expect("invariant: grouped for this order");
                self.ranks = post_ranks.map(|e| self.post_ranks_at(e, &places, groups.len()));
                self.layout = Layout::Pre(groups);
                if self.needs_post_index() {
                    self.index.permutation = Some(Array::from_iter(Element::U32, places.into_iter()));
                    self.index.ranks = pre_ranks.map(|e| rank_array(e, self.rows.pre_ranks().iter().copied()));
                }
            }
        }
        self.delay_steps = self.delay_steps_array();
    }

    /// Delays in storage order, or the one delay if kernels read it as a uniform value.
    fn delay_steps_array(&self) -> Option<Array> {
        if !self.uses(&Slot::DelaySteps) {
            return None;
        }
        let each = self.executables().any(|e| reads_beyond_first(e, &Slot::DelaySteps));
        let mut steps = Array::zeroed(Element::U16, if each { self.storage().max(1) } else { 1 });
        let cells = steps.slice_mut::<u16>();
        match &self.delays {
            Delays::Uniform(delay) => cells.fill(*delay as u16),
            Delays::PerSynapse(list) => {
                if each {
                    self.storage_of(0..self.synapses()).zip(list).for_each(|(place, &delay)| cells[place] = delay);
                } else if let Some(&first) = list.first() {
                    cells[0] = first;
                }
            }
        }
        Some(steps)
    }

    fn post_ranks_at(&self, element: Element, places: &[u32], len: usize) -> Array {
        let mut array = Array::zeroed(element, len);
        for (row, &rank) in self.rows.post_ranks().iter().enumerate() {
            for &place in &places[self.rows.range(row)] {
                match element {
                    Element::U16 => array.slice_mut::<u16>()[place as usize] = rank as u16,
                    _ => array.slice_mut::<u32>()[place as usize] = rank,
                }
            }
        }
        array
    }

    /// Other kernels from now on.
    pub fn set_kernels(&mut self, kernels: SynapseExecutables) {
        self.kernels = kernels;
        self.laid_out = false;
    }

    /// All kernels.
    pub fn executables(&self) -> impl Iterator<Item = &neurarchy_codegen::executable::Executable> {
        let k = &self.kernels;
        [&k.psp, &k.global, &k.postsynaptic, &k.local, &k.pre_event, &k.post_event, &k.axon_event].into_iter().flatten()
    }

    /// Some kernel uses a slot.
    pub fn uses(&self, slot: &Slot) -> bool {
        self.executables().any(|e| e.kernel().find(slot).is_some())
    }

    fn element_of(&self, slot: &Slot) -> Option<Element> {
        self.executables().find_map(|e| e.kernel().find(slot).map(|id| e.kernel().slots[id.0 as usize].element))
    }

    /// The element type that kernels want pre ranks in.
    fn pre_rank_element(&self) -> Option<Element> {
        self.element_of(&Slot::PreRank)
    }

    fn post_rank_element(&self) -> Option<Element> {
        self.element_of(&Slot::PostRank)
    }

    fn needs_pre_index(&self) -> bool {
        let k = &self.kernels;
        self.order == Order::Post && (k.pre_event.is_some() || k.axon_event.is_some())
    }

    fn needs_post_index(&self) -> bool {
        let indirect = |d: Domain| matches!(d, Domain::Groups { indirect: true, .. });
        self.order == Order::Pre && self.executables().any(|e| indirect(e.kernel().domain))
    }

    /// Groups of synapses by pre neuron, if there are any.
    pub fn pre_groups(&self) -> Option<&PreGroups> {
        match &self.layout {
            Layout::Pre(groups) => Some(groups),
            Layout::Post => self.index.pre_groups.as_ref(),
        }
    }

    /// Other delays from now on. `pushed` is the number of spike lists pushed so far by the pre population. Spikes in
    /// flight are delivered at their emission plus the new delay, or in the next step if that is past.
    pub fn set_delays(&mut self, delays: Delays, pushed: u64) -> Result<(), EngineError> {
        check_delays(&delays, self.synapses())?;
        let old = std::mem::take(self.classes.get_mut());
        let old_class: Vec<u32> = match (&self.delays, &self.class_of) {
            (_, Some(list)) => list.clone(),
            (Delays::Uniform(_), None) => vec![0; self.synapses()],
            (Delays::PerSynapse(steps), None) => {
                steps.iter().map(|&d| old.iter().position(|c| c.delay == u32::from(d)).unwrap_or(0) as u32).collect()
            }
        };
        // What a class has delivered before now counts; what is due but was never due before starts with what is left.
        let next = |class: u32| {
            let class = old[class as usize];
            class.next.max(pushed.saturating_sub(u64::from(class.delay)))
        };
        match &delays {
            Delays::Uniform(delay) => {
                let same = old_class.iter().all(|&c| next(c) == next(old_class[0]));
                if same {
                    let first = old_class.first().map_or(pushed, |&c| next(c));
                    *self.classes.get_mut() = vec![DelayClass { delay: *delay, next: first }];
                    self.class_of = None;
                } else {
                    self.set_classes(old_class.iter().map(|&c| DelayClass { delay: *delay, next: next(c) }).collect());
                }
            }
            Delays::PerSynapse(steps) => {
                let list = steps.iter().zip(&old_class);
                self.set_classes(list.map(|(&d, &c)| DelayClass { delay: u32::from(d), next: next(c) }).collect());
            }
        }
        self.delays = delays;
        self.laid_out = false;
        Ok(())
    }

    fn set_classes(&mut self, of_synapses: Vec<DelayClass>) {
        let mut classes = of_synapses.clone();
        classes.sort_unstable_by_key(|c| (std::cmp::Reverse(c.delay), c.next));
        classes.dedup();
        let key = |c: &DelayClass| (std::cmp::Reverse(c.delay), c.next);
        let find = |c: &DelayClass| classes.binary_search_by_key(&key(c), key).expect("invariant: it is in the list");
        self.class_of = Some(of_synapses.iter().map(|c| find(c) as u32).collect());
        *self.classes.get_mut() = classes;
    }

    /// What was due before the next step counts as delivered. `pushed` is the number of spike lists of the pre
    /// population.
    pub fn skip_past(&mut self, pushed: u64) {
        for class in self.classes.get_mut() {
            class.next = class.next.max(pushed.saturating_sub(u64::from(class.delay)));
        }
    }

    /// Stamps of events, which count steps of the clock.
    pub fn clear_clock(&mut self) {
        if let Some(stamps) = &mut self.last_event {
            stamps.slice_mut::<i32>().fill(NEVER as i32);
        }
    }

    /// Other synapses. `origin` tells for each new synapse which old one it is; `None`: a new one, whose attributes are 0
    /// until they are written.
    pub fn rewire(
        &mut self,
        rows: Arc<Rows>,
        delays: Delays,
        origin: &[Option<u32>],
        pushed: u64,
    ) -> Result<(), EngineError> {
        rows.check_sizes(self.pre_size, self.post_size)?;
        check_delays(&delays, rows.synapses())?;
        if origin.len() != rows.synapses() {
            return Err(EngineError::Length { name: "origin".into(), expected: rows.synapses(), found: origin.len() });
        }
        if let Some(&wrong) = origin.iter().flatten().find(|&&o| o as usize >= self.synapses()) {
            let count = self.synapses();
            return Err(EngineError::OutOfRange { what: "synapse", index: wrong as usize, count });
        }
        let old = self.places().map(<[u32]>::to_vec);
        let place = |o: u32| old.as_ref().map_or(o, |p| p[o as usize]) as usize;
        let locals = self.attributes.iter_mut().filter(|a| a.extent == Extent::Local).map(|a| &mut a.cells);
        for array in locals {
            let mut cells = Array::zeroed(array.element(), origin.len());
            with_cell!(array.element(), T => {
                let (from, to) = (array.slice::<T>(), cells.slice_mut::<T>());
                for (i, o) in origin.iter().enumerate().filter_map(|(i, o)| o.map(|o| (i, o))) {
                    to[i] = from[place(o)];
                }
            });
            *array = cells;
        }
        if let Some(array) = &mut self.last_event {
            let mut cells = stamps(origin.len());
            let (from, to) = (array.slice::<i32>(), cells.slice_mut::<i32>());
            for (i, o) in origin.iter().enumerate().filter_map(|(i, o)| o.map(|o| (i, o))) {
                to[i] = from[place(o)];
            }
            *array = cells;
        }
        self.laid_out = false;
        self.layout = Layout::Post;
        self.places = OnceLock::new();
        self.class_of = None;
        self.starts_by_post = row_starts(&rows, self.post_size);
        self.rows = rows;
        self.delays = delays;
        *self.classes.get_mut() = self.delays.classes();
        self.skip_past(pushed);
        Ok(())
    }

    /// Memory of all arrays.
    pub fn bytes(&self) -> usize {
        let attributes: usize = self.attributes.iter().map(|a| a.cells.bytes()).sum();
        let arrays = [&self.last_event, &self.delay_steps, &self.ranks, &self.index.permutation, &self.index.ranks];
        let arrays: usize = arrays.into_iter().flatten().map(Array::bytes).sum();
        attributes
            + arrays
            + self.starts_by_post.bytes()
            + self.pre_groups().map_or(0, PreGroups::bytes)
            + self.rows.synapses() * 4
    }
}

impl Delays {
    /// Distinct delays, longest first; nothing was delivered yet.
    fn classes(&self) -> Vec<DelayClass> {
        match self {
            Delays::Uniform(delay) => vec![DelayClass { delay: *delay, next: 0 }],
            Delays::PerSynapse(steps) => {
                let mut present = vec![false; LONGEST_DELAY + 1];
                steps.iter().for_each(|&d| present[d as usize] = true);
                let delays = (1..present.len() as u32).rev().filter(|&d| present[d as usize]);
                delays.map(|delay| DelayClass { delay, next: 0 }).collect()
            }
        }
    }
}

fn check_delays(delays: &Delays, synapses: usize) -> Result<(), EngineError> {
    let wrong = |found: usize| Err(EngineError::Delay { found, most: LONGEST_DELAY });
    match delays {
        Delays::Uniform(d) if !(1..=LONGEST_DELAY).contains(&(*d as usize)) => wrong(*d as usize),
        Delays::PerSynapse(list) if list.len() != synapses => {
            Err(EngineError::Length { name: "delay".into(), expected: synapses, found: list.len() })
        }
        Delays::PerSynapse(list) if list.contains(&0) => wrong(0),
        _ => Ok(()),
    }
}

fn stamps(count: usize) -> Array {
    Array::from_iter(Element::I32, (0..count).map(|_| NEVER as i32))
}

/// The values of an array at other places.
fn moved(array: &Array, len: usize, synapses: usize, old: Option<&[u32]>, new: Option<&[u32]>) -> Array {
    let mut cells = Array::zeroed(array.element(), len);
    with_cell!(array.element(), T => {
        let (from, to) = (array.slice::<T>(), cells.slice_mut::<T>());
        for i in 0..synapses {
            to[new.map_or(i, |p| p[i] as usize)] = from[old.map_or(i, |p| p[i] as usize)];
        }
    });
    cells
}
