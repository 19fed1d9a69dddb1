//! Convolution, pooling and diagonals: every shape against nested loops, the interpreter, and any number of threads.

use neurarchy::{
    Backend, Diagonal, DiagonalGaussian, Filters, Network, Neuron, Padding, PopulationId, Precision, ProjectionId,
    Settings,
};
use proptest::prelude::*;

use super::naive::{Case, coordinates};

/// A network of two populations with these shapes, of which the first holds rates and the second shows its inputs.
fn network(
    pre: &[usize],
    post: &[usize],
    threads: usize,
    precision: Precision,
) -> (Network, PopulationId, PopulationId) {
    let settings = Settings { threads, always_parallel: threads > 1, precision, seed: Some(1), ..Settings::default() };
    let mut network = Network::new(settings).unwrap();
    let source = Neuron::new("r = 0.0; gain = 1.5", "");
    let pre = network.add_population(pre, &source, None).unwrap();
    let sink = Neuron::new("gain = 0.5", "r = sum(exc)");
    let post = network.add_population(post, &sink, None).unwrap();
    (network, pre, post)
}

fn rates(count: usize) -> Vec<f64> {
    (0..count).map(|i| ((i * 7919 + 13) % 101) as f64 / 17.0 - 2.3).collect()
}

impl Case {
    fn declare(&self, network: &mut Network, pre: PopulationId, post: PopulationId, psp: &str) -> ProjectionId {
        if self.weights.is_empty() {
            let id = network.add_pooling(pre.into(), post.into(), "exc", psp, self.operation, None).unwrap();
            network.connect_pooling(id, Some(&self.shape), 0.0).unwrap();
            return id;
        }
        let id = network.add_convolution(pre.into(), post.into(), "exc", psp, self.operation, None).unwrap();
        let mut filters = Filters::new(&self.shape, self.weights.clone()).padding(self.padding);
        filters.keep_last_dimension = self.keep_last_dimension;
        filters.subsampling = self.subsampling.clone();
        if self.bank { network.connect_filters(id, filters) } else { network.connect_filter(id, filters) }.unwrap();
        id
    }

    /// What the post neurons receive in the first step.
    fn found(&self, psp: &str, backend: Backend, threads: usize, precision: Precision) -> Vec<f64> {
        let (mut network, pre, post) = network(&self.pre, &self.post, threads, precision);
        self.declare(&mut network, pre, post, psp);
        network.compile_with(backend).unwrap();
        let size = self.pre.iter().product();
        network.set(pre, "r", None, &rates(size).into()).unwrap();
        network.step().unwrap();
        network.get(post, "r").unwrap().to_f64()
    }

    /// Compares with nested loops, and one way of execution with the other.
    fn check(&self, psp: &str, function: impl Fn(f64, f64) -> f64) -> Result<(), String> {
        let expected = self.expected(&rates(self.pre.iter().product()), function);
        let found = self.found(psp, Backend::MachineCode, 1, Precision::Double);
        for (rank, (found, expected)) in found.iter().zip(&expected).enumerate() {
            // Sums of up to some hundred products of numbers up to 10, each rounded once, in another order.
            if (found - expected).abs() > 1e-11 {
                return Err(format!("post neuron {rank}: {found} instead of {expected}"));
            }
        }
        for (backend, threads) in [(Backend::MachineCode, 3), (Backend::Reference, 1)] {
            let other = self.found(psp, backend, threads, Precision::Double);
            if let Some(rank) = (0..found.len()).find(|&i| found[i].to_bits() != other[i].to_bits()) {
                return Err(format!(
                    "{backend:?}, {threads} threads, post neuron {rank}: {} {}",
                    found[rank], other[rank]
                ));
            }
        }
        let single = self.found(psp, Backend::MachineCode, 1, Precision::Float);
        match single.iter().zip(&expected).position(|(a, b)| (a - b).abs() > 2e-3) {
            Some(rank) => Err(format!("single precision, post neuron {rank}: {} {}", single[rank], expected[rank])),
            None => Ok(()),
        }
    }
}

