//! Rates that are set from outside.

use super::Input;
use crate::model::Neuron;

/// Rate-coded population whose `r` is what was assigned to it.
///
/// A value that is assigned between two runs is seen by other populations in the first step that follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputArray;

impl From<InputArray> for Input {
    fn from(_: InputArray) -> Input {
        let neuron = Neuron {
            name: "Input Array".into(),
            description: "Rate-coded input whose values are assigned.".into(),
            ..Neuron::new("", "r = r")
        };
        Input { neuron, ..Input::default() }
    }
}
