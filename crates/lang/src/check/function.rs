//! User's functions: of a model, or global.

use std::collections::HashSet;

use super::host::{Host, HostKind, Scope};
use super::{Environment, tidy, vocabulary};
use crate::ast::{ExprKind, FunctionDefinition};
use crate::diagnostic::{Diagnostic, Severity};
use crate::expr::Name;
use crate::model::{Function, Paradigm, ValueType};
use crate::parser;
use crate::problem::{FlagProblem, NameProblem, Problem, RuleProblem, Spot, SyntaxProblem};
use crate::span::{Field, Location, Span};

/// Checks the text given to `add_function`: one definition.
pub fn global_function(text: &str, environment: &Environment) -> Result<Function, Vec<Diagnostic>> {
    let mut host = Host::new(environment, HostKind::Nothing, Paradigm::Rate);
    let definitions = host.take(parser::functions(text));
    if let Some(second) = definitions.get(1) {
        host.report(SyntaxProblem::SeveralFunctions, Field::Functions, second.span);
    }
    let mut function = None;
    match definitions.first() {
        Some(definition) => {
            let name = &definition.word.name;
            if vocabulary::callables().any(|f| f == &**name) {
                let problem = NameProblem::FunctionHidesBuiltin(name.clone());
                host.report(problem, Field::Functions, definition.word.span);
            }
            if calls(definition, name) {
                host.report(NameProblem::Recursion(name.clone()), Field::Functions, definition.word.span);
                host.broken_functions.insert(name.clone());
            }
            function = Some(resolve(&mut host, definition, false));
        }
        None if host.diagnostics.is_empty() => {
            host.report(SyntaxProblem::Missing("the definition of a function"), Field::Functions, Span::default());
        }
        None => {}
    }
    let mut diagnostics = host.diagnostics;
    tidy(&mut diagnostics);
    match function {
        Some(function) if !diagnostics.iter().any(|d| d.severity() == Severity::Error) => Ok(function),
        _ => Err(diagnostics),
    }
}

/// Checks the `functions` of a model and adds them to its functions, callees before callers.
pub(crate) fn own(host: &mut Host<'_>, definitions: &[FunctionDefinition]) {
    let mut definitions: Vec<&FunctionDefinition> = definitions.iter().collect();
    let mut seen: Vec<&FunctionDefinition> = Vec::new();
    definitions.retain(|definition| match seen.iter().find(|d| d.word.name == definition.word.name) {
        Some(first) => {
            let first = Location::new(Field::Functions, first.word.span);
            let problem = NameProblem::FunctionTwice { name: definition.word.name.clone(), first };
            host.report(problem, Field::Functions, definition.word.span);
            false
        }
        None => {
            seen.push(definition);
            true
        }
    });
    // What is left when no definition is free of calls of the others is part of a cycle, or calls one.
    let mut waiting = definitions;
    while !waiting.is_empty() {
        let next = waiting.iter().position(|d| !waiting.iter().any(|other| calls(d, &other.word.name)));
        let Some(next) = next else { break };
        let definition = waiting.remove(next);
        let function = resolve(host, definition, true);
        host.functions.push(function);
    }
    for definition in &waiting {
        if reaches(&waiting, definition) {
            let problem = NameProblem::Recursion(definition.word.name.clone());
            host.report(problem, Field::Functions, definition.word.span);
        }
        host.broken_functions.insert(definition.word.name.clone());
    }
    for definition in waiting {
        resolve(host, definition, true);
    }
}

fn calls(definition: &FunctionDefinition, name: &Name) -> bool {
    let mut found = false;
    definition.body.for_each(&mut |node| {
        if let ExprKind::Call(word, _) = &*node.kind {
            found |= word.name == *name;
        }
    });
    found
}

/// The definition calls itself, perhaps through others.
fn reaches(definitions: &[&FunctionDefinition], from: &FunctionDefinition) -> bool {
    let mut reached: HashSet<Name> = HashSet::new();
    let mut next = vec![from];
    while let Some(definition) = next.pop() {
        for callee in definitions.iter().filter(|d| calls(definition, &d.word.name)) {
            if callee.word.name == from.word.name {
                return true;
            }
            if reached.insert(callee.word.name.clone()) {
                next.push(callee);
            }
        }
    }
    false
}

fn resolve(host: &mut Host<'_>, definition: &FunctionDefinition, own: bool) -> Function {
    for (i, argument) in definition.arguments.iter().enumerate() {
        if definition.arguments[..i].iter().any(|a| a.name == argument.name) {
            host.report(NameProblem::ArgumentTwice(argument.name.clone()), Field::Functions, argument.span);
        }
    }
    let types = types(host, definition);
    let returns = types.first().copied().unwrap_or(ValueType::Float);
    let ty = |i: usize| types.get(i + 1).copied().unwrap_or(ValueType::Float);
    let arguments: Vec<(Name, ValueType)> =
        definition.arguments.iter().enumerate().map(|(i, a)| (a.name.clone(), ty(i))).collect();
    let scope = Scope { arguments: &arguments, ..Scope::new(Field::Functions, Spot::Function) };
    let body = host.right_side(&definition.body, &scope, returns);
    Function { name: definition.word.name.clone(), arguments, returns, body, own }
}

/// Type of the result, then of each argument; empty if none are given.
fn types(host: &mut Host<'_>, definition: &FunctionDefinition) -> Vec<ValueType> {
    let flags = &definition.types;
    let (Some(first), Some(last)) = (flags.first(), flags.last()) else { return Vec::new() };
    let expected = definition.arguments.len() + 1;
    if flags.len() != expected {
        let function = definition.word.name.clone();
        let problem = RuleProblem::FunctionTypes { function, expected, found: flags.len() };
        host.report(problem, Field::Functions, first.span.to(last.span));
    }
    flags
        .iter()
        .map(|flag| {
            let problem: Problem = match &*flag.word.name {
                _ if flag.value.is_some() => FlagProblem::TakesNoValue(flag.word.name.clone()).into(),
                "float" => return ValueType::Float,
                "int" => return ValueType::Int,
                "bool" => return ValueType::Bool,
                _ => RuleProblem::UnknownType(flag.word.name.clone()).into(),
            };
            host.report(problem, Field::Functions, flag.span);
            ValueType::Float
        })
        .collect()
}
