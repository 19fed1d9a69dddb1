//! Reading and writing the state of a network between runs.

use std::ops::Range;
use std::sync::Arc;

use neurarchy_lang::expr::Reduction;

use crate::array::Array;
use crate::attribute;
use crate::bytes::{PopulationBytes, ProjectionBytes};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::population::{Population, RateWindow, Spiking};
use crate::projection::{OfRanks, Places, Projection};
use crate::record::append_synapses;
use crate::rows::Rows;
use crate::spec::{Delays, Extent, PopulationId, ProjectionId};
use crate::values::Values;
use neurarchy_codegen::ir::Element;

impl Engine {
    // --- Populations ------------------------------------------------------------------------------------------------

    /// Number of neurons.
    pub fn size(&self, population: PopulationId) -> usize {
        self.populations[population.0].size
    }

    /// The values of an attribute: one for each neuron, or one if it is global.
    pub fn read(&self, population: PopulationId, name: &str) -> Result<Values, EngineError> {
        let state = &self.populations[population.0];
        let attribute = state.attribute(name).ok_or_else(|| unknown_neuron_attribute(population, name))?;
        Ok(Values::gather(&attribute.cells, 0..state.count(attribute)))
    }

    /// Writes an attribute of some neurons, or of all: one value for each, or one for all. A global attribute takes one.
    pub fn write(
        &mut self,
        population: PopulationId,
        name: &str,
        ranks: Option<&[u32]>,
        values: &Values,
    ) -> Result<(), EngineError> {
        let state = &mut self.populations[population.0];
        let Some(index) = attribute::find(&state.attributes, name) else {
            return Err(unknown_neuron_attribute(population, name));
        };
        let count = state.count(&state.attributes[index]);
        let ranks = ranks.filter(|_| state.attributes[index].extent == Extent::Local);
        scatter(name, &mut state.attributes[index].cells, count, ranks, values)
    }

    /// The weighted sum or conductance of a target, one value for each neuron.
    pub fn read_input(&self, population: PopulationId, target: &str) -> Result<Values, EngineError> {
        let state = &self.populations[population.0];
        let input = state.input(target).ok_or_else(|| unknown_target(population, target))?;
        Ok(Values::gather(input, 0..state.size))
    }

    /// Writes the weighted sum or conductance of a target.
    pub fn write_input(&mut self, population: PopulationId, target: &str, values: &Values) -> Result<(), EngineError> {
        let state = &mut self.populations[population.0];
        let size = state.size;
        let input = state.input_mut(target).ok_or_else(|| unknown_target(population, target))?;
        scatter(target, input, size, None, values)
    }

    /// The cached result of a population operation: of the last step, 0 before the first.
    pub fn reduced(&self, population: PopulationId, reduction: Reduction, name: &str) -> Option<f64> {
        let state = &self.populations[population.0];
        let attribute = attribute::find(&state.attributes, name)?;
        let cell = state.reductions.iter().find(|r| r.reduction == reduction && r.attribute == attribute)?;
        Values::gather(&cell.cell, 0..1).to_f64().first().copied()
    }

    /// The results of all population operations become 0, as before the first step.
    pub fn clear_reductions(&mut self) {
        for reduction in self.populations.iter_mut().flat_map(|p| &mut p.reductions) {
            reduction.cell.clear();
        }
    }

    /// Spikes of the last step, in rank order.
    pub fn spikes(&self, population: PopulationId) -> &[u32] {
        self.populations[population.0].spiking.as_ref().map_or(&[], |s| s.spikes.get().last())
    }

    /// Axonal spikes of the last step, in rank order.
    pub fn axon_spikes(&self, population: PopulationId) -> &[u32] {
        let spiking = self.populations[population.0].spiking.as_ref();
        spiking.and_then(|s| s.axon.as_ref()).map_or(&[], |ring| ring.get().last())
    }

    /// Step of the last spike of each neuron; -10000 if it never spiked.
    pub fn last_spikes(&self, population: PopulationId) -> Result<&[i64], EngineError> {
        Ok(self.spiking(population, "last spikes")?.last_spike.slice())
    }

    /// Steps for which each neuron is still refractory.
    pub fn remaining(&self, population: PopulationId) -> Result<&[i32], EngineError> {
        Ok(self.spiking(population, "refractory period")?.remaining.slice())
    }

