//! Copies and transposed projections follow their original.

use neurarchy::{
    Assigned, Backend, Connector, Delays, Distribution, Matrix, Network, Neuron, NewSynapse, Object, Pattern,
    PopulationId, ProjectionId, Recorded, Settings, Synapse, Weights,
};

fn settings(threads: usize) -> Settings {
    Settings {
        threads,
        always_parallel: threads > 1,
        structural_plasticity: true,
        seed: Some(7),
        ..Settings::default()
    }
}

fn rate_coded() -> Neuron {
    Neuron::new("offset = 0.0", "r = sum(exc) + offset")
}

fn matrix(rows: usize, columns: usize, weights: Vec<Option<f64>>, delays: Option<Vec<f64>>) -> Connector {
    let present = Some(weights.iter().map(Option::is_some).collect());
    let weights = weights.into_iter().map(Option::unwrap_or_default).collect();
    Connector::new(Pattern::Matrix(Matrix { weights, present, delays, rows, columns }), Weights::Number(0.0))
}

/// 3 inputs, 2 outputs and the weights of the reference case.
fn small() -> (Network, PopulationId, PopulationId, ProjectionId) {
    let mut network = Network::new(settings(1)).unwrap();
    let pre = network.add_population(&[3], &Neuron::new("r = 1.0", ""), None).unwrap();
    let post = network.add_population(&[2], &rate_coded(), None).unwrap();
    let forward = network.add_projection(pre.into(), post.into(), &["ff".into()], None, None).unwrap();
    let weights = [1.0, 2.0, 3.0, 10.0, 20.0, 30.0].map(Some).to_vec();
    network.connect(forward, matrix(2, 3, weights, None), false).unwrap();
    (network, pre, post, forward)
}

fn assigned(values: &[f64]) -> Assigned {
    values.to_vec().into()
}

#[test]
fn a_copy_has_a_psp_and_an_operation_of_its_own_and_the_weights_of_its_original() {
    let cases = [
        ("pre.r * w", "sum", [6.0, 60.0]),
        ("pre.r * w", "max", [3.0, 30.0]),
        ("pre.r * w", "min", [1.0, 10.0]),
        ("pre.r * w", "mean", [2.0, 20.0]),
        ("2*w*pre.r", "sum", [12.0, 120.0]),
        ("w + 100 * post.offset", "sum", [6.0, 60.0]),
    ];
    for (psp, operation, expected) in cases {
        let (mut network, pre, post, forward) = small();
        let copy = network.add_copy(pre.into(), post.into(), "exc", psp, operation, None).unwrap();
        assert!(!network.connect_copy(copy, forward).unwrap());
        network.compile().unwrap();
        network.step().unwrap();
        assert_eq!(network.get(post, "r").unwrap().to_f64(), expected, "{psp} {operation}");
        let weights = network.get_synapses(forward, "w").unwrap().to_f64();
        let doubled: Vec<f64> = weights.iter().map(|w| 2.0 * w).collect();
        network.set_synapses(forward, "w", None, None, &assigned(&doubled)).unwrap();
        network.step().unwrap();
        assert_eq!(network.get(post, "r").unwrap().to_f64(), expected.map(|x| 2.0 * x), "{psp} {operation}");
        assert_eq!(network.get_synapses(copy, "w").unwrap().to_f64(), doubled);
    }
}

#[test]
fn a_copy_may_be_declared_before_its_original_and_between_other_populations() {
    let mut network = Network::new(settings(1)).unwrap();
    let pre = network.add_population(&[2], &Neuron::new("r = 1.0", ""), None).unwrap();
    let post = network.add_population(&[2], &rate_coded(), None).unwrap();
    let others: Vec<PopulationId> =
        (0..2).map(|_| network.add_population(&[2], &Neuron::new("r = 5.0", "s = sum(ff)"), None).unwrap()).collect();
    let copy = network.add_copy(pre.into(), post.into(), "exc", "pre.r * w", "sum", None).unwrap();
    let targets = ["ff".into()];
    let original = network.add_projection(others[0].into(), others[1].into(), &targets, None, None).unwrap();
    let pattern = Pattern::AllToAll { allow_self_connections: false };
    network.connect(original, Connector::new(pattern, Weights::Number(3.0)), false).unwrap();
    network.connect_copy(copy, original).unwrap();
    network.compile().unwrap();
    network.step().unwrap();
    // One weight for all synapses, which the copy shares.
    assert_eq!(network.get(post, "r").unwrap().to_f64(), [6.0, 6.0]);
    network.set_synapses(original, "w", None, None, &4.0.into()).unwrap();
    network.step().unwrap();
    assert_eq!(network.get(post, "r").unwrap().to_f64(), [8.0, 8.0]);
}

