//! Checks 1, 2, 11 and 26 of the language, printed by the reference system unless marked otherwise.

use crate::algebra::testing::{World, neuron};
use crate::diagnostic::Diagnostic;
use crate::methods::MethodProblem;
use crate::model::Method;
use crate::planner;
use crate::problem::Problem;

const METHODS: [Method; 6] =
    [Method::Explicit, Method::Implicit, Method::Semiimplicit, Method::Exponential, Method::Midpoint, Method::Rk4];

/// The attributes after `count` steps.
fn after(count: usize, step: f64, names: &str, start: &[f64], equations: &[&str], method: Method) -> Vec<f64> {
    let model = neuron(names, equations);
    let plan = planner::neuron(&model, method).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut world = World::new(step, start);
    for n in 0..count {
        world.time = n as f64 * step;
        world.run(&plan.global);
        world.run(&plan.local);
    }
    world.attributes
}

fn problems(names: &str, equations: &[&str]) -> Vec<MethodProblem> {
    let found = planner::neuron(&neuron(names, equations), Method::Explicit).err().unwrap_or_default();
    let one = |d: Diagnostic| match d.problem {
        Problem::Method(problem) => problem,
        other => panic!("unexpected {other:?}"),
    };
    found.into_iter().map(one).collect()
}

fn sentences(names: &str, equations: &[&str]) -> Vec<String> {
    problems(names, equations).iter().map(ToString::to_string).collect()
}

/// Equal to 1e-13, relative to the larger of the value and 1.
#[track_caller]
fn close(found: f64, expected: f64) {
    let bound = 1e-13 * expected.abs().max(1.0);
    assert!((found - expected).abs() <= bound, "found {found:?}, expected {expected:?}");
}

#[test]
fn a_single_linear_ode_has_the_values_of_check_1() {
    let expected = [
        (0.575, 0.7139375),
        (0.5714285714285714, 0.7042436022027858),
        (0.5714285714285714, 0.7042436022027858),
        (0.573155863248929, 0.7089380353624133),
        (0.573125, 0.7088542548828125),
        (0.573155859375, 0.7089380248465856),
    ];
    for (method, (one, three)) in METHODS.into_iter().zip(expected) {
        for equation in ["tau*dv/dt + v = A", "tau*dv/dt = A - v", "dv/dt = (A - v)/tau", "tau*dv/dt + v - A = 0"] {
            let v = |count| after(count, 0.5, "tau A | v", &[10.0, 2.0, 0.5], &[equation], method)[2];
            close(v(1), one);
            close(v(3), three);
        }
    }
}

#[test]
fn a_coupled_pair_has_the_values_of_check_2() {
    let expected = [
        (0.285, 0.0145),
        (0.2703259751075171, 0.0253719220582885),
        (0.27210884353741494, 0.01317352337760501),
        (0.2783520387885266, 0.013807397484473787),
        (0.277554390625, 0.020556234375),
        (0.27757949471869486, 0.020334259820982258),
    ];
    for (method, (v, u)) in METHODS.into_iter().zip(expected) {
        let equations = ["tau*dv/dt = A - v - u", "tau*du/dt = v - u"];
        let found = after(3, 0.5, "tau A | v u", &[10.0, 2.0, 0.0, 0.0], &equations, method);
        close(found[2], v);
        close(found[3], u);
    }
}

#[test]
fn implicit_solves_three_coupled_equations() {
    let equations = ["dx/dt = y - x", "dy/dt = a*z - x", "dz/dt = x - y - z : implicit"];
    let (start, h) = ([0.5, 1.0, -2.0, 3.0], 0.1);
    let y = after(1, h, "a | x y z", &start, &equations, Method::Implicit);
    close((y[1] - start[1]) / h, y[2] - y[1]);
    close((y[2] - start[2]) / h, 0.5 * y[3] - y[1]);
    close((y[3] - start[3]) / h, y[1] - y[2] - y[3]);
}