    /// The refractory period of each neuron, in steps.
    pub fn refractory(&self, population: PopulationId) -> Result<&[i32], EngineError> {
        Ok(self.spiking(population, "refractory period")?.refractory.slice())
    }

    /// Sets the refractory period of some neurons, or of all, in steps: one for each, or one for all.
    pub fn set_refractory(
        &mut self,
        population: PopulationId,
        ranks: Option<&[u32]>,
        steps: &[i32],
    ) -> Result<(), EngineError> {
        let size = self.size(population);
        let spiking = self.spiking_mut(population, "refractory period")?;
        scatter("refractory", &mut spiking.refractory, size, ranks, &Values::Int(steps.to_vec()))
    }

    /// From now on an attribute holds the mean firing rate of each neuron in a sliding window: spikes in the last `steps`
    /// steps times `scale`. `None`: no more, and the rate becomes 0.
    pub fn set_firing_rate_window(
        &mut self,
        population: PopulationId,
        name: &str,
        window: Option<(u64, f64)>,
    ) -> Result<(), EngineError> {
        let state = &mut self.populations[population.0];
        let attribute = attribute::find(&state.attributes, name);
        let attribute = attribute.filter(|&i| state.attributes[i].extent == Extent::Local);
        let attribute = attribute.filter(|&i| matches!(state.attributes[i].element(), Element::F32 | Element::F64));
        let Some(attribute) = attribute else { return Err(unknown_neuron_attribute(population, name)) };
        let size = state.size;
        let spiking = state.spiking.as_mut().ok_or_else(|| not_spiking(population, "firing rate"))?;
        spiking.rate = window.filter(|&(steps, _)| steps > 0).map(|(steps, scale)| {
            let ring = spiking.spikes.get_mut();
            ring.deepen(steps as usize);
            RateWindow { attribute, steps, scale, counts: Array::zeroed(Element::U32, size), first: ring.pushed() }
        });
        if spiking.rate.is_none() {
            Values::from(0.0).scatter(&mut state.attributes[attribute].cells, 0..size);
        }
        Ok(())
    }

    /// A population that is not active is not updated, and its incoming projections neither transmit nor learn.
    pub fn set_active(&mut self, population: PopulationId, active: bool) {
        self.populations[population.0].active = active;
    }

    /// Whether the population is updated.
    pub fn is_active(&self, population: PopulationId) -> bool {
        self.populations[population.0].active
    }

    /// Forgets spikes, past and in flight, refractoriness and counted firing rates; the past of delayed variables becomes
    /// their present; schedules and spike trains begin anew.
    pub fn clear(&mut self, population: PopulationId) {
        self.populations[population.0].clear();
        for projection in self.projections.iter_mut().filter(|p| p.pre == population.0 || p.post == population.0) {
            if let Some(decoder) = &mut projection.decoder {
                decoder.clear();
            }
            if let Some(counter) = &mut projection.counter {
                counter.clear();
            }
            if let Some(signal) = projection.signal.as_mut().filter(|_| projection.post == population.0) {
                signal.open();
            }
        }
    }

    /// Memory of the population's state.
    pub fn population_memory(&self, population: PopulationId) -> PopulationBytes {
        self.populations[population.0].memory()
    }

    fn spiking(&self, population: PopulationId, what: &'static str) -> Result<&Spiking, EngineError> {
        self.populations[population.0].spiking.as_ref().ok_or_else(|| not_spiking(population, what))
    }

    fn spiking_mut(&mut self, population: PopulationId, what: &'static str) -> Result<&mut Spiking, EngineError> {
        self.populations[population.0].spiking.as_mut().ok_or_else(|| not_spiking(population, what))
    }

    // --- Projections ------------------------------------------------------------------------------------------------

    /// Bytes of a record, if what is kept for a synapse are fields of one.
    pub fn record(&self, projection: ProjectionId) -> Option<u32> {
        self.projections[projection.0].record()
    }

    /// Who is connected.
    pub fn rows(&self, projection: ProjectionId) -> &Arc<Rows> {
        &self.projections[projection.0].rows
    }

