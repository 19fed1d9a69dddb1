//! Synapses that are made and removed while the network is compiled.

use neurarchy_engine::{self as engine, Change};
use neurarchy_lang::model::{Initial, Locality, SynapseModel};

use super::Network;
use super::running::engine_error;
use crate::error::{Error, Result};
use crate::population::{constant_value, typed};
use crate::projection::{Projection, ProjectionId};
use crate::time;
use crate::values::Assigned;

/// A synapse to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewSynapse {
    /// Rank of the pre neuron.
    pub pre_rank: u32,
    /// Its weight.
    pub weight: f64,
    /// Its delay; without meaning if all synapses of the projection have one delay.
    pub delay_ms: f64,
}

impl Network {
    /// Makes synapses in a row, which are there in the next step. Their other attributes begin with the value assigned
    /// before compile if that is one number, else with the declared one. On an error nothing has changed.
    pub fn create_synapses(&mut self, id: ProjectionId, row: usize, new: &[NewSynapse]) -> Result<()> {
        let (context, connected) = self.row_to_change(id, row, "create_synapse")?;
        let projection = self.projection(id)?;
        let pre = self.population(projection.pre.population)?;
        let mut seen = std::collections::BTreeSet::new();
        let uniform = self.running("create_synapse")?.running_projection(id)?.uniform_delay_steps;
        let mut creations = Vec::with_capacity(new.len());
        for synapse in new {
            let rank = synapse.pre_rank;
            if rank as usize >= pre.size() {
                let problem = format!("population '{}' has {} neurons, no rank {rank}", pre.name, pre.size());
                return Err(Error::argument(context, problem));
            }
            if connected.contains(&rank) || !seen.insert(rank) {
                let problem = format!("there is a synapse from the neuron of rank {rank} already");
                return Err(Error::argument(context, problem));
            }
            let delay = time::delay_steps(time::finite(synapse.delay_ms, &context)?, self.dt_ms());
            let delay = match (uniform, u16::try_from(delay)) {
                (Some(_), _) => 1,
                (None, Ok(delay)) => delay,
                (None, Err(_)) => {
                    let problem = format!("a delay of {delay} steps is longer than the longest, 65535 steps");
                    return Err(Error::argument(context, problem));
                }
            };
            creations.push(engine::Creation { row, pre_rank: rank, weight: synapse.weight, delay });
        }
        let running = self.running_mut("create_synapse")?;
        let engine_id = running.engine_projection(id)?;
        running.engine.create_synapses(engine_id, &creations).map_err(engine_error)
    }

    /// Removes the synapses of a row from some pre neurons, at once: they deliver nothing any more. A row without
    /// synapses stays. On an error nothing has changed.
    pub fn prune_synapses(&mut self, id: ProjectionId, row: usize, pre_ranks: &[u32]) -> Result<()> {
        let (context, connected) = self.row_to_change(id, row, "prune_synapse")?;
        let first = self.engine_rows(id)?.starts()[row];
        let mut doomed = Vec::with_capacity(pre_ranks.len());
        for &rank in pre_ranks {
            let place = connected.iter().position(|&r| r == rank).map(|place| (first + place) as u32);
            match place.filter(|place| !doomed.contains(place)) {
                Some(place) => doomed.push(place),
                None => {
                    let problem = format!("there is no synapse from the neuron of rank {rank}");
                    return Err(Error::argument(context, problem));
                }
            }
        }
        doomed.sort_unstable();
        let running = self.running_mut("prune_synapse")?;
        let engine_id = running.engine_projection(id)?;
        running.engine.prune_synapses(engine_id, &doomed).map_err(engine_error)
    }

    /// Tests the condition `creating` of the synapse from the next step on, every `period_ms` (every step by default).
    pub fn start_creating(&mut self, id: ProjectionId, period_ms: Option<f64>) -> Result<()> {
        self.start(id, Change::Creating, period_ms)
    }

    /// Ends [`Network::start_creating`].
    pub fn stop_creating(&mut self, id: ProjectionId) -> Result<()> {
        self.set_structural_period(id, Change::Creating, "stop_creating", None)
    }

    /// Tests the condition `pruning` of the synapse from the next step on, every `period_ms` (every step by default).
    pub fn start_pruning(&mut self, id: ProjectionId, period_ms: Option<f64>) -> Result<()> {
        self.start(id, Change::Pruning, period_ms)
    }

    /// Ends [`Network::start_pruning`].
    pub fn stop_pruning(&mut self, id: ProjectionId) -> Result<()> {
        self.set_structural_period(id, Change::Pruning, "stop_pruning", None)
    }

    /// A number that changes whenever the synapses of a compiled projection do.
    pub fn structure_version(&self, id: ProjectionId) -> Result<u64> {
        let running = self.running("the synapses of a projection")?;
        Ok(running.engine.structure_version(running.engine_projection(id)?))
    }

