//! Random numbers have the distribution that they are called by, and are independent of each other.
//!
//! How often chance would fail these tests. Every comparison below has a bound that a right generator misses with a
//! probability of less than 3e-9, for a seed taken at random; there are fewer than 250 comparisons, so all together fail
//! for less than one seed in 10^6. (The seeds are fixed: what passes once passes always.)
//!
//! - Kolmogorov-Smirnov: P(sqrt(n) D > z) <= 2 exp(-2 z^2) for every n (P. Massart, Ann. Probab. 18 (1990) 1269), so
//!   z = 3.25 gives 1.4e-9.
//! - Chi-square with k degrees of freedom: P(X > k + 2 sqrt(k t) + 2 t) <= exp(-t) (B. Laurent, P. Massart, Ann. Statist.
//!   28 (2000) 1302, lemma 1), so t = 20 gives 2.1e-9. Cells expect at least 50, where Pearson's statistic follows the law.
//! - Moments: 8 standard errors. A normal mean misses them with 1.2e-15. The mean of n values of skewness g has a tail
//!   that is heavier by about exp(8^3 g/(6 sqrt(n))) (H. Cramer 1938): n = 10^5 and g < 16, that of the squares in the
//!   log-normal case, give 1e-13.
//! - Correlations of pairs: 6.5 standard errors of products of bounded numbers, 8e-11.

use neurarchy::{
    Connector, Distribution, Network, Neuron, Pattern, PopulationId, Precision, Settings, Synapse, Weights,
};
use neurarchy_codegen::math::scalar;

/// Neurons, and steps for which they draw.
const SIZE: usize = 20_000;
const STEPS: usize = 5;

/// A distribution: as equations call it, as Rust makes it, and what is known of it.
struct Law {
    call: &'static str,
    distribution: neurarchy::Result<Distribution>,
    mean: f64,
    variance: f64,
    /// Fourth central moment.
    fourth: f64,
    shape: Shape,
}

enum Shape {
    /// Probability of a smaller value.
    Continuous(fn(f64) -> f64),
    /// Probability of a whole number, from the first one on.
    Discrete(i64, Vec<f64>),
}

/// Standard normal distribution function.
fn phi(z: f64) -> f64 {
    0.5 * (1.0 + scalar::erf(z / std::f64::consts::SQRT_2))
}

/// P(a, x) for a = 2.5, by P(a + 1, x) = P(a, x) - x^a e^-x / gamma(a + 1) from P(1/2, x) = erf(sqrt(x)).
fn gamma_5_halves(x: f64) -> f64 {
    let (root, pi) = (x.sqrt(), std::f64::consts::PI.sqrt());
    scalar::erf(root) - (-x).exp() * root * (2.0 / pi) * (1.0 + x / 1.5)
}

/// Probabilities of 0..=n successes.
fn binomial(n: u32, p: f64) -> Vec<f64> {
    let mut density = vec![(1.0 - p).powi(n as i32)];
    for k in 1..=n {
        density.push(density[k as usize - 1] * f64::from(n - k + 1) / f64::from(k) * p / (1.0 - p));
    }
    density
}

