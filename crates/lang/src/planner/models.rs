//! From the user's text to the printed plan: models as people write them.

use crate::check::{self, Environment, NeuronSource, SynapseSource};
use crate::display::Names;
use crate::model::{Form, Method, Model, NeuronModel, Paradigm, SynapseModel};
use crate::planner::{self, print_neuron, print_synapse};

fn environment() -> Environment {
    Environment { complete: true, ..Environment::default() }
}

fn neuron(parameters: &str, equations: &str, spike: Option<&str>, reset: Option<&str>) -> NeuronModel {
    let source = NeuronSource {
        parameters: parameters.to_owned(),
        equations: equations.to_owned(),
        spike: spike.map(str::to_owned),
        reset: reset.map(str::to_owned),
        ..NeuronSource::default()
    };
    check::neuron(&source, &environment()).unwrap_or_else(|problems| panic!("{problems:?}")).model
}

fn synapse(source: SynapseSource, pre: Paradigm) -> SynapseModel {
    check::synapse(&source, pre, &environment()).unwrap_or_else(|problems| panic!("{problems:?}")).model
}

#[track_caller]
fn planned(model: &NeuronModel, default: Method, expected: &str) {
    let plan = planner::neuron(model, default).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(print_neuron(model, &plan), expected);
}

#[test]
fn conductance_based_integrate_and_fire() {
    let model = neuron(
        "El = -60.0; Vr = -60.0; Erev_exc = 0.0; Erev_inh = -80.0; tau = 20.0; tau_exc = 5.0; tau_inh = 10.0; Vt = -50.0",
        "tau * dv/dt = (El - v) + g_exc * (Erev_exc - v) + g_inh * (Erev_inh - v)
         tau_exc * dg_exc/dt = - g_exc : exponential
         tau_inh * dg_inh/dt = - g_inh : exponential",
        Some("v > Vt"),
        Some("v = Vr"),
    );
    planned(
        &model,
        Method::Explicit,
        "\
neuron:
    let _0 = v + dt*((El - v + g_exc*(Erev_exc - v) + g_inh*(Erev_inh - v))/tau)
    let _1 = g_exc*exp(-(dt/tau_exc))
    let _2 = g_inh*exp(-(dt/tau_inh))
    v = _0    [not refractory]
    g_exc = _1
    g_inh = _2
spike if v > Vt:
    v = Vr
",
    );
    planned(
        &model,
        Method::Exponential,
        "\
neuron:
    let _0 = 1 + g_exc + g_inh
    let _1 = El + g_exc*Erev_exc + g_inh*Erev_inh
    let _2 = dt/tau
    let _3 = _2*_0
    let _4 = ite(abs(_3) < 1e-8, v + _2*(_1 - _0*v)*(1 - 0.5*_3), v - expm1(-_3)*(_1/_0 - v))
    let _5 = g_exc*exp(-(dt/tau_exc))
    let _6 = g_inh*exp(-(dt/tau_inh))
    v = _4    [not refractory]
    g_exc = _5
    g_inh = _6
spike if v > Vt:
    v = Vr
",
    );
}

#[test]
fn izhikevich() {
    let model = neuron(
        "a = 0.02; b = 0.2; c = -65.0; d = 8.0; v_thresh = 30.0; i_offset = 0.0; noise = 0.0",
        "I = g_exc - g_inh + noise * Normal(0.0, 1.0) + i_offset
         dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + I : init = -65.0
         du/dt = a * (b*v - u) : init= -13.0, midpoint",
        Some("v > v_thresh"),
        Some("v = c; u += d"),
    );
    planned(
        &model,
        Method::Explicit,
        "\
neuron:
    I = g_exc - g_inh + noise*Normal(0, 1) + i_offset    [not refractory]
    let _0 = v + dt*(0.04*v^2 + 5*v + 140 - u + I)
    let _1 = a*(b*v - u)
    let _2 = u + 0.5*dt*_1
    let _3 = u + dt*(a*(b*v - _2))
    v = _0    [not refractory]
    u = _3    [not refractory]
    g_exc = 0
    g_inh = 0
spike if v > v_thresh:
    v = c
    u = u + d
",
    );
}

