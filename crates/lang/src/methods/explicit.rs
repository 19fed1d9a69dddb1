//! Forward Euler: `x + h*f(x)`.

use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::methods::{Ode, Steps};

/// The new value of one variable.
pub fn advance(ode: &Ode, _: &mut Steps) -> Result<Expr, Diagnostic> {
    let b = ode.build();
    Ok(b.add(ode.old(), b.product(b.step(), ode.derivative())))
}
