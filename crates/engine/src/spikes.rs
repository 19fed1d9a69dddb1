//! Lists of spikes: of this step, and of the steps before for those that are still on their way.

use std::collections::VecDeque;
use std::ops::Range;

use crate::population::RingState;

/// Appends to `spikes` the ranks whose flag is set, in rank order; the first flag is that of rank `base`.
///
/// Spikes are rare, so a cache line is looked at at once and only lines that are not zero are taken apart.
pub(crate) fn scan(flags: &[u8], base: usize, spikes: &mut Vec<u32>) {
    let (words, rest) = flags.as_chunks::<8>();
    let (lines, last) = words.as_chunks::<8>();
    for (index, line) in lines.iter().enumerate() {
        if line.iter().fold(0, |any, word| any | u64::from_le_bytes(*word)) != 0 {
            take(line, base + index * 64, spikes);
        }
    }
    take(last, base + lines.len() * 64, spikes);
    let done = words.len() * 8;
    for (index, &flag) in rest.iter().enumerate() {
        if flag != 0 {
            spikes.push((base + done + index) as u32);
        }
    }
}

/// The same for at most eight words of eight flags, which become the bits of one: a flag is 0 or 1.
fn take(words: &[[u8; 8]], base: usize, spikes: &mut Vec<u32>) {
    // Moves the flag in byte k to bit 56 + k.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let bits = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56;
    let mut bits = words.iter().rev().fold(0, |all, word| all << 8 | bits(word));
    while bits != 0 {
        spikes.push(base as u32 + bits.trailing_zeros());
        bits &= bits - 1;
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
///
/// All lists share one ring of memory, which must have room before a list is pushed in the step loop.
#[derive(Debug, Clone)]
pub(crate) struct SpikeRing {
    ranks: Vec<u32>,
    /// Lists that are kept.
    depth: usize,
    /// Where each kept list begins, as if the ring went on forever, and its length; by number modulo their count. It is a
    /// power of two, as the size of the ring is: lists are looked up for each delay in each step.
    lists: Vec<(u64, usize)>,
    pushed: u64,
    /// Where the last list ends.
    end: u64,
    /// Numbers of the kept lists that are not empty, in order.
    filled: VecDeque<u64>,
}

impl SpikeRing {
    /// Keeps one list.
    pub fn new() -> SpikeRing {
        SpikeRing {
            ranks: Vec::new(),
            depth: 1,
            lists: vec![(0, 0)],
            pushed: 0,
            end: 0,
            filled: VecDeque::with_capacity(2),
        }
    }

    /// Number of lists ever pushed, and of the next one.
    pub fn pushed(&self) -> u64 {
        self.pushed
    }

    /// Keeps at least so many lists from now on.
    pub fn deepen(&mut self, depth: usize) {
        if depth <= self.depth {
            return;
        }
        let size = depth.next_power_of_two();
        let mut lists = vec![(self.end, 0); size];
        for number in self.first()..self.pushed {
            lists[number as usize & (size - 1)] = self.entry(number);
        }
        (self.depth, self.lists) = (depth, lists);
        // The step loop allocates nothing.
        self.filled.reserve(depth + 1 - self.filled.len());
    }

    /// The oldest list that is kept.
    fn first(&self) -> u64 {
        self.pushed.saturating_sub(self.depth as u64)
    }

    fn entry(&self, number: u64) -> (u64, usize) {
        self.lists[number as usize & (self.lists.len() - 1)]
    }

    fn set_entry(&mut self, number: u64, entry: (u64, usize)) {
        let place = number as usize & (self.lists.len() - 1);
        self.lists[place] = entry;
    }

    fn at(&self, (start, len): (u64, usize)) -> &[u32] {
        if len == 0 {
            return &[];
        }
        let place = start as usize & (self.ranks.len() - 1);
        &self.ranks[place..place + len]
    }

    /// The list of that number; empty if it is not kept any more.
    pub fn list(&self, number: u64) -> &[u32] {
        let kept = number < self.pushed && number >= self.first();
        if kept { self.at(self.entry(number)) } else { &[] }
    }

    /// Numbers of the lists that are not empty, from the oldest that is kept on.
    pub fn filled(&self) -> impl Iterator<Item = u64> + '_ {
        self.filled.iter().copied()
    }

    /// The list of the last step.
    pub fn last(&self) -> &[u32] {
        if self.pushed == 0 { &[] } else { self.list(self.pushed - 1) }
    }

    /// Where a list of this length would begin, in one piece; `None`: there is no room.
    fn place(&self, len: usize) -> Option<u64> {
        let size = self.ranks.len() as u64;
        if len == 0 {
            return Some(self.end);
        }
        if size == 0 {
            return None;
        }
        let in_the_way = self.end % size + len as u64 > size;
        let start = if in_the_way { self.end.next_multiple_of(size) } else { self.end };
        // The list that leaves when this one is pushed is in nobody's way.
        let oldest = (self.pushed + 1).saturating_sub(self.depth as u64);
        let kept = if oldest < self.pushed { self.entry(oldest).0 } else { self.end };
        (start + len as u64 - kept <= size).then_some(start)
    }

    /// A list of this length can be pushed without a word to the allocator.
    pub fn has_room(&self, len: usize) -> bool {
        self.place(len).is_some()
    }

    /// Room for a list of this length, and for some more.
    pub fn make_room(&mut self, len: usize) {
        if self.has_room(len) {
            return;
        }
        let kept: usize = (self.first()..self.pushed).map(|n| self.entry(n).1).sum();
        let size = (2 * (kept + len)).next_power_of_two().max(2 * self.ranks.len());
        let mut ranks = Vec::with_capacity(size);
        for number in self.first()..self.pushed {
            let start = ranks.len() as u64;
            ranks.extend_from_slice(self.list(number));
            let len = self.entry(number).1;
            self.set_entry(number, (start, len));
            // The lists that follow are still in the old memory.
            debug_assert!(ranks.len() <= size);
        }
        self.end = ranks.len() as u64;
        ranks.resize(size, 0);
        self.ranks = ranks;
    }

    /// The list of this step, given in parts, in place of the oldest one.
    pub fn push<'a>(&mut self, parts: impl Iterator<Item = &'a [u32]> + Clone) {
        let len = parts.clone().map(<[u32]>::len).sum();
        self.make_room(len);
        let start = self.place(len).unwrap_or(self.end);
        let mut place = if len == 0 { 0 } else { start as usize & (self.ranks.len() - 1) };
        for part in parts {
            self.ranks[place..place + part.len()].copy_from_slice(part);
            place += part.len();
        }
        self.set_entry(self.pushed, (start, len));
        self.end = start + len as u64;
        if len > 0 {
            self.filled.push_back(self.pushed);
        }
        self.pushed += 1;
        while self.filled.front().is_some_and(|&number| number < self.first()) {
            self.filled.pop_front();
        }
    }

    /// The lists, from the oldest one that is kept.
    pub fn state(&self) -> RingState {
        // Where in memory the lists are follows from the lists.
        let SpikeRing { depth, pushed, lists: _, ranks: _, end: _, filled: _ } = self;
        let lists_kept = (self.first()..*pushed).map(|number| self.list(number));
        RingState {
            pushed: *pushed,
            depth: *depth,
            lengths: lists_kept.clone().map(|list| list.len() as u32).collect(),
            ranks: lists_kept.flatten().copied().collect(),
        }
    }

    /// The lists of a state.
    pub fn of(state: &RingState) -> SpikeRing {
        let RingState { pushed, depth, lengths, ranks } = state;
        let first = pushed - lengths.len() as u64;
        let lists = vec![(0, 0); depth.next_power_of_two()];
        let filled = VecDeque::with_capacity(depth + 1);
        let mut ring = SpikeRing { ranks: Vec::new(), depth: *depth, lists, pushed: first, end: 0, filled };
        let mut rest = ranks.as_slice();
        for &length in lengths {
            let (list, after) = rest.split_at(length as usize);
            ring.push(std::iter::once(list));
            rest = after;
        }
        ring
    }

    /// Forgets all spikes.
    pub fn clear(&mut self) {
        self.lists.iter_mut().for_each(|(_, len)| *len = 0);
        self.filled.clear();
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
            ring.push([&[step][..]].into_iter());
        }
        assert_eq!([1, 2, 3, 4, 5].map(|n| ring.list(n).to_vec()), [vec![], vec![2], vec![3], vec![4], vec![]]);
        ring.deepen(5);
        ring.push([&[5][..], &[50][..]].into_iter());
        assert_eq!([1, 2, 3, 4, 5].map(|n| ring.list(n).to_vec()), [vec![], vec![2], vec![3], vec![4], vec![5, 50]]);
        assert_eq!(ring.last(), [5, 50]);
        ring.clear();
        assert!((0..=6).all(|n| ring.list(n).is_empty()));
        assert_eq!(ring.filled().count(), 0);
    }

    proptest! {
        #[test]
        fn a_ring_keeps_the_lists_of_the_last_steps(
            lists in prop::collection::vec(prop::collection::vec(0u32..9, 0..7), 0..60),
            depth in 1usize..6,
        ) {
            let mut ring = SpikeRing::new();
            ring.deepen(depth);
            for (number, list) in lists.iter().enumerate() {
                ring.make_room(6);
                prop_assert!(ring.has_room(6));
                ring.push(list.chunks(2));
                let filled = (0..=number as u64).filter(|&n| !ring.list(n).is_empty());
                prop_assert!(ring.filled().eq(filled));
                for (n, expected) in lists[..=number].iter().enumerate() {
                    let kept = n + depth > number;
                    prop_assert_eq!(ring.list(n as u64), if kept { &expected[..] } else { &[] });
                }
            }
            // No larger than what it must keep asks for.
            prop_assert!(ring.ranks.len() <= 4 * 6 * (depth + 1));
        }

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
