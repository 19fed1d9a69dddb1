//! Where the names of an expression live in memory, for one kernel.

use neurarchy_lang::expr::{Name, Owner};
use neurarchy_lang::model::{Attribute, Locality, NeuronModel, ValueType};

use crate::ir::{Element, Index, Precision, ValueId};
use crate::slot::Slot;

/// How an attribute is stored.
pub(super) fn element_of(ty: ValueType, precision: Precision) -> Element {
    match ty {
        ValueType::Float => precision.element(),
        ValueType::Int => Element::I32,
        ValueType::Bool => Element::Bool,
    }
}

/// The neuron at one side of a synapse, or the neuron itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'a> {
    /// Its model; `None` for the own neuron, whose attributes are the model's own.
    pub model: Option<&'a NeuronModel>,
    /// Index of its entry in arrays of its population.
    pub index: Index,
    /// Its rank, `I64`.
    pub rank: ValueId,
    /// Targets of the projections that it receives.
    pub targets: &'a [Name],
}

/// Which values of the pre-synaptic neuron `pre.x` means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Past {
    /// The present ones.
    Present,
    /// Those of `Slot::Delayed`.
    Delayed,
    /// Those of `Slot::History`, in the row that starts here (`I64`).
    History(ValueId),
    /// There is no pre neuron: everything that it has is this number.
    Outside(f64),
}

/// Where names live.
#[derive(Debug)]
pub(super) struct Places<'a> {
    /// Index of own attributes with one value per neuron or synapse; `None` where the kernel has no such element.
    pub local: Option<Index>,
    /// Index of own attributes with one value per post neuron.
    pub postsynaptic: Option<Index>,
    /// This local attribute is stored as one value for all synapses.
    pub single: Option<Name>,
    /// What is kept for each element are fields of records of so many bytes.
    pub record: Option<u32>,
    /// The own neuron, in neuron kernels.
    pub own: Option<Side<'a>>,
    /// The pre-synaptic neuron, in synapse kernels that know it.
    pub pre: Option<Side<'a>>,
    /// The post-synaptic neuron, in synapse kernels that know it.
    pub post: Option<Side<'a>>,
    /// Which values of the pre neuron are read.
    pub past: Past,
    /// What `dt` means.
    pub step: Slot,
    /// Targets of the projection, for `g_target`.
    pub targets: &'a [Name],
    /// `pre.g_X` may be an array that the kernel writes.
    pub pre_shares_conductances: bool,
}

impl<'a> Places<'a> {
    /// A kernel that knows population-wide values only.
    pub fn uniform(step: Slot) -> Places<'a> {
        Places {
            local: None,
            postsynaptic: None,
            single: None,
            record: None,
            own: None,
            pre: None,
            post: None,
            past: Past::Present,
            step,
            targets: &[],
            pre_shares_conductances: false,
        }
    }

    /// Index of an own attribute.
    pub fn index(&self, attribute: &Attribute) -> Index {
        if self.single.as_ref() == Some(&attribute.name) {
            return Index::Zero;
        }
        match attribute.locality {
            Locality::Global => Index::Zero,
            Locality::Postsynaptic => {
                self.postsynaptic.expect("invariant: a checked pass reads no attribute of a narrower locality")
            }
            Locality::Local => self.local.expect("invariant: a checked pass reads no attribute of a narrower locality"),
        }
    }

    /// The neuron that an owner means.
    pub fn side(&self, owner: Owner) -> Side<'a> {
        match owner {
            Owner::Own => self.own,
            Owner::Pre => self.pre,
            Owner::Post => self.post,
        }
        .expect("invariant: a checked pass refers to neurons that it knows")
    }

    /// Number of the projection's target whose conductance `post.name` is.
    pub fn conductance(&self, name: &str) -> Option<u32> {
        let side = self.post?;
        let conductance = side.model?.conductances.iter().find(|c| {
            let attribute = side.model.map(|m| &m.attribute(c.attribute).name);
            attribute.is_some_and(|a| &**a == name)
        })?;
        self.targets.iter().position(|t| *t == conductance.target).map(|k| k as u32)
    }
}
