//! An ODE as `A*dX/dt + B*X = C`.

use crate::algebra::{Build, Polynomial, Powers, collect, contains};
use crate::diagnostic::Diagnostic;
use crate::display::Names;
use crate::expr::{BinaryOp, Expr, Kind, Ref};
use crate::methods::{MethodProblem, Ode};
use crate::model::Method;
use crate::problem::Problem;

/// The coefficients. They may contain `X` inside opaque nodes: there it has its old value.
#[derive(Clone, Debug)]
pub struct LinearForm {
    /// Factor of the derivative.
    pub a: Expr,
    /// Factor of the variable.
    pub b: Expr,
    /// What is left, on the right side.
    pub c: Expr,
}

impl LinearForm {
    /// Finds the coefficients. Powers of sums, `(v + 1)^2`, count as opaque, unless the equation becomes linear only
    /// when they are multiplied out.
    pub fn of(ode: &Ode, method: Method, names: &Names) -> Result<LinearForm, Diagnostic> {
        let build = ode.build();
        let variable = ode.variable();
        let slope = collect(&ode.slope, &variable, Powers::Expanded, build);
        if let Some((power, coefficient)) = slope.terms().iter().find(|(power, _)| *power != 0.0) {
            let derivative = build.name(Ref::Derivative(ode.target));
            let term = build.product(term(*power, coefficient, ode), derivative);
            return Err(not_linear(ode, method, names, &term));
        }
        let powers = [Powers::Opaque, Powers::Expanded].map(|powers| collect(&ode.rest, &variable, powers, build));
        let Some(rest) = powers.iter().find(|rest| rest.is_linear() && rest.coefficient(1.0).is_some()) else {
            return Err(LinearForm::failure(ode, method, names, &powers[1]));
        };
        let zero = build.number(0.0);
        let b = build.neg(rest.coefficient(1.0).unwrap_or(&zero).clone());
        let c = rest.coefficient(0.0).unwrap_or(&zero).clone();
        Ok(LinearForm { a: ode.slope.clone(), b, c }.without_common_divisor(build))
    }

    fn failure(ode: &Ode, method: Method, names: &Names, rest: &Polynomial) -> Diagnostic {
        match rest.terms().iter().find(|(power, _)| *power != 0.0 && *power != 1.0) {
            Some((power, coefficient)) => not_linear(ode, method, names, &term(*power, coefficient, ode)),
            None => ode.problem(MethodProblem::NoLinearTerm { variable: ode.name(names), method }),
        }
    }

    /// `B = b/d` and `C = c/d` become `A*d`, `b`, `c`: fewer divisions, and a `B` that is seen not to be zero.
    fn without_common_divisor(self, build: Build) -> LinearForm {
        let Kind::Binary(BinaryOp::Div, b, divisor) = self.b.kind() else { return self };
        let Some(c) = multiplied(&self.c, divisor, build) else { return self };
        LinearForm { a: build.product(self.a, divisor.clone()), b: b.clone(), c }
    }

    /// `B` is a fraction, which `stationary` multiplies out.
    pub(super) fn b_is_quotient(&self) -> bool {
        matches!(self.b.kind(), Kind::Binary(BinaryOp::Div, ..))
    }

    /// `C/B`, the value that the variable tends to.
    pub fn stationary(&self, build: Build) -> Expr {
        if let Kind::Binary(BinaryOp::Div, b, divisor) = self.b.kind() {
            let c = distributed(&self.c, divisor, build);
            return build.div(c, b.clone());
        }
        build.div(self.c.clone(), self.b.clone())
    }

    /// `C - B*x`, that is `A*dX/dt` with opaque nodes at their old values.
    pub fn change(&self, x: Expr, build: Build) -> Expr {
        build.sub(self.c.clone(), build.mul(self.b.clone(), x))
    }
}

/// `e * divisor`, if every term of `e` is divided by it.
fn multiplied(e: &Expr, divisor: &Expr, build: Build) -> Option<Expr> {
    match e.kind() {
        Kind::Number(0.0) => Some(e.clone()),
        Kind::Neg(a) => multiplied(a, divisor, build).map(|a| build.neg(a)),
        Kind::Binary(BinaryOp::Add, a, b) => {
            Some(build.add(multiplied(a, divisor, build)?, multiplied(b, divisor, build)?))
        }
        Kind::Binary(BinaryOp::Sub, a, b) => {
            Some(build.sub(multiplied(a, divisor, build)?, multiplied(b, divisor, build)?))
        }
        Kind::Binary(BinaryOp::Mul, a, b) => match multiplied(a, divisor, build) {
            Some(a) => Some(build.product(a, b.clone())),
            None => multiplied(b, divisor, build).map(|b| build.product(a.clone(), b)),
        },
        Kind::Binary(BinaryOp::Div, a, d) if d == divisor => Some(a.clone()),
        _ => None,
    }
}

/// `e * divisor`, cancelled in the terms where that is possible.
fn distributed(e: &Expr, divisor: &Expr, build: Build) -> Expr {
    if let Some(e) = multiplied(e, divisor, build) {
        return e;
    }
    match e.kind() {
        Kind::Binary(BinaryOp::Add, a, b) => build.add(distributed(a, divisor, build), distributed(b, divisor, build)),
        Kind::Binary(BinaryOp::Sub, a, b) => build.sub(distributed(a, divisor, build), distributed(b, divisor, build)),
        _ => build.mul(e.clone(), divisor.clone()),
    }
}

fn term(power: f64, coefficient: &Expr, ode: &Ode) -> Expr {
    let build = ode.build();
    build.product(coefficient.clone(), build.pow(ode.old(), build.number(power)))
}

/// The finding that `term` is there.
fn not_linear(ode: &Ode, method: Method, names: &Names, term: &Expr) -> Diagnostic {
    let found = MethodProblem::NotLinear { variable: ode.name(names), method, term: names.show(term).to_string() };
    Diagnostic::new(Problem::Method(found), term.at())
}

/// The coefficients of a right side that is jointly linear in all `unknowns`; `None`: it is not.
pub(super) fn coefficients(rest: &Expr, unknowns: &[Ref], build: Build) -> Option<Vec<Expr>> {
    let hidden = |e: &Expr| unknowns.iter().any(|unknown| contains(e, unknown));
    let mut rest = rest.clone();
    let mut found = Vec::with_capacity(unknowns.len());
    for unknown in unknowns {
        let terms = collect(&rest, unknown, Powers::Expanded, build);
        if terms.terms().iter().any(|(power, _)| *power != 0.0 && *power != 1.0) {
            return None;
        }
        let zero = build.number(0.0);
        let coefficient = terms.coefficient(1.0).unwrap_or(&zero);
        if hidden(coefficient) {
            return None;
        }
        found.push(coefficient.clone());
        rest = terms.coefficient(0.0).unwrap_or(&zero).clone();
    }
    (!hidden(&rest)).then_some(found)
}
