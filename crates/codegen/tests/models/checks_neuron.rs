//! The checks of section 1.18 that neurons alone show. Every step also compares kernels and evaluator.

use neurarchy_codegen::ir::Precision;
use neurarchy_lang::check::{NeuronSource, RefractorySource};
use neurarchy_lang::expr::{Owner, Reduction};
use neurarchy_lang::model::Method;

use crate::neurons::{Neurons, close, model, rate, spiking};
use crate::world::Surroundings;

const METHODS: [Method; 6] =
    [Method::Explicit, Method::Implicit, Method::Exponential, Method::Semiimplicit, Method::Midpoint, Method::Rk4];

#[track_caller]
fn assert_close(actual: &[f64], expected: &[f64]) {
    let same = actual.len() == expected.len() && actual.iter().zip(expected).all(|(a, b)| close(*a, *b, 1e-12));
    assert!(same, "{actual:?} instead of {expected:?}");
}

/// Values of the first neuron's variables after each of some steps.
fn run(neurons: &mut Neurons, steps: usize, names: &[&str]) -> Vec<Vec<f64>> {
    let step = |_| {
        neurons.step();
        names.iter().map(|name| neurons.first(name)).collect()
    };
    (0..steps).map(step).collect()
}

#[test]
fn check_1_a_single_linear_ode() {
    let neuron = rate("tau = 10\nA = 2", "tau*dv/dt + v = A : init=0.5\nr = v");
    let expected = [
        [0.575, 0.7139375],
        [0.571_428_571_428_571_4, 0.704_243_602_202_785_8],
        [0.573_155_863_248_929, 0.708_938_035_362_413_3],
        [0.571_428_571_428_571_4, 0.704_243_602_202_785_8],
        [0.573125, 0.708_854_254_882_812_5],
        [0.573_155_859_375, 0.708_938_024_846_586_5],
    ];
    for (method, [one, three]) in METHODS.into_iter().zip(expected) {
        let values = run(&mut Neurons::new(neuron, 3, 0.5, method), 3, &["v"]);
        assert_close(&[values[0][0], values[2][0]], &[one, three]);
    }
}

#[test]
fn check_2_a_coupled_pair() {
    let neuron = rate("tau = 10\nA = 2", "tau*dv/dt = A - v - u\ntau*du/dt = v - u\nr = v");
    let expected = [
        [0.285, 0.0145],
        [0.270_325_975_107_517_1, 0.025_371_922_058_288_5],
        [0.278_352_038_788_526_6, 0.013_807_397_484_473_787],
        [0.272_108_843_537_414_94, 0.013_173_523_377_605_01],
        [0.277_554_390_625, 0.020_556_234_375],
        [0.277_579_494_718_694_86, 0.020_334_259_820_982_258],
    ];
    for (method, pair) in METHODS.into_iter().zip(expected) {
        let values = run(&mut Neurons::new(neuron, 1, 0.5, method), 3, &["v", "u"]);
        assert_close(&values[2], &pair);
    }
}

#[test]
fn check_3_assignments_and_one_group() {
    let equations = "x = 1 + t\ny = x\ndu/dt = v - u : init=1\ndv/dt = u - v : init=3\nz = u + v\ndk/dt = z - k\nr = k";
    let mut neurons = Neurons::new(rate("", equations), 2, 0.5, Method::Explicit);
    let values = run(&mut neurons, 2, &["x", "y", "u", "v", "z", "k", "r"]);
    assert_close(&values[0], &[1.0, 1.0, 2.0, 2.0, 4.0, 2.0, 2.0]);
    assert_close(&values[1], &[1.5, 1.5, 2.0, 2.0, 4.0, 3.0, 3.0]);
}

#[test]
fn check_4_groups_split_by_an_assignment() {
    let equations =
        "tau*du/dt = v - u : init=1\nI = u + 1\ntau*dk/dt = v - k\ntau*dv/dt = I - v - u + k : init=2\nr = v";
    let mut neurons = Neurons::new(rate("tau = 2", equations), 1, 0.5, Method::Explicit);
    let values = run(&mut neurons, 2, &["u", "I", "k", "v"]);
    assert_close(&values[0], &[1.25, 2.25, 0.5, 1.75]);
    assert_close(&values[1], &[1.375, 2.375, 0.8125, 1.6875]);
}

