//! The scalar evaluator: what a checked model means, one neuron or synapse at a time, in double.
//!
//! It works straight from the checked model, knows neither plans nor kernels, and does numerical methods with numbers:
//! it is the judge of planner, lowering and code generation. Nothing here is fast.

mod expression;
mod group;
mod polynomial;
pub mod population;
pub mod projection;

use neurarchy_lang::expr::{AttributeId, DrawId, Name, Owner, Reduction};
use neurarchy_lang::model::ValueType;

pub use expression::{Evaluation, function};
pub use population::Population;
pub use projection::{Projection, Synapse};

/// Why an equation has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// The method needs an equation that is linear in its variable.
    #[error("the equation of variable number {} is not linear, which its numerical method needs", .0.0)]
    NotLinear(AttributeId),
    /// No solution of implicit equations was found.
    #[error("the implicit equations have no solution that could be found")]
    NotSolved,
}

/// What surrounds the neurons or synapses that are evaluated. What is not given is NaN, so that it shows.
pub trait World {
    /// Value of a `Constant`.
    fn constant(&self, _name: &Name) -> f64 {
        f64::NAN
    }
    /// Result of a population operation.
    fn reduced(&self, _reduction: Reduction, _owner: Owner, _name: &Name) -> f64 {
        f64::NAN
    }
    /// `sum(target)` of a neuron; `None` is the sum over all targets.
    fn sum(&self, _owner: Owner, _rank: usize, _target: Option<&Name>) -> f64 {
        f64::NAN
    }
    /// `pre.name` or `post.name` for the neurons of a synapse, as old as the delay says where the language says so.
    fn neuron(&self, _owner: Owner, _synapse: Synapse, _name: &Name) -> f64 {
        f64::NAN
    }
    /// Step of the last spike of a neuron at the end of a synapse.
    fn last_spike(&self, _owner: Owner, _rank: usize) -> i64 {
        -10_000
    }
    /// A random number: neurons have the element (rank, 0), synapses (pre rank, post rank), a value per post neuron
    /// (0, post rank), a value per population or projection (0, 0).
    fn draw(&self, _id: DrawId, _element: (usize, usize)) -> f64 {
        f64::NAN
    }
}

/// A number as an attribute of that type holds it.
pub fn stored(value: f64, ty: ValueType) -> f64 {
    match ty {
        ValueType::Float => value,
        ValueType::Int => f64::from(value as i32),
        ValueType::Bool => f64::from(u8::from(value != 0.0)),
    }
}
