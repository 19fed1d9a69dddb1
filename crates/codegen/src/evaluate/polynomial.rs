//! Polynomials with numbers as coefficients: how an ODE is brought into the form that a method needs.

use std::collections::BTreeMap;

use neurarchy_lang::expr::{AttributeId, BinaryOp, Expr, Kind, Ref};

use super::Evaluation;

/// An unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unknown {
    /// `dx/dt`
    Derivative(AttributeId),
    /// `x`
    Variable(AttributeId),
}

/// A product of powers of unknowns.
type Monomial = BTreeMap<Unknown, u32>;

/// A sum of monomials with coefficients.
#[derive(Clone, Debug, Default)]
pub(super) struct Polynomial(BTreeMap<Vec<(Unknown, u32)>, f64>);

impl Polynomial {
    /// A number.
    pub fn number(value: f64) -> Polynomial {
        Polynomial(BTreeMap::from([(vec![], value)]))
    }

    /// An unknown.
    pub fn unknown(unknown: Unknown) -> Polynomial {
        Polynomial(BTreeMap::from([(vec![(unknown, 1)], 1.0)]))
    }

    /// The coefficient of the monomial that is this unknown alone.
    pub fn coefficient(&self, unknown: Unknown) -> f64 {
        self.0.get(&vec![(unknown, 1)]).copied().unwrap_or(0.0)
    }

    /// The part without unknowns.
    pub fn constant(&self) -> f64 {
        self.0.get(&vec![]).copied().unwrap_or(0.0)
    }

    /// No unknown has a power, and no two are multiplied.
    pub fn is_linear(&self) -> bool {
        self.0.iter().all(|(m, c)| *c == 0.0 || m.len() <= 1 && m.iter().all(|(_, power)| *power == 1))
    }

    fn as_number(&self) -> Option<f64> {
        self.0.keys().all(|m| m.is_empty()).then(|| self.constant())
    }

    /// `self + factor * other`
    pub fn plus(mut self, factor: f64, other: &Polynomial) -> Polynomial {
        for (monomial, c) in &other.0 {
            *self.0.entry(monomial.clone()).or_insert(0.0) += factor * c;
        }
        self
    }

    fn times(&self, other: &Polynomial) -> Polynomial {
        let mut product = Polynomial::default();
        for (a, x) in &self.0 {
            for (b, y) in &other.0 {
                let mut powers: Monomial = a.iter().copied().collect();
                for (unknown, power) in b {
                    *powers.entry(*unknown).or_insert(0) += power;
                }
                *product.0.entry(powers.into_iter().collect()).or_insert(0.0) += x * y;
            }
        }
        product
    }

    /// The polynomial that an expression is. `unknown` gives the polynomial of the names that are unknowns; all others
    /// are numbers, and so is what stands inside functions if these are `opaque`. `None`: it is no polynomial.
    pub fn of(
        e: &Expr,
        numbers: &Evaluation,
        opaque: bool,
        unknown: &dyn Fn(&Ref) -> Option<Polynomial>,
    ) -> Option<Polynomial> {
        let of = |e: &Expr| Polynomial::of(e, numbers, opaque, unknown);
        Some(match e.kind() {
            Kind::Ref(r) => unknown(r).unwrap_or_else(|| Polynomial::number((numbers.names)(r))),
            Kind::Neg(a) => Polynomial::default().plus(-1.0, &of(a)?),
            Kind::Binary(BinaryOp::Add, a, b) => of(a)?.plus(1.0, &of(b)?),
            Kind::Binary(BinaryOp::Sub, a, b) => of(a)?.plus(-1.0, &of(b)?),
            Kind::Binary(BinaryOp::Mul, a, b) => of(a)?.times(&of(b)?),
            Kind::Binary(BinaryOp::Div, a, b) => {
                let divisor = of(b)?.as_number()?;
                let mut quotient = of(a)?;
                quotient.0.values_mut().for_each(|c| *c /= divisor);
                quotient
            }
            Kind::Binary(BinaryOp::Pow, a, b) => {
                let (base, exponent) = (of(a)?, of(b)?.as_number()?);
                if let Some(base) = base.as_number() {
                    return Some(Polynomial::number(base.powf(exponent)));
                }
                if exponent.fract() != 0.0 || !(0.0..=16.0).contains(&exponent) {
                    return None;
                }
                (0..exponent as u32).fold(Polynomial::number(1.0), |product, _| product.times(&base))
            }
            _ => {
                let mut hidden = false;
                e.for_each_ref(&mut |r, _| hidden |= unknown(r).is_some());
                if hidden && !opaque {
                    return None;
                }
                Polynomial::number(numbers.value(e))
            }
        })
    }
}
