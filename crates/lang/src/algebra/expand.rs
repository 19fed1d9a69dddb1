//! Products multiplied out: an expression as a sum of products in one canonical form.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::algebra::build::{Build, literal};
use crate::algebra::order;
use crate::algebra::simplify;
use crate::expr::{BinaryOp, Expr, Kind};

/// Highest exponent of a sum that is multiplied out, and most terms of a result.
const MOST: usize = 64;

/// A factor that is not taken apart.
#[derive(Clone, PartialEq, Eq)]
struct Atom(Expr);

impl Ord for Atom {
    fn cmp(&self, other: &Atom) -> Ordering {
        order::compare(&self.0, &other.0)
    }
}

impl PartialOrd for Atom {
    fn partial_cmp(&self, other: &Atom) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Exponents of atoms.
type Monomial = BTreeMap<Atom, i32>;

/// Coefficients of monomials, none zero.
#[derive(Clone)]
struct Sum(BTreeMap<Monomial, f64>);

impl Sum {
    fn number(value: f64) -> Sum {
        Sum(if value == 0.0 { BTreeMap::new() } else { BTreeMap::from([(Monomial::new(), value)]) })
    }

    fn atom(expr: &Expr) -> Sum {
        Sum(BTreeMap::from([(Monomial::from([(Atom(expr.clone()), 1)]), 1.0)]))
    }

    fn plus(mut self, other: Sum, sign: f64) -> Sum {
        for (monomial, coefficient) in other.0 {
            let value = self.0.get(&monomial).copied().unwrap_or(0.0) + sign * coefficient;
            if value == 0.0 {
                self.0.remove(&monomial);
            } else {
                self.0.insert(monomial, value);
            }
        }
        self
    }

    /// `None` if there would be too many terms.
    fn times(&self, other: &Sum) -> Option<Sum> {
        if self.0.len() * other.0.len() > MOST * MOST {
            return None;
        }
        let mut result = Sum(BTreeMap::new());
        for (a, x) in &self.0 {
            for (b, y) in &other.0 {
                let mut monomial = a.clone();
                for (atom, exponent) in b {
                    let sum = monomial.get(atom).copied().unwrap_or(0).checked_add(*exponent)?;
                    if sum == 0 {
                        monomial.remove(atom);
                    } else {
                        monomial.insert(atom.clone(), sum);
                    }
                }
                result = result.plus(Sum(BTreeMap::from([(monomial, x * y)])), 1.0);
            }
        }
        Some(result)
    }

    /// The reciprocal, if this is a single product.
    fn inverse(&self) -> Option<Sum> {
        if self.0.len() != 1 {
            return None;
        }
        let (monomial, coefficient) = self.0.first_key_value()?;
        let inverse = monomial.iter().map(|(atom, exponent)| (atom.clone(), -exponent)).collect();
        (1.0 / coefficient).is_finite().then(|| Sum(BTreeMap::from([(inverse, 1.0 / coefficient)])))
    }

    fn of(expr: &Expr) -> Sum {
        Sum::taken_apart(expr).unwrap_or_else(|| Sum::atom(expr))
    }

    fn taken_apart(expr: &Expr) -> Option<Sum> {
        match expr.kind() {
            Kind::Number(x) => x.is_finite().then(|| Sum::number(*x)),
            Kind::Neg(a) => Some(Sum::number(0.0).plus(Sum::of(a), -1.0)),
            Kind::Binary(BinaryOp::Add, a, b) => Some(Sum::of(a).plus(Sum::of(b), 1.0)),
            Kind::Binary(BinaryOp::Sub, a, b) => Some(Sum::of(a).plus(Sum::of(b), -1.0)),
            Kind::Binary(BinaryOp::Mul, a, b) => Sum::of(a).times(&Sum::of(b)),
            Kind::Binary(BinaryOp::Div, a, b) => {
                let divisor = Sum::of(b);
                let inverse = match divisor.inverse() {
                    Some(inverse) => inverse,
                    None if divisor.0.is_empty() => return None,
                    None => {
                        Sum(BTreeMap::from([(Monomial::from([(Atom(divisor.expr(Build::new(b.at()))), -1)]), 1.0)]))
                    }
                };
                Sum::of(a).times(&inverse)
            }
            Kind::Binary(BinaryOp::Pow, a, b) => {
                let exponent = literal(b).filter(|n| n.fract() == 0.0 && n.abs() <= MOST as f64)?;
                let base = Sum::of(a);
                let base = if exponent < 0.0 { base.inverse()? } else { base };
                (0..exponent.abs() as u32).try_fold(Sum::number(1.0), |power, _| power.times(&base))
            }
            _ => None,
        }
    }

    fn expr(&self, build: Build) -> Expr {
        self.0.iter().fold(build.number(0.0), |sum, (monomial, coefficient)| {
            let (mut above, mut below) = (build.number(1.0), build.number(1.0));
            for (atom, exponent) in monomial {
                let power = build.pow(atom.0.clone(), build.number(f64::from(exponent.abs())));
                if *exponent > 0 {
                    above = build.product(above, power);
                } else {
                    below = build.product(below, power);
                }
            }
            build.add(sum, build.div(build.product(build.number(*coefficient), above), below))
        })
    }
}

/// `expr` with products and small integer powers of sums multiplied out and equal terms added up; what would become
/// very long stays as it is, and so do the arguments of calls. Rounding changes; the value differs by a few units in
/// the last place of the largest term.
pub fn expand(expr: &Expr) -> Expr {
    Sum::of(&simplify(expr)).expr(Build::new(expr.at()))
}

/// `expr` is zero for all values of its names for which it has a value.
pub fn is_zero(expr: &Expr) -> bool {
    match literal(expr) {
        Some(x) => x == 0.0,
        None => matches!(expr.kind(), Kind::Binary(..) | Kind::Neg(_)) && Sum::of(expr).0.is_empty(),
    }
}
