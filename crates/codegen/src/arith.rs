//! Primitive operations as a trait, so that a function body is written once.
//!
//! [`Arith`] has exactly the primitive operations of [`crate::ir`]. [`Scalar`] computes with Rust numbers (what the
//! Rust side calls, and what tests measure); [`Emit`] appends IR values to a [`Sink`]. Both give the same bits.

use std::cell::RefCell;
use std::fmt::Debug;
use std::marker::PhantomData;

use crate::ir::{Binary, Cast, Constant, Op, Predicate, Type, Unary, ValueId};

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

/// The primitive operations of the IR on values of some representation.
///
/// Operations take `&self`, so that calls nest.
#[allow(missing_docs)]
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
    fn from_bits<T: Float>(&self, x: Self::V<T::Bits>) -> Self::V<T>;
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
    fn from_bits<T: Float>(&self, x: T::Bits) -> T {
        T::from_int_bits(x)
    }
    #[inline]
    fn bool_to_int(&self, x: bool) -> i32 {
        x as i32
    }
}

/// Where [`Emit`] puts the values it makes.
pub trait Sink {
    /// Appends (or finds) a value.
    fn emit(&mut self, op: Op, ty: Type) -> ValueId;
}

/// An IR value of known type.
pub struct Typed<T> {
    /// The value.
    pub id: ValueId,
    ty: PhantomData<T>,
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Typed<T> {}

impl<T: Prim> Typed<T> {
    /// The value `id`, which must be of type `T::TYPE`.
    pub fn new(id: ValueId) -> Typed<T> {
        Typed { id, ty: PhantomData }
    }
}

/// Emits IR values into a sink.
pub struct Emit<'a, S: Sink> {
    sink: RefCell<&'a mut S>,
}

impl<'a, S: Sink> Emit<'a, S> {
    /// Emits into `sink`.
    pub fn new(sink: &'a mut S) -> Emit<'a, S> {
        Emit { sink: RefCell::new(sink) }
    }

    fn op<T: Prim>(&self, op: Op) -> Typed<T> {
        Typed::new(self.sink.borrow_mut().emit(op, T::TYPE))
    }

    fn unary<T: Prim>(&self, op: Unary, x: Typed<T>) -> Typed<T> {
        self.op(Op::Unary(op, x.id))
    }

    fn binary<T: Prim>(&self, op: Binary, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.op(Op::Binary(op, x.id, y.id))
    }

    fn cast<T: Prim, U: Prim>(&self, op: Cast, x: Typed<T>) -> Typed<U> {
        self.op(Op::Cast(op, x.id))
    }
}

impl<S: Sink> Arith for Emit<'_, S> {
    type V<T: Prim> = Typed<T>;

    fn constant<T: Prim>(&self, value: T) -> Typed<T> {
        self.op(Op::Constant(value.constant()))
    }
    fn neg<T: Number>(&self, x: Typed<T>) -> Typed<T> {
        self.unary(Unary::Neg, x)
    }
    fn add<T: Number>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::Add, x, y)
    }
    fn sub<T: Number>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::Sub, x, y)
    }
    fn mul<T: Number>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::Mul, x, y)
    }
    fn abs<T: Float>(&self, x: Typed<T>) -> Typed<T> {
        self.unary(Unary::Abs, x)
    }
    fn sqrt<T: Float>(&self, x: Typed<T>) -> Typed<T> {
        self.unary(Unary::Sqrt, x)
    }
    fn floor<T: Float>(&self, x: Typed<T>) -> Typed<T> {
        self.unary(Unary::Floor, x)
    }
    fn ceil<T: Float>(&self, x: Typed<T>) -> Typed<T> {
        self.unary(Unary::Ceil, x)
    }
    fn trunc<T: Float>(&self, x: Typed<T>) -> Typed<T> {
        self.unary(Unary::Trunc, x)
    }
    fn div<T: Float>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::Div, x, y)
    }
    fn fma<T: Float>(&self, a: Typed<T>, b: Typed<T>, c: Typed<T>) -> Typed<T> {
        self.op(Op::Fma(a.id, b.id, c.id))
    }
    fn not(&self, x: Typed<bool>) -> Typed<bool> {
        self.unary(Unary::Not, x)
    }
    fn and<T: Logic>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::And, x, y)
    }
    fn or<T: Logic>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::Or, x, y)
    }
    fn xor<T: Logic>(&self, x: Typed<T>, y: Typed<T>) -> Typed<T> {
        self.binary(Binary::Xor, x, y)
    }
    fn shl<T: Int>(&self, x: Typed<T>, amount: u32) -> Typed<T> {
        self.binary(Binary::Shl, x, self.int(amount as i64))
    }
    fn shr<T: Int>(&self, x: Typed<T>, amount: u32) -> Typed<T> {
        self.binary(Binary::Shr, x, self.int(amount as i64))
    }
    fn sar<T: Int>(&self, x: Typed<T>, amount: u32) -> Typed<T> {
        self.binary(Binary::Sar, x, self.int(amount as i64))
    }
    fn compare<T: Prim>(&self, predicate: Predicate, x: Typed<T>, y: Typed<T>) -> Typed<bool> {
        self.op(Op::Compare(predicate, x.id, y.id))
    }
    fn select<T: Prim>(&self, condition: Typed<bool>, yes: Typed<T>, no: Typed<T>) -> Typed<T> {
        self.op(Op::Select(condition.id, yes.id, no.id))
    }
    fn widen(&self, x: Typed<f32>) -> Typed<f64> {
        self.cast(Cast::Widen, x)
    }
    fn narrow(&self, x: Typed<f64>) -> Typed<f32> {
        self.cast(Cast::Narrow, x)
    }
    fn i32_to_float<T: Float>(&self, x: Typed<i32>) -> Typed<T> {
        self.cast(Cast::IntToFloat(T::TYPE), x)
    }
    fn i64_to_f64(&self, x: Typed<i64>) -> Typed<f64> {
        self.cast(Cast::IntToFloat(Type::F64), x)
    }
    fn to_i32<T: Float>(&self, x: Typed<T>) -> Typed<i32> {
        self.cast(Cast::FloatToInt(Type::I32), x)
    }
    fn to_i64<T: Float>(&self, x: Typed<T>) -> Typed<i64> {
        self.cast(Cast::FloatToInt(Type::I64), x)
    }
    fn sign_extend(&self, x: Typed<i32>) -> Typed<i64> {
        self.cast(Cast::SignExtend, x)
    }
    fn zero_extend(&self, x: Typed<i32>) -> Typed<i64> {
        self.cast(Cast::ZeroExtend, x)
    }
    fn truncate(&self, x: Typed<i64>) -> Typed<i32> {
        self.cast(Cast::Truncate, x)
    }
    fn to_bits<T: Float>(&self, x: Typed<T>) -> Typed<T::Bits> {
        self.cast(Cast::Bits(<T::Bits as Prim>::TYPE), x)
    }
    fn from_bits<T: Float>(&self, x: Typed<T::Bits>) -> Typed<T> {
        self.cast(Cast::Bits(T::TYPE), x)
    }
    fn bool_to_int(&self, x: Typed<bool>) -> Typed<i32> {
        self.cast(Cast::BoolToInt, x)
    }
}
