//! The end of building: what is not used goes, what remains gets its stage.

use super::Builder;
use crate::ir::{
    Domain, Element, Elements, Index, Kernel, Loop, Op, Reduce, SlotId, SlotUse, Stage, Store, Value, ValueId,
};
use crate::slot::Slot;

impl Builder {
    /// The kernel: values that nothing uses and slots that nothing touches are left out. The slots that the loop itself
    /// needs (`GroupStart`, `Events`, `EventPlaces`, `Permutation`, those of a matrix) come last.
    pub fn finish(self) -> Kernel {
        let stages = self.stages();
        let mut used = vec![false; self.nodes.len()];
        for store in self.stores.iter().chain(&self.finish) {
            used[store.value.0 as usize] = true;
            if let Some(mask) = store.mask {
                used[mask.0 as usize] = true;
            }
            if let Index::Value(index) = store.index {
                used[index.0 as usize] = true;
            }
        }
        for reduce in &self.reductions {
            used[reduce.value.0 as usize] = true;
            if let Some(factor) = reduce.factor {
                used[factor.0 as usize] = true;
            }
        }
        for i in (0..self.nodes.len()).rev() {
            if used[i] {
                operands(&self.nodes[i].op, |v| used[v.0 as usize] = true);
            }
        }

        let mut slot_number = vec![None; self.slots.len()];
        let mut slots = vec![];
        let mut keep_slot = |id: SlotId| {
            *slot_number[id.0 as usize].get_or_insert_with(|| {
                slots.push(self.slots[id.0 as usize].clone());
                SlotId(slots.len() as u32 - 1)
            })
        };
        let mut number = vec![ValueId(u32::MAX); self.nodes.len()];
        let mut values = vec![];
        let mut loops = vec![];
        for (i, node) in self.nodes.iter().enumerate() {
            if !used[i] {
                continue;
            }
            number[i] = ValueId(values.len() as u32);
            let mut op = renumber(&node.op, &|v| number[v.0 as usize], &mut keep_slot);
            if let Op::Loop { number, .. } = &mut op {
                loops.push(at_stage(&self.loops[*number as usize], stages[i]));
                *number = loops.len() as u32 - 1;
            }
            values.push(Value { op, ty: node.ty, stage: stages[i] });
        }
        let mut move_stores = |stores: &[Store]| -> Vec<Store> {
            stores
                .iter()
                .map(|s| Store {
                    slot: keep_slot(s.slot),
                    index: match s.index {
                        Index::Value(v) => Index::Value(number[v.0 as usize]),
                        other => other,
                    },
                    value: number[s.value.0 as usize],
                    mask: s.mask.map(|m| number[m.0 as usize]),
                })
                .collect()
        };
        let stores = move_stores(&self.stores);
        let finish = move_stores(&self.finish);
        let mut of_elements = |id: ValueId| {
            let value = number[id.0 as usize];
            if values[value.0 as usize].stage == Stage::Element {
                return value;
            }
            // A reduction takes a value of the elements; one that is the same for all is made again for each.
            values.push(Value { stage: Stage::Element, ..values[value.0 as usize].clone() });
            ValueId(values.len() as u32 - 1)
        };
        let reductions: Vec<Reduce> = self
            .reductions
            .iter()
            .map(|r| Reduce { op: r.op, value: of_elements(r.value), factor: r.factor.map(&mut of_elements) })
            .collect();
        let counts = values.iter().any(|v| v.op == Op::GroupSize);
        for (slot, element) in loop_slots(self.domain, counts) {
            if !slots.iter().any(|s: &SlotUse| s.slot == slot) {
                slots.push(SlotUse::new(slot, element));
            }
        }
        // A slot whose stores were all masked out is only read.
        for (i, slot) in slots.iter_mut().enumerate() {
            slot.written = stores.iter().chain(&finish).any(|s| s.slot.0 as usize == i);
        }
        Kernel {
            name: self.name,
            domain: self.domain,
            serial: self.serial,
            slots,
            values,
            loops,
            stores,
            reductions,
            finish,
        }
    }

    /// The earliest stage of each value.
    fn stages(&self) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut stage = match &node.op {
                Op::Constant(_) => Stage::Call,
                Op::ElementNumber | Op::PositionNumber | Op::SourceNumber => Stage::Element,
                Op::GroupNumber | Op::GroupSize => Stage::Group,
                Op::Reduced(_) => Stage::Finish,
                Op::Load { .. } if node.late => Stage::Finish,
                Op::Load { slot, index } => {
                    let place = match index {
                        Index::Zero => Stage::Call,
                        Index::Group => Stage::Group,
                        Index::Element | Index::Position => Stage::Element,
                        Index::Value(v) => stages[v.0 as usize],
                    };
                    let fixed = !self.slots[slot.0 as usize].written && !self.shared.contains(slot);
                    if fixed { place } else { place.max(Stage::Element) }
                }
                _ => Stage::Call,
            };
            operands(&node.op, |v| stage = stage.max(stages[v.0 as usize]));
            debug_assert!(
                stage != Stage::Finish || {
                    let mut legal = true;
                    operands(&node.op, |v| legal &= stages[v.0 as usize] != Stage::Element);
                    legal
                },
                "{:?} is computed after the group from a value of an element",
                node.op
            );
            stages.push(stage);
        }
        stages
    }
}

