//! Implicit equations that are not linear: kernels against the evaluator (every step compares them), machine code
//! against the interpreter (to the bit), and what happens where there is no solution.

use neurarchy_codegen::ir::Precision;
use neurarchy_codegen::lower::Order;
use neurarchy_lang::check::{NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::expr::Owner;
use neurarchy_lang::model::{Method, Paradigm};

use crate::neurons::{Neurons, close, model, rate};
use crate::synapses::{self, Setup, Synapses};
use crate::world::Surroundings;

const PRECISIONS: [Precision; 2] = [Precision::Double, Precision::Float];

fn neurons(equations: &str, size: usize, dt: f64, precision: Precision) -> Neurons {
    let parameters = "a = 1.5\nmu = 20";
    let world = Surroundings::default();
    Neurons::with(rate(parameters, equations), size, dt, Method::Implicit, precision, None, world)
}

#[test]
fn equations_with_a_solution_by_hand_have_it() {
    let root = |p: f64, q: f64| (-p + (p * p + 4.0 * q).sqrt()) / 2.0;
    for (h, steps) in [(0.01, 100), (1.0, 10), (100.0, 3)] {
        let mut neurons = neurons("dr/dt = a - r^2 : init=0.25", 3, h, Precision::Double);
        let mut expected = 0.25;
        for _ in 0..steps {
            neurons.step();
            expected = root(1.0 / h, expected / h + 1.5);
            assert!(close(neurons.first("r"), expected, 1e-13), "{} instead of {expected}", neurons.first("r"));
        }
    }
}

#[test]
fn each_neuron_goes_its_own_rounds() {
    // Far from its solution, at it, and near it: the same bits alone as beside the others.
    let start = [1e6, 1.224744871391589, 1.0, -0.5, 30.0, 1e-9, 2.0, 5e3, 0.1, 1.3, 1e2];
    for precision in PRECISIONS {
        let mut all = neurons("dr/dt = a - r^2 + 0.1*tanh(r)", start.len(), 2.0, precision);
        all.set("r", &start);
        all.step();
        for (rank, x) in start.into_iter().enumerate() {
            let mut one = neurons("dr/dt = a - r^2 + 0.1*tanh(r)", 1, 2.0, precision);
            one.set("r", &[x]);
            one.step();
            assert_eq!(one.first("r").to_bits(), all.get("r")[rank].to_bits(), "neuron {rank}");
        }
        assert!(all.unsolved("r").is_empty());
    }
}

#[test]
fn the_van_der_pol_oscillator_is_solved_with_steps_that_break_explicit_methods() {
    for precision in PRECISIONS {
        let equations = "dr/dt = u : init=2\ndu/dt = mu*(1 - r^2)*u - r";
        let mut neurons = neurons(equations, 2, 0.05, precision);
        // Where it falls off the slow branch a step has several solutions: they are tested, not compared.
        neurons.judge_off();
        for _ in 0..440 {
            let (r, u) = (neurons.first("r"), neurons.first("u"));
            neurons.step();
            assert!(neurons.unsolved("r").is_empty() && neurons.unsolved("u").is_empty());
            let (new, slope) = (neurons.first("r"), neurons.first("u"));
            let force = 20.0 * (1.0 - new * new) * slope - new;
            let unit = if precision == Precision::Double { 1e-11 } else { 1e-4 };
            let (terms, size) = (20.0 * (1.0 + new * new) * slope.abs() + 1.0, new.abs() + r.abs());
            assert!((new - r - 0.05 * slope).abs() <= unit * size, "{r} to {new}");
            assert!((slope - u - 0.05 * force).abs() <= unit * terms, "{u} to {slope}");
            assert!(new.abs() < 2.1, "{new}");
        }
        assert!(neurons.first("r") < 0.0, "half a period, 17 ms, has passed: {}", neurons.first("r"));
    }
}

const HODGKIN_HUXLEY: &str = "
    am = 0.1 * (v + 40.0) / (1.0 - exp(-0.1 * (v + 40.0)))
    dn/dt = 0.01*(v + 55.0)/(1.0 - exp(-0.1*(v + 55.0)))*(1.0 - n) - 0.125*exp(-0.0125*(v + 65.0))*n : init=0.3
    dm/dt = 0.1*(v + 40.0)/(1.0 - exp(-0.1*(v + 40.0)))*(1.0 - m) - 4.0*exp(-(v + 65.0)/18.0)*m : init=0.05
    dh/dt = 0.07*exp(-0.05*(v + 65.0))*(1.0 - h) - h/(1.0 + exp(-0.1*(v + 35.0))) : init=0.6
    dv/dt = 0.3*(-54.4 - v) + 36.0*n**4*(-77.0 - v) + 120.0*m**3*h*(50.0 - v) + current : init=-65.0";

#[test]
fn four_coupled_equations_of_hodgkin_and_huxley_fire() {
    let neuron = model(&NeuronSource {
        parameters: "current = 10.0".into(),
        equations: HODGKIN_HUXLEY.into(),
        spike: Some("v > 0.0".into()),
        reset: Some("current += 0.0".into()),
        ..NeuronSource::default()
    });
    for refractory in [None, Some(0.1)] {
        let world = Surroundings::default();
        let mut neurons = Neurons::with(neuron, 3, 0.05, Method::Implicit, Precision::Double, refractory, world);
        neurons.set("current", &[0.0, 10.0, 20.0]);
        let mut spikes = 0;
        for _ in 0..600 {
            spikes += neurons.step().len();
            assert!(neurons.unsolved("v").is_empty());
        }
        assert!(spikes > 0);
    }
}

#[test]
fn what_has_no_solution_is_told_unless_the_neuron_is_refractory() {
    // y - x = y^2 + 1 has no real solution for x > -0.75.
    for precision in PRECISIONS {
        let mut found = neurons("du/dt = 0.5 - u\ndr/dt = ite(a > 1, r^2 + 1, -r^3)", 5, 1.0, precision);
        found.judge_off();
        found.set("a", &[0.0, 2.0, 0.0, 2.0, 0.5]);
        found.step();
        assert_eq!(found.unsolved("r"), [1, 3]);
        assert_eq!(found.get("r")[4], 0.0);
    }
    let neuron = model(&NeuronSource {
        equations: "dv/dt = ite(t > 1.5, v^2 + 1, 2 - v^3) : implicit".into(),
        spike: Some("v > 0.5".into()),
        reset: Some("v = 0".into()),
        refractory: RefractorySource::Period,
        ..NeuronSource::default()
    });
    let world = Surroundings::default();
    let mut neurons = Neurons::with(neuron, 1, 1.0, Method::Explicit, Precision::Double, Some(2.0), world);
    neurons.judge_off();
    let told: Vec<usize> = (0..4)
        .map(|_| {
            neurons.step();
            neurons.unsolved("v").len()
        })
        .collect();
    assert_eq!(told, [0, 0, 0, 1]);
}

#[test]
fn infinities_and_what_is_not_a_number_are_no_solutions() {
    let mut neurons = neurons("dr/dt = a - r^2", 4, 1.0, Precision::Double);
    neurons.judge_off();
    neurons.set("a", &[1.0, f64::NAN, f64::INFINITY, 2.0]);
    neurons.step();
    assert_eq!(neurons.unsolved("r"), [1, 2]);
}

#[test]
fn synapses_solve_explicit_and_implicit_equations_in_both_orders() {
    let neuron = rate("", "r = sum(exc)");
    let pairs = [(0, 0), (2, 0), (3, 0), (1, 1), (0, 3), (1, 3), (3, 3)];
    for method in [Method::Explicit, Method::Implicit, Method::Midpoint, Method::Rk4] {
        for (order, precision) in [Order::Post, Order::Pre].into_iter().flat_map(|o| PRECISIONS.map(|p| (o, p))) {
            let source = SynapseSource {
                parameters: "tau = 5.0".into(),
                equations: "tau*dw/dt = pre.r*post.r - w^3*post.r^2 + theta\n                            tau*dx/dt = pre.r*w - x*exp(x)\n                            dtheta/dt = post.r^2 - theta^3 : postsynaptic\n                            dall/dt = 0.5 - all^2 : projection"
                    .into(),
                ..SynapseSource::default()
            };
            let values = |seed: f64| (0..4).map(|i| f64::from(((seed + f64::from(i) * 1.7).sin()) as f32)).collect();
            let world = Surroundings {
                neurons: [((Owner::Pre, "r"), values(1.0)), ((Owner::Post, "r"), values(2.0))].into(),
                ..Surroundings::default()
            };
            let mut setup = Setup::new(neuron, neuron, (4, 4), &pairs, order);
            (setup.method, setup.precision, setup.dt) = (method, precision, 0.5);
            let mut synapses = Synapses::new(synapses::model(&source, Paradigm::Rate), setup, world);
            synapses.set("w", &[0.5, -0.25, 1.0, 2.0, 0.125, 1.5, -1.0]);
            for step in 0..6 {
                synapses.begin(step);
                synapses.equations();
            }
        }
    }
}

#[test]
fn steep_equations_are_solved_by_smaller_changes_where_whole_ones_swing_to_and_fro() {
    // y - x = -h*atan(50*y) and the like have one solution; whole changes jump over it for ever.
    for (equations, h) in [
        ("dr/dt = -atan(50*r)", 1.0),
        ("dr/dt = -atan(50*r)", 10.0),
        ("dr/dt = -r - 4*tanh(50*(r - 0.3))", 1.0),
        ("dr/dt = -r - 4*tanh(50*(r - 0.3))", 10.0),
        ("dr/dt = -atan(50*r) + 0.01*u\ndu/dt = -tanh(30*u) - 0.01*r", 2.0),
    ] {
        for precision in PRECISIONS {
            let start = [-3.0, -1.0, -0.25, 0.0, 0.125, 0.5, 1.0, 2.0, 5.0, 30.0];
            let mut neurons = neurons(equations, start.len(), h, precision);
            neurons.set("r", &start);
            neurons.step();
            assert_eq!(neurons.unsolved("r"), [0; 0], "{equations}");
            for (rank, x) in start.into_iter().enumerate() {
                let y = neurons.get("r")[rank];
                let slope = match equations {
                    e if e.contains("0.3") => -y - 4.0 * (50.0 * (y - 0.3)).tanh(),
                    e if e.contains("du") => -(50.0 * y).atan() + 0.01 * neurons.get("u")[rank],
                    _ => -(50.0 * y).atan(),
                };
                // The slope changes by up to 200 per unit of y, which is known to 12 digits, or 6.
                let bound = if precision == Precision::Double { 1e-9 } else { 1e-3 };
                assert!((y - x - h * slope).abs() <= bound * h.max(x.abs()), "{equations}: {x} to {y}");
            }
        }
    }
}

#[test]
fn a_value_beyond_all_numbers_is_halved_back() {
    // From x = -40 the first change leads to exp(2e4).
    let mut neurons = neurons("dr/dt = 1e4 - exp(r)", 3, 2.0, Precision::Double);
    neurons.judge_off();
    neurons.set("r", &[-40.0, 0.0, 9.0]);
    neurons.step();
    assert_eq!(neurons.unsolved("r"), [0; 0]);
    for (x, y) in [-40.0_f64, 0.0, 9.0].into_iter().zip(neurons.get("r")) {
        assert!((y - x - 2.0 * (1e4 - y.exp())).abs() < 1e-6, "{x} to {y}");
    }
}
