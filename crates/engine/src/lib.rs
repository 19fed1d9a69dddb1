//! State arrays, connectivity, delays, spikes, the step loop and its threads.
//!
//! The engine knows no equations. It is told sizes, attributes, connectivity and code ([`PopulationSpec`],
//! [`ProjectionSpec`], [`NeuronExecutables`], [`SynapseExecutables`]); it resolves each slot of a kernel to memory by its
//! meaning, and calls the kernels in the order of operations of a step.
//!
//! Results do not depend on the number of threads: a thread owns blocks of post-synaptic neurons with the synapses that
//! they receive, and for each post neuron signals arrive by projection, emission step, pre rank and place in the row.

mod array;
mod attribute;
mod barrier;
mod bind;
mod bytes;
mod checkpoint;
mod clock;
mod control;
mod counting;
mod decoding;
mod delivery;
mod dependent;
mod draws;
mod drive;
mod emission;
mod engine;
mod error;
mod evaluate;
mod grouping;
mod history;
mod memory;
mod pace;
mod partition;
mod phased;
mod pieces;
mod places;
mod plan;
mod pool;
mod population;
mod portion;
mod projection;
mod ranks;
mod record;
mod reduce;
mod rows;
mod schedule;
mod shares;
mod signal;
mod spec;
mod spikes;
mod state;
mod step;
mod stop;
mod structural;
mod sweep;
mod tally;
mod tempo;
mod terms;
mod trains;
mod transmission;
mod unsolved;
mod values;
mod windows;

pub use bytes::{MatrixExtent, PopulationBytes, ProjectionBytes, array_bytes, record_bytes};
pub use checkpoint::EngineState;
pub use counting::CounterState;
pub use decoding::DecoderState;
pub use dependent::{DependentSpec, Use};
pub use engine::Engine;
pub use error::EngineError;
pub use population::{
    InputState, PastState, PopulationState, RateState, ReductionState, RingState, ScheduleState, SpikingState,
    TrainsState,
};
pub use projection::{Flags, OfRanks, ProjectionState};
pub use ranks::{Rank, Ranks, Repeated};
pub use record::{RecorderId, RecorderSpec, RecorderState, Recording, Sink, Source};
pub use rows::Rows;
pub use schedule::{Schedule, ScheduleColumn, SchedulePlace};
pub use signal::SignalState;
pub use spec::{
    AttributeSpec, Delays, DrawSpec, Extent, NeuronExecutables, Order, PopulationId, PopulationSpec, ProjectionId,
    ProjectionSpec, Settings, Storage, SynapseExecutables,
};
pub use step::in_step_loop;
pub use stop::{StopCondition, StopTest};
pub use structural::{Change, Creation, NewSynapses, StructuralState};
pub use unsolved::Culprit;
pub use values::Values;
pub use windows::WindowSpec;
