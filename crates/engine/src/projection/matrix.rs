//! Synapses stored as a matrix: no ranks, neighbours in memory are neighbours in rank.
//!
//! A row for each neuron that takes part on the side by which synapses are stored, a column for each rank from the first
//! to the last that takes part on the other side. Pairs that are not connected are gaps: cells that nobody reads, told
//! apart by a bit for each pair.

use std::ops::Range;

use neurarchy_codegen::ir::{Element, LANES};
use neurarchy_codegen::slot::ABSENT;

use crate::array::Array;
use crate::error::EngineError;
use crate::partition::Partition;
use crate::rows::Rows;
use crate::spec::Order;

/// Columns from which on rows begin at whole vectors: the padding is less than 2 % then.
const PADDED_FROM: usize = 1000;

/// Where the synapses of a projection are in a matrix, and what kernels read to find them.
#[derive(Debug)]
pub(crate) struct Matrix {
    by: Order,
    /// Elements.
    len: usize,
    gaps: bool,
    /// Elements are in canonical order, without padding.
    canonical: bool,
    /// Of each rank on the side of rows: the element of the neuron of rank 0 on the other side, or `ABSENT`.
    row_starts: Array,
    /// Of each rank on the side of columns: the rank itself, or `ABSENT`.
    column_starts: Array,
    /// As `row_starts`, but for those that are absent some place that exists.
    across: Array,
    post_ranks: Range<usize>,
    /// Ranks of the pre side.
    pre_span: Array,
    /// Ranks of the post side in each block.
    post_spans: Vec<Array>,
    /// By post and by pre neuron, if somebody asks for them.
    pairs: Option<[Pairs; 2]>,
}

/// Which pairs are connected, for groups by one side.
#[derive(Debug)]
pub(crate) struct Pairs {
    /// `Slot::Pairs`
    pub bits: Array,
    /// `Slot::PairStart`
    pub starts: Array,
    /// `Slot::GroupCount`
    pub counts: Array,
}

impl Matrix {
    /// The matrix of some synapses; no pair is connected twice. `bits`: kernels ask for each pair, even if there are no
    /// gaps.
    pub fn new(rows: &Rows, by: Order, (pre, post): (usize, usize), bits: bool) -> Result<Matrix, EngineError> {
        let (pre_ranks, post_ranks) = rows.spans();
        let gaps = rows.synapses() != pre_ranks.len() * post_ranks.len();
        let pairs = (gaps || bits)
            .then(|| [Pairs::by_post(rows, post, pre_ranks.clone()), Pairs::by_pre(rows, pre, post_ranks.clone())]);
        let present = |order: Order, rank: usize| match &pairs {
            None if order == Order::Post => post_ranks.contains(&rank),
            None => pre_ranks.contains(&rank),
            Some(pairs) => pairs[usize::from(order == Order::Pre)].counts.slice::<i64>()[rank] > 0,
        };
        let (row_side, columns, sizes) = match by {
            Order::Post => (Order::Post, &pre_ranks, (post, pre)),
            Order::Pre => (Order::Pre, &post_ranks, (pre, post)),
        };
        let column_side = if by == Order::Post { Order::Pre } else { Order::Post };
        let stride = Matrix::stride(columns.len());
        let mut row_starts = Array::zeroed(Element::I64, sizes.0);
        let mut across = Array::zeroed(Element::I64, sizes.0);
        let mut len = 0;
        for (rank, start) in row_starts.slice_mut::<i64>().iter_mut().enumerate() {
            *start = ABSENT;
            if present(row_side, rank) {
                *start = len as i64 - columns.start as i64;
                across.slice_mut::<i64>()[rank] = *start;
                len += stride;
            } else {
                across.slice_mut::<i64>()[rank] = -(columns.start as i64);
            }
        }
        if len > u32::MAX as usize {
            return Err(EngineError::TooLarge {
                what: "pairs of neurons in one dense projection",
                found: len,
                most: u32::MAX as usize,
            });
        }
        let column = |rank: usize| if present(column_side, rank) { rank as i64 } else { ABSENT };
        let column_starts = Array::from_iter(Element::I64, (0..sizes.1).map(column));
        Ok(Matrix {
            by,
            len,
            gaps,
            canonical: by == Order::Post && len == rows.synapses() && rows.are_ascending(),
            row_starts,
            column_starts,
            across,
            pre_span: span_array(&pre_ranks),
            post_spans: vec![span_array(&post_ranks)],
            post_ranks,
            pairs,
        })
    }

