//! A projection as declared: two sides, a synapse, a connector, initial values.

use std::collections::BTreeMap;

use neurarchy_lang::expr::Name;
use neurarchy_lang::model::{Attribute, EventTarget, Paradigm, SynapseModel};

use crate::connector::Connector;
use crate::error::Result;
use crate::extensions::Shared;
use crate::model::Synapse;
use crate::population::unknown_attribute;
use crate::values::Assigned;
use crate::view::View;

/// Number of a projection in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProjectionId(pub u32);

/// How many values an attribute of a projection has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// One.
    Global,
    /// One for each post neuron that receives synapses.
    PerRow,
    /// One for each synapse.
    PerSynapse,
}

/// What a projection does, switch by switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags {
    /// It transmits and learns.
    pub transmission: bool,
    /// Its equations are evaluated.
    pub update: bool,
    /// Statements that assign `w` take effect.
    pub plasticity: bool,
    /// Axonal spikes are delivered.
    pub axon_transmission: bool,
}

impl Default for Flags {
    fn default() -> Flags {
        Flags { transmission: true, update: true, plasticity: true, axon_transmission: true }
    }
}

/// How a projection gets from one kind of population to the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Transmission {
    /// As its synapse says: both sides are of one kind, or the post neurons read weighted sums.
    Plain,
    /// Rates are added to conductances.
    Current,
    /// Pre neurons of any kind are looked at in each step, through windows with shared weights.
    Windows,
    /// Spikes are averaged over a window.
    Decoding {
        /// 0: one step.
        window_ms: f64,
    },
    /// Spikes are counted over a window: those of the step and at most so many ms before it.
    Counting {
        /// The longest window.
        longest_ms: f64,
        /// The attribute of the post neurons that is the length of the window, ms; `None`: always the longest.
        reach: Option<&'static str>,
    },
    /// Psps are a signal, of spiking neurons too, and may be relative to a baseline.
    Signal {
        /// Factor of the signal.
        scale: f64,
        /// How long the baseline is measured; 0: there is none.
        window_ms: f64,
    },
    /// As its synapse says, and spikes also count in a variable of the post neurons.
    Tallied {
        /// The variable.
        variable: Name,
    },
}

impl Transmission {
    /// What the synapse is checked as.
    pub(crate) fn synapse_paradigm(&self, pre: Paradigm) -> Paradigm {
        match self {
            Transmission::Plain | Transmission::Windows => pre,
            Transmission::Signal { .. } => Paradigm::Rate,
            Transmission::Current
            | Transmission::Decoding { .. }
            | Transmission::Counting { .. }
            | Transmission::Tallied { .. } => Paradigm::Spiking,
        }
    }
}

/// Synapses of one model between two populations or parts of them.
#[derive(Clone, Debug)]
pub struct Projection {
    pub(crate) name: String,
    pub(crate) pre: View,
    pub(crate) post: View,
    pub(crate) targets: Vec<String>,
    pub(crate) synapse: Synapse,
    pub(crate) transmission: Transmission,
    /// Checked when the projection was declared: right for its attribute lists. Checked again at compile.
    pub(crate) model: SynapseModel,
    pub(crate) initial: BTreeMap<Name, Assigned>,
    pub(crate) connector: Option<Connector>,
    /// What it has instead of synapses of its own.
    pub(crate) shared: Option<Shared>,
    /// The two sides are one object, where random patterns exclude self-connections.
    pub(crate) same_object: bool,
    pub(crate) flags: Flags,
    /// How often its connector was executed or values were drawn for it.
    pub(crate) draws: u64,
}

impl Projection {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it comes from.
    pub fn pre(&self) -> &View {
        &self.pre
    }

    /// Where it goes.
    pub fn post(&self) -> &View {
        &self.post
    }

    /// What it acts on.
    pub fn targets(&self) -> &[String] {
        &self.targets
    }

    /// How it transmits.
    pub fn transmission(&self) -> &Transmission {
        &self.transmission
    }

    /// The model as written.
    pub fn synapse(&self) -> &Synapse {
        &self.synapse
    }

    /// Parameters, then variables.
    pub fn attributes(&self) -> &[Attribute] {
        &self.model.attributes
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Result<&Attribute> {
        self.model
            .find(name)
            .map(|id| self.model.attribute(id))
            .ok_or_else(|| unknown_attribute(format!("projection '{}'", self.name), name, &self.model.attributes))
    }

    /// A statement that is executed at spikes assigns the attribute.
    pub(crate) fn changes_at_events(&self, name: &str) -> bool {
        let model = &self.model;
        let target = model.find(name).map(EventTarget::Attribute);
        let axon = model.pre_axon_spike.iter().flatten();
        model.pre_spike.iter().chain(&model.post_spike).chain(axon).any(|s| Some(s.target) == target)
    }

    /// Its recipe of connectivity, if one was given.
    pub fn connector(&self) -> Option<&Connector> {
        self.connector.as_ref()
    }

    /// What it has instead of synapses of its own, if it has none.
    pub fn shared(&self) -> Option<&Shared> {
        self.shared.as_ref()
    }

    /// How reports name its pattern of connectivity; `None`: it is not connected yet.
    pub fn pattern(&self) -> Option<&'static str> {
        match &self.shared {
            Some(shared) => shared.pattern(),
            None => self.connector.as_ref().map(|connector| connector.pattern.name()),
        }
    }

    /// Its switches, as declared.
    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// The names of the functions declared in its synapse.
    pub fn functions(&self) -> Vec<Name> {
        self.model.functions.iter().filter(|f| f.own).map(|f| f.name.clone()).collect()
    }
}
