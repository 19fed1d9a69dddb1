//! Models without mistakes: each row is a snippet and what it means.

mod common;

use common::{environment, rate, spiking, synapse};
use neurarchy_lang::check::{self, NeuronSource, Stop, StopCondition, SynapseSource};
use neurarchy_lang::display::Names;
use neurarchy_lang::model::{
    Attribute, BoundKind, Equation, EventStatement, EventTarget, Form, Initial, Locality, Model, NeuronModel,
    Operation, Paradigm, Refractory, Role, SynapseModel, ValueType,
};

fn neuron(source: &NeuronSource) -> NeuronModel {
    let checked = check::neuron(source, &environment()).unwrap_or_else(|found| panic!("{source:?}: {found:?}"));
    assert_eq!(checked.warnings, [], "{source:?}");
    checked.model
}

fn between(source: &SynapseSource, pre: Paradigm) -> SynapseModel {
    let checked = check::synapse(source, pre, &environment()).unwrap_or_else(|found| panic!("{source:?}: {found:?}"));
    checked.model
}

/// `name=initial`, with type and locality where they are not the default.
fn attribute(attribute: &Attribute) -> String {
    let initial = match &attribute.initial {
        Initial::Number(value) => value.to_string(),
        Initial::Constants(value) => value.to_string(),
    };
    let ty = match attribute.ty {
        ValueType::Float => "",
        ValueType::Int => " int",
        ValueType::Bool => " bool",
    };
    let locality = match attribute.locality {
        Locality::Local => "",
        Locality::Postsynaptic => " postsynaptic",
        Locality::Global => " global",
    };
    format!("{}={initial}{ty}{locality}", attribute.name)
}

fn parameters(model: &impl Model) -> String {
    let parameters = model.attributes().iter().filter(|a| a.role == Role::Parameter);
    parameters.map(attribute).collect::<Vec<_>>().join(", ")
}

fn variables(model: &impl Model) -> String {
    let variables = model.attributes().iter().filter(|a| a.role == Role::Variable);
    variables.map(attribute).collect::<Vec<_>>().join(", ")
}

fn equation(model: &impl Model, equation: &Equation) -> String {
    let names = Names::of(model);
    match &equation.form {
        Form::Assign(value) => format!("{} = {}", names.attribute(equation.target), names.show(value)),
        Form::Ode { left, right, .. } => format!("{} = {}", names.show(left), names.show(right)),
    }
}

fn event(model: &impl Model, statement: &EventStatement) -> String {
    let names = Names::of(model);
    let target = match statement.target {
        EventTarget::Attribute(id) => names.attribute(id).to_owned(),
        EventTarget::Conductance => "g_target".to_owned(),
    };
    let mut text = format!("{target} = {}", names.show(&statement.value));
    for bound in &statement.bounds {
        let kind = if bound.kind == BoundKind::Min { "min" } else { "max" };
        text += &format!(" {kind}={}", names.show(&bound.value));
    }
    text + if statement.unless_post { " unless_post" } else { "" }
}

fn events(model: &impl Model, statements: &[EventStatement]) -> String {
    statements.iter().map(|s| event(model, s)).collect::<Vec<_>>().join("; ")
}

#[test]
fn values_of_parameters() {
    for (text, expected) in [
        ("a=1/2", "a=0.5"),
        ("a = 2*3.0", "a=6"),
        ("a = 10**2", "a=100"),
        ("a = -2.", "a=-2"),
        ("a = 2*pi", "a=6.283185307179586"),
        ("a = 7 // 2 + 7 % 4", "a=6"),
        ("a = 5.7 : int", "a=5 int"),
        ("a = -0.4 : int", "a=0 int"),
        ("a : int, init=5.7", "a=5 int"),
        ("a = true", "a=1 bool"),
        ("a = False", "a=0 bool"),
        ("a = True : int", "a=1 int"),
        ("a = 2 : bool", "a=1 bool"),
        ("a", "a=0"),
        ("a : init=0.5", "a=0.5"),
        ("a = 1 : init=2", "a=2"),
        ("a : bool", "a=0 bool"),
        ("a = KC", "a=KC"),
        ("a = KC : population", "a=KC global"),
        ("a = 2*KC - pi/(1 + KC^2)", "a=2*KC - pi/(1 + KC^2)"),
        ("a = -KC : int", "a=-KC int"),
        ("a = 1 : float, local", "a=1"),
        ("a=1e-3;b=-2.", "a=0.001, b=-2"),
        ("KC = 3", "KC=3"),
        ("lambda_ = 1\nE = 2\ngamma = 3\nN = 4", "lambda_=1, E=2, gamma=3, N=4"),
    ] {
        assert_eq!(parameters(&neuron(&rate(text, "r = 1"))), expected, "{text}");
    }
}

