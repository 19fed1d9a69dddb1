//! Synapses grouped by the neuron they leave or reach.

use neurarchy_codegen::ir::{Element, LANES};

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

/// Positions of synapses by block of post ranks, class of delay, pre rank, canonical place.
#[derive(Debug)]
pub(crate) struct PreGroups {
    groups: usize,
    classes: usize,
    starts: Array,
    blocks: Vec<std::ops::Range<usize>>,
}

impl PreGroups {
    /// Groups, and the position of each synapse.
    pub fn build(
        rows: &Rows,
        pre_size: usize,
        partition: &Partition,
        classes: usize,
        class_of: impl Fn(usize) -> usize,
    ) -> (PreGroups, Vec<u32>) {
        let mut starts = Array::zeroed(Element::I64, partition.len() * classes * (pre_size + 1));
        let mut places = vec![0u32; rows.synapses()];
        let mut blocks = Vec::with_capacity(partition.len());
        let mut next = vec![0usize; classes * pre_size];
        let mut position = 0usize;
        for block in 0..partition.len() {
            let ranks = partition.block(block);
            let row = |rank: usize| rows.post_ranks().partition_point(|&r| (r as usize) < rank);
            let synapses = rows.starts()[row(ranks.start)]..rows.starts()[row(ranks.end)];
            next.fill(0);
            for i in synapses.clone() {
                next[class_of(i) * pre_size + rows.pre_rank(i) as usize] += 1;
            }
            // Blocks begin at a vector of their own, so that threads do not write to one cache line.
            position = position.next_multiple_of(LANES);
            let first = position;
            let cells = &mut starts.slice_mut::<i64>()[block * classes * (pre_size + 1)..];
            for class in 0..classes {
                for pre in 0..pre_size {
                    let count = std::mem::replace(&mut next[class * pre_size + pre], position);
                    cells[class * (pre_size + 1) + pre] = position as i64;
                    position += count;
                }
                cells[class * (pre_size + 1) + pre_size] = position as i64;
            }
            for i in synapses {
                let place = &mut next[class_of(i) * pre_size + rows.pre_rank(i) as usize];
                places[i] = *place as u32;
                *place += 1;
            }
            blocks.push(first..position);
        }
        (PreGroups { groups: pre_size, classes, starts, blocks }, places)
    }

    /// Number of delay classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Positions, gaps between blocks included.
    pub fn len(&self) -> usize {
        self.blocks.last().map_or(0, |b| b.end)
    }

    /// Positions of a block.
    pub fn block(&self, block: usize) -> std::ops::Range<usize> {
        self.blocks.get(block).cloned().unwrap_or(0..0)
    }

    /// Address of the group starts of a block and class.
    pub fn starts(&self, block: usize, class: usize) -> *mut u8 {
        self.starts.pointer_to((block * self.classes + class) * (self.groups + 1))
    }

    /// Positions of the synapses of one pre neuron in a block and class.
    pub fn range(&self, block: usize, class: usize, pre: usize) -> std::ops::Range<usize> {
        let first = (block * self.classes + class) * (self.groups + 1) + pre;
        let starts = &self.starts.slice::<i64>()[first..=first + 1];
        starts[0] as usize..starts[1] as usize
    }

    /// Memory.
    pub fn bytes(&self) -> usize {
        self.starts.bytes()
    }
}

#[cfg(test)]
mod tests {
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
        fn groups_hold_each_synapse_once_in_canonical_order((pre, post, rows) in rows(), blocks in 1usize..4) {
            let partition = Partition::balanced(post, blocks, |_| 1);
            let class_of = |i: usize| i % 3;
            let (groups, places) = PreGroups::build(&rows, pre, &partition, 3, class_of);
            let mut at = vec![None; groups.len()];
            for (i, &place) in places.iter().enumerate() {
                prop_assert!(at[place as usize].replace(i).is_none(), "two synapses at one position");
            }
            let post_of = |i: usize| rows.post_ranks()[rows.starts().partition_point(|&s| s <= i) - 1] as usize;
            let mut seen = 0;
            for block in 0..blocks {
                for class in 0..3 {
                    // SAFETY: the starts of a block and class are one more than the groups.
                    let starts = unsafe {
                        std::slice::from_raw_parts(groups.starts(block, class).cast::<i64>(), pre + 1)
                    };
                    for rank in 0..pre {
                        let range = starts[rank] as usize..starts[rank + 1] as usize;
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
