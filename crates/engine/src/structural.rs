//! Synapses that come and go: by hand between runs, by conditions at the end of steps (phase 10).

use std::sync::Arc;

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::fpenv::FlushGuard;
use neurarchy_codegen::ir::Element;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::attribute;
use crate::draws::DrawState;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::projection::Projection;
use crate::rows::Rows;
use crate::spec::{Delays, Extent, Order, ProjectionId};
use crate::values::Values;

/// What a condition does to synapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It makes them.
    Creating,
    /// It removes them.
    Pruning,
}

/// What synapses that are made begin with.
#[derive(Clone, Debug, Default)]
pub struct NewSynapses {
    /// Weight of those made by the condition.
    pub weight: f64,
    /// Delay in steps of those made by the condition, where synapses have their own.
    pub delay: u16,
    /// The pre neurons among which the condition looks; `None`: all.
    pub pre_ranks: Option<Vec<u32>>,
    /// One value for each of the other local attributes.
    pub attributes: Vec<(Name, Values)>,
}

/// A synapse to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Creation {
    /// Where: number of the row.
    pub row: usize,
    /// From where.
    pub pre_rank: u32,
    /// Its weight.
    pub weight: f64,
    /// In steps; without meaning if all synapses have one delay.
    pub delay: u16,
}

/// How synapses come and go.
#[derive(Clone, Debug, PartialEq)]
pub struct StructuralState {
    /// Period and first step of the condition that makes synapses.
    pub creating: Option<(u64, i64)>,
    /// Period and first step of the condition that removes synapses.
    pub pruning: Option<(u64, i64)>,
    /// Weight of those that are made.
    pub weight: f64,
    /// Delay of those that are made, in steps.
    pub delay: u16,
    /// Other attributes of those that are made.
    pub attributes: Vec<(Name, Values)>,
}

/// When a condition is tested: in the steps k with (k - start) mod period = 0.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    period: u64,
    start: i64,
}

impl Schedule {
    fn is_due(self, step: i64) -> bool {
        (step - self.start).rem_euclid(self.period as i64) == 0
    }

    /// Steps up to the next one in which it is due, which counts.
    fn steps(self, step: i64) -> u64 {
        let passed = (step - self.start).rem_euclid(self.period as i64) as u64;
        if passed == 0 { 1 } else { self.period - passed + 1 }
    }
}

/// What a projection needs for its synapses to come and go.
#[derive(Debug)]
pub(crate) struct Structural {
    creating: Option<Schedule>,
    pruning: Option<Schedule>,
    fresh: NewSynapses,
    /// `Slot::Holds`
    pub holds: Array,
    /// `Slot::Row`
    pub row: Array,
    /// Random calls of the conditions.
    pub draws: Vec<DrawState>,
    /// Changes with the synapses.
    pub version: u64,
}

impl Structural {
    pub fn new() -> Structural {
        Structural {
            creating: None,
            pruning: None,
            fresh: NewSynapses { delay: 1, ..NewSynapses::default() },
            holds: Array::zeroed(Element::Bool, 0),
            row: Array::zeroed(Element::I64, 1),
            draws: Vec::new(),
            version: 0,
        }
    }

    /// What new synapses begin with, and when conditions are tested.
    pub fn state(&self) -> StructuralState {
        let Structural { creating, pruning, fresh, holds: _, row: _, draws: _, version: _ } = self;
        let schedule = |schedule: &Option<Schedule>| schedule.map(|Schedule { period, start }| (period, start));
        // The pre ranks are those of the view.
        let NewSynapses { weight, delay, pre_ranks: _, attributes } = fresh;
        StructuralState {
            creating: schedule(creating),
            pruning: schedule(pruning),
            weight: *weight,
            delay: *delay,
            attributes: attributes.clone(),
        }
    }

    /// Takes over a state.
    pub fn set_state(&mut self, state: StructuralState) {
        let StructuralState { creating, pruning, weight, delay, attributes } = state;
        let schedule = |schedule: Option<(u64, i64)>| schedule.map(|(period, start)| Schedule { period, start });
        (self.creating, self.pruning) = (schedule(creating), schedule(pruning));
        (self.fresh.weight, self.fresh.delay, self.fresh.attributes) = (weight, delay, attributes);
    }

    fn schedule(&mut self, change: Change) -> &mut Option<Schedule> {
        match change {
            Change::Creating => &mut self.creating,
            Change::Pruning => &mut self.pruning,
        }
    }

