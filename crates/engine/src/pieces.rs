//! Neurons that a worker updates at once, and who updates which.
//!
//! The block of a worker is cut into pieces, each half as long as the one before. Workers begin with their own; who is done
//! takes what others have not begun, from the end of their queues, and keeps it in the steps that follow: where a CPU is
//! slower, or does other work as well, its worker soon has less to do. So nobody waits long for another, and a piece is
//! nearly always updated where its neurons are in the cache. A line that another CPU has written costs a multiple of one's
//! own, more still where the CPUs share no cache, so the last piece that a worker has not begun is left to it.
//!
//! A worker opens its block when the inputs of its neurons are complete: it need not wait for others before it begins, and
//! who has updated its own helps those that were longer about the inputs of theirs.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use crate::partition::BLOCK;
use crate::phased::Phased;
use crate::population::Population;

/// Nanoseconds of a piece that is not cut any more, and its neurons at most.
const LEAST_NS: f64 = 1000.0;
const LEAST: usize = 1024;

/// Spikes of this step that were found in a piece.
pub(crate) struct Emitted {
    pub spikes: Vec<u32>,
    pub axon_spikes: Vec<u32>,
}

impl Emitted {
    /// Lists for as many spikes as a step can have: the step loop allocates nothing.
    pub fn with_room(population: &Population, count: usize) -> Emitted {
        let list = |has: bool| Vec::with_capacity(if has { count } else { 0 });
        let spiking = population.spiking.as_ref();
        Emitted { spikes: list(spiking.is_some()), axon_spikes: list(spiking.is_some_and(|s| s.axon.is_some())) }
    }
}

/// Neurons of one population, on cache lines of their own.
#[repr(align(128))]
pub(crate) struct Piece {
    pub population: usize,
    pub ranks: Range<usize>,
    /// The same, rounded up to whole vectors.
    pub elements: Range<usize>,
    /// The worker who transmits to them.
    pub block: usize,
    pub emitted: Phased<Emitted>,
    /// Who took it from another's queue last.
    thief: AtomicUsize,
}

impl Piece {
    pub fn new(
        population: usize,
        ranks: Range<usize>,
        elements: Range<usize>,
        block: usize,
        emitted: Emitted,
    ) -> Piece {
        let emitted = Phased::new(emitted);
        Piece { population, ranks, elements, block, emitted, thief: AtomicUsize::new(0) }
    }
}

/// What a worker updates, on cache lines of its own.
#[repr(align(128))]
#[derive(Default)]
struct Queue {
    /// The step whose inputs of the worker's block are complete.
    open: AtomicU64,
    /// The places in the queue that nobody has begun: first and end.
    left: AtomicU64,
    /// Numbers of pieces.
    order: Phased<Vec<usize>>,
}

fn pack(left: Range<usize>) -> u64 {
    (left.start as u64) << 32 | left.end as u64
}

fn unpack(left: u64) -> Range<usize> {
    (left >> 32) as usize..(left as u32) as usize
}

/// All pieces of a network.
#[derive(Default)]
pub(crate) struct Pieces {
    all: Vec<Piece>,
    /// Where those of a population end.
    ends: Vec<usize>,
    queues: Vec<Queue>,
    stolen: AtomicBool,
    /// What changes hands between two steps: a piece and its new owner.
    moving: Phased<Vec<(usize, usize)>>,
}

impl Pieces {
    /// `populations`: the pieces of each, in the order of ranks.
    pub fn new(workers: usize, populations: Vec<Vec<Piece>>) -> Pieces {
        let mut end = 0;
        let ends = populations.iter().map(|pieces| {
            end += pieces.len();
            end
        });
        let ends = ends.collect();
        let all: Vec<Piece> = populations.into_iter().flatten().collect();
        let queue = |worker: usize| {
            // Room for all: the step loop allocates nothing.
            let mut order = Vec::with_capacity(all.len());
            order.extend((0..all.len()).filter(|&number| all[number].block == worker));
            Queue { order: Phased::new(order), ..Queue::default() }
        };
        let queues = (0..workers).map(queue).collect();
        let moving = Phased::new(Vec::with_capacity(all.len()));
        Pieces { all, ends, queues, stolen: AtomicBool::new(false), moving }
    }

