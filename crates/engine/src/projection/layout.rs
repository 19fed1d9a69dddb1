//! How the synapses of a projection are stored, and how kernels find the neurons of both sides.

use std::sync::OnceLock;

use neurarchy_codegen::ir::{Element, Elements};
use neurarchy_codegen::slot::Slot;

use super::Projection;
use super::matrix::Matrix;
use super::places::Places;
use crate::array::Array;
use crate::error::EngineError;
use crate::grouping::{PreGroups, rank_array};
use crate::partition::Partition;
use crate::plan::reads_beyond_first;
use crate::spec::{Delays, Order, Storage};

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
    /// Stores the synapses as the kernels were made for, in blocks of the partition, and builds what the kernels read.
    pub fn lay_out(&mut self, partition: Partition) -> Result<(), EngineError> {
        if self.laid_out && self.partition == partition {
            return Ok(());
        }
        if self.storage == Storage::Dense {
            return self.lay_out_matrix(partition);
        }
        // Events say by 32 bits where the synapses of a delay of a pre neuron begin.
        let (starts, most) = (self.pre_size.saturating_mul(self.classes.get().len()), u32::MAX as usize);
        if self.order == Order::Pre && starts > most {
            return Err(EngineError::TooLarge { what: "pre neurons times distinct delays", found: starts, most });
        }
        self.laid_out = true;
        if let Some(windows) = &mut self.windows {
            windows.cut(&partition);
        }
        // Arrays in which nothing was stored yet need not be moved.
        let moves = !std::mem::replace(&mut self.fresh, false);
        (self.index, self.ranks, self.delay_steps) = (Index::default(), None, None);
        let (post_element, pre_element) = (self.post_rank_element(), self.pre_rank_element());
        let synapses = self.synapses();
        let mut index = Index::default();
        match self.order {
            Order::Post => {
                if self.needs_pre_index() {
                    let grouping = self.grouping(&partition);
                    let permutation = Array::zeroed(Element::U32, grouping.len());
                    let posts = post_element.map(|element| Array::zeroed(element, grouping.len()));
                    index.pre_groups = Some(grouping.place(|synapse, place, post| {
                        // SAFETY: each place comes once, and the arrays are as long as there are places.
                        unsafe {
                            permutation.put(place, synapse as u32);
                            put_rank(&posts, place, post);
                        }
                    }));
                    index.permutation = Some(permutation);
                    index.ranks = posts;
                }
                self.relocated(synapses, Places::Same, moves);
                self.layout = Layout::Post;
                self.ranks = pre_element.map(|e| rank_array(e, self.rows.pre_ranks_of(0..synapses)));
            }
            Order::Pre => {
                let grouping = self.grouping(&partition);
                let listed = moves || self.needs_post_index();
                let places = Array::zeroed(Element::U32, if listed { synapses } else { 0 });
                let posts = post_element.map(|element| Array::zeroed(element, grouping.len()));
                let groups = grouping.place(|synapse, place, post| {
                    // SAFETY: each synapse and each place come once, and the arrays are as long as there are of them.
                    unsafe {
                        if listed {
                            places.put(synapse, place as u32);
                        }
                        put_rank(&posts, place, post);
                    }
                });
                self.relocated(groups.len(), Places::Listed(places.slice::<u32>(), 0), moves);
                self.layout = Layout::Pre(groups);
                self.ranks = posts;
                if self.needs_post_index() {
                    index.permutation = Some(places);
                    index.ranks = pre_element.map(|e| rank_array(e, self.rows.pre_ranks_of(0..synapses)));
                }
            }
        }
        (self.index, self.partition) = (index, partition);
        // Whoever needs the places later finds them again; most networks never do.
        self.places = OnceLock::new();
        self.delay_steps = self.delay_steps_array();
        Ok(())
    }

    fn lay_out_matrix(&mut self, partition: Partition) -> Result<(), EngineError> {
        if let (true, Layout::Dense(matrix)) = (self.laid_out, &mut self.layout) {
            matrix.cut(&partition);
            self.partition = partition;
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
        let moves = !std::mem::replace(&mut self.fresh, false);
        let (len, rows) = (matrix.len(), self.rows.clone());
        let new = if matrix.is_canonical() { Places::Same } else { Places::Matrix(&matrix, &rows) };
        self.relocated(len, new, moves);
        self.layout = Layout::Dense(Box::new(matrix));
        self.partition = partition;
        self.index = Index::default();
        self.ranks = None;
        self.places = OnceLock::new();
        self.delay_steps = self.delay_steps_array();
        Ok(())
    }

    /// Moves the local attributes to new places, or makes them anew if there is nothing to move.
    fn relocated(&mut self, len: usize, new: Places<'_>, moves: bool) {
        if !moves {
            return self.set_locals(self.new_locals(len));
        }
        let old = self.places_once();
        if old.get().is_same() && new.is_same() {
            return;
        }
        let synapses = 0..self.synapses();
        let mut locals = self.new_locals(len);
        locals.take(self, old.get().of(synapses.clone()).zip(new.of(synapses)));
        self.set_locals(locals);
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
                    let found = self.places_once();
                    let places = found.get().of(0..self.synapses());
                    places.zip(list).for_each(|(place, &delay)| cells[place] = delay);
                } else if let Some(&first) = list.first() {
                    cells[0] = first;
                }
            }
        }
        Some(steps)
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

/// Stores a rank in an array of ranks, if there is one.
///
/// # Safety
/// The element exists, and no other thread uses it meanwhile.
#[inline]
pub(crate) unsafe fn put_rank(ranks: &Option<Array>, place: usize, rank: u32) {
    let Some(ranks) = ranks else { return };
    // SAFETY: as promised by the caller.
    unsafe {
        match ranks.element() {
            Element::U16 => ranks.put(place, rank as u16),
            _ => ranks.put(place, rank),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rows::Rows;
    use crate::spec::{PopulationId, ProjectionSpec};

    #[test]
    fn more_delays_of_pre_neurons_than_events_can_tell_apart_are_refused() {
        let rows = Rows::new(vec![0], vec![0, 2], vec![0, 1]).expect("legal");
        let spec = ProjectionSpec {
            pre: PopulationId(0),
            post: PopulationId(1),
            targets: vec![],
            rows: Arc::new(rows),
            order: Order::Pre,
            storage: Storage::Sparse,
            delays: Delays::PerSynapse(vec![1, 2]),
            attributes: vec![],
            event_driven: false,
            records: false,
        };
        let mut projection = Projection::new(spec, 1 << 31, 1, 1.0).expect("legal");
        let error = projection.lay_out(Partition::whole(1)).expect_err("2^32 starts");
        assert_eq!(
            error.to_string(),
            "pre neurons times distinct delays: 4294967296, but at most 4294967295 are possible"
        );
    }
}