#[test]
fn a_transposed_projection_sums_what_its_original_weighs() {
    let (mut network, pre, post, forward) = small();
    let back = network.add_transpose(forward, "back", None).unwrap();
    network.compile().unwrap();
    let output = |network: &mut Network, rates: &[f64]| {
        network.set(post, "offset", None, &assigned(rates)).unwrap();
        network.simulate(2.0).unwrap();
        network.sum(pre, "back").unwrap().unwrap()
    };
    assert_eq!(output(&mut network, &[1.0, 2.0]), [21.0, 42.0, 63.0]);
    let rows = network.rows(back).unwrap();
    assert_eq!((rows.post_ranks, &*rows.pre_ranks), (&[0, 1, 2][..], &[0, 1, 0, 1, 0, 1][..]));
    network.set_synapses(forward, "w", None, None, &assigned(&[0.0, 0.0, 0.0, 1.0, 1.0, 1.0])).unwrap();
    assert_eq!(output(&mut network, &[1.0, 2.0]), [2.0, 2.0, 2.0]);
    assert_eq!(network.get_synapses(back, "w").unwrap().to_f64(), [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
}

/// Kinds of forward projections with rates: how they are connected, and their synapse.
fn rate_coded_cases() -> Vec<(Connector, Option<Synapse>)> {
    let all = || Pattern::AllToAll { allow_self_connections: true };
    let some = || Pattern::FixedProbability { probability: 0.4, allow_self_connections: true };
    let uniform = || Weights::Distribution(Distribution::uniform(-1.0, 1.0).unwrap());
    let delays = || Delays::Distribution(Distribution::uniform(1.0, 6.0).unwrap());
    let hebb = Synapse::new("", "w += 0.01 * pre.r * post.r : min=-2.0, max=2.0");
    vec![
        (Connector::new(all(), Weights::Number(0.5)), None),
        (Connector::new(some(), uniform()), None),
        (Connector::new(some(), uniform()), Some(hebb.clone())),
        (Connector::new(some(), uniform()).delays(Delays::Number(3.0)), None),
        (Connector::new(some(), uniform()).delays(delays()), Some(hebb)),
        (Connector::new(Pattern::OneToOne, uniform()), Some(Synapse::default().psp("w * pre.r**2"))),
    ]
}

/// Rates over some steps; `mirrored` is the transposed projection as an ordinary one.
fn rates(
    case: &(Connector, Option<Synapse>),
    threads: usize,
    backend: Backend,
    mirrored: Option<Connector>,
) -> Vec<f64> {
    let mut network = Network::new(settings(threads)).unwrap();
    let neuron = |text: &str| Neuron::new("", &format!("r = 0.2 * sum({text}) + cos(0.3 * t) + Uniform(0.0, 1.0)"));
    let pre = network.add_population(&[70], &neuron("back"), None).unwrap();
    let post = network.add_population(&[70], &neuron("exc"), None).unwrap();
    let forward = network.add_projection(pre.into(), post.into(), &["exc".into()], case.1.as_ref(), None).unwrap();
    network.connect(forward, case.0.clone(), false).unwrap();
    if let Some(connector) = mirrored {
        let back = network.add_projection(post.into(), pre.into(), &["back".into()], None, None).unwrap();
        network.connect(back, connector, false).unwrap();
    } else {
        network.add_transpose(forward, "back", None).unwrap();
    }
    network.compile_with(backend).unwrap();
    network.simulate(20.0).unwrap();
    network.get(pre, "r").unwrap().to_f64()
}

/// The transposed matrix of the weights and delays of a projection.
fn mirror(network: &Network, id: ProjectionId, sizes: (usize, usize)) -> Connector {
    let (pre_size, post_size) = sizes;
    let (w, d) = (network.get_synapses(id, "w").unwrap().to_f64(), network.delays_ms(id).unwrap());
    let (mut weights, mut delays) = (vec![None; pre_size * post_size], vec![1.0; pre_size * post_size]);
    let rows = network.rows(id).unwrap();
    for (row, &post) in rows.post_ranks.iter().enumerate() {
        for i in rows.starts[row]..rows.starts[row + 1] {
            let place = rows.pre_ranks[i] as usize * post_size + post as usize;
            weights[place] = Some(w[if w.len() == 1 { 0 } else { i }]);
            delays[place] = d[if d.len() == 1 { 0 } else { i }];
        }
    }
    matrix(pre_size, post_size, weights, Some(delays))
}

#[test]
fn a_transposed_projection_is_what_an_ordinary_one_with_the_transposed_matrix_is() {
    for (number, case) in rate_coded_cases().iter().enumerate() {
        let one = rates(case, 1, Backend::MachineCode, None);
        assert_eq!(one, rates(case, 3, Backend::MachineCode, None), "case {number}: threads");
        assert_eq!(one, rates(case, 1, Backend::Reference, None), "case {number}: interpreter");
        let learns = case.1.as_ref().is_some_and(|synapse| !synapse.equations.is_empty());
        if learns {
            continue;
        }
        let mut network = Network::new(settings(1)).unwrap();
        let neuron = Neuron::new("", "r = sum(exc)");
        let pre = network.add_population(&[70], &neuron, None).unwrap();
        let post = network.add_population(&[70], &neuron, None).unwrap();
        let forward = network.add_projection(pre.into(), post.into(), &["exc".into()], None, None).unwrap();
        network.connect(forward, case.0.clone(), false).unwrap();
        network.compile().unwrap();
        let other = rates(case, 1, Backend::MachineCode, Some(mirror(&network, forward, (70, 70))));
        // Sums of some tens of numbers around 1 in another order.
        let same = one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(same, "case {number}: {:?} {:?}", &one[..5], &other[..5]);
    }
}

/// A spiking network with a forward projection and one back, changed while it runs; all spikes and the last potentials.
fn spikes(threads: usize, delayed: bool, mirrored: bool, backend: Backend) -> (Vec<(u32, Vec<u64>)>, Vec<f64>) {
    let mut network = Network::new(settings(threads)).unwrap();
    let noisy = Neuron::new("", "v = 0.7 * v + g_exc + Uniform(0.0, 0.6) : init = 0.0").spike("v > 1.0", "v = 0.0");
    let pre = network.add_population(&[80], &noisy, None).unwrap();
    let quiet = Neuron::new("", "v = 0.9 * v + g_back + 0.05").spike("v > 1.0", "v = 0.0");
    let post = network.add_population(&[70], &quiet, None).unwrap();
    let forward = network.add_projection(post.into(), pre.into(), &["exc".into()], None, None).unwrap();
    let pattern = Pattern::FixedProbability { probability: 0.3, allow_self_connections: true };
    let weights = Weights::Distribution(Distribution::uniform(0.0, 0.3).unwrap());
    let mut connector = Connector::new(pattern, weights);
    if delayed {
        connector = connector.delays(Delays::Distribution(Distribution::uniform(1.0, 7.0).unwrap()));
    }
    network.connect(forward, connector, false).unwrap();
    let back = if mirrored {
        let mut scratch = network.copy(0, &[pre, post], &[forward], &[]).unwrap();
        scratch.compile().unwrap();
        let back = network.add_projection(pre.into(), post.into(), &["back".into()], None, None).unwrap();
        network.connect(back, mirror(&scratch, forward, (70, 80)), false).unwrap();
        back
    } else {
        network.add_transpose(forward, "back", None).unwrap()
    };
    let monitor = network.add_monitor(Object::Population(post.into()), &["spike".into()], None, None, true).unwrap();
    network.compile_with(backend).unwrap();
    network.simulate(15.0).unwrap();
    // A synapse goes, and one comes, in both directions.
    let (row, pruned, created) = {
        let rows = network.rows(forward).unwrap();
        let present = &rows.pre_ranks[rows.starts[3]..rows.starts[4]];
        let missing = (0..70).find(|rank| !present.contains(rank)).unwrap();
        (rows.post_ranks[3], present[2], missing)
    };
    network.prune_synapses(forward, 3, &[pruned]).unwrap();
    let new = NewSynapse { pre_rank: created, weight: 0.8, delay_ms: 4.0 };
    network.create_synapses(forward, 3, &[new]).unwrap();
    if mirrored {
        let row_of = |network: &Network, post: u32| {
            network.rows(back).unwrap().post_ranks.iter().position(|&r| r == post).unwrap()
        };
        let place = row_of(&network, pruned);
        network.prune_synapses(back, place, &[row]).unwrap();
        let place = row_of(&network, created);
        network.create_synapses(back, place, &[NewSynapse { pre_rank: row, ..new }]).unwrap();
    }
    network.simulate(15.0).unwrap();
    if delayed {
        let longer: Vec<f64> = network.delays_ms(forward).unwrap().iter().map(|d| (9.0 - d).max(1.0)).collect();
        if mirrored {
            let longer: Vec<f64> = network.delays_ms(back).unwrap().iter().map(|d| (9.0 - d).max(1.0)).collect();
            network.set_delays_ms(back, None, &longer).unwrap();
        }
        network.set_delays_ms(forward, None, &longer).unwrap();
    }
    network.simulate(30.0).unwrap();
    let Recorded::Spikes(trains) = network.recorded(monitor, "spike", false).unwrap() else { unreachable!() };
    (trains, network.get(post, "v").unwrap().to_f64())
}

#[test]
fn spikes_travel_back_through_a_transposed_projection_as_through_an_ordinary_one() {
    for delayed in [false, true] {
        let one = spikes(1, delayed, false, Backend::MachineCode);
        assert!(one.0.iter().map(|(_, train)| train.len()).sum::<usize>() > 100, "the neurons spike");
        assert_eq!(one, spikes(1, delayed, true, Backend::MachineCode), "the same bits; delays: {delayed}");
        assert_eq!(one, spikes(3, delayed, false, Backend::MachineCode), "threads; delays: {delayed}");
        assert_eq!(one, spikes(1, delayed, false, Backend::Reference), "interpreter; delays: {delayed}");
    }
}

#[test]
fn a_copy_follows_synapses_that_come_and_go_and_their_delays() {
    for (delays, threads) in [(None, 1), (Some([2.0, 3.0, 1.0, 4.0, 2.0, 1.0]), 1), (Some([2.0; 6]), 3)] {
        let mut network = Network::new(settings(threads)).unwrap();
        let pre = network.add_population(&[3], &Neuron::new("", "r = t + 1.0"), None).unwrap();
        let post = network.add_population(&[2], &Neuron::new("", "r = sum(ff) ; s = sum(exc)"), None).unwrap();
        let forward = network.add_projection(pre.into(), post.into(), &["ff".into()], None, None).unwrap();
        let weights = [1.0, 2.0, 3.0, 10.0, 20.0, 30.0].map(Some).to_vec();
        network.connect(forward, matrix(2, 3, weights, delays.map(|d| d.to_vec())), false).unwrap();
        let copy = network.add_copy(pre.into(), post.into(), "exc", "w * pre.r", "sum", None).unwrap();
        network.connect_copy(copy, forward).unwrap();
        network.compile().unwrap();
        let both = |network: &mut Network| {
            network.simulate(7.0).unwrap();
            let of = |name: &str| network.get(post, name).unwrap().to_f64();
            (of("r"), of("s"))
        };
        let (r, s) = both(&mut network);
        assert_eq!(r, s);
        network.prune_synapses(forward, 1, &[1]).unwrap();
        let (r, s) = both(&mut network);
        assert_eq!(r, s);
        let new = NewSynapse { pre_rank: 1, weight: 7.0, delay_ms: 3.0 };
        network.create_synapses(forward, 1, &[new]).unwrap();
        let before = both(&mut network);
        assert_eq!(before.0, before.1);
        if delays.is_some() {
            network.set_delays_ms(forward, None, &[5.0, 1.0, 2.0, 2.0, 1.0, 3.0]).unwrap();
            let (r, s) = both(&mut network);
            assert_eq!(r, s);
        }
        assert_eq!(network.rows(copy).unwrap().pre_ranks, network.rows(forward).unwrap().pre_ranks);
    }
}

#[test]
fn a_projection_that_does_not_transmit_still_lends_its_synapses() {
    let (mut network, pre, post, forward) = small();
    let copy = network.add_copy(pre.into(), post.into(), "exc", "pre.r * w", "sum", None).unwrap();
    network.connect_copy(copy, forward).unwrap();
    network.compile().unwrap();
    network.set_flag(forward, neurarchy::Flag::Transmission, false).unwrap();
    network.step().unwrap();
    assert_eq!(network.get(post, "r").unwrap().to_f64(), [6.0, 60.0]);
    network.set_flag(copy, neurarchy::Flag::Transmission, false).unwrap();
    network.step().unwrap();
    assert_eq!(network.get(post, "r").unwrap().to_f64(), [0.0, 0.0]);
}