#[test]
fn exponential_keeps_what_is_hidden_in_functions_at_its_old_value() {
    // Check 11, computed by hand.
    let conductance = ["tau*dv/dt = -v + g*(E - v) : exponential"];
    close(after(1, 1.0, "tau g E | v", &[10.0, 1.0, 10.0, 0.0], &conductance, Method::Explicit)[3], 0.9063462346100909);
    let spike = ["tau*dv/dt = a - v + exp(v) : exponential"];
    close(after(1, 1.0, "tau a | v", &[10.0, 0.0, 0.0], &spike, Method::Explicit)[2], 0.09516258196404048);
}

#[test]
fn exponential_takes_equations_apart_as_the_reference_does() {
    // Printed by the reference: dt = 0.5, a = 0.5, b = 2, n = 2, tau = 10, v = 0.7.
    let cases = [
        ("dv/dt = a - v + v^n", 0.8141061086833363),
        ("dv/dt = a - v + (v+1)^2", 1.7584325253730158),
        ("dv/dt = a - v + (v+1)*(v+1)", 1.7584325253730158),
        ("dv/dt = a - v + (v+1)^n", 1.7584325253730158),
        ("dv/dt = a - v + v*(v+1)^2", 2.217057560405565),
        ("dv/dt = a - v + (v+1)^1.5", 1.4934422635979925),
        ("dv/dt = (v+1)^2 - v^2", 2.761938194150854),
        ("dv/dt = a - v + (v+1)^2 - v^2", 2.127186795540282),
        ("dv/dt = a - v + b*(v+1)^2 + (v+a)^3", 3.5754739388200747),
        ("dv/dt = a - v + ((v+1)*b + v)^2", 7.2355257421731585),
        ("dv/dt = a - v + 2.0*v*(3.0+v) - 2*v^2", 9.64599516856278),
        ("dv/dt = a - v + 1/(v+1)^2", 0.7574546925955946),
        ("dv/dt = a - v + v/(v+1)^2", 0.7180036349945041),
        ("dv/dt = a - v + v*v^n", 0.7631116486109125),
        ("dv/dt = a - v + (v+1)*(v+1)*(v+2)", 7.027037099157166),
        ("dv/dt = a - v + (v+1)^2*exp(v)", 2.911197485449313),
        ("dv/dt = a - v + v*(v+b)^n", 18.02004274173501),
        ("dv/dt = a - v + v/(v+1)", 0.7956937461230273),
        ("dv/dt = (v^2+v)/v - b*v", 0.81804080208621),
        ("dv/dt = a - v*exp(v)", 0.4133277482497437),
        ("dv/dt = a - v + 2^v", 1.2604989610247677),
        ("tau*dv/dt = a - v*(1+abs(v)) + b", 0.7627934749612298),
        ("dv/dt = a - v + v*v^0.5 - v^1.5", 0.6213061319425267),
        ("dv/dt = a - v + exp(2*v)*exp(v)", 3.8344436201150605),
        ("(a+b)*dv/dt + v = dv/dt*b", 0.2575156088200096),
    ];
    for (equation, expected) in cases {
        let found = after(1, 0.5, "a b n tau | v", &[0.5, 2.0, 2.0, 10.0, 0.7], &[equation], Method::Exponential)[4];
        assert!((found - expected).abs() < 1e-12 * expected, "{equation}: found {found:?}, expected {expected:?}");
    }
}

#[test]
fn exponential_goes_over_into_explicit_euler_when_the_linear_term_vanishes() {
    let step =
        |g: f64| after(1, 0.5, "g I C | v", &[g, 3.0, 2.0, 0.25], &["C*dv/dt = I - g*v"], Method::Exponential)[3];
    assert_eq!(step(0.0), 0.25 + 0.5 * 3.0 / 2.0);
    // On the way there, I/g overflows: by hand from the series of exp.
    for g in [1e-3, 1e-7, 4.1e-8, 3.9e-8, 1e-9, 1e-20, 1e-300, 1e-308, 5e-324] {
        let s: f64 = 0.5 * g / 2.0;
        let series = 1.0 - s / 2.0 + s * s / 6.0 - s * s * s / 24.0;
        close(step(g), 0.25 + 0.25 * (3.0 - g * 0.25) * series);
        close(step(-g), 0.25 + 0.25 * (3.0 + g * 0.25) * (1.0 + s / 2.0 + s * s / 6.0 + s * s * s / 24.0));
    }
}

