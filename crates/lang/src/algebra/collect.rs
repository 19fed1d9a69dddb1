//! An expression as a polynomial in one name.
//!
//! Calls, user's functions and `ite` are opaque: a name inside them does not count as a power of it. The two roots
//! that are powers, `sqrt` and `cbrt`, are powers here too.

use crate::algebra::build::{Build, literal};
use crate::algebra::expand::is_zero;
use crate::algebra::references::contains;
use crate::expr::{BinaryOp, Builtin, Expr, Kind, Ref};

/// Most terms of a product, and highest power of a sum, that are multiplied out. Coefficients become long with the
/// number of terms, and nobody asks for more than the linear ones: beyond, only the highest power is kept.
const MOST: usize = 12;

/// What becomes of a power of a sum, such as `(v + 1)^2` or `(v + 1)*(v + 1)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Powers {
    /// It is opaque, like a call. Other products are multiplied out.
    Opaque,
    /// It is multiplied out.
    Expanded,
}

/// Terms `coefficient * name ^ exponent`, each exponent once and no coefficient zero. Coefficients contain the name
/// only inside opaque nodes. Powers that are known at run time only are opaque.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Polynomial {
    terms: Vec<(f64, Expr)>,
}

impl Polynomial {
    /// All terms, in no particular order.
    pub fn terms(&self) -> &[(f64, Expr)] {
        &self.terms
    }

    /// The factor of `name ^ power`, if there is such a term.
    pub fn coefficient(&self, power: f64) -> Option<&Expr> {
        self.terms.iter().find(|(e, _)| *e == power).map(|(_, c)| c)
    }

    /// The powers 0 and 1 only.
    pub fn is_linear(&self) -> bool {
        self.terms.iter().all(|(e, _)| *e == 0.0 || *e == 1.0)
    }

    fn constant(coefficient: Expr) -> Polynomial {
        Polynomial::monomial(0.0, coefficient)
    }

    fn monomial(exponent: f64, coefficient: Expr) -> Polynomial {
        Polynomial { terms: vec![(exponent, coefficient)] }
    }

    fn map(mut self, f: impl Fn(Expr) -> Expr) -> Polynomial {
        for (_, coefficient) in &mut self.terms {
            *coefficient = f(coefficient.clone());
        }
        self
    }

    fn without_zeros(mut self) -> Polynomial {
        self.terms.retain(|(_, coefficient)| !is_zero(coefficient));
        self
    }
}

/// `expr` as a polynomial in `name`. Always succeeds: what cannot be taken apart is a term without the name.
pub fn collect(expr: &Expr, name: &Ref, powers: Powers, build: Build) -> Polynomial {
    Collector { name, powers, build }.collect(expr).without_zeros()
}

struct Collector<'a> {
    name: &'a Ref,
    powers: Powers,
    build: Build,
}

