//! Synapses of a projection as flat tables.

use rayon::prelude::*;

/// The synapses of a projection, with what differs between them: flat tables, moved into the engine as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Connectivity {
    /// The post neurons that receive synapses, ascending: a row for each.
    pub post_ranks: Vec<u32>,
    /// Where each row starts, and where the last one ends.
    pub starts: Vec<usize>,
    /// The pre neuron of each synapse, row by row.
    pub pre_ranks: Vec<u32>,
    /// In row order; `None`: the connector's number.
    pub weights: Option<Vec<f64>>,
    /// In row order; `None`: the connector's number.
    pub delays_steps: Option<Vec<u32>>,
}

/// All synapses of one post neuron, in the making.
pub(super) struct Row {
    /// The post neuron.
    pub post_rank: u32,
    /// The pre neurons, ascending, each once.
    pub pre_ranks: Vec<u32>,
}

impl Connectivity {
    /// No synapses.
    pub fn empty() -> Connectivity {
        Connectivity {
            post_ranks: Vec::new(),
            starts: vec![0],
            pre_ranks: Vec::new(),
            weights: None,
            delays_steps: None,
        }
    }

    /// From rows in any order, which are put one after the other in parallel; empty ones are left out.
    pub(super) fn from_rows(mut rows: Vec<Row>) -> Connectivity {
        rows.retain(|row| !row.pre_ranks.is_empty());
        rows.sort_by_key(|row| row.post_rank);
        let post_ranks = rows.iter().map(|row| row.post_rank).collect();
        let starts = starts(rows.iter().map(|row| row.pre_ranks.len()));
        let mut pre_ranks = vec![0; starts[rows.len()]];
        // Rows are freed as soon as they are copied.
        cut(&mut pre_ranks, &starts).into_par_iter().zip(rows).for_each(|(to, row)| to.copy_from_slice(&row.pre_ranks));
        Connectivity { post_ranks, starts, pre_ranks, weights: None, delays_steps: None }
    }

    /// Number of synapses.
    pub fn synapses(&self) -> usize {
        self.pre_ranks.len()
    }

    /// One value for each synapse, from post and pre rank, made in parallel: each depends on its own ranks only.
    pub(super) fn each<T: Copy + Default + Send>(&self, value: impl Fn(u32, u32) -> T + Sync) -> Vec<T> {
        let mut values = vec![T::default(); self.pre_ranks.len()];
        cut(&mut values, &self.starts).into_par_iter().enumerate().for_each(|(row, to)| {
            let post = self.post_ranks[row];
            let pre = &self.pre_ranks[self.starts[row]..self.starts[row + 1]];
            to.iter_mut().zip(pre).for_each(|(to, &pre)| *to = value(post, pre));
        });
        values
    }
}

/// Where rows of these lengths start, and where the last one ends.
pub(super) fn starts(lengths: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut end = 0;
    let ends = lengths.map(|length| {
        end += length;
        end
    });
    std::iter::once(0).chain(ends).collect()
}

/// A table cut into its rows.
pub(super) fn cut<'a, T>(table: &'a mut [T], starts: &[usize]) -> Vec<&'a mut [T]> {
    let mut rest = table;
    let mut rows = Vec::with_capacity(starts.len() - 1);
    for ends in starts.windows(2) {
        let (row, tail) = std::mem::take(&mut rest).split_at_mut(ends[1] - ends[0]);
        rows.push(row);
        rest = tail;
    }
    rows
}
