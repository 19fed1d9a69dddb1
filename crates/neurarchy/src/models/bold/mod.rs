//! Balloon models: from neural activity to the BOLD signal of a scanner.
//!
//! ```
//! use neurarchy::bold::BoldModel;
//! use neurarchy::models::bold::BalloonRn;
//! let model: BoldModel = BalloonRn { kappa: 0.7, ..BalloonRn::default() }.into();
//! assert_eq!((model.inputs[0].as_str(), model.outputs[0].as_str()), ("I_CBF", "BOLD"));
//! ```

mod balloon;
mod cl;
mod cn;
mod maith2021;
mod rl;
mod rn;
mod two_inputs;

use super::definition::StandardModel;
use crate::bold::BoldModel;

pub use cl::BalloonCl;
pub use cn::BalloonCn;
pub use maith2021::BalloonMaith2021;
pub use rl::BalloonRl;
pub use rn::BalloonRn;
pub use two_inputs::BalloonTwoInputs;

/// All balloon models.
pub fn models() -> Vec<StandardModel<BoldModel>> {
    /// One row of the table.
    macro_rules! row {
        ($model:ident, $module:ident) => {
            StandardModel {
                class: $model::CLASS,
                parameters: $model::parameters(),
                make: |arguments| Ok($module::model(arguments)),
            }
        };
    }
    vec![
        row!(BalloonRn, rn),
        row!(BalloonRl, rl),
        row!(BalloonCn, cn),
        row!(BalloonCl, cl),
        row!(BalloonMaith2021, maith2021),
        row!(BalloonTwoInputs, two_inputs),
    ]
}
