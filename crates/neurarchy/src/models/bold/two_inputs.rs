//! A balloon model with inputs for blood flow and for oxygen.

use super::BoldModel;
use super::balloon::{NONLINEAR, REVISED};
use crate::model::Neuron;
use crate::models::definition::{Arguments, standard_model};

standard_model! {
    /// Balloon model with separate inputs for the flow of blood (`I_CBF`) and the metabolic rate of oxygen (`I_CMRO2`).
    /// Its parameters are one for each neuron.
    ///
    /// The volume of the blood follows its inflow without delay when the vessels inflate, and slowly when they deflate
    /// (`tau_out1`, `tau_out2`).
    ///
    /// Buxton et al. (2004). Modeling the hemodynamic response to brain activation. NeuroImage 23, S220-S233. Buxton
    /// (2012). Dynamic models of BOLD contrast. NeuroImage 62(2), 953-961.
    pub struct BalloonTwoInputs = "balloon_two_inputs" {
    }
}

/// Constants of the response to oxygen are such that it has the shape of a gamma function.
const PARAMETERS: &str = "\
kappa_CBF = 0.7650920556760059
gamma_CBF = 1.0/2.46
kappa_CMRO2 = 4.032389192727559
gamma_CMRO2 = 10.0/2.46
phi_CBF = 1.0
phi_CMRO2 = 1.0
E_0 = 0.34
tau = 0.98
alpha = 0.33
V_0 = 0.02
v_0 = 40.3
TE = 40.0/1000.0
epsilon = 1.0
r_0 = 25.0
tau_out1 = 0.0
tau_out2 = 20.0
second = 1000.0";

const EQUATIONS: &str = "\
I_CBF = sum(I_CBF)
second*ds_CBF/dt = phi_CBF*I_CBF - kappa_CBF*s_CBF - gamma_CBF*(f_in - 1.0)
second*df_in/dt = s_CBF : init=1.0, min=0.01
I_CMRO2 = sum(I_CMRO2)
second*ds_CMRO2/dt = phi_CMRO2*I_CMRO2*gamma_CMRO2/gamma_CBF - kappa_CMRO2*s_CMRO2 - gamma_CMRO2*(r - 1.0)
second*dr/dt = s_CMRO2 : init=1.0, min=0.01
dv = f_in - v**(1.0/alpha)
tau_out = if dv > 0.0: tau_out1 else: tau_out2
f_out = v**(1.0/alpha) + tau_out*dv/(tau + tau_out) : init=1.0, min=0.01
dq/dt = (r - (q/v)*f_out)/(second*tau) : init=1.0, min=0.01
dv/dt = dv/(tau + tau_out)/second : init=1.0, min=0.01";

pub(super) fn model(_: &Arguments) -> BoldModel {
    BoldModel {
        neuron: Neuron {
            name: "BOLD model with two inputs".into(),
            description: "BOLD computation by a balloon model with inputs for blood flow and oxygen.".into(),
            ..Neuron::new(PARAMETERS, &format!("{EQUATIONS}\n{REVISED}\n{NONLINEAR}"))
        },
        inputs: vec!["I_CBF".into(), "I_CMRO2".into()],
        outputs: vec!["BOLD".into()],
    }
}

impl From<BalloonTwoInputs> for BoldModel {
    fn from(balloon: BalloonTwoInputs) -> BoldModel {
        model(&balloon.arguments())
    }
}
