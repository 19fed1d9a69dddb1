//! Primitive operations on Rust numbers.

use super::{Arith, Float, Int, Logic, Number, Prim};
use crate::ir::{Constant, Predicate, Type};

macro_rules! prim {
    ($($t:ty => $variant:ident),*) => {$(
        impl Prim for $t {
            const TYPE: Type = Type::$variant;
            #[inline]
            fn constant(self) -> Constant {
                Constant::$variant(self)
            }
        }
    )*};
}
prim!(bool => Bool, i32 => I32, i64 => I64, f32 => F32, f64 => F64);

macro_rules! logic {
    ($($t:ty),*) => {$(
        impl Logic for $t {
            #[inline]
            fn and(self, other: Self) -> Self {
                self & other
            }
            #[inline]
            fn or(self, other: Self) -> Self {
                self | other
            }
            #[inline]
            fn xor(self, other: Self) -> Self {
                self ^ other
            }
        }
    )*};
}
logic!(bool, i32, i64);

macro_rules! int {
    ($($t:ty, $u:ty);*) => {$(
        impl Number for $t {
            #[inline]
            fn neg(self) -> Self {
                self.wrapping_neg()
            }
            #[inline]
            fn add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline]
            fn sub(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            #[inline]
            fn mul(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }
        }
        impl Int for $t {
            #[inline]
            fn shl(self, amount: Self) -> Self {
                self.wrapping_shl(amount as u32)
            }
            #[inline]
            fn shr(self, amount: Self) -> Self {
                (self as $u).wrapping_shr(amount as u32) as $t
            }
            #[inline]
            fn sar(self, amount: Self) -> Self {
                self.wrapping_shr(amount as u32)
            }
            #[inline]
            fn of(value: i64) -> Self {
                value as $t
            }
        }
    )*};
}
int!(i32, u32; i64, u64);

/// `x`, with subnormal numbers flushed if the processor does that: the library's rounding functions work on bits and
/// would see them, the instructions of compiled kernels do not. The compiler must not know the factor.
macro_rules! flushed {
    ($x:expr) => {
        $x * std::hint::black_box(1.0)
    };
}

macro_rules! float {
    ($($t:ident, $bits:ty);*) => {$(
        impl Number for $t {
            #[inline]
            fn neg(self) -> Self {
                -self
            }
            #[inline]
            fn add(self, other: Self) -> Self {
                self + other
            }
            #[inline]
            fn sub(self, other: Self) -> Self {
                self - other
            }
            #[inline]
            fn mul(self, other: Self) -> Self {
                self * other
            }
        }
        impl Float for $t {
            type Bits = $bits;
            #[inline]
            fn abs(self) -> Self {
                $t::abs(self)
            }
            #[inline]
            fn sqrt(self) -> Self {
                $t::sqrt(self)
            }
            #[inline]
            fn floor(self) -> Self {
                $t::floor(flushed!(self))
            }
            #[inline]
            fn ceil(self) -> Self {
                $t::ceil(flushed!(self))
            }
            #[inline]
            fn trunc(self) -> Self {
                $t::trunc(flushed!(self))
            }
            #[inline]
            fn div(self, other: Self) -> Self {
                self / other
            }
            #[inline]
            fn fma(self, b: Self, c: Self) -> Self {
                $t::mul_add(self, b, c)
            }
            #[inline]
            fn to_int_bits(self) -> $bits {
                self.to_bits() as $bits
            }
            #[inline]
            fn from_int_bits(bits: $bits) -> Self {
                $t::from_bits(bits as _)
            }
            #[inline]
            fn of(value: f64) -> Self {
                value as $t
            }
            #[inline]
            fn to_i32(self) -> i32 {
                self as i32
            }
            #[inline]
            fn to_i64(self) -> i64 {
                self as i64
            }
        }
    )*};
}
float!(f32, i32; f64, i64);

/// Computes with Rust numbers.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

/// Comparison of two Rust numbers as the IR defines it.
#[inline]
pub fn compare_scalars<T: PartialOrd>(predicate: Predicate, x: T, y: T) -> bool {
    match predicate {
        Predicate::Eq => x == y,
        Predicate::Ne => x != y,
        Predicate::Lt => x < y,
        Predicate::Le => x <= y,
        Predicate::Gt => x > y,
        Predicate::Ge => x >= y,
    }
}