    /// The values of an attribute in canonical order, of all synapses or of those of some rows. Attributes with one value
    /// per post neuron: one for each row; global ones: one.
    pub fn read_synapses(
        &self,
        projection: ProjectionId,
        name: &str,
        rows: Option<Range<usize>>,
    ) -> Result<Values, EngineError> {
        let state = &self.projections[projection.0];
        check_rows(state, &rows)?;
        if let Some(original) = &state.original {
            return self.read_dependent(original, name, rows, &state.rows);
        }
        let attribute = state.attributes.iter().find(|a| &*a.name == name);
        let attribute = attribute.ok_or_else(|| unknown_synapse_attribute(projection, name))?;
        let mut values = Values::empty(attribute.element());
        match attribute.extent {
            Extent::Local => {
                let rows = rows.unwrap_or(0..state.rows.len());
                let synapses = state.rows.starts()[rows.start]..state.rows.starts()[rows.end];
                match state.places_of(rows).get() {
                    Places::Same => values.append(&attribute.cells, synapses),
                    places => values.append(&attribute.cells, places.of(synapses)),
                }
            }
            _ => append_synapses(state, name, rows, &mut values),
        }
        Ok(values)
    }

    /// Writes an attribute, in the order of `read_synapses`: one value for each place, or one for all.
    pub fn write_synapses(
        &mut self,
        projection: ProjectionId,
        name: &str,
        rows: Option<Range<usize>>,
        values: &Values,
    ) -> Result<(), EngineError> {
        let state = &mut self.projections[projection.0];
        check_rows(state, &rows)?;
        let rows = rows.unwrap_or(0..state.rows.len());
        let connectivity = state.rows.clone();
        let synapses = connectivity.starts()[rows.start]..connectivity.starts()[rows.end];
        self.write_places(projection, name, rows, synapses, values)
    }

    /// Gives an attribute of synapses values that depend on their neurons alone: `values` gets post and pre ranks of some
    /// synapses, and what it fills in is stored. In parallel and in the order of the storage, so that no list of all values
    /// is made.
    pub fn fill_synapses(
        &mut self,
        projection: ProjectionId,
        name: &str,
        values: &OfRanks<'_>,
    ) -> Result<(), EngineError> {
        let state = &mut self.projections[projection.0];
        let index = attribute::find(&state.attributes, name);
        let local = index.filter(|&index| state.attributes[index].extent == Extent::Local);
        let Some(index) = local else { return Err(unknown_synapse_attribute(projection, name)) };
        state.fill(index, values);
        Ok(())
    }

    /// Writes a local attribute of some synapses, by their canonical numbers: one value for each, or one for all.
    pub fn write_synapse_range(
        &mut self,
        projection: ProjectionId,
        name: &str,
        synapses: Range<usize>,
        values: &Values,
    ) -> Result<(), EngineError> {
        let rows = &self.projections[projection.0].rows;
        if synapses.end > rows.synapses() || synapses.start > synapses.end {
            return Err(EngineError::OutOfRange { what: "synapse", index: synapses.end, count: rows.synapses() });
        }
        let all =
            if synapses.is_empty() { 0..0 } else { rows.row_at(synapses.start)..rows.row_at(synapses.end - 1) + 1 };
        self.write_places(projection, name, all, synapses, values)
    }

    fn write_places(
        &mut self,
        projection: ProjectionId,
        name: &str,
        rows: Range<usize>,
        synapses: Range<usize>,
        values: &Values,
    ) -> Result<(), EngineError> {
        let state = &mut self.projections[projection.0];
        let Some(index) = attribute::find(&state.attributes, name) else {
            return Err(unknown_synapse_attribute(projection, name));
        };
        let extent = state.attributes[index].extent;
        let expected = match extent {
            Extent::Global => 1,
            Extent::PerPost => rows.len(),
            Extent::Local => synapses.len(),
            Extent::Shared => state.attributes[index].cells.len(),
        };
        check_length(name, expected, values)?;
        let connectivity = state.rows.clone();
        match extent {
            Extent::Global => values.scatter(&mut state.attributes[index].cells, 0..1),
            Extent::PerPost => {
                let ranks = connectivity.post_ranks()[rows].iter().map(|&r| r as usize);
                values.scatter(&mut state.attributes[index].cells, ranks);
            }
            Extent::Local if values.len() == 1 && synapses.len() == connectivity.synapses() => {
                state.fresh = false;
                let stored = state.stored();
                stored.into_iter().for_each(|places| values.scatter(&mut state.attributes[index].cells, places));
            }
            Extent::Local => {
                let (attribute, found) = state.attribute_and_places(index, rows);
                match found.get() {
                    Places::Same => values.store_range(attribute, synapses),
                    places => values.scatter(attribute, places.of(synapses)),
                }
            }
            Extent::Shared => {
                if let Some(windows) = &state.windows {
                    values.scatter(&mut state.attributes[index].cells, windows.places());
                }
            }
        }
        Ok(())
    }

