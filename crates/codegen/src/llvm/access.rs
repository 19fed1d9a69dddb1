//! Loads and stores of a kernel.

use inkwell::IntPredicate;
use inkwell::values::{IntValue, PointerValue, VectorValue};

use super::function::{Function, Numbers, Place};
use super::vector::{Built, Cells};
use crate::ir::{Binary, Element, Index, Op, SlotId, Stage, Store, ValueId};

impl<'ctx> Function<'ctx, '_, '_> {
    pub(super) fn load(&self, slot: SlotId, index: Index, place: &Place<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        let (base, cells) = self.pointer(slot);
        match (index, place) {
            (_, Place::Windows(spot)) => self.load_in_window(slot, index, spot),
            (Index::Zero, _) => emitter.load(cells, base, emitter.i64(0), 1),
            (Index::Group, _) => emitter.load(cells, base, self.group.unwrap_or(emitter.i64(0)), 1),
            (Index::Element, Place::Elements { numbers: Numbers::Each(numbers), .. }) => {
                emitter.gather(cells, base, numbers)
            }
            (Index::Element, Place::Elements { numbers: Numbers::From(first), width, .. }) => {
                emitter.load(cells, base, *first, *width)
            }
            (Index::Position, Place::Elements { position, width, .. }) => emitter.load(cells, base, *position, *width),
            (Index::Element | Index::Position, Place::Uniform) => emitter.load(cells, base, emitter.i64(0), 1),
            (Index::Value(at), Place::Elements { width, .. }) if self.varies(at) => match self.running(at, place)? {
                Some(first) => emitter.load(cells, base, first, *width),
                None => emitter.gather(cells, base, &self.places(at, place)?),
            },
            (Index::Value(at), _) => emitter.load(cells, base, self.scalar(at)?, 1),
        }
    }