    /// Steps up to the next one in which a condition is tested, which counts.
    pub fn steps(&self, step: i64) -> Option<u64> {
        [self.creating, self.pruning].into_iter().flatten().map(|s| s.steps(step)).min()
    }
}

impl Engine {
    /// What synapses that are made begin with.
    pub fn set_new_synapses(&mut self, projection: ProjectionId, fresh: NewSynapses) -> Result<(), EngineError> {
        let state = &mut self.projections[projection.0];
        for (name, values) in &fresh.attributes {
            if attribute::find(&state.attributes, name).is_none() {
                let object = format!("projection {}", projection.0);
                return Err(EngineError::UnknownAttribute { object, name: name.to_string() });
            }
            if values.len() != 1 {
                return Err(EngineError::Length { name: name.to_string(), expected: 1, found: values.len() });
            }
        }
        state.structural.fresh = fresh;
        Ok(())
    }

    /// Tests a condition from the next step on, every `period` steps; `None`: no more.
    pub fn set_structural_period(
        &mut self,
        projection: ProjectionId,
        change: Change,
        period: Option<u64>,
    ) -> Result<(), EngineError> {
        if period.is_some_and(|p| p == 0 || p > i64::MAX as u64) {
            return Err(EngineError::Period);
        }
        let start = self.clock.step();
        let schedule = period.map(|period| Schedule { period, start });
        *self.projections[projection.0].structural.schedule(change) = schedule;
        Ok(())
    }

    /// A number that changes whenever the synapses of a projection do.
    pub fn structure_version(&self, projection: ProjectionId) -> u64 {
        self.projections[projection.0].structural.version
    }

    /// Makes synapses, in rows that exist, between neurons that have none yet. On an error nothing has changed.
    pub fn create_synapses(&mut self, projection: ProjectionId, new: &[Creation]) -> Result<(), EngineError> {
        let pushed = self.pushed(projection);
        let state = &mut self.projections[projection.0];
        let count = state.rows.len();
        if let Some(wrong) = new.iter().find(|c| c.row >= count) {
            return Err(EngineError::OutOfRange { what: "row", index: wrong.row, count });
        }
        let mut new = new.to_vec();
        new.sort_by_key(|c| (c.row, c.pre_rank));
        state.create(&new, pushed)?;
        self.plan = None;
        self.follow(projection)
    }

    /// Removes synapses, given by their canonical numbers, ascending.
    pub fn prune_synapses(&mut self, projection: ProjectionId, doomed: &[u32]) -> Result<(), EngineError> {
        let pushed = self.pushed(projection);
        let state = &mut self.projections[projection.0];
        let count = state.synapses();
        if let Some(&wrong) = doomed.iter().find(|&&i| i as usize >= count) {
            return Err(EngineError::OutOfRange { what: "synapse", index: wrong as usize, count });
        }
        state.prune(doomed, pushed)?;
        self.plan = None;
        self.follow(projection)
    }

    /// Steps up to the next one at whose end synapses may change, which counts.
    pub(crate) fn steps_to_structural_change(&self) -> Option<u64> {
        let step = self.clock.step();
        self.projections.iter().filter_map(|p| p.structural.steps(step)).min()
    }

    /// Phase 10: synapses are made in all projections, then removed in all.
    pub(crate) fn restructure(&mut self) -> Result<(), EngineError> {
        let step = self.clock.step();
        for index in 0..self.projections.len() {
            let structural = &self.projections[index].structural;
            if !structural.creating.is_some_and(|s| s.is_due(step)) {
                continue;
            }
            let Some(executable) = self.projections[index].kernels.creating.clone() else { continue };
            self.prepare()?;
            let new = self.pairs_to_connect(index, &executable)?;
            if !new.is_empty() {
                self.create_synapses(ProjectionId(index), &new)?;
            }
        }
        for index in 0..self.projections.len() {
            let structural = &self.projections[index].structural;
            if !structural.pruning.is_some_and(|s| s.is_due(step)) {
                continue;
            }
            let Some(executable) = self.projections[index].kernels.pruning.clone() else { continue };
            self.prepare()?;
            let doomed = self.synapses_to_prune(index, &executable)?;
            if !doomed.is_empty() {
                self.prune_synapses(ProjectionId(index), &doomed)?;
            }
        }
        Ok(())
    }

