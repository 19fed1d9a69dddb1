//! Where something stands in the user's text.

use std::fmt;

/// The text argument of a model (or the free-standing text) that a location points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `Neuron(parameters=...)`, `Synapse(parameters=...)`
    Parameters,
    /// `equations=`
    Equations,
    /// `functions=`, or the text given to `add_function`
    Functions,
    /// `spike=`
    Spike,
    /// `reset=`
    Reset,
    /// `axon_spike=`
    AxonSpike,
    /// `axon_reset=`
    AxonReset,
    /// `refractory=`, when it names an attribute
    Refractory,
    /// `psp=`
    Psp,
    /// `operation=`
    Operation,
    /// `pre_spike=`
    PreSpike,
    /// `post_spike=`
    PostSpike,
    /// `pre_axon_spike=`
    PreAxonSpike,
    /// `pruning=`
    Pruning,
    /// `creating=`
    Creating,
    /// `Population(stop_condition=...)`
    StopCondition,
}

impl Field {
    /// The keyword under which the user gave the text.
    pub fn keyword(self) -> &'static str {
        match self {
            Field::Parameters => "parameters",
            Field::Equations => "equations",
            Field::Functions => "functions",
            Field::Spike => "spike",
            Field::Reset => "reset",
            Field::AxonSpike => "axon_spike",
            Field::AxonReset => "axon_reset",
            Field::Refractory => "refractory",
            Field::Psp => "psp",
            Field::Operation => "operation",
            Field::PreSpike => "pre_spike",
            Field::PostSpike => "post_spike",
            Field::PreAxonSpike => "pre_axon_spike",
            Field::Pruning => "pruning",
            Field::Creating => "creating",
            Field::StopCondition => "stop_condition",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.keyword())
    }
}

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A range in one field of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// Which text.
    pub field: Field,
    /// Where in it.
    pub span: Span,
}

impl Location {
    /// A range in `field`.
    pub fn new(field: Field, span: Span) -> Location {
        Location { field, span }
    }
}
