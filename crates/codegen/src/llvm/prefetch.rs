//! Memory that the next events will need.
//!
//! Where a neuron's synapses are is read from a table at a random place, and so are the synapses: a spike would wait three
//! times for distant memory, and the next one could not begin meanwhile. So the place of the table is asked for some
//! events ahead, and the first synapses of the event after the next. What follows them the CPU foresees itself, until the
//! next page begins; so while the synapses of an event are passed, those of the next one are asked for. The synapses that
//! reach a neuron lie scattered; they are asked for one by one. So are rows of synapses, some time ahead, where the neurons
//! of the other side are looked up for each.

use inkwell::IntPredicate;
use inkwell::values::{IntValue, PointerValue};

use super::function::Function;
use super::vector::{Built, Cells};
use crate::ir::{Elements, Index, Op, SlotId, Stage};
use crate::slot::Slot;

/// Events between asking for the start of a group and asking for its synapses, and between that and using them.
const AHEAD: i64 = 2;
/// Cache lines of each array that are asked for.
const LINES: i64 = 4;
/// Scattered elements that are asked for before the first one is used.
const SCATTERED: i64 = 64;
/// Elements that follow each other in memory, between asking for one and using it: a kilobyte of weights.
const STREAM: i64 = 128;
/// Bytes.
const LINE: i64 = 64;

impl<'ctx> Function<'ctx, '_, '_> {
    /// Asks for the memory of the events after number `index` of those up to `end`.
    pub(super) fn prefetch(&self, index: IntValue<'ctx>, end: IntValue<'ctx>) -> Built<()> {
        let (starts, cells) = self.slot(&Slot::GroupStart);
        let far = self.later(index, 2 * AHEAD, end)?;
        self.ask(starts, cells, far, 0)?;
        let near = self.later(index, AHEAD, end)?;
        let start = self.emitter.lane_int(self.emitter.load(cells, starts, near, 1)?, 0)?;
        for slot in self.contiguous() {
            let (base, cells) = self.pointer(slot);
            // Small elements fill few lines.
            let lines = (LINES * i64::from(cells.stride) / 8).max(2);
            for line in 0..lines {
                self.ask(base, cells, start, line * LINE)?;
            }
        }
        Ok(())
    }

    /// Asks for the first elements of a group that are scattered in memory.
    pub(super) fn prefetch_first(&mut self, start: IntValue<'ctx>, stop: IntValue<'ctx>) -> Built<()> {
        if self.scattered().is_empty() {
            return Ok(());
        }
        let end = self.emitter.builder.build_int_nsw_add(start, self.emitter.i64(SCATTERED), "")?;
        let end = self.smaller(end, stop)?;
        self.count("ask", start, end, 1, &mut |function, position| function.prefetch_scattered(position))
    }

    /// Asks for the scattered elements that come some time after `width` of them.
    pub(super) fn prefetch_later(&self, position: IntValue<'ctx>, width: u32, stop: IntValue<'ctx>) -> Built<()> {
        let builder = &self.emitter.builder;
        if self.scattered().is_empty() {
            return Ok(());
        }
        let last = builder.build_int_nsw_sub(stop, self.emitter.i64(1), "")?;
        for lane in 0..width {
            let later = builder.build_int_nsw_add(position, self.emitter.i64(SCATTERED + i64::from(lane)), "")?;
            self.prefetch_scattered(self.smaller(later, last)?)?;
        }
        Ok(())
    }

    /// Asks for what elements that come some time after `width` of them read in order, where others are gathered: the CPU,
    /// busy with these, foresees too little.
    pub(super) fn prefetch_stream(&self, position: IntValue<'ctx>, width: u32) -> Built<()> {
        let gathers = self.kernel.values.iter().any(
            |value| matches!(value.op, Op::Load { index: Index::Value(at), .. } if value.stage == Stage::Element && self.varies(at)),
        );
        if self.kernel.elements() != Elements::Range || !gathers {
            return Ok(());
        }
        for slot in self.contiguous() {
            let (base, cells) = self.pointer(slot);
            let bytes = i64::from(cells.stride);
            for line in 0..(i64::from(width) * bytes / LINE).max(1) {
                self.ask(base, cells, position, STREAM * bytes + line * LINE)?;
            }
        }
        Ok(())
    }

