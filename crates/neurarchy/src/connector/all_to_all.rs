//! All pairs.

use neurarchy_engine::Rank;

use super::Sides;
use super::connectivity::{Connectivity, Lengths};
use super::sampling::Sampler;

struct AllToAll<'a> {
    pre: &'a [u32],
    /// Each rank with its place among these, by rank, if a neuron is not connected to itself.
    without_own: Option<Vec<(u32, u32)>>,
}

pub(super) fn rows(sides: &Sides, allow_self_connections: bool) -> Connectivity {
    let without_own = (sides.same_population && !allow_self_connections).then(|| {
        let mut ranks: Vec<(u32, u32)> = sides.pre.iter().copied().zip(0..).collect();
        ranks.sort_unstable();
        ranks
    });
    let pattern = AllToAll { pre: &sides.pre, without_own };
    // One row tells all, unless some leave a neuron out and some do not.
    match sides.post.iter().filter(|&&post| pattern.own(post).is_some()).count() {
        0 => Connectivity::of_one_row(&sides.post, &sides.pre, None::<fn(u32) -> u32>),
        all if all == sides.post.len() => {
            Connectivity::of_one_row(&sides.post, &sides.pre, Some(|post| pattern.own(post).unwrap_or_default()))
        }
        _ => Connectivity::of_lengths(&sides.post, sides.pre_size(), &pattern),
    }
}

impl AllToAll<'_> {
    /// The place of the neuron itself in its row, if it is left out there.
    fn own(&self, post_rank: u32) -> Option<u32> {
        let ranks = self.without_own.as_ref()?;
        ranks.binary_search_by_key(&post_rank, |&(rank, _)| rank).ok().map(|found| ranks[found].1)
    }
}

impl Lengths for AllToAll<'_> {
    fn length(&self, post_rank: u32) -> usize {
        self.pre.len() - usize::from(self.own(post_rank).is_some())
    }

    fn fill<R: Rank>(&self, post_rank: u32, to: &mut [R], _: &mut Sampler) {
        let without_own = self.own(post_rank).is_some();
        let ranks = self.pre.iter().filter(|&&rank| !without_own || rank != post_rank);
        to.iter_mut().zip(ranks).for_each(|(to, &rank)| *to = R::of(rank));
    }
}
