//! No model makes checks, planner, lowering and passes panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| neurarchy_fuzz::properties::check::run(bytes));
