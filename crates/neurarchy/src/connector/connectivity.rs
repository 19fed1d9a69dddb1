//! Synapses of a projection as flat tables.

use neurarchy_engine::{Rank, Ranks, Repeated};
use rayon::prelude::*;

use super::sampling::Sampler;

/// The synapses of a projection, with what differs between them: flat tables, moved into the engine as they are.
pub struct Connectivity {
    /// The post neurons that receive synapses, ascending: a row for each.
    pub post_ranks: Vec<u32>,
    /// Where each row starts, and where the last one ends.
    pub starts: Vec<usize>,
    /// The pre neuron of each synapse, row by row.
    pub pre_ranks: Ranks,
    /// The weights.
    pub weights: MadeWeights,
    /// In row order; `None`: the connector's number.
    pub delays_steps: Option<Vec<u16>>,
}

/// Fills in a value for each synapse whose post and pre rank are given.
pub type OfRanks = Box<dyn Fn(&[u32], &[u32], &mut [f64]) + Send + Sync>;

/// The weights that a connector makes.
pub enum MadeWeights {
    /// The same for all.
    Number(f64),
    /// In row order.
    List(Vec<f64>),
    /// Each depends on its neurons alone, so that it is made where it is stored.
    OfRanks(OfRanks),
}

/// Values that are asked for at once.
const BATCH: usize = 256;

/// A pattern that makes each row by itself, with a length that is known before.
pub(super) trait Lengths: Sync {
    /// Number of synapses of a post neuron.
    fn length(&self, post_rank: u32) -> usize;
    /// The pre neurons of a post neuron, each once.
    fn fill<R: Rank>(&self, post_rank: u32, to: &mut [R], sampler: &mut Sampler);
}

/// A pattern that makes each row by itself.
pub(super) trait Search: Sync {
    /// Adds the pre neurons of a post neuron, each once.
    fn find<R: Rank>(&self, post_rank: u32, to: &mut Vec<R>);
}

impl Connectivity {
    /// Rows of these parts, in any order; empty ones are left out. `pre_size` is the size of the pre population.
    pub(super) fn of_lengths(posts: &[u32], pre_size: usize, pattern: &impl Lengths) -> Connectivity {
        let posts = ascending(posts);
        let lengths: Vec<usize> = posts.par_iter().map(|&post| pattern.length(post)).collect();
        let (post_ranks, starts) = bounds(&posts, &lengths);
        let mut pre_ranks = Ranks::zeroed(starts[post_ranks.len()], pre_size);
        fn all<R: Rank>(ranks: &mut [R], posts: &[u32], starts: &[usize], pattern: &impl Lengths) {
            let rows = cut(ranks, starts).into_par_iter().zip(posts);
            rows.for_each_init(Sampler::default, |sampler, (row, &post)| pattern.fill(post, row, sampler));
        }
        match &mut pre_ranks {
            Ranks::Short(ranks) => all(ranks, &post_ranks, &starts, pattern),
            Ranks::Long(ranks) => all(ranks, &post_ranks, &starts, pattern),
            Ranks::Repeated(_) => unreachable!("invariant: zeros are a list"),
        }
        Connectivity::of_rows(post_ranks, starts, pre_ranks)
    }

    /// All post neurons, in any order, have the same row, or each leaves out the rank at one place of it.
    pub(super) fn of_one_row(posts: &[u32], row: &[u32], hole: Option<impl Fn(u32) -> u32>) -> Connectivity {
        let posts = ascending(posts);
        let length = row.len() - usize::from(hole.is_some());
        let (post_ranks, starts) = bounds(&posts, &vec![length; posts.len()]);
        let pre_ranks = match hole {
            Some(hole) => Repeated::without(row.to_vec(), post_ranks.iter().map(|&post| hole(post)).collect()),
            None => Repeated::whole(row.to_vec(), post_ranks.len()),
        };
        Connectivity::of_rows(post_ranks, starts, Ranks::Repeated(pre_ranks))
    }

