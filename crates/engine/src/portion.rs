//! Which synapses a worker visits when post neurons spike.
//!
//! A worker owns post neurons, but few of them spike in a step, and of one worker often more than of another. Where such a
//! spike changes nothing but synapses, each on its own, whoever visits them finds the same: they are shared out evenly, the
//! synapses of one neuron too.

use crate::bind::Call;
use crate::projection::Projection;

/// Pieces of rows that are gathered before the kernel visits them.
const MOST: usize = 256;

/// The share of one worker.
pub(crate) struct Portion {
    worker: i64,
    workers: i64,
    /// The post neurons of the pieces, and where each begins and ends: at twice its number, and the next.
    ranks: Vec<u32>,
    places: Vec<u32>,
    bounds: Vec<i64>,
}

impl Portion {
    /// `None`: the worker visits the synapses of its own neurons.
    pub fn new(projection: &Projection, worker: usize, workers: usize) -> Option<Portion> {
        let kernels = &projection.kernels;
        let event = kernels.post_event.as_ref()?.kernel();
        let each_on_its_own = !event.serial && event.reductions.is_empty() && event.finish.is_empty();
        // Equations of synapses and their draws would come before, in the blocks of their owners, who wait for nobody.
        let nothing_before = kernels.local.is_none() && kernels.postsynaptic.is_none() && projection.draws.is_empty();
        let all_take_part = (0..workers).all(|block| !projection.partition.block(block).is_empty());
        let is_shared =
            workers > 1 && projection.matrix().is_none() && each_on_its_own && nothing_before && all_take_part;
        is_shared.then(|| Portion {
            worker: worker as i64,
            workers: workers as i64,
            ranks: Vec::with_capacity(MOST),
            places: (0..MOST as u32).map(|number| 2 * number).collect(),
            bounds: Vec::with_capacity(2 * MOST),
        })
    }

    /// Visits the worker's share of the synapses of these neurons.
    ///
    /// # Safety
    /// All workers do so at the same time; nobody else uses the synapses, and nobody writes what the kernel reads.
    pub unsafe fn visit(&mut self, call: &mut Call, projection: &Projection, spikes: &[u32]) {
        let starts = projection.starts_by_post.slice::<i64>();
        let row = |rank: u32| starts[rank as usize]..starts[rank as usize + 1];
        let length = |rank: u32| row(rank).end - row(rank).start;
        let all: i64 = spikes.iter().map(|&rank| length(rank)).sum();
        let share = all * self.worker / self.workers..all * (self.worker + 1) / self.workers;
        let mut passed = 0;
        for &rank in spikes {
            let (begin, length) = (row(rank).start, length(rank));
            let piece = (share.start - passed).max(0)..(share.end - passed).min(length);
            passed += length;
            if !piece.is_empty() {
                self.ranks.push(rank);
                self.bounds.extend([begin + piece.start, begin + piece.end]);
                if self.ranks.len() == MOST {
                    // SAFETY: as promised by the caller.
                    unsafe { self.flush(call) };
                }
            }
        }
        // SAFETY: as promised by the caller.
        unsafe { self.flush(call) };
    }

    /// # Safety
    /// As `visit`.
    unsafe fn flush(&mut self, call: &mut Call) {
        call.set_events_at(&self.ranks, &self.places);
        call.set_starts(self.bounds.as_mut_ptr().cast());
        // SAFETY: as promised by the caller; the pieces are of rows of the projection.
        unsafe { call.run(0, self.ranks.len()) };
        self.ranks.clear();
        self.bounds.clear();
    }
}
