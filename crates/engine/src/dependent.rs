//! Projections that use the synapses of another one: they have its connections, its delays and its weights, live.

use std::ops::Range;
use std::sync::Arc;

use neurarchy_codegen::ir::Element;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::grouping::rank_array;
use crate::partition::Partition;
use crate::projection::{Layout, Projection, ProjectionState, put_rank};
use crate::rows::Rows;
use crate::spec::{Delays, Extent, Order, PopulationId, ProjectionId, ProjectionSpec, Storage};
use crate::values::Values;

/// How a projection uses the synapses of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// As they are, between populations of the same sizes.
    Copied,
    /// The other way round: each synapse leads from the post neuron of the original to its pre neuron.
    Transposed,
}

/// A projection with the synapses of another.
#[derive(Clone, Debug)]
pub struct DependentSpec {
    /// Whose synapses they are.
    pub original: ProjectionId,
    /// How they are used.
    pub usage: Use,
    /// Where signals come from.
    pub pre: PopulationId,
    /// Where they go.
    pub post: PopulationId,
    /// What they act on.
    pub targets: Vec<Name>,
    /// It delivers spikes. Otherwise it has a psp.
    pub events: bool,
}

/// Whose synapses a projection has.
#[derive(Debug)]
pub(crate) struct Original {
    pub index: usize,
    pub usage: Use,
    /// Transposed: for each synapse, in canonical order, the one of the original.
    numbers: Vec<u32>,
}

impl Original {
    pub fn bytes(&self) -> usize {
        self.numbers.capacity() * 4
    }
}

/// The connections as a dependent has them, their delays, and the synapses of the original that they are.
fn connections(rows: &Arc<Rows>, delays: &Delays, usage: Use) -> Result<(Arc<Rows>, Delays, Vec<u32>), EngineError> {
    if usage == Use::Copied {
        return Ok((rows.clone(), delays.clone(), Vec::new()));
    }
    let (rows, numbers) = transposed(rows)?;
    let delays = match delays {
        Delays::Uniform(steps) => Delays::Uniform(*steps),
        Delays::PerSynapse(steps) => Delays::PerSynapse(numbers.iter().map(|&n| steps[n as usize]).collect()),
    };
    Ok((Arc::new(rows), delays, numbers))
}

/// The rows by pre neuron, and the number that each synapse had.
fn transposed(rows: &Rows) -> Result<(Rows, Vec<u32>), EngineError> {
    let mut by_pre: Vec<(u32, u32, u32)> = Vec::with_capacity(rows.synapses());
    for (row, &post) in rows.post_ranks().iter().enumerate() {
        let range = rows.range(row);
        by_pre.extend(range.clone().zip(rows.pre_ranks_of(range)).map(|(i, pre)| (pre, post, i as u32)));
    }
    by_pre.sort_unstable();
    let (mut post_ranks, mut starts) = (Vec::new(), Vec::new());
    for (i, &(pre, ..)) in by_pre.iter().enumerate() {
        if post_ranks.last() != Some(&pre) {
            post_ranks.push(pre);
            starts.push(i);
        }
    }
    starts.push(by_pre.len());
    let numbers = by_pre.iter().map(|&(.., i)| i).collect();
    let pre_ranks: Vec<u32> = by_pre.into_iter().map(|(_, post, _)| post).collect();
    Ok((Rows::new(post_ranks, starts, pre_ranks)?, numbers))
}

/// For each synapse of `new` the one of `old` between the same neurons, the first with the first if there are several.
/// Both have the pre ranks of each row in ascending order.
fn same_pairs(old: &Rows, new: &Rows) -> Vec<Option<u32>> {
    let mut origin = Vec::with_capacity(new.synapses());
    for (row, &post) in new.post_ranks().iter().enumerate() {
        let range = old.row_of(post).map_or(0..0, |row| old.range(row));
        let mut before = range.clone().zip(old.pre_ranks_of(range)).peekable();
        for pre in new.pre_ranks_of(new.range(row)) {
            while before.next_if(|&(_, other)| other < pre).is_some() {}
            origin.push(before.next_if(|&(_, other)| other == pre).map(|(i, _)| i as u32));
        }
    }
    origin
}

