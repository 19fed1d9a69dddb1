//! Balloon model, classic coefficients, nonlinear BOLD equation.

use super::BoldModel;
use super::balloon::{CLASSIC, NONLINEAR, SECOND, balloon};
use crate::models::definition::{Arguments, standard_model};

standard_model! {
    /// Balloon model with classic coefficients and nonlinear BOLD equation (CN).
    ///
    /// ```text
    /// k_1 = (1 - V_0)*4.3*v_0*E_0*TE
    /// k_2 = 2*E_0
    /// k_3 = 1 - epsilon
    /// BOLD = V_0*(k_1*(1 - q) + k_2*(1 - q/v) + k_3*(1 - v))
    /// ```
    ///
    /// Stephan et al. (2007). Comparing hemodynamic models with DCM. NeuroImage 38(3), 387-401.
    pub struct BalloonCn = "balloon_CN" {
        /// Input coefficient.
        [""] phi: f64 = 1.0,
        /// Signal decay.
        ["1/s"] kappa: f64 = 1.0 / 1.54,
        /// Feedback regulation.
        ["1/s"] gamma: f64 = 1.0 / 2.46,
        /// Oxygen extraction fraction at rest.
        [""] E_0: f64 = 0.34,
        /// Mean transit time of the blood.
        ["s"] tau: f64 = 0.98,
        /// Stiffness of the vessels.
        [""] alpha: f64 = 0.33,
        /// Volume of the blood at rest.
        [""] V_0: f64 = 0.02,
        /// Frequency offset at the surface of deoxygenated vessels.
        ["1/s"] v_0: f64 = 40.3,
        /// Echo time.
        ["s"] TE: f64 = 0.04,
        /// Ratio of the signals of blood and tissue.
        [""] epsilon: f64 = 1.43,
    }
}

pub(super) fn model(arguments: &Arguments) -> BoldModel {
    let names = ["phi", "kappa", "gamma", "E_0", "tau", "alpha", "V_0", "v_0", "TE", "epsilon"];
    let parameters = SECOND.to_string() + &arguments.parameters(&names, "population");
    balloon("BoldNeuron CN", &parameters, CLASSIC, NONLINEAR)
}

impl From<BalloonCn> for BoldModel {
    fn from(balloon: BalloonCn) -> BoldModel {
        model(&balloon.arguments())
    }
}