    /// Tests the condition for all pairs of existing rows and pre neurons that are not connected.
    fn pairs_to_connect(&self, index: usize, executable: &Executable) -> Result<Vec<Creation>, EngineError> {
        let _flush = FlushGuard::new();
        let projection = &self.projections[index];
        let pre = &self.populations[projection.pre];
        let structural = &projection.structural;
        let call = self.network().bind_elements(index, executable)?;
        self.prepare_draws(index)?;
        let mut wanted = vec![structural.fresh.pre_ranks.is_none(); pre.size];
        structural.fresh.pre_ranks.iter().flatten().for_each(|&rank| wanted[rank as usize] = true);
        let mut connected = vec![false; pre.size];
        let mut new = Vec::new();
        for (row, &post) in projection.rows.post_ranks().iter().enumerate() {
            // SAFETY: the engine is borrowed exclusively by its caller, and no worker runs: nobody else uses the cells,
            // and the kernel writes to `holds`, which has room for all pre neurons.
            unsafe {
                structural.row.put(0, i64::from(post));
                for state in self.draws_of(index, executable) {
                    let places = (0..pre.size).map(|rank| (rank, [rank as u32, post]));
                    state.draw(self.clock.draws(), places);
                }
                call.run(0, pre.padded());
            }
            connected.fill(false);
            projection.rows.pre_ranks_of(projection.rows.range(row)).for_each(|r| connected[r as usize] = true);
            for (rank, &holds) in structural.holds.slice::<u8>()[..pre.size].iter().enumerate() {
                let pre_rank = rank as u32;
                if holds != 0 && !connected[rank] && wanted[rank] {
                    let (weight, delay) = (structural.fresh.weight, structural.fresh.delay);
                    new.push(Creation { row, pre_rank, weight, delay });
                }
            }
        }
        Ok(new)
    }

    /// Tests the condition for all synapses; gives their canonical numbers.
    fn synapses_to_prune(&self, index: usize, executable: &Executable) -> Result<Vec<u32>, EngineError> {
        let _flush = FlushGuard::new();
        let projection = &self.projections[index];
        let (pre, post) = (&self.populations[projection.pre], &self.populations[projection.post]);
        let mut call = self.network().bind_groups(index, executable, projection.order, false, 0)?;
        self.prepare_draws(index)?;
        let rows = &projection.rows;
        // SAFETY: for the whole block: the engine is borrowed exclusively by its caller, and no worker runs. The kernel
        // writes to `holds`, which has room for all synapses; the groups are those of this storage.
        unsafe {
            for state in self.draws_of(index, executable) {
                for (row, &post) in rows.post_ranks().iter().enumerate() {
                    let elements = rows.pre_ranks_of(rows.range(row)).map(|pre| [pre, post]);
                    state.draw(self.clock.draws(), projection.storage_of(rows.range(row)).zip(elements));
                }
            }
            match (projection.order, projection.matrix(), projection.pre_groups()) {
                (Order::Pre, Some(matrix), _) => {
                    for block in 0..projection.partition.len() {
                        call.set_span(matrix.span(Order::Pre, block).pointer());
                        call.run(0, pre.size);
                    }
                }
                (Order::Pre, None, Some(groups)) => {
                    for block in (0..projection.partition.len()).filter(|&b| !groups.block(b).is_empty()) {
                        call.set_starts(groups.wholes(block));
                        call.run(0, pre.size);
                    }
                }
                _ => call.run(0, post.size),
            }
        }
        let holds = projection.structural.holds.slice::<u8>();
        let places = projection.storage_of(0..projection.synapses());
        Ok(places.enumerate().filter(|&(_, place)| holds[place] != 0).map(|(i, _)| i as u32).collect())
    }

    /// The draws that the engine makes for a condition.
    fn draws_of(&self, index: usize, executable: &Executable) -> impl Iterator<Item = &DrawState> {
        let states = self.projections[index].structural.draws.iter();
        states.filter(|s| executable.kernel().find(&Slot::Drawn(s.id)).is_some())
    }

    /// Evaluates the arguments of the random calls of the conditions.
    fn prepare_draws(&self, index: usize) -> Result<(), EngineError> {
        for draw in &self.projections[index].kernels.structural_draws {
            let call = self.network().bind_elements(index, &draw.arguments)?;
            // SAFETY: the engine is borrowed exclusively by its caller, and no worker runs.
            unsafe { call.run(0, 1) };
        }
        Ok(())
    }
}

impl Projection {
    /// Makes room for the results of the conditions.
    pub fn fit_conditions(&mut self, padded_pre: usize) {
        if self.kernels.creating.is_none() && self.kernels.pruning.is_none() {
            return;
        }
        let length = self.storage().max(padded_pre);
        if self.structural.holds.len() != length {
            self.structural.holds = Array::zeroed(Element::Bool, length);
        }
    }