#[test]
fn flags_of_variables() {
    for (text, expected) in [
        ("r = 1", "r=0"),
        ("r = 1 : init=0.5, min=0", "r=0.5"),
        ("r = 1 : int, init=3", "r=3 int"),
        ("r = 1 : bool, init=True", "r=1 bool"),
        ("r = 1 : init=KC", "r=KC"),
        ("r = 1 : init=1/2", "r=0.5"),
        ("r = 1 : init=KC/2", "r=KC/2"),
        ("r = s\ns = t : population, init=-1", "r=0, s=-1 global"),
    ] {
        assert_eq!(variables(&neuron(&rate("", text))), expected, "{text}");
    }
}

#[test]
fn expressions_mean_what_they_say() {
    for (written, meant) in [
        ("a + b*2 - KC", "a + b*2 - KC"),
        ("sum(exc) + sum( inh ) + sum()", "sum(exc) + sum(inh) + sum()"),
        (
            "mean(r) + max(a) + norm2(a) + max(a, b) + Min(a, b, 1)",
            "mean(r) + max(a) + norm2(a) + max(a, b) + min(a, b, 1)",
        ),
        ("positive(a) + fabs(b) + ln(a) + ceiling(a)", "pos(a) + abs(b) + log(a) + ceil(a)"),
        ("pow(a, b) + power(a, 3)", "a^b + power(a, 3)"),
        ("logi(a) + f2(a, 3)", "logi(a) + f2(a, 3)"),
        ("if a > 0: if b > 0: 1 else: 2 else: 3", "ite(a > 0, ite(b > 0, 1, 2), 3)"),
        ("if a is not b: 1 else: 0", "ite(a != b, 1, 0)"),
        ("ite(a, 1, 2)", "ite(a != 0, 1, 2)"),
        ("ite(on and a, 1, 2)", "ite(on and (a != 0), 1, 2)"),
        ("a > b", "ite(a > b, 1, 0)"),
        ("on", "on"),
        ("2*on", "2*on"),
        ("(a > b) == on", "ite(ite(a > b, 1, 0) == on, 1, 0)"),
        ("ite(a > 0, b > 1, on)", "ite(ite(a > 0, ite(b > 1, 1, 0), on) != 0, 1, 0)"),
        ("flag(a > 1, 3)", "flag(a > 1, 3)"),
        ("Uniform(-1, KC*2)*Uniform(-1, KC*2)", "Uniform(-1, KC*2)*Uniform(-1, KC*2)"),
        ("Normal(0, glob)", "Normal(0, glob)"),
        ("t + dt", "t + dt"),
        ("da/dt", "da/dt"),
    ] {
        let parameters = "a = 1\nb = 1\nda = 1\non = True\nglob = 1 : population";
        let functions = Some("f2(x, y) = if x > y: x else: y".to_owned());
        let model = neuron(&NeuronSource { functions, ..rate(parameters, &format!("r = {written}")) });
        assert_eq!(equation(&model, &model.equations[0]), format!("r = {meant}"), "{written}");
    }
}

#[test]
fn augmented_assignments_are_written_out() {
    for (written, meant) in [
        ("r += 1", "r = r + 1"),
        ("r -= a - 1", "r = r - (a - 1)"),
        ("r *= a + 1", "r = r*(a + 1)"),
        ("r /= if a > 1: 2 else: 3", "r = r/ite(a > 1, 2, 3)"),
        ("r += a > 1", "r = r + ite(a > 1, 1, 0)"),
    ] {
        let model = neuron(&rate("a = 1", written));
        assert_eq!(equation(&model, &model.equations[0]), meant, "{written}");
    }
    let model = neuron(&rate("a = 1", "r = a > 1 : bool"));
    assert_eq!(equation(&model, &model.equations[0]), "r = a > 1");
}

#[test]
fn two_random_calls_are_two_draws_with_the_locality_of_their_equation() {
    let model = neuron(&rate("", "r = s + Uniform(0, 1) + Uniform(0, 1)\ns = Normal(0, 1) : population"));
    let localities: Vec<Locality> = model.draws.iter().map(|d| d.locality).collect();
    assert_eq!(localities, [Locality::Local, Locality::Local, Locality::Global]);
}

