//! One pass: the equations of one locality, cut into runs of assignments and groups of ODEs.

use crate::algebra::Build;
use crate::diagnostic::Diagnostic;
use crate::display::Names;
use crate::expr::{AttributeId, CompareOp, Expr, Ref};
use crate::methods::{self, Ode, Steps};
use crate::model::{Bound, BoundKind, Equation, Form, Method};
use crate::plan::{Block, Guard, Statement, Target};
use crate::planner::method_of;
use crate::span::{Field, Location, Span};

/// When the store of a variable takes effect, and when its bounds do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Guards {
    /// The store itself.
    pub store: Guard,
    /// `min` and `max` after it.
    pub bounds: Guard,
}

/// The statements for `equations`, which are of one locality and in textual order.
pub fn block(
    equations: &[&Equation],
    default: Method,
    names: Names,
    guards: &dyn Fn(AttributeId) -> Guards,
    problems: &mut Vec<Diagnostic>,
) -> Block {
    let mut steps = Steps::new(names);
    let mut rest = equations;
    while let [equation, after @ ..] = rest {
        if let Form::Assign(value) = &equation.form {
            let guards = guards(equation.target);
            store(Target::Attribute(equation.target), value.clone(), &equation.bounds, guards, &mut steps);
            rest = after;
        } else {
            let size = rest.iter().take_while(|e| matches!(e.form, Form::Ode { .. })).count();
            group(&rest[..size], default, guards, &mut steps, problems);
            rest = &rest[size..];
        }
    }
    steps.finish()
}

/// Consecutive ODEs: all new values from the old ones, then store and clamp one after the other.
fn group(
    equations: &[&Equation],
    default: Method,
    guards: &dyn Fn(AttributeId) -> Guards,
    steps: &mut Steps,
    problems: &mut Vec<Diagnostic>,
) {
    let mut odes: Vec<(Method, Ode)> = Vec::new();
    for equation in equations {
        match ode(equation, steps.names()) {
            Some(Ok(ode)) => odes.push((method_of(equation, default).unwrap_or(default), ode)),
            Some(Err(problem)) => problems.push(problem),
            None => {}
        }
    }
    let mut used: Vec<Method> = Vec::new();
    for (method, _) in &odes {
        if !used.contains(method) {
            used.push(*method);
        }
    }
    let mut new: Vec<(AttributeId, Expr)> = Vec::new();
    for method in used {
        let own: Vec<Ode> = odes.iter().filter(|(m, _)| *m == method).map(|(_, ode)| ode.clone()).collect();
        match methods::advance(method, &own, steps) {
            Ok(values) => {
                for (ode, value) in own.iter().zip(values) {
                    // Alone, a variable can be stored at once: nobody needs its old value any more.
                    let value = if equations.len() == 1 { value } else { steps.named(value) };
                    new.push((ode.target, value));
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    steps.guard_solutions(&|variable| guards(variable).store);
    for equation in equations {
        let Some((_, value)) = new.iter().find(|(target, _)| *target == equation.target) else { continue };
        store(Target::Attribute(equation.target), value.clone(), &equation.bounds, guards(equation.target), steps);
    }
}

/// The equation as an ODE; `None` for assignments.
pub fn ode(equation: &Equation, names: &Names) -> Option<Result<Ode, Diagnostic>> {
    match &equation.form {
        Form::Assign(_) => None,
        Form::Ode { left, right, conditional, .. } => {
            Some(Ode::new(equation.target, left, right, *conditional, equation.at, names))
        }
    }
}

/// An assignment and its bounds, in the order written. A bound sees the value as it was stored.
pub fn store(target: Target, value: Expr, bounds: &[Bound], guards: Guards, steps: &mut Steps) {
    let at = value.at();
    steps.store(target, value, guards.store);
    for bound in bounds {
        let build = Build::new(at);
        let current = build.name(match target {
            Target::Attribute(id) => Ref::Attribute(id),
            Target::Conductance => Ref::Conductance,
        });
        let beyond = match bound.kind {
            BoundKind::Min => CompareOp::Lt,
            BoundKind::Max => CompareOp::Gt,
        };
        let outside = build.compare(beyond, current.clone(), bound.value.clone());
        steps.store(target, build.select(outside, bound.value.clone(), current), guards.bounds);
    }
}

/// The implicit `g_X = 0.0`.
pub fn reset_to_zero(conductance: AttributeId, equations: &[Equation]) -> Statement {
    let at = equations.last().map_or(Location::new(Field::Equations, Span::default()), |e| e.at);
    let value = Expr::number(0.0, at);
    Statement::Store { target: Target::Attribute(conductance), value, guard: Guard::default() }
}
