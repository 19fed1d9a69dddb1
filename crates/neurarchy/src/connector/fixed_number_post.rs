//! Each pre neuron projects to the same number of post neurons.

use std::ops::Range;

use neurarchy_engine::{Rank, Ranks};
use rayon::prelude::*;

use super::candidates::Candidates;
use super::connectivity::{Connectivity, bounds, cut, starts};
use super::sampling::Sampler;
use super::{Sides, Site, all_to_all};
use crate::distribution::Draws;
use crate::error::{Error, Result};

pub(super) fn check(number: usize, sides: &Sides) -> Result<()> {
    if number > sides.post.len() {
        return Err(Error::argument(
            "connect_fixed_number_post(number=)",
            format!("{number} post-synaptic neurons are asked for, but only {} can be chosen from", sides.post.len()),
        ));
    }
    Ok(())
}

pub(super) fn rows(sides: &Sides, number: usize, allow_self_connections: bool, draws: &Draws) -> Connectivity {
    // A number that takes every post neuron takes the pre neuron itself too, as users of the reference rely on.
    if number >= sides.post.len() {
        return all_to_all::rows(sides, true);
    }
    // Chosen is a place among the post neurons, ascending, rather than a rank.
    let candidates = Candidates::new(&sides.post, sides.same_object && !allow_self_connections);
    let mut posts = sides.post.clone();
    posts.sort_unstable();
    match posts.len() <= 1 << 16 {
        true => transposed::<u16>(sides, &posts, &candidates, number, draws),
        false => transposed::<u32>(sides, &posts, &candidates, number, draws),
    }
}

/// The choice of each pre neuron, and then the rows: each thread looks for its post neurons in all choices.
fn transposed<S: Rank>(
    sides: &Sides,
    posts: &[u32],
    candidates: &Candidates,
    number: usize,
    draws: &Draws,
) -> Connectivity {
    let mut chosen = vec![S::default(); number * sides.pre.len()];
    let of_each = chosen.par_chunks_mut(number.max(1)).zip(&sides.pre);
    of_each.for_each_init(Sampler::default, |sampler, (to, &pre)| {
        candidates.choose_places(pre, to, &mut draws.sequence(Site::Structure, pre), sampler);
    });
    // Choices ascend, so those of some post neurons are found without a look at the others.
    let in_range = |pre: usize, range: &Range<usize>| {
        let own = &chosen[pre * number..(pre + 1) * number];
        let from = own.partition_point(|place| (place.get() as usize) < range.start);
        let to = own.partition_point(|place| (place.get() as usize) < range.end);
        &own[from..to]
    };
    let share = posts.len().div_ceil(4 * rayon::current_num_threads()).max(1);
    let ranges: Vec<Range<usize>> =
        (0..posts.len()).step_by(share).map(|first| first..(first + share).min(posts.len())).collect();
    let count = |range: &Range<usize>| {
        let mut lengths = vec![0; range.len()];
        for pre in 0..sides.pre.len() {
            in_range(pre, range).iter().for_each(|place| lengths[place.get() as usize - range.start] += 1);
        }
        lengths
    };
    let lengths: Vec<Vec<usize>> = ranges.par_iter().map(count).collect();
    let pieces = starts(lengths.iter().map(|lengths| lengths.iter().sum()));
    let lengths = lengths.concat();
    // Puts ranks into the rows of some post neurons.
    let fill = |range: &Range<usize>, put: &mut dyn FnMut(usize, u32)| {
        let mut next = starts(lengths[range.clone()].iter().copied());
        for (place, &rank) in sides.pre.iter().enumerate() {
            for post in in_range(place, range) {
                let next = &mut next[post.get() as usize - range.start];
                put(*next, rank);
                *next += 1;
            }
        }
    };
    let mut pre_ranks = Ranks::zeroed(pieces[ranges.len()], sides.pre_size());
    match &mut pre_ranks {
        Ranks::Short(ranks) => cut(ranks, &pieces)
            .into_par_iter()
            .zip(&ranges)
            .for_each(|(to, range)| fill(range, &mut |place, rank| to[place] = u16::of(rank))),
        Ranks::Long(ranks) => cut(ranks, &pieces)
            .into_par_iter()
            .zip(&ranges)
            .for_each(|(to, range)| fill(range, &mut |place, rank| to[place] = rank)),
        Ranks::Repeated(_) => unreachable!("invariant: zeros are a list"),
    }
    let (post_ranks, starts) = bounds(posts, &lengths);
    Connectivity::of_rows(post_ranks, starts, pre_ranks)
}
