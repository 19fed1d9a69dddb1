//! Backward Euler: the solution of `(y - x)/h = f(y)`, jointly for all ODEs of the group.
//!
//! For linear `f` it is one Newton step from `x`: `(A - h*J) (y - x) = h*r(x)`, where `A*x' = r(x)` is the equation
//! and `J` holds the coefficients of `r`. Otherwise the ODEs that depend on each other are solved by iteration.

use crate::algebra::{Build, contains, solve};
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Ref};
use crate::methods::linear_form::coefficients;
use crate::methods::{MethodProblem, Ode, Steps, newton};

/// The new values of all variables.
pub fn advance(odes: &[Ode], steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    if let Some(matrix) = matrix(odes) {
        return solve_linear(odes, matrix, steps);
    }
    let (mut new, mut problems) = (vec![None; odes.len()], vec![]);
    for numbers in coupled(odes) {
        let own: Vec<Ode> = numbers.iter().map(|&i| odes[i].clone()).collect();
        let values = match matrix(&own) {
            Some(matrix) => solve_linear(&own, matrix, steps),
            None => newton::advance(&own, steps),
        };
        match values {
            Ok(values) => numbers.into_iter().zip(values).for_each(|(i, value)| new[i] = Some(value)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(new.into_iter().flatten().collect()) } else { Err(problems) }
}

fn solve_linear(odes: &[Ode], matrix: Vec<Vec<Expr>>, steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let Some(first) = odes.first() else { return Ok(vec![]) };
    let build = Build::new(first.at);
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

/// `A - h*J`; `None`: the equations are not jointly linear.
fn matrix(odes: &[Ode]) -> Option<Vec<Vec<Expr>>> {
    let unknowns: Vec<Ref> = odes.iter().map(Ode::variable).collect();
    let row = |ode: &Ode| {
        let build = ode.build();
        if unknowns.iter().any(|unknown| contains(&ode.slope, unknown)) {
            return None;
        }
        let coefficients = coefficients(&ode.rest, &unknowns, build)?;
        let element = |(other, coefficient): (&Ode, Expr)| {
            let own = if other.target == ode.target { ode.slope.clone() } else { build.number(0.0) };
            build.sub(own, build.mul(build.step(), coefficient))
        };
        Some(odes.iter().zip(coefficients).map(element).collect())
    };
    odes.iter().map(row).collect()
}

/// The numbers of the ODEs, in groups of those that depend on each other.
fn coupled(odes: &[Ode]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = vec![];
    for (i, ode) in odes.iter().enumerate() {
        let linked = |other: usize| {
            let uses = |a: &Ode, b: &Ode| [&a.slope, &a.rest].into_iter().any(|e| contains(e, &b.variable()));
            uses(ode, &odes[other]) || uses(&odes[other], ode)
        };
        let (with, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.iter().any(|&j| linked(j)));
        groups = apart;
        groups.push(with.into_iter().flatten().chain([i]).collect());
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}