impl Engine {
    /// Adds a projection with the synapses of another: their weights, learning included, their delays, and those that
    /// come and go. It has no attributes of its own; its kernels read those of the original.
    pub fn add_dependent(&mut self, spec: DependentSpec) -> Result<ProjectionId, EngineError> {
        let count = self.projections.len();
        let Some(original) = self.projections.get(spec.original.0) else {
            return Err(EngineError::OutOfRange { what: "projection", index: spec.original.0, count });
        };
        let (rows, delays, numbers) = connections(&original.rows, &original.delays, spec.usage)?;
        let order = match (spec.usage, spec.events) {
            (Use::Copied, _) => original.order,
            // Such that kernels find the synapses through a permutation: where the original stores them.
            (Use::Transposed, true) => Order::Post,
            (Use::Transposed, false) => Order::Pre,
        };
        let projection = ProjectionSpec {
            pre: spec.pre,
            post: spec.post,
            targets: spec.targets,
            rows,
            order,
            storage: Storage::Sparse,
            delays,
            attributes: Vec::new(),
            event_driven: false,
            records: false,
        };
        let id = self.add_projection(projection)?;
        self.projections[id.0].original = Some(Original { index: spec.original.0, usage: spec.usage, numbers });
        Ok(id)
    }

    /// How the kernels of a projection find its synapses.
    pub fn storage_order(&self, projection: ProjectionId) -> Order {
        self.projections[projection.0].order
    }

    /// The values of an attribute of the original, in the order of the dependent's synapses.
    pub(crate) fn read_dependent(
        &self,
        original: &Original,
        name: &str,
        rows: Option<Range<usize>>,
        own: &Rows,
    ) -> Result<Values, EngineError> {
        let id = ProjectionId(original.index);
        let source = &self.projections[original.index];
        let local = source.attributes.iter().find(|a| &*a.name == name && a.extent == Extent::Local);
        let (Use::Transposed, Some(attribute)) = (original.usage, local) else {
            return self.read_synapses(id, name, rows);
        };
        let rows = rows.unwrap_or(0..own.len());
        let numbers = &original.numbers[own.starts()[rows.start]..own.starts()[rows.end]];
        let places = source.places();
        Ok(Values::gather(&attribute.cells, numbers.iter().map(|&n| places.at(n as usize))))
    }

    /// The projections that use the synapses of another.
    fn dependents(&self, original: usize) -> Vec<(usize, Use)> {
        let of = |(index, projection): (usize, &Projection)| {
            projection.original.as_ref().filter(|o| o.index == original).map(|o| (index, o.usage))
        };
        self.projections.iter().enumerate().filter_map(of).collect()
    }

    /// Dependents follow a change of the synapses or delays of their original.
    pub(crate) fn follow(&mut self, original: ProjectionId) -> Result<(), EngineError> {
        for (index, usage) in self.dependents(original.0) {
            let original = &self.projections[original.0];
            let (rows, delays, numbers) = connections(&original.rows, &original.delays, usage)?;
            let pushed = self.pushed(ProjectionId(index));
            let dependent = &mut self.projections[index];
            if dependent.rows.synapses() == rows.synapses() && *dependent.rows == *rows {
                dependent.set_delays(delays, pushed)?;
            } else {
                let origin = match usage {
                    // It has no state.
                    Use::Copied => vec![None; rows.synapses()],
                    Use::Transposed => same_pairs(&dependent.rows, &rows),
                };
                dependent.rewire(rows, delays, &origin, pushed)?;
            }
            if let Some(original) = &mut dependent.original {
                original.numbers = numbers;
            }
        }
        Ok(())
    }

    /// The synapses of dependents, in the states of all projections, are those of their originals.
    pub(crate) fn dependents_fit(&self, states: &[ProjectionState]) -> Result<(), EngineError> {
        for (index, projection) in self.projections.iter().enumerate() {
            let Some(original) = &projection.original else { continue };
            let (source, own) = (&states[original.index], &states[index]);
            let (rows, delays, _) = connections(&source.rows, &source.delays, original.usage)?;
            if (&rows, &delays) != (&own.rows, &own.delays) {
                let problem = "its synapses are not those of the projection that it depends on".into();
                return Err(EngineError::Mismatch { what: format!("projection {index}"), problem });
            }
        }
        Ok(())
    }

