//! Weights that fall with the distance between two neurons like a bell curve.

use neurarchy_codegen::math::scalar;

use super::Sides;
use super::connectivity::Connectivity;
use super::distance::{self, MARGIN, Profile};
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

    pub(super) fn rows(&self, sides: &Sides) -> Connectivity {
        distance::rows(sides, self.allow_self_connections, *self)
    }

    /// How many synapses each row will have.
    pub(super) fn lengths(&self, sides: &Sides) -> Vec<usize> {
        distance::lengths(sides, self.allow_self_connections, *self)
    }
}

impl Profile for Gaussian {
    #[inline(always)]
    fn weight(&self, squared: f64) -> f64 {
        self.amplitude * scalar::exp(-squared / (2.0 * self.sigma * self.sigma))
    }

    fn keeps(&self, weight: f64) -> bool {
        weight.abs() > self.limit * self.amplitude.abs()
    }

    fn sure(&self) -> (f64, f64) {
        if self.limit <= 0.0 || self.limit >= 1.0 || self.amplitude == 0.0 {
            return (-1.0, f64::INFINITY);
        }
        let edge = -2.0 * self.sigma * self.sigma * scalar::log(self.limit);
        (edge * (1.0 - MARGIN) - MARGIN, edge * (1.0 + MARGIN) + MARGIN)
    }
}
