//! Learning and the psps of the next step in one kernel: the bits of one after the other, which `Synapses::equations`
//! compares.

use neurarchy_codegen::ir::{Kernel, Precision};
use neurarchy_codegen::lower::{Order, Storage};
use neurarchy_codegen::passes;
use neurarchy_lang::check::SynapseSource;
use neurarchy_lang::expr::Owner;
use neurarchy_lang::model::Paradigm;

use crate::neurons::rate;
use crate::synapses::{self, Setup, Synapses};
use crate::world::Surroundings;

/// Oja's rule.
const OJA: &str = "10*dw/dt = post.r*pre.r - post.r^2*w";

const SIZES: (usize, usize) = (37, 3);

/// Three post neurons with 37, 5 and 16 synapses: whole vectors and rests.
fn pairs() -> Vec<(usize, usize)> {
    let row = |post: usize, count: usize| (0..count).map(move |k| ((5 * k + post) % SIZES.0, post));
    let mut pairs: Vec<(usize, usize)> = row(0, 37).chain(row(1, 5)).chain(row(2, 16)).collect();
    pairs.sort_unstable_by_key(|&(pre, post)| (post, pre));
    pairs
}

fn synapses(equations: &str, psp: &str, change: impl Fn(&mut Setup)) -> Synapses {
    let neuron = rate("", "r = sum(exc)");
    let source = SynapseSource {
        parameters: "m = 0.5".into(),
        equations: equations.into(),
        psp: Some(psp.into()),
        ..SynapseSource::default()
    };
    let mut setup = Setup::new(neuron, neuron, SIZES, &pairs(), Order::Post);
    change(&mut setup);
    let values = |count: usize, seed: usize| (0..count).map(|i| ((seed + i * i) % 23) as f64 / 16.0 - 0.5).collect();
    let neurons = [((Owner::Pre, "r"), values(SIZES.0, 3)), ((Owner::Post, "r"), values(SIZES.1, 8))];
    let world = Surroundings { neurons: neurons.into(), ..Surroundings::default() };
    let mut synapses = Synapses::new(synapses::model(&source, Paradigm::Rate), setup, world);
    synapses.set("w", &(0..58).map(|i| f64::from(i % 11) / 8.0 - 0.25).collect::<Vec<f64>>());
    synapses
}

fn fused(synapses: &Synapses) -> Option<Kernel> {
    passes::fuse(synapses.kernels.local.as_ref()?, synapses.kernels.psp.as_ref()?)
}

#[test]
fn whatever_is_learned_the_next_psps_are_those_of_two_kernels() {
    let rules = [
        OJA,
        "w += 0.1*(pre.r - m)*(post.r - m) : min=0.0, max=1.0",
        "x = pre.r*post.r\ndw/dt = if x > 0.1: x*(1 - w) else: -0.1*w",
        "n += pre.r > 0 : int\nb = n > 1 : bool\nw = ite(b, w + pre.r, w)",
    ];
    for rule in rules {
        for psp in ["w*pre.r", "w*pre.r + 0.5*w*post.r", "ite(w > 0.2, w*pre.r, 0.0)"] {
            for (precision, plasticity) in
                [(Precision::Double, true), (Precision::Double, false), (Precision::Float, true)]
            {
                let mut synapses = synapses(rule, psp, |setup| setup.precision = precision);
                synapses.judge.plasticity = plasticity;
                assert!(fused(&synapses).is_some(), "{rule}; {psp}");
                for step in 0..3 {
                    synapses.begin(step);
                    synapses.psp();
                    synapses.equations();
                }
            }
        }
    }
}

#[test]
fn the_greatest_psp_is_found_in_one_kernel_too() {
    let source = SynapseSource {
        equations: OJA.into(),
        psp: Some("w*pre.r".into()),
        operation: "max".into(),
        ..SynapseSource::default()
    };
    let neuron = rate("", "r = sum(exc)");
    let setup = Setup::new(neuron, neuron, SIZES, &pairs(), Order::Post);
    let synapses = Synapses::new(synapses::model(&source, Paradigm::Rate), setup, Surroundings::default());
    assert!(fused(&synapses).is_some());
}

#[test]
fn a_pre_neuron_is_looked_up_once() {
    let synapses = synapses(OJA, "w*pre.r", |_| ());
    let text = fused(&synapses).unwrap().to_string();
    assert_eq!(text.matches("pre.r[").count(), 1, "{text}");
    // The new weight is the one that is transmitted, and it is stored once.
    assert_eq!(text.matches("w[element]").count(), 2, "one load, one store: {text}");
}

#[test]
fn kernels_that_share_no_lookup_or_that_are_not_rows_stay_two() {
    let two = |equations: &str, psp: &str, change: fn(&mut Setup)| {
        assert!(fused(&synapses(equations, psp, change)).is_none(), "{equations}; {psp}");
    };
    // Nothing is looked up by one of them.
    two("dw/dt = post.r - w", "w*pre.r", |_| ());
    two(OJA, "w*post.r", |_| ());
    // The sums of this step are read, those of the next written.
    two("10*dw/dt = pre.r*post.sum(exc) - w", "w*pre.r", |_| ());
    // A matrix: nothing is looked up.
    two(OJA, "w*pre.r", |setup| setup.storage = Storage::Dense { gaps: true });
    // By pre neuron.
    two(OJA, "w*pre.r", |setup| setup.order = Order::Pre);
}
