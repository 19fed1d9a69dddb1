//! What only spikes need: neurons rarely spike, so vectors in which none does are handled without it.
//!
//! The kernel stores whether a neuron spiked. In a vector in which none did every `select(spiked, x, y)` is `y`: the
//! values that only `x` needs are not computed and not loaded, and what would be stored back as it was is not stored.

use inkwell::IntPredicate;
use inkwell::types::VectorType;
use inkwell::values::{IntValue, VectorValue};

use super::function::{Function, Place};
use super::vector::Built;
use super::width::one_by_one;
use crate::ir::{Binary, Constant, Domain, Index, Kernel, Op, Stage, Store, Type, ValueId};
use crate::passes::expand::operands;
use crate::slot::Slot;

/// How often some neuron of a vector spikes, and how often none: a guess, for the layout of the code.
const WEIGHTS: (u64, u64) = (1, 64);

/// Bits of the registers that a vector of neurons takes.
const REGISTERS: u32 = 512;

/// Which values a vector without spikes does without.
#[derive(Debug)]
pub(super) struct Rare {
    /// The neuron spiked.
    spiked: ValueId,
    /// Values that are computed only if some neuron spiked.
    needless: Vec<bool>,
    /// Values that spikes change: computed a second time if there are some.
    changed: Vec<bool>,
    /// What a `select` is if nothing spiked.
    plain: Vec<Option<ValueId>>,
    /// False if nothing spiked.
    never: Vec<bool>,
    /// Stores that change nothing if nothing spiked.
    idle: Vec<bool>,
}

impl Rare {
    /// The rare values of a kernel. `None`: it detects no spikes, or all is needed anyway.
    pub(super) fn of(kernel: &Kernel) -> Option<Rare> {
        if kernel.domain != Domain::Elements || one_by_one(kernel) {
            return None;
        }
        let slot = kernel.find(&Slot::Spiked)?;
        let mut stores = kernel.stores.iter().filter(|s| s.slot == slot);
        let spiked = stores.next().filter(|_| stores.next().is_none())?.value;
        let element = |id: ValueId| kernel.value(id).stage == Stage::Element;
        if !element(spiked) || matches!(kernel.value(spiked).op, Op::Loop { .. } | Op::LoopResult(..)) {
            return None;
        }
        let rare = Rare::sort(kernel, spiked);
        // Loops are emitted once.
        let loops = |i: usize| matches!(kernel.values[i].op, Op::Loop { .. } | Op::LoopResult(..));
        let twice = (0..kernel.values.len()).any(|i| loops(i) && (rare.needless[i] || rare.changed[i]));
        let useful = rare.needless.contains(&true) || rare.idle.contains(&true);
        (useful && !twice).then_some(rare)
    }

    /// The neuron spiked.
    pub(super) fn spiked(&self) -> ValueId {
        self.spiked
    }

    /// The value is computed only if some neuron spiked.
    pub(super) fn is_needless(&self, value: usize) -> bool {
        self.needless[value]
    }

    /// The value is computed a second time if some neuron spiked.
    pub(super) fn is_changed(&self, value: usize) -> bool {
        self.changed[value]
    }

    fn sort(kernel: &Kernel, spiked: ValueId) -> Rare {
        let count = kernel.values.len();
        // False if nothing spiked.
        let mut never = vec![false; count];
        never[spiked.0 as usize] = true;
        let mut plain = vec![None; count];
        let mut changed = vec![false; count];
        for (i, value) in kernel.values.iter().enumerate() {
            if value.stage != Stage::Element || never[i] {
                continue;
            }
            changed[i] = operands(&value.op).iter().any(|o| changed[o.0 as usize]);
            match value.op {
                Op::Binary(Binary::And, a, b) if never[a.0 as usize] || never[b.0 as usize] => never[i] = true,
                Op::Select(condition, _, no) if never[condition.0 as usize] => {
                    plain[i] = Some(no);
                    changed[i] = true;
                }
                _ => {}
            }
        }
        let idle: Vec<bool> = kernel.stores.iter().map(|store| idle(kernel, store, &never, &plain)).collect();
        let mut needed = vec![false; count];
        needed[spiked.0 as usize] = true;
        for (store, idle) in kernel.stores.iter().zip(&idle) {
            if !idle {
                let ids = [Some(store.value), store.mask, place(store)];
                ids.into_iter().flatten().for_each(|id| needed[id.0 as usize] = true);
            }
        }
        for i in (0..count).rev() {
            if !needed[i] {
                continue;
            }
            match plain[i] {
                Some(id) => needed[id.0 as usize] = true,
                None => operands(&kernel.values[i].op).iter().for_each(|id| needed[id.0 as usize] = true),
            }
        }
        let needless = (0..count).map(|i| kernel.values[i].stage == Stage::Element && !needed[i]).collect();
        Rare { spiked, needless, changed, plain, never, idle }
    }
}

