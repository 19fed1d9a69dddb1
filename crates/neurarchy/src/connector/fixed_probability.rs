//! Each pair with the same probability, independently.

use neurarchy_codegen::math::scalar;
use rayon::prelude::*;

use super::{Row, Sides, Site};
use crate::distribution::Draws;

/// Instead of one draw for each pair, the gap to the next synapse is drawn from the geometric distribution: the same
/// statistics (gaps of a Bernoulli process are geometric) at a cost that grows with the synapses, not with the pairs.
pub(super) fn rows(sides: &Sides, probability: f64, allow_self_connections: bool, draws: &Draws) -> Vec<Row> {
    let mut pre = sides.pre.clone();
    pre.sort_unstable();
    let skip_self = sides.same_object && !allow_self_connections;
    let log_failure = scalar::log1p(-probability);
    sides
        .post
        .par_iter()
        .map(|&post_rank| {
            let mut pre_ranks = Vec::with_capacity((pre.len() as f64 * probability * 1.2) as usize + 8);
            let mut draw = draws.sequence(Site::Structure, post_rank);
            let mut next = draw.gap(log_failure);
            while next < pre.len() as u64 {
                let rank = pre[next as usize];
                if !(skip_self && rank == post_rank) {
                    pre_ranks.push(rank);
                }
                next = next.saturating_add(1).saturating_add(draw.gap(log_failure));
            }
            Row { post_rank, pre_ranks }
        })
        .collect()
}