    /// As `of_lengths`, of rows whose lengths show when they are made.
    pub(super) fn of_search(posts: &[u32], pre_size: usize, pattern: &impl Search) -> Connectivity {
        let posts = ascending(posts);
        fn all<R: Rank>(posts: &[u32], pattern: &impl Search) -> (Vec<usize>, Vec<R>) {
            // About as many pieces as threads can use, each of which is freed as soon as it is copied.
            let piece = posts.len().div_ceil(8 * rayon::current_num_threads()).max(1);
            let make = |posts: &[u32]| {
                let (mut lengths, mut ranks) = (Vec::with_capacity(posts.len()), Vec::new());
                for &post in posts {
                    let before = ranks.len();
                    pattern.find(post, &mut ranks);
                    lengths.push(ranks.len() - before);
                }
                (lengths, ranks)
            };
            let pieces: Vec<(Vec<usize>, Vec<R>)> = posts.par_chunks(piece).map(make).collect();
            let starts = starts(pieces.iter().map(|(_, ranks)| ranks.len()));
            let mut ranks = vec![R::default(); starts[pieces.len()]];
            let (lengths, pieces): (Vec<Vec<usize>>, Vec<Vec<R>>) = pieces.into_iter().unzip();
            cut(&mut ranks, &starts).into_par_iter().zip(pieces).for_each(|(to, piece)| to.copy_from_slice(&piece));
            (lengths.concat(), ranks)
        }
        let (lengths, pre_ranks) = if pre_size <= 1 << 16 {
            let (lengths, ranks) = all(&posts, pattern);
            (lengths, Ranks::Short(ranks))
        } else {
            let (lengths, ranks) = all(&posts, pattern);
            (lengths, Ranks::Long(ranks))
        };
        let (post_ranks, starts) = bounds(&posts, &lengths);
        Connectivity::of_rows(post_ranks, starts, pre_ranks)
    }

    /// From its rows: post ranks ascending, none without synapses.
    pub(super) fn of_rows(post_ranks: Vec<u32>, starts: Vec<usize>, pre_ranks: Ranks) -> Connectivity {
        Connectivity { post_ranks, starts, pre_ranks, weights: MadeWeights::Number(0.0), delays_steps: None }
    }

    /// One value for each synapse, from post and pre rank, made in parallel: each depends on its own ranks only.
    pub(super) fn each<T: Copy + Default + Send>(
        &self,
        values: impl Fn(&[u32], &[u32], &mut [f64]) + Sync,
        stored: impl Fn(f64) -> T + Sync,
    ) -> Vec<T> {
        let mut made = vec![T::default(); self.pre_ranks.len()];
        cut(&mut made, &self.starts).into_par_iter().enumerate().for_each(|(row, to)| {
            let (mut post, mut pre, mut found) = ([0; BATCH], [0; BATCH], [0.0; BATCH]);
            post.fill(self.post_ranks[row]);
            let first = self.starts[row];
            for (number, to) in to.chunks_mut(BATCH).enumerate() {
                let at = first + number * BATCH;
                pre.iter_mut().zip(self.pre_ranks.of(at..at + to.len())).for_each(|(pre, rank)| *pre = rank);
                values(&post[..to.len()], &pre[..to.len()], &mut found[..to.len()]);
                to.iter_mut().zip(found).for_each(|(to, value)| *to = stored(value));
            }
        });
        made
    }
}

fn ascending(posts: &[u32]) -> Vec<u32> {
    let mut posts = posts.to_vec();
    posts.sort_unstable();
    posts
}

/// The post ranks of the rows that are not empty, where they start, and where the last one ends.
pub(super) fn bounds(posts: &[u32], lengths: &[usize]) -> (Vec<u32>, Vec<usize>) {
    let some = posts.iter().zip(lengths).filter(|&(_, &length)| length > 0);
    let (post_ranks, lengths): (Vec<u32>, Vec<usize>) = some.map(|(&post, &length)| (post, length)).unzip();
    let starts = starts(lengths.into_iter());
    (post_ranks, starts)
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
