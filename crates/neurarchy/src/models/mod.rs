//! Standard models of neurons and synapses, one file each.
//!
//! A model is a struct whose fields are its arguments, and it becomes a [`Neuron`] or [`Synapse`], whose texts can be
//! read. [`neurons`] and [`synapses`] list the same as data.
//!
//! ```
//! use neurarchy::models::{IfCondExp, Stdp};
//! use neurarchy::{Neuron, Synapse};
//! let neuron: Neuron = IfCondExp { i_offset: 1.0, ..IfCondExp::default() }.into();
//! assert_eq!(neuron.spike, "v > v_thresh");
//! let synapse: Synapse = Stdp::default().into();
//! assert!(synapse.pre_spike.starts_with("g_target += w"));
//! ```

pub mod bold;
mod default_rate_coded;
mod default_spiking;
mod definition;
mod eif_cond_alpha_isfa_ista;
mod eif_cond_exp_isfa_ista;
mod hebb;
mod hh_cond_exp;
mod ibcm;
mod if_cond_alpha;
mod if_cond_exp;
mod if_curr_alpha;
mod if_curr_exp;
mod izhikevich;
mod leaky_integrator;
mod oja;
mod stdp;
mod stp;

use crate::model::{Neuron, Synapse};

pub use default_rate_coded::DefaultRateCodedSynapse;
pub use default_spiking::DefaultSpikingSynapse;
pub use definition::{Argument, Arguments, Parameter, StandardModel};
pub use eif_cond_alpha_isfa_ista::EifCondAlphaIsfaIsta;
pub use eif_cond_exp_isfa_ista::EifCondExpIsfaIsta;
pub use hebb::Hebb;
pub use hh_cond_exp::HhCondExp;
pub use ibcm::Ibcm;
pub use if_cond_alpha::IfCondAlpha;
pub use if_cond_exp::IfCondExp;
pub use if_curr_alpha::IfCurrAlpha;
pub use if_curr_exp::IfCurrExp;
pub use izhikevich::Izhikevich;
pub use leaky_integrator::LeakyIntegrator;
pub use oja::Oja;
pub use stdp::Stdp;
pub use stp::Stp;

/// One row of a table.
macro_rules! row {
    ($model:ident, $make:expr) => {
        StandardModel { class: $model::CLASS, parameters: $model::parameters(), make: $make }
    };
}

/// All standard neurons.
pub fn neurons() -> Vec<StandardModel<Neuron>> {
    vec![
        row!(LeakyIntegrator, |a| Ok(leaky_integrator::neuron(a))),
        row!(Izhikevich, |a| Ok(izhikevich::neuron(a))),
        row!(IfCurrExp, |a| Ok(if_curr_exp::neuron(a))),
        row!(IfCondExp, |a| Ok(if_cond_exp::neuron(a))),
        row!(IfCurrAlpha, |a| Ok(if_curr_alpha::neuron(a))),
        row!(IfCondAlpha, |a| Ok(if_cond_alpha::neuron(a))),
        row!(HhCondExp, |a| Ok(hh_cond_exp::neuron(a))),
        row!(EifCondAlphaIsfaIsta, |a| Ok(eif_cond_alpha_isfa_ista::neuron(a))),
        row!(EifCondExpIsfaIsta, |a| Ok(eif_cond_exp_isfa_ista::neuron(a))),
    ]
}

/// All standard synapses, the two default ones last.
pub fn synapses() -> Vec<StandardModel<Synapse>> {
    vec![
        row!(Stp, stp::synapse),
        row!(Stdp, |a| Ok(stdp::synapse(a))),
        row!(Hebb, |a| Ok(hebb::synapse(a))),
        row!(Oja, |a| Ok(oja::synapse(a))),
        row!(Ibcm, |a| Ok(ibcm::synapse(a))),
        row!(DefaultRateCodedSynapse, |a| Ok(default_rate_coded::synapse(a))),
        row!(DefaultSpikingSynapse, |a| Ok(default_spiking::synapse(a))),
    ]
}
