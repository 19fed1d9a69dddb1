//! What happens at events: resets, pre and post spikes.

use crate::algebra::references;
use crate::diagnostic::Diagnostic;
use crate::display::Names;
use crate::expr::{AttributeId, Name, Ref};
use crate::methods::{self, LinearForm, MethodProblem, Ode, Steps};
use crate::model::{Equation, EventStatement, EventTarget, Method};
use crate::plan::{Block, EventPlan, Target};
use crate::planner::pass::{self, Guards};
use crate::problem::Problem;

/// Event statements in order, each with its bounds.
pub fn block(statements: &[EventStatement], guards: &dyn Fn(AttributeId) -> Guards) -> Block {
    sequence(statements.iter(), guards)
}

fn sequence<'a>(statements: impl Iterator<Item = &'a EventStatement>, guards: &dyn Fn(AttributeId) -> Guards) -> Block {
    let mut steps = Steps::new(Names::default());
    for statement in statements {
        let (target, mut guards) = match statement.target {
            EventTarget::Attribute(id) => (Target::Attribute(id), guards(id)),
            EventTarget::Conductance => (Target::Conductance, Guards::default()),
        };
        if statement.unless_post && target != Target::Conductance {
            guards.store.unless_post = true;
            guards.bounds.unless_post = true;
        }
        pass::store(target, statement.value.clone(), &statement.bounds, guards, &mut steps);
    }
    steps.finish()
}

/// The plan of an event with these statements: conductances first, wherever they stand (1.11.1). An event without
/// statements does nothing; in particular it does not touch the event-driven variables.
pub fn plan(statements: &[EventStatement], integrate: &Block, guards: &dyn Fn(AttributeId) -> Guards) -> EventPlan {
    if statements.is_empty() {
        return EventPlan::default();
    }
    let transmits = |s: &&EventStatement| s.target == EventTarget::Conductance;
    EventPlan {
        integrate: integrate.clone(),
        transmit: sequence(statements.iter().filter(transmits), guards),
        update: sequence(statements.iter().filter(|s| !transmits(s)), guards),
    }
}

/// Brings all event-driven variables up to date. `changes` tells which attributes a stationary value must not contain.
pub fn integration(
    equations: &[&Equation],
    names: Names,
    guards: &dyn Fn(AttributeId) -> Guards,
    changes: &dyn Fn(AttributeId) -> bool,
    problems: &mut Vec<Diagnostic>,
) -> Block {
    let mut steps = Steps::new(names);
    let mut new = Vec::new();
    for equation in equations {
        let Some(ode) = pass::ode(equation, &names) else { continue };
        let ode = match ode {
            Ok(ode) => ode,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match methods::advance(Method::EventDriven, std::slice::from_ref(&ode), &mut steps) {
            Ok(values) => new.extend(values.into_iter().map(|value| (equation, value))),
            Err(found) => {
                problems.extend(found);
                continue;
            }
        }
        problems.extend(independent(&ode, &names, changes).err());
    }
    for (equation, value) in new {
        pass::store(Target::Attribute(equation.target), value, &equation.bounds, guards(equation.target), &mut steps);
    }
    steps.finish()
}

/// The stationary value stays the same between events.
fn independent(ode: &Ode, names: &Names, changes: &dyn Fn(AttributeId) -> bool) -> Result<(), Diagnostic> {
    let form = LinearForm::of(ode, Method::EventDriven, names)?;
    let other = references(&form.c).into_iter().find_map(|r| match r {
        Ref::Attribute(id) if id != ode.target && changes(id) => Some(id),
        _ => None,
    });
    match other {
        None => Ok(()),
        Some(id) => {
            let (variable, other) = (ode.name(names), Name::from(names.attribute(id)));
            Err(Diagnostic::new(Problem::Method(MethodProblem::EventDrivenDependence { variable, other }), ode.at))
        }
    }
}
