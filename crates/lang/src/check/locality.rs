//! What an equation may depend on, given how many values its variable has (1.7.2).

use super::host::{Host, HostKind};
use crate::expr::{Expr, Owner, Ref};
use crate::model::{Equation, Form, Locality};
use crate::problem::RuleProblem;

/// Reports everything in the equation that has more values than its variable.
pub(crate) fn check(host: &mut Host<'_>, equation: &Equation) {
    let variable = host.attribute(equation.target);
    let (locality, name) = (variable.locality, variable.name.clone());
    if locality == Locality::Local {
        return;
    }
    let per = per(host.kind, locality);
    let mut expressions: Vec<&Expr> = match &equation.form {
        Form::Assign(value) => vec![value],
        Form::Ode { left, right, .. } => vec![left, right],
    };
    expressions.extend(equation.bounds.iter().map(|b| &b.value));
    let mut found = Vec::new();
    for expression in expressions {
        expression.for_each_ref(&mut |reference, at| {
            if let Some(on) = finer(host, locality, reference) {
                found.push((on, at));
            }
        });
    }
    for (on, at) in found {
        host.report(RuleProblem::Locality { variable: name.clone(), per, on }, at.field, at.span);
    }
}

fn per(kind: HostKind, locality: Locality) -> &'static str {
    match (kind, locality) {
        (HostKind::Synapse, Locality::Global) => "projection",
        (HostKind::Synapse, Locality::Postsynaptic) => "post-synaptic neuron",
        (HostKind::Synapse, Locality::Local) => "synapse",
        (_, Locality::Global) => "population",
        (_, Locality::Postsynaptic | Locality::Local) => "neuron",
    }
}

/// Describes what the reference stands for if it has more values than there are of `locality`.
fn finer(host: &Host<'_>, locality: Locality, reference: &Ref) -> Option<String> {
    let allows_post = locality == Locality::Postsynaptic;
    match reference {
        Ref::Attribute(id) | Ref::Derivative(id) => {
            let other = host.attribute(*id);
            (other.locality > locality)
                .then(|| format!("`{}`, which has one per {}", other.name, per(host.kind, other.locality)))
        }
        Ref::Neuron(Owner::Post, _) | Ref::Sum(Owner::Post, _) | Ref::LastSpike(Owner::Post) if allows_post => None,
        Ref::Neuron(owner, name) => Some(format!("`{}.{name}`", crate::ast::side(*owner))),
        Ref::Sum(Owner::Own, _) => Some("a weighted sum".to_owned()),
        Ref::Sum(owner, _) => Some(format!("`{}.sum`", crate::ast::side(*owner))),
        Ref::LastSpike(Owner::Own) => Some("`t_last`".to_owned()),
        Ref::LastSpike(owner) => Some(format!("`t_{}`", crate::ast::side(*owner))),
        Ref::Reduced(..)
        | Ref::Constant(_)
        | Ref::Time
        | Ref::Step
        | Ref::Conductance
        | Ref::Draw(_)
        | Ref::Argument(_)
        | Ref::Temporary(_)
        | Ref::Elapsed => None,
    }
}
