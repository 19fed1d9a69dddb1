//! Long bodies in pieces: a body of a thousand instructions keeps neither its constants in registers nor the units of the
//! CPU busy, since what could be computed meanwhile is too far ahead.
//!
//! The elements are taken in chunks. Each piece of the body is a loop over a chunk, and what later pieces need waits in
//! small arrays that stay in the first cache. Stores happen in the last piece, so every load sees memory as it was.

use inkwell::IntPredicate;
use inkwell::values::{IntValue, PointerValue};

use super::function::{Function, Numbers, Place};
use super::rare::Rare;
use super::vector::Built;
use super::width::one_by_one;
use crate::ir::{Domain, Element, Index, Kernel, Op, Stage, Type, ValueId};
use crate::passes::expand::operands;

/// Elements of a chunk.
const CHUNK: u32 = 64;
/// Bodies with more values than this are cut.
const LONG: usize = 160;
/// Values of a piece, at least and at most.
const PIECE: (usize, usize) = (40, 100);

/// A body in pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Where each piece begins, by the numbers of values, and where the last one ends.
    cuts: Vec<usize>,
    /// The piece of each value.
    piece_of: Vec<usize>,
    /// Values that wait in memory.
    waiting: Vec<ValueId>,
}

impl Pieces {
    /// How to cut a kernel; `None`: it is short, or cannot be cut.
    pub(super) fn of(kernel: &Kernel, rare: Option<&Rare>) -> Option<Pieces> {
        let element = |i: usize| kernel.values[i].stage == Stage::Element;
        let count = (0..kernel.values.len()).filter(|&i| element(i)).count();
        let loops = kernel.values.iter().any(|v| matches!(v.op, Op::Loop { .. }));
        // Single precision has shorter functions and half as many constants: pieces cost more than they bring there.
        let double = kernel.values.iter().any(|v| v.stage == Stage::Element && v.ty == Type::F64);
        if kernel.domain != Domain::Elements || one_by_one(kernel) || loops || !double || count < LONG {
            return None;
        }
        let end = kernel.values.len();
        // What spikes change belongs to the last piece.
        let bound = (0..end).find(|&i| rare.is_some_and(|r| r.is_changed(i))).unwrap_or(end);
        let last_use = last_uses(kernel, rare);
        let waits = |i: usize| element(i) && !is_cheap(kernel, i) && !rare.is_some_and(|r| r.is_needless(i));
        // Values before `cut` that are used from there on.
        let crossing = |cut: usize| (0..cut).filter(|&i| waits(i) && last_use[i] >= cut).count();
        let mut cuts = vec![0];
        let mut start = 0;
        loop {
            // Only values of elements count.
            let place = |n: usize| (start..bound).filter(|&i| element(i)).nth(n);
            let Some(first) = place(PIECE.0) else { break };
            let last = place(PIECE.1).unwrap_or(bound);
            let rest = (last..end).filter(|&i| element(i)).count();
            if rest == 0 {
                break;
            }
            let Some(best) = (first..=last).rev().min_by_key(|&cut| crossing(cut)) else { break };
            cuts.push(best);
            start = best;
        }
        cuts.push(end);
        let piece_of: Vec<usize> = (0..end).map(|i| cuts.partition_point(|&c| c <= i) - 1).collect();
        let waiting = (0..end)
            .filter(|&i| waits(i) && cuts.iter().any(|&c| i < c && c < end && last_use[i] >= c))
            .map(|i| ValueId(i as u32))
            .collect();
        (cuts.len() > 2).then_some(Pieces { cuts, piece_of, waiting })
    }
}

/// A value that waits in memory.
#[derive(Clone, Copy)]
struct Waiting<'ctx> {
    /// That of the first element of the chunk.
    place: PointerValue<'ctx>,
    /// The lanes of a vector that it was computed in.
    lanes: u32,
}

/// The last value that uses each value; the number of values if a store does, or what only spikes need.
fn last_uses(kernel: &Kernel, rare: Option<&Rare>) -> Vec<usize> {
    let end = kernel.values.len();
    let mut last = vec![0; end];
    for (i, value) in kernel.values.iter().enumerate() {
        let late = rare.is_some_and(|r| r.is_changed(i) || r.is_needless(i));
        for id in operands(&value.op) {
            last[id.0 as usize] = if late { end } else { last[id.0 as usize].max(i) };
        }
    }
    for store in &kernel.stores {
        let place = if let Index::Value(id) = store.index { Some(id) } else { None };
        for id in [Some(store.value), store.mask, place].into_iter().flatten() {
            last[id.0 as usize] = end;
        }
    }
    if let Some(rare) = rare {
        last[rare.spiked().0 as usize] = end;
    }
    last
}

/// Loading it again costs no more than keeping it.
fn is_cheap(kernel: &Kernel, i: usize) -> bool {
    matches!(
        kernel.values[i].op,
        Op::ElementNumber | Op::Load { index: Index::Element | Index::Position | Index::Zero, .. }
    )
}

