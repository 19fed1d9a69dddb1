//! Clock, seed, switches and recorders of a network, between runs.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::projection::Flags;
use crate::record::{Recorder, RecorderId, RecorderSpec, Recording, Sink};
use crate::spec::ProjectionId;

impl Engine {
    // --- Time and chance ---------------------------------------------------------------------------------------------

    /// Number of the current step.
    pub fn step(&self) -> i64 {
        self.clock.step()
    }

    /// Sets the step. Delay queues and recorders are not shifted. If the clock moves back, what is counted by it is
    /// forgotten: last spikes, refractory steps, stamps of events.
    pub fn set_step(&mut self, step: i64) {
        if step < self.clock.step() {
            self.populations.iter_mut().for_each(|p| p.clear_clock());
            self.projections.iter_mut().for_each(|p| p.clear_clock());
        }
        self.clock.set_step(step);
    }

    /// Steps ever made: the counter of random draws, which no reset sets back.
    pub fn draw_counter(&self) -> u64 {
        self.clock.draws()
    }

    /// Sets the counter of random draws.
    pub fn set_draw_counter(&mut self, draws: u64) {
        self.clock.set_draws(draws);
    }

    /// Another seed for all draws from now on; the counter stays.
    pub fn set_seed(&mut self, seed: u64) {
        self.settings.seed = seed;
        self.plan = None;
    }

    /// Another number of the network, which distinguishes its draws from those of its copies.
    pub fn set_network(&mut self, network: u32) {
        self.settings.network = network;
        self.plan = None;
    }

    // --- Switches ----------------------------------------------------------------------------------------------------

    /// The switches of a projection.
    pub fn flags(&self, projection: ProjectionId) -> Flags {
        self.projections[projection.0].flags
    }

    /// Sets the switches of a projection.
    pub fn set_flags(&mut self, projection: ProjectionId, flags: Flags) {
        self.projections[projection.0].set_flags(flags);
    }

    /// The equations of synapses are evaluated in the steps k with (k - offset) mod period = 0, with a step size of
    /// `period` steps.
    pub fn set_update_period(&mut self, projection: ProjectionId, period: u64, offset: i64) -> Result<(), EngineError> {
        if period == 0 || period > i64::MAX as u64 {
            return Err(EngineError::Period);
        }
        self.projections[projection.0].set_update_period(period, offset, self.clock.dt_ms());
        Ok(())
    }

    /// Period and offset of the equations of synapses, in steps.
    pub fn update_period(&self, projection: ProjectionId) -> (u64, i64) {
        let state = &self.projections[projection.0];
        (state.period, state.offset)
    }

    // --- Recorders ---------------------------------------------------------------------------------------------------

    /// Starts to record.
    pub fn add_recorder(&mut self, spec: RecorderSpec) -> Result<RecorderId, EngineError> {
        let recorder = Recorder::new(spec, &self.network())?;
        let id = RecorderId(self.next_recorder);
        self.next_recorder += 1;
        self.recorders.get_mut().push((id, recorder));
        Ok(id)
    }

    /// Stops to record, and returns the data.
    pub fn remove_recorder(&mut self, id: RecorderId) -> Option<Recording> {
        let place = self.recorders.get().iter().position(|(i, _)| *i == id)?;
        let (_, recorder) = self.recorders.get_mut().remove(place);
        Some(recorder.into_data())
    }

    /// Where the data of a recorder go from now on, when there are many; `None`: they stay in memory.
    pub fn set_sink(&mut self, id: RecorderId, sink: Option<Box<dyn Sink>>) {
        if let Some(recorder) = self.recorder_mut(id) {
            recorder.set_sink(sink);
        }
    }

    /// The sink of a recorder, if there is one, takes all data now.
    pub fn flush_recorder(&mut self, id: RecorderId) -> Result<(), EngineError> {
        match self.recorder_mut(id) {
            Some(recorder) => recorder.flush().map_err(|problem| EngineError::Sink { problem }),
            None => Ok(()),
        }
    }

    /// Pauses or resumes.
    pub fn set_recording(&mut self, id: RecorderId, active: bool) {
        if let Some(recorder) = self.recorder_mut(id) {
            recorder.active = active;
        }
    }

    /// Another grid: samples in each step k with (k - start) mod period = offset.
    pub fn set_recorder_grid(
        &mut self,
        id: RecorderId,
        period: u64,
        offset: u64,
        start: i64,
    ) -> Result<(), EngineError> {
        if period == 0 || period > i64::MAX as u64 {
            return Err(EngineError::Period);
        }
        if let Some(recorder) = self.recorder_mut(id) {
            (recorder.spec.period, recorder.spec.offset, recorder.spec.start) = (period, offset, start);
        }
        Ok(())
    }

    /// The data so far.
    pub fn recorded(&self, id: RecorderId) -> Option<&Recording> {
        self.recorders.get().iter().find(|(i, _)| *i == id).map(|(_, r)| r.data())
    }

    /// The data so far; the recorder is empty afterwards and goes on.
    pub fn take_recorded(&mut self, id: RecorderId) -> Option<Recording> {
        let place = self.recorders.get().iter().position(|(i, _)| *i == id)?;
        let source = self.recorders.get()[place].1.spec.source.clone();
        let fresh = Recording::empty(&source, &self.network()).ok()?;
        Some(self.recorders.get_mut()[place].1.replace(fresh))
    }

    /// Drops the data of a recorder.
    pub fn clear_recorded(&mut self, id: RecorderId) {
        self.take_recorded(id);
    }

    fn recorder_mut(&mut self, id: RecorderId) -> Option<&mut Recorder> {
        self.recorders.get_mut().iter_mut().find(|(i, _)| *i == id).map(|(_, r)| r)
    }
}
