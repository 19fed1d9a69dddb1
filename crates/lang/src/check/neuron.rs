//! Neurons.

use super::attribute::{self, added, push};
use super::host::{Host, HostKind, Scope};
use super::{
    Checked, Environment, NeuronSource, RefractorySource, conclude, conductance, equation, event, function, given,
};
use crate::ast::{Expr, Statement};
use crate::diagnostic::Diagnostic;
use crate::model::{NeuronModel, Paradigm, Refractory, Role};
use crate::parser;
use crate::problem::{NameProblem, RuleProblem, Spot};
use crate::span::{Field, Span};

/// Checks a neuron: the model, or all that is wrong with its texts.
pub fn neuron(source: &NeuronSource, environment: &Environment) -> Result<Checked<NeuronModel>, Vec<Diagnostic>> {
    checked(source, environment, Demands { sums_of_rates_only: true, rate: true })
}

/// Checks a rate-coded neuron that is nobody's input, and so needs no `r`.
pub fn measuring_neuron(
    source: &NeuronSource,
    environment: &Environment,
) -> Result<Checked<NeuronModel>, Vec<Diagnostic>> {
    checked(source, environment, Demands { sums_of_rates_only: true, rate: false })
}

/// Checks a neuron that may read weighted sums of rates also if it is spiking.
pub fn hybrid_neuron(
    source: &NeuronSource,
    environment: &Environment,
) -> Result<Checked<NeuronModel>, Vec<Diagnostic>> {
    checked(source, environment, Demands { sums_of_rates_only: false, rate: true })
}

/// What is demanded of a neuron.
struct Demands {
    /// Only rate-coded neurons read weighted sums.
    sums_of_rates_only: bool,
    /// A rate-coded neuron has an `r`.
    rate: bool,
}

fn checked(
    source: &NeuronSource,
    environment: &Environment,
    demands: Demands,
) -> Result<Checked<NeuronModel>, Vec<Diagnostic>> {
    let paradigm = if given(&source.spike).is_some() { Paradigm::Spiking } else { Paradigm::Rate };
    let spiking = paradigm == Paradigm::Spiking;
    let host = &mut Host::new(environment, HostKind::Neuron, paradigm);
    host.reads_sums |= !demands.sums_of_rates_only;

    let parameters = host.take(parser::parameters(&source.parameters));
    let statements = host.take(parser::statements(&source.equations, Field::Equations));
    let functions = host.take(parser::functions(source.functions.as_deref().unwrap_or_default()));
    let texts = if spiking { Texts::read(host, source) } else { Texts::ignore(host, source) };

    attribute::parameters(host, &parameters);
    let declared = attribute::variables(host, &statements);
    if spiking {
        push(host, added("r", Role::Variable));
        let conditions: Vec<&Expr> = texts.spike.iter().chain(&texts.axon_spike).collect();
        conductance::declare(host, &[&statements, &texts.reset, &texts.axon_reset], &conditions);
    } else if demands.rate && host.find("r").is_none() && !could_declare_r(&statements) {
        host.report(NameProblem::RateMissing, Field::Equations, Span::default());
    }

    function::own(host, &functions);
    let equations = equation::equations(host, &declared);
    let condition = |host: &mut Host<'_>, expr: &Option<Expr>, field| {
        expr.as_ref().map(|expr| host.condition(expr, &Scope::new(field, Spot::Spike)))
    };
    let spike = condition(host, &texts.spike, Field::Spike);
    let reset = block(host, &texts.reset, Field::Reset);
    let axon_spike = condition(host, &texts.axon_spike, Field::AxonSpike);
    let axon_reset = block(host, &texts.axon_reset, Field::AxonReset);
    let refractory = refractory(host, &source.refractory);
    let conductances = if spiking { conductance::of(host, &equations) } else { Vec::new() };

    let default_name = if spiking { "Spiking neuron" } else { "Rate-coded neuron" };
    let name = given(&source.name).unwrap_or(default_name).to_owned();
    let model = NeuronModel {
        name,
        paradigm,
        attributes: std::mem::take(&mut host.attributes),
        equations,
        functions: std::mem::take(&mut host.functions),
        draws: std::mem::take(&mut host.draws),
        spike,
        reset,
        axon_spike,
        axon_reset,
        refractory,
        conductances,
    };
    conclude(model, std::mem::take(&mut host.diagnostics))
}