#[test]
fn check_5_bounds_act_in_the_order_written() {
    let neuron = rate("mi = 0.5\na = 1", "x = 2*t : max=a+mi\ndv/dt = 1 : max=x, min=mi\nr = v : min=1.0");
    let values = run(&mut Neurons::new(neuron, 1, 0.5, Method::Explicit), 3, &["x", "v", "r"]);
    assert_close(&values.concat(), &[0.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.5, 1.5, 1.5]);
}

#[test]
fn check_6_population_operations_are_those_of_the_step_before() {
    let equations = "v = b*(t+1)\nm = mean(v)\nn1 = norm1(v)\nn2 = norm2(v)\nma = max(v)\nmi = min(v)\nr = v";
    let reductions = [Reduction::Mean, Reduction::Norm1, Reduction::Norm2, Reduction::Max, Reduction::Min];
    let world = Surroundings {
        reduced: reductions.iter().map(|r| (*r, Owner::Own, "v", 0.0)).collect(),
        ..Surroundings::default()
    };
    let neuron = rate("b = 1", equations);
    let mut neurons = Neurons::with(neuron, 3, 0.5, Method::Explicit, Precision::Double, None, world);
    neurons.set("b", &[1.0, -2.0, 3.0]);
    neurons.step();
    assert_close(&["m", "n1", "n2", "ma", "mi"].map(|name| neurons.first(name)), &[0.0; 5]);
    let v = neurons.get("v");
    let results = [
        v.iter().sum::<f64>() / 3.0,
        v.iter().map(|x| x.abs()).sum(),
        v.iter().map(|x| x * x).sum::<f64>().sqrt(),
        3.0,
        -2.0,
    ];
    for (entry, result) in neurons.world.reduced.iter_mut().zip(results) {
        entry.3 = result;
    }
    neurons.step();
    let expected = [2.0 / 3.0, 6.0, 3.741_657_386_773_941_3, 3.0, -2.0];
    assert_close(&["m", "n1", "n2", "ma", "mi"].map(|name| neurons.first(name)), &expected);
}

#[test]
fn check_7_operations_begin_at_zero() {
    let world = Surroundings { reduced: vec![(Reduction::Mean, Owner::Own, "v", 0.0)], ..Surroundings::default() };
    let neuron = rate("", "m = mean(v)\nv = v + 1 : init=5.0\nr = v");
    let mut neurons = Neurons::with(neuron, 2, 1.0, Method::Explicit, Precision::Double, None, world);
    let mut m = vec![];
    for _ in 0..3 {
        neurons.step();
        m.push(neurons.first("m"));
        neurons.world.reduced[0].3 = neurons.get("v").iter().sum::<f64>() / 2.0;
    }
    assert_close(&m, &[0.0, 6.0, 7.0]);
}

#[test]
fn check_8_population_wide_equations_come_first() {
    let mut neurons = Neurons::new(rate("", "r = s\ns = t + 1 : population"), 2, 0.5, Method::Explicit);
    assert_close(&run(&mut neurons, 1, &["r"]).concat(), &[1.0]);
}

#[test]
fn check_9_types() {
    let parameters = "a = 7 : int\nb = 2 : int";
    let equations = "y = a/b : int\nz = modulo(a, 3) : int\nu = 2.7 : int\nn += 1 : int\nbb = a > b : bool\n\
                     p = power(a, 3)\nf = -a // b\nr = 0";
    for precision in [Precision::Double, Precision::Float] {
        let neuron = rate(parameters, equations);
        let mut neurons = Neurons::with(neuron, 2, 1.0, Method::Explicit, precision, None, Surroundings::default());
        let values = run(&mut neurons, 3, &["y", "z", "u", "n", "bb", "p", "f"]);
        assert_close(&values[2], &[3.0, 1.0, 2.0, 3.0, 1.0, 343.0, -4.0]);
    }
}

#[test]
fn check_10_division_is_true_division() {
    let neuron = rate("a = 9\nb = 7 : int\nk = 2 : int\nc = 3", "r = 3/4\ns = a^(1/2)\nx = b/k\ny = 1/2*c");
    let mut neurons = Neurons::new(neuron, 1, 1.0, Method::Explicit);
    assert_close(&run(&mut neurons, 1, &["r", "s", "x", "y"])[0], &[0.75, 3.0, 3.5, 1.5]);
}

