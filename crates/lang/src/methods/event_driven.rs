//! Event-driven: the closed form of `A*x' + B*x = C`, applied when an event needs the value,
//! `S + (x - S) * exp(-elapsed*B/A)` with `S = C/B`.

use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Ref};
use crate::methods::{LinearForm, Ode, Steps, exponential};
use crate::model::Method;

/// The value that one variable has at the event. Other variables must not occur in `C`: they changed since.
pub fn advance(ode: &Ode, steps: &mut Steps) -> Result<Expr, Diagnostic> {
    let form = LinearForm::of(ode, Method::EventDriven, steps.names())?;
    let elapsed = ode.build().name(Ref::Elapsed);
    Ok(exponential::decayed(ode, form, elapsed, steps))
}
