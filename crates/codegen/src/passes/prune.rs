//! Removes values that nothing uses.

use super::expand::{operands, renumber};
use crate::ir::{Index, Kernel, Loop, Op, Reduce, Store, Value, ValueId};

/// The kernel without dead values and loops. Slots and reductions stay: they are its interface.
pub fn prune(kernel: &Kernel) -> Kernel {
    let mut roots = Vec::new();
    for store in kernel.stores.iter().chain(&kernel.finish) {
        roots.push(store.value);
        roots.extend(store.mask);
        if let Index::Value(id) = store.index {
            roots.push(id);
        }
    }
    roots.extend(kernel.reductions.iter().flat_map(|r| [Some(r.value), r.factor]).flatten());
    let (mut values, map) = live(&kernel.values, &roots);
    let at = |id: ValueId| map.get(id.0 as usize).copied().unwrap_or(ValueId(u32::MAX));
    let store = |s: &Store| Store {
        slot: s.slot,
        index: if let Index::Value(id) = s.index { Index::Value(at(id)) } else { s.index },
        value: at(s.value),
        mask: s.mask.map(at),
    };
    let mut loops = Vec::new();
    for value in &mut values {
        if let Op::Loop { number, .. } = &mut value.op
            && let Some(found) = kernel.loops.get(*number as usize)
        {
            loops.push(prune_loop(found));
            *number = loops.len() as u32 - 1;
        }
    }
    Kernel {
        stores: kernel.stores.iter().map(store).collect(),
        finish: kernel.finish.iter().map(store).collect(),
        reductions: kernel
            .reductions
            .iter()
            .map(|r| Reduce { op: r.op, value: at(r.value), factor: r.factor.map(at) })
            .collect(),
        values,
        loops,
        ..kernel.clone()
    }
}

/// The loop without dead values in its body. Its inputs stay.
fn prune_loop(of: &Loop) -> Loop {
    let roots: Vec<ValueId> = of.next.iter().copied().chain([of.done]).collect();
    let (values, map) = live(&of.values, &roots);
    let at = |id: ValueId| map.get(id.0 as usize).copied().unwrap_or(ValueId(u32::MAX));
    Loop { values, next: of.next.iter().map(|&id| at(id)).collect(), done: at(of.done), ..of.clone() }
}

/// The values that the roots depend on, and the new number of each old one.
fn live(values: &[Value], roots: &[ValueId]) -> (Vec<Value>, Vec<ValueId>) {
    let mut live = vec![false; values.len()];
    let mark = |id: ValueId, live: &mut Vec<bool>| {
        if let Some(l) = live.get_mut(id.0 as usize) {
            *l = true;
        }
    };
    roots.iter().for_each(|&id| mark(id, &mut live));
    for i in (0..live.len()).rev() {
        if live[i] {
            for id in operands(&values[i].op) {
                mark(id, &mut live);
            }
        }
    }
    let mut map = Vec::with_capacity(live.len());
    let mut kept: Vec<Value> = Vec::new();
    for (value, live) in values.iter().zip(live) {
        if live {
            let op = renumber(&value.op, &map);
            map.push(ValueId(kept.len() as u32));
            kept.push(Value { op, ..value.clone() });
        } else {
            map.push(ValueId(u32::MAX));
        }
    }
    (kept, map)
}
