//! One pass over the equations of an element: runs of assignments and groups of ODEs (1.6, 1.7.2).

use std::collections::BTreeMap;

use neurarchy_lang::expr::{AttributeId, Ref};
use neurarchy_lang::model::{Bound, BoundKind, Equation, Form, Method, Model};

use super::polynomial::{Polynomial, Unknown};
use super::{EvaluateError, Evaluation};

/// What happens to a statement of the pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is executed.
    Full,
    /// Nothing is assigned, but the bounds are applied.
    Bounds,
    /// It is skipped.
    Nothing,
}

/// The element that a pass works on.
pub(super) trait Element {
    /// The present value of a name.
    fn read(&self, r: &Ref) -> f64;
    /// Assigns, converting to the type of the attribute.
    fn write(&mut self, id: AttributeId, value: f64);
    /// What happens to statements that assign `id`.
    fn effect(&self, id: AttributeId) -> Effect;
}

/// Executes equations of one locality in textual order.
pub(super) fn pass(
    model: &dyn Model,
    equations: &[&Equation],
    method: Method,
    h: f64,
    element: &mut dyn Element,
) -> Result<(), EvaluateError> {
    let mut rest = equations;
    while let Some(first) = rest.first() {
        let is_ode = |e: &Equation| matches!(e.form, Form::Ode { .. });
        let kind = is_ode(first);
        let end = rest.iter().position(|e| is_ode(e) != kind).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        if kind {
            let values = Group { model, odes: run, method, h, read: &|r| element.read(r) }.solve()?;
            for (equation, value) in run.iter().zip(values) {
                assign(model, element, equation.target, value, &equation.bounds);
            }
        } else {
            for equation in run {
                if let Form::Assign(value) = &equation.form {
                    let value = Evaluation { model, names: &|r| element.read(r) }.value(value);
                    assign(model, element, equation.target, value, &equation.bounds);
                }
            }
        }
    }
    Ok(())
}

/// Assigns a value as far as `effect` says, and applies bounds in the order written.
pub(super) fn assign(model: &dyn Model, element: &mut dyn Element, target: AttributeId, value: f64, bounds: &[Bound]) {
    match element.effect(target) {
        Effect::Full => element.write(target, value),
        Effect::Bounds => {}
        Effect::Nothing => return,
    }
    for bound in bounds {
        let limit = Evaluation { model, names: &|r| element.read(r) }.value(&bound.value);
        let value = element.read(&Ref::Attribute(target));
        if bound.kind == BoundKind::Min && value < limit || bound.kind == BoundKind::Max && value > limit {
            element.write(target, limit);
        }
    }
}

/// ODEs that are solved together.
struct Group<'a> {
    model: &'a dyn Model,
    odes: &'a [&'a Equation],
    method: Method,
    h: f64,
    read: &'a dyn Fn(&Ref) -> f64,
}

/// Values that differ from those in memory.
type Moved = BTreeMap<AttributeId, f64>;

