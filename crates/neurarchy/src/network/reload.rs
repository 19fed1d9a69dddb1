//! Other synapses in place of those of a compiled projection, as files hold them.

use std::sync::Arc;

use neurarchy_engine as engine;
use neurarchy_engine::Rows;

use super::Network;
use super::running::engine_error;
use crate::error::{Error, Result};
use crate::projection::ProjectionId;
use crate::time;

impl Network {
    /// Puts other synapses in the place of those of a compiled projection. Rows may be empty; the order within a row is
    /// kept. `delays_ms` are those of each synapse, where synapses have their own; otherwise the common delay stays. All
    /// attributes but the weights begin as at compile, or with 0 if their initial values were given one by one; weights are
    /// 0 until they are written, a common one stays. On an error nothing has changed.
    pub fn replace_synapses(
        &mut self,
        id: ProjectionId,
        post_ranks: Vec<u32>,
        starts: Vec<usize>,
        pre_ranks: Vec<u32>,
        delays_ms: &[f64],
    ) -> Result<()> {
        let projection = self.projection(id)?;
        let context = format!("projection '{}', synapses", projection.name);
        let sizes =
            (self.population(projection.pre.population)?.size(), self.population(projection.post.population)?.size());
        let rows =
            Rows::new(post_ranks, starts, pre_ranks).map_err(|error| Error::argument(&context, error.to_string()))?;
        check(&rows, sizes, &context)?;
        let dt_ms = self.dt_ms();
        let running = self.running(&context)?;
        let engine_id = running.engine_projection(id)?;
        let delays = match running.engine.delays(engine_id) {
            engine::Delays::Uniform(steps) => engine::Delays::Uniform(*steps),
            engine::Delays::PerSynapse(_) if delays_ms.len() != rows.synapses() => {
                let problem =
                    format!("{} delays are needed, one for each synapse, not {}", rows.synapses(), delays_ms.len());
                return Err(Error::argument(context, problem));
            }
            engine::Delays::PerSynapse(_) => {
                let steps = delays_ms.iter().map(|&ms| {
                    let steps = time::delay_steps(time::finite(ms, &context)?, dt_ms);
                    u16::try_from(steps).map_err(|_| {
                        Error::argument(
                            &context,
                            format!("a delay of {steps} steps is longer than the longest, 65535 steps"),
                        )
                    })
                });
                engine::Delays::PerSynapse(steps.collect::<Result<_>>()?)
            }
        };
        let names: Vec<String> = projection.attributes().iter().map(|a| a.name.to_string()).collect();
        let mut running = self.running.take().ok_or_else(|| super::not_compiled(&context))?;
        let fresh = vec![None; rows.synapses()];
        let rewired = running.engine.rewire(engine_id, Arc::new(rows), delays, &fresh).map_err(engine_error);
        let result = rewired.and_then(|()| running.refit_kernels(id, self.projection(id)?));
        if result.is_ok() {
            for name in names {
                // Initial values that were given one by one do not fit other synapses: those attributes are 0.
                let _misfit = self.initialise_synapses(&mut running, id, Some(std::slice::from_ref(&name)));
            }
        }
        self.running = Some(running);
        result
    }
}

/// The ranks exist, and no pair of neurons is connected twice, which kernels rely on.
fn check(rows: &Rows, (pre, post): (usize, usize), context: &str) -> Result<()> {
    // The row in which a pre neuron was last, counted from 1.
    let mut last = vec![0usize; pre];
    for (row, &rank) in rows.post_ranks().iter().enumerate() {
        if rank as usize >= post {
            return Err(Error::argument(context, format!("there are {post} post neurons, no rank {rank}")));
        }
        for pre_rank in rows.pre_ranks_of(rows.range(row)) {
            let Some(seen) = last.get_mut(pre_rank as usize) else {
                return Err(Error::argument(context, format!("there are {pre} pre neurons, no rank {pre_rank}")));
            };
            if std::mem::replace(seen, row + 1) == row + 1 {
                let problem = format!("post neuron {rank} has two synapses from pre neuron {pre_rank}");
                return Err(Error::argument(context, problem));
            }
        }
    }
    Ok(())
}
