//! The model under construction: what is known of it while its texts are checked.

use std::collections::HashSet;

use super::{Environment, suggest};
use crate::diagnostic::Diagnostic;
use crate::expr::{AttributeId, Name};
use crate::model::{Attribute, Draw, Function, Paradigm};
use crate::problem::{NameProblem, Problem, Spot};
use crate::span::{Field, Location, Span};

/// What kind of model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostKind {
    Neuron,
    Synapse,
    /// A global function.
    Nothing,
}

/// The model under construction.
pub(crate) struct Host<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) kind: HostKind,
    pub(crate) paradigm: Paradigm,
    /// Equations may read weighted sums.
    pub(crate) reads_sums: bool,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) functions: Vec<Function>,
    /// Own functions that are part of a cycle; calls of them are not reported once more.
    pub(crate) broken_functions: HashSet<Name>,
    pub(crate) draws: Vec<Draw>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Unknown names that have been reported: each is reported where it first occurs.
    reported: HashSet<Name>,
}

impl<'a> Host<'a> {
    pub(crate) fn new(environment: &'a Environment, kind: HostKind, paradigm: Paradigm) -> Host<'a> {
        Host {
            environment,
            kind,
            paradigm,
            reads_sums: paradigm == Paradigm::Rate,
            attributes: Vec::new(),
            functions: environment.functions.clone(),
            broken_functions: HashSet::new(),
            draws: Vec::new(),
            diagnostics: Vec::new(),
            reported: HashSet::new(),
        }
    }

    pub(crate) fn report(&mut self, problem: impl Into<Problem>, field: Field, span: Span) {
        self.diagnostics.push(Diagnostic::new(problem.into(), Location::new(field, span)));
    }

    /// Keeps what was read and takes over what was wrong with it.
    pub(crate) fn take<T>(&mut self, parsed: (T, Vec<Diagnostic>)) -> T {
        self.diagnostics.extend(parsed.1);
        parsed.0
    }

    pub(crate) fn find(&self, name: &str) -> Option<AttributeId> {
        self.attributes.iter().position(|a| &*a.name == name).map(|i| AttributeId(i as u32))
    }

    pub(crate) fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.0 as usize]
    }

    pub(crate) fn is_constant(&self, name: &str) -> bool {
        self.environment.constants.iter().any(|c| &**c == name)
    }

    pub(crate) fn nearest_attribute(&self, name: &str) -> Option<Name> {
        suggest::nearest(name, self.attributes.iter().map(|a| &*a.name))
    }

    /// Reports a name that nothing defines, once.
    pub(crate) fn unknown_name(&mut self, name: &Name, arguments: &[&str], scope: &Scope<'_>, span: Span) {
        if !self.reported.insert(name.clone()) {
            return;
        }
        let hint = self.unknown_name_hint(name, arguments, scope);
        self.report(NameProblem::Unknown { name: name.clone(), hint }, scope.field, span);
    }

    fn unknown_name_hint(&self, name: &str, arguments: &[&str], scope: &Scope<'_>) -> String {
        if matches!(name, "pre" | "post") {
            return format!("write `{name}.` and the name of an attribute");
        }
        if self.kind == HostKind::Neuron
            && self.paradigm == Paradigm::Rate
            && let Some(target) = name.strip_prefix("g_")
        {
            return format!("in a rate-coded neuron the input is `sum({target})`");
        }
        if super::vocabulary::callables().any(|f| f == name) || self.functions.iter().any(|f| &*f.name == name) {
            return format!("`{name}` is a function: write `{name}(...)`");
        }
        let attributes = self.attributes.iter().map(|a| &*a.name).filter(|_| scope.reads_attributes());
        let constants = self.environment.constants.iter().map(|c| &**c);
        let words = scope.words(self).iter().copied();
        suggest::nearest(name, arguments.iter().copied().chain(attributes).chain(constants).chain(words))
            .map(|near| format!("did you mean `{near}`?"))
            .unwrap_or_else(|| match scope.spot {
                Spot::Function => "a function knows its arguments, constants and other functions".to_owned(),
                _ => "declare it under `parameters` or `equations`, or as a `Constant`".to_owned(),
            })
    }
}

/// Where an expression stands, and what may occur in it (1.5).
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) field: Field,
    pub(crate) spot: Spot,
    /// One value per what: the locality of the random numbers drawn here.
    pub(crate) locality: crate::model::Locality,
    /// In a differential equation: the variable that it defines.
    pub(crate) ode: Option<AttributeId>,
    /// In the body of a function.
    pub(crate) arguments: &'s [(Name, crate::model::ValueType)],
    /// `g_target` can be read.
    pub(crate) conductance: bool,
}

impl<'s> Scope<'s> {
    pub(crate) fn new(field: Field, spot: Spot) -> Scope<'s> {
        Scope {
            field,
            spot,
            locality: crate::model::Locality::Local,
            ode: None,
            arguments: &[],
            conductance: spot == Spot::PreEvent,
        }
    }

    /// The scope of a bound of a statement that stands here.
    pub(crate) fn bound(self) -> Scope<'s> {
        Scope { spot: Spot::Bound, ode: None, ..self }
    }

    pub(crate) fn reads_attributes(&self) -> bool {
        self.spot != Spot::Function
    }

    pub(crate) fn allows_draws(&self) -> bool {
        matches!(self.spot, Spot::NeuronEquation | Spot::SynapseEquation | Spot::Creating | Spot::Pruning)
    }

    pub(crate) fn allows_reductions(&self) -> bool {
        matches!(self.spot, Spot::NeuronEquation | Spot::SynapseEquation | Spot::Psp)
    }

    pub(crate) fn allows_member_sums(&self) -> bool {
        matches!(self.spot, Spot::SynapseEquation | Spot::Psp)
    }

    pub(crate) fn allows_if(&self) -> bool {
        !matches!(self.spot, Spot::Spike | Spot::Bound | Spot::Creating | Spot::Pruning | Spot::StopCondition)
    }

    /// Names of the language that can be read here.
    pub(crate) fn words(&self, host: &Host<'_>) -> &'static [&'static str] {
        match (self.spot, host.kind, host.paradigm) {
            (Spot::Function, ..) | (_, HostKind::Nothing, _) => &["pi"],
            (_, HostKind::Neuron, Paradigm::Rate) | (_, HostKind::Synapse, Paradigm::Rate) => &["t", "dt", "pi"],
            (_, HostKind::Neuron, Paradigm::Spiking) => &["t", "dt", "t_last", "pi"],
            (Spot::PreEvent, HostKind::Synapse, Paradigm::Spiking) => &["t", "dt", "t_pre", "t_post", "g_target", "pi"],
            (_, HostKind::Synapse, Paradigm::Spiking) => &["t", "dt", "t_pre", "t_post", "pi"],
        }
    }
}