impl Group<'_> {
    fn method(&self, equation: &Equation) -> Method {
        match &equation.form {
            Form::Ode { method, .. } => method.unwrap_or(self.method),
            Form::Assign(_) => Method::Explicit,
        }
    }

    /// The new value of each variable.
    fn solve(&self) -> Result<Vec<f64>, EvaluateError> {
        let none = Moved::new();
        let midpoint = self.solve_midpoint()?;
        let rk4 = self.solve_rk4()?;
        let implicit = self.solve_implicit()?;
        self.odes
            .iter()
            .map(|equation| {
                let id = equation.target;
                let x = (self.read)(&Ref::Attribute(id));
                Ok(match self.method(equation) {
                    Method::Explicit => x + self.h * self.slope(equation, &none)?,
                    Method::Exponential => {
                        let (a, b, c) = abc(self.model, equation, self.read)?;
                        if b == 0.0 { x + self.h * c / a } else { x - (-self.h * b / a).exp_m1() * (c / b - x) }
                    }
                    Method::Semiimplicit => {
                        let (a, b, c) = abc(self.model, equation, self.read)?;
                        let s = self.h * b / a;
                        if b == 0.0 { x + self.h * c / a } else { x + s / (s + 1.0) * (c / b - x) }
                    }
                    Method::Midpoint => midpoint[&id],
                    Method::Rk4 => rk4[&id],
                    Method::Implicit => implicit[&id],
                    Method::EventDriven => x,
                })
            })
            .collect()
    }

    /// `f(x)`: the ODE solved for the derivative.
    fn slope(&self, equation: &Equation, moved: &Moved) -> Result<f64, EvaluateError> {
        let names = |r: &Ref| match r {
            Ref::Attribute(id) if moved.contains_key(id) => moved[id],
            other => (self.read)(other),
        };
        let derivative = Unknown::Derivative(equation.target);
        let residual = residual(self.model, equation, &names, true, &|r| match r {
            Ref::Derivative(_) => Some(Polynomial::unknown(derivative)),
            _ => None,
        })
        .ok_or(EvaluateError::NotLinear(equation.target))?;
        Ok(-residual.constant() / residual.coefficient(derivative))
    }

    fn slopes(&self, method: Method, moved: &Moved) -> Result<Moved, EvaluateError> {
        let odes = self.odes.iter().filter(|e| self.method(e) == method);
        odes.map(|e| Ok((e.target, self.slope(e, moved)?))).collect()
    }

    /// The variables advanced by `step` along `slopes`.
    fn advance(&self, step: f64, slopes: &Moved) -> Moved {
        slopes.iter().map(|(id, k)| (*id, (self.read)(&Ref::Attribute(*id)) + step * k)).collect()
    }

    fn solve_midpoint(&self) -> Result<Moved, EvaluateError> {
        let k = self.slopes(Method::Midpoint, &Moved::new())?;
        let k = self.slopes(Method::Midpoint, &self.advance(self.h / 2.0, &k))?;
        Ok(self.advance(self.h, &k))
    }

    fn solve_rk4(&self) -> Result<Moved, EvaluateError> {
        let k1 = self.slopes(Method::Rk4, &Moved::new())?;
        let k2 = self.slopes(Method::Rk4, &self.advance(self.h / 2.0, &k1))?;
        let k3 = self.slopes(Method::Rk4, &self.advance(self.h / 2.0, &k2))?;
        let k4 = self.slopes(Method::Rk4, &self.advance(self.h, &k3))?;
        let sum = k1.iter().map(|(id, k)| (*id, k + 2.0 * k2[id] + 2.0 * k3[id] + k4[id])).collect();
        Ok(self.advance(self.h / 6.0, &sum))
    }

    /// `(y_i - x_i)/h = f_i(y)`: as a linear system in y, solved by elimination, or else by iteration.
    fn solve_implicit(&self) -> Result<Moved, EvaluateError> {
        let odes: Vec<&&Equation> = self.odes.iter().filter(|e| self.method(e) == Method::Implicit).collect();
        let unknowns: Vec<AttributeId> = odes.iter().map(|e| e.target).collect();
        let mut rows = vec![];
        for equation in &odes {
            let residual = residual(self.model, equation, self.read, false, &|r| match r {
                Ref::Attribute(id) if unknowns.contains(id) => Some(Polynomial::unknown(Unknown::Variable(*id))),
                Ref::Derivative(id) => {
                    let x = (self.read)(&Ref::Attribute(*id));
                    let slope = Polynomial::number(-x / self.h);
                    Some(slope.plus(1.0 / self.h, &Polynomial::unknown(Unknown::Variable(*id))))
                }
                _ => None,
            });
            let Some(residual) = residual.filter(Polynomial::is_linear) else { return self.iterate(&odes, &unknowns) };
            let mut row: Vec<f64> = unknowns.iter().map(|id| residual.coefficient(Unknown::Variable(*id))).collect();
            row.push(-residual.constant());
            rows.push(row);
        }
        Ok(unknowns.into_iter().zip(eliminate(rows)).collect())
    }

    /// Newton's iteration with differences in place of derivatives, until nothing is gained any more.
    fn iterate(&self, odes: &[&&Equation], unknowns: &[AttributeId]) -> Result<Moved, EvaluateError> {
        let x: Vec<f64> = unknowns.iter().map(|id| (self.read)(&Ref::Attribute(*id))).collect();
        let residuals = |y: &[f64]| -> Result<Vec<f64>, EvaluateError> {
            let place = |id: &AttributeId| unknowns.iter().position(|other| other == id);
            let names = |r: &Ref| match r {
                Ref::Attribute(id) => place(id).map_or_else(|| (self.read)(r), |i| y[i]),
                Ref::Derivative(id) => place(id).map_or(f64::NAN, |i| (y[i] - x[i]) / self.h),
                other => (self.read)(other),
            };
            let of = |equation: &&&Equation| {
                let Form::Ode { left, right, .. } = &equation.form else { return Err(EvaluateError::NotSolved) };
                let numbers = Evaluation { model: self.model, names: &names };
                Ok(numbers.value(left) - numbers.value(right))
            };
            odes.iter().map(of).collect()
        };
        let directions = |y: &[f64]| -> Result<Vec<f64>, EvaluateError> {
            let here = residuals(y)?;
            let mut rows: Vec<Vec<f64>> = here.iter().map(|_| vec![]).collect();
            for j in 0..y.len() {
                let step = 1e-6 * y[j].abs().max(1e-3);
                let (mut below, mut above) = (y.to_vec(), y.to_vec());
                below[j] -= step;
                above[j] += step;
                for ((row, low), high) in rows.iter_mut().zip(residuals(&below)?).zip(residuals(&above)?) {
                    row.push((high - low) / (above[j] - below[j]));
                }
            }
            for (row, value) in rows.iter_mut().zip(here) {
                row.push(-value);
            }
            Ok(eliminate(rows))
        };
        let wrong = |y: &[f64]| residuals(y).map(|rs| rs.iter().map(|r| r.abs()).sum::<f64>());
        // First with whole changes, then with such that make the residuals smaller.
        for damped in [false, true] {
            let mut y = x.clone();
            for _ in 0..200 {
                let mut changes = directions(&y)?;
                let moved = |changes: &[f64]| -> Vec<f64> { y.iter().zip(changes).map(|(y, c)| y + c).collect() };
                let before = wrong(&y)?;
                for _ in 0..60 {
                    if !damped || wrong(&moved(&changes))? < before {
                        break;
                    }
                    changes.iter_mut().for_each(|c| *c /= 2.0);
                }
                y = moved(&changes);
                if y.iter().zip(&changes).all(|(y, change)| change.abs() <= 1e-14 * y.abs().max(1e-3)) {
                    break;
                }
            }
            let here = residuals(&y)?;
            let terms = |id: &AttributeId| (self.read)(&Ref::Attribute(*id)).abs() / self.h;
            let small =
                |(r, (id, y)): (&f64, (&AttributeId, &f64))| r.abs() <= 1e-6 * (1.0 + terms(id) + y.abs() / self.h);
            if here.iter().zip(unknowns.iter().zip(&y)).all(small) {
                return Ok(unknowns.iter().copied().zip(y).collect());
            }
        }
        Err(EvaluateError::NotSolved)
    }
}

