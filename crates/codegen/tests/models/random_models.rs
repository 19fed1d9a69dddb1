//! Random equations: kernels against the evaluator.

use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::ir::Precision;
use neurarchy_codegen::lower::{Order, Storage};
use neurarchy_lang::check::{NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::expr::Owner;
use neurarchy_lang::model::{Method, Paradigm};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::neurons::{Neurons, model, rate, spiking};
use crate::synapses::{self, Setup, Synapses};
use crate::world::Surroundings;

/// The same cases in every run: in single precision a comparison may turn on a rounding, which is no mistake.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(20), failure_persistence: None, ..ProptestConfig::with_cases(count) }
}

const VALUES: [f64; 5] = [0.0, -1.5, 2.0, 0.3, 1e3];

/// Expressions of operations that IEEE 754 rounds correctly, and of conditions.
fn exact() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["0", "1", "2.5", "3", "0.1", "1e3", "-2", "True"]).prop_map(str::to_owned),
        prop::sample::select(vec!["a", "b", "v", "m", "k", "flag", "t", "dt", "KC"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let number = inner.clone().prop_map(|x| if x == "True" { "1".to_owned() } else { x });
        let pair = (number.clone(), number.clone());
        let triple = (number.clone(), number.clone(), number.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*", "/", "//", "%"]))
                .prop_map(|((a, b), op)| format!("(({a}) {op} {b})")),
            (number.clone(), prop::sample::select(vec!["pos", "neg", "abs", "floor", "ceil", "sqrt", "sign", "trunc"]))
                .prop_map(|(a, f)| format!("{f}({a})")),
            (number.clone(), prop::sample::select(vec!["round", "Heaviside", "-", "f", "g"]))
                .prop_map(|(a, f)| format!("{f}({a})")),
            (pair.clone(), prop::sample::select(vec!["modulo", "min", "max", "h"]))
                .prop_map(|((a, b), f)| format!("{f}(0 + {a}, {b})")),
            triple.clone().prop_map(|(a, b, c)| format!("clip({a}, {b}, {c})")),
            (triple.clone(), number, prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]))
                .prop_map(|((a, b, c), d, op)| format!("ite({a} {op} {b}, 0 + {c}, {d})")),
            (triple, prop::sample::select(vec!["(a > b) and not flag", "(v < 0.5) or flag", "isnan(a/b)"]))
                .prop_map(|((a, b, _), c)| format!("ite({c}, 0 + {a}, {b})")),
        ]
    })
}

const PARAMETERS: &str = "a = 0.7\nb = -1.3\nm = 7 : int\nk = -3 : int\nflag = True\nv = 0";
const FUNCTIONS: &str = "f(x) = ite(x > 1, x - 1, x)\ng(x) = x/2 : float, int\nh(x, y) = f(x)*y : int, float, bool";

/// One step of `r = expression` for neurons with several values of `v`.
fn assignment(expression: &str, precision: Precision) -> Neurons {
    let neuron = model(&NeuronSource {
        parameters: PARAMETERS.into(),
        equations: format!("r = {expression}\nn = {expression} : int\nq = {expression} : bool"),
        functions: Some(FUNCTIONS.into()),
        ..NeuronSource::default()
    });
    let world = Surroundings { constants: [("KC", 0.1)].into(), ..Surroundings::default() };
    let mut neurons = Neurons::with(neuron, VALUES.len(), 0.5, Method::Explicit, precision, None, world);
    neurons.memory.interpret_only = true;
    neurons.set("v", &VALUES);
    neurons
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn correctly_rounded_operations_give_the_same_bits(expression in exact()) {
        let mut neurons = assignment(&expression, Precision::Double);
        neurons.judge.step = 3;
        neurons.step();
        for name in ["r", "n", "q"] {
            for (a, b) in neurons.get(name).iter().zip(neurons.judge.get(name)) {
                prop_assert!(a == b || a.is_nan() && b.is_nan(), "{name} = {expression}: kernel {a}, evaluator {b}");
            }
        }
    }

    #[test]
    fn functions_agree_to_rounding(
        f in prop::sample::select(vec![
            "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
            "tanh", "asinh", "acosh", "atanh", "cbrt", "erf", "gamma",
        ]),
        two in prop::sample::select(vec!["pow", "atan2", "hypot"]),
        x in -5.0..5.0_f64,
        y in 0.01..5.0_f64,
    ) {
        let text = format!("{f}(a) + {two}(b, 0.5*b) - {f}(b)*{two}(0.1, v) + b^3 + b^4 + power(b, 5) + b^-2 + b^1.7");
        for precision in [Precision::Double, Precision::Float] {
            let neuron = rate("a = 0\nb = 0\nv = 0", &format!("r = {text}"));
            let mut neurons =
                Neurons::with(neuron, VALUES.len(), 0.5, Method::Explicit, precision, None, Surroundings::default());
            neurons.memory.interpret_only = true;
            // Values that both precisions hold exactly.
            neurons.set("a", &[f64::from(x as f32); 5]);
            neurons.set("b", &[f64::from(y as f32); 5]);
            neurons.set("v", &[0.5, -1.5, 2.0, 0.25, 3.0]);
            neurons.step();
        }
    }
}

