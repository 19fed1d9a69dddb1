//! How much memory the state takes, part by part.

use neurarchy_codegen::ir::Element;

use crate::array::{Array, Record};
use crate::projection::Matrix;
use crate::spec::Order;

/// Bytes of a population.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PopulationBytes {
    /// Parameters and variables.
    pub attributes: usize,
    /// Past values of variables, for projections with delays.
    pub history: usize,
    /// Sums and conductances that are no attributes.
    pub inputs: usize,
    /// Spikes, times of last spikes, refractory periods.
    pub spikes: usize,
    /// Values given for times to come.
    pub schedule: usize,
}

impl PopulationBytes {
    /// All of it.
    pub fn total(&self) -> usize {
        self.attributes + self.history + self.inputs + self.spikes + self.schedule
    }
}

/// Bytes of a projection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectionBytes {
    /// The weights.
    pub weights: usize,
    /// All other parameters and variables, and the times of last events.
    pub variables: usize,
    /// Which neurons are connected, and the ways from neurons to synapses.
    pub indices: usize,
    /// Delays of single synapses.
    pub delays: usize,
    /// Spikes that are averaged or counted, spikes held back by structural changes.
    pub buffers: usize,
}

impl ProjectionBytes {
    /// All of it.
    pub fn total(&self) -> usize {
        self.weights + self.variables + self.indices + self.delays + self.buffers
    }
}

/// The bytes that an array of so many elements takes: its length is rounded up to whole vectors.
pub fn array_bytes(element: Element, len: usize) -> usize {
    Array::bytes_of(element, len)
}

/// The bytes that count as those of each field of so many records.
pub fn record_bytes(fields: &[Element], len: usize) -> Vec<usize> {
    Record::of(fields).bytes_of(len)
}

/// Synapses of a projection that is stored as a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixExtent {
    /// By which side they are stored.
    pub by: Order,
    /// Neurons of the pre and of the post population.
    pub sizes: (usize, usize),
    /// Neurons from the first to the last that is connected, on the pre and on the post side.
    pub spans: (usize, usize),
    /// Neurons that are connected, on the pre and on the post side.
    pub connected: (usize, usize),
    /// Some pairs are not connected.
    pub gaps: bool,
    /// Blocks of post neurons.
    pub blocks: usize,
}

impl MatrixExtent {
    /// Cells of an attribute that has a value for each synapse.
    pub fn cells(&self) -> usize {
        match self.by {
            Order::Post => self.connected.1 * Matrix::stride(self.spans.0),
            Order::Pre => self.connected.0 * Matrix::stride(self.spans.1),
        }
    }

    /// Bytes of what says where synapses are.
    pub fn bytes(&self) -> usize {
        let (pre, post) = self.sizes;
        let (rows, columns) = if self.by == Order::Post { (post, pre) } else { (pre, post) };
        let longs = |count: usize| Array::bytes_of(Element::I64, count);
        let bits = |groups: usize, span: usize| Array::bytes_of(Element::U16, groups * span.div_ceil(16) + 1);
        let places = 2 * longs(rows) + longs(columns) + (1 + self.blocks) * longs(2);
        if !self.gaps {
            return places;
        }
        let by_post = bits(self.connected.1, self.spans.0) + 2 * longs(post);
        let by_pre = bits(self.connected.0, self.spans.1) + 2 * longs(pre);
        places + by_post + by_pre
    }
}
