//! The way of a model from text to machine code, stage by stage, for people.
//!
//! ```
//! use neurarchy::explain::{self, Stage};
//! use neurarchy::Neuron;
//! let neuron = Neuron::new("tau = 10.0", "tau*dr/dt = 1 - r : exponential, min=0.0");
//! let plan = explain::neuron(&neuron, Some(Stage::Plan))?;
//! assert_eq!(plan, "neuron:\n    r = r - expm1(-(dt/tau))*(1 - r)\n    r = ite(r < 0, 0, r)\n");
//! # Ok::<(), neurarchy::Error>(())
//! ```

mod kernels;
mod model;
mod tree;

use neurarchy_codegen::ir::{Element, Lanes, Precision};
use neurarchy_codegen::lower::{self, DelayKind, NeuronOptions, Order, Storage, SynapseOptions};
use neurarchy_lang::check::{self, Environment};
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::{Method, NeuronModel, Paradigm, SynapseModel};
use neurarchy_lang::plan::{NeuronPlan, SynapsePlan};
use neurarchy_lang::planner;

use crate::error::{Error, Result};
use crate::model::{Neuron, NeuronKind, RefractoryPeriod, Synapse};
use crate::network::{Network, check_neuron, neuron_errors, synapse_errors};
use crate::settings::Settings;

/// A form that a model takes on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// As it was written.
    Text,
    /// As it is read: trees of operations.
    Tree,
    /// Checked: attributes with their types and localities, equations.
    Model,
    /// What a step computes, in its order, with the numerical methods applied.
    Plan,
    /// Loops over neurons or synapses: typed values, loads and stores.
    Kernels,
    /// The kernels as LLVM IR.
    Llvm,
    /// The kernels as instructions of this CPU.
    Assembly,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Stage; 7] =
        [Stage::Text, Stage::Tree, Stage::Model, Stage::Plan, Stage::Kernels, Stage::Llvm, Stage::Assembly];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Text => "text",
            Stage::Tree => "tree",
            Stage::Model => "model",
            Stage::Plan => "plan",
            Stage::Kernels => "kernels",
            Stage::Llvm => "llvm",
            Stage::Assembly => "assembly",
        }
    }

    /// The stage of that name.
    pub fn named(name: &str) -> Result<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
            Error::argument("explain(stage=)", format!("there is no stage '{name}'; there are: {}", known.join(", ")))
        })
    }

    fn title(self) -> &'static str {
        match self {
            Stage::Text => "text: as it was written",
            Stage::Tree => "tree: as it is read",
            Stage::Model => "model: what it means",
            Stage::Plan => "plan: what a step computes, in this order",
            Stage::Kernels => "kernels: loops over neurons or synapses",
            Stage::Llvm => "llvm: the kernels as LLVM IR",
            Stage::Assembly => "assembly: the kernels as instructions of this CPU",
        }
    }
}

/// A stage of a neuron, or all that are short enough to be read in one go.
///
/// Names that are not defined are taken for constants. [`Network::explain_neuron`] knows the constants, functions and
/// settings of a network, [`Network::explain_population`] the targets of projections too.
pub fn neuron(neuron: &Neuron, stage: Option<Stage>) -> Result<String> {
    Network::new(Settings::default())?.explain_neuron(neuron, NeuronKind::Plain, stage)
}

/// A stage of a synapse between two neurons, or all that are short enough to be read in one go.
pub fn synapse(synapse: &Synapse, pre: &Neuron, post: &Neuron, stage: Option<Stage>) -> Result<String> {
    Network::new(Settings::default())?.explain_synapse(synapse, Some((pre, post)), stage)
}

/// What a model depends on besides its text.
pub(crate) struct Context {
    pub(crate) environment: Environment,
    pub(crate) method: Method,
    pub(crate) precision: Precision,
    /// Where it belongs, for error messages.
    pub(crate) title: String,
}

/// A neuron with the targets of the projections that it receives.
pub(crate) struct Target<'a> {
    pub(crate) neuron: &'a Neuron,
    pub(crate) targets: Vec<Name>,
    pub(crate) size: usize,
    /// What it may say.
    pub(crate) kind: NeuronKind,
}

impl<'a> Target<'a> {
    /// A neuron of no population.
    pub(crate) fn alone(neuron: &'a Neuron, targets: Vec<Name>) -> Target<'a> {
        Target { neuron, targets, size: 1, kind: NeuronKind::Plain }
    }
}

/// What the kernels of a synapse depend on besides the two neurons.
#[derive(Default)]
pub(crate) struct Wiring {
    pub(crate) targets: Vec<Name>,
    pub(crate) same_population: bool,
    /// `None`: each synapse has its own.
    pub(crate) delay_steps: Option<u32>,
    pub(crate) shares_weight: bool,
    pub(crate) storage: Storage,
    /// What is kept for a synapse are fields of a record of so many bytes.
    pub(crate) record: Option<u32>,
    /// Terms of the psp that depend on the pre neuron alone are computed for each pre neuron.
    pub(crate) terms: bool,
    /// How the kernels find the synapses; `None`: as the engine stores them.
    pub(crate) order: Option<Order>,
    /// Post neurons share weights: the lanes of their windows, and what is beyond the pre population.
    pub(crate) windows: Option<(Lanes, Option<f64>)>,
}

impl Context {
    pub(crate) fn neuron(&self, target: &Target<'_>, stage: Option<Stage>) -> Result<String> {
        let neuron = target.neuron;
        let checked = || self.checked_neuron(target);
        assemble(stage, &Stage::ALL, |stage| match stage {
            Stage::Text => Ok(texts(|field| neuron.text(field))),
            Stage::Tree => Ok(tree::print(|field| neuron.text(field))),
            Stage::Model => Ok(model::neuron(&checked()?.0)),
            Stage::Plan => checked().map(|(model, plan)| planner::print_neuron(&model, &plan)),
            Stage::Kernels | Stage::Llvm | Stage::Assembly => {
                let (model, plan) = checked()?;
                let options = NeuronOptions {
                    precision: self.precision,
                    targets: &target.targets,
                    refractory: neuron.refractory != RefractoryPeriod::None,
                };
                let kernels = lower::neuron(&model, &plan, &options);
                kernels::print(kernels::of_neuron(kernels), stage)
            }
        })
    }

