//! The shape of a population. Ranks are row-major.

use crate::error::{Error, Result};

/// Lengths of the axes; at least one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry(Vec<usize>);

impl Geometry {
    /// A shape of these lengths.
    pub fn new(axes: &[usize]) -> Result<Geometry> {
        if axes.is_empty() {
            return Err(Error::argument("geometry", "a population needs at least one axis"));
        }
        let size = axes.iter().try_fold(1usize, |product, &axis| product.checked_mul(axis));
        match size {
            Some(n) if n <= u32::MAX as usize => Ok(Geometry(axes.to_vec())),
            _ => Err(Error::argument("geometry", format!("{axes:?} has more than 2^32 - 1 neurons"))),
        }
    }

    /// Lengths of the axes.
    pub fn axes(&self) -> &[usize] {
        &self.0
    }

    /// Number of neurons.
    pub fn size(&self) -> usize {
        self.0.iter().product()
    }

    /// The rank of the neuron at these coordinates, `None` outside.
    pub fn rank(&self, coordinates: &[usize]) -> Option<usize> {
        if coordinates.len() != self.0.len() || coordinates.iter().zip(&self.0).any(|(c, g)| c >= g) {
            return None;
        }
        Some(coordinates.iter().zip(&self.0).fold(0, |rank, (c, g)| rank * g + c))
    }

    /// The coordinates of a rank, `None` outside.
    pub fn coordinates(&self, rank: usize) -> Option<Vec<usize>> {
        if rank >= self.size() {
            return None;
        }
        let mut rest = rank;
        let mut coordinates: Vec<usize> = self
            .0
            .iter()
            .rev()
            .map(|g| {
                let c = rest % g;
                rest /= g;
                c
            })
            .collect();
        coordinates.reverse();
        Some(coordinates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_row_major() {
        let g = Geometry::new(&[3, 4]).unwrap();
        assert_eq!(g.size(), 12);
        assert_eq!(g.coordinates(6), Some(vec![1, 2]));
        assert_eq!(g.rank(&[2, 1]), Some(9));
        assert_eq!(g.coordinates(12), None);
        assert_eq!(g.rank(&[0, 5]), None);
        let g = Geometry::new(&[2, 3, 4]).unwrap();
        assert_eq!(g.coordinates(17), Some(vec![1, 1, 1]));
        assert_eq!(g.rank(&[1, 1, 1]), Some(17));
    }
}
