//! round (half away from zero), fmod.

use super::{Real, V, copysign};
use crate::arith::Arith;

pub(super) fn round<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    // The float below 1/2: with 1/2 itself, the float below 1/2 would become 1.
    let half = a.lit::<T>(0.5 - T::EPSILON / 4.0);
    a.trunc(a.add(x, copysign::<A, T>(a, half, x)))
}

/// C's fmod. Each step takes about 52 bits off the quotient, exactly; two steps reach quotients of 2^104.
pub(super) fn rem<A: Arith>(a: &A, x: V<A, f64>, y: V<A, f64>) -> V<A, f64> {
    let (ax, ay) = (a.abs(x), a.abs(y));
    let zero = a.lit::<f64>(0.0);
    let step = |r: V<A, f64>| {
        let quotient = a.trunc(a.div(r, ay));
        let r = a.fma(a.neg(quotient), ay, r);
        // The rounded quotient may be one too large.
        a.select(a.lt(r, zero), a.add(r, ay), r)
    };
    let once = step(ax);
    let twice = step(a.abs(once));
    let r = a.select(a.lt(ax, ay), ax, twice);
    let r = a.select(a.ge(r, ay), a.sub(r, ay), r);
    let valid = a.and(a.and(a.lt(r, ay), a.ge(r, zero)), a.lt(ax, a.lit(f64::INFINITY)));
    a.select(valid, copysign::<A, f64>(a, r, x), a.lit(f64::NAN))
}
