//! Removes values that nothing uses.

use super::expand::{operands, renumber};
use crate::ir::{Index, Kernel, Reduce, Store, Value, ValueId};

/// The kernel without dead values. Slots and reductions stay: they are its interface.
pub fn prune(kernel: &Kernel) -> Kernel {
    let mut live = vec![false; kernel.values.len()];
    let mark = |id: ValueId, live: &mut Vec<bool>| {
        if let Some(l) = live.get_mut(id.0 as usize) {
            *l = true;
        }
    };
    for store in kernel.stores.iter().chain(&kernel.finish) {
        mark(store.value, &mut live);
        if let Index::Value(id) = store.index {
            mark(id, &mut live);
        }
        if let Some(id) = store.mask {
            mark(id, &mut live);
        }
    }
    for reduce in &kernel.reductions {
        mark(reduce.value, &mut live);
    }
    for i in (0..live.len()).rev() {
        if live[i] {
            for id in operands(&kernel.values[i].op) {
                mark(id, &mut live);
            }
        }
    }
    let mut map = Vec::with_capacity(live.len());
    let mut values: Vec<Value> = Vec::new();
    for (value, live) in kernel.values.iter().zip(live) {
        if live {
            let op = renumber(&value.op, &map);
            map.push(ValueId(values.len() as u32));
            values.push(Value { op, ..value.clone() });
        } else {
            map.push(ValueId(u32::MAX));
        }
    }
    let at = |id: ValueId| map.get(id.0 as usize).copied().unwrap_or(ValueId(u32::MAX));
    let store = |s: &Store| Store {
        slot: s.slot,
        index: if let Index::Value(id) = s.index { Index::Value(at(id)) } else { s.index },
        value: at(s.value),
        mask: s.mask.map(at),
    };
    Kernel {
        stores: kernel.stores.iter().map(store).collect(),
        finish: kernel.finish.iter().map(store).collect(),
        reductions: kernel.reductions.iter().map(|r| Reduce { op: r.op, value: at(r.value) }).collect(),
        values,
        ..kernel.clone()
    }
}