#[test]
fn a_time_constant_below_the_line() {
    let model = neuron("tau = 10.0; C = 2.0", "dr/dt = (sum(exc) - r)/tau + 1/C : min=0", None, None);
    planned(
        &model,
        Method::Semiimplicit,
        "\
neuron:
    r = r + dt*(sum(exc)/tau + 1/C - 1/tau*r)/(1 + dt*(1/tau))
    r = ite(r < 0, 0, r)
",
    );
    let model = neuron("tau = 10.0", "dr/dt = (sum(exc) - r)/tau", None, None);
    planned(&model, Method::Exponential, "neuron:\n    r = r - expm1(-(dt/tau))*(sum(exc) - r)\n");
    planned(&model, Method::Implicit, "neuron:\n    r = r + dt*((sum(exc) - r)/tau)/(1 - dt*(-1/tau))\n");
}

#[test]
fn a_pair_of_implicit_equations() {
    let model = neuron("tau = 10.0", "tau*dr/dt = 1 - r - u : implicit\ntau*du/dt = r - u : implicit", None, None);
    planned(
        &model,
        Method::Explicit,
        "\
neuron:
    let _0 = -dt/(tau + dt)
    let _1 = tau + dt - _0*dt
    let _2 = dt*(r - u) - _0*(dt*(1 - r - u))
    let _3 = _2/_1
    let _4 = (dt*(1 - r - u) - dt*_3)/(tau + dt)
    let _5 = r + _4
    let _6 = u + _3
    r = _5
    u = _6
",
    );
}

#[test]
fn spike_timing_dependent_plasticity() {
    let model = synapse(
        SynapseSource {
            parameters: "tau_plus = 20.0; tau_minus = 20.0 : projection; A_plus = 0.01; A_minus = 0.01; w_max = 1.0"
                .to_owned(),
            equations: "tau_plus * dx/dt = -x : event-driven\ntau_minus * dy/dt = post.b - y : event-driven".to_owned(),
            pre_spike: Some("g_target += w\nx += A_plus * w_max\nw = clip(w + y, 0.0, w_max) : unless_post".to_owned()),
            post_spike: Some("y -= A_minus * w_max\nw = clip(w + x, 0.0, w_max) : min=0, max=w_max".to_owned()),
            ..SynapseSource::default()
        },
        Paradigm::Spiking,
    );
    let plan = planner::synapse(&model, Method::Explicit).unwrap_or_else(|problems| panic!("{problems:?}"));
    let expected = "\
pre_spike:
  integrate
    x = x*exp(-(elapsed/tau_plus))
    y = y - expm1(-(elapsed/tau_minus))*(post.b - y)
  transmit
    g_target = g_target + w
  update
    x = x + A_plus*w_max
    w = clip(w + y, 0, w_max)    [plastic, unless post spiked too]
post_spike:
  integrate
    x = x*exp(-(elapsed/tau_plus))
    y = y - expm1(-(elapsed/tau_minus))*(post.b - y)
  update
    y = y - A_minus*w_max
    w = clip(w + x, 0, w_max)    [plastic]
    w = ite(w < 0, 0, w)
    w = ite(w > w_max, w_max, w)
";
    assert_eq!(print_synapse(&model, &plan), expected);
}

#[test]
fn rate_coded_learning() {
    let model = synapse(
        SynapseSource {
            parameters: "eta = 0.01; tau = 100.0 : projection".to_owned(),
            equations: "tau*dm/dt = mean(pre.r) - m : projection, exponential
                        tau*dtheta/dt = post.r^2 - theta : postsynaptic, exponential
                        dw/dt = eta*(pre.r - m)*post.r*(post.r - theta) : min=0.0"
                .to_owned(),
            psp: Some("if w > 0: w*pre.r else: 0".to_owned()),
            operation: "max".to_owned(),
            ..SynapseSource::default()
        },
        Paradigm::Rate,
    );
    let plan = planner::synapse(&model, Method::Explicit).unwrap_or_else(|problems| panic!("{problems:?}"));
    let expected = "\
psp: max of ite(w > 0, w*pre.r, 0)
projection:
    m = m - expm1(-(dt/tau))*(mean(pre.r) - m)
postsynaptic:
    theta = theta - expm1(-(dt/tau))*(post.r^2 - theta)
synapse:
    w = w + dt*(eta*(pre.r - m)*post.r*(post.r - theta))    [plastic]
    w = ite(w < 0, 0, w)    [plastic]
";
    assert_eq!(print_synapse(&model, &plan), expected);
}

