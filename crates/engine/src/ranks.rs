//! A list of ranks, in 2 bytes each where they allow it.

use std::borrow::Cow;
use std::ops::Range;

/// Ranks in the smallest element that holds them all, so that equal lists are stored alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ranks {
    Short(Vec<u16>),
    Long(Vec<u32>),
}

impl Ranks {
    pub fn new(ranks: Vec<u32>) -> Ranks {
        if ranks.iter().any(|&rank| rank > u32::from(u16::MAX)) {
            return Ranks::Long(ranks);
        }
        Ranks::Short(ranks.into_iter().map(|rank| rank as u16).collect::<Box<[u16]>>().into_vec())
    }

    pub fn len(&self) -> usize {
        match self {
            Ranks::Short(ranks) => ranks.len(),
            Ranks::Long(ranks) => ranks.len(),
        }
    }

    pub fn at(&self, index: usize) -> u32 {
        match self {
            Ranks::Short(ranks) => u32::from(ranks[index]),
            Ranks::Long(ranks) => ranks[index],
        }
    }

    pub fn of(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = u32> + '_ {
        range.map(|index| self.at(index))
    }

    pub fn all(&self) -> Cow<'_, [u32]> {
        match self {
            Ranks::Short(ranks) => Cow::Owned(ranks.iter().map(|&rank| u32::from(rank)).collect()),
            Ranks::Long(ranks) => Cow::Borrowed(ranks),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Ranks::Short(ranks) => 2 * ranks.capacity(),
            Ranks::Long(ranks) => 4 * ranks.capacity(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_take_two_bytes_where_they_allow_it() {
        for (list, bytes) in [(vec![3u32, 65_535], 4), (vec![3, 65_536], 8)] {
            let ranks = Ranks::new(list.clone());
            assert_eq!((ranks.bytes(), ranks.len(), ranks.at(1)), (bytes, 2, list[1]));
            assert_eq!(ranks.of(0..2).collect::<Vec<_>>(), list);
            assert_eq!(ranks.all().into_owned(), list);
        }
    }
}
