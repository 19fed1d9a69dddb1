//! Random inputs, the same in every run, and the models that once broke something.
//!
//! The properties are those of the fuzz targets in `fuzz/`, which search for inputs instead of taking them as they come;
//! the inputs in `fuzz/seeds` are tried here too.

mod properties;
mod regressions;

use properties::choices::Noise;

/// A property for random inputs and for those that are kept.
fn holds(property: fn(&[u8]), target: &str, seed: u64, count: usize, most_bytes: usize) {
    let mut noise = Noise(seed);
    for _ in 0..count {
        property(&noise.bytes(most_bytes));
    }
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    for entry in seeds.read_dir().unwrap() {
        property(&std::fs::read(entry.unwrap().path()).unwrap());
    }
}

#[test]
fn reading_never_fails_and_what_is_printed_reads_the_same_again() {
    holds(properties::parse::run, "parse", 1, 2500, 300);
}

#[test]
fn no_model_makes_checks_planner_or_lowering_panic() {
    holds(properties::check::run, "check", 2, 3000, 700);
}

#[test]
fn kernels_agree_with_the_scalar_evaluator() {
    holds(properties::evaluated::run, "evaluated", 3, 3000, 500);
}

#[test]
fn machine_code_and_interpreter_and_threads_give_the_same_bits() {
    holds(properties::compiled::run, "compiled", 4, 60, 500);
}

#[test]
fn kernels_of_synapses_agree_with_the_scalar_evaluator() {
    holds(properties::evaluated_synapse::run, "evaluated_synapse", 5, 3000, 700);
}
