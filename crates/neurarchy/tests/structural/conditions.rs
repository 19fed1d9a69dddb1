//! Conditions that depend on chance, and when they are tested.

use neurarchy::{
    Backend, Connector, Network, Neuron, Object, Pattern, Precision, ProjectionId, Recorded, Settings, Synapse, View,
    Weights,
};

use crate::Outcome;

/// Rows of a projection: post rank and pre ranks.
fn rows(network: &Network, id: ProjectionId) -> neurarchy::Result<Vec<(u32, Vec<u32>)>> {
    let table = network.rows(id)?;
    let spans = table.post_ranks.iter().zip(table.starts.windows(2));
    Ok(spans.map(|(&post, span)| (post, table.pre_ranks[span[0]..span[1]].to_vec())).collect())
}

fn settings(threads: usize, precision: Precision) -> Settings {
    Settings {
        seed: Some(9),
        threads,
        always_parallel: threads > 1,
        precision,
        structural_plasticity: true,
        ..Settings::default()
    }
}

/// A network in which everything depends on chance.
fn random(settings: Settings, backend: Backend, spiking: bool) -> neurarchy::Result<(Network, ProjectionId)> {
    let mut network = Network::new(settings)?;
    let (mut pre, mut post) =
        (Neuron::new("", "v += Uniform(0.0, 0.25)\nr = v"), Neuron::new("", "v += 0.1*sum(exc)\nr = v"));
    if spiking {
        pre = Neuron::new("", "v += Uniform(0.0, 0.25)").spike("v > 1.0", "v = 0.0");
        post = Neuron::new("", "v += 0.1*g_exc").spike("v > 1.0", "v = 0.0");
    }
    let pre = network.add_population(&[40], &pre, None)?;
    let post = network.add_population(&[30], &post, None)?;
    let mut model = Synapse::new("", "age += 1 : int");
    model.creating = "Gamma(2.0, 0.5) < pre.v : proba=0.25, w=0.5".into();
    model.pruning = "(age > 3) and (pre.v > Normal(0.5, 0.25)) : proba=0.5".into();
    let id = network.add_projection(pre.into(), post.into(), &["exc".into()], Some(&model), None)?;
    let pattern = Pattern::FixedProbability { probability: 0.25, allow_self_connections: true };
    network.connect(id, Connector::new(pattern, Weights::Number(0.25)), false)?;
    network.compile_with(backend)?;
    network.start_creating(id, Some(2.0))?;
    network.start_pruning(id, Some(3.0))?;
    Ok((network, id))
}

#[test]
fn chance_does_not_depend_on_threads_storage_or_what_executes_the_kernels() -> Outcome {
    for precision in [Precision::Double, Precision::Float] {
        for spiking in [false, true] {
            let run = |threads, backend| -> neurarchy::Result<_> {
                let (mut network, id) = random(settings(threads, precision), backend, spiking)?;
                network.simulate(30.0)?;
                let weights: Vec<u64> = network.get_synapses(id, "w")?.to_f64().iter().map(|w| w.to_bits()).collect();
                Ok((rows(&network, id)?, weights, network.get_synapses(id, "age")?.to_f64()))
            };
            let one = run(1, Backend::MachineCode)?;
            assert!(one.2.contains(&1.0) && one.2.iter().any(|age| *age > 10.0), "old and new ones");
            for (threads, backend) in [(2, Backend::MachineCode), (7, Backend::MachineCode), (2, Backend::Reference)] {
                assert!(one == run(threads, backend)?, "{threads} threads, {backend:?}, {precision:?}, {spiking}");
            }
        }
    }
    Ok(())
}

#[test]
fn steps_one_by_one_and_at_once_restructure_alike() -> Outcome {
    let (mut at_once, id) = random(settings(2, Precision::Double), Backend::MachineCode, true)?;
    at_once.simulate(25.0)?;
    let (mut one_by_one, _) = random(settings(2, Precision::Double), Backend::MachineCode, true)?;
    for _ in 0..25 {
        one_by_one.step()?;
    }
    assert_eq!(rows(&at_once, id)?, rows(&one_by_one, id)?);
    assert_eq!(at_once.current_step(), 25);
    Ok(())
}

