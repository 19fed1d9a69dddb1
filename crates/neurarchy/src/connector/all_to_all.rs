//! All pairs.

use neurarchy_engine::Rank;

use super::Sides;
use super::connectivity::{Connectivity, Lengths};
use super::sampling::Sampler;

struct AllToAll<'a> {
    pre: &'a [u32],
    /// The same, ascending, if a neuron is not connected to itself.
    without_own: Option<Vec<u32>>,
}

pub(super) fn rows(sides: &Sides, allow_self_connections: bool) -> Connectivity {
    let without_own = (sides.same_population && !allow_self_connections).then(|| {
        let mut ranks = sides.pre.clone();
        ranks.sort_unstable();
        ranks
    });
    Connectivity::of_lengths(&sides.post, sides.pre_size(), &AllToAll { pre: &sides.pre, without_own })
}

impl AllToAll<'_> {
    fn leaves_out(&self, post_rank: u32) -> bool {
        self.without_own.as_ref().is_some_and(|ranks| ranks.binary_search(&post_rank).is_ok())
    }
}

impl Lengths for AllToAll<'_> {
    fn length(&self, post_rank: u32) -> usize {
        self.pre.len() - usize::from(self.leaves_out(post_rank))
    }

    fn fill<R: Rank>(&self, post_rank: u32, to: &mut [R], _: &mut Sampler) {
        let without_own = self.leaves_out(post_rank);
        let ranks = self.pre.iter().filter(|&&rank| !without_own || rank != post_rank);
        to.iter_mut().zip(ranks).for_each(|(to, &rank)| *to = R::of(rank));
    }
}
