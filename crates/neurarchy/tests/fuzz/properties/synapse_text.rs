//! Texts of synapses between given neurons, most of them right.

use neurarchy_lang::check::SynapseSource;
use neurarchy_lang::model::{Locality, NeuronModel, Paradigm, ValueType};

use super::grammar::{Grammar, Scope, flagged};
use super::neuron_text::{FUNCTIONS, assignments, equation, parameter};

/// `pre.x` for everything that the neuron has, and operations over its population.
fn of_neuron(side: &str, neuron: &NeuronModel, operations: bool) -> Vec<String> {
    let mut names: Vec<String> = neuron.attributes.iter().map(|a| format!("{side}.{}", a.name)).collect();
    if operations {
        let local = neuron.attributes.iter().find(|a| a.locality == Locality::Local && a.ty == ValueType::Float);
        names.extend(local.iter().flat_map(|a| ["mean", "max"].map(|f| format!("{f}({side}.{})", a.name))));
    }
    names
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

/// A synapse.
pub fn synapse(g: &mut Grammar, pre: &NeuronModel, post: &NeuronModel) -> SynapseSource {
    let spiking = pre.paradigm == Paradigm::Spiking;
    let mut parameters = vec![];
    let declared: [(&str, &str, &str, &[&str]); 6] = [
        ("tau", "", "projection", &["10.0", "2.5", "0.5"]),
        ("a", "", "", &["0.7", "-1.3", "KC", "1/3"]),
        ("k", "int", "", &["2", "-3", "0"]),
        ("on", "bool", "", &["True", "False"]),
        ("q", "", "projection", &["0.25", "-2", "3"]),
        ("p", "", "postsynaptic", &["1.5", "-0.5"]),
    ];
    let mut own: Vec<(&str, &str)> = vec![("w", "")];
    for (name, ty, locality, values) in declared {
        if name == "tau" || !g.choices.one_in(4) {
            parameters.push(parameter(g, name, ty, locality, values));
            own.push((name, locality));
        }
    }
    let mut variables: Vec<(&str, &str, &str)> = vec![];
    for variable in [
        ("x", "", ""),
        ("w", "", ""),
        ("z", "", "postsynaptic"),
        ("n", "int", ""),
        ("m", "", "projection"),
        ("y", "", ""),
    ] {
        if g.choices.one_in(if variable.0 == "w" { 3 } else { 2 }) {
            variables.push(variable);
        }
    }
    own.extend(variables.iter().filter(|v| v.0 != "w").map(|v| (v.0, v.2)));
    let traces: &[&str] = if spiking { [&[][..], &["e"], &["e", "d"]][g.choices.below(3)] } else { &[] };
    let functions = g.choices.one_in(3);

    let operations = !spiking || g.choices.one_in(2);
    let scope = |least: &[&str], more: Vec<String>, random: bool| {
        let visible = own.iter().filter(|(_, locality)| least.is_empty() || least.contains(locality));
        let mut scope = Scope { numbers: visible.map(|(name, _)| (*name).to_owned()).collect(), ..Scope::default() };
        if least.is_empty() && own.iter().any(|(name, _)| *name == "on") {
            scope.conditions.push("on".into());
        }
        scope.numbers.extend(names(&["t", "dt", "KC"]));
        scope.numbers.extend(more);
        if functions {
            scope.functions = vec![("f", &[false]), ("h", &[false, true])];
        }
        let constants = own.iter().filter(|(name, _)| *name == "q").map(|(name, _)| (*name).to_owned());
        scope.random = random.then(|| constants.collect());
        scope
    };
    let post_names = |operations| {
        let mut names = of_neuron("post", post, operations);
        if post.paradigm == Paradigm::Rate && !spiking {
            names.push("post.sum(exc)".into());
        }
        names
    };
    let both = |operations, more: &[&str]| {
        let mut all = of_neuron("pre", pre, operations);
        all.extend(post_names(operations));
        all.extend(names(more));
        all
    };
    let times: &[&str] = if spiking { &["t_pre", "t_post"] } else { &[] };
    let mut local = scope(&[], both(operations, times), true);
    local.numbers.extend(names(traces));
    let postsynaptic = scope(&["postsynaptic", "projection"], post_names(false), true);
    let global = scope(&["projection"], vec![], true);
    let psp_scope = scope(&[], both(operations, &[]), false);
    let mut of_events = scope(&[], both(false, times), false);
    of_events.numbers.extend(names(traces));

    let coupled = g.choices.of(&["implicit", "midpoint", "rk4"]);
    let mut equations = vec![];
    for (name, ty, locality) in &variables {
        let scope = match *locality {
            "projection" => &global,
            "postsynaptic" => &postsynaptic,
            _ => &local,
        };
        let mut flags = vec![];
        flags.extend([*ty, *locality].iter().filter(|f| !f.is_empty()).map(|f| (*f).to_owned()));
        equations.push(equation(g, name, ty.is_empty(), scope, coupled, flags));
    }
    for trace in traces {
        let driving = scope(&["projection"], vec![], false).without("m");
        let right = match g.choices.below(3) {
            0 => format!("-{trace}"),
            1 => format!("{} - {trace}", g.number(&driving, 1)),
            _ => format!("{} - ({})*{trace}", g.number(&driving, 1), g.number(&driving, 1)),
        };
        equations.push(format!("tau*d{trace}/dt = {right} : event-driven"));
    }
    let mut source = SynapseSource {
        parameters: parameters.join("\n"),
        equations: equations.join(g.choices.of(&["\n", "; "])),
        operation: g.choices.of(&["sum", "mean", "max", "min"]).to_owned(),
        functions: functions.then(|| FUNCTIONS.to_owned()),
        ..SynapseSource::default()
    };
    if !spiking || g.choices.one_in(5) {
        source.psp = Some(g.right_side(&psp_scope, 3));
    }
    if spiking {
        let mut targets: Vec<String> = own.iter().map(|(name, _)| (*name).to_owned()).collect();
        targets.extend(names(traces));
        targets.extend(names(&["w", "w", "auto"]));
        source.post_spike = Some(assignments(g, &targets, &of_events, 3));
        let mut statements = vec![];
        for _ in 0..g.choices.below(3) {
            let op = g.choices.of(&["+=", "=", "*=", "-="]);
            let mut scope = of_events.clone();
            scope.numbers.push("g_target".into());
            let value = g.number(&scope, 2);
            // Which of two targets sees the other's conductance before its bounds is not decided.
            let bounds = if value.contains("post.g_") { vec![] } else { g.bounds(&scope) };
            statements.push(flagged(format!("g_target {op} {value}"), &bounds));
        }
        let more = assignments(g, &targets, &of_events, 3);
        let place = g.choices.below(statements.len() + 1);
        statements.insert(place, more);
        if g.choices.one_in(4) {
            statements.push("n += 1 : int, unless_post".into());
        }
        let pre_spike = statements.join("\n");
        if source.operation == "sum" && !g.choices.one_in(5) {
            source.pre_spike = Some(pre_spike.clone());
        }
        if g.choices.one_in(6) {
            source.post_spike = None;
            source.pre_axon_spike = Some(match g.choices.one_in(2) {
                true => pre_spike,
                false => format!("g_target += {}", g.number(&of_events, 2)),
            });
        }
    }
    source
}
