//! The kernels of a whole network, compiled in one go.

use std::collections::{BTreeMap, HashMap};

use neurarchy_codegen::cache::compile_cached;
use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Kernel, Precision};
use neurarchy_codegen::lower::{self, DelayKind, DrawSetup, NeuronOptions, SynapseOptions};
use neurarchy_codegen::passes;
use neurarchy_engine as engine;
use neurarchy_engine::Engine;
use neurarchy_lang::check::Stop;
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::Paradigm;
use rayon::prelude::*;

use super::checked::CheckedPopulation;
use super::compile::Backend;
use super::running::{RunningPopulation, RunningProjection};
use super::specs::extent;
use crate::error::{Error, Result};
use crate::extensions::Windows;
use crate::projection::{Projection, ProjectionId};
use crate::view::PopulationId;

/// Kernels of a whole network, compiled in one go.
#[derive(Default)]
pub(super) struct Kernels {
    kernels: Vec<Kernel>,
    /// Machine code of the first of them.
    compiled: Vec<Executable>,
    neurons: Vec<(PopulationId, NeuronSet)>,
    stops: Vec<(PopulationId, StopPlace)>,
    synapses: Vec<(ProjectionId, SynapseSet)>,
}

/// Places of a population's kernels in the list.
pub(super) struct NeuronSet {
    global: Option<usize>,
    update: Option<usize>,
    spike: Option<usize>,
    draws: Vec<(DrawSetup, usize)>,
}

/// The stop condition of a population.
struct StopPlace {
    /// Place of its kernel in the list; `None`: it looks at spikes.
    place: Option<usize>,
    all: bool,
}

/// Places of a projection's kernels in the list.
#[derive(Default)]
pub(super) struct SynapseSet {
    psp: Option<usize>,
    psp_terms: Option<usize>,
    local_psp: Option<usize>,
    outside: Option<usize>,
    global: Option<usize>,
    postsynaptic: Option<usize>,
    local: Option<usize>,
    pre_event: Option<usize>,
    post_event: Option<usize>,
    axon_event: Option<usize>,
    axon_shares_pre_event: bool,
    one_block: bool,
    draws: Vec<(DrawSetup, usize)>,
    creating: Option<usize>,
    pruning: Option<usize>,
    structural_draws: Vec<(DrawSetup, usize)>,
}

impl Kernels {
    fn place(&mut self, kernel: Kernel) -> usize {
        self.kernels.push(kernel);
        self.kernels.len() - 1
    }

    fn draws(&mut self, setups: Vec<DrawSetup>) -> Vec<(DrawSetup, usize)> {
        setups
            .into_iter()
            .map(|setup| {
                let place = self.place(setup.arguments.clone());
                (setup, place)
            })
            .collect()
    }

    /// Adds the kernels of a population; `refractory`: its neurons have a refractory period.
    pub(super) fn add_neuron(
        &mut self,
        id: PopulationId,
        checked: &CheckedPopulation,
        refractory: bool,
        precision: Precision,
    ) {
        let options = NeuronOptions { precision, targets: &checked.targets, refractory };
        let kernels = lower::neuron(&checked.model, &checked.plan, &options);
        let set = NeuronSet {
            global: kernels.global.map(|kernel| self.place(kernel)),
            update: kernels.update.map(|kernel| self.place(kernel)),
            spike: kernels.spike.map(|kernel| self.place(kernel)),
            draws: self.draws(kernels.draws),
        };
        self.neurons.push((id, set));
    }

    /// Adds the stop condition of a population, if it has one.
    pub(super) fn add_stop(
        &mut self,
        id: PopulationId,
        checked: &CheckedPopulation,
        refractory: bool,
        precision: Precision,
    ) {
        let Some(stop) = &checked.stop else { return };
        let options = NeuronOptions { precision, targets: &checked.targets, refractory };
        let place = match &stop.condition {
            Stop::Spiked => None,
            Stop::Expr(condition) => Some(self.place(lower::condition(&checked.model, condition, &options))),
        };
        self.stops.push((id, StopPlace { place, all: stop.all }));
    }

