//! The update plan: numerical methods applied, what remains is a sequence of stores.
//!
//! Invariant: a block is executed statement by statement, for each element on its own; no block contains an ODE.

use crate::expr::{AttributeId, Expr, TemporaryId};
use crate::model::Operation;

/// When a store takes effect. All conditions that are set must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Guard {
    /// Not while the neuron is refractory.
    pub active: bool,
    /// Only while the projection's `plasticity` is on (statements that assign `w`).
    pub plastic: bool,
    /// Only if pre and post did not emit in the same step (`unless_post`).
    pub unless_post: bool,
}

/// What is stored to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An attribute of the model; the store converts to its type.
    Attribute(AttributeId),
    /// `g_target` of the post neuron, for each target of the projection.
    Conductance,
}

/// One statement of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Names a value for the statements that follow (a stage, an increment).
    Let {
        /// Unique in the block.
        id: TemporaryId,
        /// Its value.
        value: Expr,
    },
    /// Assigns.
    Store {
        /// Left side.
        target: Target,
        /// Right side.
        value: Expr,
        /// When.
        guard: Guard,
    },
    /// Names values that are the solution of equations, for the statements that follow.
    Solve(Solve),
}

/// Equations that are solved together, by Newton's iteration from `start`.
///
/// Each round computes the values of `round` in order, and adds its `change` to each unknown. An unknown is settled when
/// its change is small against its old and its new value, and all are when every residual is no more than what
/// rounding leaves of its terms. What is not settled after `Solve::PLAIN_ROUNDS` rounds, or not finite, is tried once
/// more from the start with changes that are halved until the residuals get smaller. What is not settled then is no
/// solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Solve {
    /// What is sought.
    pub unknowns: Vec<Unknown>,
    /// Values named in each round; none is used outside.
    pub round: Vec<(TemporaryId, Expr)>,
}

impl Solve {
    /// Rounds with whole changes, at most.
    pub const PLAIN_ROUNDS: u32 = 50;
    /// Rounds from the beginning with damped changes, at most, where whole ones led nowhere.
    pub const DAMPED_ROUNDS: u32 = 50;
    /// A change is small if it is no larger than this part of the value, in double and in single precision.
    pub const TOLERANCE: [f64; 2] = [1e-12, 1e-6];
    /// Part of the terms of a residual that rounding leaves, in units of the last place.
    pub const RESIDUAL_ULPS: f64 = 16.0;
}

/// One unknown of a `Solve`.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Its present approximation in `round` and in the expressions below; its solution in the statements that follow.
    pub id: TemporaryId,
    /// The variable whose new value it is.
    pub variable: AttributeId,
    /// Its first approximation: the value at the start of the group.
    pub start: Expr,
    /// What a round adds to it.
    pub change: Expr,
    /// What the approximations leave of its equation; zero at the solution.
    pub residual: Expr,
    /// Sum of the absolute values of the terms of `residual`.
    pub magnitude: Expr,
    /// When the solution is used; otherwise it does not matter whether there is one.
    pub guard: Guard,
}

/// A sequence of statements.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Block {
    /// In order.
    pub statements: Vec<Statement>,
}

impl Block {
    /// Nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

/// What happens at an event at a neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct Emission {
    /// Tested for every neuron that is not refractory.
    pub condition: Expr,
    /// Statements of the reset.
    pub reset: Block,
}

/// The update of a neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronPlan {
    /// `population` variables, once.
    pub global: Block,
    /// Local variables, per neuron, then the default resets of conductances.
    pub local: Block,
    /// Spiking neurons.
    pub spike: Option<Emission>,
    /// Spiking neurons with axonal spikes.
    pub axon_spike: Option<Emission>,
}

/// What happens at an event at a synapse, in this order.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EventPlan {
    /// Event-driven variables brought up to date (uses `Ref::Elapsed`). If not empty the event stamp is set.
    pub integrate: Block,
    /// `g_target` statements.
    pub transmit: Block,
    /// All other statements.
    pub update: Block,
}

impl EventPlan {
    /// Nothing to do.
    pub fn is_empty(&self) -> bool {
        self.integrate.is_empty() && self.transmit.is_empty() && self.update.is_empty()
    }
}

/// The update of a synapse.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapsePlan {
    /// Contribution of one synapse per step, and how the row combines.
    pub psp: Option<(Expr, Operation)>,
    /// `projection` variables, once.
    pub global: Block,
    /// `postsynaptic` variables, once a row.
    pub postsynaptic: Block,
    /// Local variables, per synapse.
    pub local: Block,
    /// At a spike of the pre neuron. Empty for rate-coded synapses.
    pub pre_event: EventPlan,
    /// At a spike of the post neuron.
    pub post_event: EventPlan,
    /// At an axonal spike of the pre neuron, where it differs from `pre_event`.
    pub axon_event: EventPlan,
    /// Axonal spikes are processed by `pre_event`.
    pub axon_shares_pre_event: bool,
    /// Some variable is event-driven: one stamp per synapse.
    pub event_driven: bool,
}
