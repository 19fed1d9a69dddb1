//! Arithmetic of numbers and constants, computed when the constants have their values.

use std::fmt;

use crate::ast::{Expr, ExprKind};
use crate::expr::{BinaryOp, Name};

/// An expression of numbers, constants and `pi`, such as `2*KC`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arithmetic(Expr);

impl Arithmetic {
    /// `Err`: the first node that is no arithmetic, or a name that `is_constant` denies.
    pub(crate) fn of<'e>(expr: &'e Expr, is_constant: &dyn Fn(&Name) -> bool) -> Result<Arithmetic, &'e Expr> {
        let mut wrong = None;
        expr.for_each(&mut |node| {
            let right = match &*node.kind {
                ExprKind::Number(_) | ExprKind::Neg(_) | ExprKind::Binary(..) => true,
                ExprKind::Name(name) => is_constant(name) || &**name == "pi",
                _ => false,
            };
            if !right {
                wrong = wrong.or(Some(node));
            }
        });
        wrong.map_or_else(|| Ok(Arithmetic(expr.clone())), Err)
    }

    /// The value, given those of the constants; or the name of a constant without a value.
    pub fn value(&self, constant: &dyn Fn(&str) -> Option<f64>) -> Result<f64, Name> {
        evaluate(&self.0, constant).map_err(|missing| missing.unwrap_or_else(|| self.to_string().into()))
    }
}

impl fmt::Display for Arithmetic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The value of an expression of numbers and constants. `Err`: something else, or a name without a value.
pub(crate) fn evaluate(expr: &Expr, constant: &dyn Fn(&str) -> Option<f64>) -> Result<f64, Option<Name>> {
    match &*expr.kind {
        ExprKind::Number(value) => Ok(*value),
        ExprKind::Name(name) => match constant(name) {
            Some(value) => Ok(value),
            None if &**name == "pi" => Ok(std::f64::consts::PI),
            None => Err(Some(name.clone())),
        },
        ExprKind::Neg(a) => evaluate(a, constant).map(|a| -a),
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (evaluate(a, constant)?, evaluate(b, constant)?);
            Ok(match op {
                BinaryOp::Add => a + b,
                BinaryOp::Sub => a - b,
                BinaryOp::Mul => a * b,
                BinaryOp::Div => a / b,
                BinaryOp::FloorDiv => (a / b).floor(),
                BinaryOp::Rem => a % b,
                BinaryOp::Pow => a.powf(b),
            })
        }
        _ => Err(None),
    }
}
