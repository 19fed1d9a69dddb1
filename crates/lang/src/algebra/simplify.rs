//! Folding of literals and removal of neutral elements.
//!
//! Nothing is re-associated or distributed: the result rounds as the expression did. Signs of zeros may differ. A
//! literal is folded only if the result is finite, and only by operations that IEEE 754 defines to the last bit, so
//! that folding gives what evaluation would.

use crate::algebra::build::{Build, literal};
use crate::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, LogicOp};

/// `expr`, simpler.
pub fn simplify(expr: &Expr) -> Expr {
    let expr = expr.map_children(simplify);
    let build = Build::new(expr.at());
    match expr.kind() {
        Kind::Neg(a) => build.neg(a.clone()),
        Kind::Binary(op, a, b) => binary(&build, *op, a, b).unwrap_or(expr),
        Kind::Not(a) => match a.kind() {
            Kind::Truth(x) => Expr::new(Kind::Truth(!x), expr.at()),
            Kind::Not(a) => a.clone(),
            _ => expr,
        },
        Kind::Compare(op, a, b) => match (literal(a), literal(b)) {
            (Some(a), Some(b)) => Expr::new(Kind::Truth(compare(*op, a, b)), expr.at()),
            _ => expr,
        },
        Kind::Logic(op, a, b) => logic(*op, a, b).unwrap_or(expr),
        Kind::Select(c, a, b) => build.select(c.clone(), a.clone(), b.clone()),
        Kind::Call(function, arguments) => call(&build, *function, arguments).unwrap_or(expr),
        _ => expr,
    }
}

fn binary(build: &Build, op: BinaryOp, a: &Expr, b: &Expr) -> Option<Expr> {
    let (x, y) = (a.clone(), b.clone());
    let finite = |value: f64| value.is_finite().then(|| build.number(value));
    match op {
        BinaryOp::Add => Some(build.add(x, y)),
        BinaryOp::Sub => Some(build.sub(x, y)),
        BinaryOp::Mul => Some(build.product(x, y)),
        BinaryOp::Div => Some(build.div(x, y)),
        BinaryOp::Pow => Some(build.pow(x, y)),
        BinaryOp::FloorDiv => finite((literal(a)? / literal(b)?).floor()),
        BinaryOp::Rem => finite(literal(a)? % literal(b)?),
    }
}

fn compare(op: CompareOp, a: f64, b: f64) -> bool {
    match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    }
}

fn logic(op: LogicOp, a: &Expr, b: &Expr) -> Option<Expr> {
    let neutral = op == LogicOp::And;
    for (one, other) in [(a, b), (b, a)] {
        if let Kind::Truth(x) = one.kind() {
            return Some(if *x == neutral { other.clone() } else { one.clone() });
        }
    }
    None
}

fn call(build: &Build, function: Builtin, arguments: &[Expr]) -> Option<Expr> {
    let value = match (function, arguments) {
        (Builtin::Sqrt, [a]) => literal(a)?.sqrt(),
        (Builtin::Abs, [a]) => literal(a)?.abs(),
        (Builtin::Floor, [a]) => literal(a)?.floor(),
        (Builtin::Ceil, [a]) => literal(a)?.ceil(),
        (Builtin::Trunc, [a]) => literal(a)?.trunc(),
        _ => return None,
    };
    value.is_finite().then(|| build.number(value))
}
