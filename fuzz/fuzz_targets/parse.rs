//! Reading never fails; what is printed reads the same again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| neurarchy_fuzz::properties::parse::run(bytes));
