//! Synapses grouped by the neuron they leave or reach.

use std::ops::Range;

use neurarchy_codegen::ir::{Element, LANES};
use rayon::prelude::*;

use crate::array::Array;
use crate::partition::Partition;
use crate::rows::Rows;

/// Stores ranks in the element type that a kernel was made for.
pub(crate) fn rank_array(element: Element, ranks: impl ExactSizeIterator<Item = u32>) -> Array {
    match element {
        Element::U16 => Array::from_iter(element, ranks.map(|r| r as u16)),
        _ => Array::from_iter(Element::U32, ranks),
    }
}

/// The smallest index element that can hold the ranks of a population.
pub(crate) fn rank_element(size: usize) -> Element {
    if size <= 1 << 16 { Element::U16 } else { Element::U32 }
}

/// Where the row of each post rank starts, ranks without a row included: I64, one more than ranks.
pub(crate) fn row_starts(rows: &Rows, post_size: usize) -> Array {
    let mut starts = Array::zeroed(Element::I64, post_size + 1);
    let cells = starts.slice_mut::<i64>();
    let mut next = 0;
    for (row, &rank) in rows.post_ranks().iter().enumerate() {
        cells[next..=rank as usize].fill(rows.starts()[row] as i64);
        next = rank as usize + 1;
    }
    cells[next..].fill(rows.synapses() as i64);
    starts
}

/// Positions of synapses by block of post ranks, pre rank, class of delay, canonical place. What a spike needs step after
/// step, as its synapses come due, is near what it needed before.
#[derive(Debug)]
pub(crate) struct PreGroups {
    groups: usize,
    classes: usize,
    /// Where the synapses of each class of each pre neuron start, block by block.
    starts: Array,
    /// Where those of each pre neuron start, if there is more than one class.
    wholes: Option<Array>,
    blocks: Vec<Range<usize>>,
}

/// The class of delay of each synapse.
#[derive(Clone, Debug)]
pub(crate) enum ClassOf<'a> {
    /// There is one class.
    One,
    /// A class for each synapse.
    Each(&'a [u32]),
    /// The delay of each synapse, and the class of each delay.
    Delay(&'a [u16], Vec<u32>),
}

impl ClassOf<'_> {
    /// The class of one synapse.
    pub fn at(&self, synapse: usize) -> usize {
        match self {
            ClassOf::One => 0,
            ClassOf::Each(classes) => classes[synapse] as usize,
            ClassOf::Delay(delays, classes) => classes[delays[synapse] as usize] as usize,
        }
    }
}

/// Groups with room for their synapses, which `place` puts into them.
pub(crate) struct Grouping<'a> {
    rows: &'a Rows,
    class_of: ClassOf<'a>,
    groups: PreGroups,
    parts: Vec<Part>,
}

/// Some rows of a block: one thread counts their synapses and places them.
struct Part {
    rows: Range<usize>,
    /// For each pre rank and class: how many synapses there are, then the position of the next one.
    next: Vec<u32>,
}

