//! Each post neuron receives from the same number of pre neurons.

use rayon::prelude::*;

use super::{Row, Sides, Site, sampling::sample};
use crate::distribution::Draws;
use crate::error::{Error, Result};

pub(super) fn check(number: usize, allow_self_connections: bool, sides: &Sides) -> Result<()> {
    let excluded = usize::from(sides.same_object && !allow_self_connections);
    if number + excluded > sides.pre.len() && number > 0 {
        let reason = if excluded == 1 { " without self-connections" } else { "" };
        return Err(Error::argument(
            "connect_fixed_number_pre(number=)",
            format!(
                "{number} pre-synaptic neurons are asked for, but only {} can be chosen from{reason}",
                sides.pre.len() - excluded.min(sides.pre.len())
            ),
        ));
    }
    Ok(())
}

pub(super) fn rows(sides: &Sides, number: usize, allow_self_connections: bool, draws: &Draws) -> Vec<Row> {
    let mut pre = sides.pre.clone();
    pre.sort_unstable();
    let skip_self = sides.same_object && !allow_self_connections;
    sides
        .post
        .par_iter()
        .map(|&post_rank| {
            let mut draw = draws.sequence(Site::Structure, post_rank);
            // Leaving the own rank out of the candidates gives the same distribution as redrawing until it is absent.
            let own = if skip_self { pre.binary_search(&post_rank).ok() } else { None };
            let candidates = pre.len() - usize::from(own.is_some());
            let pre_ranks = sample(number, candidates, &mut draw)
                .into_iter()
                .map(|i| pre[i + usize::from(own.is_some_and(|own| i >= own))])
                .collect();
            Row { post_rank, pre_ranks }
        })
        .collect()
}