    pub(super) fn add_synapse(
        &mut self,
        id: ProjectionId,
        declared: &Projection,
        running: &RunningProjection,
        (pre, post): (&RunningPopulation, &RunningPopulation),
        engine: &Engine,
    ) {
        let projection = &running.checked;
        let targets: Vec<Name> = declared.targets.iter().map(|t| Name::from(t.as_str())).collect();
        let options = SynapseOptions {
            precision: engine.settings().precision,
            order: match running.order {
                engine::Order::Post => lower::Order::Post,
                engine::Order::Pre => lower::Order::Pre,
            },
            storage: running.storage,
            pre_rank: engine.rank_element(pre.id),
            post_rank: engine.rank_element(post.id),
            delay: match running.uniform_delay_steps {
                Some(_) if !running.delayed => DelayKind::None,
                Some(_) => DelayKind::Uniform,
                None => DelayKind::PerSynapse,
            },
            shared_weight: running.shares_weight,
            record: engine.record(running.id),
            targets: &targets,
            conductances_alias: declared.pre.population == declared.post.population,
            parallel_edges: false,
            pre: &pre.checked.model,
            post: &post.checked.model,
            pre_targets: &pre.checked.targets,
            post_targets: &post.checked.targets,
        };
        let kernels = lower::synapse(&projection.model, &projection.plan, &options);
        let (psp_terms, psp) = match kernels.psp {
            Some(psp) if has_terms(engine, running.id, pre.id) => split(psp),
            psp => (None, psp),
        };
        // Of rate-coded synapses: nothing comes between the two.
        let rate_coded = projection.model.paradigm == Paradigm::Rate;
        let local_psp = kernels.local.as_ref().zip(psp.as_ref()).filter(|_| rate_coded);
        let local_psp = local_psp.and_then(|(local, psp)| passes::fuse(local, psp));
        let set = SynapseSet {
            psp: psp.map(|kernel| self.place(kernel)),
            psp_terms: psp_terms.map(|kernel| self.place(kernel)),
            local_psp: local_psp.map(|kernel| self.place(kernel)),
            outside: None,
            global: kernels.global.map(|kernel| self.place(kernel)),
            postsynaptic: kernels.postsynaptic.map(|kernel| self.place(kernel)),
            local: kernels.local.map(|kernel| self.place(kernel)),
            pre_event: kernels.pre_event.map(|kernel| self.place(kernel)),
            post_event: kernels.post_event.map(|kernel| self.place(kernel)),
            axon_event: kernels.axon_event.map(|kernel| self.place(kernel)),
            axon_shares_pre_event: projection.plan.axon_shares_pre_event,
            one_block: kernels.one_block,
            draws: self.draws(kernels.draws),
            creating: kernels.creating.map(|kernel| self.place(kernel)),
            pruning: kernels.pruning.map(|kernel| self.place(kernel)),
            structural_draws: self.draws(kernels.structural_draws),
        };
        self.synapses.push((id, set));
    }

    /// Adds the kernels of shared windows.
    pub(super) fn add_windows(
        &mut self,
        id: ProjectionId,
        declared: &Projection,
        windows: &Windows,
        running: &RunningProjection,
        (pre, post): (&RunningPopulation, &RunningPopulation),
        engine: &Engine,
    ) {
        let projection = &running.checked;
        let targets: Vec<Name> = declared.targets.iter().map(|t| Name::from(t.as_str())).collect();
        let options = SynapseOptions {
            precision: engine.settings().precision,
            order: lower::Order::Post,
            pre_rank: engine.rank_element(pre.id),
            post_rank: engine.rank_element(post.id),
            delay: match running.uniform_delay_steps {
                Some(_) if !running.delayed => DelayKind::None,
                _ => DelayKind::Uniform,
            },
            shared_weight: false,
            record: None,
            storage: lower::Storage::Sparse,
            targets: &targets,
            conductances_alias: declared.pre.population == declared.post.population,
            parallel_edges: false,
            pre: &pre.checked.model,
            post: &post.checked.model,
            pre_targets: &pre.checked.targets,
            post_targets: &post.checked.targets,
        };
        let lanes = windows.spec.lanes;
        let kernels = lower::windows(&projection.model, &projection.plan, &options, lanes, windows.padding);
        let set = SynapseSet {
            psp: Some(self.place(kernels.psp)),
            outside: kernels.outside.map(|kernel| self.place(kernel)),
            one_block: kernels.one_block,
            ..SynapseSet::default()
        };
        self.synapses.push((id, set));
    }

    /// Makes machine code of the kernels that were added so far.
    pub(super) fn compile_added(&mut self, backend: Backend) -> Result<()> {
        // Populations of one model have the same kernels, but for their names.
        let mut numbers = HashMap::new();
        let mut different = Vec::new();
        let mut number_of = |kernel: &Kernel| {
            let unnamed = Kernel { name: String::new(), ..kernel.clone() };
            *numbers.entry(unnamed).or_insert_with(|| {
                different.push(kernel.clone());
                different.len() - 1
            })
        };
        let places: Vec<usize> = self.kernels[self.compiled.len()..].iter().map(&mut number_of).collect();
        // One module for each kernel: they are small, and cores work side by side.
        let new = different.par_iter().map(|kernel| backend.executable(kernel));
        let new: Vec<Executable> = new.collect::<Result<_>>()?;
        self.compiled.extend(places.into_iter().map(|place| new[place].clone()));
        Ok(())
    }

