//! Texts of neurons, most of them right.

use neurarchy_lang::check::{NeuronSource, RefractorySource};

use super::grammar::{Grammar, Scope, flagged};

/// Functions that models declare for themselves.
pub const FUNCTIONS: &str = "f(x) = ite(x > 1, x - 1, 0.5*x)\ng(x) = x/2 : float, int\nh(x, y) = f(x)*ite(y, 2, KC) : int, float, bool\n\
                             is_high(x) = if x > KC: True else: x < -3 : bool, float";

/// The functions above, with the kinds of their arguments.
const CALLS: &[(&str, &[bool])] = &[("f", &[false]), ("g", &[false]), ("h", &[false, true]), ("logi", &[false])];

/// An attribute in the making.
#[derive(Clone, Copy, PartialEq)]
struct Attribute {
    name: &'static str,
    /// `""`, `"int"` or `"bool"`.
    ty: &'static str,
    /// One value per population.
    global: bool,
}

/// A declaration `name = value` with type and, perhaps, locality.
pub fn parameter(g: &mut Grammar, name: &str, ty: &str, locality: &str, values: &[&str]) -> String {
    let mut flags = vec![];
    if ty == "int" {
        flags.push("int".to_owned());
    }
    if !locality.is_empty() {
        flags.push(locality.to_owned());
    }
    let value = g.choices.of(values);
    flagged(format!("{name} = {value}"), &flags)
}

/// The rule of one variable. `scope` has everything that it may read, `float` variables may have an ODE.
pub fn equation(g: &mut Grammar, name: &str, float: bool, scope: &Scope, coupled: &str, flags: Vec<String>) -> String {
    let mut flags = flags;
    flags.extend(g.bounds(scope));
    if g.choices.one_in(3) && !flags.iter().any(|f| f == "bool") {
        flags.push(format!("init={}", g.choices.of(&["1", "0", "-2", "3"])));
    }
    if !float || g.choices.below(8) < 3 {
        let op = g.choices.of(&["=", "+=", "-=", "*=", "/=", "="]);
        return flagged(format!("{name} {op} {}", g.right_side(scope, 4)), &flags);
    }
    let others = scope.without(name);
    let right = match g.choices.below(6) {
        0 => g.right_side(scope, 4),
        1 => format!("({} - {name})*{}", g.number(&others, 2), g.number(&others, 1)),
        _ => format!("{} - ({})*{name}", g.number(&others, 3), g.number(&others, 1)),
    };
    match g.choices.below(8) {
        0..=2 => {}
        3 => flags.push("exponential".into()),
        4 => flags.push("semiimplicit".into()),
        5 => flags.push("explicit".into()),
        _ => flags.push(coupled.to_owned()),
    }
    let scale = if scope.numbers.iter().any(|n| n == "tau") { "tau" } else { "4.0" };
    let conditional = right.starts_with("if");
    let statement = match g.choices.below(5) {
        0 | 1 => format!("{scale}*d{name}/dt = {right}"),
        2 if !conditional => format!("d{name}/dt = ({right})/{scale}"),
        3 if !conditional => format!("{scale} * d{name}/dt - ({right}) = 0"),
        4 if !conditional => format!("{scale}*d{name}/dt + 2*{name} = {right}"),
        _ => format!("d{name}/dt = {right}"),
    };
    flagged(statement, &flags)
}

/// Assignments to some of the targets.
pub fn assignments(g: &mut Grammar, targets: &[String], scope: &Scope, most: usize) -> String {
    let mut statements = vec![];
    for _ in 0..g.choices.below(most + 1) {
        let target = g.choices.of(targets);
        let op = g.choices.of(&["=", "+=", "-=", "*=", "/="]);
        let value = g.number(scope, 3);
        statements.push(flagged(format!("{target} {op} {value}"), &g.bounds(scope)));
    }
    statements.join(g.choices.of(&["\n", "; ", " # note\n"]))
}

