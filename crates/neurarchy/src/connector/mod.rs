//! Recipes of connectivity. A recipe is stored when the user gives it and executed at compile.

mod all_to_all;
mod candidates;
mod connectivity;
mod distance;
mod dog;
mod expected;
mod fixed_number_post;
mod fixed_number_pre;
mod fixed_probability;
mod gaussian;
mod given;
mod matrix;
mod one_to_one;
mod sampling;

use crate::distribution::{Distribution, Draws};
use crate::error::{Error, Result};
use crate::time;

pub use connectivity::{Connectivity, MadeWeights};
pub use dog::DifferenceOfGaussians;
pub(crate) use expected::Expected;
pub use gaussian::Gaussian;
pub use given::{Given, GivenDelays};
pub use matrix::Matrix;

/// A recipe of connectivity.
#[derive(Clone, Debug, PartialEq)]
pub struct Connector {
    /// Which pairs are connected.
    pub pattern: Pattern,
    /// Weights of the synapses.
    pub weights: Weights,
    /// Delays of the synapses.
    pub delays: Delays,
    /// Keep one weight per synapse even where all are the same.
    pub force_multiple_weights: bool,
}

/// Which pairs of neurons are connected.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// The n-th post neuron receives from the n-th pre neuron.
    OneToOne,
    /// All pairs.
    AllToAll {
        /// Keep synapses of a neuron onto itself.
        allow_self_connections: bool,
    },
    /// Each pair with this probability.
    FixedProbability {
        /// Between 0 and 1.
        probability: f64,
        /// Keep synapses of a neuron onto itself.
        allow_self_connections: bool,
    },
    /// Each post neuron receives from so many different pre neurons.
    FixedNumberPre {
        /// Synapses of a post neuron.
        number: usize,
        /// Keep synapses of a neuron onto itself.
        allow_self_connections: bool,
    },
    /// Each pre neuron projects to so many different post neurons.
    FixedNumberPost {
        /// Synapses of a pre neuron.
        number: usize,
        /// Keep synapses of a neuron onto itself.
        allow_self_connections: bool,
    },
    /// Weights fall with the distance like a bell curve.
    Gaussian(Gaussian),
    /// Weights depend on the distance like a difference of two bell curves.
    Dog(DifferenceOfGaussians),
    /// Given weights (and delays).
    Matrix(Matrix),
    /// Synapses given one by one.
    Given(Given),
}

impl Pattern {
    /// The name that reports give to the pattern.
    pub fn name(&self) -> &'static str {
        match self {
            Pattern::OneToOne => "One-to-One",
            Pattern::AllToAll { .. } => "All-to-All",
            Pattern::FixedProbability { .. } => "Random",
            Pattern::FixedNumberPre { .. } => "Random Convergent",
            Pattern::FixedNumberPost { .. } => "Random Divergent",
            Pattern::Gaussian(_) => "Gaussian",
            Pattern::Dog(_) => "Difference-of-Gaussian",
            Pattern::Matrix(_) => "Connectivity matrix",
            Pattern::Given(given) => given.name,
        }
    }
}

/// Weights of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// The same for all.
    Number(f64),
    /// Drawn for each synapse.
    Distribution(Distribution),
}

/// Delays of a pattern, in ms.
#[derive(Clone, Debug, PartialEq)]
pub enum Delays {
    /// The same for all; 0 means one step.
    Number(f64),
    /// Drawn for each synapse; needs an upper bound.
    Distribution(Distribution),
}

impl Connector {
    /// A pattern with these weights, undelayed.
    pub fn new(pattern: Pattern, weights: Weights) -> Connector {
        Connector { pattern, weights, delays: Delays::Number(0.0), force_multiple_weights: false }
    }

    /// With these delays.
    pub fn delays(mut self, delays: Delays) -> Connector {
        self.delays = delays;
        self
    }

    /// Errors that are decidable before the connectivity is made; the sizes are those of the two sides.
    pub fn check(&self, sides: &Sides) -> Result<()> {
        match &self.pattern {
            Pattern::FixedProbability { probability, .. } if !(0.0..=1.0).contains(probability) => {
                return Err(Error::argument(
                    "connect_fixed_probability(probability=)",
                    format!("a probability lies between 0 and 1, not {probability}"),
                ));
            }
            Pattern::FixedNumberPre { number, allow_self_connections } => {
                fixed_number_pre::check(*number, *allow_self_connections, sides)?
            }
            Pattern::FixedNumberPost { number, .. } => fixed_number_post::check(*number, sides)?,
            Pattern::Gaussian(gaussian) => gaussian.check(sides)?,
            Pattern::Dog(dog) => dog.check(sides)?,
            Pattern::Matrix(matrix) => matrix.check(sides)?,
            Pattern::Given(given) => given.check(sides)?,
            _ => {}
        }
        if let Weights::Number(w) = self.weights
            && w.is_nan()
            && !matches!(self.pattern, Pattern::Matrix(_) | Pattern::Given(_))
        {
            return Err(Error::argument("weights", "a weight must be a number, not NaN"));
        }
        match &self.delays {
            Delays::Number(ms) => {
                time::finite(*ms, "delays")?;
            }
            Delays::Distribution(distribution) => {
                let Some(max) = distribution.upper_bound() else {
                    return Err(Error::argument(
                        "delays",
                        format!(
                            "a distribution of delays needs an upper bound, so that the longest delay is known: give \
                             {}(..., max=...)",
                            distribution.name()
                        ),
                    ));
                };
                time::finite(max, "delays")?;
            }
        }
        Ok(())
    }

