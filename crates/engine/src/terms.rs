//! Terms of a psp that depend on the pre neuron alone, computed once for each pre neuron. Each worker has its own, so that
//! nobody waits for another: a few thousand neurons cost less than a barrier would need them to.

use neurarchy_codegen::slot::Slot;

use crate::array::Array;
use crate::bind::{Call, Network};
use crate::error::EngineError;
use crate::population::Population;
use crate::projection::Projection;
use crate::spec::Delays;

/// The terms of a projection, for one worker.
pub(crate) struct PreTerms {
    call: Call,
    arrays: Vec<(Slot, Array)>,
}

impl PreTerms {
    /// If the psp has some.
    pub fn new(network: &Network, index: usize) -> Result<Option<PreTerms>, EngineError> {
        let projection = &network.projections[index];
        let Some(executable) = &projection.kernels.psp_terms else { return Ok(None) };
        let mut call = network.bind_elements(index, executable)?;
        let padded = network.populations[projection.pre].padded();
        let terms = executable.kernel().slots.iter().filter(|usage| matches!(usage.slot, Slot::PreTerm(_)));
        let arrays: Vec<_> = terms.map(|u| (u.slot.clone(), Array::zeroed(u.element, padded))).collect();
        arrays.iter().for_each(|(slot, array)| call.redirect(slot, array.pointer()));
        Ok(Some(PreTerms { call, arrays }))
    }

    /// Tells a psp where its terms are.
    pub fn lend(&self, psp: &mut Call) {
        self.arrays.iter().for_each(|(slot, array)| psp.redirect(slot, array.pointer()));
    }

    /// Computes the terms of all pre neurons as they are now.
    ///
    /// # Safety
    /// Nobody writes what the psp reads of the pre neurons, or pushes to their history.
    pub unsafe fn compute(&mut self, projection: &Projection, pre: &Population) {
        // SAFETY: for the whole block: the arrays have all pre neurons, padded, and are the worker's own; the rest is
        // promised by the caller.
        unsafe {
            if let Delays::Uniform(delay) = projection.delays {
                self.call.set_delay(pre, delay as usize);
            }
            self.call.run(0, pre.padded());
        }
    }
}
