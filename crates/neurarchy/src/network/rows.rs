//! The synapses of single post neurons, and how many there are, without a copy of all of them.

use std::collections::BTreeMap;

use super::Network;
use super::running::engine_error;
use crate::error::{Error, Result};
use crate::projection::ProjectionId;
use crate::values::Values;

impl Network {
    /// Number of synapses of a compiled projection.
    pub fn synapses(&self, id: ProjectionId) -> Result<usize> {
        Ok(self.engine_rows(id)?.synapses())
    }

    /// The post neuron of each row of a compiled projection, ascending, and where the synapses of each row start and
    /// those of the last end.
    pub fn row_bounds(&self, id: ProjectionId) -> Result<(&[u32], &[usize])> {
        let rows = self.engine_rows(id)?;
        Ok((rows.post_ranks(), rows.starts()))
    }

    /// The pre neurons of a row of a compiled projection, in the order of the row.
    pub fn pre_ranks_of_row(&self, id: ProjectionId, row: usize) -> Result<Vec<u32>> {
        let rows = self.engine_rows(id)?;
        self.check_row(id, row)?;
        Ok(rows.pre_ranks_of(rows.range(row)).collect())
    }

    /// The values of an attribute in one row: one for each synapse, or one.
    pub fn get_row(&self, id: ProjectionId, name: &str, row: usize) -> Result<Values> {
        let ty = self.projection(id)?.attribute(name)?.ty;
        self.check_row(id, row)?;
        let running = self.running("reading a projection")?;
        let values = running.engine.read_synapses(running.engine_projection(id)?, name, Some(row..row + 1));
        Ok(Values::of(values.map_err(engine_error)?, ty))
    }

    /// The number of synapses of each pre neuron that has some.
    pub fn efferent_synapses(&self, id: ProjectionId) -> Result<BTreeMap<u32, usize>> {
        let rows = self.engine_rows(id)?;
        let mut counts = vec![0usize; self.population(self.projection(id)?.pre.population)?.size()];
        rows.pre_ranks_of(0..rows.synapses()).for_each(|rank| counts[rank as usize] += 1);
        let some = counts.into_iter().enumerate().filter(|&(_, count)| count > 0);
        Ok(some.map(|(rank, count)| (rank as u32, count)).collect())
    }

    fn check_row(&self, id: ProjectionId, row: usize) -> Result<()> {
        let rows = self.engine_rows(id)?.len();
        if row < rows {
            return Ok(());
        }
        let problem = format!("it has {rows} rows, so there is no row {row}");
        Err(Error::argument(format!("projection '{}'", self.projection(id)?.name), problem))
    }
}