fn laws() -> Vec<Law> {
    let law =
        |call, distribution, mean, variance, fourth, shape| Law { call, distribution, mean, variance, fourth, shape };
    let successes = |n: u32, p: f64| {
        let (n, v) = (f64::from(n), p * (1.0 - p));
        (n * p, n * v, n * v * (1.0 + (3.0 * n - 6.0) * v))
    };
    let (few, many, most) = (successes(10, 0.3), successes(100, 0.4), successes(50, 0.9));
    // exp(s^2) for the log-normal distribution with s = 0.5.
    let w = 0.25f64.exp();
    let spread = (w - 1.0) * w;
    vec![
        law(
            "Uniform(-1.0, 3.0)",
            Distribution::uniform(-1.0, 3.0),
            1.0,
            16.0 / 12.0,
            256.0 / 80.0,
            Shape::Continuous(|x| ((x + 1.0) / 4.0).clamp(0.0, 1.0)),
        ),
        law(
            "Normal(2.0, 0.5)",
            Distribution::normal(2.0, 0.5),
            2.0,
            0.25,
            3.0 / 16.0,
            Shape::Continuous(|x| phi((x - 2.0) / 0.5)),
        ),
        law(
            "LogNormal(0.25, 0.5)",
            Distribution::log_normal(0.25, 0.5),
            0.375f64.exp(),
            spread * 0.5f64.exp(),
            (w.powi(4) + 2.0 * w.powi(3) + 3.0 * w * w - 3.0) * (spread * 0.5f64.exp()).powi(2),
            Shape::Continuous(|x| phi((x.ln() - 0.25) / 0.5)),
        ),
        law(
            "Exponential(4.0)",
            Distribution::exponential(4.0),
            0.25,
            1.0 / 16.0,
            9.0 / 256.0,
            Shape::Continuous(|x| -(-4.0 * x).exp_m1()),
        ),
        law(
            "Gamma(2.5, 2.0)",
            Distribution::gamma(2.5, 2.0),
            5.0,
            10.0,
            (3.0 * 6.25 + 6.0 * 2.5) * 16.0,
            Shape::Continuous(|x| gamma_5_halves(x / 2.0)),
        ),
        law(
            "Gamma(0.5, 1.0)",
            Distribution::gamma(0.5, 1.0),
            0.5,
            0.5,
            3.0 * 0.25 + 6.0 * 0.5,
            Shape::Continuous(|x| scalar::erf(x.sqrt())),
        ),
        law(
            "DiscreteUniform(-3, 8)",
            Distribution::discrete_uniform(-3.0, 8.0),
            2.5,
            143.0 / 12.0,
            143.0 * (3.0 * 144.0 - 7.0) / 240.0,
            Shape::Discrete(-3, vec![1.0 / 12.0; 12]),
        ),
        law(
            "Binomial(10, 0.3)",
            Distribution::binomial(10.0, 0.3),
            few.0,
            few.1,
            few.2,
            Shape::Discrete(0, binomial(10, 0.3)),
        ),
        law(
            "Binomial(100, 0.4)",
            Distribution::binomial(100.0, 0.4),
            many.0,
            many.1,
            many.2,
            Shape::Discrete(0, binomial(100, 0.4)),
        ),
        law(
            "Binomial(50, 0.9)",
            Distribution::binomial(50.0, 0.9),
            most.0,
            most.1,
            most.2,
            Shape::Discrete(0, binomial(50, 0.9)),
        ),
    ]
}

fn judge(law: &Law, where_from: &str, mut values: Vec<f64>) {
    let name = format!("{} {where_from}", law.call);
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let error = (law.variance / n).sqrt();
    assert!((mean - law.mean).abs() < 8.0 * error, "{name}: mean {mean}, expected {} +- {error}", law.mean);
    let spread = values.iter().map(|x| (x - law.mean).powi(2)).sum::<f64>() / n;
    let error = ((law.fourth - law.variance * law.variance) / n).sqrt();
    assert!(
        (spread - law.variance).abs() < 8.0 * error,
        "{name}: variance {spread}, expected {} +- {error}",
        law.variance
    );
    match &law.shape {
        Shape::Continuous(below) => {
            values.sort_by(f64::total_cmp);
            let distance = kolmogorov_smirnov(&values, *below);
            assert!(distance < 3.25, "{name}: sqrt(n) D is {distance}");
        }
        Shape::Discrete(first, density) => {
            let mut counts = vec![0.0; density.len()];
            for value in &values {
                assert_eq!(*value, value.trunc(), "{name}: a whole number");
                let place = usize::try_from(*value as i64 - first).ok().filter(|k| *k < counts.len());
                counts[place.unwrap_or_else(|| panic!("{name}: {value} is out of range"))] += 1.0;
            }
            chi_square(&name, &counts, density);
        }
    }
}

/// sqrt(n) times the largest distance between the distribution of sorted values and the expected one.
fn kolmogorov_smirnov(sorted: &[f64], below: impl Fn(f64) -> f64) -> f64 {
    let n = sorted.len() as f64;
    let distances = sorted.iter().enumerate().map(|(i, x)| {
        let expected = below(*x);
        (expected - i as f64 / n).abs().max((expected - (i + 1) as f64 / n).abs())
    });
    distances.fold(0.0, f64::max) * n.sqrt()
}

