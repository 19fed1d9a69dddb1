//! Kernels along diagonals of the pre population; all post neurons of a column receive the same.

use neurarchy_codegen::ir::{Lanes, Stride};
use neurarchy_codegen::windows::Run;
use neurarchy_engine::WindowSpec;

use super::{Shared, Windows};
use crate::error::{Error, Result};
use crate::model::Synapse;
use crate::network::Network;
use crate::projection::ProjectionId;
use crate::time;
use crate::view::View;

/// A one-dimensional kernel that moves along a diagonal, for populations of two dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagonal {
    /// The kernel; the pre neuron on the diagonal has the weight number `weights.len() / 2`.
    pub weights: Vec<f64>,
    /// 0 means one step.
    pub delay_ms: f64,
    /// Distance of the column in which the diagonal of a post neuron begins from the column of the post neuron: to the
    /// left if the slope is 0 or more, else to the right.
    pub offset: i64,
    /// Columns by which the diagonal moves from row to row.
    pub slope: i64,
}

/// A bell curve between the places of two pairs of dimensions, for populations of four.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiagonalGaussian {
    /// Weight at distance 0.
    pub amplitude: f64,
    /// Width, in units of the last two dimensions of the post population.
    pub sigma: f64,
    /// Weights that are not greater are left out.
    pub smallest: f64,
    /// Distances in one dimension that are not smaller are left out; 0: none.
    pub longest: f64,
}

/// Post neurons that see the same with the same weights.
const TOGETHER: Lanes = Lanes { pre: Stride::Zero, weight: Stride::Zero, post: Stride::Any };

impl Diagonal {
    fn spec(&self, pre: [usize; 2], post: [usize; 2]) -> WindowSpec {
        let (height, width, length) = (pre[0] as i64, pre[1] as i64, self.weights.len() as i64);
        let centre = length / 2;
        let mut inside: Vec<Run> = Vec::new();
        for x in 0..post[1] as i64 {
            let start = if self.slope >= 0 { x - self.offset } else { x + self.offset };
            // Rows of the pre population with the same part of the kernel, from one on.
            let mut open: Option<(i64, i64, i64)> = None;
            for row in 0..=height {
                let column = start + self.slope * row;
                let (begin, end) = ((centre - column).clamp(0, length), (width - column + centre).clamp(0, length));
                let part = (row < height && (0..width).contains(&column)).then_some((begin, end));
                if open.is_some_and(|(_, begin, end)| part == Some((begin, end))) {
                    continue;
                }
                if let Some((from, begin, end)) = open.take() {
                    inside.push(Run {
                        post: x,
                        post_lane: post[1] as i64,
                        post_repeat: 0,
                        pre: start,
                        pre_lane: 0,
                        pre_repeat: 0,
                        weight: 0,
                        weight_lane: 0,
                        lanes: post[0] as i64,
                        repeats: 1,
                        first_row: from,
                        end_row: row,
                        first_tap: begin,
                        end_tap: end,
                    });
                }
                open = part.map(|(begin, end)| (row, begin, end));
            }
        }
        WindowSpec {
            lanes: TOGETHER,
            inside,
            outside: Vec::new(),
            rows: (0..height).map(|row| [row * (width + self.slope), 0]).collect(),
            taps: (0..length).map(|f| [f - centre, f]).collect(),
            size: self.weights.len(),
            weights: self.weights.len(),
            filters: 1,
        }
    }
}

impl DiagonalGaussian {
    /// The weights by the distances along both pairs of dimensions, over all distances that occur.
    fn weights(&self, pre: [usize; 4], post: [usize; 4]) -> ([usize; 2], Vec<f64>) {
        // The distance of the post neuron at 0 from the pre neurons that are farthest behind.
        let farthest = [pre[0] + pre[2] - 2, pre[1] + pre[3] - 2];
        let shape = [post[2] + farthest[0], post[3] + farthest[1]];
        let offset = |n: usize| (pre[n] / 2) as f64;
        let width = |n: usize| self.sigma * (post[2 + n] - post[2 + n] % 2) as f64;
        let distance = |n: usize, place: usize| place as f64 - farthest[n] as f64 + offset(n);
        let near = |d: f64| self.longest == 0.0 || d.abs() < self.longest;
        let mut weights = Vec::with_capacity(shape[0] * shape[1]);
        for w in (0..shape[0]).map(|place| distance(0, place)) {
            for h in (0..shape[1]).map(|place| distance(1, place)) {
                let exponent = w * w / (width(0) * width(0)) + h * h / (width(1) * width(1));
                let value = self.amplitude * (-exponent).exp();
                weights.push(if value > self.smallest && near(w) && near(h) { value } else { 0.0 });
            }
        }
        (shape, weights)
    }