    /// `width` integers in memory, one by one; ranks of 16 bits four by four: what follows is bound by loads.
    pub(super) fn scalars(
        &self,
        base: PointerValue<'ctx>,
        cells: Cells,
        position: IntValue<'ctx>,
        width: u32,
    ) -> Built<Vec<IntValue<'ctx>>> {
        let emitter = self.emitter;
        if cells.element == Element::U16 && !cells.are_fields() && width.is_multiple_of(4) && self.tail.is_none() {
            return self.short_ranks(base, position, width);
        }
        (0..width)
            .map(|lane| {
                let mut lane = emitter.i64(lane as i64);
                if let Some((_, last)) = self.tail {
                    // What is behind the end of the group may be no place.
                    let inside = emitter.builder.build_int_compare(IntPredicate::SLT, lane, last, "")?;
                    lane = emitter.builder.build_select(inside, lane, last, "")?.into_int_value();
                }
                let index = emitter.builder.build_int_nsw_add(position, lane, "")?;
                emitter.lane_int(emitter.load(cells, base, index, 1)?, 0)
            })
            .collect()
    }

    /// `width` neighbours of 16 bits.
    fn short_ranks(
        &self,
        base: PointerValue<'ctx>,
        position: IntValue<'ctx>,
        width: u32,
    ) -> Built<Vec<IntValue<'ctx>>> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let mut ranks = Vec::with_capacity(width as usize);
        for first in (0..width).step_by(4) {
            let first = builder.build_int_nsw_add(position, emitter.i64(i64::from(first)), "")?;
            let four = emitter.four_words(base, first)?;
            for bits in [0, 16, 32, 48] {
                let moved = builder.build_right_shift(four, emitter.i64(bits), false, "")?;
                ranks.push(builder.build_and(moved, emitter.i64(0xFFFF), "")?);
            }
        }
        Ok(ranks)
    }

    /// The lanes of an index, as scalars. Ranks are read from memory again: cheaper than to take a vector apart.
    fn places(&self, at: ValueId, place: &Place<'ctx>) -> Built<Vec<IntValue<'ctx>>> {
        let emitter = self.emitter;
        let Place::Elements { position, width, numbers } = place else { return Ok(vec![self.scalar(at)?]) };
        if let Op::Load { slot, index } = self.kernel.value(at).op
            && !self.kernel.slots[slot.0 as usize].written
        {
            let first = match (index, numbers) {
                (Index::Position, _) => Some(*position),
                (Index::Element, Numbers::From(first)) => Some(*first),
                _ => None,
            };
            if let Some(first) = first {
                let (base, cells) = self.pointer(slot);
                return self.scalars(base, cells, first, *width);
            }
        }
        let mut indices = self.value(at, *width)?;
        if let Some((inside, _)) = self.tail {
            // The first lane belongs to the group.
            let first = emitter.lanes(indices, std::iter::repeat_n(0, *width as usize))?;
            indices = emitter.select(inside, indices, first)?;
        }
        (0..*width).map(|lane| emitter.lane_int(indices, lane)).collect()
    }

    /// The first lane of an index that is a running number and something uniform: the lanes follow each other.
    fn running(&self, at: ValueId, place: &Place<'ctx>) -> Built<Option<IntValue<'ctx>>> {
        let Place::Elements { position, numbers, .. } = place else { return Ok(None) };
        let builder = &self.emitter.builder;
        let (x, y, op) = match self.kernel.value(at).op {
            Op::PositionNumber => return Ok(Some(*position)),
            Op::ElementNumber => {
                return Ok(if let Numbers::From(first) = numbers { Some(*first) } else { None });
            }
            Op::Binary(op @ Binary::Add, x, y) if self.varies(y) && !self.varies(x) => (y, x, op),
            Op::Binary(op @ (Binary::Add | Binary::Sub), x, y) if !self.varies(y) => (x, y, op),
            _ => return Ok(None),
        };
        let Some(first) = self.running(x, place)? else { return Ok(None) };
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
        let (base, cells) = self.pointer(store.slot);
        // One element, which belongs to the loop: with a mask, the old value is stored back.
        let one = |index: IntValue<'ctx>| -> Built<()> {
            let mut value = self.value(store.value, 1)?;
            if let Some(mask) = store.mask {
                let old = emitter.load(cells, base, index, 1)?;
                value = emitter.select(self.value(mask, 1)?, value, old)?;
            }
            emitter.store(cells, base, index, value)
        };
        let Place::Elements { position, width, numbers } = place else {
            return match store.index {
                Index::Group => one(self.group.unwrap_or(emitter.i64(0))),
                Index::Value(at) => one(self.scalar(at)?),
                Index::Zero | Index::Element | Index::Position => one(emitter.i64(0)),
            };
        };
        let width = *width;
        // The first of neighbours.
        let first = match (store.index, numbers) {
            (Index::Zero, _) => return one(emitter.i64(0)),
            (Index::Group, _) => return one(self.group.unwrap_or(emitter.i64(0))),
            (Index::Element, Numbers::From(first)) => Some(*first),
            (Index::Position, _) => Some(*position),
            (Index::Value(_), _) | (Index::Element, Numbers::Each(_)) => None,
        };
        let mut value = self.value(store.value, width)?;
        let mask = store.mask.map(|mask| self.value(mask, width)).transpose()?;
        let mask = match (mask, self.there) {
            (Some(mask), Some(there)) => Some(emitter.builder.build_and(mask, there, "")?),
            (mask, there) => mask.or(there),
        };
        let Some(first) = first else {
            let indices = match (store.index, numbers) {
                (Index::Value(at), _) => &self.places(at, place)?,
                (_, Numbers::Each(numbers)) => numbers,
                (_, Numbers::From(_)) => unreachable!("invariant: neighbours are stored together"),
            };
            return emitter.scatter(cells, base, indices, value, mask);
        };
        if let Some(mask) = mask {
            let old = emitter.load(cells, base, first, width)?;
            value = emitter.select(mask, value, old)?;
        }
        if width > 1 && (mask.is_some() || matches!(self.kernel.value(store.value).op, Op::Select(..))) {
            // Or LLVM makes a masked store of it, which takes a dozen cycles on some CPUs.
            value = emitter.hidden(value)?;
        }
        emitter.store(cells, base, first, value)
    }
}
