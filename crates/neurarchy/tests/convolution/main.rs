//! Projections without synapses of their own against plain loops.

mod dependents;
mod mistakes;
mod naive;
mod windows;
