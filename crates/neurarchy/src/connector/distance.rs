//! Patterns that depend on the distance between two neurons, each population being as long as 1 on each axis.

use rayon::prelude::*;

use super::{Row, Sides};
use crate::error::{Error, Result};

/// A row and the weights of its synapses.
pub(super) type Weighted = (Row, Vec<f64>);

/// Both sides are whole populations with as many axes, the values are numbers, the widths positive.
pub(super) fn check(what: &str, values: &[(&str, f64)], widths: &[(&str, f64)], sides: &Sides) -> Result<()> {
    if !(sides.pre_is_whole && sides.post_is_whole) {
        return Err(Error::argument(
            what,
            "distances are those of whole populations, and one side is a part of one; connect the populations, or use \
             connect_from_matrix",
        ));
    }
    let (pre, post) = (&sides.pre_axes, &sides.post_axes);
    if pre.len() != post.len() {
        return Err(Error::argument(
            what,
            format!("both populations must have the same number of axes, but have the geometries {pre:?} and {post:?}"),
        ));
    }
    for (name, value) in values {
        if !value.is_finite() {
            return Err(Error::argument(format!("{what}({name}=)"), format!("a finite number is needed, not {value}")));
        }
    }
    for (name, sigma) in widths {
        if *sigma <= 0.0 {
            return Err(Error::argument(format!("{what}({name}=)"), format!("a width must be positive, not {sigma}")));
        }
    }
    Ok(())
}

/// Rows with the weights of the squared distances; `None`: no synapse.
pub(super) fn rows(
    sides: &Sides,
    allow_self_connections: bool,
    weight: impl Fn(f64) -> Option<f64> + Sync,
) -> Vec<Weighted> {
    let skip_self = sides.same_object && !allow_self_connections;
    let pre: Vec<Vec<f64>> = sides.pre.iter().map(|&rank| position(rank, &sides.pre_axes)).collect();
    sides
        .post
        .par_iter()
        .map(|&post_rank| {
            let own = position(post_rank, &sides.post_axes);
            let mut row = Row { post_rank, pre_ranks: Vec::new() };
            let mut weights = Vec::new();
            for (&pre_rank, other) in sides.pre.iter().zip(&pre) {
                if skip_self && pre_rank == post_rank {
                    continue;
                }
                let squared = own.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum();
                if let Some(weight) = weight(squared) {
                    row.pre_ranks.push(pre_rank);
                    weights.push(weight);
                }
            }
            (row, weights)
        })
        .collect()
}

/// Where a neuron is, between 0 and 1 on each axis; 0 on an axis with one neuron.
fn position(rank: u32, axes: &[usize]) -> Vec<f64> {
    let mut left = rank as usize;
    let mut position = vec![0.0; axes.len()];
    for (place, &length) in position.iter_mut().zip(axes).rev() {
        if length > 1 {
            *place = (left % length) as f64 / (length - 1) as f64;
        }
        left /= length.max(1);
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_row_major_and_an_axis_of_one_neuron_is_at_0() {
        assert_eq!(position(5, &[2, 1, 3]), [1.0, 0.0, 1.0]);
        assert_eq!(position(1, &[2, 1, 3]), [0.0, 0.0, 0.5]);
        assert_eq!(position(0, &[1]), [0.0]);
    }
}
