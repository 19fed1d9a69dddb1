//! Draws of equations: two elements share a block, so that one costs half of it.
//!
//! The words of a block are good for two numbers of 53 bits, and the logarithm and root of Box and Muller for two normal
//! numbers, the cosine and the sine. The elements whose first words differ by [`PAIR`] alone share a block: in machine
//! code that computes twice as many neurons at once, the second half of the lanes needs what the first half has.

use super::{WORD, block, exponential, normal, uniform};
use crate::arith::{Arith, Scalar};
use crate::ir::Predicate;
use crate::math::Real;

/// Elements from one element to the other that shares its block.
pub const PAIR: i64 = 4;

/// A value of type `T` of the representation `A`.
type V<A, T> = <A as Arith>::V<T>;

/// What one of two elements has of their block.
pub struct Half<'a, A: Arith> {
    a: &'a A,
    words: [V<A, i64>; 4],
    /// 0 for the first of the two, [`PAIR`] for the second.
    second: V<A, i64>,
}

impl<'a, A: Arith> Half<'a, A> {
    /// The half of an element at a value of the draw counter; arguments as those of [`block`].
    #[inline(always)]
    pub fn new(a: &'a A, key: V<A, i64>, element_lo: V<A, i64>, element_hi: V<A, i64>, draw: V<A, i64>) -> Self {
        let first = a.and(element_lo, a.constant(!PAIR));
        let words = block(a, key, first, element_hi, draw, 0);
        Half { a, words, second: a.and(element_lo, a.constant(PAIR)) }
    }

    /// Its two words, which stand where the distributions of one number look for them.
    fn own(&self) -> [V<A, i64>; 4] {
        let (a, words) = (self.a, self.words);
        let is_second = a.compare(Predicate::Ne, self.second, a.constant(0));
        let [high, low] = [0, 1].map(|k| a.select(is_second, words[k + 2], words[k]));
        [high, low, high, low]
    }

    /// Uniform in [0, 1).
    pub fn uniform<T: Real>(&self) -> V<A, T> {
        uniform::<_, T>(self.a, self.own())
    }

    /// Standard normal. The angle of the second element is a quarter of a turn further: it has minus the sine.
    pub fn normal<T: Real>(&self) -> V<A, T> {
        let (a, [u0, u1, v0, v1]) = (self.a, self.words);
        let turn = a.shl(self.second, 30 - PAIR.trailing_zeros());
        normal::<_, T>(a, [u0, u1, a.and(a.add(v0, turn), a.constant(WORD)), v1])
    }

    /// Exponential of rate 1.
    pub fn exponential<T: Real>(&self) -> V<A, T> {
        exponential::<_, T>(self.a, self.own())
    }

    /// Uniform integer in 0..n, 1 <= n <= 2^32.
    pub fn below(&self, n: V<A, i64>) -> V<A, i64> {
        super::below(self.a, self.own(), n)
    }
}

impl Half<'static, Scalar> {
    /// The half of an element, in Rust; arguments as those of [`super::Stream::new`].
    pub fn of(key: u64, element_lo: u32, element_hi: u32, draw: u64) -> Self {
        Half::new(&Scalar, key as i64, element_lo.into(), element_hi.into(), draw as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Counter, block_of};
    use super::*;

    /// Two elements that share a block, and the block.
    fn pair() -> [(Half<'static, Scalar>, Half<'static, Scalar>, [u32; 4]); 2] {
        // Element 11 goes with 15.
        [8, 11].map(|first| {
            let block = block_of(77, Counter { element_lo: first, element_hi: 5, draw: 123, attempt: 0 });
            (Half::of(77, first, 5, 123), Half::of(77, first + 4, 5, 123), block)
        })
    }

    #[test]
    fn each_of_two_elements_has_two_words() {
        for (first, second, block) in pair() {
            let [a, b, c, d] = block.map(i64::from);
            assert_eq!(first.uniform::<f64>(), uniform::<_, f64>(&Scalar, [a, b, 0, 0]));
            assert_eq!(second.uniform::<f64>(), uniform::<_, f64>(&Scalar, [c, d, 0, 0]));
            assert_eq!(second.exponential::<f32>(), exponential::<_, f32>(&Scalar, [c, d, 0, 0]));
            assert_eq!(first.below(1000), super::super::below(&Scalar, [a, b, 0, 0], 1000));
        }
    }

    #[test]
    fn two_normal_numbers_are_the_coordinates_of_a_point() {
        for (first, second, block) in pair() {
            let [a, b, c, d] = block.map(f64::from);
            let radius = (-2.0 * (1.0 - (a + b / 2f64.powi(32)) / 2f64.powi(32)).ln()).sqrt();
            let angle = 2.0 * std::f64::consts::PI * (c + d / 2f64.powi(32)) / 2f64.powi(32);
            // The words have 11 bits that the numbers have not.
            assert!((first.normal::<f64>() - radius * angle.cos()).abs() < 1e-9);
            assert!((second.normal::<f64>() + radius * angle.sin()).abs() < 1e-9);
        }
    }

    #[test]
    fn draws_of_many_elements_are_independent_and_normal() {
        // Mean, variance, and correlation of the elements of pairs, of their squares too; 4 standard errors.
        let n = 200_000;
        let value = |e: u32| Half::of(3, e, 0, 9).normal::<f64>();
        let pairs: Vec<(f64, f64)> = (0..n).map(|i| i / 4 * 8 + i % 4).map(|e| (value(e), value(e + 4))).collect();
        let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / f64::from(n);
        let error = 4.0 / f64::from(n).sqrt();
        assert!(mean(&|p| p.0).abs() < error && mean(&|p| p.1).abs() < error);
        assert!((mean(&|p| p.0 * p.0) - 1.0).abs() < 1.5 * error && (mean(&|p| p.1 * p.1) - 1.0).abs() < 1.5 * error);
        assert!(mean(&|p| p.0 * p.1).abs() < error);
        assert!(mean(&|p| (p.0 * p.0 - 1.0) * (p.1 * p.1 - 1.0)).abs() < 2.0 * error);
        assert!((mean(&|p| p.1.powi(4)) - 3.0).abs() < 10.0 * error);
    }
}
