//! Exponential Euler: exact for `A*x' + B*x = C` with constant coefficients,
//! `x + (1 - exp(-s)) * (C/B - x)` with `s = h*B/A`.
//!
//! `1 - exp(-s)` is computed as `-expm1(-s)`, which keeps its digits when `s` is small.

use crate::algebra::build::literal;
use crate::diagnostic::Diagnostic;
use crate::expr::{Builtin, CompareOp, Expr};
use crate::methods::{LinearForm, Ode, Steps};
use crate::model::Method;

/// Below this, `1 - s/2` is `(1 - exp(-s))/s` to the last bit of a double: the next term is s^2/6 < 2e-17.
const SMALL: f64 = 1e-8;

/// The new value of one variable.
pub fn advance(ode: &Ode, steps: &mut Steps) -> Result<Expr, Diagnostic> {
    let form = LinearForm::of(ode, Method::Exponential, steps.names())?;
    let interval = ode.build().step();
    Ok(decayed(ode, form, interval, steps))
}

/// The value after `interval` ms.
///
/// A `B` that can be zero needs care: `C/B` has no value at zero, and overflows near it although the product with
/// `1 - exp(-s)` is harmless (a conductance that decays ends there). For small `s` the product is
/// `h/A * (C - B*x) * (1 - s/2)`, which has the right limit.
pub(super) fn decayed(ode: &Ode, form: LinearForm, interval: Expr, steps: &mut Steps) -> Expr {
    let build = ode.build();
    let x = ode.old();
    if literal(&form.c) == Some(0.0) {
        let s = build.div(build.product(interval, form.b), form.a);
        return build.product(x, build.call(Builtin::Exp, vec![build.neg(s)]));
    }
    let constant = literal(&form.b).is_some();
    let form = if constant || form.b_is_quotient() {
        form
    } else {
        // Both occur several times below.
        LinearForm { b: once(form.b, steps), c: once(form.c, steps), ..form }
    };
    let stationary = form.stationary(build);
    let approached = |s: Expr| {
        let done = build.call(Builtin::Expm1, vec![build.neg(s)]);
        build.sub(x.clone(), build.product(done, build.sub(stationary.clone(), x.clone())))
    };
    if constant {
        return approached(build.div(build.product(interval, form.b), form.a));
    }
    let scale = steps.named(build.div(interval, form.a.clone()));
    let s = steps.named(build.product(scale.clone(), form.b.clone()));
    let small = build.compare(CompareOp::Lt, build.call(Builtin::Abs, vec![s.clone()]), build.number(SMALL));
    let slowing = build.sub(build.number(1.0), build.product(build.number(0.5), s.clone()));
    let change = build.product(build.product(scale, form.change(x.clone(), build)), slowing);
    build.select(small, build.add(x.clone(), change), approached(s))
}

/// A name for the value, unless it is one.
fn once(value: Expr, steps: &mut Steps) -> Expr {
    if value.children().is_empty() { value } else { steps.named(value) }
}