    /// Makes machine code of all kernels and hands it to the engine.
    pub(super) fn compile(
        mut self,
        backend: Backend,
        engine: &mut Engine,
        populations: &BTreeMap<PopulationId, RunningPopulation>,
        projections: &BTreeMap<ProjectionId, RunningProjection>,
    ) -> Result<()> {
        self.compile_added(backend)?;
        let compiled = self.compiled;
        let executable = |place: Option<usize>| place.map(|place| compiled[place].clone());
        let draws = |draws: Vec<(DrawSetup, usize)>| {
            draws
                .into_iter()
                .map(|(setup, place)| engine::DrawSpec {
                    id: setup.id,
                    distribution: setup.distribution,
                    extent: extent(setup.locality),
                    arguments: compiled[place].clone(),
                    drawn: setup.drawn,
                })
                .collect()
        };
        for (id, set) in self.neurons {
            let Some(population) = populations.get(&id) else { continue };
            let executables = engine::NeuronExecutables {
                global: executable(set.global),
                update: executable(set.update),
                spike: executable(set.spike),
                draws: draws(set.draws),
            };
            engine.set_neuron_kernels(population.id, executables);
        }
        for (id, stop) in self.stops {
            let Some(population) = populations.get(&id) else { continue };
            let test = executable(stop.place).map_or(engine::StopTest::Spiked, engine::StopTest::Holds);
            engine.set_stop_condition(population.id, Some(engine::StopCondition { test, all: stop.all }));
        }
        for (id, set) in self.synapses {
            let Some(projection) = projections.get(&id) else { continue };
            let executables = engine::SynapseExecutables {
                psp: executable(set.psp),
                psp_terms: executable(set.psp_terms),
                local_psp: executable(set.local_psp),
                outside: executable(set.outside),
                global: executable(set.global),
                postsynaptic: executable(set.postsynaptic),
                local: executable(set.local),
                pre_event: executable(set.pre_event),
                post_event: executable(set.post_event),
                axon_event: executable(set.axon_event),
                axon_shares_pre_event: set.axon_shares_pre_event,
                one_block: set.one_block,
                draws: draws(set.draws),
                creating: executable(set.creating),
                pruning: executable(set.pruning),
                structural_draws: draws(set.structural_draws),
            };
            engine.set_synapse_kernels(projection.id, executables);
        }
        Ok(())
    }
}

/// There are so many synapses that terms of the psp which depend on the pre neuron alone are computed for each pre neuron.
pub(super) fn has_terms(engine: &Engine, projection: engine::ProjectionId, pre: engine::PopulationId) -> bool {
    engine.rows(projection).synapses() >= 4 * engine.size(pre)
}

/// The kernel of the terms of a psp, if it has some, and the psp that reads them.
pub(crate) fn split(psp: Kernel) -> (Option<Kernel>, Option<Kernel>) {
    match passes::pre_terms(&psp) {
        Some((terms, psp)) => (Some(terms), Some(psp)),
        None => (None, Some(psp)),
    }
}

impl Backend {
    /// What executes a kernel.
    pub(super) fn executable(self, kernel: &Kernel) -> Result<Executable> {
        match self {
            Backend::MachineCode => compile_cached(kernel).map_err(|error| Error::Engine(error.to_string())),
            Backend::Reference => Ok(Executable::reference(kernel.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Connector, Network, Neuron, Pattern, Settings, Weights};

    fn compiled(rate: &str) -> Network {
        let mut network = Network::new(Settings::default()).expect("settings are right");
        let neuron = Neuron::new("tau = 10.0", rate);
        let population = network.add_population(&[5], &neuron, None).expect("the model is right");
        let projection = network.add_projection(population.into(), population.into(), &["exc".into()], None, None);
        let connector = Connector::new(Pattern::OneToOne, Weights::Number(0.5));
        network.connect(projection.expect("the sides exist"), connector, true).expect("the pattern is right");
        network.compile().expect("all is declared");
        network
    }

    #[test]
    fn networks_of_the_same_models_share_compiled_kernels() {
        let shared = |a: &Network, b: &Network| {
            let kernels = |network: &Network| -> Vec<*const _> {
                let running = network.running.as_ref().expect("it is compiled");
                running.engine.kernels().map(std::ptr::from_ref).collect()
            };
            kernels(a).iter().zip(kernels(b)).filter(|(a, b)| **a == *b).count()
        };
        let (one, same) = (compiled("tau*dr/dt + r = sum(exc)"), compiled("tau*dr/dt + r = sum(exc)"));
        let other = compiled("tau*dr/dt + r = sum(exc) + 1.0");
        // The neurons, and the weighted sum.
        assert_eq!((shared(&one, &same), shared(&one, &other)), (2, 1));
    }
}