#[test]
fn an_infinite_time_constant_holds_the_variable() {
    for method in METHODS {
        let v = after(1, 0.5, "tau E | v", &[f64::INFINITY, 3.0, 0.25], &["dv/dt = (E - v)/tau"], method)[2];
        assert_eq!(v, 0.25, "{method:?}");
        let v = after(1, 0.5, "tau I | v", &[f64::INFINITY, 3.0, 0.25], &["dv/dt = I - v/tau"], method)[2];
        close(v, 0.25 + 0.5 * 3.0);
    }
}

#[test]
fn a_conditional_ode_has_the_values_of_check_26() {
    for form in ["tau*dr/dt = ite(t < 0, 1, -r) : if", "tau*dr/dt = ite(t < 0, 1, -r)"] {
        let r = |count, method| after(count, 0.5, "tau | r", &[10.0, 1.0], &[form], method)[1];
        for (count, expected) in [(1, 0.95), (2, 0.9025), (3, 0.857375)] {
            close(r(count, Method::Explicit), expected);
        }
        // By hand: k = -0.1, then 1 + 0.5*(-(1 - 0.025)/10).
        close(r(1, Method::Midpoint), 0.95125);
        // y - 1 = -0.05*y
        close(r(1, Method::Implicit), 1.0 / 1.05);
    }
}

#[test]
fn a_conditional_ode_refuses_methods_that_need_a_linear_equation() {
    for method in ["exponential", "semiimplicit"] {
        let equation = format!("tau*dr/dt = ite(t < 0, 1, -r) : {method}, if");
        assert_eq!(
            sentences("tau | r", &[&equation]),
            [format!("the method `{method}` cannot be applied to the equation of `r`, whose right side is an `if`")]
        );
    }
}

#[test]
fn an_equation_without_linear_term_is_refused() {
    for method in ["exponential", "semiimplicit"] {
        for equation in ["tau*dv/dt = a", "tau*dv/dt = a - 0*v", "dv/dt = a - v*b + b*v", "dv/dt = ite(a > 0, v, -v)"] {
            let found = problems("tau a b | v", &[&format!("{equation} : {method}")]);
            assert!(matches!(found[..], [MethodProblem::NoLinearTerm { .. }]), "{equation}: {found:?}");
        }
    }
}

#[test]
fn another_power_is_refused_and_shown() {
    let cases = [
        ("dv/dt = a - v^2", "-v^2"),
        ("dv/dt = a - v + v*v", "v^2"),
        ("dv/dt = a - v + sqrt(v)", "v^0.5"),
        ("dv/dt = a - v + 1/v", "v^-1"),
        ("dv/dt = a - v + b*v^3", "b*v^3"),
        ("dv/dt = a - v + (v+1)*(v+2)", "v^2"),
        ("dv/dt = a - v + v^2*exp(v)", "exp(v)*v^2"),
        ("dv/dt = a - v + v^2/(v+1)", "1/(v + 1)*v^2"),
        ("dv/dt = v*sqrt(v) - v", "v^1.5"),
        ("v*dv/dt = a - v", "v*dv/dt"),
    ];
    for (equation, term) in cases {
        let found = problems("a b | v", &[&format!("{equation} : exponential")]);
        match &found[..] {
            [MethodProblem::NotLinear { term: found, .. }] => {
                assert_eq!(found, term, "{equation}");
            }
            other => panic!("{equation}: {other:?}"),
        }
    }
}

