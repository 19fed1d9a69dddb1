//! Backward Euler where the equations are not linear: Newton's iteration for `A(y)*(y - x) - h*r(y) = 0`, jointly for
//! the ODEs given, where `A*x' = r` is the equation. Written out symbolically: derivatives, and Gaussian elimination.

use crate::algebra::{Build, differentiate, inline, solve};
use crate::diagnostic::Diagnostic;
use crate::expr::{BinaryOp, Builtin, Expr, Kind, Ref, TemporaryId};
use crate::methods::{MethodProblem, Ode, Steps, each};
use crate::plan::{Guard, Solve, Unknown};
use crate::problem::Problem;

/// An equation in the approximations.
struct Row {
    /// `A`
    slope: Expr,
    /// `y - x`
    moved: Expr,
    /// `r`
    rest: Expr,
    /// Derivatives of `A` and of `r` with respect to each unknown.
    derivatives: Vec<(Expr, Expr)>,
}

/// The new values of all variables.
pub fn advance(odes: &[Ode], steps: &mut Steps) -> Result<Vec<Expr>, Vec<Diagnostic>> {
    let Some(first) = odes.first() else { return Ok(vec![]) };
    let build = Build::new(first.at);
    let ids: Vec<TemporaryId> = odes.iter().map(|_| steps.fresh()).collect();
    let rows = each(odes, |ode| row(ode, odes, &ids, steps))?;

    let mut round: Vec<(TemporaryId, Expr)> = Vec::new();
    let mut name = |value: Expr, steps: &mut Steps| {
        if value.children().is_empty() {
            return value;
        }
        let id = steps.fresh();
        let at = value.at();
        round.push((id, value));
        Expr::reference(Ref::Temporary(id), at)
    };
    // -F, and then J * change = -F.
    let residuals: Vec<Expr> = rows
        .iter()
        .map(|row| {
            let h_rest = build.product(build.step(), row.rest.clone());
            name(build.sub(h_rest, build.product(row.slope.clone(), row.moved.clone())), steps)
        })
        .collect();
    let matrix = rows
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let element = |(j, (slope, rest)): (usize, &(Expr, Expr))| {
                let own = if i == j { row.slope.clone() } else { build.number(0.0) };
                let slope = build.add(own, build.mul(slope.clone(), row.moved.clone()));
                build.sub(slope, build.mul(build.step(), rest.clone()))
            };
            row.derivatives.iter().enumerate().map(element).collect()
        })
        .collect();
    let changes = solve(matrix, residuals.clone(), build, &mut |e| name(e, steps)).map_err(|singular| {
        let ode = &odes[singular.unknown];
        vec![ode.problem(MethodProblem::Singular { variable: ode.name(steps.names()) })]
    })?;

    let mut unknowns = Vec::with_capacity(odes.len());
    for (((ode, id), row), (change, residual)) in
        odes.iter().zip(&ids).zip(&rows).zip(changes.into_iter().zip(residuals))
    {
        let abs = |e: Expr| build.call(Builtin::Abs, vec![e]);
        let sizes = build.add(abs(ode.old()), abs(build.name(Ref::Temporary(*id))));
        let terms = build.product(build.step(), magnitude(&row.rest, build));
        unknowns.push(Unknown {
            id: *id,
            variable: ode.target,
            start: ode.old(),
            change,
            residual,
            magnitude: build.add(build.product(magnitude(&row.slope, build), sizes), terms),
            guard: Guard::default(),
        });
    }
    steps.solve(Solve { unknowns, round });
    Ok(odes.iter().zip(ids).map(|(ode, id)| ode.build().name(Ref::Temporary(id))).collect())
}

/// The equation of `ode` with the approximations `ids` in place of the variables of `odes`.
fn row(ode: &Ode, odes: &[Ode], ids: &[TemporaryId], steps: &Steps) -> Result<Row, Diagnostic> {
    let build = ode.build();
    let functions = steps.names().functions;
    let approximation = |r: &Ref| {
        let number = odes.iter().position(|other| other.variable() == *r)?;
        Some(Ref::Temporary(ids[number]))
    };
    let moved = |e: &Expr| inline(e, functions).substitute(&mut |r| approximation(r).map(|y| build.name(y)));
    let (slope, rest) = (moved(&ode.slope), moved(&ode.rest));
    let y = approximation(&ode.variable()).map_or(ode.old(), |y| build.name(y));
    let by = |e: &Expr, id: &TemporaryId| {
        differentiate(e, &Ref::Temporary(*id), functions, build).map_err(|missing| {
            let function = crate::display::builtin(missing.function).to_string();
            let found = MethodProblem::NotDifferentiable { variable: ode.name(steps.names()), function };
            Diagnostic::new(Problem::Method(found), missing.at)
        })
    };
    let derivatives: Result<_, Diagnostic> = ids.iter().map(|id| Ok((by(&slope, id)?, by(&rest, id)?))).collect();
    Ok(Row { derivatives: derivatives?, slope, moved: build.sub(y, ode.old()), rest })
}

/// Sum of the absolute values of the terms of `e`: its rounding error is a few units in the last place of this.
fn magnitude(e: &Expr, build: Build) -> Expr {
    let of = |e: &Expr| magnitude(e, build);
    match e.kind() {
        Kind::Number(x) => build.number(x.abs()),
        Kind::Neg(a) => of(a),
        Kind::Binary(BinaryOp::Add | BinaryOp::Sub, a, b) => build.add(of(a), of(b)),
        Kind::Binary(BinaryOp::Mul, a, b) => build.product(of(a), of(b)),
        Kind::Binary(BinaryOp::Div, a, b) => build.div(of(a), build.call(Builtin::Abs, vec![b.clone()])),
        Kind::Select(c, a, b) => build.select(c.clone(), of(a), of(b)),
        _ => build.call(Builtin::Abs, vec![e.clone()]),
    }
}
