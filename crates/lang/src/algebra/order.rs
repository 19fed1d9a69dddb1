//! A total order of expressions, so that sums and products have one form. The order itself has no meaning.

use std::cmp::Ordering;

use crate::expr::{Expr, Kind};

/// Compares two expressions; equal exactly if `==`.
pub(super) fn compare(a: &Expr, b: &Expr) -> Ordering {
    let by_kind = rank(a).cmp(&rank(b));
    if by_kind != Ordering::Equal {
        return by_kind;
    }
    let by_data = match (a.kind(), b.kind()) {
        (Kind::Number(a), Kind::Number(b)) => a.total_cmp(b),
        (Kind::Truth(a), Kind::Truth(b)) => a.cmp(b),
        (Kind::Ref(a), Kind::Ref(b)) => a.cmp(b),
        (Kind::Binary(a, ..), Kind::Binary(b, ..)) => a.cmp(b),
        (Kind::Compare(a, ..), Kind::Compare(b, ..)) => a.cmp(b),
        (Kind::Logic(a, ..), Kind::Logic(b, ..)) => a.cmp(b),
        (Kind::Call(a, _), Kind::Call(b, _)) => a.cmp(b),
        (Kind::Function(a, _), Kind::Function(b, _)) => a.cmp(b),
        _ => Ordering::Equal,
    };
    by_data.then_with(|| {
        let (a, b) = (a.children(), b.children());
        a.len().cmp(&b.len()).then_with(|| {
            a.into_iter().zip(b).map(|(a, b)| compare(a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        })
    })
}

fn rank(e: &Expr) -> u8 {
    match e.kind() {
        Kind::Number(_) => 0,
        Kind::Truth(_) => 1,
        Kind::Ref(_) => 2,
        Kind::Neg(_) => 3,
        Kind::Not(_) => 4,
        Kind::Binary(..) => 5,
        Kind::Compare(..) => 6,
        Kind::Logic(..) => 7,
        Kind::Select(..) => 8,
        Kind::Call(..) => 9,
        Kind::Function(..) => 10,
    }
}
