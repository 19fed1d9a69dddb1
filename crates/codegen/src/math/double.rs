//! Unevaluated sums of two floats.

use super::V;
use crate::arith::{Arith, Float};

/// hi + lo, |lo| <= ulp(hi)/2 or nearly.
pub(super) struct Double<A: Arith, T: Float> {
    pub hi: V<A, T>,
    pub lo: V<A, T>,
}

impl<A: Arith, T: Float> Clone for Double<A, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<A: Arith, T: Float> Copy for Double<A, T> {}

/// x + y exactly (Knuth).
pub(super) fn two_sum<A: Arith, T: Float>(a: &A, x: V<A, T>, y: V<A, T>) -> Double<A, T> {
    let hi = a.add(x, y);
    let part = a.sub(hi, x);
    let lo = a.add(a.sub(x, a.sub(hi, part)), a.sub(y, part));
    Double { hi, lo }
}

/// x + y exactly if |x| >= |y| (Dekker).
pub(super) fn fast_two_sum<A: Arith, T: Float>(a: &A, x: V<A, T>, y: V<A, T>) -> Double<A, T> {
    let hi = a.add(x, y);
    Double { hi, lo: a.sub(y, a.sub(hi, x)) }
}

/// x * y exactly.
pub(super) fn two_product<A: Arith, T: Float>(a: &A, x: V<A, T>, y: V<A, T>) -> Double<A, T> {
    let hi = a.mul(x, y);
    Double { hi, lo: a.fma(x, y, a.neg(hi)) }
}

impl<A: Arith, T: Float> Double<A, T> {
    /// A constant.
    pub fn lit(a: &A, (hi, lo): (f64, f64)) -> Self {
        Double { hi: a.lit(hi), lo: a.lit(lo) }
    }

    /// x * y; relative error a few 2^-2p, p the bits of T.
    pub fn mul(self, a: &A, y: Self) -> Self {
        let p = two_product(a, self.hi, y.hi);
        let lo = a.fma(self.hi, y.lo, a.fma(self.lo, y.hi, p.lo));
        fast_two_sum(a, p.hi, lo)
    }

    /// x * y.
    pub fn scale(self, a: &A, y: V<A, T>) -> Self {
        let p = two_product(a, self.hi, y);
        fast_two_sum(a, p.hi, a.fma(self.lo, y, p.lo))
    }

    /// x + y.
    pub fn add(self, a: &A, y: Self) -> Self {
        let s = two_sum(a, self.hi, y.hi);
        fast_two_sum(a, s.hi, a.add(s.lo, a.add(self.lo, y.lo)))
    }

    /// x + y.
    pub fn plus(self, a: &A, y: V<A, T>) -> Self {
        let s = two_sum(a, self.hi, y);
        fast_two_sum(a, s.hi, a.add(s.lo, self.lo))
    }
}
