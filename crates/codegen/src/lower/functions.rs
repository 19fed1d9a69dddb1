//! The built-in functions (section 1.4.3 of the language).

use neurarchy_lang::expr::Builtin;

use super::scope::Scope;
use crate::ir::{Math, Predicate, Type, Unary, ValueId};

/// Powers with these exponents are products: a few roundings less exact than `pow` at most, and many times faster.
const LARGEST_PRODUCT: u32 = 8;

impl Scope<'_> {
    /// `isnan`, `isfinite`, `isinf`.
    pub fn kind_of_number(&mut self, builtin: Builtin, x: ValueId) -> ValueId {
        let ty = self.b.ty(x);
        let infinity = self.b.float(f64::INFINITY, ty);
        let size = self.b.unary(Unary::Abs, x);
        match builtin {
            Builtin::IsNan => self.b.compare(Predicate::Ne, x, x),
            Builtin::IsFinite => self.b.compare(Predicate::Lt, size, infinity),
            _ => self.b.compare(Predicate::Eq, size, infinity),
        }
    }

    /// A built-in function of numbers of type `ty`; `exponent` is the second argument if it is a literal.
    pub fn builtin(&mut self, builtin: Builtin, x: &[ValueId], exponent: Option<f64>, ty: Type) -> ValueId {
        let zero = self.b.float(0.0, ty);
        let one = self.b.float(1.0, ty);
        match builtin {
            Builtin::Pos => self.select_if(Predicate::Gt, x[0], zero, x[0], zero),
            Builtin::Neg => self.select_if(Predicate::Lt, x[0], zero, x[0], zero),
            Builtin::Clip => {
                let upper = self.select_if(Predicate::Gt, x[0], x[2], x[2], x[0]);
                self.select_if(Predicate::Lt, x[0], x[1], x[1], upper)
            }
            Builtin::Modulo => {
                let (a, b) = (self.b.unary(Unary::Trunc, x[0]), self.b.unary(Unary::Trunc, x[1]));
                let remainder = self.b.math(Math::Rem, &[a, b]);
                self.select_if(Predicate::Eq, b, zero, zero, remainder)
            }
            Builtin::Power => match exponent {
                Some(exponent) => self.literal_power(x[0], exponent),
                None => {
                    let exponent = self.b.unary(Unary::Trunc, x[1]);
                    self.b.math(Math::Pow, &[x[0], exponent])
                }
            },
            Builtin::Sqrt => self.b.unary(Unary::Sqrt, x[0]),
            Builtin::Abs => self.b.unary(Unary::Abs, x[0]),
            Builtin::Floor => self.b.unary(Unary::Floor, x[0]),
            Builtin::Ceil => self.b.unary(Unary::Ceil, x[0]),
            Builtin::Trunc => self.b.unary(Unary::Trunc, x[0]),
            Builtin::Sign => {
                let minus = self.b.float(-1.0, ty);
                let lower = self.select_if(Predicate::Lt, x[0], zero, minus, zero);
                self.select_if(Predicate::Gt, x[0], zero, one, lower)
            }
            Builtin::Heaviside => {
                let half = self.b.float(0.5, ty);
                let lower = self.select_if(Predicate::Lt, x[0], zero, zero, half);
                self.select_if(Predicate::Gt, x[0], zero, one, lower)
            }
            Builtin::Min => self.extreme(Predicate::Lt, x),
            Builtin::Max => self.extreme(Predicate::Gt, x),
            Builtin::IsNan | Builtin::IsFinite | Builtin::IsInf => {
                let condition = self.kind_of_number(builtin, x[0]);
                self.b.convert(condition, ty)
            }
            Builtin::Cbrt => self.b.math(Math::Cbrt, x),
            Builtin::Exp => self.b.math(Math::Exp, x),
            Builtin::Expm1 => self.b.math(Math::Expm1, x),
            Builtin::Log => self.b.math(Math::Log, x),
            Builtin::Log1p => self.b.math(Math::Log1p, x),
            Builtin::Log2 => self.b.math(Math::Log2, x),
            Builtin::Log10 => self.b.math(Math::Log10, x),
            Builtin::Sin => self.b.math(Math::Sin, x),
            Builtin::Cos => self.b.math(Math::Cos, x),
            Builtin::Tan => self.b.math(Math::Tan, x),
            Builtin::Asin => self.b.math(Math::Asin, x),
            Builtin::Acos => self.b.math(Math::Acos, x),
            Builtin::Atan => self.b.math(Math::Atan, x),
            Builtin::Atan2 => self.b.math(Math::Atan2, x),
            Builtin::Sinh => self.b.math(Math::Sinh, x),
            Builtin::Cosh => self.b.math(Math::Cosh, x),
            Builtin::Tanh => self.b.math(Math::Tanh, x),
            Builtin::Asinh => self.b.math(Math::Asinh, x),
            Builtin::Acosh => self.b.math(Math::Acosh, x),
            Builtin::Atanh => self.b.math(Math::Atanh, x),
            Builtin::Round => self.b.math(Math::Round, x),
            Builtin::Erf => self.b.math(Math::Erf, x),
            Builtin::Gamma => self.b.math(Math::Gamma, x),
            Builtin::Hypot => self.b.math(Math::Hypot, x),
        }
    }

    /// `x` to a literal power.
    pub fn literal_power(&mut self, x: ValueId, exponent: f64) -> ValueId {
        let ty = self.b.ty(x);
        let one = self.b.float(1.0, ty);
        if exponent == 0.0 {
            return one;
        }
        if exponent == 0.5 {
            return self.b.unary(Unary::Sqrt, x);
        }
        if exponent.fract() == 0.0 && exponent.abs() <= f64::from(LARGEST_PRODUCT) {
            let product = self.product(x, exponent.abs() as u32);
            return if exponent < 0.0 { self.b.div(one, product) } else { product };
        }
        let exponent = self.b.float(exponent, ty);
        self.b.math(Math::Pow, &[x, exponent])
    }

    /// `x` multiplied `n` times, `n` >= 1, by squaring.
    fn product(&mut self, x: ValueId, n: u32) -> ValueId {
        if n == 1 {
            return x;
        }
        let half = self.product(x, n / 2);
        let square = self.b.mul(half, half);
        if n % 2 == 1 { self.b.mul(square, x) } else { square }
    }

    /// Smallest or largest of several numbers, from the left.
    fn extreme(&mut self, predicate: Predicate, x: &[ValueId]) -> ValueId {
        x[1..].iter().fold(x[0], |a, &b| self.select_if(predicate, a, b, a, b))
    }

    /// `x ? y : yes, no`
    fn select_if(&mut self, predicate: Predicate, x: ValueId, y: ValueId, yes: ValueId, no: ValueId) -> ValueId {
        let condition = self.b.compare(predicate, x, y);
        self.b.select(condition, yes, no)
    }
}
