//! The state of a population as data; see `checkpoint`.

use neurarchy_lang::expr::{Name, Reduction};

use super::{Input, InputPlace, Population, RateWindow, ReductionCell, Spiking};
use crate::array::Array;
use crate::attribute::{self, Attribute};
use crate::checkpoint::{Misfit, fit, same_length};
use crate::phased::Phased;
use crate::schedule::{Schedule, SchedulePlace, Timetable};
use crate::spikes::SpikeRing;
use crate::trains::Trains;
use crate::values::Values;
use neurarchy_codegen::ir::Element;

/// The state of a population.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationState {
    /// It is updated.
    pub active: bool,
    /// Present values, in the order of the attributes.
    pub attributes: Vec<(Name, Values)>,
    /// Past values, if some are kept.
    pub past: Option<PastState>,
    /// Sums and conductances that are no attributes.
    pub inputs: Vec<InputState>,
    /// Results of population operations.
    pub reductions: Vec<ReductionState>,
    /// What spiking populations have besides.
    pub spiking: Option<SpikingState>,
    /// Values at given steps.
    pub schedule: Option<ScheduleState>,
    /// Spikes at given steps.
    pub trains: Option<TrainsState>,
}

/// Past values of delayed attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct PastState {
    /// Steps that are kept.
    pub steps: usize,
    /// Of each attribute: the values of the last step, then those of the step before it, and so on.
    pub values: Vec<(Name, Values)>,
}

/// A sum or conductance that is no attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct InputState {
    /// Of what.
    pub target: Name,
    /// It is a weighted sum.
    pub sum: bool,
    /// One for each neuron.
    pub values: Values,
}

/// The result of a population operation.
#[derive(Clone, Debug, PartialEq)]
pub struct ReductionState {
    /// Which.
    pub reduction: Reduction,
    /// Of what.
    pub attribute: Name,
    /// One value.
    pub value: Values,
}

/// What spiking populations have besides their attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct SpikingState {
    /// Who spiked in the last step.
    pub spiked: Values,
    /// Who emitted an axonal spike in the last step.
    pub axon_spiked: Values,
    /// Step of the last spike of each neuron.
    pub last_spike: Vec<i64>,
    /// Steps for which each neuron is still refractory.
    pub remaining: Vec<i32>,
    /// Refractory period of each neuron, steps.
    pub refractory: Vec<i32>,
    /// Spikes of the last steps.
    pub spikes: RingState,
    /// Axonal spikes of the last steps.
    pub axon: Option<RingState>,
    /// Mean firing rate.
    pub rate: Option<RateState>,
}

/// Lists of spikes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RingState {
    /// Lists ever made.
    pub pushed: u64,
    /// Lists that are kept.
    pub depth: usize,
    /// Lengths of the lists that there are, the oldest one first.
    pub lengths: Vec<u32>,
    /// Their ranks, one list after the other.
    pub ranks: Vec<u32>,
}

/// A window of mean firing rates.
#[derive(Clone, Debug, PartialEq)]
pub struct RateState {
    /// Where the rates go.
    pub attribute: Name,
    /// Length.
    pub steps: u64,
    /// Rate of one spike in the window.
    pub scale: f64,
    /// Spikes of each neuron in the window.
    pub counts: Vec<u32>,
    /// Number of the first list of spikes that counts.
    pub first: u64,
}

/// A schedule and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleState {
    /// What and when.
    pub schedule: Schedule,
    /// Where.
    pub place: SchedulePlace,
}

/// Spike trains and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainsState {
    /// Steps of each neuron.
    pub steps: Vec<Vec<u64>>,
    /// What their clock shows in the next step.
    pub clock: u64,
}

impl Population {
    pub(crate) fn state(&self) -> PopulationState {
        let Population {
            size,
            active,
            attributes,
            inputs,
            reductions,
            // Declared, by projections.
            tallied: _,
            spiking,
            history,
            schedule,
            trains,
            // Declared.
            stop: _,
            kernels: _,
            float: _,
            // Made anew in each step, or by `prepare`.
            draws: _,
            keys: _,
            unsolved: _,
        } = self;
        let past = |attribute: &Attribute| {
            let values = history.get().past(attribute, self.count(attribute))?;
            Some((attribute.name.clone(), values))
        };
        let steps = history.get().rows();
        PopulationState {
            active: *active,
            attributes: attributes
                .iter()
                .map(|a| (a.name.clone(), Values::gather(&a.cells, 0..self.count(a))))
                .collect(),
            past: (steps > 0).then(|| PastState { steps, values: attributes.iter().filter_map(past).collect() }),
            inputs: inputs
                .iter()
                .filter_map(|input| match &input.place {
                    InputPlace::Attribute(_) => None,
                    InputPlace::Buffer(array) => {
                        let values = Values::gather(array, 0..*size);
                        Some(InputState { target: input.target.clone(), sum: input.sum, values })
                    }
                })
                .collect(),
            reductions: reductions
                .iter()
                .map(|ReductionCell { reduction, attribute, cell }| ReductionState {
                    reduction: *reduction,
                    attribute: attributes[*attribute].name.clone(),
                    value: Values::gather(cell, 0..1),
                })
                .collect(),
            spiking: spiking.as_ref().map(|s| self.spiking_state(s)),
            schedule: schedule.as_ref().map(|s| {
                let timetable = s.get();
                ScheduleState { schedule: timetable.schedule().clone(), place: timetable.place() }
            }),
            trains: trains.as_ref().map(|t| TrainsState { steps: t.get().steps(*size), clock: t.get().clock() }),
        }
    }

