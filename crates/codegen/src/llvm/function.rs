//! One function: the loop of a kernel.

use std::num::NonZeroU32;

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{IntValue, PointerValue, VectorValue};

use super::rare::Rare;
use super::rows::{Row, together};
use super::staged::Pieces;
use super::value::known;
use super::vector::{Built, Cells, Emitter};
use super::width::width;
use super::windows::Spot;
use crate::ir::{Domain, Elements, Kernel, LANES, SlotId, Stage, Type};
use crate::slot::{ABSENT, Slot};

/// Single elements in one round of a loop.
const UNROLLED: u32 = 8;
/// Bodies with fewer values than this are unrolled: the loop would cost as much as they do.
const SHORT: usize = 12;

/// Emits the loop of a kernel into the function of an emitter.
pub(super) fn emit<'ctx>(emitter: &Emitter<'ctx, '_>, kernel: &Kernel) -> Built<()> {
    let entry = emitter.block("entry");
    emitter.builder.position_at_end(entry);
    let parameter = |n: u32| emitter.function.get_nth_param(n).expect("invariant: kernels have three parameters");
    let table = parameter(0).into_pointer_value();
    let pointers = (0..kernel.slots.len())
        .map(|slot| {
            let pointer_type = emitter.context.ptr_type(Default::default());
            // SAFETY: the table has an entry for each slot.
            let place =
                unsafe { emitter.builder.build_in_bounds_gep(pointer_type, table, &[emitter.i64(slot as i64)], "")? };
            Ok(emitter.builder.build_load(pointer_type, place, "")?.into_pointer_value())
        })
        .collect::<Built<Vec<_>>>()?;
    let spilled = kernel
        .reductions
        .iter()
        .map(|reduce| {
            emitter.builder.build_alloca(emitter.vector_type(kernel.value(reduce.value).ty, LANES as u32), "")
        })
        .collect::<Built<Vec<_>>>()?;
    let mut function = Function {
        emitter,
        kernel,
        pointers,
        values: vec![None; kernel.values.len()],
        results: vec![Vec::new(); kernel.loops.len()],
        group: None,
        group_start: None,
        group_size: None,
        to_next: None,
        there: None,
        tail: None,
        reduced: Vec::new(),
        known: known(kernel),
        rare: Rare::of(kernel),
        spilled,
        rows: Vec::new(),
    };
    function.values_of(Stage::Call, &Place::Uniform)?;
    let (begin, end) = (parameter(1).into_int_value(), parameter(2).into_int_value());
    match kernel.domain {
        Domain::Elements => {
            let width = width(kernel);
            match Pieces::of(kernel, function.rare.as_ref()) {
                Some(pieces) => function.in_pieces(&pieces, begin, end, width)?,
                None => function
                    .count("elements", begin, end, width, &mut |function, index| function.elements(index, width))?,
            }
        }
        Domain::Windows(lanes) => function.windows(begin, end, lanes)?,
        Domain::Groups { .. } if together(kernel, function.rare.as_ref()) => function.rows(begin, end)?,
        Domain::Groups { listed, .. } => {
            function.count("groups", begin, end, 1, &mut |function, index| {
                if listed {
                    function.prefetch(index, end)?;
                }
                function.group(index, listed.then_some(end))
            })?;
        }
    }
    emitter.builder.build_return(None)?;
    Ok(())
}

/// Where the elements of a body are.
pub(super) enum Place<'ctx> {
    /// Not in an element.
    Uniform,
    /// The elements of `width` positions.
    Elements { position: IntValue<'ctx>, width: u32, numbers: Numbers<'ctx> },
    /// Neighbouring groups of a run of windows, and a tap of theirs.
    Windows(Spot<'ctx>),
}

