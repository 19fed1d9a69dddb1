//! Whatever the text: no panic, places inside the text, and what is printed reads the same again.

mod common;

use common::environment;
use neurarchy_lang::check::{self, NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::model::Paradigm;
use neurarchy_lang::parser;
use neurarchy_lang::render::render;
use neurarchy_lang::span::Field;
use proptest::prelude::*;

const WORDS: &[&str] = &[
    "if",
    "else",
    ":",
    "=",
    "+=",
    "-=",
    "*=",
    "/=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    "and",
    "or",
    "not",
    "is",
    "&",
    "|",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "^",
    "**",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    "\n",
    "#",
    "1",
    "2.5",
    "1e3",
    "a",
    "r",
    "v",
    "w",
    "x",
    "dv",
    "dt",
    "dv/dt",
    "t",
    "t_pre",
    "g_exc",
    "g_target",
    "pre",
    "post",
    "pre.r",
    "post.sum",
    "sum",
    "mean",
    "max",
    "min",
    "ite",
    "exp",
    "Uniform",
    "Normal",
    "True",
    "false",
    "init",
    "min=",
    "init=",
    "int",
    "bool",
    "population",
    "projection",
    "postsynaptic",
    "exponential",
    "event-driven",
    "unless_post",
    "proba=",
    "lambda",
    "KC",
    "logi",
    "f(",
    "\u{e9}",
    "\u{2212}",
    "$",
    "&&",
    "!",
    "  ",
];

fn text() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(prop::sample::select(WORDS), 0..40);
    let spaced = (words, any::<bool>()).prop_map(|(w, space)| w.join(if space { " " } else { "" }));
    prop_oneof![4 => spaced, 1 => any::<String>(), 1 => "[a-z=+:;()\n ]{0,40}"]
}

/// Statements that mostly read well, so that the checks see much of the language.
fn plausible() -> impl Strategy<Value = String> {
    let name = prop::sample::select(&["r", "v", "x", "w", "g_exc", "a", "g_target"][..]);
    let leaf = prop::sample::select(
        &[
            "a",
            "v",
            "x",
            "1",
            "2.5",
            "t",
            "KC",
            "pre.r",
            "post.v",
            "sum(exc)",
            "mean(v)",
            "True",
            "Uniform(0, 1)",
            "foo",
        ][..],
    )
    .prop_map(str::to_owned);
    let expression = leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(&["+", "*", "/", "^", ">", "and", "==", "//"][..]), inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            inner.clone().prop_map(|a| format!("-{a}")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| format!("ite({c}, {a}, {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("max({a}, {b})")),
        ]
    });
    let flags =
        prop::sample::select(&["", " : init=1", " : min=0, max=x", " : population", " : exponential", " : int"][..]);
    let statement = (name, any::<bool>(), expression, flags).prop_map(|(name, ode, expression, flags)| {
        if ode { format!("d{name}/dt = {expression}{flags}") } else { format!("{name} = {expression}{flags}") }
    });
    prop::collection::vec(statement, 0..5).prop_map(|s| s.join("\n"))
}

fn sound(diagnostics: &[Diagnostic], text: &str) {
    for d in diagnostics {
        let span = d.at.span;
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{d:?}");
        assert!(!d.to_string().is_empty());
    }
    for (i, d) in diagnostics.iter().enumerate() {
        assert!(!diagnostics[..i].contains(d), "twice: {d:?}");
    }
    render(diagnostics, &|_| Some(text.to_owned()), "a model");
}

fn check_all(text: &str) {
    let some = Some(text.to_owned());
    let source = NeuronSource {
        parameters: text.into(),
        equations: text.into(),
        spike: some.clone(),
        reset: some.clone(),
        axon_spike: some.clone(),
        axon_reset: some.clone(),
        refractory: RefractorySource::Attribute(text.into()),
        functions: some.clone(),
        ..NeuronSource::default()
    };
    let rate = NeuronSource { spike: None, ..source.clone() };
    for environment in [environment(), common::incomplete()] {
        for source in [&source, &rate] {
            match check::neuron(source, &environment) {
                Ok(checked) => sound(&checked.warnings, text),
                Err(found) => sound(&found, text),
            }
        }
        let source = SynapseSource {
            parameters: text.into(),
            equations: text.into(),
            psp: some.clone(),
            operation: "sum".into(),
            pre_spike: some.clone(),
            post_spike: some.clone(),
            pre_axon_spike: None,
            functions: some.clone(),
            pruning: some.clone(),
            creating: some.clone(),
            ..SynapseSource::default()
        };
        for paradigm in [Paradigm::Rate, Paradigm::Spiking] {
            match check::synapse(&source, paradigm, &environment) {
                Ok(checked) => sound(&checked.warnings, text),
                Err(found) => sound(&found, text),
            }
        }
        if let Err(found) = check::global_function(text, &environment) {
            sound(&found, text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_checks_panic(text in text()) {
        check_all(&text);
    }

    #[test]
    fn no_plausible_model_makes_the_checks_panic(text in plausible()) {
        check_all(&text);
        for paradigm in [Paradigm::Rate, Paradigm::Spiking] {
            let parameters = "a = 1\nv = 2".to_owned();
            let source = SynapseSource { parameters, equations: text.clone(), ..SynapseSource::default() };
            if let Err(found) = check::synapse(&source, paradigm, &environment()) {
                let text = format!("{text}{}", " ".repeat(20));
                sound(&found, &text);
            }
        }
    }

    #[test]
    fn a_statement_that_is_printed_reads_the_same_again(text in prop_oneof![text(), plausible()]) {
        let (statements, diagnostics) = parser::statements(&text, Field::Equations);
        if diagnostics.is_empty() {
            let printed: Vec<String> = statements.iter().map(ToString::to_string).collect();
            let (again, diagnostics) = parser::statements(&printed.join("\n"), Field::Equations);
            prop_assert_eq!(diagnostics, vec![], "{}", printed.join("\n"));
            let reprinted: Vec<String> = again.iter().map(ToString::to_string).collect();
            prop_assert_eq!(printed, reprinted);
        }
    }
}
