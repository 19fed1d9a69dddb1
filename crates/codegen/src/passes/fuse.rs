//! Learning and the transmission of the next step in one kernel: both look up the same pre neurons, which costs more than
//! what they compute.

use std::collections::HashMap;

use super::expand::renumber;
use crate::ir::{Domain, Elements, Index, Kernel, Op, Reduce, SlotId, SlotUse, Stage, Store, Type, Value, ValueId};

/// The kernel that does what `learning` does to each synapse, and adds up the psps of what it left, as `psp` would do
/// afterwards: with the same operations in the same order, so the bits are the same. `None`: one of both is of another
/// kind, or nothing is gained.
pub fn fuse(learning: &Kernel, psp: &Kernel) -> Option<Kernel> {
    let rows = Domain::Groups { listed: false, elements: Elements::Range };
    let plain = |kernel: &Kernel| kernel.domain == rows && !kernel.serial && kernel.loops.is_empty();
    let learns = learning.reductions.is_empty() && learning.finish.is_empty();
    let own = learning.stores.iter().all(|store| store.index == Index::Element);
    // Somebody may want the sums elsewhere, but not what learning reads of those of this step.
    let apart = psp.slots.iter().all(|usage| !usage.written || learning.find(&usage.slot).is_none());
    if !plain(learning) || !plain(psp) || !learns || !own || !apart || !psp.stores.is_empty() {
        return None;
    }
    let mut both = Both::of(learning);
    let first = both.kernel.values.len();
    let left = both.left_by(learning);
    let slots: Vec<SlotId> = psp.slots.iter().map(|usage| both.slot(usage)).collect::<Option<_>>()?;
    let (mut map, mut shared) = (Vec::with_capacity(psp.values.len()), 0);
    for value in &psp.values {
        let op = match renumber(&value.op, &map) {
            Op::Load { slot, index } => {
                let slot = slots[slot.0 as usize];
                if let Some(&id) = left.get(&slot) {
                    // What learning has not stored yet.
                    if (index, value.stage) != (Index::Element, Stage::Element) {
                        return None;
                    }
                    map.push(id);
                    continue;
                }
                Op::Load { slot, index }
            }
            op => op,
        };
        let id = both.value(Value { op, ..value.clone() });
        shared += usize::from((id.0 as usize) < first && is_lookup(&both.kernel, id));
        map.push(id);
    }
    let at = |id: ValueId| map[id.0 as usize];
    let reduce = |r: &Reduce| Reduce { op: r.op, value: at(r.value), factor: r.factor.map(at) };
    let store = |s: &Store| Store {
        slot: slots[s.slot.0 as usize],
        index: if let Index::Value(id) = s.index { Index::Value(at(id)) } else { s.index },
        value: at(s.value),
        mask: s.mask.map(at),
    };
    let mut kernel = both.kernel;
    kernel.reductions = psp.reductions.iter().map(reduce).collect();
    kernel.finish = psp.finish.iter().map(store).collect();
    (shared > 0).then_some(kernel)
}

/// The kernel in the making.
struct Both {
    kernel: Kernel,
    known: HashMap<Value, ValueId>,
}

impl Both {
    fn of(learning: &Kernel) -> Both {
        let known = (0..).zip(&learning.values).map(|(number, value)| (value.clone(), ValueId(number))).collect();
        Both { kernel: Kernel { name: format!("{}, and psp", learning.name), ..learning.clone() }, known }
    }

    /// The slot in this kernel; `None` if the two kernels take it for different things.
    fn slot(&mut self, usage: &SlotUse) -> Option<SlotId> {
        let slots = &mut self.kernel.slots;
        let Some(id) = slots.iter().position(|s| s.slot == usage.slot) else {
            slots.push(usage.clone());
            return Some(SlotId(slots.len() as u32 - 1));
        };
        slots[id].written |= usage.written;
        ((slots[id].element, slots[id].stride) == (usage.element, usage.stride)).then_some(SlotId(id as u32))
    }

    fn value(&mut self, value: Value) -> ValueId {
        let values = &mut self.kernel.values;
        *self.known.entry(value).or_insert_with_key(|value| {
            values.push(value.clone());
            ValueId(values.len() as u32 - 1)
        })
    }

    /// What learning leaves in the slots that it stores to.
    fn left_by(&mut self, learning: &Kernel) -> HashMap<SlotId, ValueId> {
        let mut left: HashMap<SlotId, ValueId> = HashMap::new();
        for store in &learning.stores {
            let mut value = store.value;
            if let Some(mask) = store.mask {
                let ty: Type = learning.slots[store.slot.0 as usize].element.value_type();
                let stage = Stage::Element;
                let load = Value { op: Op::Load { slot: store.slot, index: Index::Element }, ty, stage };
                let old = left.get(&store.slot).copied().unwrap_or_else(|| self.value(load));
                value = self.value(Value { op: Op::Select(mask, value, old), ty, stage });
            }
            left.insert(store.slot, value);
        }
        left
    }
}

/// A value that is looked up somewhere for each element.
fn is_lookup(kernel: &Kernel, id: ValueId) -> bool {
    let value = kernel.value(id);
    value.stage == Stage::Element && matches!(value.op, Op::Load { index: Index::Value(_), .. })
}