/// What only spiking neurons have.
#[derive(Default)]
struct Texts {
    spike: Option<Expr>,
    reset: Vec<Statement>,
    axon_spike: Option<Expr>,
    axon_reset: Vec<Statement>,
}

impl Texts {
    fn read(host: &mut Host<'_>, source: &NeuronSource) -> Texts {
        let condition = |host: &mut Host<'_>, text: &Option<String>, field| {
            given(text).map(|text| host.take(parser::single_line(text, field)))
        };
        let block = |host: &mut Host<'_>, text: &Option<String>, field| {
            host.take(parser::statements(text.as_deref().unwrap_or_default(), field))
        };
        let texts = Texts {
            spike: condition(host, &source.spike, Field::Spike),
            reset: block(host, &source.reset, Field::Reset),
            axon_spike: condition(host, &source.axon_spike, Field::AxonSpike),
            axon_reset: block(host, &source.axon_reset, Field::AxonReset),
        };
        if texts.axon_spike.is_none() && !texts.axon_reset.is_empty() {
            ignored(host, Field::AxonReset, &source.axon_reset, "without `axon_spike`");
        }
        texts
    }

    /// Warns of everything that a rate-coded neuron does not use.
    fn ignore(host: &mut Host<'_>, source: &NeuronSource) -> Texts {
        let texts = [
            (Field::Reset, &source.reset),
            (Field::AxonSpike, &source.axon_spike),
            (Field::AxonReset, &source.axon_reset),
        ];
        for (field, text) in texts {
            ignored(host, field, text, "in a rate-coded neuron");
        }
        Texts::default()
    }
}

/// Warns of a text that has no effect.
pub(crate) fn ignored(host: &mut Host<'_>, field: Field, text: &Option<String>, reason: &'static str) {
    if let Some(text) = given(text).filter(|t| !t.trim().is_empty()) {
        let start = text.len() - text.trim_start().len();
        host.report(RuleProblem::Ignored { field, reason }, field, Span::new(start, text.trim_end().len()));
    }
}

/// A statement for `r` that could not be used has been reported; that `r` is missing then is no news.
fn could_declare_r(statements: &[Statement]) -> bool {
    statements.iter().any(|s| matches!(s.left, crate::ast::Left::Error))
}

fn block(host: &mut Host<'_>, statements: &[Statement], field: Field) -> Vec<crate::model::EventStatement> {
    let targets = event::targets(host, statements, field, Spot::Reset);
    event::statements(host, &targets, field, Spot::Reset)
}

fn refractory(host: &mut Host<'_>, source: &RefractorySource) -> Refractory {
    if host.paradigm == Paradigm::Rate {
        if *source != RefractorySource::None {
            let problem = RuleProblem::Ignored { field: Field::Refractory, reason: "in a rate-coded neuron" };
            host.report(problem, Field::Refractory, Span::default());
        }
        return Refractory::None;
    }
    match source {
        RefractorySource::None => Refractory::None,
        RefractorySource::Period => Refractory::Period,
        RefractorySource::Attribute(text) => {
            let name = text.trim();
            match host.find(name) {
                Some(id) => Refractory::Attribute(id),
                None => {
                    let suggestion = host.nearest_attribute(name);
                    let problem = NameProblem::Refractory { name: name.into(), suggestion };
                    host.report(problem, Field::Refractory, Span::new(0, text.len()));
                    Refractory::None
                }
            }
        }
    }
}
