//! Values that are known without running anything: literals and arithmetic of them.

use crate::ast::{Expr, ExprKind};
use crate::expr::BinaryOp;

/// The value of an expression of numbers and `pi`; `None` if anything else occurs in it.
pub(crate) fn number(expr: &Expr) -> Option<f64> {
    match &*expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Name(name) if &**name == "pi" => Some(std::f64::consts::PI),
        ExprKind::Neg(a) => number(a).map(|a| -a),
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (number(a)?, number(b)?);
            Some(match op {
                BinaryOp::Add => a + b,
                BinaryOp::Sub => a - b,
                BinaryOp::Mul => a * b,
                BinaryOp::Div => a / b,
                BinaryOp::FloorDiv => (a / b).floor(),
                BinaryOp::Rem => a % b,
                BinaryOp::Pow => a.powf(b),
            })
        }
        _ => None,
    }
}

/// `True`, `False`
pub(crate) fn truth(expr: &Expr) -> Option<bool> {
    match &*expr.kind {
        ExprKind::Truth(value) => Some(*value),
        _ => None,
    }
}
