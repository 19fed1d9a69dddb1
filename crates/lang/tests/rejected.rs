//! Models with mistakes: each row is a snippet and everything that is reported, as `code underlined-text`.

mod common;

use common::{environment, incomplete, neuron_text, rate, spiking, summary, synapse, synapse_text};
use neurarchy_lang::check::{self, Environment, NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::model::Paradigm;

fn neuron(source: &NeuronSource) -> String {
    neuron_in(source, &environment())
}

fn neuron_in(source: &NeuronSource, environment: &Environment) -> String {
    match check::neuron(source, environment) {
        Ok(checked) => format!("accepted {}", summary(&checked.warnings, |f| neuron_text(source, f))),
        Err(diagnostics) => summary(&diagnostics, |f| neuron_text(source, f)),
    }
}

fn between(source: &SynapseSource, pre: Paradigm) -> String {
    match check::synapse(source, pre, &environment()) {
        Ok(checked) => format!("accepted {}", summary(&checked.warnings, |f| synapse_text(source, f))),
        Err(diagnostics) => summary(&diagnostics, |f| synapse_text(source, f)),
    }
}

#[test]
fn rate_coded_neurons() {
    for (parameters, equations, expected) in [
        ("", "v = 1", "N105"),
        ("", "", "N105"),
        ("a = 1", "r = a\nr = a", "N104 r"),
        ("r = 1", "r = 2", "N104 r"),
        ("a = 1\na = 2", "r = a", "N104 a"),
        ("a = 1", "r = a = 1", "N022 ="),
        ("a = 1", "a + r = 2", "N023 a + r"),
        ("a = 1", "r = a : projection", "N057 projection"),
        ("a = 1 : postsynaptic", "r = a", "N057 postsynaptic"),
        ("", "pos = 2\nr = 1", "N103 pos"),
        (
            "size = 2\nt = 1",
            "i = 2\nr = 1\nrefractory = 2\nactive = 1",
            "N103 size | N103 t | N103 i | N103 refractory | N103 active",
        ),
        ("", "r = mean(foo)", "N101 foo"),
        ("a = 1 : population", "r = mean(a)", "N161 a"),
        ("a = 1", "r = mean(a + 1)", "N160 a + 1"),
        ("a = 1", "r = mean(a, a)", "N157 mean(a, a)"),
        ("a = 1\nb = 2", "r = Uniform(a, b)", "N163 a | N163 b"),
        ("", "r = Normal(0.0)", "N157 Normal(0.0)"),
        ("", "r = Normal(0., 1., 0., 1.)", "N157 Normal(0., 1., 0., 1.)"),
        ("", "r = Uniform(0, exp(1))", "N163 exp(1)"),
        ("", "r = sum(a + b)", "N159 a + b"),
        ("", "r = sum(a, b)", "N159 sum(a, b)"),
        ("", "r = foo + foo + bar", "N101 foo | N101 bar"),
        ("", "r = foo(1) + sqr(2)", "N102 foo | N102 sqr"),
        ("", "r = exp", "N101 exp"),
        ("", "r = g_exc", "N101 g_exc"),
        ("", "r = t_last", "N151 t_last"),
        ("", "r = pre.r", "N150 pre.r"),
        ("", "r = post.sum(exc)", "N150 post.sum(exc)"),
        ("a = 1", "r = 1 + (a > 0)", "N165 (a > 0)"),
        ("a = 1", "r = ite(a, a > 1, 2)", "N165 a > 1"),
        ("a = 1", "r = exp(a > 1)", "N165 a > 1"),
        ("a = 1", "r = (a > 1) == 2", "N165 (a > 1)"),
        ("a = 1", "r = (a > 1) < (a > 2)", "N165 (a > 1) | N165 (a > 2)"),
        ("a = 1", "r = a > 0 & a < 1", "N011 <"),
        ("", "r = ite(1, 2)", "N157 ite(1, 2)"),
        ("a = 1", "r = log(a, 2)", "N157 log(a, 2)"),
        ("a = 1", "r = power(a, -1) + power(a, 0.5)", "N158 -1 | N158 0.5"),
        ("", "r = max(pos)", "N101 pos"),
        ("", "dr/dt = du/dt - r", "N167 du/dt"),
        ("", "r = dv/dt", "N167 dv/dt"),
        ("a = 1", "s = a : population\nr = s", "N168 a"),
        ("", "s = sum(exc) : population\nr = s", "N168 sum(exc)"),
        ("", "ds/dt = r - s : population\nr = s", "N168 r"),
        ("a = 1", "s = 2 : population, max=a\nr = s", "N168 a"),
        ("", "r = 1 : min=Uniform(0, 1)", "N150 Uniform(0, 1)"),
        ("", "r = 1 : min=sum(exc), max=mean(r)", "N150 sum(exc) | N150 mean(r)"),
        ("", "r = 1 : max=if t > 1: 2 else: 3", "N150 if t > 1: 2 else: 3"),
        ("", "r = 1 : max=t > 1", "N165 t > 1"),
        ("", "r = 1 : foo", "N050 foo"),
        ("", "r = 1 : 3", "N050 3"),
        ("", "r = 1 : foo=3", "N050 foo"),
        ("", "r = 1 : init", "N053 init"),
        ("", "r = 1 : population=3", "N054 population=3"),
        ("", "dr/dt = -r : event-driven", "N171 event-driven"),
        ("", "dv/dt = -v : midpoint\ndr/dt = -r : rk4", "N173 rk4"),
        ("", "r = 1 : init=r", "N154 r"),
        ("", "r = 1 : init=Uniform(0, 1)", "N154 Uniform(0, 1)"),
        ("", "r = 1 : int, init=0.5", "N154 0.5"),
        ("", "r = 1 : bool, init=2", "N154 2"),
        ("", "r = 1 : init=1/0", "N156 1/0"),
        ("a = foo", "r = 1", "N153 foo"),
        ("a = 1\nb = a", "r = 1", "N153 a"),
        ("a = 2*KC + b", "r = 1", "N153 b"),
        ("a = 2*exp(KC)", "r = 1", "N153 exp(KC)"),
        ("a = KC > 2", "r = 1", "N153 KC > 2"),
        ("", "r = 1 : init=KC + r", "N154 r"),
        ("", "r = 1 : init=(t)", "N154 (t)"),
        ("True = 1", "r = 1", "N103 True"),
        ("and = 1", "r = 1", "N018 and"),
        ("", "False = 1\nr = 1", "N103 False"),
        ("", "if = 1\nr = 1", "N018 if"),
        ("", "r = Uniform(0, 1e308*10)", "N156 1e308*10"),
        ("", "r = Uniform(1/0, 2)", "N156 1/0"),
        ("", "r = Normal(0, -1)", "N188 -1"),
        ("", "r = LogNormal(0, 1 - 2)", "N188 1 - 2"),
        ("", "r = Exponential(0)", "N188 0"),
        ("", "r = Exponential(-2)", "N188 -2"),
        ("", "r = Gamma(-1, -2)", "N188 -1 | N188 -2"),
        ("", "r = Binomial(-1, 2)", "N188 -1 | N188 2"),
        ("", "r = DiscreteUniform(3, 1)", "N188 1"),
        ("a = 1", "r = a(2)", "N102 a"),
        ("", "r = pi(2) + KC(3)", "N102 pi | N102 KC"),
        ("", "r = 2 ? 1", "N001 ?"),
        ("", "r = ~t", "N001 ~"),
        ("", "r = {t}", "N001 { | N001 }"),
        ("", "r = a[0]", "N010 ["),
        ("a = 1", "r = 5 a", "N007 a"),
        ("a = 1", "r = sin a", "N007 a"),
        ("a = 1", "r = a ==", "N005"),
        ("a = 1", "r = * a", "N006 *"),
        ("", "r = 1e", "N003 1e"),
        ("", "r = 1..2", "N007 .2"),
        ("", "r = import os", "N018 import"),
        ("", "r = np.exp(t)", "N019 np"),
        ("", "r = (1", "N008 ("),
        ("", "r = 1)", "N009 )"),
        ("", "r = max(t", "N008 ("),
        ("", "r = norm1()", "N157 norm1()"),
        ("", "r = exp() + clip(1)", "N157 exp() | N157 clip(1)"),
        ("", "r = if t > 0: 1 else 2", "N015 2"),
        ("", "r = if t > 0 1 else: 2", "N007 1"),
        ("", "r = 1 if t > 0 else 2", "N016 if"),
        ("", "r r = 2", "N007 r"),
        ("", "r = 2 += 3", "N022 +="),
        ("", "dr/dt + dv/dt = 1", "N024 dv/dt"),
        ("", "dr/dt -= 1", "N025 -="),
        ("a = Uniform(0,1)", "r = 1", "N153 Uniform(0,1)"),
        ("a = 1 : foo", "r = 1", "N050 foo"),
        ("a = 1 : int, foo", "r = 1", "N050 foo"),
        ("a = 3e9 : int", "r = 1", "N155 3e9"),
        ("a = 1/0", "r = 1", "N156 1/0"),
        ("tau = 10", "r = tua", "N101 tua"),
        ("a = 1 : foo", "r = b +\ns = c", "N050 foo | N005 | N101 c"),
    ] {
        assert_eq!(neuron(&rate(parameters, equations)), expected, "{parameters} / {equations}");
    }
}

#[test]
fn spiking_neurons() {
    for (parameters, equations, spike, reset, expected) in [
        ("", "r = 1\nv = 1", "v > 1", "", "N106 r"),
        ("r = 1", "v = 1", "v > 1", "", "N106 r"),
        ("", "v = 1", "v > 1\nv > 2", "", "N029 v > 2"),
        ("", "v = 1", "   ", "", "N005"),
        ("", "v = 1", "v > 1", "u = 1", "N107 u"),
        ("", "v = 1", "v > 1", "r = 1", "N107 r"),
        ("", "v = 1", "v > 1", "dv/dt = 1", "N166 dv/dt"),
        ("", "v = 1", "v > 1", "v = Uniform(0, 1)", "N150 Uniform(0, 1)"),
        ("", "v = 1", "v > mean(v)", "", "N150 mean(v)"),
        ("", "v = 1", "v > Normal(0, 1)", "", "N150 Normal(0, 1)"),
        ("", "v = 1", "if v > 1: 1 else: 0", "", "N150 if v > 1: 1 else: 0"),
        ("", "v = sum(exc)", "v > 1", "", "N152 sum(exc)"),
        ("", "v = 1", "v > 1", "v = sum(exc)", "N150 sum(exc)"),
        ("", "v = 1", "v > 1", "v = 0 : population", "N058 population"),
        ("", "v = 1", "v > 1", "v = 0 : foo", "N050 foo"),
        ("", "v = 1", "v > 1", "v + 1", "N021 v + 1"),
        ("", "v = 1", "v > w", "v = x", "N101 w | N101 x"),
        ("", "v = g_exc : population", "v > 1", "", "N168 g_exc"),
        ("", "v = t_last : population", "v > 1", "", "N168 t_last"),
        ("", "v = 1\ng_exc = 1 : population", "v > 1", "", "N170 g_exc"),
        ("", "v = 1\ng_exc = 1 : int", "v > 1", "", "N170 g_exc"),
        ("", "dv/dt = -v", "dv/dt > 1", "", "N167 dv/dt"),
        ("", "v = 1", "v > 1 : init=2", "", "N052 :"),
        ("", "v = 1", "sum(exc) > 1", "", "N150 sum(exc)"),
        ("", "v = 1", "pre.v > 1", "", "N150 pre.v"),
        ("", "v = 1", "v > 1", "v = mean(v)", "N150 mean(v)"),
        ("", "v = 1", "v > 1", "v = post.v", "N150 post.v"),
        ("", "v = 1", "v > 1", "v = 0 = 1", "N022 ="),
        ("", "v = 1", "v > 1 and", "", "N005"),
        ("", "v = 1", "(v > 1", "", "N008 ("),
        ("", "v = 1", "v > 1; v > 2", "", "N029 v > 2"),
    ] {
        let source = spiking(parameters, equations, spike, reset);
        assert_eq!(neuron(&source), expected, "{equations} / {spike} / {reset}");
    }
    let mut source = spiking("per = 2", "v = 1", "v > 1", "");
    source.refractory = RefractorySource::Attribute("foo".into());
    assert_eq!(neuron(&source), "N108 foo");
    source.refractory = RefractorySource::Attribute("per".into());
    source.axon_spike = Some("v > foo".into());
    source.axon_reset = Some("foo += 1".into());
    assert_eq!(neuron(&source), "N101 foo | N107 foo");
}

#[test]
fn functions() {
    for (functions, expected) in [
        ("f(x) = x + a", "N109 a"),
        ("f(x) = x + t", "N109 t"),
        ("f(x) = x + dt", "N109 dt"),
        ("f(x) = x + b", "N101 b"),
        ("f(x) = Uniform(0, 1)", "N150 Uniform(0, 1)"),
        ("f(x) = mean(x)", "N150 mean(x)"),
        ("f(x) = sum(x)", "N150 sum(x)"),
        ("f(x) = pre.x", "N150 pre.x"),
        ("f(x) = x : int", "N182 int"),
        ("f(x) = x : int, int, int", "N182 int, int, int"),
        ("f(x) = x : int, number", "N183 number"),
        ("f(x, x) = x", "N157 f(a) | N112 x"),
        ("f(x) = x\nf(y) = y", "N110 f"),
        ("f(x) = f(x - 1)", "N113 f"),
        ("f(x) = h(x)\nh(x) = g(x)\ng(x) = h(x)", "N113 h | N113 g"),
        ("f(x) = x + (x > 1)", "N165 (x > 1)"),
        ("f(x) = logi(x, x)", "N157 logi(x, x)"),
        ("f(x) = y +", "N005"),
    ] {
        let source = NeuronSource { functions: Some(functions.into()), ..rate("a = 1", "r = f(a)") };
        assert_eq!(neuron(&source), expected, "{functions}");
    }
    for (text, expected) in [
        ("exp(x) = x", "N111 exp"),
        ("Uniform(x) = x", "N111 Uniform"),
        ("mean(x) = x", "N111 mean"),
        ("f(x) = x\ng(x) = x", "N028 g(x) = x"),
        ("", "N005"),
        ("f(x) = y", "N101 y"),
        ("f(x) = f(x)", "N113 f"),
        ("f(x) =", "N005"),
    ] {
        let found = check::global_function(text, &environment()).expect_err(text);
        assert_eq!(summary(&found, |_| text.to_owned()), expected, "{text}");
    }
}

#[test]
fn rate_coded_synapses() {
    for (parameters, equations, expected) in [
        ("a = 1 : population", "", "N057 population"),
        ("", "x = 1 : population", "N057 population"),
        ("", "x = w : projection", "N168 w"),
        ("", "x = post.r : projection", "N168 post.r"),
        ("", "x = pre.r : postsynaptic", "N168 pre.r"),
        ("", "x = pre.sum(exc) : postsynaptic", "N168 pre.sum(exc)"),
        ("", "x = w : postsynaptic", "N168 w"),
        ("", "x = 1 : postsynaptic\ny = x : projection", "N168 x"),
        ("", "w = 1 : postsynaptic", "N169 w"),
        ("delay = 2", "", "N103 delay"),
        ("", "g_target = 2", "N103 g_target"),
        ("", "x = g_target", "N150 g_target"),
        ("", "x = t_pre", "N151 t_pre"),
        ("", "x = sum(exc)", "N150 sum(exc)"),
        ("", "x = mean(w)", "N162 w"),
        ("", "x = mean(pre.r + 1)", "N160 pre.r + 1"),
        ("", "x = r", "N101 r"),
        ("", "x = pre", "N101 pre"),
        ("", "dx/dt = -x : event-driven", "N171 event-driven"),
        ("", "x = Uniform(w, 1)", "N163 w"),
        ("w = 1", "w = 2", "N104 w"),
    ] {
        let source = synapse(parameters, equations);
        assert_eq!(between(&source, Paradigm::Rate), expected, "{parameters} / {equations}");
    }
    for (psp, expected) in [
        ("w*pre.r*foo", "N101 foo"),
        ("Uniform(0, 1)", "N150 Uniform(0, 1)"),
        ("w*pre.r : max=1", "N052 max=1"),
        ("1 + if w > 0: 1 else: 0", "N012 if"),
        ("g_target", "N150 g_target"),
    ] {
        let source = SynapseSource { psp: Some(psp.into()), ..SynapseSource::default() };
        assert_eq!(between(&source, Paradigm::Rate), expected, "{psp}");
    }
}

#[test]
fn spiking_synapses() {
    for (equations, pre_spike, post_spike, expected) in [
        ("", "dx/dt = 1", "", "N166 dx/dt"),
        ("", "", "dx/dt = 1", "N166 dx/dt"),
        ("", "", "g_target += w", "N150 g_target"),
        ("", "", "w = g_target", "N150 g_target"),
        ("", "w = Uniform(0, 1)", "", "N150 Uniform(0, 1)"),
        ("", "w = mean(pre.r)", "", "N150 mean(pre.r)"),
        ("", "w = pre.sum(exc)", "", "N150 pre.sum(exc)"),
        ("", "w = 2 : projection", "", "N058 projection"),
        ("", "w = foo", "w = bar", "N101 foo | N101 bar"),
        ("", "t = 2", "", "N103 t"),
        ("", "w += 1 : max=t > 1", "", "N165 t > 1"),
        ("dx/dt = -x : event-driven\ndy/dt = x - y : event-driven", "", "", "N172 x"),
        ("dx/dt = -x + y : event-driven", "y = 1", "", "N172 y"),
        ("dx/dt = -x : event-driven, projection", "", "", "N171 event-driven"),
        ("x = pre.sum(exc)", "", "", "N152 pre.sum(exc)"),
        ("x = t_last", "", "", "N101 t_last"),
        ("x = t_pre : postsynaptic", "", "", "N168 t_pre"),
        ("", "w = t_last", "", "N101 t_last"),
        ("", "w = g_exc", "", "N101 g_exc"),
        ("", "size = 2", "", "N103 size"),
        ("", "w = if w > 0: 1", "", "N014 if"),
        ("", "w += 1 : unless_pst", "", "N050 unless_pst"),
        ("", "", "w += 1 : mex=2", "N050 mex"),
        ("", "w = 1, w = 2", "", "N022 ="),
    ] {
        let source = SynapseSource {
            pre_spike: Some(pre_spike.into()),
            post_spike: Some(post_spike.into()),
            ..synapse("", equations)
        };
        assert_eq!(between(&source, Paradigm::Spiking), expected, "{equations} / {pre_spike} / {post_spike}");
    }
    let axonal = SynapseSource {
        pre_spike: Some("g_target += w".into()),
        pre_axon_spike: Some("g_target += 2*w\nw += 1".into()),
        ..SynapseSource::default()
    };
    assert_eq!(between(&axonal, Paradigm::Spiking), "N174 w += 1");
}

#[test]
fn what_the_constructor_of_a_synapse_raises() {
    let some = |text: &str| Some(text.to_owned());
    let raises = |source: &SynapseSource, structural_plasticity: bool| {
        let environment = Environment { structural_plasticity, ..environment() };
        summary(&check::synapse_construction(source, &environment), |f| synapse_text(source, f))
    };
    let plain = SynapseSource::default;
    for (source, expected) in [
        (SynapseSource { operation: "prod".into(), ..plain() }, "N177 prod"),
        (SynapseSource { operation: "max".into(), pre_spike: some("w = 1"), ..plain() }, "N176 max"),
        (SynapseSource { pre_axon_spike: some("a"), post_spike: some("b"), ..plain() }, "N175 a"),
        (SynapseSource { pruning: some("w > 1"), ..plain() }, "N178 w > 1"),
        (SynapseSource { creating: some("pre.r > 1"), ..plain() }, "N178 pre.r > 1"),
        (SynapseSource { operation: "max".into(), psp: some("not read here ("), ..plain() }, ""),
    ] {
        assert_eq!(raises(&source, false), expected, "{source:?}");
    }
    let structural = SynapseSource { pruning: some("w > 1"), creating: some("pre.r > 1"), ..plain() };
    assert_eq!(raises(&structural, true), "");
}

#[test]
fn structural_conditions() {
    for (creating, pruning, expected) in [
        ("w > 1", "", "N181 w"),
        ("pre.r > foo", "w > bar", "N101 bar | N101 foo"),
        ("pre.r > 1 : proba=2", "", "N179 2"),
        ("pre.r > 1 : proba=KC", "", "N179 KC"),
        ("pre.r > 1 : d=-1", "", "N179 -1"),
        ("pre.r > 1 : w", "", "N053 w"),
        ("pre.r > 1 : probe=0.5", "", "N050 probe"),
        ("pre.r > Uniform(0, 1) + Uniform(0, 1)", "", "N180 Uniform(0, 1)"),
        ("pre.r > Uniform(0, KC)", "", "N187 KC"),
        ("if pre.r > 1: 1 else: 0", "", "N150 if pre.r > 1: 1 else: 0"),
        ("pre.r > mean(pre.r)", "", "N150 mean(pre.r)"),
        ("", "post.sum(exc) > w", "N150 post.sum(exc)"),
    ] {
        let given = |text: &str| Some(text.to_owned());
        let source = SynapseSource { creating: given(creating), pruning: given(pruning), ..SynapseSource::default() };
        assert_eq!(between(&source, Paradigm::Rate), expected, "{creating} / {pruning}");
    }
}

#[test]
fn what_the_neurons_of_a_projection_do_not_have() {
    let environment = environment();
    let rate_neuron = check::neuron(&rate("a = 1 : population", "r = sum(exc)"), &environment).unwrap().model;
    let spiking_neuron = check::neuron(&spiking("g_L = 1", "v = g_L", "v > 1", ""), &environment).unwrap().model;
    let missing = |source: &SynapseSource, spikes: bool| {
        let (paradigm, neuron) =
            if spikes { (Paradigm::Spiking, &spiking_neuron) } else { (Paradigm::Rate, &rate_neuron) };
        let model = check::synapse(source, paradigm, &environment).unwrap().model;
        let found = check::connect(&model, neuron, neuron, &["exc".into()], &["exc".into()]);
        summary(&found, |f| synapse_text(source, f))
    };
    for (equations, expected) in [
        ("x = pre.r + post.sum(exc) + pre.a + post.sum()", ""),
        ("x = pre.v", "N114 pre.v"),
        ("x = post.sum(inh)", "N115 post.sum(inh)"),
        ("x = pre.sum(inh) + post.b : max=pre.c", "N115 pre.sum(inh) | N114 post.b | N114 pre.c"),
        ("x = mean(pre.a)", "N161 mean(pre.a)"),
    ] {
        assert_eq!(missing(&synapse("", equations), false), expected, "{equations}");
    }
    let source = SynapseSource { pre_spike: Some("w = pre.u; g_target += post.v".into()), ..SynapseSource::default() };
    assert_eq!(missing(&source, true), "N114 pre.u");
    assert!(check::target(&spiking_neuron, "exc").is_ok());
    assert_eq!(check::target(&spiking_neuron, "L").unwrap_err().code(), "N116");
}

#[test]
fn stop_conditions() {
    let environment = environment();
    let neuron = check::neuron(&rate("", "r = 1"), &environment).unwrap().model;
    for (text, expected) in [
        ("r > 1 : some", "N050 some"),
        ("r > x", "N101 x"),
        ("r >", "N005"),
        ("spiked", "N184 spiked"),
        ("mean(r) > 1", "N150 mean(r)"),
        ("r > 1 : all=2", "N054 all=2"),
        ("", "N005"),
    ] {
        let found = check::stop_condition(text, &neuron, &environment).expect_err(text);
        assert_eq!(summary(&found, |_| text.to_owned()), expected, "{text}");
    }
}

#[test]
fn before_compile_only_what_later_declarations_cannot_mend_is_reported() {
    let source = rate("a = later", "r = later + later2(a) + Normal(later, 1) : init=later, max=later");
    assert_eq!(neuron_in(&source, &incomplete()), "accepted ");
    assert_eq!(neuron(&source), "N153 later | N101 later | N102 later2 | N154 later");
    assert_eq!(neuron_in(&rate("", "v = t_last + mean(foo)"), &incomplete()), "N105 | N151 t_last | N101 foo");
}

#[test]
fn odd_things_are_warnings() {
    for (source, expected) in [
        (rate("a = 1 : min=0", "r = a"), "N059 min=0"),
        (rate("", "r = 1 : int, foo"), "N051 foo"),
        (rate("", "r = 1 : exponential"), "N059 exponential"),
        (rate("", "r = 1 : min=0, min=1"), "N060 min=1"),
        (rate("", "dr/dt = -r : explicit, midpoint"), "N061 midpoint"),
        (rate("", "r = 1 : unless_post"), "N059 unless_post"),
        (NeuronSource { reset: Some(" r = 0 ".into()), ..rate("", "r = 1") }, "N185 r = 0"),
        (NeuronSource { refractory: RefractorySource::Period, ..rate("", "r = 1") }, "N185"),
        (spiking("", "v = 1", "v > 1", "v = 0 : init=2"), "N059 init=2"),
        (spiking("", "v = 1", "v > 1", "v = 0 : unless_refractory, min=0"), ""),
        (NeuronSource { axon_reset: Some("v = 0".into()), ..spiking("", "v = 1", "v > 1", "") }, "N185 v = 0"),
    ] {
        assert_eq!(neuron(&source), format!("accepted {expected}"), "{source:?}");
    }
    for (pre_spike, equations, expected) in [
        ("g_exc += w", "", "N186 g_exc"),
        ("g_target += w : unless_post", "", "N059 unless_post"),
        ("w += 1 : init=2", "", "N059 init=2"),
        ("", "dx/dt = -x : exact", "N062 exact"),
    ] {
        let source = SynapseSource { pre_spike: Some(pre_spike.into()), ..synapse("", equations) };
        assert_eq!(between(&source, Paradigm::Spiking), format!("accepted {expected}"), "{pre_spike}{equations}");
    }
    assert_eq!(neuron(&rate("", "r = Uniform(1, 0)")), "accepted N189 Uniform(1, 0)");
    let source = SynapseSource { pre_spike: Some("w = (".into()), ..SynapseSource::default() };
    assert_eq!(between(&source, Paradigm::Rate), "accepted N185 w = (");
}

#[test]
fn near_misses_get_a_suggestion() {
    let hints = |found: &[Diagnostic]| found.iter().map(|d| d.problem.hint()).collect::<Vec<_>>().join(" | ");
    let of = |source: &NeuronSource| match check::neuron(source, &environment()) {
        Ok(checked) => hints(&checked.warnings),
        Err(found) => hints(&found),
    };
    let meant =
        |names: &str| names.split(' ').map(|name| format!("did you mean `{name}`?")).collect::<Vec<_>>().join(" | ");
    for (parameters, equations, names) in [
        ("tau = 10", "r = tua", "tau"),
        ("tau = 10", "r = TAU + Tau", "tau tau"),
        ("baseline = 1", "r = basline", "baseline"),
        ("", "r = KCC", "KC"),
        ("a = kc", "r = a", "KC"),
        ("", "r = 1 : init=2*K_C", "KC"),
        ("", "r = sqr(t) + logj(t)", "sqrt logi"),
        ("", "r = Unifrom(0, 1) + uniform(0, 1)", "Uniform Uniform"),
        ("a = 1", "r = mean(aa)", "a"),
        ("", "r = 1 : exponentail", "exponential"),
        ("", "r = 1 : int, popluation", "population"),
        ("a = 1 : popluation", "r = a", "population"),
        ("", "r = PI", "pi"),
    ] {
        assert_eq!(of(&rate(parameters, equations)), meant(names), "{parameters} / {equations}");
    }
    for (spike, reset, names) in
        [("v > vtresh", "v = 0", "vthresh"), ("v > 1", "vv_reset = 0", "v_reset"), ("v > 1", "v = t_lats", "t_last")]
    {
        let source = spiking("vthresh = 1\nv_reset = 0", "v = 1", spike, reset);
        assert_eq!(of(&source), meant(names), "{spike} / {reset}");
    }
    let mut source = spiking("period = 2", "v = 1", "v > 1", "");
    source.refractory = RefractorySource::Attribute("peroid".into());
    assert_eq!(of(&source), meant("period"));

    let between = |source: &SynapseSource, pre: Paradigm| {
        hints(&check::synapse(source, pre, &environment()).expect_err("a near miss is a mistake"))
    };
    for (pre_spike, names) in
        [("xx = 2*t_prr", "t_pre"), ("w = g_targte", "g_target"), ("w += 1 : unles_post", "unless_post")]
    {
        let source = SynapseSource { pre_spike: Some(pre_spike.into()), ..SynapseSource::default() };
        assert_eq!(between(&source, Paradigm::Spiking), meant(names), "{pre_spike}");
    }
    let creating = SynapseSource { creating: Some("pre.r > 1 : prob=0.5".into()), ..SynapseSource::default() };
    assert_eq!(between(&creating, Paradigm::Rate), meant("proba"));
    let neuron = check::neuron(&rate("rate = 1", "r = sum(exc)"), &environment()).unwrap().model;
    let found = |equations: &str| {
        let synapse = check::synapse(&synapse("", equations), Paradigm::Rate, &environment()).unwrap().model;
        hints(&check::connect(&synapse, &neuron, &neuron, &[], &["exc".into(), "inh".into()]))
    };
    assert_eq!(found("x = pre.rat"), meant("rate"));
    assert_eq!(found("x = post.sum(ecx)"), meant("exc"));
    assert_eq!(
        found("x = post.v + pre.sum(exc) + post.sum(ampa)"),
        "it has `rate` and `r` | no projection leads to it | its targets are `exc` and `inh`"
    );
}
