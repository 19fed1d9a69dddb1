//! erf, gamma in f64.

use super::double::{Double, two_product, two_sum};
use super::exp::exp_of;
use super::{Real, V, at_most, coefficients as c, copysign, is_negative, log, poly};
use crate::arith::Arith;

pub(super) fn erf<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let ax = at_most::<A, f64>(a, a.abs(x), 6.1);
    let z = a.mul(ax, ax);
    let near = a.fma(ax, poly::<A, f64>(a, z, &c::ERF), ax);
    // 1 - e^(-x^2) q(t); from 6 on this is 1.
    let t = a.div(a.sub(ax, a.lit(2.0)), a.add(ax, a.lit(2.0)));
    let complement = a.mul(exp_of::<A, f64>(a, a.neg(z), None, 0), poly::<A, f64>(a, t, &c::ERFC));
    let value = a.select(a.gt(ax, a.lit(1.0)), a.sub(a.lit(1.0), complement), near);
    copysign::<A, f64>(a, value, x)
}

/// From here on gamma is Stirling's series; below, a product of so many factors less one.
const STIRLING_FROM: f64 = 10.0;

/// gamma(y), 0 < y < 10: (y-1)(y-2)... / p(t), t the fraction of y and p(t) = 1 / gamma(1 + t). Exact at whole y,
/// where p is 1.
fn gamma_product<A: Arith>(a: &A, y: V<A, f64>) -> V<A, f64> {
    let t = a.sub(y, a.floor(y));
    let series = poly::<A, f64>(a, t, &c::RECIPROCAL_GAMMA);
    let reciprocal = a.fma(a.mul(t, a.sub(a.lit(1.0), t)), series, a.lit(1.0));
    let mut product = a.lit::<f64>(1.0);
    for i in 1..STIRLING_FROM as i64 {
        let factor = a.sub(y, a.lit(i as f64));
        product = a.select(a.ge(factor, a.lit(1.0)), a.mul(product, factor), product);
    }
    let below_one = a.lt(y, a.lit(1.0));
    a.div(product, a.mul(reciprocal, a.select(below_one, y, a.lit(1.0))))
}

/// gamma(y), 10 <= y: e^((y - 1/2) log y - y + log(2 pi)/2 + series/y), the exponent in double-double.
fn gamma_stirling<A: Arith>(a: &A, y: V<A, f64>) -> V<A, f64> {
    let (k, m) = log::extended(a, y);
    let log = Double::lit(a, c::LN2).scale(a, k).add(a, m);
    let factor = a.sub(y, a.lit(0.5));
    let product = two_product::<A, f64>(a, log.hi, factor);
    let product = Double::<A, f64> { hi: product.hi, lo: a.fma(log.lo, factor, product.lo) };
    let inverse = a.div(a.lit(1.0), y);
    let series = a.mul(inverse, poly::<A, f64>(a, a.mul(inverse, inverse), &c::STIRLING));
    let rest = two_sum::<A, f64>(a, product.hi, a.neg(y));
    let exponent = Double::<A, f64> { hi: rest.hi, lo: a.add(rest.lo, product.lo) };
    let exponent = exponent.add(a, Double::<A, f64>::lit(a, c::HALF_LOG_2PI).plus(a, series));
    exp_of::<A, f64>(a, exponent.hi, Some(exponent.lo), 0)
}

pub(super) fn gamma<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (zero, infinity) = (a.lit::<f64>(0.0), a.lit::<f64>(f64::INFINITY));
    let reflected = a.lt(x, zero);
    // gamma(x) gamma(-x) = -pi / (x sin(pi x)); beyond 180 gamma is infinite, and with it the series would be NaN.
    let y = at_most::<A, f64>(a, a.abs(x), 180.0);
    let value = a.select(a.lt(y, a.lit(STIRLING_FROM)), gamma_product(a, y), gamma_stirling(a, y));
    let nearest = a.floor(a.add(x, a.lit(0.5)));
    let half = a.mul(nearest, a.lit(0.5));
    let odd = a.ne(a.floor(half), half);
    let sine = f64::sinpi_kernel(a, a.sub(x, nearest));
    let sine = a.select(odd, sine, a.neg(sine));
    let mirrored = a.div(a.lit(c::PI.0), a.mul(sine, a.mul(x, value)));
    let value = a.select(reflected, mirrored, value);
    // Poles.
    let value = a.select(a.and(reflected, a.eq(a.floor(x), x)), a.lit(f64::NAN), value);
    let signed = a.select(is_negative::<A, f64>(a, x), a.neg(infinity), infinity);
    let value = a.select(a.eq(x, zero), signed, value);
    a.select(a.eq(x, x), value, x)
}
