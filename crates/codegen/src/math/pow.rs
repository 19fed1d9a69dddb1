//! pow: the logarithm in double-double, times y, exponentiated with its low part.

use super::double::{Double, two_product};
use super::exp::exp_of;
use super::{Real, V, coefficients as c, is_negative, log};
use crate::arith::Arith;

/// |x|^y for finite positive normal |x|, f64.
pub(super) fn magnitude_f64<A: Arith>(a: &A, x: V<A, f64>, y: V<A, f64>) -> V<A, f64> {
    let (k, m) = log::extended(a, x);
    let log = Double::lit(a, c::LN2).scale(a, k).add(a, m);
    let product = two_product::<A, f64>(a, log.hi, y);
    let lo = a.fma(log.lo, y, product.lo);
    // Where the result over- or underflows, lo may be infinite or NaN.
    let lo = a.select(a.lt(a.abs(product.hi), a.lit(1000.0)), lo, a.lit(0.0));
    exp_of::<A, f64>(a, product.hi, Some(lo), 0)
}

/// |x|^y in f32: f64 has the bits to spare.
pub(super) fn magnitude_f32<A: Arith>(a: &A, x: V<A, f32>, y: V<A, f32>) -> V<A, f32> {
    let (k, m) = log::split::<A, f64>(a, a.widen(x));
    let log = log::of_parts_f64(a, k, m, None);
    a.narrow(exp_of::<A, f64>(a, a.mul(log, a.widen(y)), None, 0))
}

pub(super) fn pow<A: Arith, T: Real>(a: &A, x: V<A, T>, y: V<A, T>) -> V<A, T> {
    let (zero, one, infinity) = (a.lit::<T>(0.0), a.lit::<T>(1.0), a.lit::<T>(f64::INFINITY));
    let base = a.abs(x);
    let rising = a.gt(y, zero);
    let value = T::pow_magnitude(a, base, y);
    // Infinite y: base < 1, = 1, > 1.
    let tends_up = a.eq(a.gt(base, one), rising);
    let at_infinite_y = a.select(a.eq(base, one), one, a.select(tends_up, infinity, zero));
    let value = a.select(a.eq(a.abs(y), infinity), at_infinite_y, value);
    let value = a.select(a.lt(base, a.lit(T::SMALLEST)), a.select(rising, zero, infinity), value);
    let value = a.select(a.eq(base, infinity), a.select(rising, infinity, zero), value);
    // A negative base: the sign of odd exponents, NaN for broken ones.
    let whole = a.eq(a.trunc(y), y);
    let half = a.mul(y, a.lit(0.5));
    let odd = a.and(whole, a.ne(a.trunc(half), half));
    let value = a.select(a.and(odd, is_negative::<A, T>(a, x)), a.neg(value), value);
    let broken = a.and(a.and(a.le(x, a.lit(-T::SMALLEST)), a.gt(x, a.neg(infinity))), a.not(whole));
    let value = a.select(broken, a.lit(f64::NAN), value);
    let value = a.select(a.eq(x, x), value, x);
    let value = a.select(a.eq(y, y), value, y);
    a.select(a.or(a.eq(y, zero), a.eq(x, one)), one, value)
}
