//! Passes over the rows of synapses that are larger than a cache: in pieces, back and forth, and with the psps of the
//! next step computed while the weights that were just learned are at hand.
//!
//! None of it changes a bit: the rows of different post neurons are independent of each other, and what is computed ahead
//! is computed from what the next step would find.

use std::ops::Range;

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Element, Op, ROWS, Stage};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{Name, Owner};

use crate::array::Array;
use crate::bind::{Call, Network};
use crate::error::EngineError;
use crate::population::Population;
use crate::projection::Projection;
use crate::spec::{Extent, Order};

/// Bytes of synapses in a piece: they fit into the second cache, with what else a kernel reads, and the first visit to a
/// row leaves them there for the second.
const PIECE: usize = 256 << 10;
/// Bytes of synapses of a block that are passed as a whole.
const SMALL: usize = 512 << 10;

/// How the rows of a block are passed.
///
/// Each pass goes the other way than the one before: what it meets first is what is still in the cache.
#[derive(Debug)]
pub(crate) struct Sweep {
    ranks: Range<usize>,
    /// Post neurons in a piece.
    piece: usize,
    backward: bool,
}

impl Sweep {
    /// Of these post neurons of a projection. `serial`: in their order, at once.
    pub fn new(projection: &Projection, ranks: Range<usize>, serial: bool) -> Sweep {
        let locals = projection.attributes.iter().filter(|a| a.extent == Extent::Local);
        let bytes: usize = locals.map(|a| a.cells.bytes()).chain(projection.ranks.as_ref().map(Array::bytes)).sum();
        let of_neuron = bytes / projection.rows.len().max(1);
        let whole = serial || of_neuron.saturating_mul(ranks.len()) <= SMALL;
        // Whole numbers of the rows that kernels take at once.
        let piece = if whole { ranks.len() } else { (PIECE / of_neuron.max(1)).max(1).next_multiple_of(ROWS) };
        Sweep { ranks, piece: piece.max(1), backward: false }
    }

    /// Calls `f` with all pieces.
    pub fn pass(&mut self, mut f: impl FnMut(Range<usize>)) {
        let Range { start, end } = self.ranks;
        let count = self.ranks.len().div_ceil(self.piece);
        for number in 0..count {
            let number = if self.backward { count - 1 - number } else { number };
            let first = start + number * self.piece;
            f(first..end.min(first + self.piece));
        }
        self.backward = !self.backward;
    }
}

/// The psps of the next step.
pub(crate) struct Ahead {
    psp: Call,
    /// The call learns, too.
    learns: bool,
    /// What they come to, for each target, by post rank.
    sums: Vec<(Name, Array)>,
    /// The sums are those of the next step.
    ready: bool,
}

impl Ahead {
    /// If what learning and transmission do allows it: nothing that the psp reads changes between them.
    pub fn new(network: &Network, index: usize, block: usize) -> Result<Option<Ahead>, EngineError> {
        let projection = &network.projections[index];
        let (pre, post) = (&network.populations[projection.pre], &network.populations[projection.post]);
        let both = projection.kernels.local_psp.as_ref();
        let psp = both.or(projection.kernels.psp.as_ref());
        let Some(psp) = psp.filter(|_| is_legal(projection, pre, post)) else { return Ok(None) };
        let element = |target: &Name| post.sum(target).map_or(Element::F64, Array::element);
        let sum = |target: &Name| (target.clone(), Array::zeroed(element(target), post.size));
        let sums: Vec<_> = projection.targets.iter().map(sum).collect();
        let mut call = network.bind_groups(index, psp, Order::Post, false, block)?;
        for (target, array) in &sums {
            call.redirect(&Slot::Sum(Owner::Post, target.clone()), array.pointer());
        }
        Ok(Some(Ahead { psp: call, learns: both.is_some(), sums, ready: false }))
    }

    /// What computes them.
    pub fn psp(&mut self) -> &mut Call {
        &mut self.psp
    }

