//! Backward Euler: the solution of `(y - x)/h = f(y)`, jointly for all ODEs of the group.
//!
//! For linear `f` it is one Newton step from `x`: `(A - h*J) (y - x) = h*r(x)`, where `A*x' = r(x)` is the equation
//! and `J` holds the coefficients of `r`.

use crate::algebra::{Build, contains, solve};
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Ref};
use crate::methods::linear_form::{coefficients, not_linear};
use crate::methods::{MethodProblem, Ode, Steps, each};
use crate::model::Method;

/// The new values of all variables.
pub fn advance(odes: &[Ode], steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let Some(first) = odes.first() else { return Ok(vec![]) };
    let build = Build::new(first.at);
    let unknowns: Vec<Ref> = odes.iter().map(Ode::variable).collect();
    let matrix = each(odes, |ode| row(ode, odes, &unknowns, steps))?;
    let right = odes.iter().map(|ode| build.product(build.step(), ode.rest.clone())).collect();
    let changes = match odes {
        [_] => solve(matrix, right, build, &mut |e| e),
        _ => solve(matrix, right, build, &mut |e| steps.named(e)),
    };
    let changes = changes.map_err(|singular| {
        let ode = &odes[singular.unknown];
        vec![ode.problem(MethodProblem::Singular { variable: ode.name(steps.names()) })]
    })?;
    Ok(odes.iter().zip(changes).map(|(ode, change)| build.add(ode.old(), change)).collect())
}

/// One row of `A - h*J`.
fn row(ode: &Ode, odes: &[Ode], unknowns: &[Ref], steps: &Steps) -> Result<Vec<Expr>, Diagnostic> {
    let build = ode.build();
    let refuse = |term: &Expr| Err(not_linear(ode, Method::Implicit, steps.names(), term));
    if unknowns.iter().any(|unknown| contains(&ode.slope, unknown)) {
        return refuse(&build.product(ode.slope.clone(), build.name(Ref::Derivative(ode.target))));
    }
    let coefficients = match coefficients(&ode.rest, unknowns, build) {
        Ok(coefficients) => coefficients,
        Err(term) => return refuse(&term),
    };
    let element = |(other, coefficient): (&Ode, Expr)| {
        let own = if other.target == ode.target { ode.slope.clone() } else { build.number(0.0) };
        build.sub(own, build.mul(build.step(), coefficient))
    };
    Ok(odes.iter().zip(coefficients).map(element).collect())
}
