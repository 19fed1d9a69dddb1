//! Kernels of synapses agree with the scalar evaluator.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| neurarchy_fuzz::properties::evaluated_synapse::run(bytes));
