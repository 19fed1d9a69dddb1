//! What a pattern will make, without making it.

use std::collections::HashSet;

use super::{Connector, Delays, Pattern, Sides, given::GivenDelays};
use crate::time;

/// The synapses that a pattern makes, as far as they are known beforehand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Expected {
    /// Their number; where it is random, the expected one.
    pub synapses: f64,
    /// The number is no expectation.
    pub is_exact: bool,
    /// Neurons that have some, on the pre and on the post side.
    pub connected: (usize, usize),
    /// Neurons from the first to the last of them.
    pub spans: (usize, usize),
    /// One row tells all: numbers that say which, instead of a rank for each synapse.
    pub one_row: Option<usize>,
}

impl Connector {
    /// What will be made of the neurons of two sides.
    pub(crate) fn expected(&self, sides: &Sides) -> Expected {
        let (pre, post) = (sides.pre.len(), sides.post.len());
        let all = pre as f64 * post as f64;
        // Pairs of a neuron with itself that are left out; for random patterns only between one object and itself.
        let own = |allowed: bool, same: bool| if same && !allowed { common(&sides.pre, &sides.post) } else { 0 };
        let made = |synapses: f64, is_exact: bool, connected: (usize, usize)| Expected {
            synapses,
            is_exact,
            connected,
            spans: (span(&sides.pre), span(&sides.post)),
            one_row: None,
        };
        // Of so many neurons, those that are chosen at least once in so many draws.
        let chosen = |neurons: usize, share: f64, draws: usize| {
            (neurons as f64 * (1.0 - (1.0 - share).powf(draws as f64))).round() as usize
        };
        match &self.pattern {
            Pattern::OneToOne => {
                let count = pre.min(post);
                let spans = (span(&sides.pre[..count]), span(&sides.post[..count]));
                Expected { spans, ..made(count as f64, true, (count, count)) }
            }
            Pattern::AllToAll { allow_self_connections } => {
                let own = own(*allow_self_connections, sides.same_population);
                // A neuron alone with itself has no synapse.
                let without = |others: usize, own: usize| if others == 1 { own } else { 0 };
                let connected = if all == 0.0 { (0, 0) } else { (pre - without(post, own), post - without(pre, own)) };
                let one_row = match own {
                    0 => Some(pre),
                    own if own == post => Some(pre + post),
                    _ => None,
                };
                Expected { one_row, ..made(all - own as f64, true, connected) }
            }
            Pattern::FixedProbability { probability, allow_self_connections } => {
                let pairs = all - own(*allow_self_connections, sides.same_object) as f64;
                let certain = *probability == 0.0 || *probability == 1.0;
                let connected = (chosen(pre, *probability, post), chosen(post, *probability, pre));
                made(probability * pairs, certain, connected)
            }
            Pattern::FixedNumberPre { number, .. } => {
                let share = *number as f64 / (pre as f64).max(1.0);
                made((number * post) as f64, true, (chosen(pre, share, post), if *number == 0 { 0 } else { post }))
            }
            Pattern::FixedNumberPost { number, .. } => {
                let share = *number as f64 / (post as f64).max(1.0);
                made((number * pre) as f64, true, (if *number == 0 { 0 } else { pre }, chosen(post, share, pre)))
            }
            Pattern::Gaussian(gaussian) => counted(&gaussian.lengths(sides), sides),
            Pattern::Dog(dog) => counted(&dog.lengths(sides), sides),
            Pattern::Matrix(matrix) => counted(&matrix.lengths(), sides),
            Pattern::Given(given) => {
                let pre = distinct(&given.pre_ranks);
                Expected {
                    synapses: given.pre_ranks.len() as f64,
                    is_exact: true,
                    connected: (pre.len(), given.starts.windows(2).filter(|w| w[0] < w[1]).count()),
                    spans: (span(&given.pre_ranks), span(&given.post_ranks)),
                    one_row: None,
                }
            }
        }
    }

    /// The longest delay in steps.
    pub(crate) fn longest_delay_steps(&self, dt_ms: f64) -> u32 {
        match (self.uniform_delay_steps(dt_ms), self.delay_range_steps(dt_ms)) {
            (Some(steps), _) | (None, Some((_, steps))) => steps,
            (None, None) => 1,
        }
    }

    /// The shortest and the longest delay in steps, if synapses have delays of their own.
    pub(crate) fn delay_range_steps(&self, dt_ms: f64) -> Option<(u32, u32)> {
        if self.uniform_delay_steps(dt_ms).is_some() {
            return None;
        }
        let range = |steps: &mut dyn Iterator<Item = u32>| {
            steps.fold(None, |range: Option<(u32, u32)>, step| {
                Some(range.map_or((step, step), |(low, high)| (low.min(step), high.max(step))))
            })
        };
        match (&self.pattern, &self.delays) {
            (Pattern::Matrix(matrix), _) if matrix.delays.is_some() => {
                let delays = matrix.delays.iter().flatten().enumerate().filter(|&(at, _)| matrix.is_synapse(at));
                range(&mut delays.map(|(_, ms)| time::delay_steps(*ms, dt_ms)))
            }
            (Pattern::Given(given), _) => match &given.delays {
                GivenDelays::Each(steps) => range(&mut steps.iter().map(|steps| (*steps).max(1))),
                GivenDelays::Uniform(_) => None,
            },
            (_, Delays::Distribution(distribution)) => {
                let bounded = distribution.with_lower_bound(dt_ms);
                let steps = |ms: Option<f64>| time::delay_steps(ms.unwrap_or(dt_ms), dt_ms);
                Some((steps(bounded.lower_bound()), steps(bounded.upper_bound())))
            }
            (_, Delays::Number(_)) => None,
        }
    }
}

/// Of rows of these lengths. All pre neurons are taken to be connected.
fn counted(lengths: &[usize], sides: &Sides) -> Expected {
    let with: Vec<u32> = lengths.iter().zip(&sides.post).filter(|(len, _)| **len > 0).map(|(_, &post)| post).collect();
    Expected {
        synapses: lengths.iter().sum::<usize>() as f64,
        is_exact: true,
        connected: (sides.pre.len(), with.len()),
        spans: (span(&sides.pre), span(&with)),
        one_row: None,
    }
}

/// From the first to the last of some ranks.
fn span(ranks: &[u32]) -> usize {
    let (first, last) = ranks.iter().fold((u32::MAX, 0), |(first, last), &rank| (first.min(rank), last.max(rank)));
    if first > last { 0 } else { (last - first + 1) as usize }
}

fn distinct(ranks: &[u32]) -> HashSet<u32> {
    ranks.iter().copied().collect()
}

/// How many ranks are in both lists.
fn common(a: &[u32], b: &[u32]) -> usize {
    let known = distinct(a);
    b.iter().filter(|rank| known.contains(rank)).count()
}
