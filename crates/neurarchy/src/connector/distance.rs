//! Patterns that depend on the distance between two neurons, each population being as long as 1 on each axis.

use std::ops::Range;

use neurarchy_codegen::wide::{self, Loop};
use neurarchy_engine::Rank;
use rayon::prelude::*;

use super::Sides;
use super::connectivity::{Connectivity, MadeWeights, Search};
use crate::error::{Error, Result};

/// A weight that depends on the distance.
pub(super) trait Profile: Clone + Send + Sync + 'static {
    /// The weight at a squared distance.
    fn weight(&self, squared: f64) -> f64;
    /// There is a synapse of this weight.
    fn keeps(&self, weight: f64) -> bool;
    /// Squared distances up to which there surely are synapses, and from which on there surely are none: what lies between
    /// is decided by the weight.
    fn sure(&self) -> (f64, f64);
}

/// Margin of the bounds of `Profile::sure` for rounding: far more than that of a few operations.
pub(super) const MARGIN: f64 = 1e-9;

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

/// Rows with the weights of the distances.
pub(super) fn rows(sides: &Sides, allow_self_connections: bool, profile: impl Profile) -> Connectivity {
    let without_own = sides.same_object && !allow_self_connections;
    let places = Places::new(sides);
    let mut made = Connectivity::of_search(
        &sides.post,
        sides.pre_size(),
        &Near { places: &places, without_own, profile: &profile },
    );
    made.weights = MadeWeights::OfRanks(Box::new(move |post, pre, weights| {
        weights.iter_mut().zip(post.iter().zip(pre)).for_each(|(to, (&post, &pre))| *to = places.squared(post, pre));
        wide::run(Weigh { profile: &profile, values: weights });
    }));
    made
}

/// How many synapses each post neuron will have.
pub(super) fn lengths(sides: &Sides, allow_self_connections: bool, profile: impl Profile) -> Vec<usize> {
    let without_own = sides.same_object && !allow_self_connections;
    let places = Places::new(sides);
    let near = Near { places: &places, without_own, profile: &profile };
    let length = |found: &mut Vec<u32>, &post: &u32| {
        found.clear();
        near.find(post, found);
        found.len()
    };
    sides.post.par_iter().map_init(Vec::new, length).collect()
}

/// From squared distances to weights.
struct Weigh<'a, P> {
    profile: &'a P,
    values: &'a mut [f64],
}

impl<P: Profile> Loop for Weigh<'_, P> {
    #[inline(always)]
    fn run(self) {
        // No closure: it might not be inlined, and be compiled without vector instructions.
        for value in self.values {
            *value = self.profile.weight(*value);
        }
    }
}

/// Where the neurons of both sides are.
struct Places {
    /// For each axis, where the neurons along it are.
    axes: Vec<Axis>,
    /// Coordinates of each pre neuron, one after the other.
    pre: Vec<u32>,
    /// Of each post neuron.
    post: Vec<u32>,
}

struct Axis {
    pre: Vec<f64>,
    post: Vec<f64>,
}

impl Places {
    fn new(sides: &Sides) -> Places {
        let axis = |(&pre, &post): (&usize, &usize)| Axis { pre: positions(pre), post: positions(post) };
        Places {
            axes: sides.pre_axes.iter().zip(&sides.post_axes).map(axis).collect(),
            pre: (0..sides.pre_size() as u32).flat_map(|rank| coordinates(rank, &sides.pre_axes)).collect(),
            post: (0..sides.post_axes.iter().product::<usize>() as u32)
                .flat_map(|rank| coordinates(rank, &sides.post_axes))
                .collect(),
        }
    }

    fn squared(&self, post: u32, pre: u32) -> f64 {
        let count = self.axes.len();
        let post = &self.post[post as usize * count..][..count];
        let pre = &self.pre[pre as usize * count..][..count];
        self.axes.iter().zip(post).zip(pre).fold(0.0, |sum, ((axis, &post), &pre)| sum + axis.squared(post, pre))
    }
}

impl Axis {
    fn squared(&self, post: u32, pre: u32) -> f64 {
        let difference = self.post[post as usize] - self.pre[pre as usize];
        difference * difference
    }

    /// The pre coordinates that are no farther than this.
    fn window(&self, post: u32, squared: f64) -> Range<u32> {
        let (at, reach) = (self.post[post as usize], squared.sqrt() + MARGIN);
        let first = self.pre.partition_point(|&place| place < at - reach);
        let end = self.pre.partition_point(|&place| place <= at + reach);
        first as u32..end as u32
    }
}

/// The pre neurons that are near enough.
struct Near<'a, P> {
    places: &'a Places,
    without_own: bool,
    profile: &'a P,
}

impl<P: Profile> Search for Near<'_, P> {
    fn find<R: Rank>(&self, post_rank: u32, to: &mut Vec<R>) {
        let count = self.places.axes.len();
        let post = &self.places.post[post_rank as usize * count..][..count];
        self.find_from(post_rank, post, 0, 0, 0.0, to);
    }
}

impl<P: Profile> Near<'_, P> {
    /// Goes over the coordinates of an axis and those behind it, by ascending rank. `rank` and `squared` are what the
    /// axes before it contribute.
    fn find_from<R: Rank>(&self, own: u32, post: &[u32], axis: usize, rank: u32, squared: f64, to: &mut Vec<R>) {
        let (inside, outside) = self.profile.sure();
        let along = &self.places.axes[axis];
        let last = axis + 1 == self.places.axes.len();
        for coordinate in along.window(post[axis], outside) {
            let squared = squared + along.squared(post[axis], coordinate);
            let rank = rank * along.pre.len() as u32 + coordinate;
            if squared > outside {
                continue;
            }
            if !last {
                self.find_from(own, post, axis + 1, rank, squared, to);
            } else if !(self.without_own && rank == own)
                && (squared < inside || self.profile.keeps(self.profile.weight(squared)))
            {
                to.push(R::of(rank));
            }
        }
    }
}

/// Where so many neurons are on an axis, between 0 and 1; 0 if there is one.
fn positions(length: usize) -> Vec<f64> {
    (0..length).map(|c| if length > 1 { c as f64 / (length - 1) as f64 } else { 0.0 }).collect()
}

/// Coordinates of a rank, row-major.
fn coordinates(rank: u32, axes: &[usize]) -> Vec<u32> {
    let mut left = rank as usize;
    let mut coordinates = vec![0; axes.len()];
    for (place, &length) in coordinates.iter_mut().zip(axes).rev() {
        *place = (left % length.max(1)) as u32;
        left /= length.max(1);
    }
    coordinates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_row_major_and_an_axis_of_one_neuron_is_at_0() {
        assert_eq!(coordinates(5, &[2, 1, 3]), [1, 0, 2]);
        assert_eq!(coordinates(1, &[2, 1, 3]), [0, 0, 1]);
        assert_eq!((positions(3), positions(1)), (vec![0.0, 0.5, 1.0], vec![0.0]));
    }
}
