//! Synapses.

use super::attribute::{self, added};
use super::event::{self, Assigned};
use super::host::{Host, HostKind, Scope};
use super::neuron::ignored;
use super::{Checked, Environment, SynapseSource, conclude, equation, function, given, structural};
use crate::ast::{self, Left};
use crate::diagnostic::Diagnostic;
use crate::expr::{BinaryOp, Expr, Name, Owner, Ref};
use crate::model::{EventStatement, EventTarget, Operation, Paradigm, Role, SynapseModel, ValueType};
use crate::parser;
use crate::problem::{RuleProblem, Spot};
use crate::span::{Field, Location, Span};

/// Checks what the constructor of a synapse raises, without reading its equations (1.1).
pub fn synapse_construction(source: &SynapseSource, environment: &Environment) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut report = |problem: RuleProblem, field, text: &str| {
        let at = Location::new(field, Span::new(0, text.len()));
        diagnostics.push(Diagnostic::new(problem.into(), at));
    };
    let pre_spike = given(&source.pre_spike).is_some();
    match operation(&source.operation) {
        None => report(RuleProblem::Operation(source.operation.as_str().into()), Field::Operation, &source.operation),
        Some(Operation::Sum) => {}
        Some(_) if pre_spike => {
            let problem = RuleProblem::PreSpikeOperation(source.operation.as_str().into());
            report(problem, Field::Operation, &source.operation);
        }
        Some(_) => {}
    }
    if let (Some(text), true) = (given(&source.pre_axon_spike), given(&source.post_spike).is_some()) {
        report(RuleProblem::AxonWithPostSpike, Field::PreAxonSpike, text);
    }
    for (field, text) in [(Field::Pruning, &source.pruning), (Field::Creating, &source.creating)] {
        if let (Some(text), false) = (given(text), environment.structural_plasticity) {
            report(RuleProblem::StructuralInactive, field, text);
        }
    }
    diagnostics
}

/// Checks a synapse between neurons of which the pre-synaptic one is of the kind `pre`.
pub fn synapse(
    source: &SynapseSource,
    pre: Paradigm,
    environment: &Environment,
) -> Result<Checked<SynapseModel>, Vec<Diagnostic>> {
    let spiking = pre == Paradigm::Spiking;
    let host = &mut Host::new(environment, HostKind::Synapse, pre);
    host.diagnostics = synapse_construction(source, environment);

    let parameters = host.take(parser::parameters(&source.parameters));
    let statements = host.take(parser::statements(&source.equations, Field::Equations));
    let functions = host.take(parser::functions(source.functions.as_deref().unwrap_or_default()));
    let psp = given(&source.psp).map(|text| host.take(parser::expression(text, Field::Psp)));
    let events = if spiking { Events::read(host, source) } else { Events::ignore(host, source) };

    attribute::parameters(host, &parameters);
    // The weight follows the parameters if the user does not declare it.
    if host.find("w").is_none() && !statements.iter().any(|s| defines(s, "w")) {
        attribute::push(host, added("w", Role::Parameter));
    }
    let declared = attribute::variables(host, &statements);
    if host.find("w").is_none() {
        // Its definition was refused, and reported.
        attribute::push(host, added("w", Role::Parameter));
    }
    let pre_targets = event::targets(host, &events.pre, Field::PreSpike, Spot::PreEvent);
    let post_targets = event::targets(host, &events.post, Field::PostSpike, Spot::PostEvent);
    let axon_targets = event::targets(host, &events.axon, Field::PreAxonSpike, Spot::PreEvent);

    function::own(host, &functions);
    let equations = equation::equations(host, &declared);
    let psp = transmission(host, psp.as_ref());
    let mut pre_spike = event::statements(host, &pre_targets, Field::PreSpike, Spot::PreEvent);
    let transmits = psp.is_some() || events.pre.iter().any(|s| defines(s, "g_target"));
    if spiking && !transmits {
        pre_spike.insert(0, default_transmission(host));
    }
    let post_spike = event::statements(host, &post_targets, Field::PostSpike, Spot::PostEvent);
    let pre_axon_spike = axon_statements(host, &events, &axon_targets, &pre_spike);
    let creating = structural::condition(host, &source.creating, Field::Creating, Spot::Creating);
    let pruning = structural::condition(host, &source.pruning, Field::Pruning, Spot::Pruning);

    let default_name = if spiking { "Spiking synapse" } else { "Rate-coded synapse" };
    let model = SynapseModel {
        name: given(&source.name).unwrap_or(default_name).to_owned(),
        paradigm: pre,
        attributes: std::mem::take(&mut host.attributes),
        equations,
        functions: std::mem::take(&mut host.functions),
        draws: std::mem::take(&mut host.draws),
        psp,
        operation: operation(&source.operation).unwrap_or(Operation::Sum),
        pre_spike,
        post_spike,
        pre_axon_spike,
        axon_shares_pre_spike: events.shared,
        pruning,
        creating,
    };
    conclude(model, std::mem::take(&mut host.diagnostics))
}