    /// How far it is from the elements of an event to those of the next one, where they follow each other.
    pub(super) fn way_to_next(
        &self,
        index: IntValue<'ctx>,
        end: IntValue<'ctx>,
        start: IntValue<'ctx>,
    ) -> Built<Option<IntValue<'ctx>>> {
        if self.kernel.elements() != Elements::Range {
            return Ok(None);
        }
        let next = self.entry(&Slot::GroupStart, self.later(index, 1, end)?)?;
        Ok(Some(self.emitter.builder.build_int_nsw_sub(next, start, "")?))
    }

    /// Asks for the elements of the next event that have the numbers of these in its group: so two rows come from memory
    /// at a time, and the next one is there when it begins.
    pub(super) fn prefetch_next(&self, position: IntValue<'ctx>, width: u32) -> Built<()> {
        let Some(way) = self.to_next else { return Ok(()) };
        let there = self.emitter.builder.build_int_nsw_add(position, way, "")?;
        for slot in self.contiguous() {
            let (base, cells) = self.pointer(slot);
            for line in 0..(i64::from(width * cells.stride) / LINE).max(1) {
                self.ask(base, cells, there, line * LINE)?;
            }
        }
        Ok(())
    }

    fn prefetch_scattered(&self, position: IntValue<'ctx>) -> Built<()> {
        let place = self.entry(&Slot::Permutation, position)?;
        for slot in self.scattered() {
            let (base, cells) = self.pointer(slot);
            self.ask(base, cells, place, 0)?;
        }
        Ok(())
    }

    fn smaller(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        let builder = &self.emitter.builder;
        let less = builder.build_int_compare(IntPredicate::SLT, a, b, "")?;
        Ok(builder.build_select(less, a, b, "")?.into_int_value())
    }

    /// Arrays whose elements a group finds by the permutation.
    fn scattered(&self) -> Vec<SlotId> {
        let mut slots: Vec<SlotId> = Vec::new();
        if self.kernel.elements() == Elements::Permuted {
            for value in &self.kernel.values {
                if let Op::Load { slot, index: Index::Element } = value.op
                    && !self.is_asked(&slots, slot, true)
                {
                    slots.push(slot);
                }
            }
        }
        slots
    }

    /// Its lines are those of one of these slots: it is a field of records, and so is that one. A single record may lie
    /// across two lines.
    fn is_asked(&self, slots: &[SlotId], slot: SlotId, single: bool) -> bool {
        let usage = |slot: SlotId| &self.kernel.slots[slot.0 as usize];
        let across = single && LINE % i64::from(usage(slot).stride) != 0;
        let record = usage(slot).is_field() && !across;
        slots.contains(&slot) || record && slots.iter().any(|&other| usage(other).is_field())
    }

    /// Where the group of a later event starts, or of the last one.
    fn later(&self, index: IntValue<'ctx>, ahead: i64, end: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let later = builder.build_int_nsw_add(index, emitter.i64(ahead), "")?;
        let last = builder.build_int_nsw_sub(end, emitter.i64(1), "")?;
        self.event_place(self.smaller(later, last)?)
    }

    /// Arrays that the elements of a group read one after the other.
    fn contiguous(&self) -> Vec<SlotId> {
        let elements = self.kernel.elements();
        let in_order = matches!(elements, Elements::Range | Elements::Row { .. });
        let follows = |index: Index| index == Index::Position || index == Index::Element && in_order;
        let mut slots: Vec<SlotId> = Vec::new();
        for value in &self.kernel.values {
            if let Op::Load { slot, index } = value.op
                && follows(index)
                && !self.is_asked(&slots, slot, false)
            {
                slots.push(slot);
            }
        }
        if elements == Elements::Permuted {
            slots.extend(self.kernel.find(&Slot::Permutation));
        }
        slots
    }

    /// Asks for the line of an element, or one after it.
    fn ask(&self, base: PointerValue<'ctx>, cells: Cells, index: IntValue<'ctx>, offset: i64) -> Built<()> {
        let builder = &self.emitter.builder;
        let bytes = builder.build_int_nsw_mul(index, self.emitter.i64(i64::from(cells.stride)), "")?;
        let bytes = builder.build_int_nsw_add(bytes, self.emitter.i64(offset), "")?;
        self.emitter.prefetch(base, bytes)
    }
}
