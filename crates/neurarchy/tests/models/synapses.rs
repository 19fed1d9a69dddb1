//! Standard synapses.

use neurarchy::inputs::{Input, InputArray};
use neurarchy::models::{Hebb, Ibcm, Oja, Stdp, Stp};
use neurarchy::{Assigned, Network, Neuron, Object, ProjectionId, Synapse};

use crate::{Outcome, assert_close, course, network, neurons, project, record, source};

fn synapses(network: &Network, id: ProjectionId, name: &str) -> Vec<f64> {
    network.get_synapses(id, name).expect("the attribute exists").to_f64()
}

#[test]
fn stdp_follows_the_reference_event_by_event() -> Outcome {
    let mut net = network(1.0);
    let pre = source(&mut net, &[&[1.0, 4.0, 5.0, 20.0]])?;
    let post = source(&mut net, &[&[2.0, 6.0, 10.0, 19.0, 20.0]])?;
    let stdp: Synapse = Stdp { A_plus: 0.1, A_minus: 0.2, w_max: 2.0, ..Stdp::default() }.into();
    let id = project(&mut net, pre, post, "exc", 0.5, Some(&stdp))?;
    // Weights that change at spikes can be recorded.
    let monitor = net.add_monitor(Object::Projection(id), &["w".to_string()], None, None, true)?;
    assert!(net.add_monitor(Object::Projection(id), &["w_max".to_string()], None, None, true).is_err());
    net.compile()?;
    let expected: [(u64, [f64; 3]); 6] = [
        (2, [0.7, 0.2, -0.4]),
        (5, [0.338065032786, 0.380967483607, -0.361934967214]),
        (6, [0.580967483607, 0.580967483607, -0.761934967214]),
        (10, [1.056623428975, 0.475655945368, -1.023819589504]),
        (20, [1.648414964567, 0.288499914340, -1.401469740849]),
        (21, [0.246945223719, 0.488499914340, -1.401469740849]),
    ];
    for (step, values) in expected {
        while net.current_step() <= step {
            net.step()?;
        }
        let found = ["w", "x", "y"].map(|name| synapses(&net, id, name)[0]);
        assert_close(&found, &values);
        assert_eq!(course(&mut net, monitor, "w", 0).last(), found.first());
    }
    Ok(())
}

#[test]
fn short_term_plasticity_follows_the_reference() -> Outcome {
    let mut net = network(1.0);
    let pre = source(&mut net, &[&[1.0, 4.0, 5.0, 20.0], &[3.0, 10.0]])?;
    let post = neurons(&mut net, 1, Neuron::new("", "I = g_stp").spike("I > 1000.0", ""))?;
    let stp: Synapse = Stp { tau_rec: 20.0, tau_facil: 10.0, U: 0.3 }.try_into()?;
    let id = project(&mut net, pre, post, "stp", 0.5, Some(&stp))?;
    let monitor = record(&mut net, post, &["g_stp"])?;
    net.compile()?;
    net.simulate(25.0)?;
    let mut expected = vec![0.0; 25];
    for (step, g) in
        [(2, 0.15), (4, 0.15), (5, 0.171913271310), (6, 0.121255487471), (11, 0.161481457577), (21, 0.117335643094)]
    {
        expected[step] = g;
    }
    assert_close(&course(&mut net, monitor, "g_stp", 0), &expected);
    assert_close(&synapses(&net, id, "x"), &[0.339363430294, 0.454791618641]);
    assert_close(&synapses(&net, id, "u"), &[0.586167187480, 0.590675310506]);
    Ok(())
}

#[test]
fn facilitation_needs_a_positive_time_constant() {
    for tau_facil in [0.0, -1.0, f64::NAN] {
        let refused = Synapse::try_from(Stp { tau_facil, ..Stp::default() });
        assert!(refused.is_err_and(|error| error.to_string().starts_with("STP(tau_facil=)")), "{tau_facil}");
    }
}

#[test]
fn rate_coded_learning_rules_follow_the_reference() -> Outcome {
    let mut net = network(1.0);
    let pre = net.add_input(&[2], &Input::from(InputArray), None)?;
    net.set(pre, "r", None, &Assigned::Array(vec![1.0, 0.5]))?;
    let post = neurons(&mut net, 1, Neuron::new("", "r = sum(h) + sum(o) + sum(i) + 0.1"))?;
    let hebb = project(&mut net, pre, post, "h", 0.1, Some(&Hebb { eta: 0.05 }.into()))?;
    let oja = project(&mut net, pre, post, "o", 0.1, Some(&Oja { eta: 0.05, alpha: 2.0 }.into()))?;
    let ibcm = project(&mut net, pre, post, "i", 0.1, Some(&Ibcm { eta: 0.05, tau: 20.0 }.into()))?;
    net.compile()?;
    let expected = [
        (0, 0.55, [0.1275, 0.11375], [0.124475, 0.110725], [0.114719289775, 0.107359644888]),
        (
            1,
            0.632611612219,
            [0.159130580611, 0.129565290305],
            [0.151124122828, 0.122109104019],
            [0.133667910780, 0.116833955390],
        ),
        (24, 4.572383190245, [3.681089045228, 1.890544522614], [0.113628739361, 0.0567992127797], [0.0, 0.0]),
    ];
    for (step, r, h, o, i) in expected {
        while net.current_step() <= step {
            net.step()?;
        }
        assert_close(&net.get(post, "r")?.to_f64(), &[r]);
        assert_close(&synapses(&net, hebb, "w"), &h);
        assert_close(&synapses(&net, oja, "w"), &o);
        assert_close(&synapses(&net, ibcm, "w"), &i);
        if step == 0 {
            assert_close(&synapses(&net, ibcm, "theta"), &[0.0147530990885]);
        }
    }
    Ok(())
}