    /// Those of a population, in the order of ranks.
    pub fn of(&self, population: usize) -> &[Piece] {
        let begin = population.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[begin..self.ends[population]]
    }

    /// Steps are numbered from 1 again.
    pub fn begin(&self) {
        self.queues.iter().for_each(|queue| queue.open.store(0, Ordering::Relaxed));
    }

    /// The inputs of the worker's block are complete, and nobody has begun with its pieces in this step: others see both.
    ///
    /// # Safety
    /// Only the worker calls it, once a step; nobody calls `settle` meanwhile.
    pub unsafe fn open(&self, worker: usize, step: u64) {
        let queue = &self.queues[worker];
        // SAFETY: as promised by the caller.
        let all = 0..unsafe { queue.order.read() }.len();
        queue.left.store(pack(all), Ordering::Relaxed);
        queue.open.store(step, Ordering::Release);
    }

    /// Whether the inputs of the worker's block are complete. Then others may take pieces of its queue.
    pub fn is_open(&self, worker: usize, step: u64) -> bool {
        self.queues[worker].open.load(Ordering::Acquire) == step
    }

    /// The next piece of the worker's own queue. Its block may not be open if it once was another's.
    ///
    /// # Safety
    /// The worker has opened its block; nobody calls `settle` meanwhile.
    pub unsafe fn take(&self, worker: usize) -> Option<&Piece> {
        let queue = &self.queues[worker];
        let next = |left: Range<usize>| (!left.is_empty()).then(|| left.start + 1..left.end);
        // What a piece holds is handed over at barriers and by `open`.
        let taken = queue.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| next(unpack(left)).map(pack));
        // SAFETY: as promised by the caller.
        taken.ok().map(|left| &self.all[unsafe { queue.order.read() }[unpack(left).start]])
    }

    /// A piece of another's queue, which is open. Its block may not be open.
    ///
    /// # Safety
    /// As `take`.
    pub unsafe fn steal(&self, other: usize, worker: usize) -> Option<&Piece> {
        let queue = &self.queues[other];
        let next = |left: Range<usize>| (left.len() > 1).then(|| left.start..left.end - 1);
        // To look costs less than to write.
        next(unpack(queue.left.load(Ordering::Relaxed)))?;
        let taken = queue.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| next(unpack(left)).map(pack));
        let place = unpack(taken.ok()?).end - 1;
        // SAFETY: as promised by the caller.
        let piece = &self.all[unsafe { queue.order.read() }[place]];
        piece.thief.store(worker, Ordering::Relaxed);
        self.stolen.store(true, Ordering::Relaxed);
        Some(piece)
    }

    /// Between two steps: what was stolen stays with the thief, at the end of its queue, so that it goes back first.
    ///
    /// # Safety
    /// All workers wait, or the caller is the only one.
    pub unsafe fn settle(&self) {
        if !self.stolen.load(Ordering::Relaxed) {
            return;
        }
        self.stolen.store(false, Ordering::Relaxed);
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            let moving = self.moving.write();
            for queue in &self.queues {
                let (order, kept) = (queue.order.write(), unpack(queue.left.load(Ordering::Relaxed)).end);
                while order.len() > kept
                    && let Some(number) = order.pop()
                {
                    moving.push((number, self.all[number].thief.load(Ordering::Relaxed)));
                }
            }
            for (number, owner) in moving.drain(..) {
                self.queues[owner].order.write().push(number);
            }
        }
    }
}

