//! From the tree to the checked model: names resolved, every rule of the language applied, all errors at once.

mod attribute;
mod bound;
mod call;
mod conductance;
mod connect;
mod draw;
mod equation;
mod event;
mod expression;
mod flags;
mod function;
mod host;
mod literal;
mod locality;
mod neuron;
mod stop;
mod structural;
mod suggest;
mod synapse;
mod vocabulary;

pub use connect::{connect, delayed, target};
pub use function::global_function;
pub use neuron::{hybrid_neuron, measuring_neuron, neuron};
pub use stop::{Stop, StopCondition, stop_condition};
pub use synapse::{synapse, synapse_construction};

use crate::diagnostic::{Diagnostic, Severity};
use crate::expr::Name;
use crate::model;

/// The texts of a neuron, as the user gave them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeuronSource {
    /// `parameters=`
    pub parameters: String,
    /// `equations=`
    pub equations: String,
    /// `spike=`; a text that is not empty makes the neuron spiking.
    pub spike: Option<String>,
    /// `reset=`
    pub reset: Option<String>,
    /// `axon_spike=`
    pub axon_spike: Option<String>,
    /// `axon_reset=`
    pub axon_reset: Option<String>,
    /// `refractory=`
    pub refractory: RefractorySource,
    /// `functions=`
    pub functions: Option<String>,
    /// `name=`
    pub name: Option<String>,
    /// `description=`
    pub description: Option<String>,
}

/// What was given as `refractory=`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RefractorySource {
    /// Nothing.
    #[default]
    None,
    /// A number, an array or a distribution, which the population holds.
    Period,
    /// The name of an attribute.
    Attribute(String),
}

/// The texts of a synapse, as the user gave them.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseSource {
    /// `parameters=`
    pub parameters: String,
    /// `equations=`
    pub equations: String,
    /// `psp=`
    pub psp: Option<String>,
    /// `operation=`
    pub operation: String,
    /// `pre_spike=`
    pub pre_spike: Option<String>,
    /// `post_spike=`
    pub post_spike: Option<String>,
    /// `pre_axon_spike=`
    pub pre_axon_spike: Option<String>,
    /// `functions=`
    pub functions: Option<String>,
    /// `pruning=`
    pub pruning: Option<String>,
    /// `creating=`
    pub creating: Option<String>,
    /// `name=`
    pub name: Option<String>,
    /// `description=`
    pub description: Option<String>,
}

impl Default for SynapseSource {
    fn default() -> SynapseSource {
        SynapseSource {
            parameters: String::new(),
            equations: String::new(),
            psp: None,
            operation: "sum".to_owned(),
            pre_spike: None,
            post_spike: None,
            pre_axon_spike: None,
            functions: None,
            pruning: None,
            creating: None,
            name: None,
            description: None,
        }
    }
}

/// What exists outside of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// Names of the constants.
    pub constants: Vec<Name>,
    /// Global functions, each calling earlier ones only.
    pub functions: Vec<model::Function>,
    /// `setup(structural_plasticity=True)` is active.
    pub structural_plasticity: bool,
    /// No constant or function can be added any more: unknown names are errors. Otherwise each unknown name is taken
    /// for a constant that will be, and the model serves for its attribute lists only.
    pub complete: bool,
}

/// A checked model, and what is odd about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked<M> {
    /// The model.
    pub model: M,
    /// Never errors.
    pub warnings: Vec<Diagnostic>,
}

/// The model if nothing is worse than odd. The diagnostics come in textual order, none of them twice.
fn conclude<M>(model: M, mut diagnostics: Vec<Diagnostic>) -> Result<Checked<M>, Vec<Diagnostic>> {
    tidy(&mut diagnostics);
    if diagnostics.iter().any(|d| d.severity() == Severity::Error) {
        Err(diagnostics)
    } else {
        Ok(Checked { model, warnings: diagnostics })
    }
}

fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|d| d.at);
    let mut seen: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        // Sorted by place, so that equal ones are neighbours.
        if !seen.iter().rev().take_while(|s| s.at == diagnostic.at).any(|s| *s == diagnostic) {
            seen.push(diagnostic);
        }
    }
    *diagnostics = seen;
}

/// A text that holds something.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|t| !t.is_empty())
}
