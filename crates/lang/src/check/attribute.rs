//! Attributes: names that can be used, types, initial values.

use super::flags::{self, Flags, Owner};
use super::host::{Host, HostKind};
use super::{literal, suggest, vocabulary};
use crate::arithmetic::Arithmetic;
use crate::ast::{Expr, ExprKind, Left, Parameter, Statement, Word};
use crate::expr::{AttributeId, Name};
use crate::model::{Attribute, Initial, Locality, Paradigm, Role, ValueType};
use crate::problem::{NameProblem, RuleProblem};
use crate::span::{Field, Location, Span};

/// Declares all parameters.
pub(crate) fn parameters(host: &mut Host<'_>, parameters: &[Parameter]) {
    for parameter in parameters {
        let flags = flags::read(host, Field::Parameters, &parameter.flags, Owner::Parameter);
        let boolean = parameter.value.as_ref().or(flags.init.as_ref().map(|(e, _)| e)).and_then(literal::truth);
        let ty = flags.ty.map_or(if boolean.is_some() { ValueType::Bool } else { ValueType::Float }, |(ty, _)| ty);
        let value = flags.init.as_ref().map(|(e, _)| e).or(parameter.value.as_ref());
        let initial = value.map_or(Initial::Number(0.0), |e| parameter_value(host, e, ty));
        let locality = flags.locality.unwrap_or(Locality::Local);
        declare(host, Field::Parameters, &parameter.word, Role::Parameter, locality, ty, initial);
    }
}

/// Declares the variable of an equation. `None` if the name cannot be used.
pub(crate) fn variable(host: &mut Host<'_>, word: &Word, flags: &Flags, field: Field) -> Option<AttributeId> {
    let ty = flags.ty.map_or(ValueType::Float, |(ty, _)| ty);
    let initial = flags.init.as_ref().map_or(Initial::Number(0.0), |(e, _)| initial_value(host, field, e, ty));
    let locality = flags.locality.unwrap_or(Locality::Local);
    declare(host, field, word, Role::Variable, locality, ty, initial)
}

/// A statement of `equations` with its flags read and its variable declared.
pub(crate) struct Declared<'s> {
    pub(crate) statement: &'s Statement,
    pub(crate) flags: Flags,
    /// `None` if the left side cannot be used; it has been reported.
    pub(crate) target: Option<AttributeId>,
}

/// Declares the variables of all equations.
pub(crate) fn variables<'s>(host: &mut Host<'_>, statements: &'s [Statement]) -> Vec<Declared<'s>> {
    let mut declared = Vec::with_capacity(statements.len());
    for statement in statements {
        let (word, owner) = match &statement.left {
            Left::Name(word) => (Some(word), Owner::Assignment),
            Left::Ode { variable, .. } => (Some(variable), Owner::Ode),
            // Any flag may belong to what could not be read.
            Left::Error => (None, Owner::Ode),
        };
        let flags = flags::read(host, Field::Equations, &statement.flags, owner);
        let target = word.and_then(|word| variable(host, word, &flags, Field::Equations));
        declared.push(Declared { statement, flags, target });
    }
    declared
}

fn declare(
    host: &mut Host<'_>,
    field: Field,
    word: &Word,
    role: Role,
    locality: Locality,
    ty: ValueType,
    initial: Initial,
) -> Option<AttributeId> {
    let name = word.name.clone();
    if let Some(problem) = unusable(host, &name) {
        host.report(problem, field, word.span);
        return None;
    }
    if let Some(id) = host.find(&name) {
        let first = host.attribute(id);
        let parameter = first.role == Role::Parameter && role == Role::Variable;
        let problem = NameProblem::DeclaredTwice { name, first: first.declared, parameter };
        host.report(problem, field, word.span);
        return None;
    }
    if host.kind == HostKind::Synapse && &*name == "w" && locality == Locality::Postsynaptic {
        host.report(RuleProblem::WeightPostsynaptic, field, word.span);
    }
    let declared = Some(Location::new(field, word.span));
    Some(push(host, Attribute { name, role, locality, ty, initial, declared }))
}

