//! Reading and writing synapses, and the switches of projections.

use std::borrow::Cow;
use std::ops::Range;

use neurarchy_engine as engine;
use neurarchy_lang::model::{Locality, Paradigm};

use super::Network;
use super::attributes::{ATTRIBUTE_SITES, converted};
use super::compile::PROJECTION_OBJECTS;
use super::running::{Running, engine_error};
use crate::connector::MadeWeights;
use crate::distribution::Draws;
use crate::error::{Error, Result};
use crate::extensions::Shared;
use crate::population::{constant_value, declared_value, typed};
use crate::projection::{Extent, Flags, Projection, ProjectionId};
use crate::time;
use crate::values::{Assigned, Values};

/// The synapses of a projection in canonical order: by post rank, then pre rank.
#[derive(Clone, Debug)]
pub struct RowTable<'a> {
    /// The post neuron of each row, ascending.
    pub post_ranks: &'a [u32],
    /// Where each row starts, and where the last ends.
    pub starts: &'a [usize],
    /// The pre neuron of each synapse.
    pub pre_ranks: Cow<'a, [u32]>,
}

/// A switch of a projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// It transmits and learns.
    Transmission,
    /// Its equations are evaluated.
    Update,
    /// Statements that assign `w` take effect.
    Plasticity,
    /// Axonal spikes are delivered.
    AxonTransmission,
}

impl Flags {
    fn of(&mut self, flag: Flag) -> &mut bool {
        match flag {
            Flag::Transmission => &mut self.transmission,
            Flag::Update => &mut self.update,
            Flag::Plasticity => &mut self.plasticity,
            Flag::AxonTransmission => &mut self.axon_transmission,
        }
    }
}

pub(super) fn engine_flags(flags: Flags) -> engine::Flags {
    engine::Flags {
        transmission: flags.transmission,
        update: flags.update,
        plasticity: flags.plasticity,
        axon_transmission: flags.axon_transmission,
    }
}

impl Network {
    /// Bytes that the arrays of a projection take, connectivity included; 0 before compile.
    pub fn projection_bytes(&self, id: ProjectionId) -> Result<usize> {
        self.projection(id)?;
        let Some(running) = &self.running else { return Ok(0) };
        Ok(running.engine.projection_memory(running.engine_projection(id)?).total())
    }

    /// Bytes that the arrays of a population take; 0 before compile.
    pub fn population_bytes(&self, id: crate::view::PopulationId) -> Result<usize> {
        self.population(id)?;
        let Some(running) = &self.running else { return Ok(0) };
        Ok(running.engine.population_memory(running.engine_population(id)?).total())
    }

    /// The synapses of a compiled projection, as the engine keeps them.
    pub(super) fn engine_rows(&self, id: ProjectionId) -> Result<&engine::Rows> {
        self.projection(id)?;
        let running = self.running("the synapses of a projection")?;
        Ok(running.engine.rows(running.engine_projection(id)?))
    }