    fn spiking_state(&self, spiking: &Spiking) -> SpikingState {
        let Spiking { spiked, axon_spiked, last_spike, remaining, refractory, spikes, axon, rate } = spiking;
        SpikingState {
            spiked: Values::gather(spiked, 0..self.size),
            axon_spiked: Values::gather(axon_spiked, 0..self.size),
            last_spike: last_spike.slice::<i64>().to_vec(),
            remaining: remaining.slice::<i32>().to_vec(),
            refractory: refractory.slice::<i32>().to_vec(),
            spikes: spikes.get().state(),
            axon: axon.as_ref().map(|ring| ring.get().state()),
            rate: rate.as_ref().map(|RateWindow { attribute, steps, scale, counts, first }| RateState {
                attribute: self.attributes[*attribute].name.clone(),
                steps: *steps,
                scale: *scale,
                counts: counts.slice::<u32>().to_vec(),
                first: *first,
            }),
        }
    }

    pub(crate) fn fits(&self, state: &PopulationState) -> Misfit {
        let PopulationState { active: _, attributes, past, inputs, reductions, spiking, schedule, trains } = state;
        let names: Vec<&Name> = attributes.iter().map(|(name, _)| name).collect();
        if names != self.attributes.iter().map(|a| &a.name).collect::<Vec<_>>() {
            return Err(format!("its attributes are {names:?}"));
        }
        for ((name, values), attribute) in attributes.iter().zip(&self.attributes) {
            fit(name, values, &attribute.cells, self.count(attribute))?;
        }
        self.past_fits(past.as_ref())?;
        for input in inputs {
            if !input.values.are_stored_in(self.float) {
                return Err(format!("the input '{}' is of another type", input.target));
            }
            same_length(&input.target, input.values.len(), self.size)?;
        }
        for ReductionState { attribute, value, .. } in reductions {
            if attribute::find(&self.attributes, attribute).is_none() || !value.are_stored_in(self.float) {
                return Err(format!("an operation on '{attribute}' is none of it"));
            }
            same_length(attribute, value.len(), 1)?;
        }
        match (spiking, &self.spiking) {
            (None, None) => {}
            (Some(state), Some(here)) => self.spiking_fits(state, here)?,
            _ => return Err("it is spiking in one of both".into()),
        }
        if let Some(state) = schedule {
            Timetable::new(state.schedule.clone(), &self.attributes, |a| self.count(a)).map_err(|e| e.to_string())?;
        }
        if let Some(state) = trains {
            same_length("spike trains", state.steps.len(), self.size)?;
            if self.spiking.is_none() {
                return Err("it has spike trains".into());
            }
        }
        if schedule.is_some() != self.schedule.is_some() || trains.is_some() != self.trains.is_some() {
            return Err("it is driven from outside in one of both".into());
        }
        Ok(())
    }

    fn past_fits(&self, past: Option<&PastState>) -> Misfit {
        let history = self.history.get();
        let delayed = |a: &&Attribute| history.past(a, self.count(a)).is_some();
        let here: Vec<&Attribute> = self.attributes.iter().filter(delayed).collect();
        let there: &[(Name, Values)] = past.map_or(&[], |past| &past.values);
        if here.iter().map(|a| &a.name).ne(there.iter().map(|(name, _)| name)) {
            return Err("other variables are delayed".into());
        }
        for ((name, values), attribute) in there.iter().zip(here) {
            fit(name, values, &attribute.cells, past.map_or(0, |past| past.steps) * self.count(attribute))?;
        }
        Ok(())
    }

