//! Cutting a population into blocks, one a thread.

use std::ops::Range;

/// Blocks begin at multiples of this rank: a multiple of `LANES`, and a cache line of flags, so that threads never write
/// to one line.
pub(crate) const BLOCK: usize = 64;

/// Blocks of ranks, one for each thread, in rank order; they cover all ranks, and some may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partition(Vec<Range<usize>>);

impl Partition {
    /// A single block.
    pub fn whole(size: usize) -> Partition {
        Partition(std::iter::once(0..size).collect())
    }

    /// Blocks of about the same cost. `cost` is that of one neuron with all its synapses.
    pub fn balanced(size: usize, blocks: usize, cost: impl Fn(usize) -> u64) -> Partition {
        let mut sums = Vec::with_capacity(size / BLOCK + 2);
        sums.push(0u64);
        let mut total = 0;
        for start in (0..size).step_by(BLOCK) {
            total += (start..size.min(start + BLOCK)).map(&cost).sum::<u64>();
            sums.push(total);
        }
        let mut cuts = vec![0];
        for block in 1..blocks as u64 {
            let share = (u128::from(total) * u128::from(block) / blocks as u128) as u64;
            let after = sums.partition_point(|&s| s < share).min(sums.len() - 1);
            // The nearer of the two places around the ideal cut.
            let nearer = after > 0 && share - sums[after - 1] < sums[after] - share;
            let cut = (after - usize::from(nearer)) * BLOCK;
            cuts.push(cut.min(size).max(*cuts.last().expect("invariant: the first cut is 0")));
        }
        cuts.push(size);
        Partition(cuts.windows(2).map(|w| w[0]..w[1]).collect())
    }

    /// One block has all.
    pub fn owned(size: usize, blocks: usize, owner: usize) -> Partition {
        let from = |block: usize| if block > owner { size } else { 0 };
        Partition((0..blocks).map(|block| from(block)..from(block + 1)).collect())
    }

    /// Number of blocks.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The ranks of a block; none if there is no such block.
    pub fn block(&self, index: usize) -> Range<usize> {
        self.0.get(index).cloned().unwrap_or(0..0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_follow_the_cost() {
        // The first 64 neurons cost as much as all others.
        let partition = Partition::balanced(256, 2, |i| if i < 64 { 3 } else { 1 });
        assert_eq!((partition.block(0), partition.block(1)), (0..64, 64..256));
    }

    proptest! {
        #[test]
        fn blocks_cover_all_ranks_in_order_at_aligned_places(size in 0usize..2000, blocks in 1usize..9, seed in 0u64..99) {
            let partition = Partition::balanced(size, blocks, |i| (i as u64 * seed) % 7);
            prop_assert_eq!(partition.len(), blocks);
            let mut next = 0;
            for b in 0..blocks {
                let range = partition.block(b);
                prop_assert_eq!(range.start, next);
                prop_assert!(range.start.is_multiple_of(BLOCK) || range.start == size);
                next = range.end;
            }
            prop_assert_eq!(next, size);
        }
    }
}
