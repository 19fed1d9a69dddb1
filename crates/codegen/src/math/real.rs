//! What differs between f32 and f64.

use super::hyperbolic;
use super::root::{through_f64, through_f64_2};
use super::{V, coefficients as c, exp, inverse, log, poly, pow, root, rounding, special, trigonometry};
use crate::arith::{Arith, Float};

/// A float with mathematical functions.
///
/// The functions are `expand`ed in every representation; bounds in the documentation of the module.
#[allow(missing_docs)]
pub trait Real: Float {
    /// Bits of the mantissa without the leading one.
    const MANTISSA: u32;
    /// Of the exponent.
    const BIAS: i64;
    /// The sign bit, as a (truncated) integer.
    const SIGN: i64;
    /// 3/2 2^MANTISSA: adding it rounds to a whole number in the low bits.
    const MAGIC: f64;
    /// Distance from 1 to the next number.
    const EPSILON: f64;
    /// The smallest positive normal number.
    const SMALLEST: f64;
    /// Bits of sqrt(1/2).
    const SQRT_HALF_BITS: i64;
    /// log 2, high and low part.
    const LN2: (f64, f64);
    /// Above, exp is infinite.
    const EXP_HIGH: f64;
    /// Above, exp/2 is infinite.
    const EXP_HALF_HIGH: f64;
    /// Below, exp is 0.
    const EXP_LOW: f64;
    /// Polynomial of exp.
    const EXP: &'static [f64];
    /// Polynomial of expm1.
    const EXPM1: &'static [f64];

    /// k ln 2 + log(m) + correction.
    fn log_of_parts<A: Arith>(a: &A, k: V<A, Self>, m: V<A, Self>, correction: Option<V<A, Self>>) -> V<A, Self>;
    /// base^y for a finite, positive, normal base.
    fn pow_magnitude<A: Arith>(a: &A, base: V<A, Self>, y: V<A, Self>) -> V<A, Self>;
    /// sin(x + quarter pi/2).
    fn sine<A: Arith>(a: &A, x: V<A, Self>, quarter: i64) -> V<A, Self>;
    /// sin(pi x) for |x| <= 1/2.
    fn sinpi_kernel<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    /// Uniform in [0, 1) from two words below 2^32.
    fn unit<A: Arith>(a: &A, high: V<A, i64>, low: V<A, i64>) -> V<A, Self>;
    /// Uniform in (0, 1] from two words below 2^32.
    fn positive_unit<A: Arith>(a: &A, high: V<A, i64>, low: V<A, i64>) -> V<A, Self>;

    #[inline(always)]
    fn exp<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self> {
        exp::exp::<A, Self>(a, x)
    }
    fn expm1<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self> {
        exp::expm1::<A, Self>(a, x)
    }
    #[inline(always)]
    fn log<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self> {
        log::log::<A, Self>(a, x)
    }
    fn log1p<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self> {
        log::log1p::<A, Self>(a, x)
    }
    fn sin<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self> {
        trigonometry::sin::<A, Self>(a, x)
    }
    fn cos<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self> {
        trigonometry::cos::<A, Self>(a, x)
    }
    fn pow<A: Arith>(a: &A, x: V<A, Self>, y: V<A, Self>) -> V<A, Self> {
        pow::pow::<A, Self>(a, x, y)
    }
    fn log2<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn log10<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn tan<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn asin<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn acos<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn atan<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn asinh<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn acosh<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn atanh<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn cbrt<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn erf<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn gamma<A: Arith>(a: &A, x: V<A, Self>) -> V<A, Self>;
    fn atan2<A: Arith>(a: &A, y: V<A, Self>, x: V<A, Self>) -> V<A, Self>;
    fn hypot<A: Arith>(a: &A, x: V<A, Self>, y: V<A, Self>) -> V<A, Self>;
    /// C's fmod.
    fn rem<A: Arith>(a: &A, x: V<A, Self>, y: V<A, Self>) -> V<A, Self>;
}

/// A word below 2^32 as f64, exactly: the mantissa of 2^52.
#[inline(always)]
fn word_to_f64<A: Arith>(a: &A, word: V<A, i64>) -> V<A, f64> {
    a.sub(a.of_bits(a.or(word, a.constant(0x4330_0000_0000_0000i64))), a.lit(4_503_599_627_370_496.0))
}

/// A whole number below 2^53: 32 bits of `high`, the first 21 of `low`.
#[inline(always)]
fn bits_53<A: Arith>(a: &A, high: V<A, i64>, low: V<A, i64>) -> V<A, f64> {
    a.fma(word_to_f64(a, high), a.lit((1u64 << 21) as f64), word_to_f64(a, a.shr(low, 11)))
}

macro_rules! own {
    ($($f:ident: $path:path),*) => {$(
        fn $f<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
            $path(a, x)
        }
    )*};
}

macro_rules! widened {
    ($($f:ident),*) => {$(
        fn $f<A: Arith>(a: &A, x: V<A, f32>) -> V<A, f32> {
            through_f64(a, x, |a, x| <f64 as Real>::$f(a, x))
        }
    )*};
}

macro_rules! widened_2 {
    ($($f:ident),*) => {$(
        fn $f<A: Arith>(a: &A, x: V<A, f32>, y: V<A, f32>) -> V<A, f32> {
            through_f64_2(a, x, y, |a, x, y| <f64 as Real>::$f(a, x, y))
        }
    )*};
}

