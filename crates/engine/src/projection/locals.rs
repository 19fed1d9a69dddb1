//! What is kept for each synapse: its attributes and the stamp of its last event.
//!
//! Each has an array of its own, or all are fields of one record for each synapse. Records are for synapses that are found
//! one by one, where a spike of a post neuron changes them: all fields of a synapse are in one line of the cache then,
//! and otherwise in as many lines as there are fields.

use neurarchy_codegen::ir::Element;

use super::Projection;
use crate::array::{Array, with_cell};
use crate::spec::Extent;

/// New arrays of what is kept for each synapse.
pub(super) struct Locals {
    /// Of the local attributes, in their order.
    attributes: Vec<Array>,
    last_event: Option<Array>,
}

impl Projection {
    fn locals(&self) -> impl Iterator<Item = &Array> {
        self.attributes.iter().filter(|a| a.extent == Extent::Local).map(|a| &a.cells)
    }

    /// Arrays for so many synapses: zeros, which are stamps of no event.
    pub(super) fn new_locals(&self, len: usize) -> Locals {
        let mut elements: Vec<Element> = self.locals().map(Array::element).collect();
        if self.last_event.is_some() {
            elements.push(Element::I32);
        }
        let mut attributes = if self.records {
            Array::fields(&elements, len)
        } else {
            elements.iter().map(|&element| Array::zeroed(element, len)).collect()
        };
        let last_event = self.last_event.as_ref().and_then(|_| attributes.pop());
        Locals { attributes, last_event }
    }

    /// Other arrays from now on.
    pub(super) fn set_locals(&mut self, locals: Locals) {
        let places = self.attributes.iter_mut().filter(|a| a.extent == Extent::Local);
        places.zip(locals.attributes).for_each(|(attribute, cells)| attribute.cells = cells);
        self.last_event = locals.last_event;
    }

    /// Bytes of the records that synapses are, if they are.
    pub fn record(&self) -> Option<u32> {
        let first = self.locals().chain(&self.last_event).next();
        first.filter(|_| self.records).map(|array| array.stride() as u32)
    }
}

impl Locals {
    /// Takes over what a projection has for some synapses, by the old and the new place of each.
    pub(super) fn take(&mut self, from: &Projection, places: impl Iterator<Item = (usize, usize)> + Clone) {
        let new = self.attributes.iter_mut().chain(&mut self.last_event);
        for (old, new) in from.locals().chain(&from.last_event).zip(new) {
            with_cell!(old.element(), T => places.clone().for_each(|(from, to)| new.set(to, old.get::<T>(from))));
        }
    }
}
