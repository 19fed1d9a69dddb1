//! Terms of a psp that depend on the pre neuron alone, as `log(1 + pre.r)` in `w*log(1 + pre.r)`: computed once for each
//! pre neuron and not for each synapse. The operations are the same, so the bits are.

use super::expand::{operands, renumber};
use super::prune;
use crate::ir::{
    Binary, Domain, Element, Index, Kernel, Op, SlotId, SlotUse, Stage, Store, Type, Unary, Value, ValueId,
};
use crate::slot::Slot;
use neurarchy_lang::expr::Owner;

/// Operations that a term must have, at least, in additions: fewer cost no more than what replaces them, a look at memory.
const WORTH: usize = 8;
/// Terms at most: each is read for each synapse.
const MOST: usize = 3;

/// What a value depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depends {
    /// On nothing that changes during the call.
    Uniform,
    /// On the pre neuron and what is uniform.
    Pre,
    /// On anything.
    Other,
}

/// Splits a kernel over groups by post neuron: the terms, whose elements are the pre neurons, and the kernel that reads
/// them. `None`: there are none that are worth it.
pub fn pre_terms(kernel: &Kernel) -> Option<(Kernel, Kernel)> {
    let Domain::Groups { listed: false, elements } = kernel.domain else { return None };
    if kernel.serial {
        return None;
    }
    let depends = dependencies(kernel, elements.is_matrix());
    let mut used = vec![false; kernel.values.len()];
    for (value, of) in kernel.values.iter().zip(&depends) {
        if *of == Depends::Other {
            operands(&value.op).iter().for_each(|id| used[id.0 as usize] = true);
        }
    }
    let stored = kernel.stores.iter().chain(&kernel.finish).flat_map(|s| [Some(s.value), s.mask]);
    let reduced = kernel.reductions.iter().flat_map(|r| [Some(r.value), r.factor]);
    stored.chain(reduced).flatten().for_each(|id| used[id.0 as usize] = true);
    let is_term = |i: usize| {
        let value = &kernel.values[i];
        let float = matches!(value.ty, Type::F32 | Type::F64);
        used[i] && depends[i] == Depends::Pre && float && !matches!(value.op, Op::Load { .. })
    };
    let terms: Vec<usize> = (0..kernel.values.len()).filter(|&i| is_term(i)).collect();
    if terms.is_empty() || terms.len() > MOST {
        return None;
    }
    let mut needed = vec![false; kernel.values.len()];
    terms.iter().for_each(|&i| needed[i] = true);
    for i in (0..needed.len()).rev().filter(|&i| depends[i] != Depends::Other) {
        if needed[i] {
            // Those of a load are the rank of the pre neuron, which is the element here.
            let loads = matches!(kernel.values[i].op, Op::Load { .. });
            operands(&kernel.values[i].op).iter().filter(|_| !loads).for_each(|id| needed[id.0 as usize] = true);
        }
    }
    let work = |i: usize| if needed[i] && depends[i] == Depends::Pre { cost(&kernel.values[i].op) } else { 0 };
    if (0..needed.len()).map(work).sum::<usize>() < WORTH {
        return None;
    }
    Some((of_neurons(kernel, &terms, &needed), of_synapses(kernel, &terms)?))
}

