//! Numerical methods: from ODEs to the values that their variables get.
//!
//! One file a method. Each takes the ODEs of one group that use it and gives their new values, as expressions of the
//! values at the start of the group. Groups are solved together; what no method of the group changes is constant.

pub mod event_driven;
pub mod explicit;
pub mod exponential;
pub mod implicit;
mod linear_form;
pub mod midpoint;
pub mod newton;
mod ode;
mod problem;
pub mod rk4;
pub mod semiimplicit;
mod steps;

pub use linear_form::LinearForm;
pub use ode::Ode;
pub use problem::MethodProblem;
pub use steps::Steps;

use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::model::Method;

/// The new values of the variables of `odes`, which all use `method`, in the same order. Intermediate results are
/// added to `steps`.
pub fn advance(method: Method, odes: &[Ode], steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    if needs_linear_form(method) {
        for ode in odes.iter().filter(|ode| ode.conditional) {
            problems.push(ode.problem(MethodProblem::Conditional { variable: ode.name(steps.names()), method }));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    match method {
        Method::Explicit => each(odes, |ode| explicit::advance(ode, steps)),
        Method::Exponential => each(odes, |ode| exponential::advance(ode, steps)),
        Method::Semiimplicit => each(odes, |ode| semiimplicit::advance(ode, steps)),
        Method::EventDriven => each(odes, |ode| event_driven::advance(ode, steps)),
        Method::Implicit => implicit::advance(odes, steps),
        Method::Midpoint => midpoint::advance(odes, steps),
        Method::Rk4 => rk4::advance(odes, steps),
    }
}

/// ODEs of one group that use this method see each other's intermediate values.
pub fn is_coupled(method: Method) -> bool {
    matches!(method, Method::Implicit | Method::Midpoint | Method::Rk4)
}

fn needs_linear_form(method: Method) -> bool {
    matches!(method, Method::Semiimplicit | Method::Exponential | Method::EventDriven)
}

/// The results for all, or all problems.
fn each<T>(odes: &[Ode], mut f: impl FnMut(&Ode) -> Result<T, Diagnostic>) -> Result<Vec<T>, Vec<Diagnostic>> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for ode in odes {
        match f(ode) {
            Ok(value) => values.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

#[cfg(test)]
mod tests;
