//! Connectivity in canonical order: by post rank, then place in the row.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::error::EngineError;
use crate::ranks::{Rank, Ranks, Repeated};

/// Which neurons are connected: a row for each post-synaptic neuron that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    post_ranks: Vec<u32>,
    starts: Vec<usize>,
    pre_ranks: Ranks,
}

impl Rows {
    /// Rows from their parts: post ranks ascending and distinct; `starts` has one entry more, from 0 to the number of
    /// synapses; pre ranks in each row in any order, which is kept (a pair may be connected more than once).
    pub fn new(post_ranks: Vec<u32>, starts: Vec<usize>, pre_ranks: impl Into<Ranks>) -> Result<Rows, EngineError> {
        let pre_ranks = pre_ranks.into();
        let broken = |reason: String| Err(EngineError::Rows { reason });
        if let Some(w) = post_ranks.windows(2).find(|w| w[0] >= w[1]) {
            return broken(format!("post ranks must ascend, but {} comes before {}", w[0], w[1]));
        }
        if starts.len() != post_ranks.len() + 1 || starts[0] != 0 || starts[post_ranks.len()] != pre_ranks.len() {
            return broken(format!(
                "{} rows with {} synapses need {} row starts from 0 to {}",
                post_ranks.len(),
                pre_ranks.len(),
                post_ranks.len() + 1,
                pre_ranks.len()
            ));
        }
        if let Some(w) = starts.windows(2).find(|w| w[0] > w[1]) {
            return broken(format!("row starts must not descend, but {} comes before {}", w[0], w[1]));
        }
        if let Ranks::Repeated(ranks) = &pre_ranks
            && (ranks.rows() != post_ranks.len() || starts.iter().enumerate().any(|(i, &s)| s != i * ranks.length()))
        {
            return broken(format!(
                "{} rows are not {} of {} synapses",
                post_ranks.len(),
                ranks.rows(),
                ranks.length()
            ));
        }
        if pre_ranks.len() > u32::MAX as usize {
            return Err(EngineError::TooLarge {
                what: "synapses in one projection",
                found: pre_ranks.len(),
                most: u32::MAX as usize,
            });
        }
        Ok(Rows { post_ranks, starts, pre_ranks })
    }

    /// No rows.
    pub fn empty() -> Rows {
        Rows { post_ranks: Vec::new(), starts: vec![0], pre_ranks: Ranks::Short(Vec::new()) }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.post_ranks.len()
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.post_ranks.is_empty()
    }

    /// Number of synapses.
    pub fn synapses(&self) -> usize {
        self.pre_ranks.len()
    }

    /// The post rank of each row.
    pub fn post_ranks(&self) -> &[u32] {
        &self.post_ranks
    }

