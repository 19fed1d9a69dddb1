//! How the synapses of a projection are stored, and how kernels find the neurons of both sides.

use std::sync::OnceLock;

use neurarchy_codegen::ir::{Element, Elements};
use neurarchy_codegen::slot::Slot;

use super::Projection;
use super::matrix::Matrix;
use super::places::Places;
use crate::array::{Array, with_cell};
use crate::error::EngineError;
use crate::grouping::{PreGroups, rank_array};
use crate::partition::Partition;
use crate::plan::reads_beyond_first;
use crate::spec::{Delays, Extent, Order, Storage};

/// How synapses are stored.
#[derive(Debug)]
pub(crate) enum Layout {
    /// Canonical order.
    Post,
    /// By pre neuron.
    Pre(PreGroups),
    /// All pairs of neurons.
    Dense(Box<Matrix>),
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
            Layout::Dense(matrix) => matrix.len(),
        }
    }

    /// Where each synapse is stored.
    pub fn places(&self) -> Places<'_> {
        match &self.layout {
            Layout::Post => Places::Same,
            Layout::Pre(_) => Places::Listed(
                self.places
                    .get_or_init(|| {
                        let (_, places) = self.group(&self.tiles);
                        Array::from_iter(Element::U32, places.into_iter())
                    })
                    .slice::<u32>(),
            ),
            Layout::Dense(matrix) if matrix.is_canonical() => Places::Same,
            Layout::Dense(matrix) => Places::Matrix(matrix, &self.rows),
        }
    }

    /// The array of an attribute, and where each synapse is stored.
    pub fn attribute_and_places(&mut self, index: usize) -> (&mut Array, Places<'_>) {
        if self.attributes[index].extent == Extent::Local {
            // Made, if they must be, before the attribute is borrowed.
            self.places();
        }
        let places = match &self.layout {
            Layout::Dense(matrix) if !matrix.is_canonical() => Places::Matrix(matrix, &self.rows),
            _ => self.places.get().map_or(Places::Same, |list| Places::Listed(list.slice::<u32>())),
        };
        (&mut self.attributes[index].cells, places)
    }

    /// Storage places of some synapses, in canonical order.
    pub fn storage_of(&self, synapses: std::ops::Range<usize>) -> impl ExactSizeIterator<Item = usize> {
        self.places().of(synapses)
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
    /// Blocks are cut into tiles if post neurons do not depend on each other.
    pub fn lay_out(&mut self, partition: Partition, independent: bool) -> Result<(), EngineError> {
        if self.laid_out && self.partition == partition {
            return Ok(());
        }
        if self.storage == Storage::Dense {
            return self.lay_out_matrix(partition);
        }
        self.laid_out = true;
        if let Some(windows) = &mut self.windows {
            windows.cut(&partition);
        }
        let tiles = if independent { self.tiles_of(&partition) } else { partition.clone() };
        let mut grouped = match (self.order, self.needs_pre_index()) {
            (Order::Pre, _) | (Order::Post, true) => Some(self.group(&tiles)),
            (Order::Post, false) => None,
        };
        let (storage, new) = match (&grouped, self.order) {
            (Some((groups, places)), Order::Pre) => (groups.len(), Places::Listed(places)),
            _ => (self.rows.synapses(), Places::Same),
        };
        self.relocated(storage, new);
        (self.partition, self.tiles) = (partition, tiles);
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
        Ok(())
    }

    fn lay_out_matrix(&mut self, partition: Partition) -> Result<(), EngineError> {
        if let (true, Layout::Dense(matrix)) = (self.laid_out, &mut self.layout) {
            matrix.cut(&partition);
            (self.partition, self.tiles) = (partition.clone(), partition);
            return Ok(());
        }
        let reason = match () {
            () if self.order == Order::Pre && self.classes.get().len() > 1 => "spikes have different delays",
            () if self.rows.has_parallel_edges() => "some pair of neurons is connected twice",
            () => "",
        };
        if !reason.is_empty() {
            return Err(EngineError::Dense { reason });
        }
        let elements = || self.executables().map(|e| e.kernel().elements()).filter(|e| e.is_matrix());
        let bits = elements().any(|e| e.has_gaps());
        let mut matrix = Matrix::new(&self.rows, self.order, (self.pre_size, self.post_size), bits)?;
        if matrix.has_gaps() && elements().any(|e| !e.has_gaps()) {
            return Err(EngineError::Dense { reason: "its kernels know no gaps" });
        }
        matrix.cut(&partition);
        self.laid_out = true;
        if !(matrix.is_canonical() && self.places().is_same()) {
            let (len, rows) = (matrix.len(), self.rows.clone());
            self.relocated(len, Places::Matrix(&matrix, &rows));
        }
        self.layout = Layout::Dense(Box::new(matrix));
        (self.partition, self.tiles) = (partition.clone(), partition);
        self.index = Index::default();
        self.ranks = None;
        self.delay_steps = self.delay_steps_array();
        self.places = OnceLock::new();
        Ok(())
    }

    /// Moves the local attributes to new places.
    fn relocated(&mut self, len: usize, new: Places<'_>) {
        if self.places().is_same() && new.is_same() {
            return;
        }
        let synapses = 0..self.synapses();
        let move_one = |array: &Array| {
            let mut cells = Array::zeroed(array.element(), len);
            with_cell!(array.element(), T => {
                let (from, to) = (array.slice::<T>(), cells.slice_mut::<T>());
                for (old, new) in self.places().of(synapses.clone()).zip(new.of(synapses.clone())) {
                    to[new] = from[old];
                }
            });
            cells
        };
        let locals = self.attributes.iter().map(|a| (a.extent == Extent::Local).then(|| move_one(&a.cells)));
        let moved: Vec<Option<Array>> = locals.collect();
        let last_event = self.last_event.as_ref().map(move_one);
        for (attribute, moved) in self.attributes.iter_mut().zip(moved) {
            if let Some(cells) = moved {
                attribute.cells = cells;
            }
        }
        self.last_event = last_event;
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
        self.order == Order::Pre && self.readers().any(|e| e.kernel().elements() == Elements::Permuted)
    }

    /// The matrix of the synapses, if they are stored as one.
    pub fn matrix(&self) -> Option<&Matrix> {
        if let Layout::Dense(matrix) = &self.layout { Some(matrix) } else { None }
    }

    /// Where kernels over groups by one side find their elements.
    pub fn has_elements(&self, by: Order, elements: Elements) -> bool {
        match (&self.layout, by == self.order) {
            (Layout::Dense(_), true) => matches!(elements, Elements::Row { .. }),
            (Layout::Dense(_), false) => matches!(elements, Elements::Column { .. }),
            (_, true) => elements == Elements::Range,
            (_, false) => elements == Elements::Permuted,
        }
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
            Layout::Dense(_) => None,
        }
    }
}
