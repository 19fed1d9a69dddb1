//! Spikes as rates.

use neurarchy_lang::model::Paradigm;

use crate::error::{Error, Result};
use crate::network::Network;
use crate::projection::{ProjectionId, Transmission};
use crate::time;
use crate::view::View;

impl Network {
    /// Declares a projection from a spiking population to a rate-coded one: `sum(target)` gets the mean firing rate (Hz)
    /// of the pre neurons of each post neuron in a sliding window, times the weights. A window of 0 ms is one step.
    ///
    /// Delays are ignored. While the projection does not transmit, the window stands still.
    pub fn add_decoding(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        window_ms: f64,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        let (source, sink) = (self.population(pre.population)?, self.population(post.population)?);
        let wrong = |problem: String| Err(Error::argument("DecodingProjection", problem));
        if source.paradigm() != Paradigm::Spiking {
            return wrong(format!("the pre population '{}' must be spiking, but it is rate-coded", source.name()));
        }
        if sink.paradigm() != Paradigm::Rate {
            return wrong(format!("the post population '{}' must be rate-coded, but it is spiking", sink.name()));
        }
        if time::finite(window_ms, "DecodingProjection(window=)")? < 0.0 {
            return wrong(format!("a window is 0 ms (one step) or longer, not {window_ms} ms"));
        }
        let targets = [target.to_string()];
        self.declare_projection(pre, post, &targets, None, Transmission::Decoding { window_ms }, name)
    }
}