fn dependencies(kernel: &Kernel, is_matrix: bool) -> Vec<Depends> {
    let mut depends: Vec<Depends> = Vec::with_capacity(kernel.values.len());
    for value in &kernel.values {
        let of_pre = |slot: SlotId| {
            let usage = &kernel.slots[slot.0 as usize];
            !usage.written
                && matches!(
                    usage.slot,
                    Slot::Attribute(Owner::Pre, _)
                        | Slot::Delayed(_)
                        | Slot::Sum(Owner::Pre, _)
                        | Slot::LastSpike(Owner::Pre)
                )
        };
        let is_rank = |id: ValueId| match kernel.value(id).op {
            Op::Load { slot, .. } => kernel.slots[slot.0 as usize].slot == Slot::PreRank,
            _ => false,
        };
        let own = match &value.op {
            _ if value.stage == Stage::Call => Depends::Uniform,
            Op::Load { slot, index: Index::Value(id) } if of_pre(*slot) && is_rank(*id) => Depends::Pre,
            Op::Load { slot, index: Index::Position } if of_pre(*slot) && is_matrix => Depends::Pre,
            Op::Unary(..)
            | Op::Binary(..)
            | Op::Fma(..)
            | Op::Compare(..)
            | Op::Select(..)
            | Op::Cast(..)
            | Op::Math(..)
                if value.stage == Stage::Element =>
            {
                let of = operands(&value.op);
                if of.iter().any(|id| depends[id.0 as usize] == Depends::Other) { Depends::Other } else { Depends::Pre }
            }
            _ => Depends::Other,
        };
        depends.push(own);
    }
    depends
}

fn cost(op: &Op) -> usize {
    match op {
        Op::Load { .. } => 0,
        Op::Math(..) => 20,
        Op::Binary(Binary::Div, ..) | Op::Unary(Unary::Sqrt, _) => 8,
        _ => 1,
    }
}

fn slot_of(kernel: &Kernel, number: usize, term: usize, written: bool) -> SlotUse {
    let element = if kernel.values[term].ty == Type::F32 { Element::F32 } else { Element::F64 };
    SlotUse { written, ..SlotUse::new(Slot::PreTerm(number as u32), element) }
}

/// The kernel that computes the terms.
fn of_neurons(kernel: &Kernel, terms: &[usize], needed: &[bool]) -> Kernel {
    let mut slots: Vec<SlotUse> = Vec::new();
    let mut values = Vec::new();
    let mut map = Vec::with_capacity(kernel.values.len());
    for (value, &needed) in kernel.values.iter().zip(needed) {
        if !needed {
            map.push(ValueId(u32::MAX));
            continue;
        }
        let op = match &value.op {
            Op::Load { slot, index } => {
                let usage = &kernel.slots[slot.0 as usize];
                let place = slots.iter().position(|s| s == usage).unwrap_or_else(|| {
                    slots.push(usage.clone());
                    slots.len() - 1
                });
                let index = if value.stage == Stage::Call { *index } else { Index::Element };
                Op::Load { slot: SlotId(place as u32), index }
            }
            op => renumber(op, &map),
        };
        map.push(ValueId(values.len() as u32));
        values.push(Value { op, ..value.clone() });
    }
    let mut stores = Vec::new();
    for (number, &term) in terms.iter().enumerate() {
        slots.push(slot_of(kernel, number, term, true));
        let slot = SlotId(slots.len() as u32 - 1);
        stores.push(Store { slot, index: Index::Element, value: map[term], mask: None });
    }
    Kernel {
        name: format!("{}, terms of pre neurons", kernel.name),
        domain: Domain::Elements,
        serial: false,
        slots,
        values,
        loops: Vec::new(),
        stores,
        reductions: Vec::new(),
        finish: Vec::new(),
    }
}

/// The kernel that reads the terms where it computed them before.
fn of_synapses(kernel: &Kernel, terms: &[usize]) -> Option<Kernel> {
    let mut rest = kernel.clone();
    let index = match kernel.find(&Slot::PreRank) {
        // The rank, as the values of the terms have it.
        Some(slot) => Index::Value(ValueId(
            kernel.values.iter().position(|v| matches!(v.op, Op::Load { slot: s, .. } if s == slot))? as u32,
        )),
        None => Index::Position,
    };
    for (number, &term) in terms.iter().enumerate() {
        rest.slots.push(slot_of(kernel, number, term, false));
        rest.values[term].op = Op::Load { slot: SlotId(rest.slots.len() as u32 - 1), index };
    }
    Some(prune(&rest))
}
