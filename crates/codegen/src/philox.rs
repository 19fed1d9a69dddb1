//! Random numbers: Philox 4x32-10, a function of key and counter without any state.
//!
//! J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011.
//!
//! The key belongs to a random call ([`key`]: seed, network, object, call site). The counter belongs to one draw of it:
//!
//! | word | content |
//! |---|---|
//! | 0 | `element_lo`: the neuron's rank, or the pre rank of a synapse |
//! | 1 | `element_hi`: 0, or the post rank of a synapse |
//! | 2 | `draw`, bits 0 to 31 |
//! | 3 | `draw`, bits 32 to 47, in the upper half; `attempt` in the lower half |
//!
//! In equations two elements share a block ([`Half`]).
//!
//! Words are kept in `I64` values below 2^32: that is what vector instructions multiply.

use crate::arith::{Arith, Scalar};
use crate::math::Real;
use crate::math::log::log_of_normal;

mod half;
mod rejection;
pub use half::{Half, PAIR};
pub use rejection::Stream;

const MULTIPLIERS: [i64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [i64; 2] = [0x9E37_79B9, 0xBB67_AE85];
const WORD: i64 = 0xFFFF_FFFF;

/// Place of one draw in the stream of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counter {
    /// Rank of the neuron, or pre rank of the synapse.
    pub element_lo: u32,
    /// 0, or post rank of the synapse.
    pub element_hi: u32,
    /// Steps ever made by the network, or epoch of a connector: the low 48 bits count.
    pub draw: u64,
    /// For distributions that reject: which try.
    pub attempt: u16,
}

impl Counter {
    /// The four words.
    pub fn words(self) -> [u32; 4] {
        let high = ((self.draw >> 32) as u32) << 16 | self.attempt as u32;
        [self.element_lo, self.element_hi, self.draw as u32, high]
    }
}

/// A value of type `T` of the representation `A`.
type V<A, T> = <A as Arith>::V<T>;

/// Ten rounds over words below 2^32.
#[inline(always)]
pub fn rounds<A: Arith>(a: &A, key: [V<A, i64>; 2], counter: [V<A, i64>; 4]) -> [V<A, i64>; 4] {
    let word = a.constant(WORD);
    let [mut k0, mut k1] = key;
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    for round in 0..10 {
        if round > 0 {
            k0 = a.and(a.add(k0, a.constant(WEYL[0])), word);
            k1 = a.and(a.add(k1, a.constant(WEYL[1])), word);
        }
        let p0 = a.mul(a.constant(MULTIPLIERS[0]), c0);
        let p1 = a.mul(a.constant(MULTIPLIERS[1]), c2);
        c0 = a.xor(a.xor(a.shr(p1, 32), c1), k0);
        c1 = a.and(p1, word);
        c2 = a.xor(a.xor(a.shr(p0, 32), c3), k1);
        c3 = a.and(p0, word);
    }
    [c0, c1, c2, c3]
}

/// The block of a draw: four words below 2^32. `key` is what a `DrawKey` slot holds, `element_lo` and `element_hi` are
/// ranks below 2^32, `draw` is the draw counter.
#[inline(always)]
pub fn block<A: Arith>(
    a: &A,
    key: V<A, i64>,
    element_lo: V<A, i64>,
    element_hi: V<A, i64>,
    draw: V<A, i64>,
    attempt: u16,
) -> [V<A, i64>; 4] {
    let word = a.constant(WORD);
    let keys = [a.and(key, word), a.shr(key, 32)];
    let high = a.shl(a.and(a.shr(draw, 32), a.constant(0xFFFF_i64)), 16);
    let high = a.or(high, a.constant(attempt as i64));
    rounds(a, keys, [element_lo, element_hi, a.and(draw, word), high])
}

/// The block of a draw, in Rust.
#[inline(always)]
pub fn block_of(key: u64, counter: Counter) -> [u32; 4] {
    let keys = [(key as u32) as i64, (key >> 32) as i64];
    rounds(&Scalar, keys, counter.words().map(i64::from)).map(|w| w as u32)
}

/// Key of a random call, by Philox itself: first two words of the block with the seed as key and (network, object,
/// site, 1) as counter.
pub fn key(seed: u64, network: u32, object: u32, site: u32) -> u64 {
    let keys = [(seed as u32) as i64, (seed >> 32) as i64];
    let words = rounds(&Scalar, keys, [network as i64, object as i64, site as i64, 1]);
    words[0] as u64 | (words[1] as u64) << 32
}

