//! How fast the error of each method falls with the step, on equations whose solutions are known. Every step is also
//! computed by the evaluator.

use neurarchy_codegen::ir::Precision;
use neurarchy_codegen::lower::Order;
use neurarchy_lang::check::SynapseSource;
use neurarchy_lang::model::{Method, Paradigm};

use crate::neurons::{Neurons, rate};
use crate::synapses::{self, Setup, Synapses};
use crate::world::Surroundings;

/// Equations of `r`, its value at 0 and at 1 ms.
struct Case {
    equations: &'static str,
    start: f64,
    end: f64,
}

/// Nonlinear equations with known solutions. What depends on time has it as a variable: `t` itself is constant over the
/// stages of a step.
fn cases() -> [Case; 4] {
    let logistic = 1.0 / (1.0 + 9.0 * (-1.0_f64).exp());
    [
        Case { equations: "dr/dt = r*(1 - r)", start: 0.1, end: logistic },
        Case { equations: "ds/dt = 1\ndr/dt = -r*s", start: 2.0, end: 2.0 * (-0.5_f64).exp() },
        Case { equations: "dr/dt = -u*(r^2 + u^2)\ndu/dt = r*(r^2 + u^2)", start: 1.0, end: 1.0_f64.cos() },
        Case { equations: "dr/dt = exp(-r)", start: 0.0, end: 2.0_f64.ln() },
    ]
}

/// Equations that the methods for one linear variable take: what is not linear stands inside a function.
fn hidden() -> [Case; 3] {
    let logistic = 1.0 / (1.0 + 9.0 * (-1.0_f64).exp());
    [
        Case { equations: "dr/dt = r - r*abs(r)", start: 0.1, end: logistic },
        Case { equations: "ds/dt = 1 : explicit\ndr/dt = -r*s", start: 2.0, end: 2.0 * (-0.5_f64).exp() },
        Case { equations: "dr/dt = exp(-r) - r + abs(r)", start: 0.0, end: 2.0_f64.ln() },
    ]
}

fn error(case: &Case, method: Method, steps: usize) -> f64 {
    let (dt, world) = (1.0 / steps as f64, Surroundings::default());
    let mut neurons = Neurons::with(rate("", case.equations), 1, dt, method, Precision::Double, None, world);
    neurons.memory.interpret_only = true;
    neurons.set("r", &[case.start]);
    neurons.steps(steps);
    (neurons.first("r") - case.end).abs()
}

#[track_caller]
fn assert_order(case: &Case, method: Method, expected: f64, error: impl Fn(usize) -> f64) {
    for steps in [32, 64] {
        let order = (error(steps) / error(2 * steps)).log2();
        assert!((order - expected).abs() < 0.15, "{method:?} on {}: order {order}", case.equations);
    }
}

#[test]
fn the_order_of_each_method_is_that_of_the_books() {
    let orders = [(Method::Explicit, 1.0), (Method::Implicit, 1.0), (Method::Midpoint, 2.0), (Method::Rk4, 4.0)];
    for (method, expected) in orders {
        for case in cases() {
            assert_order(&case, method, expected, |steps| error(&case, method, steps));
        }
    }
    for method in [Method::Exponential, Method::Semiimplicit] {
        for case in hidden() {
            assert_order(&case, method, 1.0, |steps| error(&case, method, steps));
        }
    }
}

#[test]
fn exponential_is_exact_where_the_coefficients_are_constant() {
    let case = Case { equations: "2*dr/dt = 3 - r", start: 0.5, end: 3.0 - 2.5 * (-0.5_f64).exp() };
    for steps in [1, 2, 64] {
        assert!(error(&case, Method::Exponential, steps) < 1e-14);
    }
}

/// The error of the first variable of synapses after 1 ms, the same to the bit in each of them.
fn synaptic_error(case: &Case, method: Method, order: Order, steps: usize) -> f64 {
    let neuron = rate("", "r = 0");
    let mut setup = Setup::new(neuron, neuron, (2, 2), &[(0, 0), (1, 0), (0, 1)], order);
    (setup.method, setup.dt) = (method, 1.0 / steps as f64);
    let source = SynapseSource { equations: case.equations.into(), ..SynapseSource::default() };
    let mut synapses = Synapses::new(synapses::model(&source, Paradigm::Rate), setup, Surroundings::default());
    synapses.memory.interpret_only = true;
    synapses.set("r", &[case.start; 3]);
    for step in 0..steps as i64 {
        synapses.begin(step);
        synapses.equations();
    }
    let values = synapses.get("r");
    assert!(values.iter().all(|x| x.to_bits() == values[0].to_bits()));
    (values[0] - case.end).abs()
}

#[test]
fn synapses_have_the_same_orders_in_both_layouts() {
    let orders = [(Method::Explicit, 1.0), (Method::Implicit, 1.0), (Method::Midpoint, 2.0), (Method::Rk4, 4.0)];
    for layout in [Order::Post, Order::Pre] {
        for (method, expected) in orders {
            for case in cases() {
                assert_order(&case, method, expected, |steps| synaptic_error(&case, method, layout, steps));
            }
        }
        for method in [Method::Exponential, Method::Semiimplicit] {
            for case in hidden() {
                assert_order(&case, method, 1.0, |steps| synaptic_error(&case, method, layout, steps));
            }
        }
    }
}

#[test]
fn in_single_precision_the_error_falls_to_rounding() {
    let [case, ..] = cases();
    for (method, steps, bound) in [(Method::Rk4, 16, 1e-6), (Method::Implicit, 1024, 1e-3)] {
        let (dt, world) = (1.0 / steps as f64, Surroundings::default());
        let mut neurons = Neurons::with(rate("", case.equations), 1, dt, method, Precision::Float, None, world);
        neurons.set("r", &[case.start]);
        neurons.steps(steps);
        assert!((neurons.first("r") - case.end).abs() < bound, "{method:?}: {}", neurons.first("r"));
    }
}
