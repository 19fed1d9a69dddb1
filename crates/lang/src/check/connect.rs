//! What only the neurons on both sides of a projection decide.

use super::{suggest, tidy};
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Name, Owner, Ref};
use crate::model::{EventStatement, Form, Locality, NeuronModel, Paradigm, Role, SynapseModel};
use crate::problem::{NameProblem, Problem, RuleProblem};
use crate::span::Location;

/// Checks that a synapse finds in the neurons what it reads from them. The targets are those of the projections that
/// the populations receive.
pub fn connect(
    synapse: &SynapseModel,
    pre: &NeuronModel,
    post: &NeuronModel,
    pre_targets: &[Name],
    post_targets: &[Name],
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let sides = Sides { pre, post, pre_targets, post_targets };
    for expression in expressions(synapse) {
        expression.for_each_ref(&mut |reference, at| sides.check(reference, at, &mut diagnostics));
    }
    tidy(&mut diagnostics);
    diagnostics
}

/// What a synapse of a projection with delays cannot read: sums of the pre-synaptic neurons, of which only the present
/// ones are known.
pub fn delayed(synapse: &SynapseModel) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for expression in expressions(synapse) {
        expression.for_each_ref(&mut |reference, at| {
            if let Ref::Sum(Owner::Pre, _) = reference {
                diagnostics.push(Diagnostic::new(RuleProblem::DelayedSum.into(), at));
            }
        });
    }
    tidy(&mut diagnostics);
    diagnostics
}

/// Checks that projections can have the target `target` on a population of these neurons.
pub fn target(post: &NeuronModel, target: &str) -> Result<(), Problem> {
    let name = format!("g_{target}");
    match post.find(&name).map(|id| post.attribute(id)) {
        Some(attribute) if post.paradigm == Paradigm::Spiking && attribute.role == Role::Parameter => {
            Err(NameProblem::TargetIsParameter { target: target.into(), name: name.into() }.into())
        }
        _ => Ok(()),
    }
}

struct Sides<'a> {
    pre: &'a NeuronModel,
    post: &'a NeuronModel,
    pre_targets: &'a [Name],
    post_targets: &'a [Name],
}

impl Sides<'_> {
    fn check(&self, reference: &Ref, at: Location, diagnostics: &mut Vec<Diagnostic>) {
        let mut report = |problem: Problem| diagnostics.push(Diagnostic::new(problem, at));
        let owner = match reference {
            Ref::Neuron(owner, _) | Ref::Sum(owner, _) | Ref::Reduced(_, owner, _) | Ref::LastSpike(owner) => *owner,
            _ => return,
        };
        let (side, neuron, targets) = match owner {
            Owner::Own => return,
            Owner::Pre => ("pre", self.pre, self.pre_targets),
            Owner::Post => ("post", self.post, self.post_targets),
        };
        match reference {
            Ref::Neuron(_, name) | Ref::Reduced(_, _, name) => match neuron.find(name) {
                None => {
                    let suggestion = suggest::nearest(name, neuron.attributes.iter().map(|a| &*a.name));
                    let known = neuron.attributes.iter().map(|a| a.name.clone()).collect();
                    report(NameProblem::NoNeuronAttribute { side, name: name.clone(), suggestion, known }.into());
                }
                Some(id) => {
                    if let (Ref::Reduced(reduction, ..), false) =
                        (reference, neuron.attribute(id).locality == Locality::Local)
                    {
                        let operation: Name = format!("{reduction:?}").to_lowercase().into();
                        report(RuleProblem::ReductionLocality { operation, name: name.clone() }.into());
                    }
                }
            },
            Ref::Sum(_, _) if neuron.paradigm == Paradigm::Spiking => {
                report(RuleProblem::RateOnly { target: None }.into());
            }
            Ref::Sum(_, Some(target)) if !targets.contains(target) => {
                let suggestion = suggest::nearest(target, targets.iter().map(|t| &**t));
                let known = targets.to_vec();
                report(NameProblem::NoTarget { side, target: target.clone(), suggestion, known }.into());
            }
            Ref::LastSpike(_) if neuron.paradigm == Paradigm::Rate => {
                report(RuleProblem::SpikingOnly(format!("t_{side}").into()).into());
            }
            _ => {}
        }
    }
}

/// Every expression of a synapse.
fn expressions(synapse: &SynapseModel) -> Vec<&Expr> {
    let mut found = Vec::new();
    for equation in &synapse.equations {
        match &equation.form {
            Form::Assign(value) => found.push(value),
            Form::Ode { left, right, .. } => found.extend([left, right]),
        }
        found.extend(equation.bounds.iter().map(|b| &b.value));
    }
    found.extend(&synapse.psp);
    let blocks: [&[EventStatement]; 3] =
        [&synapse.pre_spike, &synapse.post_spike, synapse.pre_axon_spike.as_deref().unwrap_or_default()];
    for statement in blocks.into_iter().flatten() {
        found.push(&statement.value);
        found.extend(statement.bounds.iter().map(|b| &b.value));
    }
    found.extend([&synapse.creating, &synapse.pruning].into_iter().flatten().map(|c| &c.condition));
    found
}
