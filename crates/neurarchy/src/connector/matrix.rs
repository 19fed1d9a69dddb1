//! Weights (and delays) given one by one.

use super::{Connectivity, Connector, Sides};
use crate::distribution::Draws;
use crate::error::{Error, Result};
use crate::time;

/// A matrix of weights: one row for each post neuron, one column for each pre neuron of the two sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Row by row; `None`: no synapse. NaN and 0 are weights.
    pub weights: Vec<Option<f64>>,
    /// Delay of each entry in ms; `None`: the connector's.
    pub delays: Option<Vec<f64>>,
    /// Number of post neurons.
    pub rows: usize,
    /// Number of pre neurons.
    pub columns: usize,
}

impl Matrix {
    pub(super) fn check(&self, sides: &Sides) -> Result<()> {
        let expected = (sides.post.len(), sides.pre.len());
        if (self.rows, self.columns) != expected {
            return Err(Error::argument(
                "connect_from_matrix(weights=)",
                format!(
                    "the matrix must have shape {expected:?} (post-synaptic, pre-synaptic neurons), but has shape {:?}; \
                     give pre_post=True if its first axis is the pre-synaptic one",
                    (self.rows, self.columns)
                ),
            ));
        }
        if self.weights.len() != self.rows * self.columns {
            return Err(Error::argument("connect_from_matrix(weights=)", "the rows must have equal lengths"));
        }
        if let Some(delays) = &self.delays {
            if delays.len() != self.weights.len() {
                return Err(Error::argument(
                    "connect_from_matrix(delays=)",
                    "a matrix of delays must have the shape of the weights",
                ));
            }
            for (delay, weight) in delays.iter().zip(&self.weights) {
                if weight.is_some() {
                    time::finite(*delay, "connect_from_matrix(delays=)")?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn build(&self, sides: &Sides, connector: &Connector, draws: &Draws, dt_ms: f64) -> Connectivity {
        let mut by_pre: Vec<usize> = (0..self.columns).collect();
        by_pre.sort_by_key(|&column| sides.pre[column]);
        let mut by_post: Vec<usize> = (0..self.rows).collect();
        by_post.sort_by_key(|&row| sides.post[row]);
        let mut made = Connectivity::empty();
        let mut weights = Vec::new();
        let mut delays = self.delays.as_ref().map(|_| Vec::new());
        for &row in &by_post {
            let first = made.pre_ranks.len();
            for &column in &by_pre {
                let place = row * self.columns + column;
                let Some(weight) = self.weights[place] else { continue };
                made.pre_ranks.push(sides.pre[column]);
                weights.push(weight);
                if let (Some(steps), Some(ms)) = (&mut delays, &self.delays) {
                    steps.push(time::delay_steps(ms[place], dt_ms));
                }
            }
            if made.pre_ranks.len() > first {
                made.post_ranks.push(sides.post[row]);
                made.starts.push(made.pre_ranks.len());
            }
        }
        made.delays_steps = delays.or_else(|| connector.drawn_delays(&made, draws, dt_ms));
        made.weights = Some(weights);
        made
    }
}
