//! Delays that are changed while the network is compiled.

use neurarchy_engine as engine;

use super::Network;
use super::running::engine_error;
use crate::error::{Error, Result};
use crate::extensions::Shared;
use crate::projection::{ProjectionId, Transmission};
use crate::time;

impl Network {
    /// Other delays from now on: one number if all synapses share their delay, else one for each synapse, of one row or
    /// of all rows in canonical order. Spikes in flight are delivered exactly once, at their emission plus the new
    /// delay, or in the next step if that is past. On an error nothing has changed.
    pub fn set_delays_ms(&mut self, id: ProjectionId, row: Option<usize>, delays_ms: &[f64]) -> Result<()> {
        let projection = self.projection(id)?;
        let context = format!("projection '{}', delay", projection.name);
        if projection.shared.as_ref().and_then(Shared::original).is_some() {
            self.require_own_synapses(id, "delay")?;
        }
        let dt_ms = self.dt_ms();
        let running = self.running(&context)?;
        let engine_id = running.engine_projection(id)?;
        let table = running.engine.rows(engine_id);
        let mut steps = Vec::with_capacity(delays_ms.len());
        for &ms in delays_ms {
            let each = time::delay_steps(time::finite(ms, &context)?, dt_ms);
            steps.push(u16::try_from(each).map_err(|_| {
                let problem = format!("a delay of {each} steps is longer than the longest, 65535 steps");
                Error::argument(context.as_str(), problem)
            })?);
        }
        let undelayed = matches!(projection.transmission, Transmission::Decoding { .. } | Transmission::Signal { .. })
            || !running.running_projection(id)?.delayed;
        let (delays, uniform) = match running.engine.delays(engine_id) {
            engine::Delays::Uniform(_) => {
                let ([steps], None) = (steps.as_slice(), row) else {
                    let problem = "all synapses have the same delay: assign one number of ms to the projection";
                    return Err(Error::argument(context, problem));
                };
                if undelayed && *steps != 1 {
                    let problem =
                        format!("the projection was instantiated without delays, only {dt_ms} ms is possible");
                    return Err(Error::argument(context, problem));
                }
                (engine::Delays::Uniform(u32::from(*steps)), Some(u32::from(*steps)))
            }
            engine::Delays::PerSynapse(old) => {
                if row.is_some_and(|row| row >= table.len()) {
                    return Err(Error::argument(context, format!("there are {} rows", table.len())));
                }
                let range = row.map_or(0..old.len(), |row| table.range(row));
                if range.len() != steps.len() {
                    let problem = format!("{} delays are needed, not {}", range.len(), steps.len());
                    return Err(Error::argument(context, problem));
                }
                let mut new = old.clone();
                new[range].copy_from_slice(&steps);
                (engine::Delays::PerSynapse(new), None)
            }
        };
        let running = self.running_mut(&context)?;
        running.engine.set_delays(engine_id, delays).map_err(engine_error)?;
        if let Some(projection) = running.projections.get_mut(&id) {
            projection.uniform_delay_steps = uniform;
        }
        Ok(())
    }
}
