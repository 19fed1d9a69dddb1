//! Lists of spikes: of this step, and of the steps before for those that are still on their way.

use std::ops::Range;

use crate::population::RingState;

/// Appends to `spikes` the ranks whose flag is set, in rank order; the first flag is that of rank `base`.
///
/// Spikes are rare, so eight flags are looked at at once and only words that are not zero are taken apart.
pub(crate) fn scan(flags: &[u8], base: usize, spikes: &mut Vec<u32>) {
    let (words, rest) = flags.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mut bits = u64::from_le_bytes(*word);
        while bits != 0 {
            let byte = bits.trailing_zeros() as usize / 8;
            spikes.push((base + index * 8 + byte) as u32);
            bits &= !(0xff << (byte * 8));
        }
    }
    let done = words.len() * 8;
    for (index, &flag) in rest.iter().enumerate() {
        if flag != 0 {
            spikes.push((base + done + index) as u32);
        }
    }
}

/// The part of an ascending list that lies in a range of ranks.
pub(crate) fn part(spikes: &[u32], ranks: &Range<usize>) -> Range<usize> {
    let start = spikes.partition_point(|&r| (r as usize) < ranks.start);
    let end = start + spikes[start..].partition_point(|&r| (r as usize) < ranks.end);
    start..end
}

/// The spike lists of the last steps. Lists are numbered in the order of pushing, one a step, whatever the clock says,
/// so moving the clock moves no spike.
#[derive(Debug, Clone)]
pub(crate) struct SpikeRing {
    lists: Vec<Vec<u32>>,
    pushed: u64,
}

impl SpikeRing {
    /// Room for one list.
    pub fn new() -> SpikeRing {
        SpikeRing { lists: vec![Vec::new()], pushed: 0 }
    }

    /// Number of lists ever pushed, and of the next one.
    pub fn pushed(&self) -> u64 {
        self.pushed
    }

    /// Keeps at least so many lists from now on.
    pub fn deepen(&mut self, depth: usize) {
        if depth <= self.lists.len() {
            return;
        }
        let mut lists = vec![Vec::new(); depth];
        let first = self.pushed.saturating_sub(self.lists.len() as u64);
        for number in first..self.pushed {
            let old = (number % self.lists.len() as u64) as usize;
            lists[(number % depth as u64) as usize] = std::mem::take(&mut self.lists[old]);
        }
        self.lists = lists;
    }

    /// The list of that number; empty if it is not kept any more.
    pub fn list(&self, number: u64) -> &[u32] {
        let kept = number < self.pushed && self.pushed - number <= self.lists.len() as u64;
        if kept { &self.lists[(number % self.lists.len() as u64) as usize] } else { &[] }
    }

    /// The list of the last step.
    pub fn last(&self) -> &[u32] {
        if self.pushed == 0 { &[] } else { self.list(self.pushed - 1) }
    }

    /// Starts the list of this step, empty, in place of the oldest one.
    pub fn push(&mut self) -> &mut Vec<u32> {
        let depth = self.lists.len() as u64;
        let list = &mut self.lists[(self.pushed % depth) as usize];
        list.clear();
        self.pushed += 1;
        list
    }

    /// The lists, from the oldest one that is kept.
    pub fn state(&self) -> RingState {
        let SpikeRing { lists, pushed } = self;
        let kept = self.pushed.saturating_sub(lists.len() as u64)..*pushed;
        let lists_kept = kept.map(|number| self.list(number));
        RingState {
            pushed: *pushed,
            depth: lists.len(),
            lengths: lists_kept.clone().map(|list| list.len() as u32).collect(),
            ranks: lists_kept.flatten().copied().collect(),
        }
    }

    /// The lists of a state.
    pub fn of(state: &RingState) -> SpikeRing {
        let RingState { pushed, depth, lengths, ranks } = state;
        let mut lists = vec![Vec::new(); *depth];
        let mut rest = ranks.as_slice();
        for (number, &length) in (pushed - lengths.len() as u64..*pushed).zip(lengths) {
            let (list, after) = rest.split_at(length as usize);
            lists[(number % *depth as u64) as usize] = list.to_vec();
            rest = after;
        }
        SpikeRing { lists, pushed: *pushed }
    }

    /// Forgets all spikes.
    pub fn clear(&mut self) {
        self.lists.iter_mut().for_each(Vec::clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ring_keeps_the_last_lists_and_keeps_them_when_it_grows() {
        let mut ring = SpikeRing::new();
        ring.deepen(3);
        for step in 0..5u32 {
            ring.push().push(step);
        }
        assert_eq!([1, 2, 3, 4, 5].map(|n| ring.list(n).to_vec()), [vec![], vec![2], vec![3], vec![4], vec![]]);
        ring.deepen(5);
        ring.push().extend([5, 50]);
        assert_eq!([1, 2, 3, 4, 5].map(|n| ring.list(n).to_vec()), [vec![], vec![2], vec![3], vec![4], vec![5, 50]]);
        assert_eq!(ring.last(), [5, 50]);
        ring.clear();
        assert!((0..=6).all(|n| ring.list(n).is_empty()));
    }

    proptest! {
        #[test]
        fn scanning_finds_the_flags_in_rank_order(
            flags in prop::collection::vec(prop_oneof![4 => Just(0u8), 1 => Just(1u8)], 0..200),
            a in 0usize..200,
            b in 0usize..200,
        ) {
            let range = a.min(b).min(flags.len())..a.max(b).min(flags.len());
            let mut found = Vec::new();
            scan(&flags[range.clone()], range.start, &mut found);
            let expected: Vec<u32> = range.clone().filter(|&i| flags[i] == 1).map(|i| i as u32).collect();
            prop_assert_eq!(&found, &expected);
            let mut all = Vec::new();
            scan(&flags, 0, &mut all);
            prop_assert_eq!(&all[part(&all, &range)], &expected[..]);
        }
    }
}
