//! Rates that change at given times.

use super::Input;
use crate::drive::{Column, Drive, Schedule};
use crate::error::{Error, Result};
use crate::inputs::InputArray;
use crate::network::Network;
use crate::values::Assigned;
use crate::view::PopulationId;

/// Rate-coded population whose `r` is one row of an array after the other.
///
/// `r` is 0 until the time of the first row; the last row is held. A row of time t is present at the end of the step
/// that begins at t, so other populations see it one step later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimedArray {
    /// One row a time, with a value for each neuron. None: the array waits for data.
    pub rates: Vec<Vec<f64>>,
    /// When each row is shown.
    pub schedule: Times,
    /// The schedule begins anew after so many ms.
    pub period_ms: Option<f64>,
}

/// The times of a schedule, ms.
#[derive(Clone, Debug, PartialEq)]
pub enum Times {
    /// One interval after the other, from 0 on; 0 or less: one step.
    Every(f64),
    /// One for each row.
    At(Vec<f64>),
}

impl Default for Times {
    fn default() -> Times {
        Times::Every(0.0)
    }
}

impl Times {
    /// The time of each of some rows. The second value is a warning.
    fn of(&self, rows: usize, dt_ms: f64) -> Result<(Vec<f64>, Option<String>)> {
        match self {
            Times::Every(interval_ms) => {
                let interval = if *interval_ms <= 0.0 { dt_ms } else { *interval_ms };
                Ok(((0..rows.max(1)).map(|row| row as f64 * interval).collect(), None))
            }
            Times::At(times) if rows > 0 && times.len() > rows => Err(Error::argument(
                "TimedArray(schedule=)",
                format!(
                    "The length of the schedule parameter cannot exceed the first dimension of the rates parameter: \
                         {} times for {rows} rows",
                    times.len()
                ),
            )),
            Times::At(times) => {
                let extra = (times.len() < rows).then(|| {
                    format!("the schedule has {} times for {rows} rows; the last rows are never shown", times.len())
                });
                Ok((times.clone(), extra))
            }
        }
    }
}

impl TimedArray {
    /// The population, in steps of this length.
    pub fn input(&self, dt_ms: f64) -> Result<Input> {
        let (schedule, warning) = self.made(dt_ms)?;
        let mut input = Input::from(InputArray);
        input.neuron.name = "Timed Array".into();
        input.neuron.description = "Rate-coded input whose values change at given times.".into();
        input.drive = Some(Drive::Values(schedule));
        input.warnings.extend(warning);
        Ok(input)
    }

    fn made(&self, dt_ms: f64) -> Result<(Schedule, Option<String>)> {
        let (times_ms, warning) = self.schedule.of(self.rates.len(), dt_ms)?;
        let columns = vec![Column { attribute: "r".into(), rows: self.rates.clone() }];
        Ok((Schedule { times_ms, period_ms: self.period_ms, columns }, warning))
    }
}

/// Changes what a timed array shows, at the time and row where it stands. In a compiled network `r` becomes the row that
/// is shown next at once. Returns a warning if some rows are never shown.
pub fn update(network: &mut Network, id: PopulationId, array: &TimedArray) -> Result<Option<String>> {
    let (schedule, warning) = array.made(network.dt_ms())?;
    network.set_schedule(id, &schedule)?;
    show_next(network, id, &array.rates)?;
    Ok(warning)
}

/// Changes the rows only.
pub fn set_rates(network: &mut Network, id: PopulationId, rates: Vec<Vec<f64>>) -> Result<()> {
    let mut schedule = network.schedule(id)?.unwrap_or_default();
    schedule.columns = vec![Column { attribute: "r".into(), rows: rates.clone() }];
    network.set_schedule(id, &schedule)?;
    show_next(network, id, &rates)
}

/// Changes the times of the rows only.
pub fn set_times(network: &mut Network, id: PopulationId, times: &Times) -> Result<()> {
    let mut schedule = network.schedule(id)?.unwrap_or_default();
    schedule.times_ms = times.of(schedule.rows(), network.dt_ms())?.0;
    network.set_schedule(id, &schedule)
}

/// Changes the period only.
pub fn set_period(network: &mut Network, id: PopulationId, period_ms: Option<f64>) -> Result<()> {
    let mut schedule = network.schedule(id)?.unwrap_or_default();
    schedule.period_ms = period_ms;
    network.set_schedule(id, &schedule)
}

fn show_next(network: &mut Network, id: PopulationId, rates: &[Vec<f64>]) -> Result<()> {
    let (next, _) = network.schedule_place(id)?;
    match rates.get(next).map(Vec::as_slice) {
        Some([value]) if network.is_compiled() => network.set(id, "r", None, &Assigned::Number(*value)),
        Some(row) if network.is_compiled() => network.set(id, "r", None, &Assigned::Array(row.to_vec())),
        _ => Ok(()),
    }
}
