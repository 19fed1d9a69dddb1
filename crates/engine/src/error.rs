//! What can go wrong in the engine.

use neurarchy_codegen::ir::Element;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Name;
use thiserror::Error;

use crate::unsolved::Culprit;

/// Why the engine refused or stopped.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EngineError {
    /// Two attributes of one name.
    #[error("attribute '{name}' is declared twice; give each attribute its own name")]
    DuplicateAttribute {
        /// The name.
        name: String,
    },
    /// A population has no postsynaptic attributes.
    #[error(
        "attribute '{name}' of a population cannot have one value per post-synaptic neuron; make it local or global"
    )]
    PostsynapticNeuronAttribute {
        /// The name.
        name: String,
    },
    /// No attribute of that name.
    #[error("{object} has no attribute '{name}'")]
    UnknownAttribute {
        /// Population or projection.
        object: String,
        /// The name.
        name: String,
    },
    /// No buffer for that target.
    #[error("{object} has no input for the target '{target}'")]
    UnknownTarget {
        /// The population.
        object: String,
        /// The target.
        target: String,
    },
    /// What only spiking populations have was asked of another.
    #[error("{object} is not spiking: it has no {what}")]
    NotSpiking {
        /// The population.
        object: String,
        /// What was asked for.
        what: &'static str,
    },
    /// Recorded data could not be put away. They are still there, and all steps so far are finished.
    #[error("{problem}")]
    Sink {
        /// What went wrong.
        problem: String,
    },
    /// Too few or too many values.
    #[error("{found} values for '{name}', which takes {expected} (or a single one for all)")]
    Length {
        /// What is written.
        name: String,
        /// Places.
        expected: usize,
        /// Values.
        found: usize,
    },
    /// A rank or position outside.
    #[error("{what} {index} does not exist: there are {count}")]
    OutOfRange {
        /// Rank, row, synapse...
        what: &'static str,
        /// What was asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// Connectivity that breaks the rules of `Rows`.
    #[error("connectivity: {reason}")]
    Rows {
        /// Which rule, and where.
        reason: String,
    },
    /// Windows that leave the arrays.
    #[error("windows: {reason}")]
    Windows {
        /// Which, and how far.
        reason: String,
    },
    /// Synapses that cannot be stored as a matrix.
    #[error("synapses cannot be stored dense: {reason}")]
    Dense {
        /// Why.
        reason: &'static str,
    },
    /// Larger than the engine can hold.
    #[error("{what}: {found}, but at most {most} are possible")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// A delay that no queue can hold.
    #[error("a delay of {found} steps: delays are from 1 to {most} steps; enlarge dt or shorten the delay")]
    Delay {
        /// In steps.
        found: usize,
        /// In steps.
        most: usize,
    },
    /// A period of 0 steps.
    #[error("a period of 0 steps: periods are at least one step")]
    Period,
    /// A kernel asks for something that its population or projection has not.
    #[error("kernel '{kernel}' uses {slot:?}, which the engine does not have for it")]
    MissingSlot {
        /// The kernel.
        kernel: String,
        /// What it asks for.
        slot: Slot,
    },
    /// A kernel was made for other element types.
    #[error("kernel '{kernel}' takes {slot:?} as {expected:?}, but it is stored as {found:?}")]
    SlotElement {
        /// The kernel.
        kernel: String,
        /// The slot.
        slot: Slot,
        /// What the kernel expects.
        expected: Element,
        /// What is stored.
        found: Element,
    },
    /// A kernel was made for another distance between elements.
    #[error("kernel '{kernel}' takes an element of {slot:?} every {expected} bytes, but there is one every {found}")]
    SlotStride {
        /// The kernel.
        kernel: String,
        /// The slot.
        slot: Slot,
        /// What the kernel expects.
        expected: u32,
        /// What is stored.
        found: u32,
    },
    /// A kernel loops over something else than its role says.
    #[error("kernel '{kernel}' does not loop over what {role} needs")]
    Domain {
        /// The kernel.
        kernel: String,
        /// Its role.
        role: &'static str,
    },
    /// A state of another network.
    #[error("{what} does not fit: {problem}")]
    Mismatch {
        /// What it should be the state of.
        what: String,
        /// What differs.
        problem: String,
    },
    /// A worker thread could not be started.
    #[error("could not start a worker thread: {reason}; use fewer threads")]
    Threads {
        /// From the system.
        reason: String,
    },
    /// An implicit equation had no solution that could be found. The step was finished; everything can be read.
    #[error(
        "{culprit:?}: the implicit equation of '{variable}' had no solution that could be found in the step at \
         t = {time_ms} ms; use a smaller dt or another method"
    )]
    NotConverged {
        /// Whose equation.
        culprit: Culprit,
        /// Its variable.
        variable: Name,
        /// Beginning of the step.
        time_ms: f64,
    },
    /// A bug: the step loop panicked.
    #[error("the simulation stopped in the middle of a step by an internal error: {message}; build the network anew")]
    Panic {
        /// Of the panic.
        message: String,
    },
}