#[test]
fn a_probability_is_the_share_of_the_pairs_that_change() -> Outcome {
    let mut network = Network::new(settings(1, Precision::Double))?;
    let pre = network.add_population(&[300], &Neuron::new("r = 0.0", ""), None)?;
    let post = network.add_population(&[200], &Neuron::new("", "r = sum(exc)"), None)?;
    let mut model = Synapse::new("", "");
    model.creating = "pre.r < 1.0 : proba=0.125".into();
    model.pruning = "Uniform(0.0, 1.0) > 0.75".into();
    let id = network.add_projection(pre.into(), post.into(), &["exc".into()], Some(&model), None)?;
    network.connect(id, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), false)?;
    network.compile()?;
    network.start_creating(id, None)?;
    network.step()?;
    network.stop_creating(id)?;
    // 5 standard deviations of a binomial.
    let near = |found: usize, n: f64, p: f64| (found as f64 - n * p).abs() < 5.0 * (n * p * (1.0 - p)).sqrt();
    let made = network.rows(id)?.pre_ranks.len() - 200;
    assert!(near(made, 59_800.0, 0.125), "{made} were made");
    network.start_pruning(id, None)?;
    network.step()?;
    let left = network.rows(id)?.pre_ranks.len();
    assert!(near(left, made as f64 + 200.0, 0.75), "{left} of {made} are left");
    Ok(())
}

#[test]
fn a_synapse_that_is_made_may_be_pruned_in_the_same_step() -> Outcome {
    let mut network = Network::new(settings(1, Precision::Double))?;
    let population = network.add_population(&[4], &Neuron::new("r = 1.0", ""), None)?;
    let mut model = Synapse::new("", "");
    model.creating = "pre.r > 0.5 : w=0.25".into();
    model.pruning = "w < 0.5".into();
    let view = View::of(population, vec![1, 3]);
    let id = network.add_projection(view, population.into(), &["exc".into()], Some(&model), None)?;
    network.connect(
        id,
        Connector::new(Pattern::AllToAll { allow_self_connections: false }, Weights::Number(1.0)),
        false,
    )?;
    network.compile()?;
    let before = rows(&network, id)?;
    assert_eq!(before, [(0, vec![1, 3]), (1, vec![3]), (2, vec![1, 3]), (3, vec![1])]);
    network.start_pruning(id, None)?;
    network.start_creating(id, None)?;
    network.simulate(3.0)?;
    assert_eq!(rows(&network, id)?, before);
    network.stop_pruning(id)?;
    network.step()?;
    // Of the view only; to itself, too.
    assert_eq!(rows(&network, id)?, [0, 1, 2, 3].map(|post| (post, vec![1, 3])));
    Ok(())
}

#[test]
fn conditions_see_the_values_at_the_end_of_the_step_and_its_time() -> Outcome {
    let mut network = Network::new(settings(1, Precision::Double))?;
    network.set_constant("T", 2.0);
    let population = network.add_population(&[2], &Neuron::new("", "r += 1.0"), None)?;
    let mut model = Synapse::new("", "n = n + 1.0 : postsynaptic\nm = m + 1.0 : projection");
    // After the third step, whose t is 2.
    model.creating = "(pre.r > 2.5) and (post.r < 3.5) and (n > 2.5) and (m < 3.5) and (t == T)".into();
    let id = network.add_projection(population.into(), population.into(), &["exc".into()], Some(&model), None)?;
    network.connect(id, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), true)?;
    network.compile()?;
    network.start_creating(id, None)?;
    let mut counts = vec![];
    for _ in 0..4 {
        network.step()?;
        counts.push(network.rows(id)?.pre_ranks.len());
    }
    assert_eq!(counts, [2, 2, 4, 4]);
    Ok(())
}

#[test]
fn monitors_see_the_synapses_of_their_step() -> Outcome {
    let mut network = Network::new(settings(1, Precision::Double))?;
    let population = network.add_population(&[2], &Neuron::new("r = 1.0", ""), None)?;
    let mut model = Synapse::new("", "n += 1.0");
    model.creating = "t == 1.0".into();
    model.pruning = "(t == 3.0) and (n > 3.5)".into();
    let id = network.add_projection(population.into(), population.into(), &["exc".into()], Some(&model), None)?;
    network.connect(id, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), true)?;
    let whole = network.add_monitor(Object::Projection(id), &["n".into()], None, None, true)?;
    let one = network.add_monitor(Object::Dendrite(id, 1), &["n".into()], None, None, true)?;
    network.compile()?;
    network.start_creating(id, None)?;
    network.start_pruning(id, None)?;
    network.simulate(5.0)?;
    let mut recorded = |monitor| match network.recorded(monitor, "n", true) {
        Ok(Recorded::Samples { values, samples, rows, .. }) => (values.to_f64(), samples, rows),
        other => panic!("{other:?}"),
    };
    let expected = [1.0, 1.0, 2.0, 0.0, 0.0, 2.0, 3.0, 1.0, 1.0, 3.0, 2.0, 2.0, 3.0, 3.0];
    assert_eq!(recorded(whole), (expected.to_vec(), 5, vec![(0, vec![1, 1]), (1, vec![2, 2]), (3, vec![1, 1])]));
    let expected = [1.0, 0.0, 2.0, 1.0, 3.0, 2.0, 3.0];
    assert_eq!(recorded(one), (expected.to_vec(), 5, vec![(0, vec![1]), (1, vec![2]), (3, vec![1])]));
    Ok(())
}
