//! All pairs.

use rayon::prelude::*;

use super::{Row, Sides};

pub(super) fn rows(sides: &Sides, allow_self_connections: bool) -> Vec<Row> {
    let mut pre = sides.pre.clone();
    pre.sort_unstable();
    let skip_self = sides.same_population && !allow_self_connections;
    sides
        .post
        .par_iter()
        .map(|&post_rank| Row {
            post_rank,
            pre_ranks: pre.iter().copied().filter(|&r| !(skip_self && r == post_rank)).collect(),
        })
        .collect()
}