/// A neuron.
pub fn neuron(g: &mut Grammar, spiking: bool) -> NeuronSource {
    let mut attributes = vec![];
    let mut parameters = vec![];
    let declared: [(&'static str, &'static str, &[&str]); 6] = [
        ("tau", "", &["10.0", "2.5", "20.", "0.5"]),
        ("a", "", &["0.7", "-1.3", "0", "1", "1/3", "KC"]),
        ("b", "", &["-1.3", "2", "1e3", "0.25"]),
        ("k", "int", &["3", "-2", "0", "7.9"]),
        ("on", "bool", &["True", "false"]),
        ("s", "", &["2.0", "0.1", "-4"]),
    ];
    for (name, ty, values) in declared {
        if name != "tau" && g.choices.one_in(4) {
            continue;
        }
        let global = name == "s" || g.choices.one_in(4);
        parameters.push(parameter(g, name, ty, if global { "population" } else { "" }, values));
        attributes.push(Attribute { name, ty, global });
    }
    let mut variables = vec![];
    let names = [("v", ""), ("u", ""), ("n", "int"), ("x", ""), ("c", "bool"), ("m", "")];
    for (name, ty) in names {
        if name == "v" || g.choices.one_in(2) {
            variables.push(Attribute { name, ty, global: name == "m" });
        }
    }
    if !spiking {
        if g.choices.one_in(8) {
            parameters.push(parameter(g, "r", "", "", &["0.5", "-1"]));
            attributes.push(Attribute { name: "r", ty: "", global: false });
        } else {
            let place = g.choices.below(variables.len() + 1);
            variables.insert(place, Attribute { name: "r", ty: "", global: false });
        }
    }
    attributes.extend(&variables);

    let functions = g.choices.one_in(2);
    let everywhere = ["t", "dt", "KC"];
    let scope = |global_only: bool, inputs: &[&str], random: bool| {
        let visible = |a: &&Attribute| a.global || !global_only;
        let mut scope = Scope::default();
        for a in attributes.iter().filter(visible) {
            scope.numbers.push(a.name.to_owned());
            if a.ty == "bool" {
                scope.conditions.push(a.name.to_owned());
            }
        }
        scope.numbers.extend(everywhere.iter().chain(inputs).map(|n| (*n).to_owned()));
        scope.functions = if functions { CALLS.to_vec() } else { vec![("logi", &[false])] };
        if random {
            let constant = |a: &&Attribute| a.global && ["s", "a", "b"].contains(&a.name);
            scope.random = Some(attributes.iter().filter(constant).map(|a| a.name.to_owned()).collect());
        }
        scope
    };
    let operations = ["mean(v)", "max(v)", "min(v)", "norm1(v)", "norm2(v)"];
    let inputs: Vec<&str> = match spiking {
        true => vec!["g_exc", "t_last", "g_exc", "g_inh"],
        false => vec!["sum(exc)", "sum(inh)", "sum()", "sum(exc)"],
    };
    let of_equations: Vec<&str> = inputs.iter().copied().chain(operations).collect();
    let local = scope(false, &of_equations, true);
    let global = scope(true, &operations, true);
    let of_events = scope(false, &["g_exc", "t_last"], false);

    let coupled = g.choices.of(&["implicit", "midpoint", "rk4"]);
    let mut equations = vec![];
    for variable in &variables {
        let mut flags = vec![];
        if !variable.ty.is_empty() {
            flags.push(variable.ty.to_owned());
        }
        if variable.global {
            flags.push("population".to_owned());
        }
        let scope = if variable.global { &global } else { &local };
        equations.push(equation(g, variable.name, variable.ty.is_empty(), scope, coupled, flags));
    }
    if spiking && g.choices.one_in(2) {
        let place = g.choices.below(equations.len() + 1);
        let decay = ["tau*dg_exc/dt = -g_exc : exponential", "dg_exc/dt = -0.5*g_exc", "g_exc = 0.5*g_exc : max=KC"];
        equations.insert(place, g.choices.of(&decay).to_owned());
    }
    let separator = g.choices.of(&["\n", ";\n", "\n  # a comment\n", " ; "]);
    let mut source = NeuronSource {
        parameters: parameters.join("\n"),
        equations: equations.join(separator),
        functions: functions.then(|| FUNCTIONS.to_owned()),
        ..NeuronSource::default()
    };
    if spiking {
        let targets: Vec<String> = attributes.iter().map(|a| a.name.to_owned()).collect();
        source.spike = Some(match g.choices.below(3) {
            0 => format!("v > {}", g.number(&of_events, 1)),
            _ => g.condition(&of_events, 2),
        });
        source.reset = Some(assignments(g, &targets, &of_events, 3));
        if g.choices.one_in(4) {
            source.axon_spike = Some(g.condition(&of_events, 2));
            source.axon_reset = Some(assignments(g, &targets, &of_events, 2));
        }
        source.refractory = match g.choices.below(4) {
            0 | 1 => RefractorySource::None,
            2 => RefractorySource::Period,
            _ => RefractorySource::Attribute(g.choices.of(&targets)),
        };
    }
    source
}
