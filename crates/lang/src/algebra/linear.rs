//! Linear equations with symbolic coefficients.

use crate::algebra::build::{Build, literal};
use crate::algebra::expand::is_zero;
use crate::expr::Expr;

/// The matrix has no inverse whatever the values of the names in it: no pivot is left for this unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Singular {
    /// Number of the unknown.
    pub unknown: usize,
}

/// Solves `matrix * x = right` by Gaussian elimination. `name` gives an intermediate result a name, so that it is
/// computed once; it may return its argument as it is.
///
/// Which rows are exchanged is decided here, when values are not known: a literal is the best pivot, then the diagonal
/// element, then any other that is not zero. `h*f'` small against 1 makes the diagonal large, as everywhere in
/// implicit methods.
pub fn solve(
    mut matrix: Vec<Vec<Expr>>,
    mut right: Vec<Expr>,
    build: Build,
    name: &mut dyn FnMut(Expr) -> Expr,
) -> Result<Vec<Expr>, Singular> {
    let size = right.len();
    for column in 0..size {
        let pivot = (column..size)
            .filter(|&row| !is_zero(&matrix[row][column]))
            .min_by_key(|&row| (literal(&matrix[row][column]).is_none(), row))
            .ok_or(Singular { unknown: column })?;
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..size {
            let (above, below) = matrix.split_at_mut(row);
            let (pivots, elements) = (&above[column][column..], &mut below[0][column..]);
            if is_zero(&elements[0]) {
                continue;
            }
            let factor = name(build.div(elements[0].clone(), pivots[0].clone()));
            for (element, pivot) in elements.iter_mut().zip(pivots).skip(1) {
                *element = name(build.sub(element.clone(), build.mul(factor.clone(), pivot.clone())));
            }
            right[row] = name(build.sub(right[row].clone(), build.mul(factor, right[column].clone())));
        }
    }
    let mut solution = right;
    for row in (0..size).rev() {
        let known = (row + 1..size).fold(solution[row].clone(), |sum, k| {
            build.sub(sum, build.mul(matrix[row][k].clone(), solution[k].clone()))
        });
        solution[row] = name(build.div(known, matrix[row][row].clone()));
    }
    Ok(solution)
}
