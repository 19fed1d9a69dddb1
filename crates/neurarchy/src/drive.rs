//! What drives a population besides its equations: values and spikes at given times.

use neurarchy_engine as engine;

use crate::error::{Error, Result};
use crate::time;

/// What drives a population.
#[derive(Clone, Debug, PartialEq)]
pub enum Drive {
    /// Some attributes change at given times.
    Values(Schedule),
    /// It spikes at given times, ms, one list for each neuron, whatever its equations say.
    Spikes(Vec<Vec<f64>>),
}

/// Values that some attributes take at given times, which are counted from compile or the last reset, without the time
/// in which the population is disabled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// The time of each row, ms.
    pub times_ms: Vec<f64>,
    /// The schedule begins anew after so many ms.
    pub period_ms: Option<f64>,
    /// What is set.
    pub columns: Vec<Column>,
}

/// The values of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Which.
    pub attribute: String,
    /// One row a time: a value for each neuron, or one for all.
    pub rows: Vec<Vec<f64>>,
}

impl Schedule {
    /// The number of complete rows.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(|column| column.rows.len()).min().unwrap_or(0)
    }

    /// As the engine counts. `width` tells how many values an attribute has.
    pub(crate) fn in_steps(
        &self,
        dt_ms: f64,
        context: &str,
        width: impl Fn(&str) -> Result<usize>,
    ) -> Result<engine::Schedule> {
        let steps = |ms: f64| {
            if time::finite(ms, context)? < 0.0 {
                return Err(Error::argument(context, format!("a time of the schedule is 0 or later, not {ms} ms")));
            }
            Ok(time::period_steps(ms, dt_ms))
        };
        let columns = self.columns.iter().map(|column| {
            let width = width(&column.attribute)?;
            let mut values = Vec::with_capacity(width * column.rows.len());
            for (number, row) in column.rows.iter().enumerate() {
                match row.as_slice() {
                    [value] => values.extend(std::iter::repeat_n(*value, width)),
                    row if row.len() == width => values.extend_from_slice(row),
                    row => {
                        let problem = format!(
                            "row {number} of '{}' has {} values, but {width} are needed, or one for all",
                            column.attribute,
                            row.len()
                        );
                        return Err(Error::argument(context, problem));
                    }
                }
            }
            Ok(engine::ScheduleColumn { attribute: column.attribute.as_str().into(), values })
        });
        Ok(engine::Schedule {
            columns: columns.collect::<Result<_>>()?,
            steps: self.times_ms.iter().map(|&ms| steps(ms)).collect::<Result<_>>()?,
            period: self.period_ms.map(steps).transpose()?,
        })
    }

    /// As users see what the engine has.
    pub(crate) fn of(
        schedule: &engine::Schedule,
        dt_ms: f64,
        width: impl Fn(&str) -> Result<usize>,
    ) -> Result<Schedule> {
        let columns = schedule.columns.iter().map(|column| {
            let width = width(&column.attribute)?.max(1);
            let rows = column.values.chunks(width).map(<[f64]>::to_vec).collect();
            Ok(Column { attribute: column.attribute.to_string(), rows })
        });
        Ok(Schedule {
            columns: columns.collect::<Result<_>>()?,
            times_ms: schedule.steps.iter().map(|&step| step as f64 * dt_ms).collect(),
            period_ms: schedule.period.map(|steps| steps as f64 * dt_ms),
        })
    }
}

/// Spike times in steps; those before the beginning are left out.
pub(crate) fn trains_in_steps(trains_ms: &[Vec<f64>], dt_ms: f64) -> Vec<Vec<u64>> {
    let steps = |train: &Vec<f64>| train.iter().filter_map(|&ms| time::spike_step(ms, dt_ms)).collect();
    trains_ms.iter().map(steps).collect()
}
