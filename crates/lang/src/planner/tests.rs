//! Checks 3, 4, 5, 15 and 18 of the language, as far as one neuron or synapse shows them.

use crate::algebra::testing::{World, events, neuron, parse, synapse};
use crate::expr::AttributeId;
use crate::methods::MethodProblem;
use crate::model::*;
use crate::plan::{Guard, NeuronPlan};
use crate::planner::{self, print_neuron, print_synapse};
use crate::problem::Problem;

fn plan(model: &NeuronModel) -> NeuronPlan {
    planner::neuron(model, Method::Explicit).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The attributes after each of `count` steps.
fn run(model: &NeuronModel, start: &[f64], step: f64, count: usize) -> Vec<Vec<f64>> {
    let plan = plan(model);
    let mut world = World::new(step, start);
    let one = |n: usize| {
        world.time = n as f64 * step;
        world.run(&plan.global);
        world.run(&plan.local);
        world.attributes.clone()
    };
    (0..count).map(one).collect()
}

#[test]
fn assignments_are_sequential_and_odes_of_a_group_simultaneous() {
    // Check 3.
    let equations = ["x = 1 + t", "y = x", "du/dt = v - u", "dv/dt = u - v", "z = u + v", "dk/dt = z - k", "r = k"];
    let model = neuron("| x y u v z k r", &equations);
    let steps = run(&model, &[0.0, 0.0, 1.0, 3.0, 0.0, 0.0, 0.0], 0.5, 2);
    assert_eq!(steps[0], [1.0, 1.0, 2.0, 2.0, 4.0, 2.0, 2.0]);
    assert_eq!(steps[1], [1.5, 1.5, 2.0, 2.0, 4.0, 3.0, 3.0]);
}

#[test]
fn an_assignment_splits_a_group() {
    // Check 4.
    let equations = ["tau*du/dt = v - u", "I = u + 1", "tau*dk/dt = v - k", "tau*dv/dt = I - v - u + k"];
    let model = neuron("tau | u I k v", &equations);
    let steps = run(&model, &[2.0, 1.0, 0.0, 0.0, 2.0], 0.5, 2);
    assert_eq!(steps[0][1..], [1.25, 2.25, 0.5, 1.75]);
    assert_eq!(steps[1][1..], [1.375, 2.375, 0.8125, 1.6875]);
}

#[test]
fn bounds_act_right_after_the_store_in_the_order_written() {
    // Check 5.
    let equations = ["x = 2*t : max=a+mi", "dv/dt = 1 : max=x, min=mi", "r = v : min=1.0"];
    let model = neuron("mi a | x v r", &equations);
    let steps = run(&model, &[0.5, 1.0, 0.0, 0.0, 0.0], 0.5, 3);
    assert_eq!(steps[0][2..], [0.0, 0.5, 1.0]);
    assert_eq!(steps[1][2..], [1.0, 1.0, 1.0]);
    assert_eq!(steps[2][2..], [1.5, 1.5, 1.5]);
}

#[test]
fn variables_of_a_group_are_stored_and_clamped_one_after_the_other() {
    let model = neuron("| u v", &["du/dt = 1 : max=v", "dv/dt = u : max=u"]);
    // u = 3 is cut to the old v; v = 2 + 2 is cut to the new u.
    assert_eq!(run(&model, &[2.0, 2.0], 1.0, 1)[0], [2.0, 2.0]);
}

#[test]
fn population_variables_come_first() {
    // Check 8.
    let model = neuron("| r s", &["r = s", "s = t + 1 : population"]);
    assert_eq!(run(&model, &[0.0, 0.0], 0.5, 1)[0], [1.0, 1.0]);
    assert_eq!(print_neuron(&model, &plan(&model)), "population:\n    s = t + 1\nneuron:\n    r = s\n");
}

fn spiking(names: &str, equations: &[&str]) -> NeuronModel {
    let mut model = neuron(names, equations);
    model.paradigm = Paradigm::Spiking;
    model.spike = Some(parse("v > 1", &model.attributes));
    model.reset = events(&["v = c : min=a", "u = u + 1"], &model.attributes);
    let attribute = |name: &str| model.find(name).expect("declared");
    model.conductances = vec![
        Conductance { target: "exc".into(), attribute: attribute("g_exc"), resets: true },
        Conductance { target: "inh".into(), attribute: attribute("g_inh"), resets: false },
    ];
    model
}

#[test]
fn a_spiking_neuron_freezes_all_but_conductances_and_bounds() {
    let equations = [
        "tau*dv/dt = a - v + g_exc + u : exponential, min=0",
        "du/dt = v : max=10",
        "n = n + 1",
        "tau*dg_inh/dt = -g_inh : exponential",
    ];
    let model = spiking("tau a c | v u n g_inh g_exc", &equations);
    let expected = "\
neuron:
    let _0 = v - expm1(-(dt/tau))*(a + g_exc + u - v)
    let _1 = u + dt*v
    v = _0    [not refractory]
    v = ite(v < 0, 0, v)
    u = _1    [not refractory]
    u = ite(u > 10, 10, u)
    n = n + 1    [not refractory]
    g_inh = g_inh*exp(-(dt/tau))
    g_exc = 0
spike if v > 1:
    v = c
    v = ite(v < a, a, v)
    u = u + 1
";
    assert_eq!(print_neuron(&model, &plan(&model)), expected);
}

#[test]
fn frozen_neurons_keep_a_value_that_was_not_finite_out() {
    // Check 15: implicit keeps the value while refractory, whatever the increment.
    let model = spiking("tau a c | v u g_inh g_exc", &["dv/dt = 1/a - 0.5*v : implicit, max=0.25"]);
    let plan = plan(&model);
    let mut world = World::new(1.0, &[1.0, 0.0, 0.5, 0.5, 0.0, 0.0, 3.0]);
    world.closed = Guard { active: true, ..Guard::default() };
    world.run(&plan.local);
    // v is frozen but cut by its bound; g_exc is reset.
    assert_eq!(world.attributes[3..], [0.25, 0.0, 0.0, 0.0]);
}

fn stdp() -> SynapseModel {
    let mut model = synapse(
        "tau | x y z a",
        &["tau*dx/dt = -x : event-driven", "tau*dy/dt = -y : event-driven", "tau*dz/dt = -z", "w = w - z : min=0.1"],
    );
    model.attributes[0].role = Role::Variable;
    model.pre_spike = events(
        &["w = w + 0.1 : max=0.75", "g_target = g_target + w : max=5", "x = x + 1", "a = t : unless_post", "z = z + 1"],
        &model.attributes,
    );
    model.post_spike = events(&["w = w + x : max=1", "y = y + 1"], &model.attributes);
    model
}

fn stdp_plan(model: &SynapseModel) -> crate::plan::SynapsePlan {
    planner::synapse(model, Method::Explicit).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_synapse_transmits_first_and_guards_its_weight() {
    let model = stdp();
    let expected = "\
synapse:
    z = z + dt*(-z/tau)
    w = w - z    [plastic]
    w = ite(w < 0.1, 0.1, w)    [plastic]
pre_spike:
  integrate
    x = x*exp(-(elapsed/tau))
    y = y*exp(-(elapsed/tau))
  transmit
    g_target = g_target + w
    g_target = ite(g_target > 5, 5, g_target)
  update
    w = w + 0.1    [plastic]
    w = ite(w > 0.75, 0.75, w)    [plastic]
    x = x + 1
    a = t    [unless post spiked too]
    z = z + 1
post_spike:
  integrate
    x = x*exp(-(elapsed/tau))
    y = y*exp(-(elapsed/tau))
  update
    w = w + x    [plastic]
    w = ite(w > 1, 1, w)
    y = y + 1
";
    assert_eq!(print_synapse(&model, &stdp_plan(&model)), expected);
}

#[test]
fn event_driven_traces_decay_as_in_check_18() {
    let model = stdp();
    let plan = stdp_plan(&model);
    let mut world = World::new(1.0, &[0.5, 10.0, 0.0, 0.0, 0.0, 0.0]);
    world.closed = Guard { plastic: true, ..Guard::default() };
    // (step, post event?, x, y): the pre event of a spike is one step later, and counts from its emission.
    let events = [
        (3, false, 1.0, 0.0),
        (3, true, 1.0, 1.0),
        (4, false, 2.0, 1.0),
        (6, true, 1.6374615061559636, 1.8187307530779817),
        (10, false, 2.213061319425267, 1.3473488803943512),
        (12, true, 1.8119013606608008, 2.1031159635040426),
        (15, false, 2.483459365516837, 1.7218857166099901),
    ];
    let mut last = -10000;
    for (step, post, x, y) in events {
        world.elapsed = f64::from(if post { step - last } else { step - 1 - last }).max(0.0);
        let event = if post { &plan.post_event } else { &plan.pre_event };
        world.run(&event.integrate);
        world.run(&event.transmit);
        world.run(&event.update);
        last = step;
        assert!((world.attributes[2] - x).abs() < 1e-13, "x at {step}: {:?}", world.attributes[2]);
        assert!((world.attributes[3] - y).abs() < 1e-13, "y at {step}: {:?}", world.attributes[3]);
    }
}

#[test]
fn without_plasticity_the_weight_is_only_bounded_after_post_events() {
    let model = stdp();
    let plan = stdp_plan(&model);
    let mut world = World::new(1.0, &[2.0, 10.0, 0.0, 0.0, 0.0, 0.0]);
    world.closed = Guard { plastic: true, ..Guard::default() };
    world.run(&plan.local);
    assert_eq!(world.attributes[0], 2.0, "neither equation nor bounds");
    world.run(&plan.pre_event.update);
    assert_eq!(world.attributes[0], 2.0, "neither statement nor bounds");
    world.run(&plan.post_event.update);
    assert_eq!(world.attributes[0], 1.0, "no statement, but its bounds");
}

#[test]
fn transmitted_is_the_weight_before_its_own_change() {
    let model = stdp();
    let plan = stdp_plan(&model);
    let mut world = World::new(1.0, &[0.5, 10.0, 0.0, 0.0, 0.0, 0.0]);
    world.conductance = 1.0;
    world.run(&plan.pre_event.transmit);
    world.run(&plan.pre_event.update);
    assert_eq!((world.conductance, world.attributes[0]), (1.5, 0.6));
    world.conductance = 4.9;
    world.run(&plan.pre_event.transmit);
    assert_eq!(world.conductance, 5.0);
}

#[test]
fn events_without_statements_do_not_touch_event_driven_variables() {
    // Printed by the reference: traces without post_spike do not notice post spikes.
    let mut model = stdp();
    model.post_spike.clear();
    let plan = stdp_plan(&model);
    assert!(plan.post_event.is_empty());
    assert!(!plan.pre_event.integrate.is_empty() && plan.event_driven);
}

#[test]
fn axonal_spikes_share_the_processing_or_transmit_alone() {
    let mut model = stdp();
    model.pre_axon_spike = Some(events(&["g_target = g_target + 10*w"], &model.attributes));
    let plan = stdp_plan(&model);
    assert!(plan.axon_event.integrate.is_empty() && !plan.axon_shares_pre_event);
    assert_eq!(plan.axon_event.transmit.statements.len(), 1);
    model.pre_axon_spike = Some(model.pre_spike.clone());
    model.axon_shares_pre_spike = true;
    let plan = stdp_plan(&model);
    assert!(plan.axon_event.is_empty() && plan.axon_shares_pre_event);
}

fn problems(found: Vec<crate::diagnostic::Diagnostic>) -> Vec<String> {
    let method = |d: crate::diagnostic::Diagnostic| match d.problem {
        Problem::Method(problem) => {
            let hint = MethodProblem::hint(&problem);
            format!("{}: {problem}; {hint}", problem.code())
        }
        other => panic!("unexpected {other:?}"),
    };
    found.into_iter().map(method).collect()
}

#[test]
fn event_driven_variables_depend_on_nothing_that_changes() {
    let refused = [
        ("tau*dy/dt = x - y : event-driven", "x"),
        ("tau*dy/dt = w - y : event-driven", "w"),
        ("tau*dy/dt = p - y : event-driven", "p"),
    ];
    for (equation, other) in refused {
        let mut model = synapse("tau p | x y", &["tau*dx/dt = -x : event-driven", equation]);
        model.pre_spike = events(&["w = w + 1", "p = 2"], &model.attributes);
        let found = planner::synapse(&model, Method::Explicit).expect_err("refused");
        let expected = format!(
            "N220: the event-driven variable `y` depends on `{other}`, which changes between events; use another method: \
             between events, only the variable itself may change"
        );
        assert_eq!(problems(found), [expected]);
    }
    for equation in ["tau*dy/dt = p + post.v - y : event-driven", "x*dy/dt = -y : event-driven"] {
        let model = synapse("tau p | x y", &[equation]);
        assert!(planner::synapse(&model, Method::Explicit).is_ok(), "{equation}");
    }
}

#[test]
fn event_driven_variables_need_events_and_synapses() {
    let hint = "N221: `y` cannot be event-driven: only local variables of spiking synapses receive events; use another \
                method, `exponential` for example";
    let mut model = synapse("tau | y", &["tau*dy/dt = -y : event-driven, postsynaptic"]);
    assert_eq!(problems(planner::synapse(&model, Method::Explicit).expect_err("refused")), [hint]);
    model.attributes[2].locality = Locality::Local;
    assert!(planner::synapse(&model, Method::Explicit).is_ok());
    model.paradigm = Paradigm::Rate;
    assert_eq!(problems(planner::synapse(&model, Method::Explicit).expect_err("refused")), [hint]);
    let model = neuron("tau | y", &["tau*dy/dt = -y"]);
    assert_eq!(problems(planner::neuron(&model, Method::EventDriven).expect_err("refused")), [hint]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let equations = ["dx/dt = 1 : exponential", "dy/dt = y^2 : exponential", "k = 1", "dz/dt = gamma(z) : implicit"];
    let found = planner::neuron(&neuron("| x y k z", &equations), Method::Explicit).expect_err("refused");
    let codes: Vec<&str> = found.iter().map(|d| d.problem.code()).collect();
    assert_eq!(codes, ["N210", "N211", "N215"]);
    assert_eq!(neuron("| x", &["x = 1"]).attribute(AttributeId(0)).role, Role::Variable);
}