#[test]
fn what_is_shown_can_be_given_again() {
    let equations = [
        "r = a - (b - t) - -a",
        "r = a/(b*a)/b^-2^a",
        "r = -a^2 + (-a)^2*-(b + 1)",
        "r = ite((a < b and not (a == 1)) or t >= 1e-7, 2.5e300, pi)",
        "r = if a > b: clip(r, -1, 1) else: min(a, b, r)",
        "r = a // b % 3 + mean(r) + sum(exc) + sum()",
        "r = Uniform(-1.0, 1.0)*Gamma(2, 0.5)",
        "r = power(a, 3) + modulo(a, 2) + ln(b)",
        "a*dr/dt + r = b/(dr/dt*0 + 1)",
    ];
    for equation in equations {
        let first = neuron("a = 1.0; b = 2.0", equation, None, None);
        let names = Names::of(&first);
        let show = |e| names.show(e).to_string();
        let text = match &first.equations[0].form {
            Form::Assign(value) => format!("r = {}", show(value)),
            Form::Ode { left, right, .. } => format!("{} = {}", show(left), show(right)),
        };
        let second = neuron("a = 1.0; b = 2.0", &text, None, None);
        assert_eq!(first.equations[0].form, second.equations[0].form, "{equation} as {text}");
        assert_eq!(first.draws().len(), second.draws().len());
    }
}

#[test]
fn all_methods_plan_hodgkin_huxley() {
    let parameters = "C_m = 1.0; gNa = 120.0; gK = 36.0; gL = 0.3; VNa = 50.0; VK = -77.0; VL = -54.4; I = 0.0";
    let equations = "
        prev_V = V
        an = 0.01 * (V + 60.0) / (1.0 - exp(-0.1* (V + 60.0) ) )
        bn = 0.125 * exp(-0.0125*(V + 70.0))
        dn/dt = an * (1.0 - n) - bn * n : init = 0.3, METHOD
        dm/dt = exp(-V)*(1 - m) - 4.0 * exp(- (V + 70.0)/80.0) * m : init = 0.0, METHOD
        dh/dt = 0.07 * exp(- 0.05 * (V + 70.0)) * (1.0 - h) - h/(1 + exp(-V)) : init = 0.6, METHOD
        C_m * dV/dt = gL*(VL - V) + gK * n**4 * (VK - V) + gNa * m**3 * h * (VNa - V) + I : METHOD";
    for method in ["explicit", "exponential", "semiimplicit", "midpoint", "rk4"] {
        let equations = equations.replace("METHOD", method);
        let model = neuron(parameters, &equations, Some("(V > 0.) and (prev_V <= 0.)"), Some("V = V"));
        let plan = planner::neuron(&model, Method::Explicit).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!(print_neuron(&model, &plan).matches("[not refractory]").count(), 7, "{method}");
    }
    // Each equation is linear in its own variable, but not jointly.
    let model = neuron(parameters, &equations.replace("METHOD", "implicit"), Some("V > 0"), Some("V = V"));
    let plan = planner::neuron(&model, Method::Explicit).unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan = print_neuron(&model, &plan);
    for variable in ["n", "m", "h", "V"] {
        assert!(plan.contains(&format!(", the new {variable}, from {variable}    [not refractory]\n")), "{plan}");
    }
}

#[test]
fn an_implicit_equation_that_is_not_linear() {
    let model = neuron("a = 1.0", "dr/dt = a - r^2 : implicit", None, None);
    planned(
        &model,
        Method::Explicit,
        "\
neuron:
    solve for _0, the new r, from r
        let _1 = dt*(a - _0^2) - (_0 - r)
        let _2 = _1/(1 - dt*(-2*_0))
        _0 += _2
        until _1 is nothing beside abs(r) + abs(_0) + dt*(abs(a) + abs(_0^2))
    r = _0
",
    );
}
