//! Values of synapses that depend on their neurons alone: stored where they belong, without a list of them before.

use std::ops::Range;

use neurarchy_codegen::ir::Element;
use rayon::prelude::*;

use super::{Layout, Projection};
use crate::array::{Array, Cell, with_cell};
use crate::ranks::Rank;
use crate::values::Stored;

/// Fills in the values of synapses whose post and pre ranks are given.
pub type OfRanks<'a> = dyn Fn(&[u32], &[u32], &mut [f64]) + Sync + 'a;

/// About so many synapses are one thread's work at a time.
const PART: usize = 1 << 15;

/// Synapses whose values are asked for at once.
const BATCH: usize = 256;

impl Projection {
    /// Gives each synapse the value that a function has for its post and pre rank, in an attribute of synapses. In
    /// parallel.
    pub fn fill(&mut self, index: usize, values: &OfRanks<'_>) {
        self.fresh = false;
        let cells = std::mem::replace(&mut self.attributes[index].cells, Array::zeroed(Element::Bool, 0));
        match (&self.layout, &self.ranks) {
            (Layout::Pre(groups), Some(ranks)) => {
                let mut parts = Vec::new();
                for block in 0..groups.blocks() {
                    parts.extend(cut(groups.groups(), |pre| groups.whole(block, pre), block));
                }
                let group = |block: usize, pre: usize| groups.whole(block, pre);
                with_cell!(cells.element(), T => match ranks.element() {
                    Element::U16 => fill_groups::<T, u16>(&cells, ranks, parts, group, values),
                    _ => fill_groups::<T, u32>(&cells, ranks, parts, group, values),
                });
            }
            _ => {
                let (rows, found) = (&self.rows, self.places_once());
                let (cells, places) = (&cells, found.get());
                with_cell!(cells.element(), T => {
                    cut(rows.len(), |row| rows.range(row), ()).into_par_iter().for_each(|part| {
                        let first = part.places.start;
                        let mut batch = Batch::new(values, |number, post, pre, value| {
                            // SAFETY: each synapse comes once and has a place of its own.
                            unsafe { cells.put(places.between(first + number, pre, post), T::stored(value)) }
                        });
                        rows.pre_ranks_in(part.groups, |_, pre, post| batch.push(post, pre));
                        batch.flush();
                    });
                });
            }
        }
        self.attributes[index].cells = cells;
    }
}

/// Ranks that values are asked for at once.
struct Batch<'a, F> {
    values: &'a OfRanks<'a>,
    post: [u32; BATCH],
    pre: [u32; BATCH],
    count: usize,
    /// Number of the first of them.
    first: usize,
    put: F,
}

impl<'a, F: FnMut(usize, u32, u32, f64)> Batch<'a, F> {
    /// `put` is called with the number, the post and pre rank and the value of each.
    fn new(values: &'a OfRanks<'a>, put: F) -> Batch<'a, F> {
        Batch { values, post: [0; BATCH], pre: [0; BATCH], count: 0, first: 0, put }
    }

    #[inline]
    fn push(&mut self, post: u32, pre: u32) {
        (self.post[self.count], self.pre[self.count]) = (post, pre);
        self.count += 1;
        if self.count == BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let mut found = [0.0; BATCH];
        let found = &mut found[..self.count];
        (self.values)(&self.post[..self.count], &self.pre[..self.count], found);
        for (number, &value) in found.iter().enumerate() {
            (self.put)(self.first + number, self.post[number], self.pre[number], value);
        }
        (self.first, self.count) = (self.first + self.count, 0);
    }
}

/// Groups of synapses that one thread works on.
struct Part<K> {
    groups: Range<usize>,
    places: Range<usize>,
    kind: K,
}

/// Cuts groups whose places follow each other into parts.
fn cut<K: Copy>(groups: usize, places: impl Fn(usize) -> Range<usize>, kind: K) -> Vec<Part<K>> {
    let mut parts = Vec::new();
    let mut first = 0;
    for group in 0..groups {
        let (start, end) = (places(first).start, places(group).end);
        if end - start >= PART || group + 1 == groups {
            parts.push(Part { groups: first..group + 1, places: start..end, kind });
            first = group + 1;
        }
    }
    parts
}

fn fill_groups<T: Cell + Stored, R: Cell + Rank>(
    cells: &Array,
    ranks: &Array,
    parts: Vec<Part<usize>>,
    group: impl Fn(usize, usize) -> Range<usize> + Sync,
    values: &OfRanks<'_>,
) {
    let ranks = ranks.slice::<R>();
    parts.into_par_iter().for_each(|part| {
        let first = part.places.start;
        let mut batch = Batch::new(values, |number, _, _, value| {
            // SAFETY: each synapse has a place of its own, in one part.
            unsafe { cells.put(first + number, T::stored(value)) }
        });
        for pre in part.groups {
            group(part.kind, pre).for_each(|place| batch.push(ranks[place].get(), pre as u32));
        }
        batch.flush();
    });
}
