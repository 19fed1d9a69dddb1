//! Mathematical functions as straight-line code over [`Arith`]: what the vector code, the interpreter and the Rust side
//! all compute, with the same bits.
//!
//! | function | bound, f64 (ulp) | bound, f32 (ulp) |
//! |---|---|---|
//! | `exp` `log` `log1p` | 1 | 1 |
//! | `expm1` | 2 | 1.5 |
//! | `log2` `log10` `cbrt` | 0.6 | 0.6 |
//! | `pow` | 1 | 0.6 |
//! | `sin` `cos` | 1 | 1.5 |
//! | `tan` | 2.5 | 0.6 |
//! | `asin` `acos` `atan` | 1.5 | 0.6 |
//! | `atan2` `asinh` `acosh` `atanh` | 2 | 0.6 |
//! | `sinh` | 2.5 | 2 |
//! | `cosh` | 1.5 | 1.5 |
//! | `tanh` | 2.5 | 2.5 |
//! | `hypot` | 1 | 0.6 |
//! | `erf` | 1.5 | 0.6 |
//! | `gamma` | 6 | 0.6 |
//! | `fmod` `round` | exact | exact |
//!
//! Infinities, NaN and signed zeros are as in C. The limits:
//! - Subnormal arguments count as zeros of their sign where that matters (`log`, `pow`, `cbrt`), and results below twice
//!   the smallest normal number may be 0: the step loop flushes them anyway.
//! - `sin`, `cos` and `tan` are NaN for |x| > 2^45: a time of a thousand years in ms is below.
//! - `fmod(x, y)` is NaN for |x/y| > 2^104.

pub mod coefficients;
mod double;
mod exp;
mod hyperbolic;
mod inverse;
pub(crate) mod log;
mod pow;
mod real;
mod root;
mod rounding;
pub mod scalar;
mod special;
mod trigonometry;

pub use real::Real;

use crate::arith::{Arith, Float, Prim};
use crate::ir::Math;

/// A value of type `T` of the representation `A`.
pub(crate) type V<A, T> = <A as Arith>::V<T>;

/// The primitive operations of `function`; `None` if it takes another number of arguments.
pub fn expand<A: Arith, T: Real>(a: &A, function: Math, arguments: &[V<A, T>]) -> Option<V<A, T>> {
    Some(match (function, arguments) {
        (Math::Atan2, &[y, x]) => T::atan2(a, y, x),
        (Math::Pow, &[x, y]) => T::pow(a, x, y),
        (Math::Hypot, &[x, y]) => T::hypot(a, x, y),
        (Math::Rem, &[x, y]) => T::rem(a, x, y),
        (_, &[x]) => match function {
            Math::Exp => T::exp(a, x),
            Math::Expm1 => T::expm1(a, x),
            Math::Log => T::log(a, x),
            Math::Log1p => T::log1p(a, x),
            Math::Log2 => T::log2(a, x),
            Math::Log10 => T::log10(a, x),
            Math::Sin => T::sin(a, x),
            Math::Cos => T::cos(a, x),
            Math::Tan => T::tan(a, x),
            Math::Asin => T::asin(a, x),
            Math::Acos => T::acos(a, x),
            Math::Atan => T::atan(a, x),
            Math::Sinh => hyperbolic::sinh(a, x),
            Math::Cosh => hyperbolic::cosh(a, x),
            Math::Tanh => hyperbolic::tanh(a, x),
            Math::Asinh => T::asinh(a, x),
            Math::Acosh => T::acosh(a, x),
            Math::Atanh => T::atanh(a, x),
            Math::Cbrt => T::cbrt(a, x),
            Math::Erf => T::erf(a, x),
            Math::Gamma => T::gamma(a, x),
            Math::Round => rounding::round(a, x),
            Math::Atan2 | Math::Pow | Math::Hypot | Math::Rem => return None,
        },
        _ => return None,
    })
}

/// Number of arguments.
pub fn arity(function: Math) -> usize {
    match function {
        Math::Atan2 | Math::Pow | Math::Hypot | Math::Rem => 2,
        _ => 1,
    }
}

/// Polynomial by Estrin's scheme: pairs, pairs of pairs, ...; a short dependency chain. At most 16 coefficients.
#[inline(always)]
fn poly<A: Arith, T: Float>(a: &A, x: V<A, T>, coefficients: &[f64]) -> V<A, T> {
    let mut terms = [x; 16];
    for (term, &c) in terms.iter_mut().zip(coefficients) {
        *term = a.lit(c);
    }
    let (mut power, mut count) = (x, coefficients.len());
    // Loops of constant length, which become straight code, so that loops over polynomials become vector code.
    macro_rules! halve {
        ($pairs:expr) => {
            for i in 0..$pairs {
                if 2 * i + 1 < count {
                    terms[i] = a.fma(terms[2 * i + 1], power, terms[2 * i]);
                } else if 2 * i < count {
                    terms[i] = terms[2 * i];
                }
            }
            count = count.div_ceil(2);
            if count == 1 {
                return terms[0];
            }
            power = a.mul(power, power);
        };
    }
    halve!(8);
    halve!(4);
    halve!(2);
    a.fma(terms[1], power, terms[0])
}

/// |x| with the sign of `sign`.
fn copysign<A: Arith, T: Real>(a: &A, x: V<A, T>, sign: V<A, T>) -> V<A, T> {
    let mask = a.int::<T::Bits>(T::SIGN);
    let magnitude = a.to_bits(a.abs(x));
    a.of_bits(a.or(magnitude, a.and(a.to_bits(sign), mask)))
}

/// The sign bit is set: true for -0.
fn is_negative<A: Arith, T: Real>(a: &A, x: V<A, T>) -> V<A, bool> {
    a.lt(a.to_bits(x), a.int::<T::Bits>(0))
}

#[inline(always)]
fn min<A: Arith, T: Prim>(a: &A, x: V<A, T>, y: V<A, T>) -> V<A, T> {
    a.select(a.lt(x, y), x, y)
}

#[inline(always)]
fn max<A: Arith, T: Prim>(a: &A, x: V<A, T>, y: V<A, T>) -> V<A, T> {
    a.select(a.gt(x, y), x, y)
}

/// `x` if it is at most `high`, or NaN.
#[inline(always)]
fn at_most<A: Arith, T: Float>(a: &A, x: V<A, T>, high: f64) -> V<A, T> {
    a.select(a.gt(x, a.lit(high)), a.lit(high), x)
}

/// `x` if it is at least `low`, or NaN.
#[inline(always)]
fn at_least<A: Arith, T: Float>(a: &A, x: V<A, T>, low: f64) -> V<A, T> {
    a.select(a.lt(x, a.lit(low)), a.lit(low), x)
}

/// The whole number nearest to x * factor, as a float `k` and as a float whose low bits are k (two's complement).
/// |k| < 2^21 (f32) or 2^50.
#[inline(always)]
fn nearest<A: Arith, T: Real>(a: &A, x: V<A, T>, factor: f64) -> (V<A, T>, V<A, T>) {
    let magic = a.lit(T::MAGIC);
    let shifted = a.fma(x, a.lit(factor), magic);
    (a.sub(shifted, magic), shifted)
}

/// 2^(k + offset), k from the low bits of `shifted`.
#[inline(always)]
fn power_of_two<A: Arith, T: Real>(a: &A, shifted: V<A, T>, offset: i64) -> V<A, T> {
    let biased = a.add(a.to_bits(shifted), a.int::<T::Bits>(T::BIAS + offset));
    a.of_bits(a.shl(biased, T::MANTISSA))
}