impl<'a> Grouping<'a> {
    /// Counts synapses. They are placed by a counting sort that is cut into parts: what a part places behind what is
    /// known from the counts of those before it, so that the order does not depend on the number of parts.
    pub fn new(
        rows: &'a Rows,
        pre_size: usize,
        partition: &Partition,
        classes: usize,
        class_of: ClassOf<'a>,
    ) -> Grouping<'a> {
        // The counts of all parts take less memory than the synapses.
        let least = (MEMORY_OF_COUNTS * classes * pre_size).max(LEAST_PART);
        Grouping::in_parts(rows, pre_size, partition, classes, class_of, least)
    }

    /// As `new`, in parts of at least so many synapses.
    fn in_parts(
        rows: &'a Rows,
        pre_size: usize,
        partition: &Partition,
        classes: usize,
        class_of: ClassOf<'a>,
        least: usize,
    ) -> Grouping<'a> {
        let classes = classes.max(1);
        let cells = classes * pre_size;
        let mut parts = Vec::new();
        let mut bounds = Vec::with_capacity(partition.len());
        for block in 0..partition.len() {
            let ranks = partition.block(block);
            let row = |rank: usize| rows.post_ranks().partition_point(|&r| (r as usize) < rank);
            let of_block = row(ranks.start)..row(ranks.end);
            let first = parts.len();
            cut(rows, of_block, least, |rows| parts.push(Part { rows, next: Vec::new() }));
            bounds.push(first..parts.len());
        }
        parts.par_iter_mut().for_each(|part| {
            part.next = vec![0; cells];
            let next = &mut part.next;
            each(rows, part.rows.clone(), &class_of, classes, |_, cell, _| next[cell] += 1);
        });
        let mut starts = Array::zeroed(Element::I64, partition.len() * (cells + 1));
        let mut blocks = Vec::with_capacity(partition.len());
        let mut position = 0usize;
        for (block, bounds) in bounds.into_iter().enumerate() {
            // Blocks begin at a vector of their own, so that threads do not write to one cache line.
            position = position.next_multiple_of(LANES);
            let first = position;
            let starts = &mut starts.slice_mut::<i64>()[block * (cells + 1)..];
            for (cell, start) in starts[..cells].iter_mut().enumerate() {
                *start = position as i64;
                for part in &mut parts[bounds.clone()] {
                    position += std::mem::replace(&mut part.next[cell], position as u32) as usize;
                }
            }
            starts[cells] = position as i64;
            blocks.push(first..position);
        }
        let wholes = (classes > 1).then(|| {
            let of_block = |starts: &'_ [i64]| starts.iter().copied().step_by(classes).collect::<Vec<_>>();
            let starts = starts.slice::<i64>().chunks(cells + 1).flat_map(of_block);
            Array::from_iter(Element::I64, starts.collect::<Vec<_>>().into_iter())
        });
        Grouping { rows, class_of, groups: PreGroups { groups: pre_size, classes, starts, wholes, blocks }, parts }
    }

    /// Positions, gaps between blocks included.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Calls `put` with the canonical number of each synapse, its position and its post rank, in parallel: never twice
    /// with one number or position.
    pub fn place(mut self, put: impl Fn(usize, usize, u32) + Sync) -> PreGroups {
        let (rows, class_of, classes) = (self.rows, &self.class_of, self.groups.classes);
        self.parts.par_iter_mut().for_each(|part| {
            let next = &mut part.next;
            each(rows, part.rows.clone(), class_of, classes, |synapse, cell, post| {
                let position = next[cell];
                next[cell] += 1;
                put(synapse, position as usize, post);
            });
        });
        self.groups
    }
}

/// Synapses of a part at least.
const LEAST_PART: usize = 1 << 14;

/// A part has at least so many synapses for each of its counts.
const MEMORY_OF_COUNTS: usize = 8;

/// Cuts rows into parts of at least so many synapses, no more than threads can use.
fn cut(rows: &Rows, all: Range<usize>, least: usize, mut part: impl FnMut(Range<usize>)) {
    let starts = rows.starts();
    let synapses = starts[all.end] - starts[all.start];
    let parts = (synapses / least).clamp(1, 4 * rayon::current_num_threads());
    let mut first = all.start;
    for number in 1..=parts {
        let end = starts[all.start] + synapses * number / parts;
        let last = if number == parts { all.end } else { starts.partition_point(|&s| s < end).clamp(first, all.end) };
        if last > first {
            part(first..last);
        }
        first = last;
    }
}

/// Calls `f` with the canonical number of each synapse of some rows, its pre rank and class as one number, and its post
/// rank, in canonical order.
#[inline]
fn each(
    rows: &Rows,
    range: Range<usize>,
    class_of: &ClassOf<'_>,
    classes: usize,
    mut f: impl FnMut(usize, usize, u32),
) {
    // One loop for each way to find the class: it is inside.
    macro_rules! walk {
        ($class:expr) => {
            rows.pre_ranks_in(range, |synapse, pre, post| f(synapse, pre as usize * classes + $class(synapse), post))
        };
    }
    match class_of {
        ClassOf::One => walk!(|_| 0usize),
        ClassOf::Each(class) => walk!(|synapse: usize| class[synapse] as usize),
        ClassOf::Delay(delays, class) => walk!(|synapse: usize| class[delays[synapse] as usize] as usize),
    }
}

impl PreGroups {
    /// Number of delay classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Positions, gaps between blocks included.
    pub fn len(&self) -> usize {
        self.blocks.last().map_or(0, |b| b.end)
    }

    /// Positions of a block.
    pub fn block(&self, block: usize) -> Range<usize> {
        self.blocks.get(block).cloned().unwrap_or(0..0)
    }

    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Number of groups of a block: one for each pre neuron.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Address of the starts of a block, of which `place` tells whose they are.
    pub fn starts(&self, block: usize) -> *mut u8 {
        self.starts.pointer_to(block * (self.groups * self.classes + 1))
    }

    /// Which start belongs to a class of a pre neuron.
    pub fn place(&self, pre: u32, class: usize) -> u32 {
        pre * self.classes as u32 + class as u32
    }

    /// Address of the starts of a block, one for each pre neuron and all its classes.
    pub fn wholes(&self, block: usize) -> *mut u8 {
        let array = self.wholes.as_ref().unwrap_or(&self.starts);
        array.pointer_to(block * (self.groups + 1))
    }

