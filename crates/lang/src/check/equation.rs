//! Equations: assignments and differential equations.

use super::attribute::Declared;
use super::flags::method_name;
use super::host::{Host, HostKind, Scope};
use super::{bound, locality};
use crate::ast::{ExprKind, Left, Operator, Statement};
use crate::expr::{AttributeId, Expr, Ref};
use crate::model::{Equation, Form, Locality, Method, Paradigm, Role, ValueType};
use crate::problem::{FlagProblem, RuleProblem, Spot};
use crate::span::{Field, Location, Span};

/// Resolves all equations of a neuron or synapse.
pub(crate) fn equations(host: &mut Host<'_>, declared: &[Declared<'_>]) -> Vec<Equation> {
    let spot = match host.kind {
        HostKind::Synapse => Spot::SynapseEquation,
        HostKind::Neuron | HostKind::Nothing => Spot::NeuronEquation,
    };
    let equations: Vec<Equation> = declared.iter().filter_map(|d| equation(host, d, spot)).collect();
    mixed_methods(host, declared);
    equations
}

fn equation(host: &mut Host<'_>, declared: &Declared<'_>, spot: Spot) -> Option<Equation> {
    let Declared { statement, flags, target } = declared;
    let own_locality = target.map_or(Locality::Local, |id| host.attribute(id).locality);
    let scope = Scope { locality: own_locality, ..Scope::new(Field::Equations, spot) };
    let at = Location::new(Field::Equations, statement.span);
    let ty = target.map_or(ValueType::Float, |id| host.attribute(id).ty);
    let form = match (&statement.left, target) {
        (Left::Ode { expr, .. }, Some(id)) => {
            let scope = Scope { ode: Some(*id), ..scope };
            let left = host.number(expr, &scope);
            let right = host.right_side(&statement.right, &scope, ValueType::Float);
            let method = method(host, flags.method, *id, &left, &right);
            let conditional = matches!(&*statement.right.kind, ExprKind::If(..));
            Some(Form::Ode { left, right, method, conditional })
        }
        (Left::Name(_), Some(id)) => Some(Form::Assign(assigned(host, statement, Ref::Attribute(*id), &scope, ty))),
        // The left side is wrong; what is wrong with the right side is worth knowing too. Derivatives are not judged.
        (Left::Name(_), None) => {
            host.right_side(&statement.right, &scope, ty);
            None
        }
        (Left::Ode { .. } | Left::Error, _) => {
            if !mentions_derivative(&statement.right) {
                host.right_side(&statement.right, &scope, ty);
            }
            None
        }
    };
    let bounds = bound::bounds(host, flags, &scope);
    let target = (*target)?;
    let equation = Equation { target, form: form?, bounds, at };
    locality::check(host, &equation);
    Some(equation)
}

fn mentions_derivative(expr: &crate::ast::Expr) -> bool {
    let mut found = false;
    expr.for_each(&mut |node| found |= matches!(&*node.kind, ExprKind::Derivative(_)));
    found
}

/// The right side of an assignment; augmented assignments are written out.
pub(crate) fn assigned(
    host: &mut Host<'_>,
    statement: &Statement,
    target: Ref,
    scope: &Scope<'_>,
    ty: ValueType,
) -> Expr {
    match statement.operator {
        Operator::Assign => host.right_side(&statement.right, scope, ty),
        Operator::Augmented(op) => {
            let at = Location::new(scope.field, statement.span);
            let left = match &statement.left {
                Left::Name(word) => Location::new(scope.field, word.span),
                Left::Ode { .. } | Left::Error => at,
            };
            let right = host.right_side(&statement.right, scope, ValueType::Float);
            Expr::binary(op, Expr::reference(target, left), right, at)
        }
    }
}

/// The method of the flags, if it can be used here.
fn method(
    host: &mut Host<'_>,
    flag: Option<(Method, Span)>,
    id: AttributeId,
    left: &Expr,
    right: &Expr,
) -> Option<Method> {
    let (method, span) = flag?;
    if method != Method::EventDriven {
        return Some(method);
    }
    let place = match (host.kind, host.paradigm) {
        (HostKind::Synapse, Paradigm::Spiking) if host.attribute(id).locality == Locality::Local => None,
        (HostKind::Synapse, Paradigm::Spiking) => Some("for variables with one value per synapse"),
        (HostKind::Synapse, Paradigm::Rate) => Some("between spiking neurons"),
        _ => Some("in synapses"),
    };
    if let Some(place) = place {
        host.report(RuleProblem::EventDrivenHere(place), Field::Equations, span);
        return None;
    }
    for side in [left, right] {
        let mut others = Vec::new();
        side.for_each_ref(&mut |reference, at| {
            if let Ref::Attribute(other) = reference {
                others.push((*other, at));
            }
        });
        for (other, at) in others {
            if other != id && host.attribute(other).role == Role::Variable {
                let variable = host.attribute(id).name.clone();
                let other = host.attribute(other).name.clone();
                host.report(RuleProblem::EventDrivenDepends { variable, other }, at.field, at.span);
            }
        }
    }
    Some(method)
}

/// Two different methods of those that solve several equations together cannot be in one model (1.6.3).
fn mixed_methods(host: &mut Host<'_>, declared: &[Declared<'_>]) {
    let mut first: Option<(Method, Span)> = None;
    for (method, span) in declared.iter().filter_map(|d| d.flags.method) {
        if !matches!(method, Method::Implicit | Method::Midpoint | Method::Rk4) {
            continue;
        }
        match first {
            None => first = Some((method, span)),
            Some((other, at)) if other != method => {
                let problem = RuleProblem::MixedMethods {
                    first: method_name(other),
                    second: method_name(method),
                    at: Location::new(Field::Equations, at),
                };
                host.report(problem, Field::Equations, span);
            }
            Some(_) => {}
        }
    }
}

/// Warns of a flag that has no effect.
pub(crate) fn useless(host: &mut Host<'_>, flag: &str, place: &'static str, field: Field, span: Span) {
    host.report(FlagProblem::Useless { flag: flag.into(), place }, field, span);
}
