//! Conductances of spiking neurons: every `g_X` that the texts mention (1.9.3).

use super::attribute::{added, push};
use super::host::Host;
use crate::ast::{Expr, ExprKind, Left, Statement};
use crate::expr::{AttributeId, Name};
use crate::model::{Conductance, Equation, Locality, Role, ValueType};
use crate::problem::RuleProblem;

/// Adds an attribute for every target whose `g_X` is mentioned but not declared, sorted by target.
pub(crate) fn declare(host: &mut Host<'_>, statements: &[&[Statement]], conditions: &[&Expr]) {
    let mut mentioned: Vec<Name> = Vec::new();
    let mut collect = |expr: &Expr| {
        expr.for_each(&mut |node| {
            if let ExprKind::Name(name) = &*node.kind {
                mentioned.push(name.clone());
            }
        });
    };
    for statement in statements.iter().flat_map(|block| block.iter()) {
        if let Left::Ode { expr, .. } = &statement.left {
            collect(expr);
        }
        collect(&statement.right);
        for value in statement.flags.iter().filter_map(|flag| flag.value.as_ref()) {
            collect(value);
        }
    }
    for condition in conditions {
        collect(condition);
    }
    for statement in statements.iter().flat_map(|block| block.iter()) {
        if let Left::Name(word) = &statement.left {
            mentioned.push(word.name.clone());
        }
    }
    mentioned.retain(|name| name.len() > 2 && name.starts_with("g_"));
    mentioned.sort();
    mentioned.dedup();
    for name in mentioned {
        if host.find(&name).is_none() && !host.is_constant(&name) {
            push(host, added(&name, Role::Variable));
        }
    }
}

/// The conductances among the attributes, sorted by target. A parameter is just a parameter.
pub(crate) fn of(host: &mut Host<'_>, equations: &[Equation]) -> Vec<Conductance> {
    let mut conductances = Vec::new();
    for i in 0..host.attributes.len() {
        let (id, attribute) = (AttributeId(i as u32), &host.attributes[i]);
        let Some(target) = attribute.name.strip_prefix("g_").filter(|t| !t.is_empty()) else { continue };
        if attribute.role == Role::Parameter {
            continue;
        }
        let resets = !equations.iter().any(|e| e.target == id);
        conductances.push(Conductance { target: target.into(), attribute: id, resets });
        if attribute.locality != Locality::Local || attribute.ty != ValueType::Float {
            let (name, at) = (attribute.name.clone(), attribute.declared);
            if let Some(at) = at {
                host.report(RuleProblem::ConductanceFlags(name), at.field, at.span);
            }
        }
    }
    conductances.sort_by(|a, b| a.target.cmp(&b.target));
    conductances
}