    /// Cells of a row with so many columns.
    pub fn stride(columns: usize) -> usize {
        if columns >= PADDED_FROM { columns.next_multiple_of(LANES) } else { columns }
    }

    /// Cuts it into blocks of post neurons.
    pub fn cut(&mut self, partition: &Partition) {
        let Range { start, end } = self.post_ranks;
        let of_block = |block: Range<usize>| span_array(&(block.start.max(start)..block.end.min(end)));
        self.post_spans = (0..partition.len()).map(|block| of_block(partition.block(block))).collect();
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Some pairs are not connected.
    pub fn has_gaps(&self) -> bool {
        self.gaps
    }

    /// The n-th synapse is the n-th element.
    pub fn is_canonical(&self) -> bool {
        self.canonical
    }

    /// The element of a pair that is connected.
    pub fn place(&self, pre: u32, post: u32) -> usize {
        let (row, column) = if self.by == Order::Post { (post, pre) } else { (pre, post) };
        (self.row_starts.slice::<i64>()[row as usize] + i64::from(column)) as usize
    }

    /// `Slot::GroupStart`, of groups by one side.
    pub fn starts(&self, by: Order) -> &Array {
        if by == self.by { &self.row_starts } else { &self.column_starts }
    }

    /// `Slot::Across`
    pub fn across(&self) -> &Array {
        &self.across
    }

    /// `Slot::Span` of groups by one side: ranks of the other side, of a block if these are post neurons.
    pub fn span(&self, by: Order, block: usize) -> &Array {
        if by == Order::Post { &self.pre_span } else { &self.post_spans[block.min(self.post_spans.len() - 1)] }
    }

    /// Which pairs are connected, for groups by one side; `None`: all, and nobody asks.
    pub fn pairs(&self, by: Order) -> Option<&Pairs> {
        self.pairs.as_ref().map(|pairs| &pairs[usize::from(by == Order::Pre)])
    }

    /// Memory.
    pub fn bytes(&self) -> usize {
        let arrays = [&self.row_starts, &self.column_starts, &self.across, &self.pre_span];
        let pairs = self.pairs.iter().flatten().flat_map(|p| [&p.bits, &p.starts, &p.counts]);
        arrays.into_iter().chain(&self.post_spans).chain(pairs).map(Array::bytes).sum()
    }
}

impl Pairs {
    fn empty(groups: usize, words: usize) -> Pairs {
        Pairs {
            bits: Array::zeroed(Element::U16, words + 1),
            starts: Array::zeroed(Element::I64, groups),
            counts: Array::zeroed(Element::I64, groups),
        }
    }

    fn by_post(rows: &Rows, post: usize, pre_ranks: Range<usize>) -> Pairs {
        let words = pre_ranks.len().div_ceil(16);
        let mut pairs = Pairs::empty(post, words * rows.len());
        for (row, &rank) in rows.post_ranks().iter().enumerate() {
            pairs.starts.slice_mut::<i64>()[rank as usize] = (row * words * 16) as i64 - pre_ranks.start as i64;
            pairs.counts.slice_mut::<i64>()[rank as usize] = rows.range(row).len() as i64;
            let bits = &mut pairs.bits.slice_mut::<u16>()[row * words..][..words];
            for pre in rows.pre_ranks_of(rows.range(row)) {
                let bit = pre as usize - pre_ranks.start;
                bits[bit / 16] |= 1 << (bit % 16);
            }
        }
        pairs
    }

