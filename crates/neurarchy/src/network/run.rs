//! Simulating, and moving the clock.

use neurarchy_engine::{self as engine, Culprit, EngineError};
use neurarchy_lang::model::Paradigm;

use super::Network;
use super::running::Running;
use crate::error::{Error, Result};
use crate::time;
use crate::view::PopulationId;

impl Network {
    /// Simulates a duration in ms; a step that is begun is finished. Nothing for zero and negative durations.
    pub fn simulate(&mut self, duration_ms: f64) -> Result<()> {
        let steps = self.steps_of(duration_ms)?;
        self.run(steps, &mut |_| true)?;
        Ok(())
    }

    /// The number of steps that `simulate` makes for a duration.
    pub fn steps_of(&self, duration_ms: f64) -> Result<u64> {
        self.running("simulate")?;
        Ok(time::duration_steps(time::finite(duration_ms, "simulate(duration)")?, self.dt_ms()))
    }

    /// Makes one step.
    pub fn step(&mut self) -> Result<()> {
        self.run(1, &mut |_| true)?;
        Ok(())
    }

    /// Makes steps. `go_on` is called with the steps done every 20 ms or so; when it returns false the loop ends after
    /// the present step, and the network can be continued. Returns the steps done. A step in which an implicit equation
    /// has no solution is the last one, and `Error::NotConverged` tells which.
    pub fn run(&mut self, steps: u64, go_on: &mut dyn FnMut(u64) -> bool) -> Result<u64> {
        let running = self.running_mut("simulate")?;
        running.engine.run(steps, go_on).map_err(|error| self.run_error(error))
    }

    /// An error of the step loop in the user's names.
    fn run_error(&self, error: EngineError) -> Error {
        let (Some(running), EngineError::NotConverged { culprit, variable, time_ms }) = (&self.running, &error) else {
            return Error::Engine(error.to_string());
        };
        let population = |wanted: &engine::PopulationId| {
            let id = running.populations.iter().find(|(_, population)| population.id == *wanted).map(|(id, _)| id);
            id.and_then(|id| self.populations.get(id)).map(|p| format!("population '{}'", p.name))
        };
        let projection = |wanted: &engine::ProjectionId| {
            let id = running.projections.iter().find(|(_, projection)| projection.id == *wanted).map(|(id, _)| id);
            id.and_then(|id| self.projections.get(id)).map(|p| format!("projection '{}'", p.name))
        };
        let (object, element) = match culprit {
            Culprit::Population(id) => (population(id), None),
            Culprit::Neuron(id, rank) => (population(id), Some(format!("neuron {rank}"))),
            Culprit::Projection(id) => (projection(id), None),
            Culprit::Dendrite(id, post) => (projection(id), Some(format!("dendrite of neuron {post}"))),
            Culprit::Synapse { projection: id, pre, post } => {
                (projection(id), Some(format!("synapse from neuron {pre} to neuron {post}")))
            }
        };
        let Some(object) = object else { return Error::Engine(error.to_string()) };
        Error::NotConverged { object, element, variable: variable.to_string(), time_ms: *time_ms }
    }

    /// The time of the simulation, ms; 0 before compile.
    pub fn time_ms(&self) -> f64 {
        self.current_step() as f64 * self.dt_ms()
    }

    /// Steps on the clock; 0 before compile.
    pub fn current_step(&self) -> u64 {
        self.running.as_ref().map_or(0, |running| running.engine.step() as u64)
    }

    /// Sets the clock. Moving it back clears event stamps, last spikes and refractory counters.
    pub fn set_current_step(&mut self, step: u64) -> Result<()> {
        self.running_mut("set_current_step")?.engine.set_step(step as i64);
        Ok(())
    }
}

