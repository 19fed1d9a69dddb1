//! What drives populations besides their equations, and how spikes become rates, between runs.

use crate::attribute;
use crate::counting::Counter;
use crate::decoding::Decoder;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::phased::Phased;
use crate::schedule::{Schedule, SchedulePlace, Timetable};
use crate::spec::{PopulationId, ProjectionId};
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
        let reach = match reach {
            None => None,
            Some(name) => match attribute::find(&post.attributes, name) {
                Some(found) => Some(found),
                None => {
                    let object = format!("population {}", state.post);
                    return Err(EngineError::UnknownAttribute { object, name: name.into() });
                }
            },
        };
        state.counter = Some(Counter::new(float, post.size, longest, reach, dt_ms));
        self.plan = None;
        Ok(())
    }
}
