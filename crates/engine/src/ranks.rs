//! A list of ranks, in 2 bytes each where they allow it.

use std::borrow::Cow;
use std::ops::Range;

/// Ranks, in the smallest element that holds those of their population.
#[derive(Clone, Debug)]
pub enum Ranks {
    /// 2 bytes each.
    Short(Vec<u16>),
    /// 4 bytes each.
    Long(Vec<u32>),
}

/// What a rank is stored as.
pub trait Rank: Copy + Default + Send + Sync {
    /// From a rank that it can hold.
    fn of(rank: u32) -> Self;
    /// The rank.
    fn get(self) -> u32;
}

impl Rank for u16 {
    #[inline]
    fn of(rank: u32) -> u16 {
        rank as u16
    }
    #[inline]
    fn get(self) -> u32 {
        u32::from(self)
    }
}

impl Rank for u32 {
    #[inline]
    fn of(rank: u32) -> u32 {
        rank
    }
    #[inline]
    fn get(self) -> u32 {
        self
    }
}

impl Ranks {
    /// So many zeros, to be written: ranks of a population of this size.
    pub fn zeroed(count: usize, size: usize) -> Ranks {
        if size <= 1 << 16 { Ranks::Short(vec![0; count]) } else { Ranks::Long(vec![0; count]) }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Ranks::Short(ranks) => ranks.len(),
            Ranks::Long(ranks) => ranks.len(),
        }
    }

    /// None.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    #[inline]
    pub fn at(&self, index: usize) -> u32 {
        match self {
            Ranks::Short(ranks) => u32::from(ranks[index]),
            Ranks::Long(ranks) => ranks[index],
        }
    }

    /// Some of them.
    pub fn of(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = u32> + '_ {
        range.map(|index| self.at(index))
    }

    /// All: a copy where they are stored in 2 bytes each.
    pub fn all(&self) -> Cow<'_, [u32]> {
        match self {
            Ranks::Short(ranks) => Cow::Owned(ranks.iter().map(|&rank| u32::from(rank)).collect()),
            Ranks::Long(ranks) => Cow::Borrowed(ranks),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Ranks::Short(ranks) => 2 * ranks.capacity(),
            Ranks::Long(ranks) => 4 * ranks.capacity(),
        }
    }
}

impl From<Vec<u32>> for Ranks {
    fn from(ranks: Vec<u32>) -> Ranks {
        if ranks.iter().any(|&rank| rank > u32::from(u16::MAX)) {
            return Ranks::Long(ranks);
        }
        Ranks::Short(ranks.into_iter().map(|rank| rank as u16).collect::<Box<[u16]>>().into_vec())
    }
}

impl PartialEq for Ranks {
    fn eq(&self, other: &Ranks) -> bool {
        self.len() == other.len() && self.of(0..self.len()).eq(other.of(0..other.len()))
    }
}

impl Eq for Ranks {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_take_two_bytes_where_they_allow_it() {
        for (list, bytes) in [(vec![3u32, 65_535], 4), (vec![3, 65_536], 8)] {
            let ranks = Ranks::from(list.clone());
            assert_eq!((ranks.bytes(), ranks.len(), ranks.at(1)), (bytes, 2, list[1]));
            assert_eq!(ranks.of(0..2).collect::<Vec<_>>(), list);
            assert_eq!(ranks.all().into_owned(), list);
        }
    }

    #[test]
    fn lists_are_equal_whatever_they_are_stored_as() {
        assert_eq!(Ranks::Long(vec![1, 2]), Ranks::Short(vec![1, 2]));
        assert_ne!(Ranks::Long(vec![1, 2]), Ranks::Short(vec![1]));
        assert_eq!(Ranks::zeroed(2, 65_536), Ranks::Short(vec![0, 0]));
        assert!(matches!(Ranks::zeroed(2, 65_537), Ranks::Long(_)));
    }
}
