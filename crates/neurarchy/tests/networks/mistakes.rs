//! Bad input is an error that says what, where and what to do, and changes nothing.

use neurarchy::{Assigned, Connector, Distribution, Error, Network, Neuron, Object, Pattern, Settings, Weights};

use crate::models::names;

fn rate() -> Neuron {
    Neuron::new("tau = 10.0 : population", "tau * dr/dt = sum(exc) - r")
}

fn network() -> Network {
    Network::new(Settings { seed: Some(1), ..Settings::default() }).unwrap()
}

fn text<T: std::fmt::Debug>(result: neurarchy::Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn impossible_settings_are_refused() {
    for dt_ms in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let Err(error) = Network::new(Settings { dt_ms, ..Settings::default() }) else { panic!("dt = {dt_ms}") };
        assert!(error.to_string().contains("dt must be a positive time in ms"), "{error}");
    }
}

#[test]
fn a_mistake_in_an_equation_is_shown_in_the_users_line() {
    let mut network = network();
    let neuron = Neuron::new("tau = 10.0", "tau * dr/dt = sum(exc) - r * (2.0 +");
    let error = text(network.add_population(&[3], &neuron, Some("wrong")));
    assert!(error.contains("population 'wrong'") && error.contains("tau * dr/dt = sum(exc) - r * (2.0 +"), "{error}");
    assert_eq!(network.populations().count(), 0);
}

#[test]
fn an_unknown_name_is_reported_at_compile_with_a_suggestion() {
    let mut network = network();
    let neuron = Neuron::new("rate = 10.0; other = 1.0", "r = raet + sum(exc) + missing");
    network.add_population(&[3], &neuron, None).unwrap();
    let error = text(network.compile());
    assert!(error.contains("raet") && error.contains("rate") && error.contains("missing"), "{error}");
    assert!(!network.is_compiled());
    network.set_constant("raet", 1.0);
    network.set_constant("missing", 1.0);
    network.compile().unwrap();
}

#[test]
fn an_unconnected_projection_is_named() {
    let mut network = network();
    let a = network.add_population(&[3], &rate(), None).unwrap();
    network.add_projection(a.into(), a.into(), &names(&["exc"]), None, Some("loop")).unwrap();
    let error = text(network.compile());
    assert!(error.contains("projection 'loop'") && error.contains("not connected"), "{error}");
}

#[test]
fn simulating_before_compile_is_an_error() {
    let mut network = network();
    network.add_population(&[3], &rate(), None).unwrap();
    assert!(text(network.simulate(1.0)).contains("call compile() first"));
    assert!(text(network.step()).contains("call compile() first"));
}

#[test]
fn times_must_be_finite() {
    let mut network = network();
    network.add_population(&[3], &rate(), None).unwrap();
    network.compile().unwrap();
    for ms in [f64::NAN, f64::INFINITY] {
        assert!(text(network.simulate(ms)).contains("finite number of ms"));
    }
    assert_eq!(network.current_step(), 0);
}

#[test]
fn wrong_shapes_and_names_change_nothing() {
    let mut network = network();
    let a = network.add_population(&[2, 3], &rate(), Some("a")).unwrap();
    for compiled in [false, true] {
        if compiled {
            network.compile().unwrap();
        }
        let error = text(network.set(a, "r", None, &Assigned::Array(vec![1.0; 5])));
        assert!(error.contains("6 values are needed, one for each neuron, not 5"), "{error}");
        let error = text(network.set(a, "tau", None, &Assigned::Array(vec![1.0; 6])));
        assert!(error.contains("it is global"), "{error}");
        let error = network.get(a, "v").unwrap_err();
        assert!(matches!(error, Error::UnknownAttribute { .. }), "{error}");
        assert!(text(network.set(a, "r", Some(&[6]), &Assigned::Number(1.0))).contains("no rank 6"));
        assert_eq!(network.get(a, "r").unwrap().to_f64(), vec![0.0; 6]);
    }
}

#[test]
fn connectors_check_what_they_are_given() {
    let mut network = network();
    let a = network.add_population(&[4], &rate(), None).unwrap();
    let projection = network.add_projection(a.into(), a.into(), &names(&["exc"]), None, None).unwrap();
    let mut refused = |pattern, weights| text(network.connect(projection, Connector::new(pattern, weights), true));
    let number = Weights::Number(1.0);
    let probability = |probability| Pattern::FixedProbability { probability, allow_self_connections: false };
    assert!(refused(probability(1.5), number.clone()).contains("between 0 and 1"));
    assert!(refused(probability(f64::NAN), number.clone()).contains("between 0 and 1"));
    let pre = |number| Pattern::FixedNumberPre { number, allow_self_connections: false };
    assert!(refused(pre(4), number.clone()).contains("only 3 can be chosen from without self-connections"));
    let post = Pattern::FixedNumberPost { number: 5, allow_self_connections: true };
    assert!(refused(post, number.clone()).contains("only 4 can be chosen from"));
    let unbounded = Distribution::normal(3.0, 1.0).unwrap();
    let connector = Connector::new(pre(2), number).delays(neurarchy::Delays::Distribution(unbounded));
    assert!(text(network.connect(projection, connector, true)).contains("needs an upper bound"));
}

#[test]
fn monitors_record_variables_only() {
    let mut network = network();
    let a = network.add_population(&[4], &rate(), None).unwrap();
    let mut refused =
        |variable| text(network.add_monitor(Object::Population(a.into()), &names(&[variable]), None, None, true));
    assert!(refused("tau").contains("is a parameter"));
    assert!(refused("foo").contains("has no attribute 'foo'"));
}

#[test]
fn no_population_can_be_added_to_a_compiled_network() {
    let mut network = network();
    network.add_population(&[4], &rate(), None).unwrap();
    network.compile().unwrap();
    assert!(text(network.add_population(&[4], &rate(), None)).contains("after the network has been compiled"));
    assert!(text(network.compile()).contains("already compiled"));
}