/// The numbers of the elements at some positions.
pub(super) enum Numbers<'ctx> {
    /// One after the other from this one on.
    From(IntValue<'ctx>),
    /// One for each lane.
    Each(Vec<IntValue<'ctx>>),
}

/// A function in the making.
pub(super) struct Function<'ctx, 'e, 'm> {
    pub(super) emitter: &'e Emitter<'ctx, 'm>,
    pub(super) kernel: &'e Kernel,
    pub(super) pointers: Vec<PointerValue<'ctx>>,
    /// The present value of each IR value: one lane if it is uniform.
    pub(super) values: Vec<Option<VectorValue<'ctx>>>,
    /// The carried values that each loop ended with.
    pub(super) results: Vec<Vec<VectorValue<'ctx>>>,
    pub(super) group: Option<IntValue<'ctx>>,
    /// The group's entry of `GroupStart`.
    pub(super) group_start: Option<IntValue<'ctx>>,
    pub(super) group_size: Option<IntValue<'ctx>>,
    /// From the positions of the group to those of the next event's.
    pub(super) to_next: Option<IntValue<'ctx>>,
    /// Which of the present elements are there; `None`: all.
    pub(super) there: Option<VectorValue<'ctx>>,
    /// The body takes positions behind the end of the group, too: which lanes belong to it, and the last of these.
    pub(super) tail: Option<(VectorValue<'ctx>, IntValue<'ctx>)>,
    pub(super) reduced: Vec<VectorValue<'ctx>>,
    /// LLVM computes the value at compile time.
    pub(super) known: Vec<bool>,
    /// What only spikes need.
    pub(super) rare: Option<Rare>,
    /// Where the lanes of each reduction are while single elements are added.
    pub(super) spilled: Vec<PointerValue<'ctx>>,
    /// The groups that are taken at once; none: only the present one.
    pub(super) rows: Vec<Row<'ctx>>,
}

impl<'ctx, 'e, 'm> Function<'ctx, 'e, 'm> {
    /// `for index in (begin..end).step_by(step) { body }`
    pub(super) fn count(
        &mut self,
        name: &str,
        begin: IntValue<'ctx>,
        end: IntValue<'ctx>,
        step: u32,
        body: &mut dyn FnMut(&mut Self, IntValue<'ctx>) -> Built<()>,
    ) -> Built<()> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let before = self.here();
        let (inside, after) = (emitter.block(name), emitter.block("after"));
        let any = builder.build_int_compare(IntPredicate::SLT, begin, end, "")?;
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        let index = builder.build_phi(emitter.context.i64_type(), "")?;
        index.add_incoming(&[(&begin, before)]);
        let current = index.as_basic_value().into_int_value();
        body(self, current)?;
        let next = builder.build_int_nsw_add(current, emitter.i64(step as i64), "")?;
        index.add_incoming(&[(&next, self.here())]);
        let more = builder.build_int_compare(IntPredicate::SLT, next, end, "")?;
        builder.build_conditional_branch(more, inside, after)?;
        builder.position_at_end(after);
        Ok(())
    }