#[test]
fn check_11_exponential_with_conductance() {
    let neuron = rate("tau = 10\ng = 1\nE = 10", "tau*dv/dt = -v + g*(E - v) : exponential\nr = v");
    let mut neurons = Neurons::new(neuron, 1, 1.0, Method::Explicit);
    assert_close(&run(&mut neurons, 1, &["v"]).concat(), &[0.906_346_234_610_090_9]);
    let neuron = rate("tau = 10\na = 0", "tau*dv/dt = a - v + exp(v) : exponential\nr = v");
    let mut neurons = Neurons::new(neuron, 1, 1.0, Method::Explicit);
    assert_close(&run(&mut neurons, 1, &["v"]).concat(), &[0.095_162_581_964_040_48]);
}

#[test]
fn exponential_without_decay_takes_the_limit() {
    let neuron = rate("I = 3\ng = 0", "dv/dt = I - g*v : exponential\ndu/dt = I - g*u : semiimplicit\nr = v");
    let mut neurons = Neurons::new(neuron, 2, 0.5, Method::Explicit);
    assert_close(&run(&mut neurons, 2, &["v", "u"])[1], &[3.0, 3.0]);
}

#[test]
fn check_12_default_conductance_and_refractoriness() {
    let neuron = model(&NeuronSource {
        equations: "dv/dt = g_exc\nn += 1".into(),
        spike: Some("v >= 2.0".into()),
        reset: Some("v = 0.0".into()),
        refractory: RefractorySource::Period,
        ..NeuronSource::default()
    });
    let world = Surroundings::default();
    let mut neurons = Neurons::with(neuron, 1, 1.0, Method::Explicit, Precision::Double, Some(3.0), world);
    let (mut spikes, mut n) = (vec![], vec![]);
    for step in 0..13 {
        // A source that spikes at every step, with weight 1: its first spike arrives in step 1.
        neurons.set("g_exc", &[if step == 0 { 0.0 } else { 1.0 }]);
        if !neurons.step().is_empty() {
            spikes.push(step);
        }
        n.push(neurons.first("n"));
        assert_close(&neurons.get("g_exc"), &[0.0]);
        assert!(step != 6 || neurons.first("v") == 1.0);
    }
    assert_eq!(spikes, [2, 7, 12]);
    assert_close(&n[..8], &[1.0, 2.0, 3.0, 3.0, 3.0, 3.0, 4.0, 5.0]);
}

#[test]
fn check_13_the_period_is_read_after_the_reset() {
    for precision in [Precision::Double, Precision::Float] {
        let neuron = model(&NeuronSource {
            parameters: "per = 2".into(),
            equations: "dv/dt = 1 - 0.5*v : exponential".into(),
            spike: Some("v >= 1.2".into()),
            reset: Some("v = 0.5; per += 1".into()),
            refractory: RefractorySource::Attribute("per".into()),
            ..NeuronSource::default()
        });
        let world = Surroundings::default();
        let mut neurons = Neurons::with(neuron, 17, 1.0, Method::Explicit, precision, None, world);
        let mut spikes = vec![];
        for step in 0..13 {
            if neurons.step().contains(&16) {
                spikes.push(step);
            }
            let close =
                |x: f64| close(neurons.first("v"), x, if precision == Precision::Double { 1e-12 } else { 1e-6 });
            assert!(step != 0 || close(0.786_938_680_574_733_2));
            assert!(step != 5 || close(1.090_204_010_431_049_8));
        }
        assert_eq!(spikes, [1, 6, 12]);
    }
}

#[test]
fn check_14_conductances_decay_while_refractory() {
    let neuron = model(&NeuronSource {
        parameters: "per = 2\ntau = 4".into(),
        equations: "dv/dt = 1 - 0.5*v : exponential\ntau*dg_exc/dt = -g_exc : exponential".into(),
        spike: Some("v >= 1.2".into()),
        reset: Some("v = 0.5; per += 1".into()),
        refractory: RefractorySource::Attribute("per".into()),
        ..NeuronSource::default()
    });
    let mut neurons = Neurons::new(neuron, 1, 1.0, Method::Explicit);
    let mut g = vec![];
    for step in 0..5 {
        neurons.set("g_exc", &[neurons.first("g_exc") + if step == 0 { 0.0 } else { 1.0 }]);
        neurons.step();
        g.push(neurons.first("g_exc"));
    }
    let expected = [0.778_800_783_071_404_9, 1.385_331_442_784_038_4, 1.857_697_995_525_053_4, 2.225_577_436_696_495_8];
    assert_close(&g[1..], &expected);
}