    fn by_pre(rows: &Rows, pre: usize, post_ranks: Range<usize>) -> Pairs {
        let words = post_ranks.len().div_ceil(16);
        let mut pairs = Pairs::empty(pre, 0);
        for (row, _) in rows.post_ranks().iter().enumerate() {
            let counts = pairs.counts.slice_mut::<i64>();
            rows.pre_ranks_of(rows.range(row)).for_each(|rank| counts[rank as usize] += 1);
        }
        let mut groups = 0;
        for rank in 0..pre {
            pairs.starts.slice_mut::<i64>()[rank] = (groups * words * 16) as i64 - post_ranks.start as i64;
            groups += usize::from(pairs.counts.slice::<i64>()[rank] > 0);
        }
        pairs.bits = Array::zeroed(Element::U16, words * groups + 1);
        let bits = pairs.bits.slice_mut::<u16>();
        for (row, &post) in rows.post_ranks().iter().enumerate() {
            for rank in rows.pre_ranks_of(rows.range(row)) {
                let bit = (pairs.starts.slice::<i64>()[rank as usize] + i64::from(post)) as usize;
                bits[bit / 16] |= 1 << (bit % 16);
            }
        }
        pairs
    }
}

fn span_array(span: &Range<usize>) -> Array {
    Array::from_iter(Element::I64, [span.start as i64, span.end as i64].into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Sizes of both sides, and which pairs are connected: (post, pre).
    fn pairs() -> impl Strategy<Value = ((usize, usize), BTreeSet<(u32, u32)>)> {
        (1usize..40, 1usize..40, 0usize..10, 1usize..40).prop_flat_map(|(pre, post, first, percent)| {
            let pair = (first.min(post - 1) as u32..post as u32, first.min(pre - 1) as u32..pre as u32);
            let count = pre * post * percent / 30;
            (Just((pre, post)), prop::collection::btree_set(pair, 0..=count))
        })
    }

    fn rows(pairs: &BTreeSet<(u32, u32)>) -> Rows {
        let (mut ranks, mut starts, mut pres) = (vec![], vec![0], vec![]);
        for &(post, pre) in pairs {
            if ranks.last() != Some(&post) {
                ranks.push(post);
                starts.push(pres.len());
            }
            pres.push(pre);
            *starts.last_mut().expect("not empty") = pres.len();
        }
        Rows::new(ranks, starts, pres).expect("made by the rules")
    }

    proptest! {
        #[test]
        fn kernels_find_each_synapse_once_by_rows_and_by_columns(
            (sizes, pairs) in pairs(),
            order in any::<bool>(),
            bits in any::<bool>(),
        ) {
            let by = if order { Order::Post } else { Order::Pre };
            let matrix = Matrix::new(&rows(&pairs), by, sizes, bits).expect("small");
            for side in [Order::Post, Order::Pre] {
                let mut found = BTreeSet::new();
                let (groups, others) = if side == Order::Post { (sizes.1, sizes.0) } else { (sizes.0, sizes.1) };
                let span = matrix.span(side, 0).slice::<i64>();
                for group in 0..groups {
                    let start = matrix.starts(side).slice::<i64>()[group];
                    if start == ABSENT {
                        continue;
                    }
                    let mut count = 0;
                    for other in span[0]..span[1] {
                        prop_assert!((0..others as i64).contains(&other));
                        let step = matrix.across().slice::<i64>().get(other as usize);
                        let element = start + if side == by { other } else { *step.expect("has one") };
                        prop_assert!((0..matrix.len() as i64).contains(&element));
                        let there = matrix.pairs(side).is_none_or(|pairs| {
                            let bit = (pairs.starts.slice::<i64>()[group] + other) as usize;
                            pairs.bits.slice::<u16>()[bit / 16] >> (bit % 16) & 1 == 1
                        });
                        if there {
                            let (post, pre) =
                                if side == Order::Post { (group, other as usize) } else { (other as usize, group) };
                            prop_assert_eq!(matrix.place(pre as u32, post as u32), element as usize);
                            found.insert((post as u32, pre as u32));
                            count += 1;
                        }
                    }
                    if let Some(pairs) = matrix.pairs(side) {
                        prop_assert_eq!(pairs.counts.slice::<i64>()[group], count);
                    }
                }
                prop_assert_eq!(&found, &pairs);
            }
        }
    }
}
