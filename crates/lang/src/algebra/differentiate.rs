//! Derivatives.

use std::fmt;

use crate::algebra::build::Build;
use crate::algebra::references::{contains, inline};
use crate::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, Ref};
use crate::model::Function;
use crate::span::Location;

/// A function whose derivative is no expression of the language.
#[derive(Clone, Debug, PartialEq)]
pub struct NotDifferentiable {
    /// Which.
    pub function: Builtin,
    /// Its call.
    pub at: Location,
}

impl fmt::Display for NotDifferentiable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the derivative of `{}` cannot be written down", crate::display::builtin(self.function))
    }
}

/// The derivative of `expr` with respect to `name`, new nodes at the place of `build`.
///
/// At jumps and corners it is the derivative on one side; a function that is constant piece by piece has derivative 0.
/// Calls of `functions` are inlined first.
pub fn differentiate(expr: &Expr, name: &Ref, functions: &[Function], build: Build) -> Result<Expr, NotDifferentiable> {
    Differentiator { name, build }.of(&inline(expr, functions))
}

struct Differentiator<'a> {
    name: &'a Ref,
    build: Build,
}

type Derivative = Result<Expr, NotDifferentiable>;

impl Differentiator<'_> {
    fn of(&self, expr: &Expr) -> Derivative {
        let b = self.build;
        if !contains(expr, self.name) {
            return Ok(b.number(0.0));
        }
        Ok(match expr.kind() {
            Kind::Ref(_) => b.number(1.0),
            Kind::Neg(u) => b.neg(self.of(u)?),
            Kind::Binary(op, u, v) => self.binary(*op, u, v)?,
            Kind::Select(c, u, v) => b.select(c.clone(), self.of(u)?, self.of(v)?),
            Kind::Call(function, arguments) => self.call(expr, *function, arguments)?,
            // Conditions are constant piece by piece; functions that remain have no body to look into.
            _ => b.number(0.0),
        })
    }

    fn binary(&self, op: BinaryOp, u: &Expr, v: &Expr) -> Derivative {
        let b = self.build;
        let (du, dv) = (self.of(u)?, self.of(v)?);
        let (u, v) = (u.clone(), v.clone());
        Ok(match op {
            BinaryOp::Add => b.add(du, dv),
            BinaryOp::Sub => b.sub(du, dv),
            BinaryOp::Mul => b.add(b.mul(du, v), b.mul(u, dv)),
            BinaryOp::Div => {
                // (u' - u/v * v') / v: no square that could overflow.
                let change = b.mul(b.div(u, v.clone()), dv);
                b.div(b.sub(du, change), v)
            }
            BinaryOp::FloorDiv => b.number(0.0),
            BinaryOp::Rem => {
                let whole = b.call(Builtin::Trunc, vec![b.div(u, v)]);
                b.sub(du, b.mul(whole, dv))
            }
            BinaryOp::Pow => {
                let by_base = {
                    let lower = b.pow(u.clone(), b.sub(v.clone(), b.number(1.0)));
                    b.mul(b.mul(v.clone(), lower), du)
                };
                let by_exponent = {
                    let log = b.call(Builtin::Log, vec![u.clone()]);
                    b.mul(b.mul(b.pow(u, v), log), dv)
                };
                b.add(by_base, by_exponent)
            }
        })
    }

    fn call(&self, expr: &Expr, function: Builtin, arguments: &[Expr]) -> Derivative {
        let b = self.build;
        let n = |x: f64| b.number(x);
        let square = |e: &Expr| b.product(e.clone(), e.clone());
        if let [u] = arguments {
            let u = u.clone();
            let du = self.of(&u)?;
            let call = |f: Builtin| b.call(f, vec![u.clone()]);
            let positive = b.compare(CompareOp::Gt, u.clone(), n(0.0));
            return Ok(match function {
                Builtin::Pos => b.select(positive, du, n(0.0)),
                Builtin::Neg => b.select(b.compare(CompareOp::Lt, u, n(0.0)), du, n(0.0)),
                Builtin::Sqrt => b.div(du, b.product(n(2.0), expr.clone())),
                Builtin::Cbrt => b.div(du, b.product(n(3.0), square(expr))),
                Builtin::Exp => b.mul(expr.clone(), du),
                Builtin::Expm1 => b.mul(call(Builtin::Exp), du),
                Builtin::Log => b.div(du, u),
                Builtin::Log1p => b.div(du, b.add(n(1.0), u)),
                Builtin::Log2 => b.div(du, b.product(u, n(std::f64::consts::LN_2))),
                Builtin::Log10 => b.div(du, b.product(u, n(std::f64::consts::LN_10))),
                Builtin::Sin => b.mul(call(Builtin::Cos), du),
                Builtin::Cos => b.neg(b.mul(call(Builtin::Sin), du)),
                Builtin::Tan => b.mul(b.add(n(1.0), square(expr)), du),
                Builtin::Asin => b.div(du, b.call(Builtin::Sqrt, vec![b.sub(n(1.0), square(&u))])),
                Builtin::Acos => b.neg(b.div(du, b.call(Builtin::Sqrt, vec![b.sub(n(1.0), square(&u))]))),
                Builtin::Atan => b.div(du, b.add(n(1.0), square(&u))),
                Builtin::Sinh => b.mul(call(Builtin::Cosh), du),
                Builtin::Cosh => b.mul(call(Builtin::Sinh), du),
                Builtin::Tanh => b.mul(b.sub(n(1.0), square(expr)), du),
                Builtin::Asinh => b.div(du, b.call(Builtin::Sqrt, vec![b.add(square(&u), n(1.0))])),
                Builtin::Acosh => b.div(du, b.call(Builtin::Sqrt, vec![b.sub(square(&u), n(1.0))])),
                Builtin::Atanh => b.div(du, b.sub(n(1.0), square(&u))),
                Builtin::Abs => b.mul(call(Builtin::Sign), du),
                Builtin::Erf => {
                    let bell = b.call(Builtin::Exp, vec![b.neg(square(&u))]);
                    b.mul(b.product(n(std::f64::consts::FRAC_2_SQRT_PI), bell), du)
                }
                Builtin::Gamma => return Err(NotDifferentiable { function, at: expr.at() }),
                _ => n(0.0),
            });
        }
        match (function, arguments) {
            (Builtin::Clip, [u, low, high]) => {
                let inner = b.select(b.compare(CompareOp::Gt, u.clone(), high.clone()), self.of(high)?, self.of(u)?);
                Ok(b.select(b.compare(CompareOp::Lt, u.clone(), low.clone()), self.of(low)?, inner))
            }
            (Builtin::Power, [u, v]) => {
                let lower = b.call(Builtin::Power, vec![u.clone(), b.sub(v.clone(), n(1.0))]);
                let slope = b.mul(b.mul(v.clone(), lower), self.of(u)?);
                Ok(b.select(b.compare(CompareOp::Ge, v.clone(), n(1.0)), slope, n(0.0)))
            }
            (Builtin::Atan2, [u, v]) => {
                let change = b.sub(b.mul(v.clone(), self.of(u)?), b.mul(u.clone(), self.of(v)?));
                Ok(b.div(change, b.add(square(u), square(v))))
            }
            (Builtin::Hypot, [u, v]) => {
                let change = b.add(b.mul(u.clone(), self.of(u)?), b.mul(v.clone(), self.of(v)?));
                Ok(b.div(change, expr.clone()))
            }
            (Builtin::Min | Builtin::Max, [first, others @ ..]) => {
                let op = if function == Builtin::Min { CompareOp::Lt } else { CompareOp::Gt };
                let (mut best, mut slope) = (first.clone(), self.of(first)?);
                for other in others {
                    let better = b.compare(op, other.clone(), best.clone());
                    slope = b.select(better, self.of(other)?, slope);
                    best = b.call(function, vec![best, other.clone()]);
                }
                Ok(slope)
            }
            _ => Ok(n(0.0)),
        }
    }
}
