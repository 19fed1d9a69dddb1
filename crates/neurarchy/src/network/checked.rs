//! The declarations of a network, checked: all mistakes of all models at once.

use std::collections::{BTreeMap, BTreeSet};

use neurarchy_lang::check::{self, Environment, StopCondition};
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::{NeuronModel, Paradigm, SynapseModel};
use neurarchy_lang::plan::{NeuronPlan, SynapsePlan};
use neurarchy_lang::planner;
use neurarchy_lang::span::Field;

use super::Network;
use super::declare::{check_neuron, model_errors, neuron_errors, synapse_errors};
use crate::error::{Error, ModelErrors, Result};
use crate::extensions::Shared;
use crate::model::NeuronKind;
use crate::projection::ProjectionId;
use crate::view::PopulationId;

#[derive(Clone)]
pub(super) struct CheckedPopulation {
    pub(super) model: NeuronModel,
    pub(super) plan: NeuronPlan,
    /// Targets of incoming projections, each once.
    pub(super) targets: Vec<Name>,
    /// Targets whose weighted sums exist: those, and what the equations read, which is 0 then; none if inputs are
    /// conductances.
    pub(super) sums: Vec<Name>,
    /// Condition under which `simulate_until` ends.
    pub(super) stop: Option<StopCondition>,
}

pub(super) struct CheckedProjection {
    pub(super) model: SynapseModel,
    pub(super) plan: SynapsePlan,
}

/// The declarations, found to be right.
pub(super) struct Checked {
    pub(super) populations: BTreeMap<PopulationId, CheckedPopulation>,
    pub(super) projections: BTreeMap<ProjectionId, CheckedProjection>,
}

impl Network {
    /// All mistakes of all models at once.
    pub(super) fn check_models(&self) -> Result<Checked> {
        let environment = self.environment(true);
        let mut errors = Errors::default();
        self.check_functions(&environment, &mut errors);
        let mut populations = BTreeMap::new();
        for (&id, population) in &self.populations {
            let title = format!("the neuron of population '{}'", population.name);
            let neuron = check_neuron(&population.neuron, population.kind, &environment);
            let checked = neuron.and_then(|checked| {
                let plan = planner::neuron(&checked.model, self.settings.method)?;
                Ok((checked.model, plan))
            });
            match checked {
                Ok((model, plan)) => {
                    let stop = self.check_stop_condition(population, &model, &environment);
                    let stop = stop.map_err(|error| errors.add(error)).ok().flatten();
                    let targets = distinct(population.targets.iter());
                    let sums = match model.paradigm == Paradigm::Rate || population.kind == NeuronKind::Hybrid {
                        true => distinct(population.targets.iter().chain(&population.sums_read())),
                        false => Vec::new(),
                    };
                    populations.insert(id, CheckedPopulation { model, plan, targets, sums, stop });
                }
                Err(diagnostics) => errors.add(neuron_errors(&population.neuron, &diagnostics, &title)),
            }
        }
        let mut projections = BTreeMap::new();
        for (&id, projection) in &self.projections {
            if projection.pattern().is_none() {
                errors.other.get_or_insert_with(|| {
                    let connector = projection.shared().map_or("one of its connect_*() methods", Shared::connector);
                    Error::argument(
                        format!("projection '{}'", projection.name),
                        format!("it is not connected; call {connector} before compile()"),
                    )
                });
            }
            if let Some(original) = projection.shared().and_then(Shared::original)
                && !self.projections.contains_key(&original)
            {
                errors.other.get_or_insert_with(|| {
                    Error::argument(
                        format!("projection '{}'", projection.name),
                        "the projection whose synapses it uses is not part of this network; add that one, too",
                    )
                });
            }
            let paradigm = projection.model.paradigm;
            let title = format!("the synapse of projection '{}'", projection.name);
            let checked = check::synapse(&projection.synapse.source(), paradigm, &environment).and_then(|checked| {
                let plan = planner::synapse(&checked.model, self.settings.method)?;
                Ok((checked.model, plan))
            });
            let sides = (populations.get(&projection.pre.population), populations.get(&projection.post.population));
            let diagnostics = match (checked, sides) {
                (Err(diagnostics), _) => diagnostics,
                // The mistakes of the neurons are reported; what the synapse reads of them cannot be judged.
                (Ok(_), (None, _) | (_, None)) => continue,
                (Ok((model, plan)), (Some(pre), Some(post))) => {
                    let diagnostics: Vec<Diagnostic> =
                        check::connect(&model, &pre.model, &post.model, &pre.targets, &post.targets);
                    if diagnostics.is_empty() {
                        projections.insert(id, CheckedProjection { model, plan });
                    }
                    diagnostics
                }
            };
            if !diagnostics.is_empty() {
                errors.add(synapse_errors(&projection.synapse, &diagnostics, &title));
            }
        }
        errors.none()?;
        Ok(Checked { populations, projections })
    }

    /// Names that are not defined in functions declared for all models.
    fn check_functions(&self, environment: &Environment, errors: &mut Errors) {
        for (number, text) in self.function_texts.iter().enumerate() {
            // A function knows those that were declared before it.
            let functions = environment.functions[..number].to_vec();
            if let Err(diagnostics) = check::global_function(text, &Environment { functions, ..environment.clone() }) {
                let texts = |field: Field| (field == Field::Functions).then(|| text.clone());
                let title = format!("the function '{}'", self.functions[number].name);
                errors.add(model_errors(&diagnostics, &texts, &title));
            }
        }
    }
}

/// Several models' mistakes, gathered.
#[derive(Default)]
pub(super) struct Errors {
    models: Option<ModelErrors>,
    other: Option<Error>,
}

impl Errors {
    pub(super) fn add(&mut self, error: Error) {
        match (error, &mut self.models) {
            (Error::Model(new), Some(all)) => {
                all.diagnostics.extend(new.diagnostics);
                all.text.push('\n');
                all.text.push_str(&new.text);
            }
            (Error::Model(new), all) => *all = Some(new),
            (error, _) => self.other = Some(error),
        }
    }

    pub(super) fn none(self) -> Result<()> {
        match (self.models, self.other) {
            (Some(models), _) => Err(Error::Model(models)),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(()),
        }
    }
}

pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<Name> {
    names.map(|name| Name::from(name.as_str())).collect::<BTreeSet<_>>().into_iter().collect()
}
