//! Population operations: one number from all neurons, in a fixed order.

use neurarchy_codegen::ir::LANES;
use neurarchy_lang::expr::Reduction;

use crate::array::{Array, with_cell};
use crate::values::Number;

/// Combines the first `count` values of an array.
///
/// Element `j` goes to lane `j % LANES`; the lanes are combined pairwise, lane i with lane i + L/2, L halving: the order
/// that kernels use for the elements of a row. Computed in double whatever the array stores.
pub(crate) fn reduce(reduction: Reduction, array: &Array, count: usize) -> f64 {
    with_cell!(array.element(), T => {
        let values = &array.slice::<T>()[..count];
        match reduction {
            Reduction::Min => lanes(values, f64::INFINITY, |x| x, |a, b| if a < b { a } else { b }),
            Reduction::Max => lanes(values, f64::NEG_INFINITY, |x| x, |a, b| if a > b { a } else { b }),
            Reduction::Mean => lanes(values, 0.0, |x| x, |a, b| a + b) / count as f64,
            Reduction::Norm1 => lanes(values, 0.0, f64::abs, |a, b| a + b),
            Reduction::Norm2 => lanes(values, 0.0, |x| x * x, |a, b| a + b).sqrt(),
        }
    })
}

fn lanes<T: Number>(values: &[T], start: f64, map: impl Fn(f64) -> f64, join: impl Fn(f64, f64) -> f64) -> f64 {
    let mut partial = [start; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (sum, x) in partial.iter_mut().zip(chunk) {
            *sum = join(*sum, map(x.to_f64()));
        }
    }
    for (sum, x) in partial.iter_mut().zip(rest) {
        *sum = join(*sum, map(x.to_f64()));
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            partial[lane] = join(partial[lane], partial[lane + width]);
        }
        width /= 2;
    }
    partial[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use neurarchy_codegen::ir::Element;

    #[test]
    fn operations_take_all_neurons() {
        let values: Vec<f64> = (0..37).map(|i| f64::from(i) - 5.0).collect();
        let array = Array::from_iter(Element::F64, values.iter().copied());
        let of = |reduction| reduce(reduction, &array, 37);
        assert_eq!(of(Reduction::Min), -5.0);
        assert_eq!(of(Reduction::Max), 31.0);
        assert_eq!(of(Reduction::Mean), 13.0);
        assert_eq!(of(Reduction::Norm1), (1..=5).chain(1..=31).sum::<i32>() as f64);
        assert_eq!(of(Reduction::Norm2), (values.iter().map(|x| x * x).sum::<f64>()).sqrt());
    }

    #[test]
    fn sums_add_lanes_pairwise() {
        // 1e16 swallows a 1 that is added to it alone; lanes 0 and 8 meet first, then 0 and 4.
        let mut values = [0.0; 17];
        values[0] = 1e16;
        values[4] = 1.0;
        values[12] = 1.0;
        values[16] = 1.0;
        let array = Array::from_iter(Element::F64, values.into_iter());
        assert_eq!(reduce(Reduction::Norm1, &array, 17), 1e16 + 2.0);
    }
}