    /// The pre rank of each synapse: a copy where they are stored in 2 bytes each.
    pub fn pre_ranks(&self) -> Cow<'_, [u32]> {
        self.pre_ranks.all()
    }

    /// The pre rank of a synapse.
    pub fn pre_rank(&self, synapse: usize) -> u32 {
        self.pre_ranks.at(synapse)
    }

    /// The pre ranks of some synapses.
    pub fn pre_ranks_of(&self, synapses: Range<usize>) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.pre_ranks.of(synapses)
    }

    /// Number of neurons that have synapses to some post neuron.
    pub fn distinct_pre_ranks(&self, pre_size: usize) -> usize {
        let mut seen = vec![false; pre_size];
        self.pre_ranks_of(0..self.synapses()).for_each(|rank| seen[rank as usize] = true);
        seen.into_iter().filter(|&s| s).count()
    }

    /// Calls `f` with the number, the pre rank and the post rank of each synapse of some rows, in canonical order.
    #[inline]
    pub(crate) fn pre_ranks_in(&self, rows: Range<usize>, f: impl FnMut(usize, u32, u32)) {
        match &self.pre_ranks {
            Ranks::Short(ranks) => self.walk(ranks, rows, f),
            Ranks::Long(ranks) => self.walk(ranks, rows, f),
            Ranks::Repeated(ranks) => self.walk_repeated(ranks, rows, f),
        }
    }

    #[inline]
    fn walk_repeated(&self, ranks: &Repeated, rows: Range<usize>, mut f: impl FnMut(usize, u32, u32)) {
        for row in rows {
            let (mut synapse, post) = (self.starts[row], self.post_ranks[row]);
            for part in ranks.parts(row) {
                part.iter().enumerate().for_each(|(place, &pre)| f(synapse + place, pre, post));
                synapse += part.len();
            }
        }
    }

    #[inline]
    fn walk<R: Rank>(&self, ranks: &[R], rows: Range<usize>, mut f: impl FnMut(usize, u32, u32)) {
        for row in rows {
            let (first, post) = (self.starts[row], self.post_ranks[row]);
            for (place, pre) in ranks[first..self.starts[row + 1]].iter().enumerate() {
                f(first + place, pre.get(), post);
            }
        }
    }

    /// Memory.
    pub fn bytes(&self) -> usize {
        self.post_ranks.capacity() * 4 + self.starts.capacity() * 8 + self.pre_ranks.bytes()
    }

    /// Where each row starts, and where the last one ends.
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The synapses of a row.
    pub fn range(&self, row: usize) -> Range<usize> {
        self.starts[row]..self.starts[row + 1]
    }

    /// The row of a synapse.
    pub fn row_at(&self, synapse: usize) -> usize {
        self.starts.partition_point(|&start| start <= synapse) - 1
    }

    /// The row of a post rank.
    pub fn row_of(&self, post_rank: u32) -> Option<usize> {
        self.post_ranks.binary_search(&post_rank).ok()
    }

    /// From the first to the last neuron that takes part, on the pre and on the post side.
    pub(crate) fn spans(&self) -> (Range<usize>, Range<usize>) {
        let connected = (0..self.len()).filter(|&row| !self.range(row).is_empty());
        (self.pre_ranks.span(), Ranks::Long(connected.map(|row| self.post_ranks[row]).collect()).span())
    }

    /// Pairs of neurons between the first and the last that take part on either side.
    pub fn pairs(&self) -> usize {
        let (pre, post) = self.spans();
        pre.len() * post.len()
    }

    /// Some pair of neurons is connected more than once.
    pub fn has_parallel_edges(&self) -> bool {
        // Ranks of a row that is repeated are distinct.
        let listed = !matches!(self.pre_ranks, Ranks::Repeated(_));
        listed
            && (0..self.len()).into_par_iter().any(|row| {
                let mut ranks: Vec<u32> = self.pre_ranks_of(self.range(row)).collect();
                // Rows that users gave one by one are in their order.
                if !ranks.is_sorted() {
                    ranks.sort_unstable();
                }
                ranks.windows(2).any(|w| w[0] == w[1])
            })
    }

    /// The pre ranks of each row ascend.
    pub(crate) fn are_ascending(&self) -> bool {
        match &self.pre_ranks {
            // So do those that are left when one is left out.
            Ranks::Repeated(ranks) if ranks.row().is_sorted() => true,
            _ => (0..self.len()).into_par_iter().all(|row| self.pre_ranks_of(self.range(row)).is_sorted()),
        }
    }

    /// The ranks exist in populations of these sizes.
    pub(crate) fn check_sizes(&self, pre: usize, post: usize) -> Result<(), EngineError> {
        if let Some(&last) = self.post_ranks.last().filter(|&&r| r as usize >= post) {
            return Err(EngineError::OutOfRange { what: "post rank", index: last as usize, count: post });
        }
        match self.pre_ranks.span().end {
            end if end > pre => Err(EngineError::OutOfRange { what: "pre rank", index: end - 1, count: pre }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(rows: Result<Rows, EngineError>) -> String {
        rows.expect_err("the rows are wrong").to_string()
    }

    #[test]
    fn rows_that_break_the_rules_are_refused() {
        assert_eq!(
            reason(Rows::new(vec![2, 1], vec![0, 0, 0], vec![])),
            "connectivity: post ranks must ascend, but 2 comes before 1"
        );
        assert_eq!(
            reason(Rows::new(vec![1], vec![0], vec![])),
            "connectivity: 1 rows with 0 synapses need 2 row starts from 0 to 0"
        );
        assert_eq!(
            reason(Rows::new(vec![0, 1], vec![0, 3, 2], vec![0, 0])),
            "connectivity: row starts must not descend, but 3 comes before 2"
        );
    }

    #[test]
    fn a_pair_may_be_connected_twice() {
        let rows = Rows::new(vec![1, 4], vec![0, 2, 3], vec![3, 3, 0]).expect("legal");
        assert_eq!((rows.row_of(4), rows.range(1), rows.row_of(2)), (Some(1), 2..3, None));
        assert!(rows.has_parallel_edges());
        assert!(!Rows::new(vec![1, 4], vec![0, 1, 2], vec![3, 3]).expect("legal").has_parallel_edges());
    }

    #[test]
    fn the_density_is_that_of_the_rectangle_of_neurons_that_take_part() {
        let rows = Rows::new(vec![1, 3, 4], vec![0, 2, 3, 3], vec![5, 7, 6]).expect("legal");
        assert_eq!(rows.pairs(), 9);
        assert_eq!(Rows::empty().pairs(), 0);
    }

    #[test]
    fn the_order_within_a_row_is_kept_and_a_pair_connected_twice_is_found() {
        let rows = Rows::new(vec![0], vec![0, 3], vec![2, 0, 1]).expect("legal");
        assert_eq!(*rows.pre_ranks(), [2, 0, 1]);
        assert!(!rows.has_parallel_edges());
        assert!(Rows::new(vec![0], vec![0, 3], vec![2, 0, 2]).expect("legal").has_parallel_edges());
    }
}
