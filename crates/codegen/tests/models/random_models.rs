//! Random equations: kernels against the evaluator.

use neurarchy_codegen::ir::Precision;
use neurarchy_lang::check::{NeuronSource, RefractorySource};
use neurarchy_lang::model::Method;
use proptest::prelude::*;

use crate::neurons::{Neurons, model, rate};
use crate::world::Surroundings;

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
                .prop_map(|((a, b), op)| format!("({a} {op} {b})")),
            (number.clone(), prop::sample::select(vec!["pos", "neg", "abs", "floor", "ceil", "sqrt", "sign", "trunc"]))
                .prop_map(|(a, f)| format!("{f}({a})")),
            (number.clone(), prop::sample::select(vec!["round", "Heaviside", "-", "f", "g"]))
                .prop_map(|(a, f)| format!("{f}({a})")),
            (pair.clone(), prop::sample::select(vec!["modulo", "min", "max", "h"]))
                .prop_map(|((a, b), f)| format!("{f}(0 + {a}, {b})")),
            triple.clone().prop_map(|(a, b, c)| format!("clip({a}, {b}, {c})")),
            (triple.clone(), number, prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]))
                .prop_map(|((a, b, c), d, op)| format!("ite({a} {op} {b}, {c}, {d})")),
            (triple, prop::sample::select(vec!["(a > b) and not flag", "(v < 0.5) or flag", "isnan(a/b)"]))
                .prop_map(|((a, b, _), c)| format!("ite({c}, {a}, {b})")),
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
    neurons.set("v", &VALUES);
    neurons
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

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
    let world = Surroundings {
        sums: [((neurarchy_lang::expr::Owner::Own, "exc"), vec![0.4, 1.4, 0.0])].into(),
        ..Surroundings::default()
    };
    let mut neurons = Neurons::with(neuron, 3, 0.25, Method::Explicit, precision, refractory, world);
    neurons.set("a", &[0.5, 1.0, 2.0]);
    for _ in 0..8 {
        neurons.step();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

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