/// Pearson's test; cells that expect little are joined with their neighbours.
fn chi_square(name: &str, counts: &[f64], density: &[f64]) {
    let n: f64 = counts.iter().sum();
    let mut cells: Vec<(f64, f64)> = vec![];
    let mut open = (0.0, 0.0);
    for (count, probability) in counts.iter().zip(density) {
        open = (open.0 + count, open.1 + n * probability);
        if open.1 >= 50.0 {
            cells.push(std::mem::take(&mut open));
        }
    }
    if let Some(last) = cells.last_mut() {
        *last = (last.0 + open.0, last.1 + open.1);
    }
    let statistic: f64 = cells.iter().map(|(count, expected)| (count - expected).powi(2) / expected).sum();
    let (k, t) = ((cells.len() - 1) as f64, 20.0_f64);
    let bound = k + 2.0 * (k * t).sqrt() + 2.0 * t;
    assert!(statistic < bound, "{name}: chi-square {statistic} with {k} degrees of freedom");
}

/// Correlation of pairs of numbers that are uniform in [0, 1): none.
fn uncorrelated(name: &str, pairs: impl Iterator<Item = (f64, f64)>) {
    let (mut n, mut sum) = (0.0, 0.0);
    for (a, b) in pairs {
        n += 1.0;
        sum += 12.0 * (a - 0.5) * (b - 0.5);
    }
    let correlation: f64 = sum / n;
    assert!(n > 10_000.0 && correlation.abs() < 6.5 / f64::sqrt(n), "{name}: {n} pairs have correlation {correlation}");
}

fn network(precision: Precision, neuron: &Neuron, size: usize) -> (Network, PopulationId) {
    let mut network = Network::new(Settings { seed: Some(2024), precision, ..Settings::default() }).unwrap();
    let id = network.add_population(&[size], neuron, None).unwrap();
    (network, id)
}

/// The values of variables of all neurons, step after step.
fn drawn(precision: Precision, neuron: &Neuron, variables: &[&str]) -> Vec<Vec<Vec<f64>>> {
    let (mut network, id) = network(precision, neuron, SIZE);
    network.compile().unwrap();
    let mut values = vec![vec![]; variables.len()];
    for _ in 0..STEPS {
        network.step().unwrap();
        for (values, variable) in values.iter_mut().zip(variables) {
            values.push(network.get(id, variable).unwrap().to_f64());
        }
    }
    values
}

#[test]
fn draws_in_equations_have_their_distribution() {
    let laws = laws();
    let names: Vec<String> = (0..laws.len()).map(|i| format!("x{i}")).collect();
    let equations: Vec<String> = names.iter().zip(&laws).map(|(x, law)| format!("{x} = {}", law.call)).collect();
    let neuron = Neuron::new("", &format!("{}\nr = 0", equations.join("\n")));
    let variables: Vec<&str> = names.iter().map(String::as_str).collect();
    for precision in [Precision::Double, Precision::Float] {
        for (law, steps) in laws.iter().zip(drawn(precision, &neuron, &variables)) {
            judge(law, &format!("in an equation, {precision:?}"), steps.concat());
        }
    }
}

#[test]
fn draws_with_attributes_as_arguments_have_their_distribution() {
    let parameters = "low = -2.0 : population; rate = 0.5 : population";
    let neuron = Neuron::new(parameters, "x = Uniform(low, 3*1.0)\ny = Exponential(2*rate + 3)\nr = 0");
    let (mut network, id) = network(Precision::Double, &neuron, 100_000);
    network.set(id, "low", None, &neurarchy::Assigned::Number(-1.0)).unwrap();
    network.compile().unwrap();
    network.step().unwrap();
    let laws = laws();
    judge(&laws[0], "with an attribute as argument", network.get(id, "x").unwrap().to_f64());
    judge(&laws[3], "with an attribute as argument", network.get(id, "y").unwrap().to_f64());
}

#[test]
fn values_drawn_for_attributes_have_their_distribution() {
    for law in laws() {
        let (mut network, id) = network(Precision::Double, &Neuron::new("x = 0.0", "r = x"), 100_000);
        let distribution = law.distribution.as_ref().unwrap().clone();
        network.set(id, "x", None, &distribution.into()).unwrap();
        judge(&law, "assigned", network.get(id, "x").unwrap().to_f64());
    }
}