    /// Makes synapses, sorted by row and pre rank: each comes before the first synapse of its row with a greater pre rank.
    fn create(&mut self, new: &[Creation], pushed: u64) -> Result<(), EngineError> {
        let old = self.rows.clone();
        let count = old.synapses() + new.len();
        let mut rows = RowsInTheMaking::new(count);
        let mut next = new.iter().enumerate().peekable();
        for row in 0..old.len() {
            let fresh = |rows: &mut RowsInTheMaking, (number, creation): (usize, &Creation)| {
                rows.add(creation.pre_rank, None, Some(number));
            };
            for synapse in old.range(row) {
                let pre_rank = old.pre_rank(synapse);
                while let Some(creation) = next.next_if(|(_, c)| c.row == row && c.pre_rank < pre_rank) {
                    fresh(&mut rows, creation);
                }
                rows.add(pre_rank, Some(synapse as u32), None);
            }
            while let Some(creation) = next.next_if(|(_, c)| c.row == row) {
                fresh(&mut rows, creation);
            }
            rows.end_row();
        }
        let table = Rows::new(old.post_ranks().to_vec(), rows.starts, rows.pre_ranks)?;
        let delays = match &self.delays {
            Delays::Uniform(delay) => Delays::Uniform(*delay),
            Delays::PerSynapse(steps) => {
                let each = rows.origin.iter().zip(&rows.number);
                let each = each.map(|(origin, number)| match (origin, number) {
                    (Some(origin), _) => steps[*origin as usize],
                    (None, number) => number.map_or(1, |n| new[n].delay),
                });
                Delays::PerSynapse(each.collect())
            }
        };
        self.rewire(Arc::new(table), delays, &rows.origin, pushed)?;
        // Synapses are stored in canonical order now.
        let made: Vec<(usize, usize)> =
            rows.number.iter().enumerate().filter_map(|(i, number)| number.map(|n| (i, n))).collect();
        if let Some(weight) = self.attributes.iter_mut().find(|a| &*a.name == "w" && a.extent == Extent::Local) {
            let values = Values::Double(made.iter().map(|&(_, number)| new[number].weight).collect());
            values.scatter(&mut weight.cells, made.iter().map(|&(i, _)| i));
        }
        for (name, value) in &self.structural.fresh.attributes {
            let attribute = self.attributes.iter_mut().find(|a| a.name == *name && a.extent == Extent::Local);
            if let Some(attribute) = attribute {
                value.scatter(&mut attribute.cells, made.iter().map(|&(i, _)| i));
            }
        }
        Ok(())
    }

    /// Removes synapses, ascending canonical numbers.
    fn prune(&mut self, doomed: &[u32], pushed: u64) -> Result<(), EngineError> {
        let old = self.rows.clone();
        let mut rows = RowsInTheMaking::new(old.synapses());
        let mut doomed = doomed.iter().copied().peekable();
        for row in 0..old.len() {
            for synapse in old.range(row) {
                if doomed.next_if(|&d| d as usize == synapse).is_none() {
                    rows.add(old.pre_rank(synapse), Some(synapse as u32), None);
                }
            }
            rows.end_row();
        }
        let table = Rows::new(old.post_ranks().to_vec(), rows.starts, rows.pre_ranks)?;
        let delays = match &self.delays {
            Delays::Uniform(delay) => Delays::Uniform(*delay),
            Delays::PerSynapse(steps) => {
                Delays::PerSynapse(rows.origin.iter().flatten().map(|&origin| steps[origin as usize]).collect())
            }
        };
        self.rewire(Arc::new(table), delays, &rows.origin, pushed)
    }
}

/// Rows with, for each synapse, which old or which new one it is.
struct RowsInTheMaking {
    starts: Vec<usize>,
    pre_ranks: Vec<u32>,
    origin: Vec<Option<u32>>,
    number: Vec<Option<usize>>,
}

impl RowsInTheMaking {
    fn new(capacity: usize) -> RowsInTheMaking {
        RowsInTheMaking {
            starts: vec![0],
            pre_ranks: Vec::with_capacity(capacity),
            origin: Vec::with_capacity(capacity),
            number: Vec::with_capacity(capacity),
        }
    }

    fn add(&mut self, pre_rank: u32, origin: Option<u32>, number: Option<usize>) {
        self.pre_ranks.push(pre_rank);
        self.origin.push(origin);
        self.number.push(number);
    }

    fn end_row(&mut self) {
        self.starts.push(self.pre_ranks.len());
    }
}
