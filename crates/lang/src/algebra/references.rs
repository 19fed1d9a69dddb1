//! Which names an expression uses, and putting the bodies of functions in place of their calls.

use std::collections::BTreeSet;

use crate::expr::{Builtin, Expr, Kind, Ref};
use crate::model::{Function, ValueType};

/// All names in `expr`.
pub fn references(expr: &Expr) -> BTreeSet<Ref> {
    let mut found = BTreeSet::new();
    expr.for_each_ref(&mut |r, _| {
        found.insert(r.clone());
    });
    found
}

/// The name occurs in `expr`.
pub fn contains(expr: &Expr, name: &Ref) -> bool {
    match expr.kind() {
        Kind::Ref(r) => r == name,
        _ => expr.children().into_iter().any(|child| contains(child, name)),
    }
}

/// `expr` with the calls of user's functions replaced by their bodies. An argument declared `int` is truncated and one
/// declared `bool` compared with zero, as a call does; so is the result.
pub fn inline(expr: &Expr, functions: &[Function]) -> Expr {
    let Kind::Function(id, arguments) = expr.kind() else {
        return expr.map_children(|child| inline(child, functions));
    };
    let Some(function) = functions.get(id.0 as usize) else { return expr.clone() };
    let arguments: Vec<Expr> = arguments
        .iter()
        .zip(&function.arguments)
        .map(|(argument, (_, ty))| converted(inline(argument, functions), *ty))
        .collect();
    let body = function.body.substitute(&mut |r| match r {
        Ref::Argument(i) => arguments.get(*i as usize).cloned(),
        _ => None,
    });
    converted(inline(&body, functions), function.returns)
}

fn converted(expr: Expr, ty: ValueType) -> Expr {
    let at = expr.at();
    match ty {
        ValueType::Float => expr,
        ValueType::Int => Expr::new(Kind::Call(Builtin::Trunc, vec![expr]), at),
        ValueType::Bool => Expr::new(Kind::Compare(crate::expr::CompareOp::Ne, expr, Expr::number(0.0, at)), at),
    }
}