#[test]
fn derivatives_stand_on_either_side_of_an_ode() {
    for (written, meant) in [
        ("tau*dr/dt + r = a : exponential", "tau*dr/dt + r = a"),
        ("tau*dr/dt + r - a = 0", "tau*dr/dt + r - a = 0"),
        ("tau * dr / dt = if t < 0: 1 else: -r : init=1.0", "tau*dr/dt = ite(t < 0, 1, -r)"),
        ("dr/dt = a - dr/dt", "dr/dt = a - dr/dt"),
    ] {
        let model = neuron(&rate("tau = 10\na = 1", written));
        assert_eq!(equation(&model, &model.equations[0]), meant, "{written}");
        let Form::Ode { conditional, .. } = model.equations[0].form else { panic!("{written} is an ODE") };
        assert_eq!(conditional, written.contains("if"), "{written}");
    }
}

#[test]
fn a_spiking_neuron_gets_its_rate_and_the_conductances_that_any_text_mentions() {
    let model = neuron(&NeuronSource {
        axon_spike: Some("g_ax > 1".into()),
        ..spiking(
            "g_leak = 1\ntau = 5",
            "dv/dt = g_leak*v + g_inh + g_ampa + KC\ntau*dg_nmda/dt = -g_nmda : max=g_cap",
            "v > g_spike",
            "v = 0; g_reset = 0; g_leak += 1",
        )
    });
    assert_eq!(parameters(&model), "g_leak=1, tau=5");
    assert_eq!(variables(&model), "v=0, g_nmda=0, r=0, g_ampa=0, g_ax=0, g_cap=0, g_inh=0, g_reset=0, g_spike=0");
    let conductances: Vec<(&str, bool)> = model.conductances.iter().map(|c| (&*c.target, c.resets)).collect();
    assert_eq!(
        conductances,
        [("ampa", true), ("ax", true), ("cap", true), ("inh", true), ("nmda", false), ("reset", true), ("spike", true)]
    );
    assert_eq!(events(&model, &model.reset), "v = 0; g_reset = 0; g_leak = g_leak + 1");
    assert_eq!(Names::of(&model).show(model.spike.as_ref().unwrap()).to_string(), "v > g_spike");
}

#[test]
fn resets_and_refractory_periods() {
    let mut source = spiking(
        "per = 2\non = False",
        "v = 1",
        "v > 1",
        "v = if t_last > 0: 0 else: 1 : min=per; per += 1; on = v > 0",
    );
    source.refractory = check::RefractorySource::Attribute(" per ".into());
    let model = neuron(&source);
    assert_eq!(events(&model, &model.reset), "v = ite(t_last > 0, 0, 1) min=per; per = per + 1; on = v > 0");
    assert_eq!(model.refractory, Refractory::Attribute(model.find("per").unwrap()));
    source.spike = Some("v".into());
    assert_eq!(Names::of(&model).show(neuron(&source).spike.as_ref().unwrap()).to_string(), "v != 0");
}

#[test]
fn synapses_have_a_weight_and_a_default_transmission() {
    let names =
        |model: &SynapseModel| model.attributes.iter().map(|a| a.name.to_string()).collect::<Vec<_>>().join(" ");
    for (parameters, equations, pre_spike, expected, transmission) in [
        ("a=1", "x=a", "", "a w x", "g_target = g_target + w"),
        ("a=1", "x=a\nw=x", "", "a x w", "g_target = g_target + w"),
        ("w=2\na=1", "", "w += a", "w a", "g_target = g_target + w; w = w + a"),
        (
            "",
            "x=1",
            "y=2\nw+=1 : max=1\na=y : int",
            "w x y a",
            "g_target = g_target + w; y = 2; w = w + 1 max=1; a = y",
        ),
        ("", "", "w += 1; g_target += w", "w", "w = w + 1; g_target = g_target + w"),
        ("", "", "g_target = g_target*2 : max=g_target", "w", "g_target = g_target*2 max=g_target"),
        ("", "", "w *= 2 : unless_post", "w", "g_target = g_target + w; w = w*2 unless_post"),
    ] {
        let source = SynapseSource { pre_spike: Some(pre_spike.into()), ..synapse(parameters, equations) };
        let model = between(&source, Paradigm::Spiking);
        assert_eq!(names(&model), expected, "{pre_spike}");
        assert_eq!(events(&model, &model.pre_spike), transmission, "{pre_spike}");
        assert_eq!(model.psp, None);
    }
    let model = between(&SynapseSource { operation: "max".into(), ..synapse("", "") }, Paradigm::Rate);
    assert_eq!(Names::of(&model).show(model.psp.as_ref().unwrap()).to_string(), "w*pre.r");
    assert_eq!((model.operation, model.pre_spike.len()), (Operation::Max, 0));
    let gap = SynapseSource { psp: Some("w*(pre.v - post.v)".into()), ..SynapseSource::default() };
    let model = between(&gap, Paradigm::Spiking);
    assert_eq!(Names::of(&model).show(model.psp.as_ref().unwrap()).to_string(), "w*(pre.v - post.v)");
    assert_eq!(model.pre_spike, []);
}

