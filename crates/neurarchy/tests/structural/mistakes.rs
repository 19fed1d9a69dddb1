//! What is refused, with which words; nothing has changed then.

use neurarchy::{
    Connector, Delays, FunctionOf, Network, Neuron, NewSynapse, Pattern, ProjectionId, Settings, Synapse, Weights,
};

use crate::Outcome;

fn network(structural: bool, model: &Synapse, delay_ms: f64) -> neurarchy::Result<(Network, ProjectionId)> {
    let mut network = Network::new(Settings { structural_plasticity: structural, ..Settings::default() })?;
    let population = network.add_population(&[3], &Neuron::new("r = 0.0", ""), Some("neurons"))?;
    let id =
        network.add_projection(population.into(), population.into(), &["exc".into()], Some(model), Some("wires"))?;
    let connector = Connector::new(Pattern::OneToOne, Weights::Number(1.0)).delays(Delays::Number(delay_ms));
    network.connect(id, connector, true)?;
    Ok((network, id))
}

fn text<T: std::fmt::Debug>(result: neurarchy::Result<T>) -> String {
    result.expect_err("it is refused").to_string()
}

fn from(pre_rank: u32) -> NewSynapse {
    NewSynapse { pre_rank, weight: 1.0, delay_ms: 0.0 }
}

#[test]
fn impossible_edits_are_refused_whole() -> Outcome {
    let (mut network, id) = network(true, &Synapse::default(), 0.0)?;
    assert_eq!(
        text(network.create_synapses(id, 0, &[from(1)])),
        "projection 'wires', create_synapse: the network is not compiled yet; call compile() first"
    );
    network.compile()?;
    let what = "projection 'wires', create_synapse, post neuron 0: ";
    let refused = [
        (vec![from(1), from(0)], "there is a synapse from the neuron of rank 0 already"),
        (vec![from(1), from(1)], "there is a synapse from the neuron of rank 1 already"),
        (vec![from(1), from(3)], "population 'neurons' has 3 neurons, no rank 3"),
    ];
    for (new, problem) in refused {
        assert_eq!(text(network.create_synapses(id, 0, &new)), format!("{what}{problem}"));
    }
    assert_eq!(
        text(network.create_synapses(id, 3, &[from(1)])),
        "projection 'wires', create_synapse: it has 3 rows, no row 3"
    );
    let what = "projection 'wires', prune_synapse, post neuron 2: ";
    for ranks in [vec![0], vec![2, 0], vec![3]] {
        let missing = ranks.iter().find(|rank| **rank != 2).copied().unwrap_or_default();
        let problem = format!("{what}there is no synapse from the neuron of rank {missing}");
        assert_eq!(text(network.prune_synapses(id, 2, &ranks)), problem);
    }
    assert_eq!(*network.rows(id)?.pre_ranks, [0, 1, 2]);
    Ok(())
}

#[test]
fn without_the_setting_nothing_changes() -> Outcome {
    let (mut network, id) = network(false, &Synapse::default(), 0.0)?;
    network.compile()?;
    let off = "structural plasticity is off; call setup(structural_plasticity=True) before synapses are defined";
    assert_eq!(text(network.create_synapses(id, 0, &[from(1)])), format!("projection 'wires', create_synapse: {off}"));
    assert_eq!(text(network.prune_synapses(id, 0, &[0])), format!("projection 'wires', prune_synapse: {off}"));
    assert_eq!(text(network.start_pruning(id, None)), format!("projection 'wires', start_pruning: {off}"));
    Ok(())
}

#[test]
fn conditions_that_are_not_there_cannot_be_tested() -> Outcome {
    let model = Synapse { pruning: "w > 2".into(), ..Synapse::default() };
    let (mut network, id) = network(true, &model, 0.0)?;
    network.compile()?;
    assert_eq!(
        text(network.start_creating(id, None)),
        "projection 'wires', start_creating: its synapse has no condition; give it one with creating="
    );
    assert_eq!(text(network.start_pruning(id, Some(0.5))), "start_pruning: the period must be at least one step, 1 ms");
    Ok(())
}

#[test]
fn a_delay_of_new_synapses_fits_those_that_are_there() -> Outcome {
    let model = Synapse { creating: "pre.r > 1 : d=3.0".into(), ..Synapse::default() };
    let (mut wrong, _) = network(true, &model, 2.0)?;
    assert_eq!(
        text(wrong.compile()),
        "projection 'wires', Synapse(creating=): d = 3 ms differs from the delay of all its synapses, 2 ms"
    );
    network(true, &model, 3.0)?.0.compile()?;
    Ok(())
}

#[test]
fn wrong_calls_of_functions_say_what_there_is() -> Outcome {
    let (mut network, id) = network(true, &Synapse::default(), 0.0)?;
    network.add_function("f(x, y) = x + y")?;
    let global = FunctionOf::Network;
    assert_eq!(
        text(network.evaluate_function(global, "f", &[])),
        "calling a function: the network is not compiled yet; call compile() first"
    );
    network.compile()?;
    assert_eq!(text(network.evaluate_function(global, "g", &[])), "this network: there is no function 'g'; it has: f");
    assert_eq!(
        text(network.evaluate_function(FunctionOf::Projection(id), "f", &[])),
        "projection 'wires': there is no function 'f'; it has none"
    );
    assert_eq!(
        text(network.evaluate_function(global, "f", &[&[1.0]])),
        "function 'f': 1 arguments are given, but it takes 2: (x, y)"
    );
    assert_eq!(
        text(network.evaluate_function(global, "f", &[&[1.0], &[1.0, 2.0]])),
        "function 'f': all arguments must have the same length, but 'x' has 1 values and 'y' has 2"
    );
    Ok(())
}