/// `left - right` as a polynomial.
fn residual(
    model: &dyn Model,
    equation: &Equation,
    names: &dyn Fn(&Ref) -> f64,
    opaque: bool,
    unknown: &dyn Fn(&Ref) -> Option<Polynomial>,
) -> Option<Polynomial> {
    let Form::Ode { left, right, .. } = &equation.form else { return None };
    let numbers = Evaluation { model, names };
    let left = Polynomial::of(left, &numbers, opaque, unknown)?;
    Some(left.plus(-1.0, &Polynomial::of(right, &numbers, opaque, unknown)?))
}

/// `A`, `B`, `C` of `A*x' + B*x = C`; what stands inside functions belongs to the coefficients (1.6.2).
pub(super) fn abc(
    model: &dyn Model,
    equation: &Equation,
    names: &dyn Fn(&Ref) -> f64,
) -> Result<(f64, f64, f64), EvaluateError> {
    let (x, derivative) = (Unknown::Variable(equation.target), Unknown::Derivative(equation.target));
    residual(model, equation, names, true, &|r| match r {
        Ref::Attribute(id) if *id == equation.target => Some(Polynomial::unknown(x)),
        Ref::Derivative(_) => Some(Polynomial::unknown(derivative)),
        _ => None,
    })
    .filter(Polynomial::is_linear)
    .map(|residual| (residual.coefficient(derivative), residual.coefficient(x), -residual.constant()))
    .ok_or(EvaluateError::NotLinear(equation.target))
}

/// Solves a linear system given as rows `[coefficients..., right side]`.
fn eliminate(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let n = rows.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|&i, &j| rows[i][column].abs().total_cmp(&rows[j][column].abs()));
        rows.swap(column, pivot.unwrap_or(column));
        for i in 0..n {
            if i != column {
                let factor = rows[i][column] / rows[column][column];
                let pivot = rows[column].clone();
                for (entry, p) in rows[i].iter_mut().zip(pivot) {
                    *entry -= factor * p;
                }
            }
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i]).collect()
}