#[test]
fn implicit_solves_what_is_not_linear_in_the_unknowns() {
    let (h, a, v, u) = (0.5_f64, 1.5_f64, 2.0_f64, 3.0_f64);
    let root = |p: f64, q: f64| (-p + (p * p + 4.0 * q).sqrt()) / 2.0;
    // The solutions of `y - v = h*f(y)`, by hand.
    let cases: [(&[&str], f64); 6] = [
        (&["dv/dt = a - v^2 : implicit"], root(1.0 / h, v / h + a)),
        (&["dv/dt = a - v*v : implicit"], root(1.0 / h, v / h + a)),
        (&["v*dv/dt = a : implicit"], root(-v, h * a)),
        (&["dv/dt = a - v*u : implicit", "du/dt = -u : implicit"], (v + h * a) / (1.0 + h * u / (1.0 + h))),
        // The other variable does not belong to the implicit ones: it is a number.
        (&["dv/dt = a - v*u : implicit", "du/dt = -u"], (v + h * a) / (1.0 + h * u)),
        // What is linear and depends on nothing else of the group keeps its direct solution.
        (&["dv/dt = a - v : implicit", "du/dt = -u^3 : implicit"], (v + h * a) / (1.0 + h)),
    ];
    for (equations, expected) in cases {
        close(after(1, h, "a | v u", &[a, v, u], equations, Method::Explicit)[1], expected);
    }
}

#[test]
fn solutions_of_implicit_equations_satisfy_them() {
    let (h, start) = (0.1, [1.5, 0.5, 2.0]);
    let equations = ["dv/dt = a - exp(v) + u : implicit", "du/dt = tanh(v) - u^3/(1 + u) : implicit"];
    let y = after(1, h, "a | v u", &start, &equations, Method::Explicit);
    close((y[1] - start[1]) / h, start[0] - y[1].exp() + y[2]);
    close((y[2] - start[2]) / h, y[1].tanh() - y[2].powi(3) / (1.0 + y[2]));
    let ite = after(1, h, "a | v", &[1.5, 0.5], &["dv/dt = ite(v > 0.4, -v^2, a) : implicit"], Method::Explicit);
    close((ite[1] - 0.5) / h, -ite[1] * ite[1]);
}

#[test]
fn implicit_needs_derivatives_that_can_be_written_down() {
    let found = planner::neuron(&neuron("a | v", &["dv/dt = a - gamma(v) : implicit"]), Method::Explicit);
    let [problem] = &found.expect_err("refused")[..] else { panic!("one problem") };
    assert_eq!(problem.problem.code(), "N215");
    let sentence = "the method `implicit` needs the derivative of the equation of `v`, and that of `gamma` cannot be \
                    written down";
    assert_eq!(problem.problem.to_string(), sentence);
    // Of what does not contain the variable, none is needed.
    assert!(problems("a | v", &["dv/dt = gamma(a) - v^2 : implicit"]).is_empty());
}

#[test]
fn a_derivative_must_occur_linearly_and_alone() {
    let found = problems("a | v u", &["dv/dt^2 = a", "a/dv/dt = v", "exp(dv/dt) = v"]);
    assert!(found.iter().all(|p| matches!(p, MethodProblem::DerivativeNotLinear { .. })), "{found:?}");
    assert_eq!(found.len(), 3);
    assert_eq!(sentences("a | v u", &["dv/dt = dv/dt + a"]), ["`dv/dt` cancels out of this equation"]);
    assert_eq!(sentences("a | v u", &["dv/dt = du/dt + a"]), ["`du/dt` cannot be used in the equation of `v`"]);
}

#[test]
fn two_coupled_methods_in_one_model_are_refused() {
    assert_eq!(
        sentences("| v u k", &["dv/dt = -v : midpoint", "k = 1", "du/dt = -u : rk4"]),
        ["the methods `midpoint` and `rk4` cannot be used in one model"]
    );
    assert_eq!(problems("| v u k", &["dv/dt = -v : midpoint", "du/dt = -u : exponential"]), []);
}

#[test]
fn methods_of_one_group_see_old_values_of_each_other() {
    let equations = ["dv/dt = u : midpoint", "du/dt = v : explicit", "dk/dt = v - k : exponential"];
    let found = after(1, 0.5, "| v u k", &[1.0, 2.0, 3.0], &equations, Method::Explicit);
    close(found[0], 1.0 + 0.5 * 2.0);
    close(found[1], 2.0 + 0.5 * 1.0);
    close(found[2], 3.0 + (1.0 - (-0.5f64).exp()) * (1.0 - 3.0));
}
