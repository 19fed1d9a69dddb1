//! Making expressions, with the simplifications that cost nothing and change no bit of a finite result.

use crate::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, Ref};
use crate::span::Location;

/// Makes new nodes, all at one place of the user's text: that of the equation they come from.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    at: Location,
}

/// The value of a literal, signed or not.
pub fn literal(e: &Expr) -> Option<f64> {
    match e.kind() {
        Kind::Number(x) => Some(*x),
        Kind::Neg(a) => literal(a).map(|x| -x),
        _ => None,
    }
}

/// `Some(-e)` if that needs no more operations than `e`.
fn negated(e: &Expr) -> Option<Expr> {
    match e.kind() {
        Kind::Number(x) => Some(Expr::number(-x, e.at())),
        Kind::Neg(a) => Some(a.clone()),
        Kind::Binary(BinaryOp::Sub, a, b) => {
            let kind = match negated(a).filter(|n| !is_negative_literal(n)) {
                Some(n) => Kind::Binary(BinaryOp::Add, n, b.clone()),
                None => Kind::Binary(BinaryOp::Sub, b.clone(), a.clone()),
            };
            Some(Expr::new(kind, e.at()))
        }
        Kind::Binary(BinaryOp::Add, a, b) => {
            if let Some(n) = negated(a) {
                return Some(Expr::new(Kind::Binary(BinaryOp::Sub, n, b.clone()), e.at()));
            }
            negated(b).map(|n| Expr::new(Kind::Binary(BinaryOp::Sub, n, a.clone()), e.at()))
        }
        Kind::Binary(op @ (BinaryOp::Mul | BinaryOp::Div), a, b) => {
            if let Some(n) = negated(a) {
                return Some(Expr::new(Kind::Binary(*op, n, b.clone()), e.at()));
            }
            negated(b).map(|n| Expr::new(Kind::Binary(*op, a.clone(), n), e.at()))
        }
        _ => None,
    }
}

fn is_negative_literal(e: &Expr) -> bool {
    matches!(e.kind(), Kind::Number(x) if *x < 0.0)
}

/// `-a` of an expression that carries an explicit minus in front, without it.
fn without_minus(e: &Expr) -> Option<Expr> {
    match e.kind() {
        Kind::Neg(a) => Some(a.clone()),
        Kind::Number(x) if *x < 0.0 => Some(Expr::number(-x, e.at())),
        Kind::Binary(op @ (BinaryOp::Mul | BinaryOp::Div), a, b) => {
            without_minus(a).map(|a| Expr::new(Kind::Binary(*op, a, b.clone()), e.at()))
        }
        _ => None,
    }
}

impl Build {
    /// A maker of nodes at `at`.
    pub fn new(at: Location) -> Build {
        Build { at }
    }

    /// The place that new nodes get.
    pub fn at(&self) -> Location {
        self.at
    }

    /// A literal.
    pub fn number(&self, value: f64) -> Expr {
        Expr::number(value, self.at)
    }

    /// A name.
    pub fn name(&self, reference: Ref) -> Expr {
        Expr::reference(reference, self.at)
    }

    /// `h`, the step in ms.
    pub fn step(&self) -> Expr {
        self.name(Ref::Step)
    }

    fn binary(&self, op: BinaryOp, a: Expr, b: Expr) -> Expr {
        Expr::binary(op, a, b, self.at)
    }

    /// The literal `f(a, b)` if both are literals and the result is finite.
    fn folded(&self, a: &Expr, b: &Expr, f: impl Fn(f64, f64) -> f64) -> Option<Expr> {
        let value = f(literal(a)?, literal(b)?);
        value.is_finite().then(|| self.number(value))
    }

    /// `-a`
    pub fn neg(&self, a: Expr) -> Expr {
        negated(&a).unwrap_or_else(|| Expr::new(Kind::Neg(a), self.at))
    }

