//! What drives populations besides their equations, and how spikes become rates, between runs.

use crate::attribute::{self, Attribute};
use crate::counting::Counter;
use crate::decoding::Decoder;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::phased::Phased;
use crate::schedule::{Schedule, SchedulePlace, Timetable};
use crate::signal::Signal;
use crate::spec::{PopulationId, ProjectionId};
use crate::tally::Tally;
use crate::trains::Trains;

impl Engine {
    /// Attributes of the population change at given steps from now on. A schedule in place of another goes on where that
    /// one stands.
    pub fn set_schedule(&mut self, population: PopulationId, schedule: Schedule) -> Result<(), EngineError> {
        let state = &mut self.populations[population.0];
        let mut timetable = Timetable::new(schedule, &state.attributes, |a| state.count(a))?;
        if let Some(old) = &state.schedule {
            timetable.set_place(old.get().place());
        }
        state.schedule = Some(Phased::new(timetable));
        Ok(())
    }

    /// The schedule of a population and where it stands.
    pub fn schedule(&self, population: PopulationId) -> Option<(&Schedule, SchedulePlace)> {
        self.populations[population.0].schedule.as_ref().map(|s| (s.get().schedule(), s.get().place()))
    }

    /// Moves the schedule of a population.
    pub fn set_schedule_place(&mut self, population: PopulationId, place: SchedulePlace) {
        if let Some(schedule) = &mut self.populations[population.0].schedule {
            schedule.get_mut().set_place(place);
        }
    }

    /// The population spikes in these steps from now on, whatever its code: one list for each neuron, in any order.
    /// They are counted by a clock of the population, which goes on if there was one.
    pub fn set_spike_trains(&mut self, population: PopulationId, trains: &[Vec<u64>]) -> Result<(), EngineError> {
        let state = &mut self.populations[population.0];
        if state.spiking.is_none() {
            let object = format!("population {}", population.0);
            return Err(EngineError::NotSpiking { object, what: "spike trains" });
        }
        if trains.len() != state.size {
            let name = "spike trains".into();
            return Err(EngineError::Length { name, expected: state.size, found: trains.len() });
        }
        let mut made = Trains::new(trains);
        match &state.trains {
            Some(old) => made.set_clock(old.get().clock()),
            None => self.plan = None,
        }
        state.trains = Some(Phased::new(made));
        Ok(())
    }

    /// The steps of each neuron, and what the clock of the spike trains shows in the next step.
    pub fn spike_trains(&self, population: PopulationId) -> Option<(Vec<Vec<u64>>, u64)> {
        let state = &self.populations[population.0];
        state.trains.as_ref().map(|t| (t.get().steps(state.size), t.get().clock()))
    }

    /// Sets the clock of the spike trains.
    pub fn set_spike_trains_clock(&mut self, population: PopulationId, clock: u64) {
        if let Some(trains) = &mut self.populations[population.0].trains {
            trains.get_mut().set_clock(clock);
        }
    }

    /// The events of the projection are counted: `sum(target)` of the post neuron gets, in each step, what arrived in
    /// the last `window` steps, times `scale`, by its number of synapses.
    pub fn set_decoding(&mut self, projection: ProjectionId, window: usize, scale: f64) -> Result<(), EngineError> {
        if window == 0 {
            return Err(EngineError::Period);
        }
        let float = self.float();
        let state = &mut self.projections[projection.0];
        let size = self.populations[state.post].size;
        state.decoder = Some(Decoder::new(float, size, window, scale));
        self.plan = None;
        Ok(())
    }

    /// The events of the projection are counted: `sum(target)` of a post neuron gets, in each step, what arrived in this
    /// step and in those at most `reach` ms before it: an attribute of the post neurons. At most `longest` steps are
    /// counted; without `reach` just these. What arrives must be whole numbers.
    pub fn set_counting(
        &mut self,
        projection: ProjectionId,
        longest: usize,
        reach: Option<&str>,
    ) -> Result<(), EngineError> {
        if longest == 0 || u32::try_from(longest).is_err() {
            return Err(EngineError::Period);
        }
        let (float, dt_ms) = (self.float(), self.settings.dt_ms);
        let state = &mut self.projections[projection.0];
        let post = &self.populations[state.post];
        let reach = reach.map(|name| post_attribute(state.post, &post.attributes, name)).transpose()?;
        state.counter = Some(Counter::new(float, post.size, longest, reach, dt_ms));
        self.plan = None;
        Ok(())
    }

    /// What the psps of the projection come to, x, reaches `sum(target)` as a signal: `scale * x` without a window; else
    /// nothing during `window` steps, and then `scale * (x - m) / (|m| + 1e-7)` with their mean m.
    pub fn set_signal(&mut self, projection: ProjectionId, scale: f64, window: u64) {
        let float = self.float();
        let state = &mut self.projections[projection.0];
        state.signal = Some(Signal::new(float, self.populations[state.post].size, scale, window));
        self.plan = None;
    }

    /// The window of a signal begins with the next step.
    pub fn open_window(&mut self, projection: ProjectionId) {
        if let Some(signal) = &mut self.projections[projection.0].signal {
            signal.open();
        }
    }

    /// Events of the projection also count in a variable of the post neurons: each adds the increment of its neuron.
    pub fn set_tally(
        &mut self,
        projection: ProjectionId,
        variable: &str,
        increments: Vec<f64>,
    ) -> Result<(), EngineError> {
        let state = &mut self.projections[projection.0];
        let post = &mut self.populations[state.post];
        if increments.len() != post.size {
            let name = "increments".into();
            return Err(EngineError::Length { name, expected: post.size, found: increments.len() });
        }
        let attribute = post_attribute(state.post, &post.attributes, variable)?;
        if !post.tallied.contains(&attribute) {
            post.tallied.push(attribute);
        }
        state.tally = Some(Tally::new(attribute, increments));
        self.plan = None;
        Ok(())
    }
}

fn post_attribute(population: usize, attributes: &[Attribute], name: &str) -> Result<usize, EngineError> {
    attribute::find(attributes, name)
        .ok_or_else(|| EngineError::UnknownAttribute { object: format!("population {population}"), name: name.into() })
}
