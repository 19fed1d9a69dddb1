//! Values that are known without running anything: literals, and arithmetic of them.

use crate::arithmetic::evaluate;
use crate::ast::{Expr, ExprKind};

/// The value of an expression of numbers and `pi`; `None` if anything else occurs in it.
pub(crate) fn number(expr: &Expr) -> Option<f64> {
    evaluate(expr, &|_| None).ok()
}

/// `True`, `False`
pub(crate) fn truth(expr: &Expr) -> Option<bool> {
    match &*expr.kind {
        ExprKind::Truth(value) => Some(*value),
        _ => None,
    }
}
