//! Tiles: as many post neurons as fit into the first cache.
//!
//! The spikes of a step are delivered to one tile after the other, so that what they write to stays near. Each post
//! neuron still receives them in the same order, so results are the same.

use neurarchy_codegen::slot::Slot;

use super::Projection;
use crate::partition::Partition;
use crate::spec::Delays;

/// Bytes of conductances in a tile: three quarters of a first cache of 32 KiB.
const TILE_BYTES: usize = 24 << 10;
/// Conductances of this size are left in the second cache.
const SMALL_BYTES: usize = 192 << 10;
/// Synapses that a spike must find in a tile, on average: fewer cost more to look up than they gain.
const WORTHWHILE: usize = 64;

impl Projection {
    /// The blocks of a partition, each cut into tiles if that is worth while.
    pub(super) fn tiles_of(&self, partition: &Partition) -> Partition {
        let events = [&self.kernels.pre_event, &self.kernels.axon_event];
        let Some(kernel) = events.into_iter().flatten().next().map(|e| e.kernel()) else { return partition.clone() };
        let written = kernel.slots.iter().filter(|s| s.written && matches!(s.slot, Slot::Conductance(_)));
        let bytes: usize = written.map(|s| s.element.bytes()).sum();
        if is_small(self.post_size, bytes) {
            return partition.clone();
        }
        let classes = if let Delays::Uniform(_) = self.delays { 1 } else { self.classes.get().len().max(1) };
        let groups = classes * self.rows.distinct_pre_ranks(self.pre_size).max(1);
        match tile_size(self.post_size, bytes, self.synapses(), groups) {
            Some(most) => partition.cut(most),
            None => partition.clone(),
        }
    }
}

fn is_small(post_size: usize, bytes: usize) -> bool {
    bytes == 0 || post_size * bytes <= SMALL_BYTES
}

/// Post neurons in a tile, if it is worth while to have tiles. `bytes`: of the conductances of a post neuron; `groups`:
/// pre neurons with synapses, for each delay.
pub(crate) fn tile_size(post_size: usize, bytes: usize, synapses: usize, groups: usize) -> Option<usize> {
    if is_small(post_size, bytes) {
        return None;
    }
    let worthwhile = synapses / (groups.max(1) * WORTHWHILE);
    Some((TILE_BYTES / bytes).max(post_size / worthwhile.max(1)))
}
