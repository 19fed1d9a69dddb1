//! cbrt, hypot in f64.

use super::{V, coefficients as c, copysign, max, min, nearest, poly, power_of_two};
use crate::arith::Arith;

pub(super) fn cbrt<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let ax = a.abs(x);
    // ax = 2^(3q + remainder) m, 1/2 <= m < 1; the biased exponent becomes a float through the mantissa of 2^52.
    let bits = a.to_bits(ax);
    let exponent = a.or(a.shr(bits, 52), a.int::<i64>((1075) << 52));
    let k = a.sub(a.of_bits::<f64>(exponent), a.lit(4_503_599_627_370_496.0 + 1022.0));
    let m = a.of_bits::<f64>(a.or(a.and(bits, a.int::<i64>((1 << 52) - 1)), a.int::<i64>(1022 << 52)));
    // k / 3 - 1/3 is never half-way between whole numbers, so this is the floor.
    let (q, shifted) = nearest::<A, f64>(a, a.sub(k, a.lit(1.0)), 1.0 / 3.0);
    let remainder = a.fma(q, a.lit(-3.0), k);
    let choose = |zero: f64, one: f64, two: f64| {
        let few = a.select(a.eq(remainder, a.lit(1.0)), a.lit(one), a.lit(zero));
        a.select(a.eq(remainder, a.lit(2.0)), a.lit::<f64>(two), few)
    };
    let value = a.mul(m, choose(1.0, 2.0, 4.0));
    let y = a.mul(poly::<A, f64>(a, m, &c::CBRT), choose(1.0, 1.259_921_049_894_873_2, 1.587_401_051_968_199_4));
    // Halley: cubic convergence from 1e-5 to 1e-15.
    let cube = a.mul(a.mul(y, y), y);
    let step = a.div(a.sub(value, cube), a.fma(a.lit(2.0), cube, value));
    let y = a.fma(y, step, y);
    // Newton with an exact residual.
    let square = a.mul(y, y);
    let square_lo = a.fma(y, y, a.neg(square));
    let residual = a.fma(square_lo, y, a.fma(square, y, a.neg(value)));
    let y = a.sub(y, a.div(residual, a.mul(a.lit(3.0), square)));
    let root = a.mul(y, power_of_two::<A, f64>(a, shifted, 0));
    let root = a.select(a.lt(ax, a.lit(f64::INFINITY)), root, ax);
    copysign::<A, f64>(a, a.select(a.lt(ax, a.lit(f64::MIN_POSITIVE)), a.lit(0.0), root), x)
}

pub(super) fn hypot<A: Arith>(a: &A, x: V<A, f64>, y: V<A, f64>) -> V<A, f64> {
    let (ax, ay) = (a.abs(x), a.abs(y));
    let (large, small) = (max::<A, f64>(a, ax, ay), min::<A, f64>(a, ax, ay));
    // 2^-600, 1 or 2^600: the squares neither overflow nor vanish.
    let (down, up) = (f64::from_bits(423 << 52), f64::from_bits(1623 << 52));
    let (huge, tiny) = (a.gt(large, a.lit(1e150)), a.lt(large, a.lit(1e-150)));
    let scale = a.select(huge, a.lit(down), a.select(tiny, a.lit(up), a.lit::<f64>(1.0)));
    let back = a.select(huge, a.lit(up), a.select(tiny, a.lit(down), a.lit::<f64>(1.0)));
    let (large, small) = (a.mul(large, scale), a.mul(small, scale));
    let value = a.mul(a.sqrt(a.fma(large, large, a.mul(small, small))), back);
    let infinity = a.lit::<f64>(f64::INFINITY);
    let value = a.select(a.and(a.eq(x, x), a.eq(y, y)), value, a.lit(f64::NAN));
    a.select(a.or(a.eq(ax, infinity), a.eq(ay, infinity)), infinity, value)
}

/// A function of f64 for f32: to nearest but for double rounding.
pub(super) fn through_f64<A: Arith>(a: &A, x: V<A, f32>, f: impl Fn(&A, V<A, f64>) -> V<A, f64>) -> V<A, f32> {
    a.narrow(f(a, a.widen(x)))
}

/// The same with two arguments.
pub(super) fn through_f64_2<A: Arith>(
    a: &A,
    x: V<A, f32>,
    y: V<A, f32>,
    f: impl Fn(&A, V<A, f64>, V<A, f64>) -> V<A, f64>,
) -> V<A, f32> {
    a.narrow(f(a, a.widen(x), a.widen(y)))
}