fn place(store: &Store) -> Option<ValueId> {
    match store.index {
        Index::Value(id) => Some(id),
        _ => None,
    }
}

/// Without spikes the store writes what is there, or nothing. Only then may it be left out: another store to the same
/// slot would be seen.
fn idle(kernel: &Kernel, store: &Store, never: &[bool], plain: &[Option<ValueId>]) -> bool {
    if kernel.stores.iter().filter(|s| s.slot == store.slot).count() > 1 {
        return false;
    }
    if store.mask.is_some_and(|mask| never[mask.0 as usize]) {
        return true;
    }
    let mut value = store.value;
    while let Some(id) = plain[value.0 as usize] {
        value = id;
    }
    matches!(kernel.value(value).op, Op::Load { slot, index } if slot == store.slot && index == store.index)
}

impl<'ctx> Function<'ctx, '_, '_> {
    /// Some lane of a condition is true; its parts before the value `first` may not be at hand.
    ///
    /// The parts are masks as wide as what was compared, and are joined like this: LLVM would pack those of 64 bits and
    /// those of 32 into one register first, which takes a seventh of the time of a neuron.
    fn any_in_registers(&self, condition: ValueId, width: u32, first: usize) -> Built<IntValue<'ctx>> {
        let emitter = self.emitter;
        let ty = if width * 64 > REGISTERS { Type::I32 } else { Type::I64 };
        let mask = self.mask(condition, emitter.vector_type(ty, width), first)?;
        let half = |from: u32| emitter.lanes(mask, from..from + width / 2);
        let joined = emitter.builder.build_or(half(0)?, half(width / 2)?, "")?;
        let zero = joined.get_type().const_zero();
        self.any(emitter.builder.build_int_compare(IntPredicate::SLT, joined, zero, "")?)
    }

    /// A condition as integers of which all bits are set or none.
    fn mask(&self, condition: ValueId, ty: VectorType<'ctx>, first: usize) -> Built<VectorValue<'ctx>> {
        let builder = &self.emitter.builder;
        let at_hand = |id: ValueId| id.0 as usize >= first;
        match self.kernel.value(condition).op {
            Op::Binary(op @ (Binary::And | Binary::Or), a, b) if at_hand(a) && at_hand(b) => {
                let (a, b) = (self.mask(a, ty, first)?, self.mask(b, ty, first)?);
                if op == Binary::And { builder.build_and(a, b, "") } else { builder.build_or(a, b, "") }
            }
            _ => builder.build_int_s_extend(self.value(condition, ty.get_size())?, ty, ""),
        }
    }

    /// One body of `width` elements, of a kernel that detects spikes; the values before `first` are there.
    pub(super) fn elements_that_rarely_spike(
        &mut self,
        place: &Place<'ctx>,
        width: u32,
        rare: &Rare,
        first: usize,
    ) -> Built<()> {
        let emitter = self.emitter;
        let element = |i: usize, kernel: &Kernel| kernel.values[i].stage == Stage::Element;
        for i in first..self.kernel.values.len() {
            if element(i, self.kernel) && !rare.needless[i] {
                match rare.plain[i] {
                    Some(id) => self.values[i] = Some(self.value(id, width)?),
                    None => self.values[i] = Some(self.value_of(i, place)?),
                }
            }
        }
        let (some, none, after) = (emitter.block("spikes"), emitter.block("no.spike"), emitter.block("done"));
        let any = self.any_in_registers(rare.spiked, width, first)?;
        let branch = emitter.builder.build_conditional_branch(any, some, none)?;
        emitter.weigh(branch, WEIGHTS.0, WEIGHTS.1)?;

        emitter.builder.position_at_end(none);
        let values = self.values.clone();
        for (value, _) in self.values.iter_mut().zip(&rare.never).filter(|(_, never)| **never) {
            *value = Some(emitter.constant(Constant::Bool(false))?);
        }
        for (store, idle) in self.kernel.stores.iter().zip(&rare.idle) {
            if !idle {
                self.store(store, place)?;
            }
        }
        emitter.builder.build_unconditional_branch(after)?;

        self.values = values;
        emitter.builder.position_at_end(some);
        for i in 0..self.kernel.values.len() {
            if element(i, self.kernel) && (rare.needless[i] || rare.changed[i]) {
                self.values[i] = Some(self.value_of(i, place)?);
            }
        }
        for store in &self.kernel.stores {
            self.store(store, place)?;
        }
        emitter.builder.build_unconditional_branch(after)?;
        emitter.builder.position_at_end(after);
        Ok(())
    }
}
