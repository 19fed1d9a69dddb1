//! Loads and stores of a kernel.

use inkwell::values::{IntValue, PointerValue, VectorValue};

use super::function::{Function, Place};
use super::vector::Built;
use crate::ir::{Binary, Domain, Element, Index, Op, SlotId, Stage, Store, ValueId};
use crate::slot::Slot;

impl<'ctx> Function<'ctx, '_, '_> {
    pub(super) fn load(&self, slot: SlotId, index: Index, place: &Place<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        let (base, element) = self.pointer(slot);
        match (index, place) {
            (_, Place::Windows(spot)) => self.load_in_window(slot, index, spot),
            (Index::Zero, _) => emitter.load(element, base, emitter.i64(0), 1),
            (Index::Group, _) => emitter.load(element, base, self.group.unwrap_or(emitter.i64(0)), 1),
            (Index::Element, Place::Elements { numbers: Some(_), position, width }) => {
                emitter.gather(element, base, &self.permuted(*position, *width)?)
            }
            (Index::Element | Index::Position, Place::Elements { position, width, .. }) => {
                emitter.load(element, base, *position, *width)
            }
            (Index::Element | Index::Position, Place::Uniform) => emitter.load(element, base, emitter.i64(0), 1),
            (Index::Value(at), Place::Elements { width, position, .. }) if self.varies(at) => {
                match self.running(at, *position)? {
                    Some(first) => emitter.load(element, base, first, *width),
                    None => emitter.gather(element, base, &self.places(at, *position, *width)?),
                }
            }
            (Index::Value(at), _) => emitter.load(element, base, self.scalar(at)?, 1),
        }
    }

    /// The elements of some positions: where each lane is, as scalars.
    pub(super) fn permuted(&self, position: IntValue<'ctx>, width: u32) -> Built<Vec<IntValue<'ctx>>> {
        let (base, element) = self.slot(&Slot::Permutation);
        self.scalars(base, element, position, width)
    }

    /// `width` integers in memory, one by one.
    pub(super) fn scalars(
        &self,
        base: PointerValue<'ctx>,
        element: Element,
        position: IntValue<'ctx>,
        width: u32,
    ) -> Built<Vec<IntValue<'ctx>>> {
        let emitter = self.emitter;
        (0..width)
            .map(|lane| {
                let index = emitter.builder.build_int_nsw_add(position, emitter.i64(lane as i64), "")?;
                emitter.lane_int(emitter.load(element, base, index, 1)?, 0)
            })
            .collect()
    }

    /// The lanes of an index, as scalars. Ranks are read from memory again: cheaper than to take a vector apart.
    pub(super) fn places(&self, at: ValueId, position: IntValue<'ctx>, width: u32) -> Built<Vec<IntValue<'ctx>>> {
        if let Op::Load { slot, index } = self.kernel.value(at).op {
            let contiguous = index == Index::Position || index == Index::Element && !self.permutes();
            if contiguous && !self.kernel.slots[slot.0 as usize].written {
                let (base, element) = self.pointer(slot);
                return self.scalars(base, element, position, width);
            }
        }
        let indices = self.value(at, width)?;
        (0..width).map(|lane| self.emitter.lane_int(indices, lane)).collect()
    }

    pub(super) fn permutes(&self) -> bool {
        matches!(self.kernel.domain, Domain::Groups { indirect: true, .. })
    }

    /// The first lane of an index that is the number of the element and something uniform: a place in a dense row.
    pub(super) fn running(&self, at: ValueId, position: IntValue<'ctx>) -> Built<Option<IntValue<'ctx>>> {
        if self.permutes() {
            return Ok(None);
        }
        let builder = &self.emitter.builder;
        let (x, y, op) = match self.kernel.value(at).op {
            Op::ElementNumber => return Ok(Some(position)),
            Op::Binary(op @ Binary::Add, x, y) if self.varies(y) && !self.varies(x) => (y, x, op),
            Op::Binary(op @ (Binary::Add | Binary::Sub), x, y) if !self.varies(y) => (x, y, op),
            _ => return Ok(None),
        };
        let Some(first) = self.running(x, position)? else { return Ok(None) };
        let offset = self.scalar(y)?;
        Ok(Some(match op {
            Binary::Add => builder.build_int_add(first, offset, "")?,
            _ => builder.build_int_sub(first, offset, "")?,
        }))
    }

    pub(super) fn varies(&self, id: ValueId) -> bool {
        self.kernel.value(id).stage == Stage::Element
    }

    pub(super) fn store(&self, store: &Store, place: &Place<'ctx>) -> Built<()> {
        if let Place::Windows(spot) = place {
            return self.store_in_window(store, spot);
        }
        let emitter = self.emitter;
        let (base, element) = self.pointer(store.slot);
        // One element, which belongs to the loop: with a mask, the old value is stored back.
        let one = |index: IntValue<'ctx>| -> Built<()> {
            let mut value = self.value(store.value, 1)?;
            if let Some(mask) = store.mask {
                let old = emitter.load(element, base, index, 1)?;
                value = emitter.select(self.value(mask, 1)?, value, old)?;
            }
            emitter.store(element, base, index, value)
        };
        let (position, width, permuted) = match place {
            Place::Uniform | Place::Windows(_) => (emitter.i64(0), 1, false),
            Place::Elements { position, width, numbers } => (*position, *width, numbers.is_some()),
        };
        let indices = match store.index {
            Index::Zero => return one(emitter.i64(0)),
            Index::Group => return one(self.group.unwrap_or(emitter.i64(0))),
            Index::Value(at) => Some(self.places(at, position, width)?),
            Index::Element if permuted => Some(self.permuted(position, width)?),
            Index::Element | Index::Position => None,
        };
        let mut value = self.value(store.value, width)?;
        match indices {
            None => {
                if let Some(mask) = store.mask {
                    let old = emitter.load(element, base, position, width)?;
                    value = emitter.select(self.value(mask, width)?, value, old)?;
                }
                emitter.store(element, base, position, value)
            }
            Some(indices) => {
                let mask = store.mask.map(|mask| self.value(mask, width)).transpose()?;
                emitter.scatter(element, base, &indices, value, mask)
            }
        }
    }
}