    /// The delays.
    pub fn delays(&self, projection: ProjectionId) -> &Delays {
        &self.projections[projection.0].delays
    }

    /// Other delays from now on. Spikes in flight are delivered exactly once: at their emission plus the new delay, or in
    /// the next step if that is past. Where the delay of variables grows, values that were not kept are 0.
    pub fn set_delays(&mut self, projection: ProjectionId, delays: Delays) -> Result<(), EngineError> {
        let pushed = self.pushed(projection);
        self.projections[projection.0].set_delays(delays, pushed)?;
        self.plan = None;
        self.follow(projection)
    }

    /// Other synapses from now on. `origin` tells for each which old one it is, by canonical number; the attributes of
    /// new ones (`None`) are 0 until they are written.
    pub fn rewire(
        &mut self,
        projection: ProjectionId,
        rows: Arc<Rows>,
        delays: Delays,
        origin: &[Option<u32>],
    ) -> Result<(), EngineError> {
        let pushed = self.pushed(projection);
        let state = &mut self.projections[projection.0];
        state.rewire(rows, delays, origin, pushed)?;
        state.fresh = origin.iter().all(Option::is_none);
        self.plan = None;
        self.follow(projection)
    }

    /// Number of spike lists that the pre population has pushed.
    pub(crate) fn pushed(&self, projection: ProjectionId) -> u64 {
        let pre = &self.populations[self.projections[projection.0].pre];
        pre.spiking.as_ref().map_or(0, |s| s.spikes.get().pushed())
    }

    /// Memory of the projection's state.
    pub fn projection_memory(&self, projection: ProjectionId) -> ProjectionBytes {
        self.projections[projection.0].memory()
    }
}

impl Population {
    fn input_mut(&mut self, target: &str) -> Option<&mut Array> {
        use crate::population::InputPlace;
        let input = self.inputs.iter_mut().filter(|i| &*i.target == target).max_by_key(|i| i.sum)?;
        Some(match &mut input.place {
            InputPlace::Attribute(index) => &mut self.attributes[*index].cells,
            InputPlace::Buffer(array) => array,
        })
    }
}

fn check_rows(projection: &Projection, rows: &Option<Range<usize>>) -> Result<(), EngineError> {
    let count = projection.rows.len();
    match rows {
        Some(rows) if rows.end > count || rows.start > rows.end => {
            Err(EngineError::OutOfRange { what: "row", index: rows.end, count })
        }
        _ => Ok(()),
    }
}

fn check_length(name: &str, expected: usize, values: &Values) -> Result<(), EngineError> {
    if values.len() == expected || values.len() == 1 {
        return Ok(());
    }
    Err(EngineError::Length { name: name.to_string(), expected, found: values.len() })
}

fn scatter(
    name: &str,
    array: &mut Array,
    count: usize,
    ranks: Option<&[u32]>,
    values: &Values,
) -> Result<(), EngineError> {
    check_length(name, ranks.map_or(count, <[u32]>::len), values)?;
    match ranks {
        None => values.scatter(array, 0..count),
        Some(ranks) => {
            if let Some(&rank) = ranks.iter().find(|&&r| r as usize >= count) {
                return Err(EngineError::OutOfRange { what: "rank", index: rank as usize, count });
            }
            values.scatter(array, ranks.iter().map(|&r| r as usize));
        }
    }
    Ok(())
}

fn unknown_neuron_attribute(population: PopulationId, name: &str) -> EngineError {
    EngineError::UnknownAttribute { object: format!("population {}", population.0), name: name.to_string() }
}

fn unknown_synapse_attribute(projection: ProjectionId, name: &str) -> EngineError {
    EngineError::UnknownAttribute { object: format!("projection {}", projection.0), name: name.to_string() }
}

fn unknown_target(population: PopulationId, target: &str) -> EngineError {
    EngineError::UnknownTarget { object: format!("population {}", population.0), target: target.to_string() }
}

fn not_spiking(population: PopulationId, what: &'static str) -> EngineError {
    EngineError::NotSpiking { object: format!("population {}", population.0), what }
}