/// The slots that the loop itself needs. `counts`: somebody asks for the size of groups.
fn loop_slots(domain: Domain, counts: bool) -> Vec<(Slot, Element)> {
    let mut slots = Vec::new();
    match domain {
        Domain::Elements => {}
        Domain::Groups { listed, elements } => {
            let candidates = [
                (true, Slot::GroupStart, Element::I64),
                (listed, Slot::Events, Element::U32),
                (listed && !elements.is_matrix(), Slot::EventPlaces, Element::U32),
                (elements == Elements::Permuted, Slot::Permutation, Element::U32),
                (elements.is_matrix(), Slot::Span, Element::I64),
                (matches!(elements, Elements::Column { .. }), Slot::Across, Element::I64),
                (elements.has_gaps(), Slot::Pairs, Element::U16),
                (elements.has_gaps(), Slot::PairStart, Element::I64),
                (elements.has_gaps() && counts, Slot::GroupCount, Element::I64),
            ];
            slots.extend(candidates.into_iter().filter(|c| c.0).map(|(_, slot, element)| (slot, element)));
        }
        Domain::Windows(_) => {
            slots.extend([Slot::Runs, Slot::WindowRows, Slot::Taps].map(|slot| (slot, Element::I64)));
        }
    }
    slots
}

/// The loop, run in this stage.
fn at_stage(found: &Loop, stage: Stage) -> Loop {
    let values = found.values.iter().map(|value| Value { stage, ..value.clone() }).collect();
    Loop { values, ..found.clone() }
}

/// Calls `f` on every value that the operation uses.
pub(super) fn operands(op: &Op, mut f: impl FnMut(ValueId)) {
    match op {
        Op::Constant(_)
        | Op::ElementNumber
        | Op::PositionNumber
        | Op::SourceNumber
        | Op::GroupNumber
        | Op::GroupSize => {}
        Op::Reduced(_) | Op::LoopInput(_) => {}
        Op::Load { index: Index::Value(v), .. } => f(*v),
        Op::Load { .. } => {}
        Op::Unary(_, a) | Op::Cast(_, a) | Op::LoopResult(a, _) => f(*a),
        Op::Binary(_, a, b) | Op::Compare(_, a, b) => {
            f(*a);
            f(*b);
        }
        Op::Fma(a, b, c) | Op::Select(a, b, c) => {
            f(*a);
            f(*b);
            f(*c);
        }
        Op::Math(_, arguments) | Op::Loop { inputs: arguments, .. } => arguments.iter().copied().for_each(f),
    }
}

/// The operation with other numbers for its operands and slots.
pub(super) fn renumber(op: &Op, number: &impl Fn(ValueId) -> ValueId, slot: &mut impl FnMut(SlotId) -> SlotId) -> Op {
    let n = |v: &ValueId| number(*v);
    match op {
        Op::Constant(_)
        | Op::ElementNumber
        | Op::PositionNumber
        | Op::SourceNumber
        | Op::GroupNumber
        | Op::GroupSize => op.clone(),
        Op::Reduced(_) | Op::LoopInput(_) => op.clone(),
        Op::Load { slot: s, index } => Op::Load {
            slot: slot(*s),
            index: match index {
                Index::Value(v) => Index::Value(n(v)),
                other => *other,
            },
        },
        Op::Unary(o, a) => Op::Unary(*o, n(a)),
        Op::Cast(o, a) => Op::Cast(*o, n(a)),
        Op::Binary(o, a, b) => Op::Binary(*o, n(a), n(b)),
        Op::Compare(o, a, b) => Op::Compare(*o, n(a), n(b)),
        Op::Fma(a, b, c) => Op::Fma(n(a), n(b), n(c)),
        Op::Select(a, b, c) => Op::Select(n(a), n(b), n(c)),
        Op::Math(o, arguments) => Op::Math(*o, arguments.iter().map(n).collect()),
        Op::Loop { number, inputs } => Op::Loop { number: *number, inputs: inputs.iter().map(n).collect() },
        Op::LoopResult(a, k) => Op::LoopResult(n(a), *k),
    }
}