impl Network {
    /// Sets the clock to 0 and, as asked, populations, projections (all attributes but `w`), synapses (which are made
    /// anew: connectivity, weights and delays) and monitors back to their beginnings. `synapses` implies `projections`.
    pub fn reset(&mut self, populations: bool, projections: bool, synapses: bool, monitors: bool) -> Result<()> {
        let mut running = self.running.take().ok_or_else(|| super::not_compiled("reset"))?;
        let result = self.reset_running(&mut running, populations, projections, synapses);
        self.running = Some(running);
        result?;
        if monitors {
            let ids: Vec<_> = self.monitors.keys().copied().collect();
            for id in ids {
                self.reset_monitor(id)?;
            }
        }
        if populations {
            self.rearm_bold_monitors()?;
        }
        Ok(())
    }

    fn reset_running(
        &mut self,
        running: &mut Running,
        populations: bool,
        projections: bool,
        synapses: bool,
    ) -> Result<()> {
        running.engine.set_step(0);
        if synapses {
            self.rebuild_all_synapses(running)?;
        }
        if projections || synapses {
            let ids: Vec<_> = self.projections.keys().copied().collect();
            for id in ids {
                self.initialise_synapses(running, id, None)?;
            }
        }
        if populations {
            self.initialise_populations(running)?;
        }
        running.engine.clear_reductions();
        Ok(())
    }

    /// Sets a population back to its initial state, or only some attributes; spikes and histories are cleared.
    pub fn reset_population(&mut self, id: PopulationId, only: Option<&[String]>) -> Result<()> {
        self.population(id)?;
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let result = self.initialise_population(&mut running, id, only);
        self.running = Some(running);
        result
    }

    /// Forgets spikes, refractoriness and delayed values of a population; schedules and spike trains begin anew. Attributes
    /// keep their values, but for scheduled ones.
    pub fn clear_population(&mut self, id: PopulationId) -> Result<()> {
        let scheduled = self.scheduled_attributes(id)?;
        if !scheduled.is_empty() {
            return self.reset_population(id, Some(&scheduled));
        }
        let Some(running) = &mut self.running else { return Ok(()) };
        let engine_id = running.engine_population(id)?;
        running.engine.clear(engine_id);
        Ok(())
    }

    /// Switches the update of a population.
    pub fn enable(&mut self, id: PopulationId, enabled: bool) -> Result<()> {
        self.population(id)?;
        if let Some(population) = self.populations.get_mut(&id) {
            population.enabled = enabled;
        }
        if let Some(running) = &mut self.running {
            let engine_id = running.engine_population(id)?;
            running.engine.set_active(engine_id, enabled);
        }
        Ok(())
    }

    /// From now on `r` of a spiking population is the mean firing rate (Hz) over a sliding window; 0 or less: off.
    pub fn compute_firing_rate(&mut self, id: PopulationId, window_ms: f64) -> Result<()> {
        let population = self.population(id)?;
        let context = format!("population '{}', compute_firing_rate", population.name);
        if population.paradigm() == Paradigm::Rate {
            return Err(Error::argument(context, "only spiking populations have a firing rate to compute"));
        }
        let window_ms = time::finite(window_ms, &context)?.max(0.0);
        if let Some(population) = self.populations.get_mut(&id) {
            population.firing_rate_window_ms = window_ms;
        }
        if let Some(running) = &mut self.running {
            let engine_id = running.engine_population(id)?;
            running.set_firing_rate_window(engine_id, window_ms)?;
        }
        Ok(())
    }

    /// The ranks that spiked in the last step, ascending.
    pub fn spikes(&self, id: PopulationId) -> Result<Vec<u32>> {
        let population = self.population(id)?;
        if population.paradigm() == Paradigm::Rate {
            return Err(Error::argument(
                format!("population '{}'", population.name),
                "it is rate-coded and has no spikes",
            ));
        }
        let running = self.running("Population.spike")?;
        Ok(running.engine.spikes(running.engine_population(id)?).to_vec())
    }

    /// The weighted sum (rate-coded) or conductance (spiking) of a target, for each neuron; `None` if no projection
    /// has that target.
    pub fn sum(&self, id: PopulationId, target: &str) -> Result<Option<Vec<f64>>> {
        self.population(id)?;
        let running = self.running("Population.sum")?;
        let values = running.engine.read_input(running.engine_population(id)?, target);
        Ok(values.ok().map(|values| values.to_f64()))
    }
}
