//! The n-th neuron of one side to the n-th of the other.

use neurarchy_engine::Ranks;

use super::Sides;
use super::connectivity::Connectivity;

pub(super) fn rows(sides: &Sides) -> Connectivity {
    let mut pairs: Vec<(u32, u32)> = sides.post.iter().copied().zip(sides.pre.iter().copied()).collect();
    pairs.sort_unstable();
    let (post_ranks, pre_ranks): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
    let starts = (0..=post_ranks.len()).collect();
    Connectivity::of_rows(post_ranks, starts, Ranks::from(pre_ranks))
}