impl Collector<'_> {
    fn collect(&self, expr: &Expr) -> Polynomial {
        if !contains(expr, self.name) {
            return Polynomial::constant(expr.clone());
        }
        let opaque = || Polynomial::constant(expr.clone());
        match expr.kind() {
            Kind::Ref(_) => Polynomial::monomial(1.0, self.build.number(1.0)),
            Kind::Neg(a) => self.collect(a).map(|c| self.build.neg(c)),
            Kind::Binary(BinaryOp::Add, a, b) => {
                self.sum(self.collect(a), self.collect(b), |a, b| self.build.add(a, b), |b| b)
            }
            Kind::Binary(BinaryOp::Sub, a, b) => {
                self.sum(self.collect(a), self.collect(b), |a, b| self.build.sub(a, b), |b| self.build.neg(b))
            }
            Kind::Binary(BinaryOp::Mul, a, b) => {
                if self.powers == Powers::Opaque && self.repeats_sum(expr) {
                    return self.repeated(expr);
                }
                self.product(&self.collect(a), &self.collect(b))
            }
            Kind::Binary(BinaryOp::Div, a, b) => self.quotient(a, b),
            Kind::Binary(BinaryOp::Pow, a, b) => self.power(a, b).unwrap_or_else(opaque),
            Kind::Call(Builtin::Sqrt, a) => self.root(&a[0], 0.5, Builtin::Sqrt).unwrap_or_else(opaque),
            Kind::Call(Builtin::Cbrt, a) => self.root(&a[0], 1.0 / 3.0, Builtin::Cbrt).unwrap_or_else(opaque),
            _ => opaque(),
        }
    }

    fn sum(
        &self,
        mut a: Polynomial,
        b: Polynomial,
        join: impl Fn(Expr, Expr) -> Expr,
        alone: impl Fn(Expr) -> Expr,
    ) -> Polynomial {
        for (exponent, coefficient) in b.terms {
            match a.terms.iter_mut().find(|(e, _)| *e == exponent) {
                Some((_, sum)) => *sum = join(sum.clone(), coefficient),
                None => a.terms.push((exponent, alone(coefficient))),
            }
        }
        a
    }

    fn product(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        let mut powers: Vec<f64> = Vec::new();
        for power in a.terms.iter().flat_map(|(i, _)| b.terms.iter().map(move |(j, _)| i + j)) {
            if !powers.contains(&power) {
                powers.push(power);
            }
        }
        if powers.len() > MOST {
            let highest = powers.into_iter().fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
            return Polynomial::monomial(highest, self.build.number(1.0));
        }
        let mut result = Polynomial::default();
        for (i, x) in &a.terms {
            for (j, y) in &b.terms {
                let term = Polynomial::monomial(i + j, self.build.mul(x.clone(), y.clone()));
                result = self.sum(result, term, |a, b| self.build.add(a, b), |b| b);
            }
        }
        result.without_zeros()
    }

    /// A sum occurs more than once among the factors of a product.
    fn repeats_sum(&self, product: &Expr) -> bool {
        let factors = factors(product);
        factors.iter().enumerate().any(|(i, a)| factors[..i].contains(a) && self.is_sum(a))
    }

    fn is_sum(&self, expr: &Expr) -> bool {
        self.collect(expr).without_zeros().terms.len() > 1
    }

    /// A product in which the factors that are powers of sums stay as they are.
    fn repeated(&self, product: &Expr) -> Polynomial {
        let factors = factors(product);
        let mut result = Polynomial::constant(self.build.number(1.0));
        for factor in &factors {
            let count = factors.iter().filter(|f| f == &factor).count();
            let term = if count > 1 && self.is_sum(factor) {
                Polynomial::constant((*factor).clone())
            } else {
                self.collect(factor)
            };
            result = self.product(&result, &term);
        }
        result
    }

    /// A divisor that is a single term lowers the powers; any other is an opaque factor of every term.
    fn quotient(&self, a: &Expr, b: &Expr) -> Polynomial {
        let above = self.collect(a);
        let below = self.collect(b).without_zeros();
        let [(exponent, divisor)] = below.terms.as_slice() else {
            return above.map(|c| self.build.div(c, b.clone()));
        };
        let terms = above.terms.iter().map(|(e, c)| (e - exponent, self.build.div(c.clone(), divisor.clone())));
        Polynomial { terms: terms.collect() }
    }

    /// `None`: opaque.
    fn power(&self, base: &Expr, exponent: &Expr) -> Option<Polynomial> {
        let power = literal(exponent)?;
        let terms = self.collect(base).without_zeros();
        if let [(inner, coefficient)] = terms.terms.as_slice() {
            if *inner == 0.0 {
                return None;
            }
            return Some(Polynomial::monomial(inner * power, self.build.pow(coefficient.clone(), exponent.clone())));
        }
        if power == 1.0 {
            return Some(terms);
        }
        if self.powers == Powers::Opaque || power.fract() != 0.0 || power < 0.0 {
            return None;
        }
        if power > MOST as f64 {
            return Some(Polynomial::monomial(power, self.build.number(1.0)));
        }
        let one = Polynomial::constant(self.build.number(1.0));
        Some((0..power as u32).fold(one, |product, _| self.product(&product, &terms)))
    }

    fn root(&self, base: &Expr, power: f64, function: Builtin) -> Option<Polynomial> {
        let terms = self.collect(base).without_zeros();
        let [(inner, coefficient)] = terms.terms.as_slice() else { return None };
        if *inner == 0.0 {
            return None;
        }
        let coefficient = match literal(coefficient) {
            Some(1.0) => coefficient.clone(),
            _ => self.build.call(function, vec![coefficient.clone()]),
        };
        Some(Polynomial::monomial(inner * power, coefficient))
    }
}

/// The factors of a product, left to right.
fn factors(expr: &Expr) -> Vec<&Expr> {
    match expr.kind() {
        Kind::Binary(BinaryOp::Mul, a, b) => [factors(a), factors(b)].concat(),
        _ => vec![expr],
    }
}
