//! What must hold for every input, and how bytes become inputs. Shared by the fuzz targets of `fuzz/`, which search for
//! bytes that break a property, and by the ordinary tests, which try a few thousand fixed ones.

pub mod check;
pub mod choices;
pub mod compiled;
pub mod evaluated;
pub mod evaluated_synapse;
pub mod grammar;
pub mod memory;
pub mod neuron_text;
pub mod parse;
pub mod perturb;
pub mod population;
pub mod projection;
pub mod synapse_text;
