//! sin, cos, tan: x - k pi/2 by Cody and Waite with fma, then two polynomials on |r| <= pi/4.

use super::double::{fast_two_sum, two_sum};
use super::{Real, V, coefficients as c, nearest, poly};
use crate::arith::Arith;

/// The largest |x| for which the reduction is right.
const LIMIT: f64 = (1u64 << 45) as f64;

/// x = k pi/2 + r + r_lo; the first value is k in two's complement in its low bits. x must be finite.
fn reduce<A: Arith>(a: &A, x: V<A, f64>) -> (V<A, i64>, V<A, f64>, V<A, f64>) {
    let (k, shifted) = nearest::<A, f64>(a, x, c::TWO_OVER_PI);
    let minus_k = a.neg(k);
    // Exact: the difference is a multiple of 2^-52 (the last bit of HALF_PI.0), or of the last bit of x, and small.
    let r = a.fma(minus_k, a.lit(c::HALF_PI.0), x);
    let product = a.mul(minus_k, a.lit(c::HALF_PI.1));
    let product_lo = a.fma(minus_k, a.lit(c::HALF_PI.1), a.neg(product));
    let sum = two_sum::<A, f64>(a, r, product);
    let lo = a.add(sum.lo, a.fma(minus_k, a.lit(c::HALF_PI_REST), product_lo));
    let sum = fast_two_sum::<A, f64>(a, sum.hi, lo);
    (a.to_bits(shifted), sum.hi, sum.lo)
}

/// sin(r + r_lo)
fn sin_kernel<A: Arith>(a: &A, r: V<A, f64>, r_lo: V<A, f64>) -> V<A, f64> {
    let z = a.mul(r, r);
    let low = a.fma(a.fma(a.lit(-0.5), z, a.lit(1.0)), r_lo, a.mul(a.mul(z, r), poly::<A, f64>(a, z, &c::SIN)));
    a.add(r, low)
}

/// cos(r + r_lo)
fn cos_kernel<A: Arith>(a: &A, r: V<A, f64>, r_lo: V<A, f64>) -> V<A, f64> {
    let z = a.mul(r, r);
    let half = a.mul(z, a.lit(0.5));
    let head = a.sub(a.lit(1.0), half);
    let lost = a.sub(a.sub(a.lit(1.0), head), half);
    let low = a.fma(a.mul(z, z), poly::<A, f64>(a, z, &c::COS), a.sub(lost, a.mul(r, r_lo)));
    a.add(head, low)
}

/// `value`, or NaN where |x| is beyond the limit.
fn limited<A: Arith, T: Real>(a: &A, x: V<A, T>, value: V<A, T>) -> V<A, T> {
    a.select(a.le(a.abs(x), a.lit(LIMIT)), value, a.lit(f64::NAN))
}

/// The sine of x + quarter pi/2.
pub(super) fn sine_f64<A: Arith>(a: &A, x: V<A, f64>, quarter: i64) -> V<A, f64> {
    let (k, r, r_lo) = reduce(a, x);
    let k = a.add(k, a.constant(quarter));
    let odd = a.ne(a.and(k, a.constant(1i64)), a.constant(0i64));
    let value = a.select(odd, cos_kernel(a, r, r_lo), sin_kernel(a, r, r_lo));
    let sign = a.shl(a.and(k, a.constant(2i64)), 62);
    limited::<A, f64>(a, x, a.of_bits(a.xor(a.to_bits(value), sign)))
}

/// The same in f32, reduced in f64.
pub(super) fn sine_f32<A: Arith>(a: &A, x: V<A, f32>, quarter: i64) -> V<A, f32> {
    let wide = a.widen(x);
    let (k, shifted) = nearest::<A, f64>(a, wide, c::TWO_OVER_PI);
    let minus_k = a.neg(k);
    let r = a.fma(minus_k, a.lit(c::HALF_PI.0), wide);
    let r = a.narrow(a.fma(minus_k, a.lit(c::HALF_PI.1), r));
    let k = a.add(a.truncate(a.to_bits(shifted)), a.constant(quarter as i32));
    let z = a.mul(r, r);
    let sin = a.fma(a.mul(z, r), poly::<A, f32>(a, z, &c::SIN_F32), r);
    let cos = a.fma(a.mul(z, z), poly::<A, f32>(a, z, &c::COS_F32), a.fma(z, a.lit(-0.5), a.lit(1.0)));
    let odd = a.ne(a.and(k, a.constant(1i32)), a.constant(0i32));
    let sign = a.shl(a.and(k, a.constant(2i32)), 30);
    let value = a.select(odd, cos, sin);
    limited::<A, f32>(a, x, a.of_bits(a.xor(a.to_bits(value), sign)))
}

pub(super) fn sin<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    // Also keeps the sign of -0.
    a.select(a.lt(a.abs(x), a.lit(T::EPSILON)), x, T::sine(a, x, 0))
}

pub(super) fn cos<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    T::sine(a, x, 1)
}

pub(super) fn tan<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (k, r, r_lo) = reduce(a, x);
    let (sin, cos) = (sin_kernel(a, r, r_lo), cos_kernel(a, r, r_lo));
    let odd = a.ne(a.and(k, a.constant(1i64)), a.constant(0i64));
    let value = a.div(a.select(odd, cos, sin), a.select(odd, a.neg(sin), cos));
    a.select(a.lt(a.abs(x), a.lit(f64::EPSILON)), x, limited::<A, f64>(a, x, value))
}
