//! Values before and after compile.

use neurarchy::{Assigned, Connector, Delays, Distribution, Network, Neuron, Pattern, Settings, Values, Weights};

fn network() -> (Network, neurarchy::PopulationId) {
    let mut network = Network::new(Settings { seed: Some(1), ..Settings::default() }).unwrap();
    let neuron = Neuron::new("tau = 10.0 : population; k = 3 : int; on = True : bool", "dr/dt = -r / tau : init = 0.5");
    let id = network.add_population(&[2, 3], &neuron, None).unwrap();
    (network, id)
}

#[test]
fn values_of_some_neurons_leave_the_others_alone_before_and_after_compile() {
    let (mut network, id) = network();
    for compiled in [false, true] {
        if compiled {
            network.compile().unwrap();
            assert_eq!(network.get(id, "r").unwrap(), Values::Float(vec![0.5, 8.0, 3.0, 3.0, 0.5, 7.0]));
        }
        network.set(id, "r", None, &Assigned::Number(0.5)).unwrap();
        network.set(id, "r", Some(&[5, 1]), &Assigned::Array(vec![7.0, 8.0])).unwrap();
        network.set(id, "r", Some(&[2, 3]), &Assigned::Number(3.0)).unwrap();
        assert_eq!(network.get(id, "r").unwrap(), Values::Float(vec![0.5, 8.0, 3.0, 3.0, 0.5, 7.0]));
    }
}

#[test]
fn values_are_converted_to_the_declared_type() {
    let (mut network, id) = network();
    for compiled in [false, true] {
        if compiled {
            network.compile().unwrap();
        }
        network.set(id, "k", None, &Assigned::Array(vec![2.7, -2.7, 0.0, 1e300, f64::NAN, 5.0])).unwrap();
        assert_eq!(network.get(id, "k").unwrap(), Values::Int(vec![2, -2, 0, i64::from(i32::MAX), 0, 5]));
        network.set(id, "on", None, &Assigned::Array(vec![0.5, 0.0, -1.0, 0.0, 0.0, 1.0])).unwrap();
        assert_eq!(network.get(id, "on").unwrap(), Values::Bool(vec![true, false, true, false, false, true]));
        network.set(id, "tau", None, &Assigned::Number(20.0)).unwrap();
        assert_eq!(network.get(id, "tau").unwrap(), Values::Float(vec![20.0]));
    }
}

#[test]
fn reset_comes_back_to_the_values_before_compile_and_to_the_same_draws() {
    let (mut network, id) = network();
    network.set(id, "r", None, &Distribution::uniform(0.0, 1.0).unwrap().into()).unwrap();
    let drawn = network.get(id, "r").unwrap();
    network.compile().unwrap();
    network.simulate(5.0).unwrap();
    assert_ne!(network.get(id, "r").unwrap(), drawn);
    network.set(id, "r", None, &Assigned::Number(9.0)).unwrap();
    network.reset(true, false, false, true).unwrap();
    assert_eq!(network.get(id, "r").unwrap(), drawn);
    assert_eq!(network.current_step(), 0);
}

#[test]
fn two_assignments_of_a_distribution_draw_different_values() {
    let (mut network, id) = network();
    let distribution = Assigned::Distribution(Distribution::normal(0.0, 1.0).unwrap());
    network.set(id, "r", None, &distribution).unwrap();
    let first = network.get(id, "r").unwrap();
    network.set(id, "r", None, &distribution).unwrap();
    assert_ne!(network.get(id, "r").unwrap(), first);
}

#[test]
fn changed_delays_leave_each_synapse_its_weight() {
    let mut network = Network::new(Settings { seed: Some(3), ..Settings::default() }).unwrap();
    let always = Neuron::new("", "v = 2.0").spike("v > 1.0", "v = 0.0");
    let pre = network.add_population(&[40], &always, None).unwrap();
    let never = Neuron::new("", "v = g_exc").spike("v > 1000.0", "v = 0.0");
    let post = network.add_population(&[30], &never, None).unwrap();
    let id = network.add_projection(pre.into(), post.into(), &["exc".into()], None, None).unwrap();
    let weights = Weights::Distribution(Distribution::uniform(0.0, 1.0).unwrap());
    let delays = Delays::Distribution(Distribution::uniform(1.0, 7.0).unwrap());
    let pattern = Pattern::FixedProbability { probability: 0.3, allow_self_connections: true };
    network.connect(id, Connector::new(pattern, weights).delays(delays), false).unwrap();
    network.compile().unwrap();
    network.simulate(10.0).unwrap();
    let before = network.get(post, "v").unwrap().to_f64();
    let other: Vec<f64> = network.delays_ms(id).unwrap().iter().map(|d| 8.0 - d).collect();
    network.set_delays_ms(id, None, &other).unwrap();
    network.simulate(20.0).unwrap();
    // All neurons spike in each step, so that the sums do not depend on the delays but for the order of additions.
    let after = network.get(post, "v").unwrap().to_f64();
    assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-12), "{before:?} {after:?}");
}
