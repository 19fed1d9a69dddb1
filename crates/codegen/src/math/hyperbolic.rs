//! Hyperbolic functions from expm1, exp and log1p.

use super::exp::{exp_of, expm1};
use super::log::log1p;
use super::{Real, V, at_most, copysign};
use crate::arith::Arith;

/// Beyond this, e^-2x is nothing against 1.
fn far<T: Real>() -> f64 {
    if T::MANTISSA == 52 { 22.0 } else { 10.0 }
}

pub(super) fn sinh<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    let ax = a.abs(x);
    let e = expm1::<A, T>(a, at_most::<A, T>(a, ax, far::<T>()));
    let near = a.mul(a.lit(0.5), a.add(e, a.div(e, a.add(e, a.lit(1.0)))));
    let value = a.select(a.gt(ax, a.lit(far::<T>())), exp_of::<A, T>(a, ax, None, 1), near);
    copysign::<A, T>(a, value, x)
}

pub(super) fn cosh<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    let half = exp_of::<A, T>(a, a.abs(x), None, 1);
    a.add(half, a.div(a.lit(0.25), half))
}

pub(super) fn tanh<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    let ax = at_most::<A, T>(a, a.abs(x), far::<T>());
    let e = expm1::<A, T>(a, a.add(ax, ax));
    copysign::<A, T>(a, a.div(e, a.add(e, a.lit(2.0))), x)
}

/// Above this, x^2 + 1 is x^2, and asinh x = acosh x = log 2x.
const LARGE: f64 = (1u64 << 28) as f64;

pub(super) fn asinh<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let ax = a.abs(x);
    let large = a.gt(ax, a.lit(LARGE));
    let square = a.mul(ax, ax);
    let root = a.sqrt(a.add(square, a.lit(1.0)));
    let near = a.add(ax, a.div(square, a.add(root, a.lit(1.0))));
    let value = log1p::<A, f64>(a, a.select(large, a.sub(ax, a.lit(1.0)), near));
    let value = a.add(value, a.select(large, a.lit(std::f64::consts::LN_2), a.lit(0.0)));
    copysign::<A, f64>(a, value, x)
}

pub(super) fn acosh<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let large = a.gt(x, a.lit(LARGE));
    let t = a.sub(x, a.lit(1.0));
    let near = a.add(t, a.sqrt(a.fma(t, t, a.add(t, t))));
    let value = log1p::<A, f64>(a, a.select(large, t, near));
    let value = a.add(value, a.select(large, a.lit(std::f64::consts::LN_2), a.lit(0.0)));
    a.select(a.lt(x, a.lit(1.0)), a.lit(f64::NAN), value)
}

pub(super) fn atanh<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let ax = a.abs(x);
    let quotient = a.div(a.add(ax, ax), a.sub(a.lit(1.0), ax));
    copysign::<A, f64>(a, a.mul(a.lit(0.5), log1p::<A, f64>(a, quotient)), x)
}
