//! Primitive operations as a trait, so that a function body is written once.
//!
//! [`Arith`] has exactly the primitive operations of [`crate::ir`]. [`Scalar`] computes with Rust numbers (what the
//! Rust side calls, and what tests measure); [`Emit`] appends IR values to a [`Sink`]. Both give the same bits.

use std::fmt::Debug;

use crate::ir::{Constant, Predicate, Type};

mod emit;
mod scalar;

pub use emit::{Emit, Sink, Typed};
pub use scalar::{Scalar, compare_scalars};

/// A Rust type that is the value of an IR type.
pub trait Prim: Copy + Debug + PartialEq + PartialOrd + 'static {
    /// The IR type.
    const TYPE: Type;
    /// As an IR constant.
    fn constant(self) -> Constant;
}

/// Floats and (wrapping) integers.
#[allow(missing_docs)]
pub trait Number: Prim {
    fn neg(self) -> Self;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
}

/// `bool` and integers.
#[allow(missing_docs)]
pub trait Logic: Prim {
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
}

/// Integers. Amounts of shifts are smaller than the width.
#[allow(missing_docs)]
pub trait Int: Number + Logic {
    fn shl(self, amount: Self) -> Self;
    fn shr(self, amount: Self) -> Self;
    fn sar(self, amount: Self) -> Self;
    /// From a constant; truncates.
    fn of(value: i64) -> Self;
}

/// Floats.
#[allow(missing_docs)]
pub trait Float: Number {
    /// The integer with as many bits.
    type Bits: Int;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    fn floor(self) -> Self;
    fn ceil(self) -> Self;
    fn trunc(self) -> Self;
    fn div(self, other: Self) -> Self;
    fn fma(self, b: Self, c: Self) -> Self;
    fn to_int_bits(self) -> Self::Bits;
    fn from_int_bits(bits: Self::Bits) -> Self;
    /// From a constant, to nearest.
    fn of(value: f64) -> Self;
    /// Toward zero, saturating, NaN gives 0.
    fn to_i32(self) -> i32;
    /// Toward zero, saturating, NaN gives 0.
    fn to_i64(self) -> i64;
}

/// The primitive operations of the IR on values of some representation.
///
/// Operations take `&self`, so that calls nest.
// `self` is where the operation is carried out, not its operand.
#[allow(missing_docs, clippy::wrong_self_convention)]
pub trait Arith {
    /// A value of IR type `T::TYPE`.
    type V<T: Prim>: Copy;

    fn constant<T: Prim>(&self, value: T) -> Self::V<T>;
    fn neg<T: Number>(&self, x: Self::V<T>) -> Self::V<T>;
    fn add<T: Number>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    fn sub<T: Number>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    fn mul<T: Number>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    fn abs<T: Float>(&self, x: Self::V<T>) -> Self::V<T>;
    fn sqrt<T: Float>(&self, x: Self::V<T>) -> Self::V<T>;
    fn floor<T: Float>(&self, x: Self::V<T>) -> Self::V<T>;
    fn ceil<T: Float>(&self, x: Self::V<T>) -> Self::V<T>;
    fn trunc<T: Float>(&self, x: Self::V<T>) -> Self::V<T>;
    fn div<T: Float>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    /// a*b + c, rounded once.
    fn fma<T: Float>(&self, a: Self::V<T>, b: Self::V<T>, c: Self::V<T>) -> Self::V<T>;
    fn not(&self, x: Self::V<bool>) -> Self::V<bool>;
    fn and<T: Logic>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    fn or<T: Logic>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    fn xor<T: Logic>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<T>;
    /// The amount is smaller than the width.
    fn shl<T: Int>(&self, x: Self::V<T>, amount: u32) -> Self::V<T>;
    /// Logical.
    fn shr<T: Int>(&self, x: Self::V<T>, amount: u32) -> Self::V<T>;
    /// Arithmetic.
    fn sar<T: Int>(&self, x: Self::V<T>, amount: u32) -> Self::V<T>;
    fn compare<T: Prim>(&self, predicate: Predicate, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool>;
    fn select<T: Prim>(&self, condition: Self::V<bool>, yes: Self::V<T>, no: Self::V<T>) -> Self::V<T>;
    fn widen(&self, x: Self::V<f32>) -> Self::V<f64>;
    fn narrow(&self, x: Self::V<f64>) -> Self::V<f32>;
    fn i32_to_float<T: Float>(&self, x: Self::V<i32>) -> Self::V<T>;
    fn i64_to_f64(&self, x: Self::V<i64>) -> Self::V<f64>;
    /// Toward zero, saturating, NaN gives 0.
    fn to_i32<T: Float>(&self, x: Self::V<T>) -> Self::V<i32>;
    /// Toward zero, saturating, NaN gives 0.
    fn to_i64<T: Float>(&self, x: Self::V<T>) -> Self::V<i64>;
    fn sign_extend(&self, x: Self::V<i32>) -> Self::V<i64>;
    fn zero_extend(&self, x: Self::V<i32>) -> Self::V<i64>;
    fn truncate(&self, x: Self::V<i64>) -> Self::V<i32>;
    fn to_bits<T: Float>(&self, x: Self::V<T>) -> Self::V<T::Bits>;
    fn of_bits<T: Float>(&self, x: Self::V<T::Bits>) -> Self::V<T>;
    /// 0 or 1.
    fn bool_to_int(&self, x: Self::V<bool>) -> Self::V<i32>;

    // --- Shorthands for compositions ---------------------------------------------------------------------------

    /// A float constant.
    #[inline]
    fn lit<T: Float>(&self, value: f64) -> Self::V<T> {
        self.constant(T::of(value))
    }
    /// An integer constant.
    #[inline]
    fn int<T: Int>(&self, value: i64) -> Self::V<T> {
        self.constant(T::of(value))
    }
    #[inline]
    fn eq<T: Prim>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool> {
        self.compare(Predicate::Eq, x, y)
    }
    #[inline]
    fn ne<T: Prim>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool> {
        self.compare(Predicate::Ne, x, y)
    }
    #[inline]
    fn lt<T: Prim>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool> {
        self.compare(Predicate::Lt, x, y)
    }
    #[inline]
    fn le<T: Prim>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool> {
        self.compare(Predicate::Le, x, y)
    }
    #[inline]
    fn gt<T: Prim>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool> {
        self.compare(Predicate::Gt, x, y)
    }
    #[inline]
    fn ge<T: Prim>(&self, x: Self::V<T>, y: Self::V<T>) -> Self::V<bool> {
        self.compare(Predicate::Ge, x, y)
    }
}
