//! Models in the user's text: kernels run by the reference interpreter against the scalar evaluator, which works
//! straight from the checked model, and against the figures of the language's specification.

mod memory;
mod neurons;
mod synapses;
mod world;

mod checks_neuron;
mod checks_synapse;
mod fused;
mod implicit;
mod options;
mod orders;
mod random_models;
