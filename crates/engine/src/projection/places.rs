//! Where in memory each synapse is, by its canonical number.

use std::ops::Range;

use super::matrix::Matrix;
use crate::rows::Rows;

/// The place of each synapse.
#[derive(Clone, Copy)]
pub(crate) enum Places<'a> {
    /// Its number.
    Same,
    /// In a list.
    Listed(&'a [u32]),
    /// That of its pair of neurons.
    Matrix(&'a Matrix, &'a Rows),
}

impl<'a> Places<'a> {
    /// The places of some synapses.
    pub fn of(self, synapses: Range<usize>) -> impl ExactSizeIterator<Item = usize> + 'a {
        let mut row = match self {
            Places::Matrix(_, rows) if !synapses.is_empty() => rows.row_at(synapses.start),
            _ => 0,
        };
        synapses.map(move |synapse| match self {
            Places::Same => synapse,
            Places::Listed(list) => list[synapse] as usize,
            Places::Matrix(matrix, rows) => {
                while rows.range(row).end <= synapse {
                    row += 1;
                }
                matrix.place(rows.pre_rank(synapse), rows.post_ranks()[row])
            }
        })
    }

    /// The place of one synapse.
    pub fn at(self, synapse: usize) -> usize {
        match self {
            Places::Same => synapse,
            Places::Listed(list) => list[synapse] as usize,
            Places::Matrix(matrix, rows) => {
                matrix.place(rows.pre_rank(synapse), rows.post_ranks()[rows.row_at(synapse)])
            }
        }
    }

    /// All synapses are where their numbers are.
    pub fn is_same(self) -> bool {
        matches!(self, Places::Same)
    }
}
