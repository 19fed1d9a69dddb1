//! From a checked model to its update plan.
//!
//! What decides the result of a step is here: which equations form a group, what sees old and what new values, when
//! bounds act, what a refractory neuron still does (1.7, 1.9 and 1.11 of the language).

mod event;
#[cfg(test)]
mod models;
mod pass;
mod print;

pub use print::{print_neuron, print_synapse};

use crate::diagnostic::Diagnostic;
use crate::display::Names;
use crate::expr::{AttributeId, Name};
use crate::methods::{self, MethodProblem};
use crate::model::{Equation, EventTarget, Form, Locality, Method, Model, NeuronModel, Paradigm, Role, SynapseModel};
use crate::plan::{Block, Emission, EventPlan, Guard, NeuronPlan, SynapsePlan};
use crate::problem::Problem;

/// The update of a neuron; `default` is the method of ODEs that name none.
pub fn neuron(model: &NeuronModel, default: Method) -> Result<NeuronPlan, Vec<Diagnostic>> {
    let mut problems = mixed_methods(&model.equations, default);
    for equation in &model.equations {
        if method_of(equation, default) == Some(Method::EventDriven) {
            problems.push(event_driven_here(model, equation));
        }
    }
    let spiking = model.paradigm == Paradigm::Spiking;
    let frozen = |target: AttributeId| {
        // Conductances go on while the neuron is refractory (1.9.1).
        let active = spiking && !model.attribute(target).name.starts_with("g_");
        pass::Guards { store: Guard { active, ..Guard::default() }, bounds: Guard::default() }
    };
    let always = |_| pass::Guards::default();
    let block = |locality: Locality, guards: &dyn Fn(AttributeId) -> pass::Guards, problems: &mut Vec<Diagnostic>| {
        let own = |e: &&Equation| {
            model.attribute(e.target).locality == locality && method_of(e, default) != Some(Method::EventDriven)
        };
        let equations: Vec<&Equation> = model.equations.iter().filter(own).collect();
        pass::block(&equations, default, Names::of(model), guards, problems)
    };
    let global = block(Locality::Global, &always, &mut problems);
    let mut local = block(Locality::Local, &frozen, &mut problems);
    for conductance in model.conductances.iter().filter(|c| c.resets) {
        local.statements.push(pass::reset_to_zero(conductance.attribute, &model.equations));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let emission = |condition: &Option<_>, reset| {
        let reset = event::block(reset, &|_| pass::Guards::default());
        condition.clone().map(|condition| Emission { condition, reset })
    };
    let (spike, axon_spike) = match spiking {
        true => (emission(&model.spike, &model.reset), emission(&model.axon_spike, &model.axon_reset)),
        false => (None, None),
    };
    Ok(NeuronPlan { global, local, spike, axon_spike })
}

/// The update of a synapse; `default` is the method of ODEs that name none.
pub fn synapse(model: &SynapseModel, default: Method) -> Result<SynapsePlan, Vec<Diagnostic>> {
    let mut problems = mixed_methods(&model.equations, default);
    let spiking = model.paradigm == Paradigm::Spiking;
    let (driven, continuous): (Vec<&Equation>, Vec<&Equation>) =
        model.equations.iter().partition(|e| method_of(e, default) == Some(Method::EventDriven));
    for equation in &driven {
        if !spiking || model.attribute(equation.target).locality != Locality::Local {
            problems.push(event_driven_here(model, equation));
        }
    }

    let weight = model.weight();
    let plastic = |target: AttributeId| Guard { plastic: target == weight, ..Guard::default() };
    // A skipped equation skips its bounds.
    let guards = |target| pass::Guards { store: plastic(target), bounds: plastic(target) };
    let names = Names::of(model);
    let block = |locality: Locality, problems: &mut Vec<Diagnostic>| {
        let own = |e: &&Equation| model.attribute(e.target).locality == locality;
        let equations: Vec<&Equation> = continuous.iter().copied().filter(own).collect();
        pass::block(&equations, default, names, &guards, problems)
    };
    let global = block(Locality::Global, &mut problems);
    let postsynaptic = block(Locality::Postsynaptic, &mut problems);
    let local = block(Locality::Local, &mut problems);
    let integrate = event::integration(&driven, names, &guards, &|target| changes(model, target), &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }

    let psp = model.psp.clone().map(|psp| (psp, model.operation));
    let event_driven = !driven.is_empty();
    let nothing = EventPlan::default();
    if !spiking {
        return Ok(SynapsePlan {
            psp,
            global,
            postsynaptic,
            local,
            pre_event: nothing.clone(),
            post_event: nothing.clone(),
            axon_event: nothing,
            axon_shares_pre_event: false,
            event_driven,
        });
    }
    // The bounds of `w` act after a post event even when its statement was skipped (1.10.5).
    let after_post = |target| pass::Guards { store: plastic(target), bounds: Guard::default() };
    let axon = match &model.pre_axon_spike {
        Some(statements) if !model.axon_shares_pre_spike => statements.as_slice(),
        _ => &[],
    };
    Ok(SynapsePlan {
        psp,
        global,
        postsynaptic,
        local,
        pre_event: event::plan(&model.pre_spike, &integrate, &guards),
        post_event: event::plan(&model.post_spike, &integrate, &after_post),
        axon_event: event::plan(axon, &Block::default(), &guards),
        axon_shares_pre_event: model.axon_shares_pre_spike,
        event_driven,
    })
}

/// The numerical method of an ODE; `None` for assignments.
fn method_of(equation: &Equation, default: Method) -> Option<Method> {
    match &equation.form {
        Form::Assign(_) => None,
        Form::Ode { method, .. } => Some(method.unwrap_or(default)),
    }
}

/// At most one of the coupled methods may be used in a model.
fn mixed_methods(equations: &[Equation], default: Method) -> Vec<Diagnostic> {
    let mut coupled =
        equations.iter().filter_map(|e| method_of(e, default).filter(|m| methods::is_coupled(*m)).map(|m| (m, e.at)));
    let Some((first, _)) = coupled.next() else { return vec![] };
    let other = coupled.find(|(method, _)| *method != first);
    let problem = |(second, at)| Diagnostic::new(Problem::Method(MethodProblem::MixedCoupled { first, second }), at);
    other.map(problem).into_iter().collect()
}

fn event_driven_here(model: &impl Model, equation: &Equation) -> Diagnostic {
    let variable = Name::from(Names::of(model).attribute(equation.target));
    Diagnostic::new(Problem::Method(MethodProblem::EventDrivenHere { variable }), equation.at)
}

/// The attribute changes by itself or at events.
fn changes(model: &SynapseModel, attribute: AttributeId) -> bool {
    let assigned = |statements: &[crate::model::EventStatement]| {
        statements.iter().any(|s| s.target == EventTarget::Attribute(attribute))
    };
    model.attribute(attribute).role == Role::Variable
        || assigned(&model.pre_spike)
        || assigned(&model.post_spike)
        || model.pre_axon_spike.as_deref().is_some_and(assigned)
}

#[cfg(test)]
mod tests;
