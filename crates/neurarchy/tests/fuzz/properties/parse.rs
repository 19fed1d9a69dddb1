//! Reading never fails, and what is printed reads the same again.

use std::fmt::Display;

use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::lexer;
use neurarchy_lang::parser::{self, Parsed};
use neurarchy_lang::render::render;
use neurarchy_lang::span::Field;

use super::choices::Choices;
use super::grammar;

/// One text, read as every field.
pub fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let text = match choices.below(4) {
        0 | 1 => String::from_utf8_lossy(choices.rest()).into_owned(),
        2 => grammar::words(&mut choices),
        _ => plausible(&mut choices),
    };
    every_field(&text);
}

/// Statements that mostly read well.
fn plausible(choices: &mut Choices) -> String {
    let names = ["v", "r", "w", "g_target", "pre.r", "sum(exc)", "sum()", "t", "dv/dt", "mean(post.v)"];
    let scope = grammar::Scope {
        numbers: names.map(str::to_owned).to_vec(),
        conditions: vec!["flag".into()],
        functions: vec![("f", &[false, true])],
        random: Some(vec!["a".into()]),
    };
    let mut g = grammar::Grammar { choices, slips: true, budget: 80, tame: false };
    let mut lines = vec![];
    while !g.choices.exhausted() && lines.len() < 6 {
        let left = g.choices.of(&["v", "dv/dt", "tau*dv/dt + v", "f(x, y)", "g_target", "flag"]);
        let op = g.choices.of(&["=", "+=", "*="]);
        let right = g.right_side(&scope, 5);
        let flags = g.choices.of(&["", "", " : min=-(1), max=max(a, b)", " : int, init=1", " : a, b", ": population"]);
        lines.push(format!("{left} {op} {right}{flags}"));
    }
    lines.join(g.choices.of(&["\n", ";", "\n\n  "]))
}

/// Reads the text in every way.
pub fn every_field(text: &str) {
    let (tokens, found) = lexer::lex(text, Field::Equations);
    sound(&found, text);
    for token in &tokens {
        assert!(text.get(token.span.start as usize..token.span.end as usize).is_some(), "{token:?} in {text:?}");
    }
    for field in [Field::Equations, Field::Reset, Field::PreSpike] {
        list(text, "\n", |text| parser::statements(text, field));
    }
    let (_, found) = parser::statements(text, Field::Equations);
    if !found.is_empty() {
        let shown = render(&found, &|_| Some(text.to_owned()), "a model");
        assert!(found.iter().all(|d| shown.contains(d.problem.code())), "{shown}");
    }
    list(text, "\n", parser::parameters);
    list(text, "\n", parser::functions);
    one(text, |text| parser::expression(text, Field::Psp));
    one(text, |text| parser::single_line(text, Field::Spike));
    one(text, |text| parser::condition(text, Field::Creating));
}

fn one<T: Display>(text: &str, parse: impl Fn(&str) -> Parsed<T>) {
    list(text, "", |text| {
        let (value, found) = parse(text);
        (vec![value], found)
    });
}

/// What was read without a complaint, printed and read again, prints the same.
fn list<T: Display>(text: &str, separator: &str, parse: impl Fn(&str) -> Parsed<Vec<T>>) {
    let print = |items: &[T]| items.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator);
    let (items, found) = parse(text);
    sound(&found, text);
    let printed = print(&items);
    if found.is_empty() {
        let (again, found) = parse(&printed);
        assert!(found.is_empty(), "{text:?} prints as {printed:?}, in which is wrong: {found:?}");
        assert_eq!(print(&again), printed, "{text:?}");
    }
}

/// Findings lie in the text. (The checks drop those that come twice.)
fn sound(found: &[Diagnostic], text: &str) {
    for d in found {
        let span = d.at.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{d:?} in {text:?}");
        assert!(!d.to_string().is_empty() && !d.problem.code().is_empty());
    }
}