    /// The synapses of some post neurons learn, and the psps of what comes of it are computed.
    ///
    /// # Safety
    /// Nobody else uses the synapses of these neurons; nobody writes what the psp reads until it is added.
    pub unsafe fn compute(&mut self, learning: &Call, ranks: Range<usize>) {
        // SAFETY: for the whole block: the arrays have all post ranks and are the seat's own; the rest is promised by the
        // caller.
        unsafe {
            if !self.learns {
                learning.run(ranks.start, ranks.end);
            }
            self.sums.iter().for_each(|(_, sum)| sum.zero(ranks.clone()));
            self.psp.run(ranks.start, ranks.end);
        }
    }

    /// All psps of the seat have been computed.
    pub fn complete(&mut self) {
        self.ready = true;
    }

    /// What was computed is no longer what the next step would find.
    pub fn forget(&mut self) {
        self.ready = false;
    }

    /// Adds what was computed to the inputs of the post neurons; `false`: nothing was.
    ///
    /// # Safety
    /// Nobody else uses the inputs of these neurons.
    pub unsafe fn add(&mut self, post: &Population, ranks: &Range<usize>) -> bool {
        if !std::mem::take(&mut self.ready) {
            return false;
        }
        for (target, ahead) in &self.sums {
            let Some(sum) = post.sum(target) else { continue };
            for rank in ranks.clone() {
                // SAFETY: both arrays have all post ranks; the rest is promised by the caller.
                unsafe {
                    match sum.element() {
                        Element::F32 => sum.put(rank, sum.at::<f32>(rank) + ahead.at::<f32>(rank)),
                        _ => sum.put(rank, sum.at::<f64>(rank) + ahead.at::<f64>(rank)),
                    }
                }
            }
        }
        true
    }
}

/// The psp reads nothing that changes between the equations of synapses of one step and the transmission of the next:
/// attributes of neurons without spikes, delayed or not, and of its own synapses, but no clock, no random numbers and no
/// inputs.
fn is_legal(projection: &Projection, pre: &Population, post: &Population) -> bool {
    let plain = projection.original.is_none()
        && projection.windows.is_none()
        && projection.signal.is_none()
        && projection.order == Order::Post;
    let still = |population: &Population| population.spiking.is_none() && population.tallied.is_empty();
    let reads_what_stays = |executable: &Executable| {
        let kernel = executable.kernel();
        let known = kernel.slots.iter().all(|usage| match &usage.slot {
            Slot::Attribute(..) | Slot::Delayed(_) | Slot::History(_) | Slot::HistoryRow | Slot::DelaySteps => true,
            Slot::Constant(_) | Slot::Dt | Slot::Reduced(..) | Slot::PreRank | Slot::GroupStart | Slot::Span => true,
            Slot::Pairs | Slot::PairStart | Slot::GroupCount | Slot::PreTerm(_) => true,
            Slot::Sum(Owner::Post, target) => usage.written && projection.targets.contains(target),
            _ => false,
        });
        let late = |op: &Op| match op {
            Op::Load { slot, .. } => kernel.slots[slot.0 as usize].written,
            _ => false,
        };
        let sums_are_added_to = kernel.values.iter().all(|value| !late(&value.op) || value.stage == Stage::Finish);
        known && sums_are_added_to && !kernel.serial
    };
    let kernels = &projection.kernels;
    plain
        && still(pre)
        && still(post)
        && kernels.local.as_ref().is_some_and(|local| !local.kernel().serial)
        && [&kernels.psp, &kernels.psp_terms].into_iter().flatten().all(reads_what_stays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_go_back_and_forth_and_miss_nothing() {
        let mut sweep = Sweep { ranks: 5..12, piece: 3, backward: false };
        let mut pass = || {
            let mut pieces = Vec::new();
            sweep.pass(|piece| pieces.push(piece));
            pieces
        };
        assert_eq!(pass(), [5..8, 8..11, 11..12]);
        assert_eq!(pass(), [11..12, 8..11, 5..8]);
        assert_eq!(pass(), [5..8, 8..11, 11..12]);
    }
}
