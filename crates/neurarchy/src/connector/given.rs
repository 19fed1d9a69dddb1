//! Synapses given one by one, as functions of users, sparse matrices and files do.

use neurarchy_engine::Ranks;

use super::connectivity::{Connectivity, MadeWeights};
use super::{LONGEST_DELAY, Sides};
use crate::error::{Error, Result};

/// Synapses given one by one. The order within a row is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The name that reports give to the pattern.
    pub name: &'static str,
    /// The post neuron of each row, ascending, each once.
    pub post_ranks: Vec<u32>,
    /// Where each row starts in the lists of synapses, and the number of synapses.
    pub starts: Vec<usize>,
    /// The pre neuron of each synapse; no pair of neurons is connected twice.
    pub pre_ranks: Vec<u32>,
    /// The weight of each synapse; `None`: the connector's number.
    pub weights: Option<Vec<f64>>,
    /// Their delays.
    pub delays: GivenDelays,
}

/// Delays of synapses given one by one, in steps. 0 means one step.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenDelays {
    /// The same for all.
    Uniform(u32),
    /// One for each synapse.
    Each(Vec<u32>),
}

impl Given {
    pub(super) fn check(&self, sides: &Sides) -> Result<()> {
        let wrong = |problem: String| Err(Error::argument(format!("connectivity '{}'", self.name), problem));
        let synapses = self.pre_ranks.len();
        let ascending = self.starts.is_sorted() && self.starts.first() == Some(&0);
        if !ascending || self.starts.len() != self.post_ranks.len() + 1 || self.starts.last() != Some(&synapses) {
            return wrong("where the rows start must ascend from 0 to the number of synapses".into());
        }
        if let Some(pair) = self.post_ranks.windows(2).find(|pair| pair[0] >= pair[1]) {
            return wrong(format!("post ranks must ascend, but {} comes before {}", pair[0], pair[1]));
        }
        let lengths = [
            ("weights", self.weights.as_ref().map(Vec::len)),
            (
                "delays",
                match &self.delays {
                    GivenDelays::Uniform(_) => None,
                    GivenDelays::Each(each) => Some(each.len()),
                },
            ),
        ];
        for (what, length) in lengths {
            if length.is_some_and(|length| length != synapses) {
                return wrong(format!("{synapses} {what} are needed, not {}", length.unwrap_or_default()));
            }
        }
        let longest = match &self.delays {
            GivenDelays::Uniform(steps) => *steps,
            GivenDelays::Each(steps) => steps.iter().copied().max().unwrap_or(0),
        };
        if longest > LONGEST_DELAY {
            return wrong(format!("a delay of {longest} steps is longer than the longest, {LONGEST_DELAY} steps"));
        }
        let (post, pre) = (members(&sides.post), members(&sides.pre));
        let is_in = |side: &[bool], rank: u32| side.get(rank as usize).copied().unwrap_or(false);
        // The row in which a pre neuron was last, counted from 1.
        let mut last = vec![0usize; pre.len()];
        for (row, (&rank, bounds)) in self.post_ranks.iter().zip(self.starts.windows(2)).enumerate() {
            if !is_in(&post, rank) {
                return wrong(format!("the post-synaptic side has no neuron of rank {rank}"));
            }
            for &pre_rank in &self.pre_ranks[bounds[0]..bounds[1]] {
                if !is_in(&pre, pre_rank) {
                    return wrong(format!(
                        "post neuron {rank}: the pre-synaptic side has no neuron of rank {pre_rank}"
                    ));
                }
                if std::mem::replace(&mut last[pre_rank as usize], row + 1) == row + 1 {
                    return wrong(format!(
                        "post neuron {rank}: the same synapse declared multiple times, from pre neuron {pre_rank}"
                    ));
                }
            }
        }
        Ok(())
    }

    pub(super) fn build(&self, weight: MadeWeights) -> Connectivity {
        let (mut post_ranks, mut starts) = (Vec::new(), vec![0]);
        for (&post_rank, &end) in self.post_ranks.iter().zip(self.starts.iter().skip(1)) {
            if starts.last() != Some(&end) {
                post_ranks.push(post_rank);
                starts.push(end);
            }
        }
        let mut made = Connectivity::of_rows(post_ranks, starts, Ranks::from(self.pre_ranks.clone()));
        made.weights = self.weights.clone().map_or(weight, MadeWeights::List);
        made.delays_steps = match &self.delays {
            GivenDelays::Uniform(_) => None,
            GivenDelays::Each(steps) => Some(steps.iter().map(|&steps| steps.max(1) as u16).collect()),
        };
        made
    }
}

/// Which ranks belong to a side.
fn members(side: &[u32]) -> Vec<bool> {
    let mut members = vec![false; side.iter().max().map_or(0, |&last| last as usize + 1)];
    side.iter().for_each(|&rank| members[rank as usize] = true);
    members
}