    fn start(&mut self, id: ProjectionId, change: Change, period_ms: Option<f64>) -> Result<()> {
        let what = match change {
            Change::Creating => "start_creating",
            Change::Pruning => "start_pruning",
        };
        let dt_ms = self.dt_ms();
        let period = match period_ms {
            None => 1,
            Some(ms) => time::period_steps(time::finite(ms, what)?, dt_ms),
        };
        if period == 0 {
            return Err(Error::argument(what, format!("the period must be at least one step, {dt_ms} ms")));
        }
        self.set_structural_period(id, change, what, Some(period))
    }

    fn set_structural_period(
        &mut self,
        id: ProjectionId,
        change: Change,
        what: &str,
        period: Option<u64>,
    ) -> Result<()> {
        let context = format!("projection '{}', {what}", self.projection(id)?.name);
        let running = self.running_mut(&context)?;
        require_structural(running.structural, &context)?;
        let model = &running.running_projection(id)?.model;
        let (has, argument) = match change {
            Change::Creating => (model.creating.is_some(), "creating"),
            Change::Pruning => (model.pruning.is_some(), "pruning"),
        };
        if !has {
            return Err(Error::argument(
                context,
                format!("its synapse has no condition; give it one with {argument}="),
            ));
        }
        let engine_id = running.engine_projection(id)?;
        running.engine.set_structural_period(engine_id, change, period).map_err(engine_error)
    }

    /// How the call is named in messages, and the pre ranks of the row.
    fn row_to_change(&self, id: ProjectionId, row: usize, what: &str) -> Result<(String, Vec<u32>)> {
        let name = &self.projection(id)?.name;
        self.require_own_synapses(id, what)?;
        let running = self.running(&format!("projection '{name}', {what}"))?;
        require_structural(running.structural, &format!("projection '{name}', {what}"))?;
        let rows = self.engine_rows(id)?;
        let Some(post) = rows.post_ranks().get(row) else {
            let problem = format!("it has {} rows, no row {row}", rows.len());
            return Err(Error::argument(format!("projection '{name}', {what}"), problem));
        };
        let ranks = rows.pre_ranks_of(rows.range(row)).collect();
        Ok((format!("projection '{name}', {what}, post neuron {post}"), ranks))
    }

    /// What synapses of a projection that are made begin with.
    pub(super) fn new_synapses(
        &self,
        projection: &Projection,
        model: &SynapseModel,
        delays: &engine::Delays,
    ) -> Result<engine::NewSynapses> {
        let mut fresh = engine::NewSynapses {
            delay: 1,
            pre_ranks: projection.pre.ranks.as_ref().map(|ranks| ranks.to_vec()),
            ..engine::NewSynapses::default()
        };
        if let Some(rule) = &model.creating {
            fresh.weight = rule.weight;
            if let Some(ms) = rule.delay_ms {
                fresh.delay = self.delay_of_new(projection, ms, delays)?;
            }
        }
        for attribute in model.attributes.iter().filter(|a| a.locality == Locality::Local && &*a.name != "w") {
            let constant = |name: &str| constant_value(name, &|name: &str| self.constant(name));
            let value = match (projection.initial.get(&attribute.name), &attribute.initial) {
                (Some(Assigned::Number(value)), _) => *value,
                (Some(Assigned::Constant(name)), _) | (_, Initial::Constant(name)) => constant(name)?,
                (_, Initial::Number(value)) => *value,
            };
            fresh.attributes.push((attribute.name.clone(), typed(vec![value], attribute.ty).into()));
        }
        Ok(fresh)
    }

    /// The delay that a condition gives its synapses, in steps: queues and kernels were made for those that are there.
    fn delay_of_new(&self, projection: &Projection, ms: f64, delays: &engine::Delays) -> Result<u16> {
        let dt_ms = self.settings.dt_ms;
        let steps = time::delay_steps(ms, dt_ms);
        let problem = match delays {
            engine::Delays::Uniform(uniform) if steps == *uniform => None,
            engine::Delays::Uniform(uniform) => {
                Some(format!("differs from the delay of all its synapses, {} ms", f64::from(*uniform) * dt_ms))
            }
            engine::Delays::PerSynapse(each) => {
                let longest = each.iter().copied().max().unwrap_or(1);
                (steps > u32::from(longest))
                    .then(|| format!("is longer than the longest of its synapses, {} ms", f64::from(longest) * dt_ms))
            }
        };
        match (problem, u16::try_from(steps)) {
            (None, Ok(steps)) => Ok(steps),
            (problem, _) => Err(Error::argument(
                format!("projection '{}', Synapse(creating=)", projection.name),
                format!("d = {ms} ms {}", problem.unwrap_or_else(|| "is longer than 65535 steps".into())),
            )),
        }
    }
}

fn require_structural(on: bool, context: &str) -> Result<()> {
    if on {
        return Ok(());
    }
    Err(Error::argument(
        context,
        "structural plasticity is off; call setup(structural_plasticity=True) before synapses are defined",
    ))
}
