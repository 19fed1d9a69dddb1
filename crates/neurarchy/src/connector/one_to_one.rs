//! The n-th neuron of one side to the n-th of the other.

use super::{Row, Sides};

pub(super) fn rows(sides: &Sides) -> Vec<Row> {
    sides.post.iter().zip(&sides.pre).map(|(&post_rank, &pre)| Row { post_rank, pre_ranks: vec![pre] }).collect()
}