    /// The synapses of a compiled projection.
    pub fn rows(&self, id: ProjectionId) -> Result<RowTable<'_>> {
        let rows = self.engine_rows(id)?;
        Ok(RowTable { post_ranks: rows.post_ranks(), starts: rows.starts(), pre_ranks: rows.pre_ranks() })
    }

    /// How many values an attribute of a projection has. A weight that all synapses share is global.
    pub fn extent(&self, id: ProjectionId, name: &str) -> Result<Extent> {
        let owner = self.owner_of_synapses(id)?;
        let projection = self.projection(owner)?;
        let shares_weight = match self.running.as_ref().and_then(|running| running.projections.get(&owner)) {
            Some(compiled) => compiled.shares_weight,
            None => projection.connector.as_ref().is_some_and(|connector| {
                connector.shares_weight(projection.model.is_plastic(), self.settings.structural_plasticity).is_some()
            }),
        };
        extent_of(projection, name, shares_weight)
    }

    /// The present values of an attribute of a compiled projection, in canonical order: one for each synapse, one for
    /// each row or one, as [`Network::extent`] says.
    pub fn get_synapses(&self, id: ProjectionId, name: &str) -> Result<Values> {
        let projection = self.projection(id)?;
        let ty = projection.attribute(name)?.ty;
        let running = self.running("reading a projection")?;
        let values = running.engine.read_synapses(running.engine_projection(id)?, name, None).map_err(engine_error)?;
        Ok(Values::of(values, ty))
    }

    /// What was assigned before compile, if anything was.
    pub fn initial_of_projection(&self, id: ProjectionId, name: &str) -> Result<Option<&Assigned>> {
        let projection = self.projection(id)?;
        projection.attribute(name)?;
        Ok(projection.initial.get(name))
    }

    /// Assigns an attribute of a projection: of all synapses, of one row, or of one synapse of a row (`place`).
    /// Before compile this is the initial value (for `w` the connector's counts), for whole projections only.
    pub fn set_synapses(
        &mut self,
        id: ProjectionId,
        name: &str,
        row: Option<usize>,
        place: Option<usize>,
        value: &Assigned,
    ) -> Result<()> {
        let projection = self.projection(id)?;
        let context = format!("projection '{}', attribute '{name}'", projection.name);
        let attribute = projection.attribute(name)?.clone();
        self.require_own_synapses(id, name)?;
        if !self.is_compiled() {
            if row.is_some() {
                return Err(Error::State(format!("{context}: single rows exist after compile() only")));
            }
            if let Some(projection) = self.projections.get_mut(&id) {
                projection.initial.insert(attribute.name, value.clone());
            }
            return Ok(());
        }
        let extent = self.extent(id, name)?;
        let table = self.engine_rows(id)?;
        let (rows, synapses) = (table.len(), table.synapses());
        // The places, in canonical order, that are assigned.
        let range = match (extent, row) {
            (Extent::Global, _) => 0..1,
            (Extent::PerRow, None) => 0..rows,
            (Extent::PerRow, Some(row)) => row..row + 1,
            (Extent::PerSynapse, None) => 0..synapses,
            (Extent::PerSynapse, Some(row)) => {
                let (start, end) = (table.starts()[row], table.starts()[row + 1]);
                match place {
                    None => start..end,
                    Some(place) => start + place..start + place + 1,
                }
            }
        };
        let assigned = match value {
            Assigned::Number(value) => Assigned::Number(*value),
            Assigned::Constant(name) => Assigned::Number(constant_value(name, &|name: &str| self.constant(name))?),
            Assigned::Distribution(distribution) => {
                let site = ATTRIBUTE_SITES + projection.model.find(name).map_or(0, |id| id.0);
                let whole = extent == Extent::PerSynapse && range.len() == synapses;
                let elements = if whole { Vec::new() } else { elements(table, extent, range.clone()) };
                let seed = self.seed_or_draw();
                let number = self.number;
                let Some(projection) = self.projections.get_mut(&id) else { return Ok(()) };
                let draws = Draws::new(seed, number, PROJECTION_OBJECTS + id.0, projection.draws);
                projection.draws += 1;
                let draws = draws.of_site(site);
                if whole {
                    let running = self.running_mut("set")?;
                    let engine_id = running.engine_projection(id)?;
                    let values = |post: &[u32], pre: &[u32], found: &mut [f64]| {
                        draws.values(pre, post, distribution, found);
                    };
                    return running.engine.fill_synapses(engine_id, name, &values).map_err(engine_error);
                }
                Assigned::Array(
                    elements.into_iter().map(|(post, pre)| draws.value((pre, post), distribution)).collect(),
                )
            }
            Assigned::Array(values) => {
                if extent == Extent::Global {
                    let hint = if name == "w" && attribute.locality == Locality::Local {
                        "all synapses share one weight; connect with force_multiple_weights=True to give each its own"
                    } else {
                        "it is global, so it takes one number, not a list"
                    };
                    return Err(Error::argument(context, hint));
                }
                if extent == Extent::PerSynapse && row.is_none() && values.len() == rows {
                    // One value for each dendrite goes to all its synapses.
                    let each = (0..rows).flat_map(|row| {
                        std::iter::repeat_n(values[row], table.starts()[row + 1] - table.starts()[row])
                    });
                    Assigned::Array(each.collect())
                } else if values.len() == range.len() {
                    Assigned::Array(values.clone())
                } else {
                    let problem = format!("{} values are needed, not {}", range.len(), values.len());
                    return Err(Error::argument(context, problem));
                }
            }
            Assigned::Rows(lists) => {
                if extent != Extent::PerSynapse || row.is_some() {
                    return Err(Error::argument(
                        context,
                        "lists of lists are for attributes with one value per synapse",
                    ));
                }
                if lists.len() != rows {
                    let problem = format!("{rows} lists are needed, one for each post neuron, not {}", lists.len());
                    return Err(Error::argument(context, problem));
                }
                for (row, list) in lists.iter().enumerate() {
                    let expected = table.starts()[row + 1] - table.starts()[row];
                    if list.len() != expected {
                        let post = table.post_ranks()[row];
                        let problem =
                            format!("post neuron {post} has {expected} synapses, but its list has {}", list.len());
                        return Err(Error::argument(context, problem));
                    }
                }
                Assigned::Array(lists.concat())
            }
        };
        let values = converted(&assigned, range.len(), attribute.ty)?;
        self.running_mut("set")?.write_synapses(id, name, extent, range, values)
    }

    /// All synapses of a projection have one delay, and would have it whatever their number.
    pub fn has_uniform_delay(&self, id: ProjectionId) -> Result<bool> {
        let projection = self.projection(id)?;
        Ok(match &self.running {
            None => projection.connector.as_ref().is_none_or(|c| c.uniform_delay_steps(self.dt_ms()).is_some()),
            Some(running) => {
                matches!(running.engine.delays(running.engine_projection(id)?), engine::Delays::Uniform(_))
            }
        })
    }

    /// The longest delay of a compiled projection, in steps.
    pub fn longest_delay_steps(&self, id: ProjectionId) -> Result<u32> {
        self.projection(id)?;
        let running = self.running("the delays of a projection")?;
        Ok(match running.engine.delays(running.engine_projection(id)?) {
            engine::Delays::Uniform(steps) => *steps,
            engine::Delays::PerSynapse(steps) => steps.iter().copied().max().map_or(1, u32::from),
        })
    }

    /// The delay of all synapses in ms, or of each in canonical order.
    pub fn delays_ms(&self, id: ProjectionId) -> Result<Vec<f64>> {
        let projection = self.projection(id)?;
        let dt_ms = self.dt_ms();
        match &self.running {
            None => {
                let shared = projection.shared.as_ref();
                if let Some(original) = shared.and_then(Shared::original) {
                    return self.delays_ms(original);
                }
                let windows = shared.and_then(Shared::windows).map(|w| time::delay_steps(w.delay_ms, dt_ms));
                let connector = projection.connector.as_ref();
                let uniform = windows.or_else(|| connector.and_then(|c| c.uniform_delay_steps(dt_ms)));
                Ok(uniform.into_iter().map(|steps| f64::from(steps) * dt_ms).collect())
            }
            Some(running) => {
                let engine_id = running.engine_projection(id)?;
                let steps = running.engine.delays(engine_id);
                Ok(match steps {
                    engine::Delays::Uniform(steps) => vec![f64::from(*steps) * dt_ms],
                    engine::Delays::PerSynapse(steps) => steps.iter().map(|&d| f64::from(d) * dt_ms).collect(),
                })
            }
        }
    }

    /// Turns a switch of a projection.
    pub fn set_flag(&mut self, id: ProjectionId, flag: Flag, on: bool) -> Result<()> {
        self.projection(id)?;
        let Some(projection) = self.projections.get_mut(&id) else { return Ok(()) };
        *projection.flags.of(flag) = on;
        let flags = engine_flags(projection.flags);
        if let Some(running) = &mut self.running {
            let engine_id = running.engine_projection(id)?;
            running.engine.set_flags(engine_id, flags);
        }
        Ok(())
    }

    /// The position of a switch.
    pub fn flag(&self, id: ProjectionId, flag: Flag) -> Result<bool> {
        Ok(*self.projection(id)?.flags().of(flag))
    }

    /// Turns learning on: equations are evaluated every `period_ms` (every step by default), `offset_ms` later than
    /// the multiples of the period counted from now.
    pub fn enable_learning(&mut self, id: ProjectionId, period_ms: Option<f64>, offset_ms: Option<f64>) -> Result<()> {
        let context = "enable_learning";
        self.running(context)?;
        let dt_ms = self.dt_ms();
        let period = match period_ms {
            None if offset_ms.is_some() => {
                return Err(Error::argument(context, "an offset needs a period; give period= too"));
            }
            None => 1,
            Some(ms) => time::period_steps(time::finite(ms, context)?, dt_ms),
        };
        if period == 0 {
            return Err(Error::argument(context, format!("the period must be at least one step, {dt_ms} ms")));
        }
        let offset = match offset_ms {
            None => 0,
            Some(ms) => {
                if time::finite(ms, context)? >= period_ms.unwrap_or(dt_ms) {
                    return Err(Error::argument(context, "the offset must be smaller than the period"));
                }
                let shift = if ms < 0.0 {
                    -(time::period_steps(-ms, dt_ms) as i64)
                } else {
                    time::period_steps(ms, dt_ms) as i64
                };
                ((self.current_step() % period) as i64 + shift).rem_euclid(period as i64) as u64
            }
        };
        self.set_flag(id, Flag::Update, true)?;
        self.set_flag(id, Flag::Plasticity, true)?;
        let running = self.running_mut(context)?;
        let engine_id = running.engine_projection(id)?;
        running.engine.set_update_period(engine_id, period, offset as i64).map_err(engine_error)
    }

    /// Turns learning off: all equations of rate-coded projections, changes of `w` of spiking ones.
    pub fn disable_learning(&mut self, id: ProjectionId) -> Result<()> {
        let pre = self.projection(id)?.pre.population;
        let flag = match self.population(pre)?.paradigm() {
            Paradigm::Rate => Flag::Update,
            Paradigm::Spiking => Flag::Plasticity,
        };
        self.set_flag(id, flag, false)
    }

    /// Gives the attributes of a projection other than `w` their initial values, or only those named.
    pub(super) fn initialise_synapses(
        &self,
        running: &mut Running,
        id: ProjectionId,
        only: Option<&[String]>,
    ) -> Result<()> {
        let projection = self.projection(id)?;
        let rows = running.engine.rows(running.engine_projection(id)?).clone();
        for attribute in projection.attributes() {
            let name = &attribute.name;
            if **name == *"w" || only.is_some_and(|only| !only.iter().any(|n| **n == **name)) {
                continue;
            }
            let extent = extent_of(projection, name, running.running_projection(id)?.shares_weight)?;
            let count = match extent {
                Extent::Global => 1,
                Extent::PerRow => rows.len(),
                Extent::PerSynapse => rows.synapses(),
            };
            let declared;
            let assigned = match projection.initial.get(name) {
                Some(assigned) => assigned,
                None => {
                    let value = declared_value(&attribute.initial, &|name: &str| self.initial_constant(name))?;
                    declared = Assigned::Number(value);
                    &declared
                }
            };
            let values = match assigned {
                // A single value goes to all places.
                Assigned::Number(value) => vec![*value],
                Assigned::Constant(name) => {
                    vec![constant_value(name, &|name: &str| self.initial_constant(name))?]
                }
                Assigned::Distribution(distribution) => {
                    let site = ATTRIBUTE_SITES + projection.model.find(name).map_or(0, |id| id.0);
                    let seed = self.seed.unwrap_or_default();
                    let draws = Draws::new(seed, self.number, PROJECTION_OBJECTS + id.0, projection.draws);
                    let draws = draws.of_site(site);
                    if extent == Extent::PerSynapse {
                        let engine_id = running.engine_projection(id)?;
                        let values = |post: &[u32], pre: &[u32], found: &mut [f64]| {
                            draws.values(pre, post, distribution, found);
                        };
                        running.engine.fill_synapses(engine_id, name, &values).map_err(engine_error)?;
                        continue;
                    }
                    let elements = elements(&rows, extent, 0..count).into_iter();
                    elements.map(|(post, pre)| draws.value((pre, post), distribution)).collect()
                }
                Assigned::Array(values) if extent != Extent::Global && values.len() == count => values.clone(),
                Assigned::Array(values) if extent == Extent::PerSynapse && values.len() == rows.len() => {
                    (0..rows.len()).flat_map(|row| std::iter::repeat_n(values[row], rows.range(row).len())).collect()
                }
                Assigned::Rows(lists)
                    if extent == Extent::PerSynapse
                        && lists.len() == rows.len()
                        && (0..rows.len()).all(|row| lists[row].len() == rows.range(row).len()) =>
                {
                    lists.concat()
                }
                Assigned::Array(_) | Assigned::Rows(_) => {
                    return Err(Error::argument(
                        format!("projection '{}', attribute '{name}'", projection.name),
                        format!("the initial values have the wrong shape: {count} values are needed"),
                    ));
                }
            };
            running.write_synapses(id, name, extent, 0..count, typed(values, attribute.ty))?;
        }
        Ok(())
    }
}