fn weights(shape: &[usize]) -> Vec<f64> {
    (0..shape.iter().product()).map(|i: usize| ((i * 31 + 7) % 23) as f64 / 11.0 - 0.9).collect()
}

fn paddings() -> impl Strategy<Value = Padding> {
    prop_oneof![Just(Padding::Nothing), Just(Padding::Border), Just(Padding::Value(0.0)), Just(Padding::Value(-1.75))]
}

fn operations() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("sum"), 1 => Just("mean"), 1 => Just("max"), 1 => Just("min")]
}

/// Shapes that fit together: the axes of the post population, ratios to the pre one, the kernel.
fn convolutions() -> impl Strategy<Value = Case> {
    let axes = prop::collection::vec((1usize..7, 1usize..4, 1usize..6), 1..4);
    let filters = prop_oneof![Just(None), (1usize..40).prop_map(Some)];
    (axes, filters, 0usize..3, paddings(), operations(), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(axes, filters, kind, padding, operation, index, far)| {
            let mut post: Vec<usize> = axes.iter().map(|a| a.0).collect();
            let mut pre: Vec<usize> = axes.iter().map(|a| a.0 * a.1).collect();
            let mut window: Vec<usize> = axes.iter().map(|a| a.2).collect();
            let last = axes.len() - 1;
            let mut keep_last_dimension = false;
            let several = axes.len() > 1;
            match kind {
                // A dimension that the post population does not have.
                1 if several && filters.is_none() => {
                    pre[last] = window[last];
                    post.pop();
                }
                2 if several && filters.is_none() => {
                    keep_last_dimension = true;
                    pre[last] = post[last];
                    window.pop();
                }
                _ => {}
            }
            let places: usize = post.iter().product();
            // Centres anywhere, also far outside.
            let subsampling = (index.index(4) == 0).then(|| {
                let reach = if far { 20 } else { 1 };
                let coordinate = |place: usize, d: usize| {
                    let limit = pre[d] as i64;
                    let c = (place as i64 * 13 + d as i64 * 5) % (limit + 2 * reach) - reach;
                    if keep_last_dimension && d == last { c.clamp(0, limit - 1) } else { c }
                };
                (0..places).map(|place| (0..pre.len()).map(|d| coordinate(place, d)).collect()).collect()
            });
            let mut shape = window;
            if let Some(filters) = filters {
                shape.insert(0, filters);
                post.push(filters);
            }
            Case {
                weights: weights(&shape),
                pre,
                post,
                shape,
                bank: filters.is_some(),
                keep_last_dimension,
                padding,
                subsampling,
                operation,
            }
        },
    )
}

