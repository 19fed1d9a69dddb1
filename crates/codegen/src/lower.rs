//! Update plans to kernels.
//!
//! `scope` holds what all kernels share: the current values of attributes and how names map to memory (`places`).
//! `expr` types and emits expressions, `functions` the built-in ones, `draw` the random numbers,
//! `solve` equations that are solved by iteration. `neuron` and
//! `synapse` cut a plan into kernels, `function` makes one of a user's function.

mod draw;
mod expr;
mod function;
mod functions;
pub mod neuron;
mod places;
mod scope;
mod solve;
pub mod synapse;

pub use draw::DrawSetup;
pub use function::function;
pub use neuron::{NeuronKernels, NeuronOptions, condition, neuron};
pub use synapse::{DelayKind, Order, Storage, SynapseKernels, SynapseOptions, WindowKernels, synapse, windows};