    fn spec(pre: [usize; 4], post: [usize; 4], shape: [usize; 2]) -> WindowSpec {
        let width = shape[1] as i64;
        let mut rows = Vec::with_capacity(pre[0] * pre[1] * pre[2]);
        for i in 0..pre[0] {
            for j in 0..pre[1] {
                for k in 0..pre[2] {
                    let place = ((i * pre[1] + j) * pre[2] + k) * pre[3];
                    rows.push([place as i64, -((i + k) as i64 * width + j as i64)]);
                }
            }
        }
        let farthest = ((pre[0] + pre[2] - 2) as i64, (pre[1] + pre[3] - 2) as i64);
        let places = (post[2] * post[3]) as i64;
        let run = |place: i64| Run {
            post: place,
            post_lane: places,
            post_repeat: 0,
            pre: 0,
            pre_lane: 0,
            pre_repeat: 0,
            weight: (place / post[3] as i64 + farthest.0) * width + place % post[3] as i64 + farthest.1,
            weight_lane: 0,
            lanes: (post[0] * post[1]) as i64,
            repeats: 1,
            first_row: 0,
            end_row: rows.len() as i64,
            first_tap: 0,
            end_tap: pre[3] as i64,
        };
        WindowSpec {
            lanes: TOGETHER,
            inside: (0..places).map(run).collect(),
            outside: Vec::new(),
            taps: (0..pre[3] as i64).map(|l| [l, -l]).collect(),
            size: rows.len() * pre[3],
            rows,
            weights: shape[0] * shape[1],
            filters: 1,
        }
    }
}

impl Network {
    /// Declares a projection whose post neurons sum a kernel along a diagonal of the pre population. It is connected by
    /// [`Network::connect_diagonal`] or [`Network::connect_diagonal_gaussian`].
    pub fn add_diagonal(&mut self, pre: View, post: View, target: &str, name: Option<&str>) -> Result<ProjectionId> {
        let synapse = Synapse {
            name: "Diagonal projection".into(),
            description: "Weights are shared by all post neurons.".into(),
            ..Synapse::default().psp("w * pre.r")
        };
        self.declare_shared(pre, post, target, &synapse, Shared::Diagonal(None), name)
    }

    /// Gives a diagonal projection between populations of two dimensions its kernel; returns whether it had one. With the
    /// kernel w and its middle C, all post neurons of column x receive the sum over the rows i of the pre population and
    /// the places f of the kernel of `w[f] * r[i, start + slope*i + f - C]`; `start` is `x - offset`, or `x + offset` if
    /// the slope is negative. A row whose column `start + slope*i` does not exist is skipped, as are places outside.
    pub fn connect_diagonal(&mut self, id: ProjectionId, diagonal: Diagonal) -> Result<bool> {
        let (context, pre, post) = self.sides_of_shared(id, Shared::is_diagonal, "connect")?;
        let ([h, w], [rows, columns]) = (&pre[..], &post[..]) else { return Err(dimensions(&context, &pre, &post)) };
        time::finite(diagonal.delay_ms, &context)?;
        if diagonal.weights.is_empty() {
            return Err(Error::argument(context, "the kernel needs a weight at least"));
        }
        let small = |x: i64| x.unsigned_abs() < 1 << 31;
        if !small(diagonal.offset) || !small(diagonal.slope) {
            return Err(Error::argument(context, "offset and slope are smaller than 2^31"));
        }
        let windows = Windows {
            name: "Diagonal",
            spec: diagonal.spec([*h, *w], [*rows, *columns]).into(),
            shape: vec![diagonal.weights.len()],
            weights: diagonal.weights,
            delay_ms: diagonal.delay_ms,
            padding: None,
            convolution: None,
        };
        self.connect_shared(id, Shared::Diagonal(Some(windows)))
    }

    /// Gives a diagonal projection between populations of four dimensions a bell curve of the distance; returns whether
    /// it was connected before. The post neurons `(a, b, c, d)` receive for all a and b the same: the sum over all pre
    /// neurons `(i, j, k, l)` of their rates times `amplitude * exp(-(u*u/(su*su) + v*v/(sv*sv)))`, with the distances
    /// `u = c - (i + k) + P1//2` and `v = d - (j + l) + P2//2` and the widths `su = sigma * (Q3 - Q3 % 2)` and
    /// `sv = sigma * (Q4 - Q4 % 2)`, where P are the lengths of the axes of the pre population, Q those of the post one.
    pub fn connect_diagonal_gaussian(&mut self, id: ProjectionId, gaussian: DiagonalGaussian) -> Result<bool> {
        let (context, pre, post) = self.sides_of_shared(id, Shared::is_diagonal, "connect_gaussian")?;
        let four = |axes: &[usize]| <[usize; 4]>::try_from(axes).ok();
        let (Some(p), Some(q)) = (four(&pre), four(&post)) else { return Err(dimensions(&context, &pre, &post)) };
        for number in [gaussian.amplitude, gaussian.sigma, gaussian.smallest, gaussian.longest] {
            if !number.is_finite() {
                return Err(Error::argument(context, format!("all arguments are finite numbers, not {number}")));
            }
        }
        if gaussian.sigma <= 0.0 || q[2] < 2 || q[3] < 2 {
            return Err(Error::argument(
                context,
                "sigma is positive, and both last dimensions of the post population have two neurons at least",
            ));
        }
        if p.contains(&0) || q.contains(&0) {
            return Err(Error::argument(context, "both populations need neurons"));
        }
        let (shape, weights) = gaussian.weights(p, q);
        let windows = Windows {
            name: "Diagonal",
            spec: DiagonalGaussian::spec(p, q, shape).into(),
            shape: shape.to_vec(),
            weights,
            delay_ms: 0.0,
            padding: None,
            convolution: None,
        };
        self.connect_shared(id, Shared::Diagonal(Some(windows)))
    }
}

fn dimensions(context: &str, pre: &[usize], post: &[usize]) -> Error {
    Error::argument(
        context,
        format!(
            "it only works when both populations have 2 dimensions (connect) or 4 dimensions (connect_gaussian), not \
             {} and {}",
            pre.len(),
            post.len()
        ),
    )
}
