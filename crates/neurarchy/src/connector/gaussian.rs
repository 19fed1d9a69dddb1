//! Weights that fall with the distance between two neurons like a bell curve.

use neurarchy_codegen::math::scalar;

use super::Sides;
use super::distance::{self, Weighted};
use crate::error::Result;

/// The bell curve and where it is cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaussian {
    /// Weight at distance 0.
    pub amplitude: f64,
    /// Width, in units of the extent of a population.
    pub sigma: f64,
    /// Weights that are not greater than this part of the amplitude are left out.
    pub limit: f64,
    /// Keep synapses of a neuron onto itself.
    pub allow_self_connections: bool,
}

impl Gaussian {
    pub(super) fn check(&self, sides: &Sides) -> Result<()> {
        let values = [("amp", self.amplitude), ("sigma", self.sigma), ("limit", self.limit)];
        distance::check("connect_gaussian", &values, &[("sigma", self.sigma)], sides)
    }

    pub(super) fn rows(&self, sides: &Sides) -> Vec<Weighted> {
        let threshold = self.limit * self.amplitude.abs();
        let scale = 2.0 * self.sigma * self.sigma;
        distance::rows(sides, self.allow_self_connections, |squared| {
            let weight = self.amplitude * scalar::exp(-squared / scale);
            (weight.abs() > threshold).then_some(weight)
        })
    }
}
