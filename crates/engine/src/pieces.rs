//! Neurons that a worker updates at once.
//!
//! The block of a worker is cut into pieces, each half as long as the one before. Workers begin with their own; who is done
//! takes what others have not begun. So nobody waits long for a worker whose CPU is slower, or does other work as well, and
//! a piece is nearly always updated where its neurons are in the cache.
//!
//! A worker opens its pieces when the inputs of its neurons are complete: it need not wait for others before it begins, and
//! who has updated its own helps those that were longer about the inputs of theirs.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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

/// Neurons of one population.
pub(crate) struct Piece {
    pub population: usize,
    pub ranks: Range<usize>,
    /// The same, rounded up to whole vectors.
    pub elements: Range<usize>,
    pub emitted: Phased<Emitted>,
}

/// The pieces of one worker's blocks, on a cache line of its own.
#[repr(align(128))]
#[derive(Default)]
pub(crate) struct Pieces {
    open: AtomicBool,
    /// The next one that nobody has begun.
    next: AtomicUsize,
    all: Vec<Piece>,
    /// Where those of a population end.
    ends: Vec<usize>,
}

impl Pieces {
    /// Those of the next population, in the order of ranks.
    pub fn push(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        self.all.extend(pieces);
        self.ends.push(self.all.len());
    }

    /// Those of a population.
    pub fn of(&self, population: usize) -> &[Piece] {
        let begin = population.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[begin..self.ends[population]]
    }

    /// The inputs of these neurons are complete: others see them too.
    pub fn open(&self) {
        self.open.store(true, Ordering::Release);
    }

    /// Whether pieces may be taken.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// One that nobody has begun, of those that are open; whoever takes it updates it.
    pub fn take(&self) -> Option<&Piece> {
        debug_assert!(self.is_open());
        // To look costs less than to count on. What a piece holds is handed over at barriers.
        let left = self.next.load(Ordering::Relaxed) < self.all.len();
        left.then(|| self.next.fetch_add(1, Ordering::Relaxed)).and_then(|next| self.all.get(next))
    }

    /// Between two steps, while all wait: nobody has begun.
    pub fn renew(&self) {
        self.next.store(0, Ordering::Relaxed);
        self.open.store(false, Ordering::Relaxed);
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

    #[test]
    fn each_piece_is_taken_once_a_step() {
        let mut pieces = Pieces::default();
        for population in 0..2 {
            pieces.push(cut(0..5000, 1.0).map(|ranks| Piece {
                population,
                elements: ranks.clone(),
                ranks,
                emitted: Phased::new(Emitted { spikes: Vec::new(), axon_spikes: Vec::new() }),
            }));
        }
        let count = pieces.of(0).len();
        assert!(count > 1 && pieces.of(1).len() == count);
        assert!((0..2).all(|p| pieces.of(p).iter().all(|piece| piece.population == p)));
        for _ in 0..3 {
            assert!(!pieces.is_open());
            pieces.open();
            let taken = AtomicUsize::new(0);
            std::thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        while pieces.take().is_some() {
                            taken.fetch_add(1, Ordering::Relaxed);
                        }
                    });
                }
            });
            assert_eq!(taken.into_inner(), 2 * count);
            pieces.renew();
        }
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
