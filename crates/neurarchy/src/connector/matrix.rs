//! Weights (and delays) given one by one.

use neurarchy_engine::Ranks;

use super::connectivity::{Connectivity, MadeWeights, bounds};
use super::{Connector, Sides};
use crate::distribution::Draws;
use crate::error::{Error, Result};
use crate::time;

/// A matrix of weights: one row for each post neuron, one column for each pre neuron of the two sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Row by row. NaN and 0 are weights.
    pub weights: Vec<f64>,
    /// Which entries are synapses; `None`: all.
    pub present: Option<Vec<bool>>,
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
        let entries = self.rows.checked_mul(self.columns);
        let present = self.present.as_ref().map_or(self.weights.len(), Vec::len);
        if Some(self.weights.len()) != entries || present != self.weights.len() {
            return Err(Error::argument("connect_from_matrix(weights=)", "the rows must have equal lengths"));
        }
        if let Some(delays) = &self.delays {
            if delays.len() != self.weights.len() {
                return Err(Error::argument(
                    "connect_from_matrix(delays=)",
                    "a matrix of delays must have the shape of the weights",
                ));
            }
            for (place, delay) in delays.iter().enumerate() {
                if self.is_synapse(place) {
                    time::finite(*delay, "connect_from_matrix(delays=)")?;
                }
            }
        }
        Ok(())
    }

    /// How many synapses each row has.
    pub(super) fn lengths(&self) -> Vec<usize> {
        let row = |row: usize| (row * self.columns..(row + 1) * self.columns).filter(|&at| self.is_synapse(at)).count();
        (0..self.rows).map(row).collect()
    }

    pub(super) fn is_synapse(&self, place: usize) -> bool {
        self.present.as_ref().is_none_or(|present| present[place])
    }

    /// The longest delay that a synapse is given, ms.
    pub(super) fn longest_delay_ms(&self) -> Option<f64> {
        let delays = self.delays.as_ref()?;
        let of_synapses = delays.iter().enumerate().filter(|&(place, _)| self.is_synapse(place));
        Some(of_synapses.map(|(_, &delay)| delay).fold(0.0, f64::max))
    }

    pub(super) fn build(&self, sides: &Sides, connector: &Connector, draws: &Draws, dt_ms: f64) -> Connectivity {
        let mut by_pre: Vec<usize> = (0..self.columns).collect();
        by_pre.sort_by_key(|&column| sides.pre[column]);
        let mut by_post: Vec<usize> = (0..self.rows).collect();
        by_post.sort_by_key(|&row| sides.post[row]);
        let places = |row: usize| by_pre.iter().map(move |&column| (column, row * self.columns + column));
        let length = |&row: &usize| places(row).filter(|&(_, place)| self.is_synapse(place)).count();
        let lengths: Vec<usize> = by_post.iter().map(length).collect();
        let posts: Vec<u32> = by_post.iter().map(|&row| sides.post[row]).collect();
        let (post_ranks, starts) = bounds(&posts, &lengths);
        let count = starts[post_ranks.len()];
        let (mut pre_ranks, mut weights) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut delays = self.delays.as_ref().map(|_| Vec::with_capacity(count));
        for &row in &by_post {
            for (column, place) in places(row).filter(|&(_, place)| self.is_synapse(place)) {
                pre_ranks.push(sides.pre[column]);
                weights.push(self.weights[place]);
                if let (Some(steps), Some(ms)) = (&mut delays, &self.delays) {
                    steps.push(time::delay_steps(ms[place], dt_ms) as u16);
                }
            }
        }
        let mut made = Connectivity::of_rows(post_ranks, starts, Ranks::from(pre_ranks));
        made.delays_steps = delays.or_else(|| connector.drawn_delays(&made, draws, dt_ms));
        made.weights = MadeWeights::List(weights);
        made
    }
}
