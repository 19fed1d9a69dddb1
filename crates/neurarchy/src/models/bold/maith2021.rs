//! The balloon model of Maith et al.

use super::BoldModel;
use super::balloon::{NONLINEAR, balloon};
use crate::models::definition::{Arguments, standard_model};

standard_model! {
    /// Balloon model with the constants of Maith et al. (2021). Its parameters are one for each neuron.
    ///
    /// ```text
    /// k_1 = 7*E_0
    /// k_2 = 2
    /// k_3 = 2*E_0 - 0.2
    /// BOLD = V_0*(k_1*(1 - q) + k_2*(1 - q/v) + k_3*(1 - v))
    /// ```
    ///
    /// Maith et al. (2021). A computational model-based analysis of basal ganglia pathway changes in Parkinson's disease
    /// inferred from resting-state fMRI. European Journal of Neuroscience 53(7), 2278-2295.
    pub struct BalloonMaith2021 = "balloon_maith2021" {
    }
}

const PARAMETERS: &str = "\
second = 1000.0
phi = 1.0
kappa = 0.665
gamma = 0.412
E_0 = 0.3424
tau = 1.0368
alpha = 0.3215
V_0 = 0.02";

const COEFFICIENTS: &str = "\
k_1 = 7.0*E_0
k_2 = 2.0
k_3 = 2.0*E_0 - 0.2";

pub(super) fn model(_: &Arguments) -> BoldModel {
    balloon("Maith2021 BOLD model", PARAMETERS, COEFFICIENTS, NONLINEAR)
}

impl From<BalloonMaith2021> for BoldModel {
    fn from(balloon: BalloonMaith2021) -> BoldModel {
        model(&balloon.arguments())
    }
}