/// A coefficient that stays away from where a method is ill-conditioned.
fn coefficient() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "0.5",
            "1",
            "2",
            "a",
            "b",
            "a*b",
            "(a + b)",
            "ite(t > 1, a, b)",
            "exp(-a)",
            "sum(exc)"
        ])
        .prop_map(str::to_owned),
        (1..30_u32).prop_map(|x| format!("{}", f64::from(x) / 10.0)),
    ]
}

/// A neuron with three ODEs that are linear in all variables, an assignment between two of them perhaps, and bounds.
fn linear_system() -> impl Strategy<Value = (String, Vec<usize>)> {
    let uncoupled = prop::sample::select(vec!["explicit", "exponential", "semiimplicit"]);
    let coupled = prop::sample::select(vec!["implicit", "midpoint", "rk4"]);
    let flag = (uncoupled, coupled.clone(), any::<bool>());
    let ode = (prop::collection::vec(coefficient(), 5), any::<[bool; 3]>(), 0..3_usize);
    (prop::collection::vec((ode, any::<bool>()), 3), flag, any::<bool>(), any::<bool>()).prop_map(
        |(odes, (uncoupled, coupled, _), split, bounded)| {
            let names = ["x", "y", "z"];
            let mut text = String::new();
            let mut kinds = vec![];
            for (i, ((c, terms, form), is_coupled)) in odes.iter().enumerate() {
                let x = names[i];
                let mut right = format!("{} - {}*{x}", c[0], c[1]);
                for (j, name) in names.iter().enumerate() {
                    if j != i && terms[j] {
                        right += &format!(" + 0.3*{}*{name}", c[2 + j % 3]);
                    }
                }
                let method = if *is_coupled { coupled } else { uncoupled };
                let bounds = if bounded && i == 1 { ", min=-0.1, max=a" } else { "" };
                text += &match form {
                    0 => format!("tau*d{x}/dt = {right} : {method}, init=0.{i}{bounds}\n"),
                    1 => format!("d{x}/dt = ({right})/tau : {method}, init=0.{i}{bounds}\n"),
                    _ => format!("tau*d{x}/dt - ({right}) = 0 : {method}, init=0.{i}{bounds}\n"),
                };
                kinds.push(*form);
                if split && i == 0 {
                    text += "s = x + y\n";
                }
            }
            (text, kinds)
        },
    )
}

fn run_system(neuron: &'static neurarchy_lang::model::NeuronModel, precision: Precision, refractory: Option<f64>) {
    let world = Surroundings { sums: [((Owner::Own, "exc"), vec![0.4, 1.4, 0.0])].into(), ..Surroundings::default() };
    let mut neurons = Neurons::with(neuron, 3, 0.25, Method::Explicit, precision, refractory, world);
    neurons.memory.interpret_only = true;
    neurons.set("a", &[0.5, 1.0, 2.0]);
    for _ in 0..8 {
        neurons.step();
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn linear_systems_agree_whatever_the_methods((text, _) in linear_system()) {
        let neuron = rate("tau = 8\na = 1\nb = 0.7", &format!("{text}r = x"));
        for precision in [Precision::Double, Precision::Float] {
            run_system(neuron, precision, None);
        }
    }

    #[test]
    fn spiking_systems_agree_with_resets_and_refractoriness((text, _) in linear_system(), threshold in 0.0..0.5_f64) {
        let neuron = model(&NeuronSource {
            parameters: "tau = 3\na = 1\nb = 0.7\nper = 0.5".into(),
            equations: text.replace("sum(exc)", "g_exc"),
            spike: Some(format!("x - y > {threshold:.3}")),
            reset: Some("x = y; y -= 0.1*a; per = per + 0.25".into()),
            refractory: RefractorySource::Attribute("per".into()),
            ..NeuronSource::default()
        });
        run_system(neuron, Precision::Double, None);
    }
}

/// Arithmetic on what a synapse can read.
fn synaptic(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(names.to_vec()).prop_map(str::to_owned),
        prop::sample::select(vec!["0.5", "2", "w", "x", "k", "row", "all"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*"]))
                .prop_map(|((a, b), op)| format!("(({a}) {op} {b})")),
            (pair.clone(), prop::sample::select(vec!["min", "max"])).prop_map(|((a, b), f)| format!("{f}(1*{a}, {b})")),
            pair.prop_map(|(a, b)| format!("ite({a} > {b}, {a}, {b})")),
        ]
    })
}

const ATTRIBUTES: &str = "k = 2 : int\nrow = 0.5 : postsynaptic\nall = 1.5 : projection";
const PAIRS: [(usize, usize); 7] = [(0, 0), (2, 0), (3, 0), (1, 1), (0, 3), (1, 3), (3, 3)];

fn order_and_delays() -> impl Strategy<Value = (Order, Storage, Vec<i64>)> {
    let delays = vec![vec![], vec![3; PAIRS.len()], vec![1, 3, 2, 2, 1, 3, 2]];
    let storage = vec![Storage::Sparse, Storage::Dense { gaps: true }];
    let order = prop::sample::select(vec![Order::Post, Order::Pre]);
    (order, prop::sample::select(storage), prop::sample::select(delays))
}

