//! What is recorded, as declared.

use crate::projection::ProjectionId;
use crate::values::Values;
use crate::view::View;

/// Number of a monitor in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MonitorId(pub u32);

/// What a monitor looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// Neurons.
    Population(View),
    /// All synapses of a projection.
    Projection(ProjectionId),
    /// The synapses of one post neuron, by its rank.
    Dendrite(ProjectionId, u32),
}

/// A monitor as declared.
#[derive(Clone, Debug)]
pub struct Monitor {
    pub(crate) object: Object,
    pub(crate) variables: Vec<String>,
    /// `None`: every step.
    pub(crate) period_ms: Option<f64>,
    pub(crate) offset_ms: f64,
    pub(crate) start: bool,
}

impl Monitor {
    /// What it looks at.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// What it records.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// Between two samples; `None`: one step.
    pub fn period_ms(&self) -> Option<f64> {
        self.period_ms
    }

    /// Of the first sample in a period.
    pub fn offset_ms(&self) -> f64 {
        self.offset_ms
    }
}

/// What was recorded of one variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// Samples one after the other.
    Samples {
        /// `samples * width` values, sample by sample; where synapses came or went see `rows`.
        values: Values,
        /// Number of samples.
        samples: usize,
        /// Values of a sample; of the first one where synapses came or went.
        width: usize,
        /// Of local attributes of synapses: from which sample on, how many values each row has.
        rows: Vec<(usize, Vec<u32>)>,
    },
    /// For each recorded rank, ascending, the steps in which the neuron spiked.
    Spikes(Vec<(u32, Vec<u64>)>),
}

/// When recording was on, in steps; `None`: still on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First step.
    pub start: u64,
    /// One past the last step.
    pub stop: Option<u64>,
}