    /// The synapses share one weight: nothing ever makes them differ. `plastic`: an equation or event assigns `w`.
    pub fn shares_weight(&self, plastic: bool, structural_plasticity: bool) -> Option<f64> {
        match (&self.pattern, &self.weights) {
            (Pattern::Matrix(_) | Pattern::Gaussian(_) | Pattern::Dog(_), _) => None,
            (Pattern::Given(given), _) if given.weights.is_some() => None,
            (_, Weights::Number(w)) if !self.force_multiple_weights && !plastic && !structural_plasticity => Some(*w),
            _ => None,
        }
    }

    /// The delay of all synapses in steps, if it is one.
    pub fn uniform_delay_steps(&self, dt_ms: f64) -> Option<u32> {
        match (&self.pattern, &self.delays) {
            (Pattern::Matrix(matrix), _) if matrix.delays.is_some() => None,
            (Pattern::Given(given), _) => match &given.delays {
                GivenDelays::Uniform(steps) => Some((*steps).max(1)),
                GivenDelays::Each(_) => None,
            },
            (_, Delays::Number(ms)) => Some(time::delay_steps(*ms, dt_ms)),
            _ => None,
        }
    }

    /// Makes the synapses.
    pub fn build(&self, sides: &Sides, draws: &Draws, dt_ms: f64) -> Connectivity {
        let mut made = match &self.pattern {
            Pattern::OneToOne => one_to_one::rows(sides),
            Pattern::AllToAll { allow_self_connections } => all_to_all::rows(sides, *allow_self_connections),
            Pattern::FixedProbability { probability, allow_self_connections } => {
                fixed_probability::rows(sides, *probability, *allow_self_connections, draws)
            }
            Pattern::FixedNumberPre { number, allow_self_connections } => {
                fixed_number_pre::rows(sides, *number, *allow_self_connections, draws)
            }
            Pattern::FixedNumberPost { number, allow_self_connections } => {
                fixed_number_post::rows(sides, *number, *allow_self_connections, draws)
            }
            Pattern::Gaussian(gaussian) => gaussian.rows(sides),
            Pattern::Dog(dog) => dog.rows(sides),
            Pattern::Matrix(matrix) => return matrix.build(sides, self, draws, dt_ms),
            Pattern::Given(given) => return given.build(self.made_weights(draws)),
        };
        if !matches!(self.pattern, Pattern::Gaussian(_) | Pattern::Dog(_)) {
            made.weights = self.made_weights(draws);
        }
        made.delays_steps = self.drawn_delays(&made, draws, dt_ms);
        made
    }

    fn made_weights(&self, draws: &Draws) -> MadeWeights {
        match &self.weights {
            Weights::Number(weight) => MadeWeights::Number(*weight),
            Weights::Distribution(distribution) => {
                let (draws, distribution) = (draws.of_site(Site::Weight), distribution.clone());
                MadeWeights::OfRanks(Box::new(move |post, pre, values| draws.values(pre, post, &distribution, values)))
            }
        }
    }

    /// Delays that are longer than can be, in steps.
    pub fn check_delays(&self, dt_ms: f64) -> Result<()> {
        let longest = match (&self.pattern, &self.delays) {
            (Pattern::Given(_), _) => return Ok(()),
            (Pattern::Matrix(matrix), _) if matrix.delays.is_some() => matrix.longest_delay_ms().unwrap_or(0.0),
            (_, Delays::Number(ms)) => *ms,
            (_, Delays::Distribution(distribution)) => distribution.upper_bound().unwrap_or(0.0),
        };
        let steps = time::delay_steps(longest, dt_ms);
        if steps > LONGEST_DELAY {
            let problem = format!("a delay of {steps} steps is longer than the longest, {LONGEST_DELAY} steps");
            return Err(Error::argument("delays", problem));
        }
        Ok(())
    }

    /// Delays of the synapses where they are drawn; at least one step, at most the bound of the distribution.
    fn drawn_delays(&self, made: &Connectivity, draws: &Draws, dt_ms: f64) -> Option<Vec<u16>> {
        let Delays::Distribution(distribution) = &self.delays else { return None };
        let bounded = distribution.with_lower_bound(dt_ms);
        let draws = draws.of_site(Site::Delay);
        let values = |post: &[u32], pre: &[u32], found: &mut [f64]| draws.values(pre, post, &bounded, found);
        Some(made.each(values, |ms| time::delay_steps(ms, dt_ms) as u16))
    }
}

/// The longest delay in steps.
pub const LONGEST_DELAY: u32 = u16::MAX as u32;

/// What a random number of a connector is for: part of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Which synapses there are.
    Structure = 0,
    /// Their weights.
    Weight = 1,
    /// Their delays.
    Delay = 2,
}

/// The neurons that a projection may connect.
#[derive(Clone, Debug)]
pub struct Sides {
    /// Ranks of the pre side, in the order of its view.
    pub pre: Vec<u32>,
    /// Ranks of the post side, in the order of its view.
    pub post: Vec<u32>,
    /// Lengths of the axes of the pre population.
    pub pre_axes: Vec<usize>,
    /// Lengths of the axes of the post population.
    pub post_axes: Vec<usize>,
    /// The pre side is a population, not a part of one.
    pub pre_is_whole: bool,
    /// The post side is a population, not a part of one.
    pub post_is_whole: bool,
    /// Both sides belong to one population.
    pub same_population: bool,
    /// Both sides are the same population or the same view object: where random patterns exclude self-connections.
    pub same_object: bool,
}

impl Sides {
    /// Number of neurons of the pre population.
    pub fn pre_size(&self) -> usize {
        self.pre_axes.iter().product()
    }
}
