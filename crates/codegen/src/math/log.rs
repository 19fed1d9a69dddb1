//! log, log1p in working precision, and the logarithm in double precision of the precision (`pow`, `log2`, `log10`).

use super::double::{Double, fast_two_sum, two_sum};
use super::{Real, V, coefficients as c, poly};
use crate::arith::Arith;

/// x = 2^k m, sqrt(1/2) <= m < sqrt(2), for positive normal x.
#[inline(always)]
pub(super) fn split<A: Arith, T: Real>(a: &A, x: V<A, T>) -> (V<A, T>, V<A, T>) {
    let one = T::BIAS << T::MANTISSA;
    let bits = a.add(a.to_bits(x), a.int::<T::Bits>(one - T::SQRT_HALF_BITS));
    // The biased exponent as a float: put it into the mantissa of 2^MANTISSA. No conversion instruction needed.
    let exponent = a.or(a.shr(bits, T::MANTISSA), a.int::<T::Bits>((T::BIAS + T::MANTISSA as i64) << T::MANTISSA));
    let k = a.sub(a.of_bits::<T>(exponent), a.lit((1u64 << T::MANTISSA) as f64 + T::BIAS as f64));
    let mantissa = a.and(bits, a.int::<T::Bits>((1 << T::MANTISSA) - 1));
    (k, a.of_bits(a.add(mantissa, a.int::<T::Bits>(T::SQRT_HALF_BITS))))
}

/// `value`, or what a logarithm is at x <= 0, infinity and NaN. Subnormal numbers count as 0.
#[inline(always)]
pub(super) fn special<A: Arith, T: Real>(a: &A, x: V<A, T>, value: V<A, T>) -> V<A, T> {
    let below = a.select(a.gt(x, a.lit(-T::SMALLEST)), a.lit(f64::NEG_INFINITY), a.lit(f64::NAN));
    let value = a.select(a.lt(x, a.lit(f64::INFINITY)), value, x);
    a.select(a.lt(x, a.lit(T::SMALLEST)), below, value)
}

#[inline(always)]
pub(super) fn log<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    special::<A, T>(a, x, log_of_normal::<A, T>(a, x))
}

/// The same for numbers that are positive, finite and not subnormal.
#[inline(always)]
pub(crate) fn log_of_normal<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    let (k, m) = split::<A, T>(a, x);
    T::log_of_parts(a, k, m, None)
}

pub(super) fn log1p<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, T> {
    let u = two_sum::<A, T>(a, a.lit(1.0), x);
    let (k, m) = split::<A, T>(a, u.hi);
    let value = special::<A, T>(a, u.hi, T::log_of_parts(a, k, m, Some(a.div(u.lo, u.hi))));
    a.select(a.lt(a.abs(x), a.lit(T::EPSILON / 4.0)), x, value)
}

/// k ln 2 + log(m) + correction, in f64: with s = f/(2+f), log(1+f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + ...)).
#[inline(always)]
pub(super) fn of_parts_f64<A: Arith>(a: &A, k: V<A, f64>, m: V<A, f64>, correction: Option<V<A, f64>>) -> V<A, f64> {
    let f = a.sub(m, a.lit(1.0));
    let s = a.div(f, a.add(f, a.lit(2.0)));
    let z = a.mul(s, s);
    let half_square = a.mul(a.mul(f, a.lit(0.5)), f);
    let series = a.fma(z, poly::<A, f64>(a, z, &c::LOG), half_square);
    let low = match correction {
        None => a.mul(k, a.lit(c::LN2_SHORT.1)),
        Some(correction) => a.fma(k, a.lit(c::LN2_SHORT.1), correction),
    };
    let rest = a.sub(half_square, a.fma(s, series, low));
    a.sub(a.mul(k, a.lit(c::LN2_SHORT.0)), a.sub(rest, f))
}

/// The same in f32, by a polynomial in f.
pub(super) fn of_parts_f32<A: Arith>(a: &A, k: V<A, f32>, m: V<A, f32>, correction: Option<V<A, f32>>) -> V<A, f32> {
    let f = a.sub(m, a.lit(1.0));
    let square = a.mul(f, f);
    let series = a.mul(square, a.fma(f, poly::<A, f32>(a, f, &c::LOG_F32), a.lit(-0.5)));
    let low = match correction {
        None => a.fma(k, a.lit(c::LN2_SHORT_F32.1), series),
        Some(correction) => a.add(a.fma(k, a.lit(c::LN2_SHORT_F32.1), series), correction),
    };
    a.fma(k, a.lit(c::LN2_SHORT_F32.0), a.add(f, low))
}

/// k and log(m) to about 2^-68, for positive normal x.
pub(super) fn extended<A: Arith>(a: &A, x: V<A, f64>) -> (V<A, f64>, Double<A, f64>) {
    let (k, m) = split::<A, f64>(a, x);
    let f = a.sub(m, a.lit(1.0));
    // s = f / (2 + f)
    let d = fast_two_sum::<A, f64>(a, a.lit(2.0), f);
    let inverse = a.div(a.lit(1.0), d.hi);
    let s_hi = a.mul(f, inverse);
    let remainder = a.fma(a.neg(s_hi), d.lo, a.fma(a.neg(s_hi), d.hi, f));
    let s = fast_two_sum(a, s_hi, a.mul(remainder, inverse));
    // log m = 2 s (1 + z (1/3 + z (1/5 + z tail)))
    let z = s.mul(a, s);
    let tail = a.mul(z.hi, poly::<A, f64>(a, z.hi, &c::LOG_TAIL));
    let fifth = Double::<A, f64>::lit(a, c::FIFTH).plus(a, tail);
    let third = Double::<A, f64>::lit(a, c::THIRD).add(a, z.mul(a, fifth));
    let twice = Double { hi: a.add(s.hi, s.hi), lo: a.add(s.lo, s.lo) };
    (k, twice.add(a, twice.mul(a, z.mul(a, third))))
}

pub(super) fn log2<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (k, m) = extended(a, x);
    let value = m.mul(a, Double::lit(a, c::INV_LN2)).plus(a, k);
    special::<A, f64>(a, x, a.add(value.hi, value.lo))
}

pub(super) fn log10<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (k, m) = extended(a, x);
    let exponent = Double::lit(a, c::LOG10_2).scale(a, k);
    let value = exponent.add(a, m.mul(a, Double::lit(a, c::INV_LN10)));
    special::<A, f64>(a, x, a.add(value.hi, value.lo))
}
