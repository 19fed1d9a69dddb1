//! The contract between generated code and engine: what each pointer of a kernel's slot table points to.
//!
//! A kernel is called as `kernel(table, begin, end)`; `table[i]` is the address of the array that `kernel.slots[i]`
//! names. Arrays are aligned to 64 bytes, and behind their end `ir::LANES` more elements may be read, which mean nothing.
//! Distinct slots of one kernel never overlap, except that a slot that is not written may be the same array as another
//! that is not written; where a read slot may be the same array as a written one the kernel is `serial`.

use neurarchy_lang::expr::{DrawId, Name, Owner, Reduction};

/// In `Slot::GroupStart` of a matrix: the group has no elements.
pub const ABSENT: i64 = i64::MIN;

/// The step of the last spike or event where there was none.
pub const NEVER: i64 = -10_000;

/// What a pointer points to. Element types: where not said, network precision (F).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    // --- Uniform values (read with `Index::Zero`) ---------------------------------------------------------------
    /// `t` in ms: F64.
    Time,
    /// Number of the current step: I64.
    StepNumber,
    /// Steps ever made by the network, the counter of random draws: I64.
    DrawCounter,
    /// `dt` in ms: F64. The network's.
    Dt,
    /// `dt` of synapse equations: dt times the update period: F64.
    UpdateDt,
    /// A `Constant`: F64.
    Constant(Name),
    /// A population operation's cached result: F.
    Reduced(Reduction, Owner, Name),
    /// Philox key of a random call: I64, low half the first word.
    DrawKey(DrawId),
    /// Argument of a random call, evaluated before the equations of the step: F64.
    DrawArgument(DrawId, u32),
    /// Plasticity of the projection is on: Bool.
    Plasticity,

    // --- Attributes, by the type of the attribute ---------------------------------------------------------------
    /// An attribute. Local ones have one entry per neuron or synapse, `postsynaptic` ones one per neuron of the whole
    /// post population (indexed by post rank), global ones a single entry.
    Attribute(Owner, Name),
    /// `pre.x` of a projection with a uniform delay of more than one step: the array as it was then.
    Delayed(Name),
    /// `pre.x` of a projection with non-uniform delays: a ring of rows; the value is at
    /// `HistoryRow[DelaySteps[synapse]] + pre rank`. Of a population-level attribute the first entry of a row is used.
    History(Name),
    /// Start of the row of each delay in `History`: I64, indexed by delay in steps (1..).
    HistoryRow,
    /// Delay of each synapse in steps: U16. With a uniform delay a single value (read with `Index::Zero`).
    DelaySteps,
    /// `sum(target)`: per neuron.
    Sum(Owner, Name),
    /// Post conductances for the k-th target of the projection: per post neuron, written by events.
    Conductance(u32),

    // --- Spiking neurons ----------------------------------------------------------------------------------------
    /// Steps for which the neuron is still frozen: I32.
    Remaining,
    /// Refractory period in steps: I32, per neuron.
    RefractorySteps,
    /// Step of the last spike, `NEVER` if none: I64, per neuron.
    LastSpike(Owner),
    /// Written by the update: the neuron spiked in this step: Bool.
    Spiked,
    /// Written by the update: axonal spike in this step: Bool.
    AxonSpiked,
    /// Written by the kernel of a condition: it holds for the neuron, the synapse or the pair of neurons: Bool.
    Holds,
    /// Written by the update: the equation of this own attribute has no solution that could be found in this step: Bool,
    /// one entry for each of the attribute's.
    NotConverged(Name),
    /// Draws made by the engine before the update (distributions that need rejection): F, per element.
    Drawn(DrawId),

    // --- Synapses -----------------------------------------------------------------------------------------------
    /// Step of the last event of the synapse, counted from `NEVER`, so that it is 0 before the first: low 32 bits: I32.
    LastEvent,
    /// Pre rank: U16 or U32. Indexed by element in post order, by position if elements are permuted.
    PreRank,
    /// Post rank: U16 or U32. Indexed by element in pre order.
    PostRank,
    /// A term of the psp that depends on the pre neuron alone: F64 or F32, per pre neuron.
    PreTerm(u32),
    /// Where each group starts: I64, one more than groups. In a matrix the element of position 0 (of `Across` 0 in a
    /// column), perhaps negative, or `ABSENT`.
    GroupStart,
    /// The first position of the groups of a matrix, and the end of the positions: I64.
    Span,
    /// What the position adds to the number of the element in a column of a matrix: I64, a place that exists even where
    /// no group has an element.
    Across,
    /// Which elements of a matrix are there: a bit for each position of each group, in words of U16, lowest bit first.
    /// One word of slack.
    Pairs,
    /// The bit of position 0 of each group: I64.
    PairStart,
    /// Elements of each group of a matrix with gaps: I64.
    GroupCount,
    /// The groups to visit: U32.
    Events,
    /// For each group to visit, unless of a matrix: which entry of `GroupStart` it begins with, and ends with the next:
    /// U32. The synapses of a neuron can be parts by delay, each with an entry.
    EventPlaces,
    /// From position to element: U32.
    Permutation,
    /// Windows of post neurons: I64, `windows::FIELDS` a run.
    Runs,
    /// Rows of windows: I64, for each the distances in the pre population and among the weights.
    WindowRows,
    /// Taps of the rows of windows: I64, as `WindowRows`.
    Taps,
    /// Taps of a whole window, those outside of the pre population included: I64, a uniform value.
    WindowSize,
    /// Post rank of the pairs that are tested, whose elements are pre ranks: I64, a uniform value.
    Row,

    // --- Functions called from outside --------------------------------------------------------------------------
    /// An argument: F64, per element.
    Argument(u32),
    /// Written: the value of the function: F64, per element.
    Outcome,
}