#[test]
fn draws_of_synapses_and_weights_have_their_distribution_and_are_independent() {
    let count = 300;
    let (mut network, id) = network(Precision::Double, &Neuron::new("", "r = 0"), count);
    let synapse = Synapse::new(
        "",
        "x = Uniform(0.0, 1.0)\ny = Normal(2.0, 0.5)\nz = Uniform(0.0, 1.0) : postsynaptic\nk = Binomial(10, 0.3)",
    );
    let projection = network.add_projection(id.into(), id.into(), &["exc".into()], Some(&synapse), None).unwrap();
    let pattern = Pattern::AllToAll { allow_self_connections: true };
    let weights = Weights::Distribution(Distribution::normal(2.0, 0.5).unwrap());
    network.connect(projection, Connector::new(pattern, weights), true).unwrap();
    network.compile().unwrap();
    let laws = laws();
    judge(&laws[1], "as weights", network.get_synapses(projection, "w").unwrap().to_f64());
    let mut steps = vec![];
    for _ in 0..2 {
        network.step().unwrap();
        steps.push(network.get_synapses(projection, "x").unwrap().to_f64());
    }
    judge(&laws[1], "in a synapse", network.get_synapses(projection, "y").unwrap().to_f64());
    judge(&laws[7], "in a synapse", network.get_synapses(projection, "k").unwrap().to_f64());
    let x = &steps[1];
    let at = |pre: usize, post: usize| x[post * count + pre];
    let all = |f: &dyn Fn(usize, usize) -> Option<(f64, f64)>| {
        let pairs = (0..count).flat_map(|post| (0..count).map(move |pre| (pre, post)));
        pairs.filter_map(|(pre, post)| f(pre, post)).collect::<Vec<_>>()
    };
    let right = all(&|pre, post| (pre + 1 < count).then(|| (at(pre, post), at(pre + 1, post))));
    uncorrelated("neighbouring pre neurons", right.into_iter());
    let down = all(&|pre, post| (post + 1 < count).then(|| (at(pre, post), at(pre, post + 1))));
    uncorrelated("neighbouring post neurons", down.into_iter());
    let mirrored = all(&|pre, post| (pre < post).then(|| (at(pre, post), at(post, pre))));
    uncorrelated("the two synapses of a pair of neurons", mirrored.into_iter());
    uncorrelated("neighbouring steps", steps[0].iter().copied().zip(steps[1].iter().copied()));
    let z = network.get_synapses(projection, "z").unwrap().to_f64();
    uncorrelated("draws of synapses and of their rows", all(&|pre, post| Some((at(pre, post), z[post]))).into_iter());
}

#[test]
fn draws_of_neurons_are_independent() {
    let neuron = Neuron::new("", "x = Uniform(0.0, 1.0)\ny = Uniform(0.0, 1.0)\nr = 0");
    for precision in [Precision::Double, Precision::Float] {
        let values = drawn(precision, &neuron, &["x", "y"]);
        let (x, y) = (&values[0], &values[1]);
        let flat = |v: &[Vec<f64>]| v.concat();
        uncorrelated("two variables", flat(x).into_iter().zip(flat(y)));
        for lag in [1, 2, 16, 17] {
            let pairs = x.iter().flat_map(|step| step.iter().zip(&step[lag..]).map(|(a, b)| (*a, *b)));
            uncorrelated("neurons apart from each other", pairs);
        }
        for lag in 1..STEPS - 1 {
            uncorrelated("steps apart from each other", flat(&x[..STEPS - lag]).into_iter().zip(flat(&x[lag..])));
        }
        let moved = x[0].iter().zip(&x[1][1..]).map(|(a, b)| (*a, *b));
        uncorrelated("the next neuron in the next step", moved);
    }
}

#[test]
fn two_calls_in_one_equation_are_independent() {
    let neuron = Neuron::new(
        "",
        "x = floor(16*Uniform(0.0, 1.0)) + 16*floor(16*Uniform(0.0, 1.0))\ny = Normal(0.0, 1.0) - Normal(0.0, 1.0)\nr = 0",
    );
    let values = drawn(Precision::Double, &neuron, &["x", "y"]);
    let mut counts = vec![0.0; 256];
    values[0].concat().into_iter().for_each(|x| counts[x as usize] += 1.0);
    chi_square("two calls of Uniform", &counts, &[1.0 / 256.0; 256]);
    let mut sorted: Vec<f64> = values[1].concat();
    sorted.sort_by(f64::total_cmp);
    let distance = kolmogorov_smirnov(&sorted, |x| phi(x / std::f64::consts::SQRT_2));
    assert!(distance < 3.25, "the difference of two calls of Normal: sqrt(n) D is {distance}");
}
