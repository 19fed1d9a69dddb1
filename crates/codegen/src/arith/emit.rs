//! Primitive operations as IR values.

use std::cell::RefCell;
use std::marker::PhantomData;

use super::{Arith, Float, Int, Logic, Number, Prim};
use crate::ir::{Binary, Cast, Op, Predicate, Type, Unary, ValueId};

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
    fn of_bits<T: Float>(&self, x: Typed<T::Bits>) -> Typed<T> {
        self.cast(Cast::Bits(T::TYPE), x)
    }
    fn bool_to_int(&self, x: Typed<bool>) -> Typed<i32> {
        self.cast(Cast::BoolToInt, x)
    }
}