    fn spiking_fits(&self, state: &SpikingState, here: &Spiking) -> Misfit {
        let SpikingState { spiked, axon_spiked, last_spike, remaining, refractory, spikes, axon, rate } = state;
        fit("spiked", spiked, &here.spiked, self.size)?;
        fit("axon_spiked", axon_spiked, &here.axon_spiked, self.size)?;
        same_length("last_spike", last_spike.len(), self.size)?;
        same_length("remaining", remaining.len(), self.size)?;
        same_length("refractory", refractory.len(), self.size)?;
        spikes.fits(self.size)?;
        match (axon, &here.axon) {
            (None, None) => {}
            (Some(ring), Some(_)) => ring.fits(self.size)?,
            _ => return Err("it has axonal spikes in one of both".into()),
        }
        if let Some(RateState { attribute, steps: _, scale: _, counts, first: _ }) = rate {
            same_length("counts", counts.len(), self.size)?;
            let place = attribute::find(&self.attributes, attribute).map(|index| &self.attributes[index]);
            if !place.is_some_and(|a| a.element() == self.float && self.count(a) == self.size) {
                return Err(format!("its firing rate cannot be '{attribute}'"));
            }
        }
        Ok(())
    }

    /// Takes over a state that fits.
    pub(crate) fn set_state(&mut self, state: PopulationState) {
        let PopulationState { active, attributes, past, inputs, reductions, spiking, schedule, trains } = state;
        self.active = active;
        let counts: Vec<usize> = self.attributes.iter().map(|a| self.count(a)).collect();
        for (((_, values), attribute), &count) in attributes.iter().zip(&mut self.attributes).zip(&counts) {
            values.put(&mut attribute.cells, 0..count);
        }
        let PastState { steps, values } = past.unwrap_or(PastState { steps: 0, values: Vec::new() });
        self.history.get_mut().set_rows(steps);
        for (name, values) in &values {
            let Some(index) = attribute::find(&self.attributes, name) else { continue };
            self.history.get().set_past(&mut self.attributes[index], counts[index], values);
        }
        for InputState { target, sum, values } in inputs {
            let found = self.inputs.iter_mut().find(|i| i.sum == sum && i.target == target);
            match found.map(|input| &mut input.place) {
                Some(InputPlace::Buffer(array)) => values.put(array, 0..self.size),
                Some(InputPlace::Attribute(_)) => {}
                None => {
                    let mut array = Array::zeroed(self.float, self.size);
                    values.put(&mut array, 0..self.size);
                    self.inputs.push(Input { target, sum, place: InputPlace::Buffer(array) });
                }
            }
        }
        for ReductionState { reduction, attribute, value } in reductions {
            let Some(attribute) = attribute::find(&self.attributes, &attribute) else { continue };
            let found = self.reductions.iter_mut().find(|r| r.reduction == reduction && r.attribute == attribute);
            match found {
                Some(found) => value.put(&mut found.cell, 0..1),
                None => {
                    let mut cell = Array::zeroed(self.float, 1);
                    value.put(&mut cell, 0..1);
                    self.reductions.push(ReductionCell { reduction, attribute, cell });
                }
            }
        }
        if let Some(state) = spiking {
            self.set_spiking(state);
        }
        let made = schedule.and_then(|ScheduleState { schedule, place }| {
            let mut timetable = Timetable::new(schedule, &self.attributes, |a| self.count(a)).ok()?;
            timetable.set_place(place);
            Some(Phased::new(timetable))
        });
        self.schedule = made;
        self.trains = trains.map(|TrainsState { steps, clock }| {
            let mut trains = Trains::new(&steps);
            trains.set_clock(clock);
            Phased::new(trains)
        });
    }

    fn set_spiking(&mut self, state: SpikingState) {
        let size = self.size;
        let SpikingState { spiked, axon_spiked, last_spike, remaining, refractory, spikes, axon, rate } = state;
        let rate = rate.and_then(|RateState { attribute, steps, scale, counts, first }| {
            let attribute = attribute::find(&self.attributes, &attribute)?;
            let counts = Array::from_iter(Element::U32, counts.into_iter());
            Some(RateWindow { attribute, steps, scale, counts, first })
        });
        let Some(here) = &mut self.spiking else { return };
        spiked.put(&mut here.spiked, 0..size);
        axon_spiked.put(&mut here.axon_spiked, 0..size);
        here.last_spike.slice_mut::<i64>().copy_from_slice(&last_spike);
        here.remaining.slice_mut::<i32>().copy_from_slice(&remaining);
        here.refractory.slice_mut::<i32>().copy_from_slice(&refractory);
        here.spikes = Phased::new(SpikeRing::of(&spikes));
        here.axon = axon.map(|ring| Phased::new(SpikeRing::of(&ring)));
        here.rate = rate;
    }
}

impl RingState {
    fn fits(&self, size: usize) -> Misfit {
        let RingState { pushed, depth, lengths, ranks } = self;
        let kept = (*depth as u64).min(*pushed);
        let total: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        if *depth == 0 || lengths.len() as u64 != kept || total != ranks.len() as u64 {
            return Err("its spikes are not those of so many steps".into());
        }
        match ranks.iter().find(|&&rank| rank as usize >= size) {
            Some(rank) => Err(format!("the neuron {rank} spiked, and there are {size}")),
            None => Ok(()),
        }
    }
}
