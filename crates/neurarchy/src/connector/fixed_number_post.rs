//! Each pre neuron projects to the same number of post neurons.

use rayon::prelude::*;

use super::{Row, Sides, Site, sampling::sample};
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

pub(super) fn rows(sides: &Sides, number: usize, allow_self_connections: bool, draws: &Draws) -> Vec<Row> {
    let post = &sides.post;
    let skip_self = sides.same_object && !allow_self_connections;
    // A number that takes every post neuron takes the pre neuron itself too, as users of the reference rely on.
    let take_all = number >= post.len();
    let chosen: Vec<Vec<usize>> = sides
        .pre
        .par_iter()
        .map(|&pre_rank| {
            if take_all {
                return (0..post.len()).collect();
            }
            let mut draw = draws.sequence(Site::Structure, pre_rank);
            let own = if skip_self { post.iter().position(|&r| r == pre_rank) } else { None };
            let candidates = post.len() - usize::from(own.is_some());
            sample(number, candidates, &mut draw)
                .into_iter()
                .map(|i| i + usize::from(own.is_some_and(|own| i >= own)))
                .collect()
        })
        .collect();
    let mut rows: Vec<Row> = post.iter().map(|&post_rank| Row { post_rank, pre_ranks: Vec::new() }).collect();
    let mut order: Vec<usize> = (0..sides.pre.len()).collect();
    order.sort_unstable_by_key(|&i| sides.pre[i]);
    for i in order {
        for &place in &chosen[i] {
            rows[place].pre_ranks.push(sides.pre[i]);
        }
    }
    rows
}
