//! Short-term plasticity.

use super::definition::{Arguments, standard_model};
use crate::error::{Error, Result};
use crate::model::Synapse;

standard_model! {
    /// Spiking synapse with short-term facilitation and depression.
    ///
    /// ```text
    /// dx/dt = (1 - x)/tau_rec        x(0) = 1
    /// du/dt = (U - u)/tau_facil      u(0) = U
    /// pre spike: g_target += w*u*x; x *= 1 - u; u += U*(1 - u)
    /// ```
    ///
    /// Tsodyks and Markram (1997). The neural code between neocortical pyramidal neurons depends on neurotransmitter
    /// release probability. Proceedings of the National Academy of Sciences 94(2), 719-723.
    pub struct Stp = "STP" {
        /// Time constant of the recovery from depression.
        ["ms"] tau_rec: f64 = 100.0,
        /// Time constant of facilitation; above 0.
        ["ms"] tau_facil: f64 = 0.01,
        /// Utilization of resources at rest.
        [""] U: f64 = 0.5,
    }
}

pub(super) fn synapse(arguments: &Arguments) -> Result<Synapse> {
    let tau_facil = arguments.number("tau_facil");
    if tau_facil.is_nan() || tau_facil <= 0.0 {
        let problem = format!(
            "the time constant must be positive, not {tau_facil}; for a synapse without facilitation choose one much \
             shorter than the step, as the default 0.01"
        );
        return Err(Error::argument("STP(tau_facil=)", problem));
    }
    let parameters = arguments.parameters(&["tau_rec", "tau_facil"], "projection") + &arguments.parameters(&["U"], "");
    let equations = format!(
        "dx/dt = (1.0 - x)/tau_rec : init = 1.0, event-driven
du/dt = (U - u)/tau_facil : init = {:?}, event-driven",
        arguments.number("U"),
    );
    Ok(Synapse {
        name: "Short-term plasticity".into(),
        description: "Synapse exhibiting short-term facilitation and depression.".into(),
        ..Synapse::new(&parameters, &equations)
    }
    .pre_spike("g_target += w*u*x\nx *= (1.0 - u)\nu += U*(1.0 - u)"))
}

impl TryFrom<Stp> for Synapse {
    type Error = Error;

    fn try_from(model: Stp) -> Result<Synapse> {
        synapse(&model.arguments())
    }
}