impl Arith for Scalar {
    type V<T: Prim> = T;

    #[inline]
    fn constant<T: Prim>(&self, value: T) -> T {
        value
    }
    #[inline]
    fn neg<T: Number>(&self, x: T) -> T {
        x.neg()
    }
    #[inline]
    fn add<T: Number>(&self, x: T, y: T) -> T {
        x.add(y)
    }
    #[inline]
    fn sub<T: Number>(&self, x: T, y: T) -> T {
        x.sub(y)
    }
    #[inline]
    fn mul<T: Number>(&self, x: T, y: T) -> T {
        x.mul(y)
    }
    #[inline]
    fn abs<T: Float>(&self, x: T) -> T {
        x.abs()
    }
    #[inline]
    fn sqrt<T: Float>(&self, x: T) -> T {
        x.sqrt()
    }
    #[inline]
    fn floor<T: Float>(&self, x: T) -> T {
        x.floor()
    }
    #[inline]
    fn ceil<T: Float>(&self, x: T) -> T {
        x.ceil()
    }
    #[inline]
    fn trunc<T: Float>(&self, x: T) -> T {
        x.trunc()
    }
    #[inline]
    fn div<T: Float>(&self, x: T, y: T) -> T {
        x.div(y)
    }
    #[inline]
    fn fma<T: Float>(&self, a: T, b: T, c: T) -> T {
        a.fma(b, c)
    }
    #[inline]
    fn not(&self, x: bool) -> bool {
        !x
    }
    #[inline]
    fn and<T: Logic>(&self, x: T, y: T) -> T {
        x.and(y)
    }
    #[inline]
    fn or<T: Logic>(&self, x: T, y: T) -> T {
        x.or(y)
    }
    #[inline]
    fn xor<T: Logic>(&self, x: T, y: T) -> T {
        x.xor(y)
    }
    #[inline]
    fn shl<T: Int>(&self, x: T, amount: u32) -> T {
        x.shl(T::of(amount as i64))
    }
    #[inline]
    fn shr<T: Int>(&self, x: T, amount: u32) -> T {
        x.shr(T::of(amount as i64))
    }
    #[inline]
    fn sar<T: Int>(&self, x: T, amount: u32) -> T {
        x.sar(T::of(amount as i64))
    }
    #[inline]
    fn compare<T: Prim>(&self, predicate: Predicate, x: T, y: T) -> bool {
        compare_scalars(predicate, x, y)
    }
    #[inline]
    fn select<T: Prim>(&self, condition: bool, yes: T, no: T) -> T {
        if condition { yes } else { no }
    }
    #[inline]
    fn widen(&self, x: f32) -> f64 {
        x as f64
    }
    #[inline]
    fn narrow(&self, x: f64) -> f32 {
        // Narrowing what was widened would be no operation for the compiler.
        flushed!(x) as f32
    }
    #[inline]
    fn i32_to_float<T: Float>(&self, x: i32) -> T {
        // The only rounding is the one to T: every i32 is exact in f64.
        T::of(x as f64)
    }
    #[inline]
    fn i64_to_f64(&self, x: i64) -> f64 {
        x as f64
    }
    #[inline]
    fn to_i32<T: Float>(&self, x: T) -> i32 {
        x.to_i32()
    }
    #[inline]
    fn to_i64<T: Float>(&self, x: T) -> i64 {
        x.to_i64()
    }
    #[inline]
    fn sign_extend(&self, x: i32) -> i64 {
        x as i64
    }
    #[inline]
    fn zero_extend(&self, x: i32) -> i64 {
        x as u32 as i64
    }
    #[inline]
    fn truncate(&self, x: i64) -> i32 {
        x as i32
    }
    #[inline]
    fn to_bits<T: Float>(&self, x: T) -> T::Bits {
        x.to_int_bits()
    }
    #[inline]
    fn of_bits<T: Float>(&self, x: T::Bits) -> T {
        T::from_int_bits(x)
    }
    #[inline]
    fn bool_to_int(&self, x: bool) -> i32 {
        x as i32
    }
}
