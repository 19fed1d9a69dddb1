//! Random subsets.

use crate::distribution::Sequence;

/// Memory for drawing subsets, one after the other.
#[derive(Default)]
pub(super) struct Sampler {
    bits: Vec<u64>,
    list: Vec<u32>,
}

/// A bitmap is cheaper than a sorted list as long as it has no more words for each element than this.
const WORDS_AN_ELEMENT: usize = 16;

impl Sampler {
    /// Calls `take` with `number` different indices below `population`, ascending, all sets equally likely.
    pub fn sample(&mut self, number: usize, population: u32, draw: &mut Sequence, take: impl FnMut(u32)) {
        debug_assert!(number <= population as usize);
        let rest = population as usize - number;
        let smaller = number.min(rest);
        if smaller * WORDS_AN_ELEMENT * 64 < population as usize && smaller == number {
            self.sorted(number, population, draw, take);
        } else {
            self.mapped(smaller, population, draw, smaller == number, take);
        }
    }

    /// By drawing and sorting until there are enough different ones: what comes twice is drawn again, so that each new one
    /// is equally likely any of those that are left.
    fn sorted(&mut self, number: usize, population: u32, draw: &mut Sequence, take: impl FnMut(u32)) {
        self.list.clear();
        while self.list.len() < number {
            for _ in self.list.len()..number {
                self.list.push(draw.below(population));
            }
            self.list.sort_unstable();
            self.list.dedup();
        }
        self.list.iter().copied().for_each(take);
    }

    /// By a bitmap of `number` indices, which are those to take or those to leave.
    ///
    /// Floyd's algorithm: J. Bentley and B. Floyd, "A sample of brilliance", Communications of the ACM 30(9), 1987.
    fn mapped(&mut self, number: usize, population: u32, draw: &mut Sequence, taken: bool, mut take: impl FnMut(u32)) {
        self.bits.clear();
        self.bits.resize((population as usize).div_ceil(64), 0);
        for candidate in population - number as u32..population {
            let index = draw.below(candidate + 1);
            let (word, bit) = (index as usize / 64, 1 << (index % 64));
            if self.bits[word] & bit == 0 {
                self.bits[word] |= bit;
            } else {
                self.bits[candidate as usize / 64] |= 1 << (candidate % 64);
            }
        }
        if !taken {
            self.bits.iter_mut().for_each(|word| *word = !*word);
            if let (Some(last), used @ 1..) = (self.bits.last_mut(), population % 64) {
                *last &= (1 << used) - 1;
            }
        }
        for (word, &bits) in self.bits.iter().enumerate() {
            let mut rest = bits;
            while rest != 0 {
                take(word as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Draws;

    fn sample(number: usize, population: u32, element: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut draw = Draws::new(5, 0, 0, 0).sequence(0u32, element);
        Sampler::default().sample(number, population, &mut draw, |index| found.push(index));
        found
    }

    #[test]
    fn samples_are_different_ascending_and_as_many_as_asked_for() {
        for population in [1, 2, 63, 64, 65, 1000, 100_000] {
            for number in [0, 1, 3, population / 3, population / 2 + 1, population - 1, population] {
                let found = sample(number.min(population) as usize, population, number);
                assert_eq!(found.len(), number.min(population) as usize);
                assert!(found.windows(2).all(|pair| pair[0] < pair[1]) && found.iter().all(|&i| i < population));
            }
        }
    }

    /// Each index is taken about equally often, by every way to sample: the counts of 10 indices have a chi-square value
    /// below 33.7, which chance exceeds once in 10^4 cases (9 degrees of freedom); the draws are the same in every run.
    #[test]
    fn each_index_is_equally_likely() {
        // Sorted, mapped, mapped from what is left.
        for (number, population) in [(2, 5000), (300, 5000), (4000, 5000)] {
            let rounds = 2000;
            let mut counts = [0.0; 10];
            for element in 0..rounds {
                sample(number, population, element).iter().for_each(|&i| counts[i as usize / 500] += 1.0);
            }
            let expected = f64::from(rounds) * number as f64 / 10.0;
            // Of samples without replacement, the counts vary less by this factor.
            let share = number as f64 / f64::from(population);
            let square: f64 = counts.iter().map(|c| (c - expected) * (c - expected) / expected / (1.0 - share)).sum();
            assert!(square < 33.7, "{number} of {population}: {square}");
        }
    }
}