#[test]
fn localities_of_synapses() {
    let model = between(
        &synapse(
            "tau = 1 : postsynaptic\neta = 2 : projection\nalpha = 3 : synaptic",
            "x = pre.r*post.r + th + pj\nth = post.r + pj + post.sum(exc) : postsynaptic\npj += mean(pre.r) + KC : projection",
        ),
        Paradigm::Rate,
    );
    assert_eq!(parameters(&model), "tau=1 postsynaptic, eta=2 global, alpha=3, w=0");
    assert_eq!(variables(&model), "x=0, th=0 postsynaptic, pj=0 global");
}

#[test]
fn axonal_spikes_share_the_pre_synaptic_statements_if_the_text_is_the_same() {
    let source = |axon: &str| SynapseSource {
        pre_spike: Some("g_target += w\nw += 1".into()),
        pre_axon_spike: Some(axon.into()),
        ..SynapseSource::default()
    };
    let shared = between(&source(" g_target += w\nw += 1 "), Paradigm::Spiking);
    assert!(shared.axon_shares_pre_spike);
    assert_eq!(shared.pre_axon_spike.as_ref(), Some(&shared.pre_spike));
    let own = between(&source("g_target += 10*w"), Paradigm::Spiking);
    assert!(!own.axon_shares_pre_spike);
    assert_eq!(events(&own, own.pre_axon_spike.as_deref().unwrap()), "g_target = g_target + 10*w");
}

#[test]
fn structural_conditions_have_a_probability_a_weight_and_a_delay() {
    let source = SynapseSource {
        creating: Some("(pre.r > 5.0) and (post.r > Uniform(0, 1)) : proba=1/2, w=0.5, d=2.0".into()),
        pruning: Some("(w < 0.75) and (age > 8+T)".into()),
        ..synapse("T = 3", "age += 1 : int, init=7")
    };
    let model = between(&source, Paradigm::Rate);
    let creating = model.creating.as_ref().unwrap();
    assert_eq!((creating.probability, creating.weight, creating.delay_ms), (0.5, 0.5, Some(2.0)));
    let pruning = model.pruning.as_ref().unwrap();
    assert_eq!((pruning.probability, pruning.weight, pruning.delay_ms), (1.0, 0.0, None));
    assert_eq!(Names::of(&model).show(&pruning.condition).to_string(), "(w < 0.75) and (age > 8 + T)");
}

#[test]
fn own_functions_hide_others_and_may_call_those_defined_later() {
    let model = neuron(&NeuronSource {
        functions: Some("f(x) = g(x, 2) + KC\nmean(y) = y\ng(a, b) = mean(a)*b : int, float, int\nlogi(x) = x".into()),
        ..rate("a = 1", "r = f(a) + logi(a)")
    });
    let functions: Vec<(&str, bool)> = model.functions.iter().map(|f| (&*f.name, f.own)).collect();
    assert_eq!(functions, [("logi", false), ("flag", false), ("mean", true), ("g", true), ("f", true), ("logi", true)]);
    assert_eq!(model.functions[3].returns, ValueType::Int);
    assert_eq!(model.functions[3].arguments[1], ("b".into(), ValueType::Int));
}

#[test]
fn stop_conditions_hold_for_any_neuron_or_for_all() {
    let model = neuron(&spiking("", "v = 1", "v > 1", ""));
    let stop = |text: &str| check::stop_condition(text, &model, &environment()).unwrap();
    assert_eq!(stop("spiked : all"), StopCondition { condition: Stop::Spiked, all: true });
    assert_eq!(stop("spiked"), StopCondition { condition: Stop::Spiked, all: false });
    let StopCondition { condition: Stop::Expr(expr), all: false } = stop("(v > 1) and r < KC : any") else {
        panic!("a condition for any neuron");
    };
    assert_eq!(Names::of(&model).show(&expr).to_string(), "(v > 1) and (r < KC)");
}

#[test]
fn names_follow_the_kind_of_model() {
    assert_eq!(neuron(&rate("", "r = 1")).name, "Rate-coded neuron");
    assert_eq!(neuron(&spiking("", "v = 1", "v > 1", "")).name, "Spiking neuron");
    assert_eq!(neuron(&NeuronSource { name: Some("LIF".into()), ..rate("", "r = 1") }).name, "LIF");
    assert_eq!(between(&synapse("", ""), Paradigm::Spiking).name, "Spiking synapse");
}
