//! Weights that depend on the distance between two neurons like a difference of two bell curves.

use neurarchy_codegen::math::scalar;

use super::Sides;
use super::connectivity::Connectivity;
use super::distance::{self, MARGIN, Profile};
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

    pub(super) fn rows(&self, sides: &Sides) -> Connectivity {
        distance::rows(sides, self.allow_self_connections, *self)
    }

    /// How many synapses each row will have.
    pub(super) fn lengths(&self, sides: &Sides) -> Vec<usize> {
        distance::lengths(sides, self.allow_self_connections, *self)
    }

    fn threshold(&self) -> f64 {
        self.limit * (self.positive_amplitude - self.negative_amplitude).abs()
    }
}

impl Profile for DifferenceOfGaussians {
    #[inline(always)]
    fn weight(&self, squared: f64) -> f64 {
        let positive = scalar::exp(-squared / (2.0 * self.positive_sigma * self.positive_sigma));
        let negative = scalar::exp(-squared / (2.0 * self.negative_sigma * self.negative_sigma));
        self.positive_amplitude * positive - self.negative_amplitude * negative
    }

    /// With equal amplitudes the threshold is 0, so that only pairs whose weight is exactly 0 are left out.
    fn keeps(&self, weight: f64) -> bool {
        weight.abs() > self.threshold()
    }

    fn sure(&self) -> (f64, f64) {
        // No weight is greater than the sum of both amplitudes by the wider curve.
        let most = self.positive_amplitude.abs() + self.negative_amplitude.abs();
        if self.threshold() <= 0.0 || most == 0.0 {
            return (-1.0, f64::INFINITY);
        }
        let sigma = self.positive_sigma.max(self.negative_sigma);
        let edge = 2.0 * sigma * sigma * scalar::log(most / self.threshold());
        (-1.0, edge.max(0.0) * (1.0 + MARGIN) + MARGIN)
    }
}
