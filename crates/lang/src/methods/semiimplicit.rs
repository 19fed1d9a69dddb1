//! Semi-implicit Euler for `A*x' + B*x = C`: `x + s/(s+1) * (C/B - x)` with `s = h*B/A`.
//!
//! Written `x + h*(C - B*x)/(A + h*B)`, which is the same and needs no `B` in a divisor.

use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::methods::{LinearForm, Ode, Steps};
use crate::model::Method;

/// The new value of one variable.
pub fn advance(ode: &Ode, steps: &mut Steps) -> Result<Expr, Diagnostic> {
    let form = LinearForm::of(ode, Method::Semiimplicit, steps.names())?;
    let b = ode.build();
    let change = b.product(b.step(), form.change(ode.old(), b));
    let slowing = b.add(form.a.clone(), b.product(b.step(), form.b.clone()));
    Ok(b.add(ode.old(), b.div(change, slowing)))
}
