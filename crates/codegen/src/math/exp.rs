//! exp, expm1: k = round(x/ln 2), a polynomial in r = x - k ln 2, the exponent by bit operations.

use super::{Real, V, at_least, at_most, nearest, poly, power_of_two};
use crate::arith::Arith;

/// x + lo = k ln 2 + r + r_lo.
struct Reduced<A: Arith, T: Real> {
    /// The float whose low bits are k.
    shifted: V<A, T>,
    r: V<A, T>,
    /// Only if lo was given.
    r_lo: Option<V<A, T>>,
}

#[inline(always)]
fn reduce<A: Arith, T: Real>(a: &A, x: V<A, T>, lo: Option<V<A, T>>) -> Reduced<A, T> {
    let (k, shifted) = nearest::<A, T>(a, x, std::f64::consts::LOG2_E);
    // Exact: a multiple of the last bit of x or of ln 2 that fits.
    let r = a.fma(k, a.lit(-T::LN2.0), x);
    match lo {
        None => Reduced { shifted, r: a.fma(k, a.lit(-T::LN2.1), r), r_lo: None },
        Some(lo) => {
            let rest = a.fma(k, a.lit(-T::LN2.1), lo);
            let sum = a.add(r, rest);
            Reduced { shifted, r: sum, r_lo: Some(a.add(a.sub(r, sum), rest)) }
        }
    }
}

/// e^(x + lo) / 2^halvings, for halvings 0 or (x > 0 only) 1; |lo| is small against x.
#[inline(always)]
pub(super) fn exp_of<A: Arith, T: Real>(a: &A, x: V<A, T>, lo: Option<V<A, T>>, halvings: i64) -> V<A, T> {
    // Beyond these the result is infinite, or 0 because the power of two below has the exponent of 0.
    let x = at_least(a, at_most(a, x, if halvings == 0 { T::EXP_HIGH } else { T::EXP_HALF_HIGH }), T::EXP_LOW);
    let Reduced { shifted, r, r_lo } = reduce::<A, T>(a, x, lo);
    let r2 = a.mul(r, r);
    let tail = a.fma(r, poly::<A, T>(a, r, T::EXP), a.lit(0.5));
    let p = match r_lo {
        None => a.add(a.fma(r2, tail, r), a.lit(1.0)),
        Some(r_lo) => a.add(a.add(a.fma(r2, tail, r_lo), r), a.lit(1.0)),
    };
    // 2^k may be too large for one factor.
    a.mul(a.add(p, p), power_of_two::<A, T>(a, shifted, -1 - halvings))
}

#[inline(always)]
pub(super) fn exp<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    exp_of::<A, T>(a, x, None, 0)
}

pub(super) fn expm1<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    let y = at_least(a, at_most(a, x, T::EXP_HIGH), T::EXP_LOW);
    let Reduced { shifted, r, .. } = reduce::<A, T>(a, y, None);
    let tail = a.fma(r, poly::<A, T>(a, r, T::EXPM1), a.lit(0.5));
    let p = a.fma(a.mul(r, r), tail, r);
    // 2^k p + (2^k - 1), all halved so that 2^k fits.
    let scale = power_of_two::<A, T>(a, shifted, -1);
    let half = a.fma(p, scale, a.sub(scale, a.lit(0.5)));
    a.select(a.lt(a.abs(x), a.lit(T::EPSILON / 4.0)), x, a.add(half, half))
}