    pub(crate) fn synapse(
        &self,
        synapse: &Synapse,
        paradigm: Paradigm,
        sides: Option<(&Target<'_>, &Target<'_>)>,
        wiring: &Wiring,
        stage: Option<Stage>,
    ) -> Result<String> {
        let checked = || self.checked_synapse(synapse, paradigm);
        let stages = if sides.is_some() { &Stage::ALL[..] } else { &Stage::ALL[..4] };
        assemble(stage, stages, |stage| match stage {
            Stage::Text => Ok(texts(|field| synapse.text(field))),
            Stage::Tree => Ok(tree::print(|field| synapse.text(field))),
            Stage::Model => Ok(model::synapse(&checked()?.0)),
            Stage::Plan => checked().map(|(model, plan)| planner::print_synapse(&model, &plan)),
            Stage::Kernels | Stage::Llvm | Stage::Assembly => {
                let Some((pre, post)) = sides else {
                    return Err(Error::argument(
                        format!("explain('{}')", stage.name()),
                        "the kernels of a synapse depend on the two neurons: give them, or ask a projection",
                    ));
                };
                let (model, plan) = checked()?;
                let (pre_model, post_model) = (self.checked_neuron(pre)?.0, self.checked_neuron(post)?.0);
                let missing = check::connect(&model, &pre_model, &post_model, &pre.targets, &post.targets);
                if !missing.is_empty() {
                    return Err(synapse_errors(synapse, &missing, &self.title));
                }
                let options = SynapseOptions {
                    precision: self.precision,
                    order: wiring.order.unwrap_or_else(|| order(&plan)),
                    storage: wiring.storage,
                    pre_rank: rank(pre.size),
                    post_rank: rank(post.size),
                    delay: match wiring.delay_steps {
                        Some(1) => DelayKind::None,
                        Some(_) => DelayKind::Uniform,
                        None => DelayKind::PerSynapse,
                    },
                    shared_weight: wiring.shares_weight,
                    record: wiring.record,
                    targets: &wiring.targets,
                    conductances_alias: wiring.same_population,
                    parallel_edges: false,
                    pre: &pre_model,
                    post: &post_model,
                    pre_targets: &pre.targets,
                    post_targets: &post.targets,
                };
                let kernels = match wiring.windows {
                    Some((lanes, padding)) => {
                        let kernels = lower::windows(&model, &plan, &options, lanes, padding);
                        [Some(kernels.psp), kernels.outside].into_iter().flatten().collect()
                    }
                    None => kernels::of_synapse(lower::synapse(&model, &plan, &options), wiring.terms),
                };
                kernels::print(kernels, stage)
            }
        })
    }

    pub(crate) fn checked_neuron(&self, target: &Target<'_>) -> Result<(NeuronModel, NeuronPlan)> {
        check_neuron(target.neuron, target.kind, &self.environment)
            .and_then(|checked| planner::neuron(&checked.model, self.method).map(|plan| (checked.model, plan)))
            .map_err(|diagnostics| neuron_errors(target.neuron, &diagnostics, &self.title))
    }

    pub(crate) fn checked_synapse(&self, synapse: &Synapse, paradigm: Paradigm) -> Result<(SynapseModel, SynapsePlan)> {
        check::synapse(&synapse.source(), paradigm, &self.environment)
            .and_then(|checked| planner::synapse(&checked.model, self.method).map(|plan| (checked.model, plan)))
            .map_err(|diagnostics| synapse_errors(synapse, &diagnostics, &self.title))
    }
}

/// The order in which the engine stores the synapses.
fn order(plan: &SynapsePlan) -> Order {
    let events = !plan.pre_event.is_empty() || !plan.axon_event.is_empty();
    if events { Order::Pre } else { Order::Post }
}

/// The type in which the engine stores the ranks of a population.
fn rank(size: usize) -> Element {
    if size <= 1 << 16 { Element::U16 } else { Element::U32 }
}

/// One stage as it is; or those that are readable in one go, under their titles.
fn assemble(stage: Option<Stage>, possible: &[Stage], print: impl Fn(Stage) -> Result<String>) -> Result<String> {
    if let Some(stage) = stage {
        return print(stage);
    }
    let mut text = String::new();
    for &stage in possible.iter().filter(|stage| **stage <= Stage::Kernels) {
        let title = stage.title();
        text.push_str(&format!("{title}\n{}\n{}\n", "-".repeat(title.len()), print(stage)?));
    }
    let others: Vec<String> =
        possible.iter().filter(|stage| **stage > Stage::Kernels).map(|stage| format!("'{}'", stage.name())).collect();
    if !others.is_empty() {
        text.push_str(&format!("The stages {} are long: ask for them by name.\n", others.join(" and ")));
    }
    Ok(text)
}

/// All fields that hold something, as written.
fn texts(text: impl Fn(neurarchy_lang::span::Field) -> Option<String>) -> String {
    let mut out = String::new();
    for field in tree::FIELDS {
        let Some(text) = text(field).filter(|text| !text.trim().is_empty()) else { continue };
        out.push_str(&format!("{field}:\n"));
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            out.push_str(&format!("    {}\n", line.trim()));
        }
    }
    out
}