fn unusable(host: &Host<'_>, name: &Name) -> Option<NameProblem> {
    let spiking_neuron = host.kind == HostKind::Neuron && host.paradigm == Paradigm::Spiking;
    let synapse = host.kind == HostKind::Synapse;
    match &**name {
        "r" if spiking_neuron => Some(NameProblem::RateReserved),
        "delay" if synapse => {
            Some(NameProblem::Reserved { name: name.clone(), meaning: "it is the delay of the synapse" })
        }
        "g_target" if synapse => {
            let meaning = "it is the conductance of the post-synaptic neuron, which `pre_spike` changes";
            Some(NameProblem::Reserved { name: name.clone(), meaning })
        }
        _ => vocabulary::reserved(name).map(|meaning| NameProblem::Reserved { name: name.clone(), meaning }),
    }
}

/// Adds an attribute whose name is known to be free.
pub(crate) fn push(host: &mut Host<'_>, attribute: Attribute) -> AttributeId {
    host.attributes.push(attribute);
    AttributeId(host.attributes.len() as u32 - 1)
}

/// An attribute that the user did not write.
pub(crate) fn added(name: &str, role: Role) -> Attribute {
    Attribute {
        name: name.into(),
        role,
        locality: Locality::Local,
        ty: ValueType::Float,
        initial: Initial::Number(0.0),
        declared: None,
    }
}

/// The value of a parameter; integers are truncated.
fn parameter_value(host: &mut Host<'_>, expr: &Expr, ty: ValueType) -> Initial {
    match known(host, Field::Parameters, expr) {
        Known::Number(value) => Initial::Number(stored(host, Field::Parameters, expr, ty, value)),
        Known::Constants(value) => Initial::Constants(value),
        Known::Reported => Initial::Number(0.0),
        Known::No { at, suggestion } => {
            host.report(RuleProblem::ParameterValue { suggestion }, Field::Parameters, at);
            Initial::Number(0.0)
        }
    }
}

/// The value of `init=` of a variable, which must suit the type.
fn initial_value(host: &mut Host<'_>, field: Field, expr: &Expr, ty: ValueType) -> Initial {
    let (expected, suits): (_, fn(f64) -> bool) = match ty {
        ValueType::Float => ("a number, a constant or arithmetic of them", |_| true),
        ValueType::Int => ("an integer or arithmetic of constants", |x| x == x.trunc()),
        ValueType::Bool => ("`True`, `False` or the name of a constant", |x| x == 0.0 || x == 1.0),
    };
    let (at, suggestion) = match known(host, field, expr) {
        Known::Number(value) if suits(value) => return Initial::Number(stored(host, field, expr, ty, value)),
        Known::Constants(value) => return Initial::Constants(value),
        Known::Reported => return Initial::Number(0.0),
        Known::Number(_) => (expr.span, None),
        Known::No { at, suggestion } => (at, suggestion),
    };
    host.report(RuleProblem::InitialValue { expected, suggestion }, field, at);
    Initial::Number(0.0)
}

enum Known {
    Number(f64),
    Constants(Arithmetic),
    Reported,
    /// What stands there is neither, and perhaps the constant that was meant.
    No {
        at: Span,
        suggestion: Option<Name>,
    },
}

fn known(host: &mut Host<'_>, field: Field, expr: &Expr) -> Known {
    match literal::truth(expr).map(f64::from).or_else(|| literal::number(expr)) {
        Some(value) if value.is_finite() => return Known::Number(value),
        Some(_) => {
            host.report(RuleProblem::NotFinite, field, expr.span);
            return Known::Reported;
        }
        None => {}
    }
    // Constants can still be declared, unless everything is.
    let is_constant = |name: &Name| host.is_constant(name) || (!host.environment.complete && host.find(name).is_none());
    match Arithmetic::of(expr, &is_constant) {
        Ok(value) => Known::Constants(value),
        Err(node) => match &*node.kind {
            ExprKind::Error => Known::Reported,
            ExprKind::Name(name) => {
                let constants = host.environment.constants.iter().map(|c| &**c);
                Known::No { at: node.span, suggestion: suggest::nearest(name, constants) }
            }
            _ => Known::No { at: node.span, suggestion: None },
        },
    }
}

/// What a store of the value into an attribute of that type leaves.
fn stored(host: &mut Host<'_>, field: Field, expr: &Expr, ty: ValueType, value: f64) -> f64 {
    match ty {
        ValueType::Float => value,
        ValueType::Bool => f64::from(value != 0.0),
        ValueType::Int => {
            let value = value.trunc();
            if value < f64::from(i32::MIN) || value > f64::from(i32::MAX) {
                host.report(RuleProblem::IntegerRange(value), field, expr.span);
            }
            // `-0.4` truncates to minus zero, which integers do not have.
            value + 0.0
        }
    }
}