    /// `a + b`
    pub fn add(&self, a: Expr, b: Expr) -> Expr {
        if literal(&a) == Some(0.0) {
            return b;
        }
        if literal(&b) == Some(0.0) {
            return a;
        }
        if let Some(e) = self.folded(&a, &b, |a, b| a + b) {
            return e;
        }
        if let Some(b) = without_minus(&b) {
            return self.sub(a, b);
        }
        if let Kind::Neg(a) = a.kind() {
            return self.sub(b, a.clone());
        }
        self.binary(BinaryOp::Add, a, b)
    }

    /// `a - b`
    pub fn sub(&self, a: Expr, b: Expr) -> Expr {
        if literal(&a) == Some(0.0) {
            return self.neg(b);
        }
        if literal(&b) == Some(0.0) {
            return a;
        }
        if let Some(e) = self.folded(&a, &b, |a, b| a - b) {
            return e;
        }
        if let Some(b) = without_minus(&b) {
            return self.add(a, b);
        }
        self.binary(BinaryOp::Sub, a, b)
    }

    /// `a * b`; zero if a factor is the literal zero: for coefficients, which are zero when a term is absent.
    pub fn mul(&self, a: Expr, b: Expr) -> Expr {
        if literal(&a) == Some(0.0) || literal(&b) == Some(0.0) {
            return self.number(0.0);
        }
        self.product(a, b)
    }

    /// `a * b`, in which a zero does not hide an infinity or a NaN.
    pub fn product(&self, a: Expr, b: Expr) -> Expr {
        if let Some(e) = self.folded(&a, &b, |a, b| a * b) {
            return e;
        }
        for (one, other) in [(&a, &b), (&b, &a)] {
            match literal(one) {
                Some(1.0) => return other.clone(),
                Some(-1.0) => return self.neg(other.clone()),
                _ => {}
            }
        }
        if let (Kind::Neg(a), Kind::Neg(b)) = (a.kind(), b.kind()) {
            return self.product(a.clone(), b.clone());
        }
        if let Kind::Neg(a) = a.kind() {
            return self.neg(self.product(a.clone(), b));
        }
        if let Kind::Neg(b) = b.kind() {
            return self.neg(self.product(a, b.clone()));
        }
        self.binary(BinaryOp::Mul, a, b)
    }

    /// `a / b`
    pub fn div(&self, a: Expr, b: Expr) -> Expr {
        match literal(&b) {
            Some(1.0) => return a,
            Some(-1.0) => return self.neg(a),
            _ => {}
        }
        if literal(&a) == Some(0.0) && literal(&b).is_some_and(|b| b != 0.0) {
            return self.number(0.0);
        }
        if let Some(e) = self.folded(&a, &b, |a, b| a / b) {
            return e;
        }
        self.binary(BinaryOp::Div, a, b)
    }

    /// `a ^ b`
    pub fn pow(&self, a: Expr, b: Expr) -> Expr {
        match literal(&b) {
            Some(1.0) => return a,
            Some(0.0) => return self.number(1.0),
            _ if literal(&a) == Some(1.0) => return a,
            _ => {}
        }
        self.binary(BinaryOp::Pow, a, b)
    }

    /// A built-in function.
    pub fn call(&self, function: Builtin, arguments: Vec<Expr>) -> Expr {
        Expr::new(Kind::Call(function, arguments), self.at)
    }

    /// A comparison.
    pub fn compare(&self, op: CompareOp, a: Expr, b: Expr) -> Expr {
        Expr::new(Kind::Compare(op, a, b), self.at)
    }

    /// `ite(condition, a, b)`
    pub fn select(&self, condition: Expr, a: Expr, b: Expr) -> Expr {
        match condition.kind() {
            Kind::Truth(true) => a,
            Kind::Truth(false) => b,
            _ if a == b => a,
            _ => Expr::new(Kind::Select(condition, a, b), self.at),
        }
    }
}