fn surroundings() -> Surroundings {
    let values = |seed: f64, count: i32| (0..count).map(move |i| f64::from(((seed + f64::from(i) * 1.7).sin()) as f32));
    Surroundings {
        neurons: [
            ((Owner::Pre, "r"), values(1.0, 4).collect()),
            ((Owner::Post, "r"), values(2.0, 4).collect()),
            ((Owner::Pre, "v"), values(3.0, 4).collect()),
            ((Owner::Post, "v"), values(4.0, 4).collect()),
        ]
        .into(),
        last_spike: [(Owner::Pre, vec![3, 9, -10_000, 6]), (Owner::Post, vec![9, 2, 8, -10_000])].into(),
        ..Surroundings::default()
    }
}

fn past(newest: f64) -> Vec<Vec<f64>> {
    (0..4).map(|d| (0..4).map(|i| newest + f64::from(d) - 0.3 * f64::from(i)).collect()).collect()
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn rate_coded_synapses_agree_in_every_layout(
        psp in synaptic(&["pre.r", "post.r", "t"]),
        x in synaptic(&["pre.r", "post.r", "dt"]),
        w in synaptic(&["pre.r", "post.r", "t"]),
        operation in prop::sample::select(vec!["sum", "max", "min", "mean"]),
        (order, storage, delays) in order_and_delays(),
        plasticity in any::<bool>(),
    ) {
        let neuron = rate("", "r = sum(exc)");
        let source = SynapseSource {
            parameters: "k = 2 : int".into(),
            equations: format!(
                "x = {x} : max=3, min=-3\n5*dw/dt = {w} - w : min=-2, max=2\nn += k + 0.5 : int\n\
                 row = 0.5*post.r + row : postsynaptic, max=5\nall = 0.5 + all : projection, max=5"
            ),
            psp: Some(psp),
            operation: operation.into(),
            ..SynapseSource::default()
        };
        for precision in [Precision::Double, Precision::Float] {
            let mut setup = Setup::new(neuron, neuron, (4, 4), &PAIRS, order);
            setup.delays = delays.clone();
            setup.storage = storage;
            setup.precision = precision;
            let model = synapses::model(&source, Paradigm::Rate);
            let mut synapses = Synapses::new(model, setup, surroundings());
            synapses.memory.interpret_only = true;
            synapses.set("w", &[0.5, -0.25, 1.0, 2.0, 0.125, 1.5, -1.0]);
            synapses.judge.plasticity = plasticity;
            for step in 0..4 {
                synapses.begin(step);
                if !delays.is_empty() {
                    synapses.remember("r", &past(0.5));
                }
                synapses.psp();
                synapses.equations();
            }
        }
    }

    #[test]
    fn spiking_synapses_agree_in_every_layout(
        g in synaptic(&["pre.v", "post.v", "t_pre/1000", "g_target"]),
        x in synaptic(&["pre.v", "post.v", "y", "t_post/1000"]),
        w in synaptic(&["y", "post.v"]),
        (order, storage, delays) in order_and_delays(),
        record in prop::sample::select(vec![None, Some(40)]),
        plasticity in any::<bool>(),
    ) {
        let neuron = spiking("", "v += g_exc", "v > 1", "v = 0");
        let source = SynapseSource {
            parameters: format!("{ATTRIBUTES}\ntau = 7"),
            equations: "tau*dy/dt = 0.5*post.v - y : event-driven\ndz/dt = x - z : exponential".into(),
            pre_spike: Some(format!(
                "g_target += {g} : max=4, min=-4; x = {x} : min=-5, max=5; y += 1; w = 0.5*{w} : max=2, min=-2; \
                 n += 1 : int, unless_post; row += 0.25"
            )),
            post_spike: Some(format!("w = w - 0.5*{w} : max=2, min=-2; y -= 0.5; all += 1; row = 0.5*row + w")),
            ..SynapseSource::default()
        };
        for precision in [Precision::Double, Precision::Float] {
            let mut setup = Setup::new(neuron, neuron, (4, 4), &PAIRS, order);
            setup.delays = delays.clone();
            setup.storage = storage;
            setup.record = record;
            setup.precision = precision;
            setup.targets = vec!["exc".into(), "ampa".into()];
            let model = synapses::model(&source, Paradigm::Spiking);
            let mut synapses = Synapses::new(model, setup, surroundings());
            synapses.memory.interpret_only = true;
            synapses.set("w", &[0.5, -0.25, 1.0, 2.0, 0.125, 1.5, -1.0]);
            synapses.judge.plasticity = plasticity;
            for step in 8..12 {
                synapses.begin(step);
                synapses.events(Event::Pre, if step == 9 { &[0, 1, 3] } else { &[2, 3] });
                synapses.equations();
                synapses.events(Event::Post, if step == 10 { &[0, 3] } else { &[1, 2] });
            }
        }
    }
}
