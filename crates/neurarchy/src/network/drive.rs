//! Populations that are driven by schedules and spike trains.

use super::Network;
use super::running::{Running, engine_error};
use crate::drive::{Drive, Schedule, trains_in_steps};
use crate::error::{Error, Result};
use crate::inputs::Input;
use crate::population::Population;
use crate::time;
use crate::view::PopulationId;

impl Network {
    /// Declares an input population of this shape.
    pub fn add_input(&mut self, geometry: &[usize], input: &Input, name: Option<&str>) -> Result<PopulationId> {
        let id = self.declare_population(geometry, &input.neuron, input.kind, name)?;
        let result = self.equip(id, input);
        if result.is_err() {
            self.populations.remove(&id);
        }
        result.map(|()| id)
    }

    fn equip(&mut self, id: PopulationId, input: &Input) -> Result<()> {
        match &input.drive {
            Some(Drive::Values(schedule)) => self.set_schedule(id, schedule)?,
            Some(Drive::Spikes(trains)) => self.set_spike_trains(id, trains)?,
            None => {}
        }
        for (attribute, value) in &input.initial {
            self.set(id, attribute, None, value)?;
        }
        let what = format!("population '{}'", self.population(id)?.name);
        self.warnings.extend(input.warnings.iter().map(|warning| format!("{what}: {warning}")));
        Ok(())
    }

    /// Gives a population a schedule. Before compile it is the one that a reset comes back to; afterwards it takes the
    /// place of the present one, at the time and row where that one stands. A population that was compiled without data
    /// comes back to what it got last.
    pub fn set_schedule(&mut self, id: PopulationId, schedule: &Schedule) -> Result<()> {
        let dt_ms = self.dt_ms();
        let population = self.population(id)?;
        let late = matches!(&population.drive, Some(Drive::Values(declared)) if declared.rows() == 0);
        let steps = schedule.in_steps(dt_ms, &context(population), |name| width(population, name))?;
        if let Some(running) = &mut self.running {
            let engine_id = running.engine_population(id)?;
            running.engine.set_schedule(engine_id, steps).map_err(engine_error)?;
        }
        if (late || self.running.is_none() || self.late_data.contains(&id))
            && let Some(population) = self.populations.get_mut(&id)
        {
            population.drive = Some(Drive::Values(schedule.clone()));
            if self.running.is_some() {
                self.late_data.insert(id);
            }
        }
        Ok(())
    }

    /// The schedule of a population, if it has one: as declared, or, when compiled, in whole steps.
    pub fn schedule(&self, id: PopulationId) -> Result<Option<Schedule>> {
        let population = self.population(id)?;
        if let Some(running) = &self.running {
            let Some((schedule, _)) = running.engine.schedule(running.engine_population(id)?) else { return Ok(None) };
            return Schedule::of(schedule, running.dt_ms, |name| width(population, name)).map(Some);
        }
        Ok(match &population.drive {
            Some(Drive::Values(schedule)) => Some(schedule.clone()),
            _ => None,
        })
    }

    /// The attributes that a schedule changes.
    pub(super) fn scheduled_attributes(&self, id: PopulationId) -> Result<Vec<String>> {
        Ok(match &self.population(id)?.drive {
            Some(Drive::Values(schedule)) => schedule.columns.iter().map(|c| c.attribute.clone()).collect(),
            _ => Vec::new(),
        })
    }

    /// The row that a schedule shows next and the steps on its clock. (0, 0) without one.
    pub fn schedule_place(&self, id: PopulationId) -> Result<(usize, u64)> {
        self.population(id)?;
        let Some(running) = &self.running else { return Ok((0, 0)) };
        let place = running.engine.schedule(running.engine_population(id)?).map(|(_, place)| place).unwrap_or_default();
        Ok((place.row, place.clock))
    }

    /// Gives a population the times of its spikes, ms, one list for each neuron. They are counted from compile or the
    /// last reset; what is past is never emitted. A reset comes back to them.
    pub fn set_spike_trains(&mut self, id: PopulationId, trains_ms: &[Vec<f64>]) -> Result<()> {
        let dt_ms = self.dt_ms();
        let population = self.population(id)?;
        let context = context(population);
        if trains_ms.len() != population.size() {
            let problem =
                format!("{} spike trains are needed, one for each neuron, not {}", population.size(), trains_ms.len());
            return Err(Error::argument(context, problem));
        }
        for &ms in trains_ms.iter().flatten() {
            time::finite(ms, &context)?;
        }
        if let Some(running) = &mut self.running {
            let engine_id = running.engine_population(id)?;
            let trains = trains_in_steps(trains_ms, dt_ms);
            running.engine.set_spike_trains(engine_id, &trains).map_err(engine_error)?;
        }
        if let Some(population) = self.populations.get_mut(&id) {
            population.drive = Some(Drive::Spikes(trains_ms.to_vec()));
        }
        Ok(())
    }

    /// The spike trains of a population, ms, if it has some: as declared, or, when compiled, in whole steps.
    pub fn spike_trains(&self, id: PopulationId) -> Result<Option<Vec<Vec<f64>>>> {
        let population = self.population(id)?;
        if let Some(running) = &self.running {
            let trains = running.engine.spike_trains(running.engine_population(id)?);
            let in_ms = |train: Vec<u64>| train.into_iter().map(|step| step as f64 * running.dt_ms).collect();
            return Ok(trains.map(|(trains, _)| trains.into_iter().map(in_ms).collect()));
        }
        Ok(match &population.drive {
            Some(Drive::Spikes(trains)) => Some(trains.clone()),
            _ => None,
        })
    }

    /// Gives a population the drive that was declared, at its beginning.
    pub(super) fn initialise_drive(&self, running: &mut Running, id: PopulationId) -> Result<()> {
        let population = self.population(id)?;
        let engine_id = running.engine_population(id)?;
        match &population.drive {
            Some(Drive::Values(schedule)) => {
                let steps = schedule.in_steps(running.dt_ms, &context(population), |name| width(population, name))?;
                running.engine.set_schedule(engine_id, steps).map_err(engine_error)
            }
            Some(Drive::Spikes(trains)) => {
                let trains = trains_in_steps(trains, running.dt_ms);
                running.engine.set_spike_trains(engine_id, &trains).map_err(engine_error)
            }
            None => Ok(()),
        }
    }
}

fn context(population: &Population) -> String {
    format!("population '{}', schedule", population.name)
}

fn width(population: &Population, name: &str) -> Result<usize> {
    use neurarchy_lang::model::Locality;
    Ok(match population.attribute(name)?.locality {
        Locality::Local => population.size(),
        _ => 1,
    })
}
