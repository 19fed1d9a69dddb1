//! How the synapses of a projection are stored, and how kernels find the neurons of both sides.

use std::sync::OnceLock;

use neurarchy_codegen::ir::{Domain, Element};
use neurarchy_codegen::slot::Slot;

use super::Projection;
use crate::array::{Array, with_cell};
use crate::grouping::{PreGroups, rank_array};
use crate::partition::Partition;
use crate::plan::reads_beyond_first;
use crate::spec::{Delays, Extent, Order};

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

impl Projection {
    /// Length of local arrays: gaps of the storage included.
    pub fn storage(&self) -> usize {
        match &self.layout {
            Layout::Post => self.synapses(),
            Layout::Pre(groups) => groups.len(),
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

    pub fn group(&self, partition: &Partition) -> (PreGroups, Vec<u32>) {
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
        if let Some(windows) = &mut self.windows {
            windows.cut(&partition);
        }
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
                self.ranks = pre_ranks.map(|e| rank_array(e, self.rows.pre_ranks_of(0..self.rows.synapses())));
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
                    self.index.ranks =
                        pre_ranks.map(|e| rank_array(e, self.rows.pre_ranks_of(0..self.rows.synapses())));
                }
            }
        }
        self.delay_steps = self.delay_steps_array();
        // Whoever needs the places later finds them again; most networks never do.
        self.places = OnceLock::new();
    }

    /// Delays in storage order, or the one delay if kernels read it as a uniform value.
    fn delay_steps_array(&self) -> Option<Array> {
        if !self.uses(&Slot::DelaySteps) && !self.lent_delays {
            return None;
        }
        let each = self.readers().any(|e| reads_beyond_first(e, &Slot::DelaySteps)) || self.lent_delays;
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

    pub fn post_ranks_at(&self, element: Element, places: &[u32], len: usize) -> Array {
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

    pub fn element_of(&self, slot: &Slot) -> Option<Element> {
        self.readers().find_map(|e| e.kernel().find(slot).map(|id| e.kernel().slots[id.0 as usize].element))
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
        self.order == Order::Pre && self.readers().any(|e| indirect(e.kernel().domain))
    }

    /// The post neuron of the synapse at a position of the groups by pre neuron, which kernels of events ask for.
    pub fn post_rank_at(&self, position: usize) -> usize {
        let ranks = if self.order == Order::Pre { &self.ranks } else { &self.index.ranks };
        ranks.as_ref().map_or(0, |ranks| match ranks.element() {
            Element::U16 => usize::from(ranks.slice::<u16>()[position]),
            _ => ranks.slice::<u32>()[position] as usize,
        })
    }

    /// Groups of synapses by pre neuron, if there are any.
    pub fn pre_groups(&self) -> Option<&PreGroups> {
        match &self.layout {
            Layout::Pre(groups) => Some(groups),
            Layout::Post => self.index.pre_groups.as_ref(),
        }
    }
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
