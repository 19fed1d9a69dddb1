//! The functions on Rust numbers: the same bits as compiled kernels.

use super::{Real, hyperbolic, rounding};
use crate::arith::Scalar;

macro_rules! functions {
    ($($(#[$doc:meta])* $f:ident($($x:ident),*) = $path:expr;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $f<T: Real>($($x: T),*) -> T {
            $path(&Scalar, $($x),*)
        }
    )*};
}

functions! {
    /// e^x.
    exp(x) = T::exp;
    /// e^x - 1.
    expm1(x) = T::expm1;
    /// Natural logarithm.
    log(x) = T::log;
    /// log(1 + x).
    log1p(x) = T::log1p;
    /// Binary logarithm.
    log2(x) = T::log2;
    /// Decimal logarithm.
    log10(x) = T::log10;
    /// Sine.
    sin(x) = T::sin;
    /// Cosine.
    cos(x) = T::cos;
    /// Tangent.
    tan(x) = T::tan;
    /// Arc sine.
    asin(x) = T::asin;
    /// Arc cosine.
    acos(x) = T::acos;
    /// Arc tangent.
    atan(x) = T::atan;
    /// Angle of the point (x, y).
    atan2(y, x) = T::atan2;
    /// Hyperbolic sine.
    sinh(x) = hyperbolic::sinh::<Scalar, T>;
    /// Hyperbolic cosine.
    cosh(x) = hyperbolic::cosh::<Scalar, T>;
    /// Hyperbolic tangent.
    tanh(x) = hyperbolic::tanh::<Scalar, T>;
    /// Inverse hyperbolic sine.
    asinh(x) = T::asinh;
    /// Inverse hyperbolic cosine.
    acosh(x) = T::acosh;
    /// Inverse hyperbolic tangent.
    atanh(x) = T::atanh;
    /// x^y.
    pow(x, y) = T::pow;
    /// Cube root.
    cbrt(x) = T::cbrt;
    /// Error function.
    erf(x) = T::erf;
    /// Gamma function.
    gamma(x) = T::gamma;
    /// sqrt(x^2 + y^2).
    hypot(x, y) = T::hypot;
    /// C's fmod: x - y trunc(x/y), exactly.
    rem(x, y) = T::rem;
    /// To the nearest whole number, half away from zero.
    round(x) = rounding::round::<Scalar, T>;
}