fn operation(name: &str) -> Option<Operation> {
    match name {
        "sum" => Some(Operation::Sum),
        "max" => Some(Operation::Max),
        "min" => Some(Operation::Min),
        "mean" => Some(Operation::Mean),
        _ => None,
    }
}

fn defines(statement: &ast::Statement, name: &str) -> bool {
    match &statement.left {
        Left::Name(word) | Left::Ode { variable: word, .. } => &*word.name == name,
        Left::Error => false,
    }
}

/// The statements of events.
#[derive(Default)]
struct Events {
    pre: Vec<ast::Statement>,
    post: Vec<ast::Statement>,
    /// Empty if it is the same text as that of `pre`.
    axon: Vec<ast::Statement>,
    /// `pre_axon_spike` was given.
    axonal: bool,
    /// It is the same text as `pre_spike`.
    shared: bool,
}

impl Events {
    fn read(host: &mut Host<'_>, source: &SynapseSource) -> Events {
        let mut block =
            |text: &Option<String>, field| host.take(parser::statements(text.as_deref().unwrap_or_default(), field));
        let axonal = given(&source.pre_axon_spike);
        let shared = axonal.is_some() && axonal.map(str::trim) == given(&source.pre_spike).map(str::trim);
        Events {
            pre: block(&source.pre_spike, Field::PreSpike),
            post: block(&source.post_spike, Field::PostSpike),
            axon: if shared { Vec::new() } else { block(&source.pre_axon_spike, Field::PreAxonSpike) },
            axonal: axonal.is_some(),
            shared,
        }
    }

    /// Warns of everything that a rate-coded projection does not use.
    fn ignore(host: &mut Host<'_>, source: &SynapseSource) -> Events {
        let texts = [
            (Field::PreSpike, &source.pre_spike),
            (Field::PostSpike, &source.post_spike),
            (Field::PreAxonSpike, &source.pre_axon_spike),
        ];
        for (field, text) in texts {
            ignored(host, field, text, "in a rate-coded projection");
        }
        Events::default()
    }
}

/// `psp`, or `w*pre.r` if a rate-coded synapse has none.
fn transmission(host: &mut Host<'_>, psp: Option<&ast::Expr>) -> Option<Expr> {
    if let Some(psp) = psp {
        return Some(host.right_side(psp, &Scope::new(Field::Psp, Spot::Psp), ValueType::Float));
    }
    if host.paradigm == Paradigm::Spiking {
        return None;
    }
    let at = Location::new(Field::Psp, Span::default());
    let rate: Name = "r".into();
    let pre = Expr::reference(Ref::Neuron(Owner::Pre, rate), at);
    Some(Expr::binary(BinaryOp::Mul, weight(host, at), pre, at))
}

/// `g_target += w`
fn default_transmission(host: &Host<'_>) -> EventStatement {
    let at = Location::new(Field::PreSpike, Span::default());
    let conductance = Expr::reference(Ref::Conductance, at);
    EventStatement {
        target: EventTarget::Conductance,
        value: Expr::binary(BinaryOp::Add, conductance, weight(host, at), at),
        bounds: Vec::new(),
        unless_post: false,
        at,
    }
}

fn weight(host: &Host<'_>, at: Location) -> Expr {
    let id = host.find("w").expect("invariant: the weight is declared before transmission is checked");
    Expr::reference(Ref::Attribute(id), at)
}

fn axon_statements(
    host: &mut Host<'_>,
    events: &Events,
    targets: &[Assigned<'_>],
    pre_spike: &[EventStatement],
) -> Option<Vec<EventStatement>> {
    if events.shared {
        return Some(pre_spike.to_vec());
    }
    if !events.axonal {
        return None;
    }
    for statement in events.axon.iter().filter(|s| matches!(s.left, Left::Name(_)) && !defines(s, "g_target")) {
        host.report(RuleProblem::AxonStatement, Field::PreAxonSpike, statement.span);
    }
    Some(event::statements(host, targets, Field::PreAxonSpike, Spot::PreEvent))
}