fn poolings() -> impl Strategy<Value = Case> {
    let axes = prop::collection::vec((1usize..7, 1usize..5, 0usize..3), 1..5);
    let operation = prop_oneof![Just("max"), Just("min"), Just("mean")];
    (axes, operation, 0usize..2).prop_map(|(axes, operation, reduced)| {
        let post: Vec<usize> = axes.iter().map(|a| a.0).collect();
        let pre = axes.iter().map(|&(q, extent, less)| (q * extent).saturating_sub(less).max(1)).collect();
        let shape = axes.iter().map(|a| a.1).collect();
        let post = if post.len() > 1 { post[..post.len() - reduced].to_vec() } else { post };
        Case {
            pre,
            post,
            shape,
            weights: Vec::new(),
            bank: false,
            keep_last_dimension: false,
            padding: Padding::Nothing,
            subsampling: None,
            operation,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn convolutions_of_every_shape_are_what_nested_loops_compute(case in convolutions()) {
        prop_assert_eq!(case.check("pre.r * w", |w, r| w * r), Ok(()));
    }

    #[test]
    fn poolings_of_every_shape_are_what_nested_loops_compute(case in poolings()) {
        prop_assert_eq!(case.check("pre.r", |_, r| r), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_psp_of_ones_own_is_evaluated_for_each_tap(case in convolutions()) {
        let psp = "w * (pre.r - 0.25)**2 / (1.0 + abs(w)) + post.gain";
        prop_assert_eq!(case.check(psp, |w, r| w * (r - 0.25).powi(2) / (1.0 + w.abs()) + 0.5), Ok(()));
    }
}

#[test]
fn what_is_beyond_the_population_has_the_value_of_the_padding_in_every_attribute() {
    let (mut network, pre, post) = network(&[2], &[2], 1, Precision::Double);
    let psp = "w * (pre.r + 10.0 * pre.gain)";
    let id = network.add_convolution(pre.into(), post.into(), "exc", psp, "sum", None).unwrap();
    let filter = Filters::new(&[3], vec![1.0, 0.0, 0.0]).padding(Padding::Value(2.0));
    network.connect_filter(id, filter).unwrap();
    network.compile().unwrap();
    network.set(pre, "r", None, &vec![3.0, 4.0].into()).unwrap();
    network.step().unwrap();
    assert_eq!(network.get(post, "r").unwrap().to_f64(), [22.0, 18.0]);
}

#[test]
fn a_delay_holds_for_every_attribute_and_can_be_changed() {
    let (mut network, pre, post) = network(&[2], &[2], 1, Precision::Double);
    let id = network.add_convolution(pre.into(), post.into(), "exc", "w * pre.gain", "sum", None).unwrap();
    network.connect_filter(id, Filters::new(&[1], vec![1.0]).delay_ms(3.0)).unwrap();
    network.compile().unwrap();
    let mut seen = Vec::new();
    for step in 0..7 {
        network.set(pre, "gain", None, &f64::from(step).into()).unwrap();
        if step == 5 {
            network.set_delays_ms(id, None, &[2.0]).unwrap();
        }
        network.step().unwrap();
        seen.push(network.get(post, "r").unwrap().to_f64()[0]);
    }
    // The values at the ends of the steps: missing ones are the initial value.
    assert_eq!(seen, [1.5, 1.5, 1.5, 0.0, 1.0, 3.0, 4.0]);
    assert_eq!(network.delays_ms(id).unwrap(), [2.0]);
}

#[test]
fn weights_are_shared_memory_and_change_from_the_next_step_on() {
    let (mut network, pre, post) = network(&[100, 100], &[100, 100, 16], 1, Precision::Double);
    let id = network.add_convolution(pre.into(), post.into(), "exc", "pre.r * w", "sum", None).unwrap();
    network.connect_filters(id, Filters::new(&[16, 5, 5], vec![0.0; 400])).unwrap();
    network.compile().unwrap();
    network.set(pre, "r", None, &1.0.into()).unwrap();
    // 100 x 100 x 16 x 25 synapses of 8 bytes would take 32 MB.
    let bytes = network.projection_bytes(id).unwrap();
    assert!(bytes < 200_000, "{bytes} bytes");
    assert_eq!(network.rows(id).unwrap().pre_ranks.len(), 0);
    let weights: Vec<f64> = (0..400).map(f64::from).collect();
    network.set_shared_weights(id, &[16, 5, 5], weights.clone()).unwrap();
    assert_eq!(network.shared_weights(id).unwrap(), (vec![16, 5, 5], weights.clone()));
    network.step().unwrap();
    let r = network.get(post, "r").unwrap().to_f64();
    let filter = |f: usize| weights[25 * f..25 * (f + 1)].iter().sum::<f64>();
    let middle = (50 * 100 + 50) * 16;
    assert_eq!(r[middle..middle + 16], (0..16).map(filter).collect::<Vec<_>>()[..]);
    // Back to the kernel that was given before compile.
    network.reset(true, true, true, true).unwrap();
    assert_eq!(network.shared_weights(id).unwrap().1, vec![0.0; 400]);
}

#[test]
fn spiking_neurons_receive_a_current_in_each_step() {
    let mut network = Network::new(Settings::default()).unwrap();
    let pre = network.add_population(&[3], &Neuron::new("r = 1.0", ""), None).unwrap();
    let lif = Neuron::new("", "v = v + g_exc").spike("v > 100.0", "v = 0.0");
    let post = network.add_population(&[3], &lif, None).unwrap();
    let id = network.add_convolution(pre.into(), post.into(), "exc", "pre.r * w", "sum", None).unwrap();
    network.connect_filter(id, Filters::new(&[3], vec![1.0, 10.0, 100.0])).unwrap();
    network.compile().unwrap();
    network.simulate(1.0).unwrap();
    // The first two are above 100 and spike.
    assert_eq!(network.get(post, "v").unwrap().to_f64(), [0.0, 0.0, 11.0]);
}

#[test]
fn diagonals_are_what_nested_loops_compute() {
    let cases = [
        ([4usize, 6usize], [3usize, 6usize], 3usize, 0i64, 1i64),
        ([4, 6], [2, 5], 4, 2, 2),
        ([5, 5], [3, 4], 3, 1, 0),
        ([5, 7], [2, 7], 5, -3, -1),
        ([3, 2], [1, 9], 7, 0, 1),
    ];
    for (pre, post, length, offset, slope) in cases {
        let w = weights(&[length]);
        let r = rates(pre[0] * pre[1]);
        let mut expected = vec![0.0; post[0] * post[1]];
        for x in 0..post[1] as i64 {
            let start = if slope >= 0 { x - offset } else { x + offset };
            let mut sum = 0.0;
            for i in 0..pre[0] as i64 {
                let column = start + slope * i;
                if !(0..pre[1] as i64).contains(&column) {
                    continue;
                }
                for (f, w) in w.iter().enumerate() {
                    let place = column + f as i64 - (length / 2) as i64;
                    if (0..pre[1] as i64).contains(&place) {
                        sum += w * r[(i * pre[1] as i64 + place) as usize];
                    }
                }
            }
            (0..post[0]).for_each(|y| expected[y * post[1] + x as usize] = sum);
        }
        for (backend, threads) in [(Backend::MachineCode, 1), (Backend::MachineCode, 2), (Backend::Reference, 1)] {
            let (mut network, a, b) = network(&pre, &post, threads, Precision::Double);
            let id = network.add_diagonal(a.into(), b.into(), "exc", None).unwrap();
            network.connect_diagonal(id, Diagonal { weights: w.clone(), delay_ms: 0.0, offset, slope }).unwrap();
            network.compile_with(backend).unwrap();
            network.set(a, "r", None, &r.clone().into()).unwrap();
            network.step().unwrap();
            let found = network.get(b, "r").unwrap().to_f64();
            let same = found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12);
            assert!(same, "{pre:?} {post:?} {offset} {slope}: {found:?} instead of {expected:?}");
        }
    }
}

#[test]
fn diagonal_bell_curves_are_what_nested_loops_compute() {
    let (pre, post) = ([2usize, 3, 4, 3], [2usize, 2, 4, 5]);
    for (smallest, longest) in [(0.01, 0.0), (0.3, 0.0), (0.01, 2.0)] {
        let gaussian = DiagonalGaussian { amplitude: 1.3, sigma: 0.4, smallest, longest };
        let (mut network, a, b) = network(&pre, &post, 1, Precision::Double);
        let id = network.add_diagonal(a.into(), b.into(), "exc", None).unwrap();
        network.connect_diagonal_gaussian(id, gaussian).unwrap();
        network.compile().unwrap();
        let r = rates(pre.iter().product());
        network.set(a, "r", None, &r.clone().into()).unwrap();
        network.step().unwrap();
        let found = network.get(b, "r").unwrap().to_f64();
        let width = |n: usize| 0.4 * (post[n] - post[n] % 2) as f64;
        for (post, found) in coordinates(&post).iter().zip(found) {
            let mut sum = 0.0;
            for (x, r) in coordinates(&pre).iter().zip(&r) {
                let w = (post[2] - (x[0] + x[2]) + (pre[0] / 2) as i64) as f64;
                let h = (post[3] - (x[1] + x[3]) + (pre[1] / 2) as i64) as f64;
                let value = 1.3 * (-(w * w / width(2).powi(2) + h * h / width(3).powi(2))).exp();
                if value > smallest && (longest == 0.0 || w.abs() < longest && h.abs() < longest) {
                    sum += value * r;
                }
            }
            assert!((sum - found).abs() < 1e-12, "{post:?}: {found} instead of {sum}");
        }
    }
}