    /// Positions of the synapses of one pre neuron in a block.
    pub fn whole(&self, block: usize, pre: usize) -> Range<usize> {
        self.range(block, 0, pre).start..self.range(block, self.classes - 1, pre).end
    }

    /// Positions of the synapses of one pre neuron in a block and class.
    pub fn range(&self, block: usize, class: usize, pre: usize) -> Range<usize> {
        let first = block * (self.groups * self.classes + 1) + self.place(pre as u32, class) as usize;
        let starts = &self.starts.slice::<i64>()[first..=first + 1];
        starts[0] as usize..starts[1] as usize
    }

    /// Memory.
    pub fn bytes(&self) -> usize {
        self.starts.bytes() + self.wholes.as_ref().map_or(0, Array::bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use proptest::prelude::*;

    /// Random rows: sizes, then for each post rank perhaps a row of ascending pre ranks.
    pub(crate) fn rows() -> impl Strategy<Value = (usize, usize, Rows)> {
        (1usize..40, 1usize..200).prop_flat_map(|(pre, post)| {
            let row = prop::option::of(prop::collection::vec(0..pre as u32, 0..12));
            (Just(pre), Just(post), prop::collection::vec(row, post)).prop_map(|(pre, post, lists)| {
                let (mut ranks, mut starts, mut pres) = (vec![], vec![0], vec![]);
                for (rank, list) in lists.into_iter().enumerate() {
                    if let Some(mut list) = list {
                        list.sort_unstable();
                        ranks.push(rank as u32);
                        pres.extend(list);
                        starts.push(pres.len());
                    }
                }
                (pre, post, Rows::new(ranks, starts, pres).expect("made by the rules"))
            })
        })
    }

    proptest! {
        #[test]
        fn rows_start_where_their_synapses_are((_, post, rows) in rows()) {
            let starts = row_starts(&rows, post);
            let starts = starts.slice::<i64>();
            for rank in 0..post {
                let range = starts[rank] as usize..starts[rank + 1] as usize;
                match rows.row_of(rank as u32) {
                    Some(row) => prop_assert_eq!(range, rows.range(row)),
                    None => prop_assert!(range.is_empty()),
                }
            }
        }

        #[test]
        fn groups_hold_each_synapse_once_in_canonical_order(
            (pre, post, rows) in rows(),
            blocks in 1usize..4,
            least in 1usize..200,
        ) {
            let partition = Partition::balanced(post, blocks, |_| 1);
            let classes: Vec<u32> = (0..rows.synapses() as u32).map(|i| i % 3).collect();
            let class_of = |i: usize| i % 3;
            let places: Vec<AtomicU32> = classes.iter().map(|_| AtomicU32::new(u32::MAX)).collect();
            let grouping = Grouping::in_parts(&rows, pre, &partition, 3, ClassOf::Each(&classes), least);
            let groups = grouping.place(|synapse, place, _| {
                let before = places[synapse].swap(place as u32, Ordering::Relaxed);
                assert_eq!(before, u32::MAX, "a synapse was placed twice");
            });
            let places: Vec<u32> = places.into_iter().map(AtomicU32::into_inner).collect();
            let mut at = vec![None; groups.len()];
            for (i, &place) in places.iter().enumerate() {
                prop_assert!(at[place as usize].replace(i).is_none(), "two synapses at one position");
            }
            let post_of = |i: usize| rows.post_ranks()[rows.starts().partition_point(|&s| s <= i) - 1] as usize;
            let mut seen = 0;
            for block in 0..blocks {
                // SAFETY: a block has a start for each class of each pre neuron and one more, and one for each pre neuron
                // and one more.
                let (starts, wholes) = unsafe {(
                    std::slice::from_raw_parts(groups.starts(block).cast::<i64>(), 3 * pre + 1),
                    std::slice::from_raw_parts(groups.wholes(block).cast::<i64>(), pre + 1),
                )};
                for rank in 0..pre {
                    prop_assert_eq!(wholes[rank] as usize..wholes[rank + 1] as usize, groups.whole(block, rank));
                    for class in 0..3 {
                        let place = groups.place(rank as u32, class) as usize;
                        let range = starts[place] as usize..starts[place + 1] as usize;
                        prop_assert_eq!(&range, &groups.range(block, class, rank));
                        let synapses: Vec<usize> = at[range].iter().map(|i| i.expect("no gaps in groups")).collect();
                        prop_assert!(synapses.is_sorted());
                        for &i in &synapses {
                            prop_assert_eq!((rows.pre_rank(i) as usize, class_of(i)), (rank, class));
                            prop_assert!(partition.block(block).contains(&post_of(i)));
                        }
                        seen += synapses.len();
                    }
                }
            }
            prop_assert_eq!(seen, rows.synapses());
        }
    }
}
