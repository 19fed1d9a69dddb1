//! Machine code and the interpreter give the same bits.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| neurarchy_fuzz::properties::compiled::run(bytes));
