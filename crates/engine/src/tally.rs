//! Events that also count in a variable of the post neurons: each adds the post neuron's own increment.

use crate::array::Array;
use crate::projection::Projection;

use neurarchy_codegen::ir::Element;

/// What the events of a projection add to a variable besides what their synapses do.
#[derive(Debug)]
pub(crate) struct Tally {
    /// The attribute of the post neurons.
    pub attribute: usize,
    /// For each post neuron, what one event adds.
    increments: Vec<f64>,
}

impl Tally {
    /// `increments`: one for each post neuron.
    pub fn new(attribute: usize, increments: Vec<f64>) -> Tally {
        Tally { attribute, increments }
    }

    /// Counts the spikes of one list for the post neurons of a block.
    ///
    /// # Safety
    /// Nobody else uses the variable of these neurons meanwhile.
    pub unsafe fn count(&self, projection: &Projection, block: usize, class: usize, spikes: &[u32], variable: &Array) {
        let Some(groups) = projection.pre_groups() else { return };
        for &pre in spikes {
            for place in groups.range(block, class, pre as usize) {
                let rank = projection.post_rank_at(place);
                // SAFETY: as promised by the caller; ranks of synapses are those of neurons.
                unsafe {
                    match variable.element() {
                        Element::F32 => variable.put(rank, variable.at::<f32>(rank) + self.increments[rank] as f32),
                        _ => variable.put(rank, variable.at::<f64>(rank) + self.increments[rank]),
                    }
                }
            }
        }
    }

    /// For each post neuron, what one event adds.
    pub fn state(&self) -> Vec<f64> {
        let Tally { attribute: _, increments } = self;
        increments.clone()
    }

    /// Other increments, as many.
    pub fn set_state(&mut self, increments: Vec<f64>) {
        self.increments = increments;
    }

    /// Memory of the increments.
    pub fn bytes(&self) -> usize {
        self.increments.capacity() * size_of::<f64>()
    }
}