    pub(super) fn here(&self) -> BasicBlock<'ctx> {
        self.emitter.builder.get_insert_block().expect("invariant: the builder is positioned")
    }

    pub(super) fn pointer(&self, slot: SlotId) -> (PointerValue<'ctx>, Cells) {
        (self.pointers[slot.0 as usize], Cells::from(&self.kernel.slots[slot.0 as usize]))
    }

    pub(super) fn slot(&self, slot: &Slot) -> (PointerValue<'ctx>, Cells) {
        self.pointer(self.kernel.find(slot).expect("invariant: a verified kernel has the slots of its domain"))
    }

    /// One entry of a slot that the domain needs, as an integer.
    pub(super) fn entry(&self, slot: &Slot, index: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        let (base, cells) = self.slot(slot);
        self.emitter.lane_int(self.emitter.load(cells, base, index, 1)?, 0)
    }

    /// The entry of `GroupStart` that belongs to an event.
    pub(super) fn event_place(&self, index: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        self.entry(if self.kernel.elements().is_matrix() { &Slot::Events } else { &Slot::EventPlaces }, index)
    }

    // --- Bodies -------------------------------------------------------------------------------------------------

    /// Where the elements of `width` positions of the present group are.
    pub(super) fn place(&self, position: IntValue<'ctx>, width: u32) -> Built<Place<'ctx>> {
        let builder = &self.emitter.builder;
        let start = self.group_start.unwrap_or(position);
        let numbers = match self.kernel.elements() {
            Elements::Range => Numbers::From(position),
            Elements::Permuted => {
                let (base, cells) = self.slot(&Slot::Permutation);
                Numbers::Each(self.scalars(base, cells, position, width)?)
            }
            Elements::Row { .. } => Numbers::From(builder.build_int_add(start, position, "")?),
            Elements::Column { .. } => {
                let (base, cells) = self.slot(&Slot::Across);
                let across = self.scalars(base, cells, position, width)?;
                let add = |across| builder.build_int_add(start, across, "");
                Numbers::Each(across.into_iter().map(add).collect::<Built<_>>()?)
            }
        };
        Ok(Place::Elements { position, width, numbers })
    }

    /// One body of `width` elements.
    fn elements(&mut self, position: IntValue<'ctx>, width: u32) -> Built<()> {
        let place = self.place(position, width)?;
        if let Some(rare) = self.rare.take() {
            self.elements_that_rarely_spike(&place, width, &rare, 0)?;
            self.rare = Some(rare);
            return Ok(());
        }
        self.values_of(Stage::Element, &place)?;
        for store in &self.kernel.stores {
            self.store(store, &place)?;
        }
        Ok(())
    }

    /// One body of the elements that are there of `width` positions, and what the partial results of the reductions
    /// become.
    pub(super) fn body(
        &mut self,
        position: IntValue<'ctx>,
        width: u32,
        partial: &[VectorValue<'ctx>],
    ) -> Built<Vec<VectorValue<'ctx>>> {
        if !self.kernel.elements().has_gaps() {
            self.there = self.tail.map(|(inside, _)| inside);
            self.elements(position, width)?;
            let combined = self.combined(partial, width);
            self.there = None;
            return combined;
        }
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let mut bits = self.pairs(position, width)?;
        if let Some((inside, _)) = self.tail {
            let inside = builder.build_bit_cast(inside, bits.get_type(), "")?.into_int_value();
            bits = builder.build_and(bits, inside, "")?;
        }
        let (some, all, most, after) =
            (emitter.block("some"), emitter.block("all"), emitter.block("most"), emitter.block("there"));
        let before = self.here();
        let any = builder.build_int_compare(IntPredicate::NE, bits, bits.get_type().const_zero(), "")?;
        builder.build_conditional_branch(any, some, after)?;
        builder.position_at_end(some);
        let whole = builder.build_int_compare(IntPredicate::EQ, bits, bits.get_type().const_all_ones(), "")?;
        builder.build_conditional_branch(whole, all, most)?;
        builder.position_at_end(all);
        self.elements(position, width)?;
        let of_all = (self.combined(partial, width)?, self.here());
        builder.build_unconditional_branch(after)?;
        builder.position_at_end(most);
        // A single element that is not all is not there.
        let of_most = if width == 1 {
            (partial.to_vec(), self.here())
        } else {
            self.there =
                Some(builder.build_bit_cast(bits, emitter.vector_type(Type::Bool, width), "")?.into_vector_value());
            self.elements(position, width)?;
            let combined = self.combined(partial, width)?;
            self.there = None;
            (combined, self.here())
        };
        builder.build_unconditional_branch(after)?;
        builder.position_at_end(after);
        let results = self.phis(partial, before)?;
        for (values, block) in [of_all, of_most] {
            for (phi, value) in results.iter().zip(&values) {
                phi.add_incoming(&[(value, block)]);
            }
        }
        Ok(results.iter().map(|phi| phi.as_basic_value().into_vector_value()).collect())
    }

    /// A bit for each of `width` positions: its element is there.
    fn pairs(&self, position: IntValue<'ctx>, width: u32) -> Built<IntValue<'ctx>> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let group = self.group.unwrap_or(emitter.i64(0));
        let bit = builder.build_int_add(self.entry(&Slot::PairStart, group)?, position, "")?;
        let word = builder.build_right_shift(bit, emitter.i64(4), true, "")?;
        let (base, _) = self.slot(&Slot::Pairs);
        let words = emitter.two_words(base, word)?;
        let skipped = builder.build_int_truncate(builder.build_and(bit, emitter.i64(15), "")?, words.get_type(), "")?;
        let bits = builder.build_right_shift(words, skipped, false, "")?;
        let width = NonZeroU32::new(width).expect("invariant: a body has elements");
        let ty = emitter.context.custom_width_int_type(width).expect("invariant: bodies are narrower than integers");
        builder.build_int_truncate(bits, ty, "")
    }

    /// One group: that of an event, where the events end somewhere.
    pub(super) fn group(&mut self, index: IntValue<'ctx>, events: Option<IntValue<'ctx>>) -> Built<()> {
        let (emitter, listed) = (self.emitter, events.is_some());
        let builder = &emitter.builder;
        let group = if listed { self.entry(&Slot::Events, index)? } else { index };
        let place = if listed { self.event_place(index)? } else { index };
        let first = self.entry(&Slot::GroupStart, place)?;
        let (start, stop, any) = if self.kernel.elements().is_matrix() {
            let start = self.entry(&Slot::Span, emitter.i64(0))?;
            let stop = self.entry(&Slot::Span, emitter.i64(1))?;
            let there = builder.build_int_compare(IntPredicate::NE, first, emitter.i64(ABSENT), "")?;
            let any = builder.build_int_compare(IntPredicate::SLT, start, stop, "")?;
            (start, stop, builder.build_and(there, any, "")?)
        } else {
            let stop = self.entry(&Slot::GroupStart, builder.build_int_nsw_add(place, emitter.i64(1), "")?)?;
            (first, stop, builder.build_int_compare(IntPredicate::SLT, first, stop, "")?)
        };
        let (inside, after) = (emitter.block("group"), emitter.block("next"));
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        (self.group, self.group_start) = (Some(group), Some(first));
        let size = builder.build_int_nsw_sub(stop, start, "")?;
        let counted = self.kernel.elements().has_gaps() && self.kernel.find(&Slot::GroupCount).is_some();
        self.group_size = Some(if counted { self.entry(&Slot::GroupCount, group)? } else { size });
        self.to_next = events.map(|end| self.way_to_next(index, end, start)).transpose()?.flatten();
        self.values_of(Stage::Group, &Place::Uniform)?;
        self.elements_of_groups(start, size, stop, listed)?;
        self.finish()?;
        builder.build_unconditional_branch(after)?;
        builder.position_at_end(after);
        Ok(())
    }

    /// The elements of the present groups, whose positions are `start..stop`, with their reductions.
    pub(super) fn elements_of_groups(
        &mut self,
        start: IntValue<'ctx>,
        size: IntValue<'ctx>,
        stop: IntValue<'ctx>,
        listed: bool,
    ) -> Built<()> {
        if !self.kernel.reductions.is_empty() {
            return self.reduce(start, size, stop);
        }
        let width = width(self.kernel);
        if listed {
            self.prefetch_first(start, stop)?;
        }
        let middle = self.whole_vectors(start, size, width)?;
        if width > 1 {
            self.count("vectors", start, middle, width, &mut |function, position| {
                if listed {
                    function.prefetch_later(position, width, stop)?;
                    function.prefetch_next(position, width)?;
                } else {
                    function.prefetch_stream(position, width)?;
                }
                function.bodies(position, width, &[]).map(drop)
            })?;
        }
        self.in_each(&mut |function| {
            let middle = function.unrolled(middle, stop)?;
            function.count("rest", middle, stop, 1, &mut |function, position| function.body(position, 1, &[]).map(drop))
        })
    }

    /// What a group computes and stores after its elements.
    pub(super) fn finish(&mut self) -> Built<()> {
        self.values_of(Stage::Finish, &Place::Uniform)?;
        for store in &self.kernel.finish {
            self.store(store, &Place::Uniform)?;
        }
        Ok(())
    }

    /// Single elements, some in one round where a round is short; where the others begin.
    fn unrolled(&mut self, start: IntValue<'ctx>, stop: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        let short = self.kernel.values.iter().filter(|v| v.stage == Stage::Element).count() < SHORT;
        if !short || width(self.kernel) > 1 {
            return Ok(start);
        }
        let size = self.emitter.builder.build_int_nsw_sub(stop, start, "")?;
        let middle = self.whole_vectors(start, size, UNROLLED)?;
        self.count("unrolled", start, middle, UNROLLED, &mut |function, position| {
            function.prefetch_next(position, UNROLLED)?;
            for number in 0..UNROLLED {
                let number = function.emitter.i64(i64::from(number));
                let position = function.emitter.builder.build_int_nsw_add(position, number, "")?;
                function.body(position, 1, &[])?;
            }
            Ok(())
        })?;
        Ok(middle)
    }

    /// Where the elements that fill whole vectors end.
    pub(super) fn whole_vectors(
        &self,
        start: IntValue<'ctx>,
        size: IntValue<'ctx>,
        width: u32,
    ) -> Built<IntValue<'ctx>> {
        if width == 1 {
            return Ok(start);
        }
        let whole = self.emitter.builder.build_and(size, self.emitter.i64(-(width as i64)), "")?;
        self.emitter.builder.build_int_nsw_add(start, whole, "")
    }
}