/// Uniform in [0, 1): 53 bits (double, words 0 and 1) or 24 bits (float, word 0).
#[inline(always)]
pub fn uniform<A: Arith, T: Real>(a: &A, words: [V<A, i64>; 4]) -> V<A, T> {
    T::unit(a, words[0], words[1])
}

/// Standard normal, one value a block: Box and Muller's sqrt(-2 log u) cos(2 pi v). At most 8.58 (double) or 6.8
/// (float) standard deviations from 0.
#[inline(always)]
pub fn normal<A: Arith, T: Real>(a: &A, words: [V<A, i64>; 4]) -> V<A, T> {
    let u = T::positive_unit(a, words[0], words[1]);
    let v = T::unit(a, words[2], words[3]);
    let radius = a.sqrt(a.mul(a.lit::<T>(-2.0), log_of_normal::<A, T>(a, u)));
    // cos(2 pi v) = -cos(pi t) = sin(pi (t - 1/2)) with t = |2 v - 1|: one polynomial, no reduction.
    let t = a.abs(a.fma(a.lit::<T>(2.0), v, a.lit(-1.0)));
    a.mul(radius, T::sinpi_kernel(a, a.sub(t, a.lit(0.5))))
}

/// Exponential of rate 1.
#[inline(always)]
pub fn exponential<A: Arith, T: Real>(a: &A, words: [V<A, i64>; 4]) -> V<A, T> {
    // |-log(u)|: u is never 0, and -log(1) must not be -0.
    a.abs(log_of_normal::<A, T>(a, T::positive_unit(a, words[0], words[1])))
}

/// Uniform integer in 0..n for 1 <= n <= 2^32, by a 64-bit multiply and shift: the probability of a value differs from
/// 1/n by less than 2^-64.
#[inline(always)]
pub fn below<A: Arith>(a: &A, words: [V<A, i64>; 4], n: V<A, i64>) -> V<A, i64> {
    let low = a.shr(a.mul(words[1], n), 32);
    a.shr(a.add(a.mul(words[0], n), low), 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
        rounds(&Scalar, key.map(i64::from), counter.map(i64::from)).map(|w| w as u32)
    }

    #[test]
    fn philox_gives_the_published_vectors() {
        // kat_vectors of Random123.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
        assert_eq!(philox([!0; 4], [!0; 2]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
        assert_eq!(
            philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        );
    }

    #[test]
    fn a_block_is_the_rounds_of_its_counter_words() {
        let counter = Counter { element_lo: 7, element_hi: 9, draw: 0x1234_5678_9abc, attempt: 3 };
        assert_eq!(counter.words(), [7, 9, 0x5678_9abc, 0x1234_0003]);
        let words = block(&Scalar, 0x0123_4567_89ab_cdef, 7, 9, 0x1234_5678_9abc, 3);
        assert_eq!(words.map(|w| w as u32), block_of(0x0123_4567_89ab_cdef, counter));
    }

    #[test]
    fn extreme_words_stay_in_the_range_of_the_distribution() {
        let (zero, ones) = ([0i64; 4], [WORD; 4]);
        assert_eq!(uniform::<_, f64>(&Scalar, zero), 0.0);
        assert_eq!(uniform::<_, f64>(&Scalar, ones), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(uniform::<_, f32>(&Scalar, ones), 1.0 - f32::EPSILON / 2.0);
        assert!(normal::<_, f64>(&Scalar, zero).abs() < 8.6 && normal::<_, f64>(&Scalar, ones).is_finite());
        assert!(normal::<_, f32>(&Scalar, zero).abs() < 6.8 && normal::<_, f32>(&Scalar, ones).is_finite());
        assert!(exponential::<_, f64>(&Scalar, ones) >= 0.0);
        assert_eq!(below(&Scalar, ones, 10), 9);
        assert_eq!(below(&Scalar, ones, 1 << 32), WORD);
        assert_eq!(below(&Scalar, ones, 1), 0);
    }

    #[test]
    fn keys_of_different_calls_differ() {
        let keys = [key(1, 0, 0, 0), key(2, 0, 0, 0), key(1, 1, 0, 0), key(1, 0, 1, 0), key(1, 0, 0, 1)];
        for (i, a) in keys.iter().enumerate() {
            assert!(keys[..i].iter().all(|b| a != b));
        }
    }
}