/// Cuts a block, of neurons that take so many nanoseconds each.
pub(crate) fn cut(block: Range<usize>, ns: f64) -> impl Iterator<Item = Range<usize>> {
    let least = ((LEAST_NS / ns) as usize).next_multiple_of(BLOCK).clamp(BLOCK, LEAST);
    let mut rest = block;
    std::iter::from_fn(move || {
        let length = match rest.len() {
            0 => return None,
            len if len < 2 * least => len,
            len => (len / 2).next_multiple_of(BLOCK),
        };
        let piece = rest.start..rest.start + length;
        rest.start = piece.end;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pieces_become_smaller() {
        let lengths = |len, ns| cut(0..len, ns).map(|piece| piece.len()).collect::<Vec<usize>>();
        assert_eq!(lengths(20_000, 0.5), [10_048, 4_992, 2_496, 1_280, 1_184]);
        assert_eq!(lengths(2 * LEAST - 1, 0.5), [2 * LEAST - 1]);
        assert!(lengths(0, 1.0).is_empty());
        assert_eq!(lengths(5_000, 10.0), [2_560, 1_280, 640, 320, 200], "neurons that take longer");
        assert_eq!(lengths(200, 1e9), [128, 72]);
    }

    /// Pieces of one population, cut as for these workers' blocks.
    fn pieces(workers: usize, block: usize) -> Pieces {
        let emitted = || Emitted { spikes: Vec::new(), axon_spikes: Vec::new() };
        let of = |worker: usize| {
            let ranks = cut(worker * block..(worker + 1) * block, 1.0);
            ranks.map(move |ranks| Piece::new(0, ranks.clone(), ranks, worker, emitted()))
        };
        Pieces::new(workers, vec![(0..workers).flat_map(of).collect()])
    }

    fn queues(pieces: &Pieces) -> Vec<Vec<usize>> {
        pieces.queues.iter().map(|queue| queue.order.get().clone()).collect()
    }

    #[test]
    fn each_piece_is_taken_once_a_step() {
        const WORKERS: usize = 3;
        let pieces = pieces(WORKERS, 50 * BLOCK);
        let count = pieces.of(0).len();
        assert_eq!(count, pieces.all.len());
        for step in 1..200 {
            let taken: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            let take = |piece: &Piece| {
                let number = pieces.all.iter().position(|p| std::ptr::eq(p, piece)).expect("one of these");
                taken[number].fetch_add(1, Ordering::Relaxed);
            };
            std::thread::scope(|scope| {
                for worker in 0..WORKERS {
                    let (pieces, take) = (&pieces, &take);
                    // SAFETY: each worker has a thread; they are joined before `settle`.
                    scope.spawn(move || unsafe {
                        pieces.open(worker, step);
                        while let Some(piece) = pieces.take(worker) {
                            take(piece);
                        }
                        for other in (0..WORKERS).filter(|&other| other != worker) {
                            while !pieces.is_open(other, step) {
                                std::hint::spin_loop();
                            }
                            while let Some(piece) = pieces.steal(other, worker) {
                                take(piece);
                            }
                        }
                    });
                }
            });
            assert!(taken.into_iter().all(|times| times.into_inner() == 1));
            // SAFETY: nobody else uses the pieces.
            unsafe { pieces.settle() };
            let mut all: Vec<usize> = queues(&pieces).into_iter().flatten().collect();
            all.sort();
            assert!(all.into_iter().eq(0..count), "each piece is in one queue");
        }
    }

    #[test]
    fn what_is_stolen_stays_with_the_thief_until_it_is_stolen_back() {
        let pieces = pieces(2, 50 * BLOCK);
        assert_eq!(queues(&pieces), [[0, 1], [2, 3]], "a large one and a small one each");
        // SAFETY: one thread.
        let steal = |other: usize, worker: usize| unsafe {
            (0..2).for_each(|worker| pieces.open(worker, 1));
            let ranks = |piece: &Piece| piece.ranks.start / BLOCK;
            let stolen = [pieces.steal(other, worker).map(ranks), pieces.steal(other, worker).map(ranks)];
            pieces.settle();
            stolen
        };
        assert_eq!(steal(1, 0), [Some(75), None], "the smallest; the last is left to its owner");
        assert_eq!(queues(&pieces), [vec![0, 1, 3], vec![2]]);
        assert_eq!(steal(1, 0), [None, None]);
        assert_eq!(steal(0, 1), [Some(75), Some(25)], "its own first");
        assert_eq!(queues(&pieces), [vec![0], vec![2, 3, 1]]);
    }

    proptest! {
        #[test]
        fn pieces_cover_a_block_in_order_at_aligned_places(start in 0usize..50, len in 0usize..100_000, ns in 0.1f64..100.0) {
            let block = start * BLOCK..start * BLOCK + len;
            let mut next = block.start;
            for piece in cut(block.clone(), ns) {
                prop_assert_eq!(piece.start, next);
                prop_assert!(piece.start % BLOCK == 0 && !piece.is_empty());
                next = piece.end;
            }
            prop_assert_eq!(next, block.end);
        }
    }
}
