//! Implicit equations that are not linear, in whole networks.

use neurarchy::{Backend, Connector, Error, Network, Neuron, Object, Pattern, Precision, Synapse, Weights};

use crate::models::{names, settings};

fn error(result: neurarchy::Result<()>) -> Error {
    result.expect_err("no solution")
}

/// `x` runs into the fold of `x + 1 + x^2` at t = `after`, where a step has no solution any more.
fn blow_up(after: f64) -> String {
    format!("dx/dt = ite((t > {after}) and (c > 2), x^2 + 1, c - x^3) : implicit")
}

#[test]
fn a_neuron_without_a_solution_is_named_and_the_network_stays_readable() {
    for (threads, backend) in [(1, Backend::MachineCode), (3, Backend::MachineCode), (2, Backend::Reference)] {
        let mut network = Network::new(settings(0.5, threads)).unwrap();
        network.add_population(&[5], &Neuron::new("", "r = t"), None).unwrap();
        let neuron = Neuron::new("c = 1.0", &blow_up(9.7)).spike("x > 100", "x = 0");
        let population = network.add_population(&[40], &neuron, Some("cells")).unwrap();
        network.compile_with(backend).unwrap();
        network.set(population, "c", Some(&[17, 29]), &3.0.into()).unwrap();
        let found = error(network.simulate(100.0));
        let expected = Error::NotConverged {
            object: "population 'cells'".into(),
            element: Some("neuron 17".into()),
            variable: "x".into(),
            time_ms: 10.0,
        };
        assert_eq!(found, expected);
        assert_eq!(
            found.to_string(),
            "population 'cells', neuron 17: the implicit equation of 'x' has no solution that could be found in the \
             step from t = 10 ms; use a smaller dt or another method"
        );
        assert_eq!(network.current_step(), 21);
        let x = network.get(population, "x").unwrap().to_f64();
        assert!((x[0] - 1.0).abs() < 1e-3, "the others are where they should be: {}", x[0]);
        // It can go on as soon as there is a solution again.
        network.set(population, "x", None, &0.0.into()).unwrap();
        network.set(population, "c", None, &1.0.into()).unwrap();
        network.simulate(10.0).unwrap();
    }
}

#[test]
fn synapses_and_dendrites_without_a_solution_are_named() {
    let rate = Neuron::new("", "r = t");
    let spiking = Neuron::new("", "v = 0").spike("v > 1", "");
    for (neuron, threads) in [(&rate, 1), (&rate, 3), (&spiking, 1), (&spiking, 3)] {
        for (locality, element) in [
            ("", Some("synapse from neuron 1 to neuron 4")),
            (", postsynaptic", Some("dendrite of neuron 4")),
            (", projection", None),
        ] {
            let mut network = Network::new(settings(1.0, threads)).unwrap();
            let pre = network.add_population(&[2], neuron, None).unwrap();
            let post = network.add_population(&[9], neuron, None).unwrap();
            let kind = locality.replace(", ", " : ");
            let synapse = Synapse::new(&format!("c = 1.0{kind}"), &format!("{}{locality}", blow_up(4.5)));
            let projection =
                network.add_projection(pre.into(), post.into(), &names(&["exc"]), Some(&synapse), Some("way")).unwrap();
            let pattern = Pattern::AllToAll { allow_self_connections: true };
            network.connect(projection, Connector::new(pattern, Weights::Number(1.0)), false).unwrap();
            network.compile().unwrap();
            // Two culprits, of which the first is named.
            for row in [4, 8] {
                let (row, place) = match locality {
                    "" => (Some(row), Some(1)),
                    ", postsynaptic" => (Some(row), None),
                    _ => (None, None),
                };
                network.set_synapses(projection, "c", row, place, &3.0.into()).unwrap();
            }
            let expected = Error::NotConverged {
                object: "projection 'way'".into(),
                element: element.map(str::to_owned),
                variable: "x".into(),
                time_ms: 5.0,
            };
            assert_eq!(error(network.simulate(20.0)), expected);
        }
    }
}

#[test]
fn threads_and_backends_give_the_same_bits() {
    let run = |threads, backend, precision| {
        let mut network = Network::new(neurarchy::Settings { precision, ..settings(0.5, threads) }).unwrap();
        let neuron = Neuron::new(
            "tau = 5.0; noise = 0.5",
            "tau*dr/dt = sum(exc) + noise*Normal(0.0, 1.0) - r^3 - u : implicit
             du/dt = tanh(r) - u*exp(u) : implicit",
        );
        let synapse = Synapse::new("", "50*dw/dt = pre.r*post.r - w^3*post.r^2 : implicit");
        let population = network.add_population(&[30], &neuron, None).unwrap();
        let projection = network
            .add_projection(population.into(), population.into(), &names(&["exc"]), Some(&synapse), None)
            .unwrap();
        let pattern = Pattern::FixedProbability { probability: 0.3, allow_self_connections: false };
        network.connect(projection, Connector::new(pattern, Weights::Number(0.2)), false).unwrap();
        network.add_monitor(Object::Population(population.into()), &names(&["r"]), None, None, true).unwrap();
        network.compile_with(backend).unwrap();
        network.simulate(100.0).unwrap();
        let w = network.get_synapses(projection, "w").unwrap().to_f64();
        let r = network.get(population, "r").unwrap().to_f64();
        assert!(r.iter().all(|r| r.is_finite()) && w.iter().any(|w| (w - 0.2).abs() > 0.01));
        r.iter().chain(&w).map(|x| x.to_bits()).collect::<Vec<u64>>()
    };
    for precision in [Precision::Double, Precision::Float] {
        let one = run(1, Backend::MachineCode, precision);
        assert!(one == run(3, Backend::MachineCode, precision), "three threads, {precision:?}");
        assert!(one == run(2, Backend::Reference, precision), "interpreter, {precision:?}");
    }
}