fn element_of(ty: Type) -> Element {
    match ty {
        Type::Bool => Element::Bool,
        Type::I32 => Element::I32,
        Type::I64 => Element::I64,
        Type::F32 => Element::F32,
        Type::F64 => Element::F64,
    }
}

impl<'ctx> Function<'ctx, '_, '_> {
    /// Elements `begin..end` in chunks.
    pub(super) fn in_pieces(
        &mut self,
        pieces: &Pieces,
        begin: IntValue<'ctx>,
        end: IntValue<'ctx>,
        width: u32,
    ) -> Built<()> {
        let emitter = self.emitter;
        let mut memory: Vec<Option<Waiting<'ctx>>> = vec![None; self.kernel.values.len()];
        for &id in &pieces.waiting {
            let cells = emitter.cells(element_of(self.kernel.value(id).ty), CHUNK);
            let place = emitter.builder.build_alloca(cells, "")?;
            emitter.align_alloca(place);
            memory[id.0 as usize] = Some(Waiting { place, lanes: width });
        }
        self.count("chunk", begin, end, CHUNK, &mut |function, chunk| {
            let builder = &emitter.builder;
            let full = builder.build_int_nsw_add(chunk, emitter.i64(i64::from(CHUNK)), "")?;
            let less = builder.build_int_compare(IntPredicate::SLT, full, end, "")?;
            let stop = builder.build_select(less, full, end, "")?.into_int_value();
            for number in 0..pieces.cuts.len() - 1 {
                function.count("piece", chunk, stop, width, &mut |function, position| {
                    function.piece(pieces, number, &mut memory, (chunk, position), width)
                })?;
            }
            Ok(())
        })
    }

    /// One piece of a body of `width` elements.
    fn piece(
        &mut self,
        pieces: &Pieces,
        number: usize,
        memory: &mut [Option<Waiting<'ctx>>],
        (chunk, position): (IntValue<'ctx>, IntValue<'ctx>),
        width: u32,
    ) -> Built<()> {
        let emitter = self.emitter;
        let place = Place::Elements { position, width, numbers: Numbers::From(position) };
        let own = pieces.cuts[number]..pieces.cuts[number + 1];
        let is_last = number + 2 == pieces.cuts.len();
        let offset = emitter.builder.build_int_nsw_sub(position, chunk, "")?;
        for i in self.brought(pieces, number, is_last) {
            match memory[i] {
                Some(Waiting { place, lanes }) => {
                    let element = element_of(self.kernel.values[i].ty);
                    self.values[i] = Some(emitter.load(element, place, offset, lanes)?);
                }
                None => self.values[i] = Some(self.value_of(i, &place)?),
            }
        }
        let rare = self.rare.take();
        if is_last {
            match &rare {
                Some(rare) => self.elements_that_rarely_spike(&place, width, rare, own.start)?,
                None => {
                    self.own_values(own, &place, None)?;
                    for store in &self.kernel.stores {
                        self.store(store, &place)?;
                    }
                }
            }
        } else {
            self.own_values(own.clone(), &place, rare.as_ref())?;
            for i in own {
                if let (Some(waiting), Some(value)) = (&mut memory[i], self.values[i]) {
                    waiting.lanes = value.get_type().get_size();
                    emitter.store(element_of(self.kernel.values[i].ty), waiting.place, offset, value)?;
                }
            }
        }
        self.rare = rare;
        Ok(())
    }

    fn own_values(&mut self, own: std::ops::Range<usize>, place: &Place<'ctx>, rare: Option<&Rare>) -> Built<()> {
        for i in own {
            if self.kernel.values[i].stage == Stage::Element && !rare.is_some_and(|r| r.is_needless(i)) {
                self.values[i] = Some(self.value_of(i, place)?);
            }
        }
        Ok(())
    }

    /// Values of earlier pieces that a piece uses.
    fn brought(&self, pieces: &Pieces, number: usize, is_last: bool) -> Vec<usize> {
        let kernel = self.kernel;
        let mut used = vec![false; kernel.values.len()];
        let rare = self.rare.as_ref();
        for (i, value) in kernel.values.iter().enumerate() {
            let late = rare.is_some_and(|r| r.is_needless(i) || r.is_changed(i));
            if if late { is_last } else { pieces.piece_of[i] == number } {
                operands(&value.op).iter().for_each(|id| used[id.0 as usize] = true);
            }
        }
        if is_last {
            for store in &kernel.stores {
                let place = if let Index::Value(id) = store.index { Some(id) } else { None };
                [Some(store.value), store.mask, place].into_iter().flatten().for_each(|id| used[id.0 as usize] = true);
            }
            rare.iter().for_each(|r| used[r.spiked().0 as usize] = true);
        }
        (0..used.len())
            .filter(|&i| used[i] && kernel.values[i].stage == Stage::Element && pieces.piece_of[i] < number)
            .filter(|&i| !rare.is_some_and(|r| r.is_needless(i)))
            .collect()
    }
}
