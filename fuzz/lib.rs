//! The properties that the targets search counterexamples for: the ordinary tests have them too.

#[path = "../crates/neurarchy/tests/fuzz/properties/mod.rs"]
pub mod properties;
