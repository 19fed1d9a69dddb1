//! Weights that depend on the distance between two neurons like a difference of two bell curves.

use neurarchy_codegen::math::scalar;

use super::Sides;
use super::distance::{self, Weighted};
use crate::error::Result;

/// The two bell curves and where they are cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DifferenceOfGaussians {
    /// Weight of the positive curve at distance 0.
    pub positive_amplitude: f64,
    /// Its width, in units of the extent of a population.
    pub positive_sigma: f64,
    /// Weight of the negative curve at distance 0.
    pub negative_amplitude: f64,
    /// Its width, in units of the extent of a population.
    pub negative_sigma: f64,
    /// Weights that are not greater than this part of the difference of the amplitudes are left out.
    pub limit: f64,
    /// Keep synapses of a neuron onto itself.
    pub allow_self_connections: bool,
}

impl DifferenceOfGaussians {
    pub(super) fn check(&self, sides: &Sides) -> Result<()> {
        let widths = [("sigma_pos", self.positive_sigma), ("sigma_neg", self.negative_sigma)];
        let values =
            [("amp_pos", self.positive_amplitude), ("amp_neg", self.negative_amplitude), ("limit", self.limit)];
        distance::check("connect_dog", &[&values[..], &widths[..]].concat(), &widths, sides)
    }

    pub(super) fn rows(&self, sides: &Sides) -> Vec<Weighted> {
        // With equal amplitudes the threshold is 0, so that only pairs whose weight is exactly 0 are left out.
        let threshold = self.limit * (self.positive_amplitude - self.negative_amplitude).abs();
        let bell = |squared: f64, sigma: f64| scalar::exp(-squared / (2.0 * sigma * sigma));
        distance::rows(sides, self.allow_self_connections, |squared| {
            let weight = self.positive_amplitude * bell(squared, self.positive_sigma)
                - self.negative_amplitude * bell(squared, self.negative_sigma);
            (weight.abs() > threshold).then_some(weight)
        })
    }
}
