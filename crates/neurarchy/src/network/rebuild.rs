//! Connectors that are executed while the network is compiled: synapses that are made anew by a reset.

use std::sync::Arc;

use neurarchy_engine as engine;

use super::Network;
use super::running::{Running, engine_error};
use super::specs::{delays, row_table};
use crate::connector::Connector;
use crate::error::{Error, Result};
use crate::projection::ProjectionId;

impl Network {
    /// Sets a projection back to its initial state: all attributes but `w`, or only those named. With `synapses` its
    /// connector is executed again before that, and makes other connectivity, weights and delays. Nothing before compile.
    pub fn reset_projection(&mut self, id: ProjectionId, only: Option<&[String]>, synapses: bool) -> Result<()> {
        self.projection(id)?;
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let rebuilt = match synapses {
            true => self.rebuild_synapses(&mut running, id).and_then(|()| self.count_synapses(&mut running)),
            false => Ok(()),
        };
        let result = rebuilt.and_then(|()| self.initialise_synapses(&mut running, id, only));
        self.running = Some(running);
        result
    }

    /// Executes all connectors again.
    pub(super) fn rebuild_all_synapses(&mut self, running: &mut Running) -> Result<()> {
        let ids: Vec<ProjectionId> = self.projections.keys().copied().collect();
        ids.into_iter().try_for_each(|id| self.rebuild_synapses(running, id))?;
        self.count_synapses(running)?;
        running.restore_windows(&self.projections)
    }

    fn rebuild_synapses(&mut self, running: &mut Running, id: ProjectionId) -> Result<()> {
        if let Some(connector) = &self.projection(id)?.connector {
            self.check_fits(running, id, connector)?;
        }
        let Some(mut connectivity) = self.build_one(self.seed.unwrap_or_default(), id, running.dt_ms)? else {
            return Ok(());
        };
        let Some(projection) = self.projections.get_mut(&id) else { return Ok(()) };
        projection.draws += 1;
        let Some(connector) = &projection.connector else { return Ok(()) };
        let rows = Arc::new(row_table(&mut connectivity)?);
        let (made, uniform_delay_steps) = delays(projection, &mut connectivity, connector, running.dt_ms);
        let Some(now) = running.projections.get_mut(&id) else { return Ok(()) };
        let fresh = vec![None; rows.synapses()];
        // A projection that was compiled with delays of each synapse keeps them.
        let (made, uniform_delay_steps) = match (running.engine.delays(now.id), made) {
            (engine::Delays::PerSynapse(_), engine::Delays::Uniform(steps)) => {
                (engine::Delays::PerSynapse(vec![steps as u16; rows.synapses()]), None)
            }
            (_, made) => (made, uniform_delay_steps),
        };
        running.engine.rewire(now.id, rows, made, &fresh).map_err(engine_error)?;
        now.uniform_delay_steps = uniform_delay_steps;
        running.refit_kernels(id, projection)?;
        // Before values are stored, so that they need not be moved.
        running.engine.store_synapses().map_err(engine_error)?;
        running.write_weights(id, connectivity.weights)
    }

    /// A connector given after compile is for the next `reset` of the synapses: they must then be of the kind that the
    /// kernels were made for.
    pub(super) fn check_fits_compiled(&self, id: ProjectionId, connector: &Connector) -> Result<()> {
        self.running.as_ref().map_or(Ok(()), |running| self.check_fits(running, id, connector))
    }

    fn check_fits(&self, running: &Running, id: ProjectionId, connector: &Connector) -> Result<()> {
        let projection = self.projection(id)?;
        let now = running.running_projection(id)?;
        let misfit = |what: &str, hint: &str| {
            let problem = format!("the network was compiled with {what}, so only such synapses can be made: {hint}");
            Err(Error::argument(format!("projection '{}', connector", projection.name), problem))
        };
        let shared = connector.shares_weight(projection.model.is_plastic(), running.structural).is_some();
        if now.shares_weight && !shared {
            return misfit(
                "one weight for all synapses",
                "give one number, or force_multiple_weights=True before compile()",
            );
        }
        let uniform = connector.uniform_delay_steps(running.dt_ms);
        match (running.engine.delays(now.id), uniform) {
            (engine::Delays::Uniform(_), None) => misfit("one delay for all synapses", "give one number of ms"),
            (engine::Delays::Uniform(_), Some(steps)) if !now.delayed && steps != 1 => {
                misfit("no delays", "give no delay")
            }
            (_, Some(steps)) if steps > u32::from(u16::MAX) => misfit("delays of at most 65535 steps", "give less"),
            _ => Ok(()),
        }
    }
}
