//! One ODE, solved for its derivative.

use crate::algebra::{Build, Powers, collect, contains};
use crate::diagnostic::Diagnostic;
use crate::display::Names;
use crate::expr::{AttributeId, Expr, Name, Ref};
use crate::methods::MethodProblem;
use crate::problem::Problem;
use crate::span::Location;

/// `slope * dX/dt = rest`, where neither contains `dX/dt`.
#[derive(Clone, Debug)]
pub struct Ode {
    /// `X`
    pub target: AttributeId,
    /// Factor of the derivative, `A` in the description of the methods.
    pub slope: Expr,
    /// Everything else, on the right side.
    pub rest: Expr,
    /// The right side is an `if` form.
    pub conditional: bool,
    /// The equation.
    pub at: Location,
}

impl Ode {
    /// Solves `left = right` for the derivative of `target`.
    pub fn new(
        target: AttributeId,
        left: &Expr,
        right: &Expr,
        conditional: bool,
        at: Location,
        names: &Names,
    ) -> Result<Ode, Diagnostic> {
        let build = Build::new(at);
        let derivative = Ref::Derivative(target);
        let variable = || Name::from(names.attribute(target));
        let problem = |problem: MethodProblem| Err(Diagnostic::new(Problem::Method(problem), at));

        let mut other = None;
        for side in [left, right] {
            side.for_each_ref(&mut |r, place| match r {
                Ref::Derivative(id) if *id != target => other = other.or(Some((*id, place))),
                _ => {}
            });
        }
        if let Some((id, place)) = other {
            let other = Name::from(names.attribute(id));
            let found = MethodProblem::OtherDerivative { variable: variable(), other };
            return Err(Diagnostic::new(Problem::Method(found), place));
        }

        let sides = [left, right].map(|side| collect(side, &derivative, Powers::Expanded, build));
        let hidden = |e: &Expr| contains(e, &derivative);
        if sides.iter().any(|side| !side.is_linear() || side.terms().iter().any(|(_, c)| hidden(c))) {
            return problem(MethodProblem::DerivativeNotLinear { variable: variable() });
        }
        let [left, right] = sides;
        let zero = build.number(0.0);
        let part = |side: &crate::algebra::Polynomial, power: f64| side.coefficient(power).unwrap_or(&zero).clone();
        let slope = build.sub(part(&left, 1.0), part(&right, 1.0));
        if crate::algebra::is_zero(&slope) {
            return problem(MethodProblem::DerivativeVanishes { variable: variable() });
        }
        let rest = build.sub(part(&right, 0.0), part(&left, 0.0));
        Ok(Ode { target, slope, rest, conditional, at })
    }

    /// Makes nodes at the place of the equation.
    pub fn build(&self) -> Build {
        Build::new(self.at)
    }

    /// `X` as a reference.
    pub fn variable(&self) -> Ref {
        Ref::Attribute(self.target)
    }

    /// `X` at the start of the step.
    pub fn old(&self) -> Expr {
        self.build().name(self.variable())
    }

    /// `f` in `dX/dt = f`.
    pub fn derivative(&self) -> Expr {
        self.build().div(self.rest.clone(), self.slope.clone())
    }

    /// `X`, as written.
    pub fn name(&self, names: &Names) -> Name {
        Name::from(names.attribute(self.target))
    }

    /// A finding about this equation.
    pub fn problem(&self, problem: MethodProblem) -> Diagnostic {
        Diagnostic::new(Problem::Method(problem), self.at)
    }
}
