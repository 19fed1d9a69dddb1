//! The classical Runge-Kutta method of order four.

use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::methods::midpoint::{at, stage};
use crate::methods::{Ode, Steps};

/// The new values of all variables: `x + h/6*(k1 + 2*k2 + 2*k3 + k4)`.
pub fn advance(odes: &[Ode], steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let mut slopes: Vec<Vec<Expr>> = vec![odes.iter().map(|ode| steps.named(ode.derivative())).collect()];
    for fraction in [0.5, 0.5, 1.0] {
        let values = stage(odes, &slopes[slopes.len() - 1], fraction, steps);
        slopes.push(odes.iter().map(|ode| steps.named(at(&ode.derivative(), &values))).collect());
    }
    let new = odes.iter().enumerate().map(|(i, ode)| {
        let b = ode.build();
        let k = |stage: usize| slopes[stage][i].clone();
        let twice = |stage: usize| b.product(b.number(2.0), k(stage));
        let sum = b.add(b.add(b.add(k(0), twice(1)), twice(2)), k(3));
        b.add(ode.old(), b.product(b.div(b.step(), b.number(6.0)), sum))
    });
    Ok(new.collect())
}
