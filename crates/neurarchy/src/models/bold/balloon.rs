//! What the balloon models with one input share.

use super::BoldModel;
use crate::model::Neuron;

/// Coefficients as revised by Stephan et al. (2007).
pub(super) const REVISED: &str = "\
k_1 = 4.3*v_0*E_0*TE
k_2 = epsilon*r_0*E_0*TE
k_3 = 1.0 - epsilon";

/// Coefficients of Buxton et al. (1998) as Stephan et al. (2007) write them.
pub(super) const CLASSIC: &str = "\
k_1 = (1.0 - V_0)*4.3*v_0*E_0*TE
k_2 = 2.0*E_0
k_3 = 1.0 - epsilon";

/// The nonlinear BOLD equation.
pub(super) const NONLINEAR: &str = "BOLD = V_0*(k_1*(1.0 - q) + k_2*(1.0 - q/v) + k_3*(1.0 - v))";

/// The linear BOLD equation.
pub(super) const LINEAR: &str = "BOLD = V_0*((k_1 + k_2)*(1.0 - q) + (k_3 - k_2)*(1.0 - v))";

/// One second in ms.
pub(super) const SECOND: &str = "second = 1000.0 : population\n";

/// From activity to blood flow, volume and oxygen: Friston et al. (2000), Buxton et al. (1998).
const FLOW: &str = "\
I_CBF = sum(I_CBF)
ds/dt = (phi*I_CBF - kappa*s - gamma*(f_in - 1.0))/second
df_in/dt = s/second : init=1.0, min=0.01
E = 1.0 - (1.0 - E_0)**(1.0/f_in) : init=0.3424
dq/dt = (f_in*E/E_0 - (q/v)*f_out)/(tau*second) : init=1.0, min=0.01
dv/dt = (f_in - f_out)/(tau*second) : init=1.0, min=0.01
f_out = v**(1.0/alpha) : init=1.0, min=0.01";

/// A model with the input `I_CBF` and the output `BOLD`.
pub(super) fn balloon(name: &str, parameters: &str, coefficients: &str, bold: &str) -> BoldModel {
    let equations = format!("{FLOW}\n{coefficients}\n{bold}");
    BoldModel {
        neuron: Neuron {
            name: name.into(),
            description: "BOLD computation by a balloon model.".into(),
            ..Neuron::new(parameters, &equations)
        },
        inputs: vec!["I_CBF".into()],
        outputs: vec!["BOLD".into()],
    }
}
