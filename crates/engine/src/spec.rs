//! What the engine is told: sizes, attribute tables, connectivity, code.

use std::sync::Arc;

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Element, Precision};
use neurarchy_lang::expr::{DrawId, Name, Reduction};
use neurarchy_lang::model::Distribution;

use crate::rows::Rows;

/// What holds for a whole network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Step size.
    pub dt_ms: f64,
    /// Of `float` attributes, sums and conductances.
    pub precision: Precision,
    /// Threads to use at most; never changes results.
    pub threads: usize,
    /// Of all random draws.
    pub seed: u64,
    /// Part of the key of all random draws, so that copies of a network differ.
    pub network: u32,
}

/// Number of a population, in order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PopulationId(pub usize);

/// Number of a projection, in order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProjectionId(pub usize);

/// One value per what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// One per population or projection.
    Global,
    /// One per post-synaptic neuron; projections only.
    PerPost,
    /// One per neuron or synapse.
    Local,
    /// One per weight that post neurons share; projections with windows only.
    Shared,
}

/// An attribute of a population or projection. It starts as 0.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeSpec {
    /// As the kernels know it.
    pub name: Name,
    /// How it is stored.
    pub element: Element,
    /// One value per what.
    pub extent: Extent,
}

/// Neurons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PopulationSpec {
    /// Number of neurons.
    pub size: usize,
    /// It emits spikes.
    pub spiking: bool,
    /// Its attributes.
    pub attributes: Vec<AttributeSpec>,
    /// Rate-coded: targets with a weighted sum, whether or not a projection has them. Those of projections are added.
    pub sums: Vec<Name>,
    /// Spiking: targets with a conductance `g_target`: the attribute of that name if there is one of network precision
    /// per neuron, otherwise a buffer of its own. Those of projections are added.
    pub conductances: Vec<Name>,
    /// It emits axonal spikes.
    pub axon: bool,
    /// Population operations that somebody reads.
    pub reductions: Vec<(Reduction, Name)>,
}

/// Storage order of the synapses: made for the use of them, never changes results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Rows of post-synaptic neurons: for weighted sums.
    Post,
    /// Grouped by delay and pre-synaptic neuron: for spikes.
    Pre,
}

/// How synapses are stored: made for the use of them; changes results by rounding at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Storage {
    /// The synapses that there are, each with the rank of the neuron on the other side.
    #[default]
    Sparse,
    /// The matrix of all pairs of neurons, for synapses of almost all pairs. No pair may be connected twice, and spikes
    /// must have one delay.
    Dense,
}

/// Delays of a projection in steps, at least 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delays {
    /// One for all.
    Uniform(u32),
    /// One per synapse, in canonical order.
    PerSynapse(Vec<u16>),
}

/// Synapses between two populations.
#[derive(Clone, Debug)]
pub struct ProjectionSpec {
    /// Where signals come from.
    pub pre: PopulationId,
    /// Where they go.
    pub post: PopulationId,
    /// What they act on: sums of rate-coded, conductances of spiking populations.
    pub targets: Vec<Name>,
    /// Who is connected.
    pub rows: Arc<Rows>,
    /// Order of the synapses in memory.
    pub order: Order,
    /// How they are stored.
    pub storage: Storage,
    /// How long signals take.
    pub delays: Delays,
    /// Attributes. A weight common to all synapses is a global one.
    pub attributes: Vec<AttributeSpec>,
    /// Each synapse has a stamp of its last event.
    pub event_driven: bool,
    /// The local attributes and the stamp of a synapse lie side by side: made for synapses that spikes of post neurons
    /// find one by one, never changes results.
    pub records: bool,
}

/// A random call: its arguments, and who draws.
#[derive(Clone, Debug)]
pub struct DrawSpec {
    /// The random call.
    pub id: DrawId,
    /// Its distribution.
    pub distribution: Distribution,
    /// One draw per what.
    pub extent: Extent,
    /// Writes the arguments to `Slot::DrawArgument`: element 0..1, once a step.
    pub arguments: Executable,
    /// The engine draws into `Slot::Drawn`; otherwise kernels draw for themselves.
    pub drawn: bool,
}

/// Code of a population. Without any, its values stay as they are written and it emits nothing.
#[derive(Clone, Debug, Default)]
pub struct NeuronExecutables {
    /// Population-wide equations: elements 0..1.
    pub global: Option<Executable>,
    /// Local equations and, if fused, emission: elements, in blocks.
    pub update: Option<Executable>,
    /// Emission that cannot be fused with the update: elements in rank order, serial.
    pub spike: Option<Executable>,
    /// Random calls of the equations.
    pub draws: Vec<DrawSpec>,
}

/// Code of a projection.
#[derive(Clone, Debug, Default)]
pub struct SynapseExecutables {
    /// Weighted sums or continuous transmission: groups by post rank, or windows.
    pub psp: Option<Executable>,
    /// What the psp reads of the pre neurons: terms that depend on them alone. Elements by pre rank, padded.
    pub psp_terms: Option<Executable>,
    /// What windows add that reach beyond the pre population.
    pub outside: Option<Executable>,
    /// Projection-wide equations: elements 0..1.
    pub global: Option<Executable>,
    /// Equations per post-synaptic neuron: elements by post rank.
    pub postsynaptic: Option<Executable>,
    /// Equations per synapse: groups in storage order.
    pub local: Option<Executable>,
    /// What `local` does, and then what `psp` does with what that left: used in place of both where nothing comes between.
    /// Groups by post rank.
    pub local_psp: Option<Executable>,
    /// At a spike of the pre neuron: listed groups by pre rank.
    pub pre_event: Option<Executable>,
    /// At a spike of the post neuron: listed groups by post rank.
    pub post_event: Option<Executable>,
    /// At an axonal spike of the pre neuron: listed groups by pre rank.
    pub axon_event: Option<Executable>,
    /// Axonal spikes are delivered by `pre_event`, after the normal ones.
    pub axon_shares_pre_event: bool,
    /// Synapses of different post neurons depend on each other: one thread handles them all.
    pub one_block: bool,
    /// Random calls of the equations.
    pub draws: Vec<DrawSpec>,
    /// Which pairs of a post neuron (`Slot::Row`) get a synapse: elements by pre rank, padded.
    pub creating: Option<Executable>,
    /// Which synapses are removed: groups in storage order.
    pub pruning: Option<Executable>,
    /// Random calls of these two.
    pub structural_draws: Vec<DrawSpec>,
}
