//! Stop conditions of `simulate_until`.

use super::host::{Host, HostKind, Scope};
use super::{Environment, tidy};
use crate::ast::ExprKind;
use crate::diagnostic::{Diagnostic, Severity};
use crate::expr::Expr;
use crate::model::{NeuronModel, Paradigm};
use crate::parser;
use crate::problem::{FlagProblem, RuleProblem, Spot};
use crate::span::Field;

/// What is tested for each neuron after each step.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// A condition over its attributes.
    Expr(Expr),
    /// It emitted a spike in this step.
    Spiked,
}

/// A checked stop condition.
#[derive(Clone, Debug, PartialEq)]
pub struct StopCondition {
    /// What is tested.
    pub condition: Stop,
    /// It must hold for all neurons, not just for one.
    pub all: bool,
}

/// Checks a stop condition, `"condition"`, `"condition : any"` or `"condition : all"`.
pub fn stop_condition(
    text: &str,
    neuron: &NeuronModel,
    environment: &Environment,
) -> Result<StopCondition, Vec<Diagnostic>> {
    let field = Field::StopCondition;
    let host = &mut Host::new(environment, HostKind::Neuron, neuron.paradigm);
    host.attributes = neuron.attributes.clone();
    host.functions = neuron.functions.clone();
    let written = host.take(parser::condition(text, field));
    let mut all = false;
    for flag in &written.flags {
        match &*flag.word.name {
            _ if flag.value.is_some() => {
                host.report(FlagProblem::TakesNoValue(flag.word.name.clone()), field, flag.span);
            }
            "any" => all = false,
            "all" => all = true,
            name => {
                let suggestion = super::suggest::nearest(name, ["any", "all"]);
                host.report(
                    FlagProblem::Unknown { name: name.into(), suggestion, known: "`any` and `all`" },
                    field,
                    flag.span,
                );
            }
        }
    }
    let spiked = matches!(&*written.expr.kind, ExprKind::Name(name) if &**name == "spiked");
    let condition = if spiked && host.find("spiked").is_none() {
        if neuron.paradigm == Paradigm::Rate {
            host.report(RuleProblem::SpikedRate, field, written.expr.span);
        }
        Stop::Spiked
    } else {
        Stop::Expr(host.condition(&written.expr, &Scope::new(field, Spot::StopCondition)))
    };
    let mut diagnostics = std::mem::take(&mut host.diagnostics);
    tidy(&mut diagnostics);
    if diagnostics.iter().any(|d| d.severity() == Severity::Error) {
        return Err(diagnostics);
    }
    Ok(StopCondition { condition, all })
}
