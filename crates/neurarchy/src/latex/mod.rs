//! Models as formulas in LaTeX, for notebooks and reports.
//!
//! ```
//! use neurarchy::{Network, Neuron, Settings};
//! let neuron = Neuron::new("tau_m = 10.0", "tau_m*dv/dt = -v + g_exc").spike("v > 1.0", "v = 0.0");
//! let formulas = Network::new(Settings::default())?.latex_of_neuron(&neuron)?;
//! let (field, lines) = &formulas.fields[0];
//! assert_eq!(field.keyword(), "equations");
//! assert_eq!(lines[0].formula, r"\tau_{m} \cdot \frac{d{v}(t)}{dt} = -{v}(t) + {g_{\text{exc}}}(t)");
//! # Ok::<(), neurarchy::Error>(())
//! ```

mod expression;
mod model;
mod name;

pub use model::{Formulas, Line, Parameter, Variable};
pub(crate) use model::{global_functions, neuron, synapse};
pub use name::name;
