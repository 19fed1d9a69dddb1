//! Statements that events execute: `reset`, `axon_reset`, `pre_spike`, `post_spike`, `pre_axon_spike`.

use super::equation::{assigned, useless};
use super::flags::{self, Flags, Owner};
use super::host::{Host, HostKind, Scope};
use super::{attribute, bound};
use crate::ast::{Left, Statement, Word};
use crate::expr::{AttributeId, Ref};
use crate::model::{EventStatement, EventTarget, ValueType};
use crate::problem::{Construct, NameProblem, RuleProblem, Spot};
use crate::span::{Field, Location};

/// A statement with its flags read and its target known.
pub(crate) struct Assigned<'s> {
    statement: &'s Statement,
    flags: Flags,
    target: Option<EventTarget>,
    /// The statement declared its variable, so that types and initial values have a meaning.
    declares: bool,
}

/// Finds what each statement assigns. In synapses, names that are not declared become local variables.
pub(crate) fn targets<'s>(
    host: &mut Host<'_>,
    statements: &'s [Statement],
    field: Field,
    spot: Spot,
) -> Vec<Assigned<'s>> {
    let owner = match spot {
        Spot::PreEvent => Owner::PreEvent,
        Spot::PostEvent => Owner::PostEvent,
        _ => Owner::Reset,
    };
    statements
        .iter()
        .map(|statement| {
            let flags = flags::read(host, field, &statement.flags, owner);
            let mut declares = false;
            let target = match &statement.left {
                Left::Name(word) => target(host, word, &flags, field, spot, &mut declares),
                Left::Ode { expr, .. } => {
                    host.report(RuleProblem::OdeHere(spot), field, expr.span);
                    None
                }
                Left::Error => None,
            };
            Assigned { statement, flags, target, declares }
        })
        .collect()
}

fn target(
    host: &mut Host<'_>,
    word: &Word,
    flags: &Flags,
    field: Field,
    spot: Spot,
    declares: &mut bool,
) -> Option<EventTarget> {
    let synapse = host.kind == HostKind::Synapse;
    if synapse && &*word.name == "g_target" {
        if spot == Spot::PostEvent {
            host.report(RuleProblem::NotHere { what: Construct::Conductance, spot }, field, word.span);
            return None;
        }
        return Some(EventTarget::Conductance);
    }
    // What the system adds to a neuron is its own, except conductances, which a reset may change.
    let assignable = |id: &AttributeId| {
        let attribute = host.attribute(*id);
        synapse || attribute.declared.is_some() || attribute.name.starts_with("g_")
    };
    if let Some(id) = host.find(&word.name).filter(assignable) {
        return Some(EventTarget::Attribute(id));
    }
    if !synapse {
        let suggestion = host.nearest_attribute(&word.name);
        host.report(NameProblem::NotAnAttribute { name: word.name.clone(), suggestion }, field, word.span);
        return None;
    }
    if word.name.starts_with("g_") {
        host.report(RuleProblem::ConductanceName(word.name.clone()), field, word.span);
    }
    *declares = true;
    attribute::variable(host, word, flags, field).map(EventTarget::Attribute)
}

/// Resolves the statements.
pub(crate) fn statements(
    host: &mut Host<'_>,
    assignments: &[Assigned<'_>],
    field: Field,
    spot: Spot,
) -> Vec<EventStatement> {
    assignments.iter().filter_map(|assignment| statement(host, assignment, field, spot)).collect()
}

fn statement(host: &mut Host<'_>, assignment: &Assigned<'_>, field: Field, spot: Spot) -> Option<EventStatement> {
    let Assigned { statement, flags, target, declares } = assignment;
    let scope = Scope::new(field, spot);
    let (reference, ty) = match target {
        Some(EventTarget::Attribute(id)) => (Ref::Attribute(*id), host.attribute(*id).ty),
        Some(EventTarget::Conductance) => (Ref::Conductance, ValueType::Float),
        None => {
            // The left side is wrong; what is wrong with the right side is worth knowing too.
            if !matches!(statement.left, Left::Ode { .. }) {
                host.right_side(&statement.right, &scope, ValueType::Float);
            }
            return None;
        }
    };
    if !declares {
        let place = "on an attribute that is declared elsewhere";
        if let Some((_, span)) = &flags.ty {
            useless(host, "type", place, field, *span);
        }
        if let Some((_, span)) = &flags.init {
            useless(host, "init", place, field, *span);
        }
    }
    let conductance = *target == Some(EventTarget::Conductance);
    if let Some(span) = flags.unless_post.filter(|_| conductance) {
        useless(host, "unless_post", "on `g_target`", field, span);
    }
    let value = assigned(host, statement, reference, &scope, ty);
    let bounds = bound::bounds(host, flags, &scope);
    let unless_post = flags.unless_post.is_some() && !conductance;
    let at = Location::new(field, statement.span);
    Some(EventStatement { target: (*target)?, value, bounds, unless_post, at })
}