impl Real for f64 {
    const MANTISSA: u32 = 52;
    const BIAS: i64 = 1023;
    const SIGN: i64 = i64::MIN;
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    const EPSILON: f64 = f64::EPSILON;
    const SMALLEST: f64 = f64::MIN_POSITIVE;
    const SQRT_HALF_BITS: i64 = 0x3FE6_A09E_667F_3BCD;
    const LN2: (f64, f64) = c::LN2;
    const EXP_HIGH: f64 = 709.8;
    const EXP_HALF_HIGH: f64 = 710.6;
    const EXP_LOW: f64 = -708.4;
    const EXP: &'static [f64] = &c::EXP;
    const EXPM1: &'static [f64] = &c::EXPM1;

    #[inline(always)]
    fn log_of_parts<A: Arith>(a: &A, k: V<A, f64>, m: V<A, f64>, correction: Option<V<A, f64>>) -> V<A, f64> {
        log::of_parts_f64(a, k, m, correction)
    }
    fn pow_magnitude<A: Arith>(a: &A, base: V<A, f64>, y: V<A, f64>) -> V<A, f64> {
        pow::magnitude_f64(a, base, y)
    }
    fn sine<A: Arith>(a: &A, x: V<A, f64>, quarter: i64) -> V<A, f64> {
        trigonometry::sine_f64(a, x, quarter)
    }
    #[inline(always)]
    fn sinpi_kernel<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
        a.mul(x, poly::<A, f64>(a, a.mul(x, x), &c::SINPI))
    }
    #[inline(always)]
    fn unit<A: Arith>(a: &A, high: V<A, i64>, low: V<A, i64>) -> V<A, f64> {
        a.mul(bits_53(a, high, low), a.lit(1.0 / (1u64 << 53) as f64))
    }
    #[inline(always)]
    fn positive_unit<A: Arith>(a: &A, high: V<A, i64>, low: V<A, i64>) -> V<A, f64> {
        a.sub(a.lit(1.0), Self::unit(a, high, low))
    }
    own!(
        log2: log::log2, log10: log::log10, tan: trigonometry::tan,
        asin: inverse::asin, acos: inverse::acos, atan: inverse::atan,
        asinh: hyperbolic::asinh, acosh: hyperbolic::acosh, atanh: hyperbolic::atanh,
        cbrt: root::cbrt, erf: special::erf, gamma: special::gamma
    );
    fn atan2<A: Arith>(a: &A, y: V<A, f64>, x: V<A, f64>) -> V<A, f64> {
        inverse::atan2(a, y, x)
    }
    fn hypot<A: Arith>(a: &A, x: V<A, f64>, y: V<A, f64>) -> V<A, f64> {
        root::hypot(a, x, y)
    }
    fn rem<A: Arith>(a: &A, x: V<A, f64>, y: V<A, f64>) -> V<A, f64> {
        rounding::rem(a, x, y)
    }
}

impl Real for f32 {
    const MANTISSA: u32 = 23;
    const BIAS: i64 = 127;
    const SIGN: i64 = i32::MIN as i64;
    const MAGIC: f64 = 12_582_912.0;
    const EPSILON: f64 = f32::EPSILON as f64;
    const SMALLEST: f64 = f32::MIN_POSITIVE as f64;
    const SQRT_HALF_BITS: i64 = 0x3F35_04F3;
    const LN2: (f64, f64) = (0.693_147_182_464_599_6, -1.904_654_299_957_768e-9);
    const EXP_HIGH: f64 = 88.8;
    const EXP_HALF_HIGH: f64 = 89.5;
    const EXP_LOW: f64 = -87.3;
    const EXP: &'static [f64] = &c::EXP_F32;
    const EXPM1: &'static [f64] = &c::EXPM1_F32;

    #[inline(always)]
    fn log_of_parts<A: Arith>(a: &A, k: V<A, f32>, m: V<A, f32>, correction: Option<V<A, f32>>) -> V<A, f32> {
        log::of_parts_f32(a, k, m, correction)
    }
    fn pow_magnitude<A: Arith>(a: &A, base: V<A, f32>, y: V<A, f32>) -> V<A, f32> {
        pow::magnitude_f32(a, base, y)
    }
    fn sine<A: Arith>(a: &A, x: V<A, f32>, quarter: i64) -> V<A, f32> {
        trigonometry::sine_f32(a, x, quarter)
    }
    #[inline(always)]
    fn sinpi_kernel<A: Arith>(a: &A, x: V<A, f32>) -> V<A, f32> {
        a.mul(x, poly::<A, f32>(a, a.mul(x, x), &c::SINPI_F32))
    }
    #[inline(always)]
    fn unit<A: Arith>(a: &A, high: V<A, i64>, _low: V<A, i64>) -> V<A, f32> {
        // 24 bits are exact.
        let bits = a.truncate(a.shr(high, 8));
        a.mul(a.i32_to_float(bits), a.lit(1.0 / (1u64 << 24) as f64))
    }
    #[inline(always)]
    fn positive_unit<A: Arith>(a: &A, high: V<A, i64>, _low: V<A, i64>) -> V<A, f32> {
        // (word + 1/2) / 2^32, rounded: 24 bits alone would end a normal distribution at 5.8.
        let half = a.add(word_to_f64(a, high), a.lit(0.5));
        a.mul(a.narrow(half), a.lit(1.0 / (1u64 << 32) as f64))
    }
    widened!(log2, log10, tan, asin, acos, atan, asinh, acosh, atanh, cbrt, erf, gamma);
    widened_2!(atan2, hypot, rem);
}