    /// Dependents know again which synapses of their originals theirs are, after these were replaced.
    pub(crate) fn renumber_dependents(&mut self) -> Result<(), EngineError> {
        for index in 0..self.projections.len() {
            let Some(original) = &self.projections[index].original else { continue };
            let source = &self.projections[original.index];
            let (.., numbers) = connections(&source.rows, &source.delays, original.usage)?;
            if let Some(original) = &mut self.projections[index].original {
                original.numbers = numbers;
            }
        }
        Ok(())
    }

    /// Originals build what the kernels of their dependents read.
    pub(crate) fn tell_originals(&mut self) {
        for index in 0..self.projections.len() {
            let needed: Vec<_> = self.dependents(index).into_iter().filter(|d| d.1 == Use::Copied).collect();
            let kernels =
                needed.iter().flat_map(|&(d, _)| self.projections[d].executables().cloned()).collect::<Vec<_>>();
            let delays = self.dependents(index).into_iter().any(|(d, _)| self.projections[d].uses(&Slot::DelaySteps));
            self.projections[index].lend(kernels, delays);
        }
    }

    /// Stores nothing: finds where the originals store their synapses. These are laid out.
    pub(crate) fn lay_out_dependent(&mut self, index: usize, partition: Partition) {
        let Some(original) = &self.projections[index].original else { return };
        let places = self.projections[original.index].places();
        let elsewhere: Option<Vec<u32>> = (original.usage == Use::Transposed)
            .then(|| original.numbers.iter().map(|&n| places.at(n as usize) as u32).collect());
        let dependent = &mut self.projections[index];
        dependent.partition = partition;
        if let Some(elsewhere) = elsewhere {
            dependent.lay_out_elsewhere(&elsewhere);
        }
    }
}

impl Projection {
    /// Makes the way to synapses that another projection stores; `elsewhere` is their place there, in canonical order.
    fn lay_out_elsewhere(&mut self, elsewhere: &[u32]) {
        self.layout = Layout::Post;
        self.index = Default::default();
        if self.order == Order::Pre {
            // Weighted sums: row by row.
            self.index.permutation = Some(Array::from_iter(Element::U32, elsewhere.iter().copied()));
            let ranks = self.element_of(&Slot::PreRank);
            self.index.ranks = ranks.map(|e| rank_array(e, self.rows.pre_ranks_of(0..self.rows.synapses())));
            return;
        }
        let grouping = self.grouping(&self.partition);
        let permutation = Array::zeroed(Element::U32, grouping.len());
        let ranks = self.element_of(&Slot::PostRank).map(|element| Array::zeroed(element, grouping.len()));
        let groups = grouping.place(|synapse, place, post| {
            // SAFETY: each place comes once, and the arrays are as long as there are places.
            unsafe {
                permutation.put(place, elsewhere[synapse]);
                put_rank(&ranks, place, post);
            }
        });
        (self.index.permutation, self.index.ranks, self.index.pre_groups) = (Some(permutation), ranks, Some(groups));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposed_rows_know_which_synapses_they_were() {
        let rows = Rows::new(vec![1, 4], vec![0, 3, 5], vec![2, 0, 7, 0, 0]).expect("legal");
        let (turned, numbers) = transposed(&rows).expect("legal");
        assert_eq!((turned.post_ranks(), turned.starts()), (&[0, 2, 7][..], &[0, 3, 4, 5][..]));
        assert_eq!(*turned.pre_ranks(), [1, 4, 4, 1, 1]);
        assert_eq!(numbers, [1, 3, 4, 0, 2]);
    }

    #[test]
    fn synapses_between_the_same_neurons_are_the_same() {
        let old = Rows::new(vec![1, 4], vec![0, 3, 4], vec![0, 2, 5, 3]).expect("legal");
        let new = Rows::new(vec![1, 2, 4], vec![0, 3, 4, 6], vec![2, 3, 5, 0, 3, 3]).expect("legal");
        assert_eq!(same_pairs(&old, &new), [Some(1), None, Some(2), None, Some(3), None]);
    }
}
