//! A list of ranks, in 2 bytes each where they allow it; one row of them where all rows are the same.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

/// Ranks, in the smallest element that holds those of their population.
#[derive(Clone, Debug)]
pub enum Ranks {
    /// 2 bytes each.
    Short(Vec<u16>),
    /// 4 bytes each.
    Long(Vec<u32>),
    /// Row by row the same.
    Repeated(Repeated),
}

/// Rows of ranks that are the same, but for one rank that each leaves out, if they do.
#[derive(Clone, Debug)]
pub struct Repeated {
    row: Vec<u32>,
    rows: usize,
    /// By row, the place of the rank that it leaves out; empty: they are whole.
    holes: Vec<u32>,
}

impl Repeated {
    /// So many times this row of distinct ranks.
    pub fn whole(row: Vec<u32>, rows: usize) -> Repeated {
        Repeated { row, rows, holes: Vec::new() }
    }

    /// This row of distinct ranks once for each hole, without what is at this place.
    pub fn without(row: Vec<u32>, holes: Vec<u32>) -> Repeated {
        Repeated { rows: holes.len(), row, holes }
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Of each row.
    pub(crate) fn length(&self) -> usize {
        self.row.len() - usize::from(!self.holes.is_empty())
    }

    #[inline]
    fn rank(&self, row: usize, place: usize) -> u32 {
        let is_behind = self.holes.get(row).is_some_and(|&hole| place >= hole as usize);
        self.row[place + usize::from(is_behind)]
    }

    fn len(&self) -> usize {
        self.length() * self.rows
    }

    /// The ranks of a row: what is before the one that it leaves out, and what is behind it.
    pub(crate) fn parts(&self, row: usize) -> [&[u32]; 2] {
        match self.holes.get(row) {
            Some(&hole) => [&self.row[..hole as usize], &self.row[hole as usize + 1..]],
            None => [&self.row, &[]],
        }
    }

    /// The ranks that rows have or leave out.
    pub(crate) fn row(&self) -> &[u32] {
        &self.row
    }
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
            Ranks::Repeated(ranks) => ranks.len(),
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
            Ranks::Repeated(ranks) => ranks.rank(index / ranks.length(), index % ranks.length()),
        }
    }

    /// Some of them.
    pub fn of(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = u32> + '_ {
        // A list is a single row.
        let length = if let Ranks::Repeated(ranks) = self { ranks.length().max(1) } else { usize::MAX };
        let (mut row, mut place) = (range.start / length, range.start % length);
        range.map(move |_| {
            let rank = match self {
                Ranks::Short(ranks) => u32::from(ranks[place]),
                Ranks::Long(ranks) => ranks[place],
                Ranks::Repeated(ranks) => ranks.rank(row, place),
            };
            place += 1;
            if place == length {
                (row, place) = (row + 1, 0);
            }
            rank
        })
    }

    /// From the first to the last of all.
    pub(crate) fn span(&self) -> Range<usize> {
        match self {
            Ranks::Short(ranks) => span(ranks),
            Ranks::Long(ranks) => span(ranks),
            // Two rows that leave out different ranks have all of them.
            Ranks::Repeated(ranks) if !self.is_empty() && (ranks.holes.is_empty() || ranks.rows > 1) => {
                span(&ranks.row)
            }
            Ranks::Repeated(_) => span(&self.of(0..self.len()).collect::<Vec<u32>>()),
        }
    }

    /// All: a copy where they are stored in 2 bytes each.
    pub fn all(&self) -> Cow<'_, [u32]> {
        match self {
            Ranks::Short(ranks) => Cow::Owned(ranks.iter().map(|&rank| u32::from(rank)).collect()),
            Ranks::Long(ranks) => Cow::Borrowed(ranks),
            Ranks::Repeated(_) => Cow::Owned(self.of(0..self.len()).collect()),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Ranks::Short(ranks) => 2 * ranks.capacity(),
            Ranks::Long(ranks) => 4 * ranks.capacity(),
            Ranks::Repeated(ranks) => 4 * (ranks.row.capacity() + ranks.holes.capacity()),
        }
    }
}

/// Ranks that one thread looks at.
const PART: usize = 1 << 16;

/// From the first to the last of a list.
fn span<R: Rank + Ord>(ranks: &[R]) -> Range<usize> {
    let of = |part: &[R]| {
        let first = part.iter().fold(part[0], |first, &rank| first.min(rank));
        (first, part.iter().fold(first, |last, &rank| last.max(rank)))
    };
    let parts = ranks.par_chunks(PART).map(of);
    let all = parts.reduce_with(|one, other| (one.0.min(other.0), one.1.max(other.1)));
    all.map_or(0..0, |(first, last)| first.get() as usize..last.get() as usize + 1)
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
    fn rows_that_are_the_same_are_stored_once() {
        let whole = (Repeated::whole(vec![3, 5, 9], 2), vec![3, 5, 9, 3, 5, 9]);
        let without = (Repeated::without(vec![3, 5, 9], vec![2, 0, 1]), vec![3, 5, 5, 9, 3, 9]);
        for (ranks, list) in [whole, without] {
            let (ranks, list) = (Ranks::Repeated(ranks), Ranks::from(list));
            assert_eq!(ranks, list);
            for start in 0..=6 {
                for end in start..=6 {
                    assert!(ranks.of(start..end).eq(list.of(start..end)), "{start}..{end}");
                }
            }
            assert!((0..6).all(|i| ranks.at(i) == list.at(i)));
            assert_eq!((ranks.all(), ranks.span()), (list.all(), 3..10));
        }
        assert_eq!(Ranks::Repeated(Repeated::without(vec![3, 5, 9], vec![2])).span(), 3..6);
        for none in [Repeated::whole(vec![3], 0), Repeated::whole(vec![], 4), Repeated::without(vec![3], vec![0])] {
            let none = Ranks::Repeated(none);
            assert!(none.is_empty() && none.of(0..0).len() == 0);
            assert_eq!(none.span(), 0..0);
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
