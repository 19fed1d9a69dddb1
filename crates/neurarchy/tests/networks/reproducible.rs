//! The same seed gives the same bits.

use neurarchy::{Backend, Network, Precision, Settings};

use crate::models::{Outcome, bars, coba, crowd, halves, settings, stdp, telling_halves, traces};

type Build = fn(&mut Network) -> neurarchy::Result<Outcome>;

const NETWORKS: [(&str, Build, f64, f64); 4] = [
    ("coba", coba, 0.1, 100.0),
    ("stdp", stdp, 1.0, 1000.0),
    ("traces", traces, 1.0, 200.0),
    ("bars", bars, 1.0, 400.0),
];

fn bits(build: Build, settings: Settings, backend: Backend, duration_ms: f64) -> Vec<u64> {
    let mut network = Network::new(settings).unwrap();
    let result = build(&mut network).unwrap();
    network.compile_with(backend).unwrap();
    network.simulate(duration_ms).unwrap();
    result(&mut network)
}

#[test]
fn one_two_three_and_seven_threads_give_the_same_bits() {
    for (name, build, dt_ms, duration_ms) in NETWORKS {
        let one = bits(build, settings(dt_ms, 1), Backend::MachineCode, duration_ms);
        for threads in [2, 3, 7] {
            let more = bits(build, settings(dt_ms, threads), Backend::MachineCode, duration_ms);
            assert!(one == more, "{name} on {threads} threads");
        }
    }
}

#[test]
fn threads_that_update_pieces_of_each_other_give_the_same_bits() {
    for build in [crowd, halves, telling_halves] {
        let one = bits(build, settings(1.0, 1), Backend::MachineCode, 100.0);
        for threads in [2, 3, 5] {
            assert!(one == bits(build, settings(1.0, threads), Backend::MachineCode, 100.0), "{threads} threads");
        }
    }
}

#[test]
fn two_runs_with_the_same_seed_give_the_same_bits_and_another_seed_gives_others() {
    for (name, build, dt_ms, duration_ms) in NETWORKS {
        let first = bits(build, settings(dt_ms, 1), Backend::MachineCode, duration_ms);
        let second = bits(build, settings(dt_ms, 1), Backend::MachineCode, duration_ms);
        assert!(first == second, "{name}");
        let other = Settings { seed: Some(8), ..settings(dt_ms, 1) };
        assert!(first != bits(build, other, Backend::MachineCode, duration_ms), "{name} with another seed");
    }
}

#[test]
fn machine_code_and_interpreter_give_the_same_bits() {
    for precision in [Precision::Double, Precision::Float] {
        for (name, build, dt_ms, duration_ms) in NETWORKS {
            let settings = || Settings { precision, ..settings(dt_ms, 2) };
            let compiled = bits(build, settings(), Backend::MachineCode, duration_ms);
            let interpreted = bits(build, settings(), Backend::Reference, duration_ms);
            assert!(compiled == interpreted, "{name} in {precision:?}");
        }
    }
}

#[test]
fn simulating_in_pieces_is_simulating_at_once() {
    for (name, build, dt_ms, duration_ms) in NETWORKS {
        let whole = bits(build, settings(dt_ms, 1), Backend::MachineCode, duration_ms);
        let mut network = Network::new(settings(dt_ms, 1)).unwrap();
        let result = build(&mut network).unwrap();
        network.compile().unwrap();
        for _ in 0..4 {
            network.simulate(duration_ms / 4.0).unwrap();
        }
        assert!(whole == result(&mut network), "{name}");
    }
}
