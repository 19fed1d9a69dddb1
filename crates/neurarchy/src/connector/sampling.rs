//! Random subsets.

use crate::distribution::Sequence;

/// `number` different indices below `population`, ascending, all sets equally likely.
///
/// Floyd's algorithm: J. Bentley and B. Floyd, "A sample of brilliance", Communications of the ACM 30(9), 1987.
pub(super) fn sample(number: usize, population: usize, draw: &mut Sequence) -> Vec<usize> {
    debug_assert!(number <= population);
    // A bitmap is cheaper than a hash set for all but the sparsest samples and keeps the result sorted.
    let mut taken = vec![0u64; population.div_ceil(64)];
    for candidate in population - number..population {
        let index = draw.below(candidate as u64 + 1) as usize;
        let chosen = if taken[index / 64] >> (index % 64) & 1 == 1 { candidate } else { index };
        taken[chosen / 64] |= 1 << (chosen % 64);
    }
    let mut chosen = Vec::with_capacity(number);
    for (word, &bits) in taken.iter().enumerate() {
        let mut rest = bits;
        while rest != 0 {
            chosen.push(word * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
    chosen
}
