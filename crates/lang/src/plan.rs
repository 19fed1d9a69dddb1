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
