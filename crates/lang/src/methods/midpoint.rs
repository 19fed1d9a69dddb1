//! Midpoint method: `k = f(x)`, then `x + h*f(x + h/2*k)`.

use crate::diagnostic::Diagnostic;
use crate::expr::{AttributeId, Expr, Ref};
use crate::methods::{Ode, Steps};

/// The new values of all variables.
pub fn advance(odes: &[Ode], steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let slopes: Vec<Expr> = odes.iter().map(|ode| steps.named(ode.derivative())).collect();
    let middle = stage(odes, &slopes, 0.5, steps);
    let new = odes.iter().map(|ode| {
        let b = ode.build();
        b.add(ode.old(), b.product(b.step(), at(&ode.derivative(), &middle)))
    });
    Ok(new.collect())
}

/// The values of all variables after `fraction` of a step with these slopes.
pub(super) fn stage(odes: &[Ode], slopes: &[Expr], fraction: f64, steps: &mut Steps) -> Vec<(AttributeId, Expr)> {
    let mut values = Vec::with_capacity(odes.len());
    for (ode, slope) in odes.iter().zip(slopes) {
        let b = ode.build();
        let step = b.product(b.number(fraction), b.step());
        let value = steps.named(b.add(ode.old(), b.product(step, slope.clone())));
        values.push((ode.target, value));
    }
    values
}

/// `f` with these values of the variables.
pub(super) fn at(f: &Expr, values: &[(AttributeId, Expr)]) -> Expr {
    f.substitute(&mut |r| match r {
        Ref::Attribute(id) => values.iter().find(|(target, _)| target == id).map(|(_, value)| value.clone()),
        _ => None,
    })
}