fn extent_of(projection: &Projection, name: &str, shares_weight: bool) -> Result<Extent> {
    Ok(match projection.attribute(name)?.locality {
        Locality::Global => Extent::Global,
        Locality::Postsynaptic => Extent::PerRow,
        Locality::Local if name == "w" && shares_weight => Extent::Global,
        Locality::Local => Extent::PerSynapse,
    })
}

/// The post and pre rank that key the draws of some values.
fn elements(table: &engine::Rows, extent: Extent, range: Range<usize>) -> Vec<(u32, u32)> {
    match extent {
        Extent::Global => vec![(0, 0)],
        Extent::PerRow => range.map(|row| (table.post_ranks()[row], 0)).collect(),
        Extent::PerSynapse => {
            let all = (0..table.len()).flat_map(|row| {
                let post = table.post_ranks()[row];
                table.pre_ranks_of(table.range(row)).map(move |pre| (post, pre))
            });
            all.skip(range.start).take(range.len()).collect()
        }
    }
}

impl Running {
    pub(super) fn running_projection(&self, id: ProjectionId) -> Result<&super::running::RunningProjection> {
        self.projections
            .get(&id)
            .ok_or_else(|| Error::State(format!("projection number {} is not part of this network", id.0)))
    }

    /// Stores the weights that a connector made.
    pub(super) fn write_weights(&mut self, id: ProjectionId, made: MadeWeights) -> Result<()> {
        let engine_id = self.engine_projection(id)?;
        let running = self.running_projection(id)?;
        let global = running.checked.model.attribute(running.checked.model.weight()).locality == Locality::Global;
        let values = match made {
            MadeWeights::Number(weight) => vec![weight],
            // The first of several weights is that of all.
            MadeWeights::List(weights) if running.shares_weight || global => {
                vec![weights.first().copied().unwrap_or(0.0)]
            }
            MadeWeights::List(weights) => weights,
            MadeWeights::OfRanks(weight) if running.shares_weight || global => {
                let rows = self.engine.rows(engine_id);
                let first = rows.post_ranks().first().filter(|_| rows.synapses() > 0);
                let mut found = [0.0];
                if let Some(&post) = first {
                    weight(&[post], &[rows.pre_rank(0)], &mut found);
                }
                found.to_vec()
            }
            MadeWeights::OfRanks(weight) => {
                return self.engine.fill_synapses(engine_id, "w", &*weight).map_err(engine_error);
            }
        };
        self.engine.write_synapses(engine_id, "w", None, &values.into()).map_err(engine_error)
    }

    /// Writes the values of some places: rows, or synapses in canonical order.
    fn write_synapses(
        &mut self,
        id: ProjectionId,
        name: &str,
        extent: Extent,
        range: Range<usize>,
        values: Values,
    ) -> Result<()> {
        let engine_id = self.engine_projection(id)?;
        let values = values.into();
        match extent {
            Extent::Global => self.engine.write_synapses(engine_id, name, None, &values),
            Extent::PerRow => self.engine.write_synapses(engine_id, name, Some(range), &values),
            Extent::PerSynapse => self.engine.write_synapse_range(engine_id, name, range, &values),
        }
        .map_err(engine_error)
    }
}