#[test]
fn check_15_an_implicit_variable_is_kept_while_refractory() {
    let neuron = model(&NeuronSource {
        equations: "dv/dt = 1 - 0.5*v : implicit".into(),
        spike: Some("v >= 1.2".into()),
        reset: Some("v = 0.5".into()),
        refractory: RefractorySource::Period,
        ..NeuronSource::default()
    });
    let world = Surroundings::default();
    let mut neurons = Neurons::with(neuron, 2, 1.0, Method::Explicit, Precision::Double, Some(3.0), world);
    while neurons.step().is_empty() {}
    assert_close(&run(&mut neurons, 3, &["v"]).concat(), &[0.5, 0.5, 0.5]);
}

#[test]
fn check_16_t_last_in_a_reset_is_the_previous_spike() {
    let neuron = spiking("tl = 0", "n += 1", "(n == 3) or (n == 8)", "tl = t - t_last");
    let mut neurons = Neurons::new(neuron, 1, 1.0, Method::Explicit);
    let values = run(&mut neurons, 8, &["tl"]).concat();
    assert_close(&values, &[0.0, 0.0, 10002.0, 10002.0, 10002.0, 10002.0, 10002.0, 5.0]);
}

#[test]
fn check_21_axonal_spikes_are_tested_after_the_reset() {
    let neuron = model(&NeuronSource {
        parameters: "k = 0".into(),
        equations: "v += 1".into(),
        spike: Some("v >= 5".into()),
        reset: Some("v = 0".into()),
        axon_spike: Some("(v >= 3) or (v < 0.5)".into()),
        axon_reset: Some("k += 1".into()),
        ..NeuronSource::default()
    });
    let mut neurons = Neurons::new(neuron, 2, 1.0, Method::Explicit);
    let mut k = vec![];
    let mut spikes = vec![];
    for step in 0..10 {
        if !neurons.step().is_empty() {
            spikes.push(step);
        }
        k.push(neurons.first("k"));
    }
    assert_close(&k, &[0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(spikes, [4, 9]);
}

#[test]
fn check_26_a_conditional_ode() {
    let expected = [0.95, 0.9025, 0.857_375];
    for right in ["if t < 0: 1 else: -r", "ite(t < 0, 1, -r)"] {
        let neuron = rate("tau = 10", &format!("tau*dr/dt = {right} : init=1.0"));
        let mut neurons = Neurons::new(neuron, 1, 0.5, Method::Explicit);
        assert_close(&run(&mut neurons, 3, &["r"]).concat(), &expected);
        let mut neurons = Neurons::new(neuron, 1, 0.5, Method::Midpoint);
        assert_close(&run(&mut neurons, 1, &["r"]).concat(), &[0.95125]);
    }
}

#[test]
fn check_29_functions_and_constants() {
    let neuron = model(&NeuronSource {
        parameters: "a = 0".into(),
        equations: "r = logi(a) + KC + f2(a, 3)".into(),
        functions: Some("f2(x, y) = if x > y: x else: y\nlogi(x) = 1/(1+exp(-x))".into()),
        ..NeuronSource::default()
    });
    let world = Surroundings { constants: [("KC", 4.0)].into(), ..Surroundings::default() };
    let mut neurons = Neurons::with(neuron, 1, 1.0, Method::Explicit, Precision::Double, None, world);
    assert_close(&run(&mut neurons, 1, &["r"]).concat(), &[7.5]);
    neurons.world.constants.insert("KC", 10.0);
    assert_close(&run(&mut neurons, 1, &["r"]).concat(), &[13.5]);
}

#[test]
fn functions_convert_their_arguments_and_results() {
    let neuron = model(&NeuronSource {
        parameters: "a = -2.7".into(),
        equations: "r = f(a)\nh = half(3, a)\nb = truth(a)".into(),
        functions: Some(
            "f(x) = x*2 : float, int\nhalf(x, y) = x/2 + 0*y : int, int, float\ntruth(x) = x : bool, float".into(),
        ),
        ..NeuronSource::default()
    });
    let mut neurons = Neurons::new(neuron, 1, 1.0, Method::Explicit);
    assert_close(&run(&mut neurons, 1, &["r", "h", "b"])[0], &[-4.0, 1.0, 1.0]);
}
