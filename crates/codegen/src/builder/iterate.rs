//! Loops: their bodies are built like everything else, then cut out.

use std::collections::HashMap;

use super::Builder;
use super::finish::operands;
use crate::ir::{Loop, Op, Stage, Type, Value, ValueId};

/// A loop whose body is being built.
#[derive(Debug)]
pub struct OpenLoop {
    /// What the carried values start with.
    start: Vec<ValueId>,
    /// The carried values, for the body.
    pub carried: Vec<ValueId>,
}

impl Builder {
    /// Begins a loop: what is computed from the carried values until `end_loop` is its body. Loops do not nest.
    pub fn begin_loop(&mut self, start: &[ValueId]) -> OpenLoop {
        let mut carried = Vec::with_capacity(start.len());
        for &value in start {
            let ty = self.ty(value);
            carried.push(self.node(Op::LoopInput(self.begun), ty, false));
            self.begun += 1;
        }
        OpenLoop { start: start.to_vec(), carried }
    }

    /// Ends a loop: the carried values become `next` in each round, until `done` holds or `limit` rounds are made. Gives
    /// whether `done` held, and the last carried values. The body's values must not be used any more.
    pub fn end_loop(&mut self, open: OpenLoop, next: &[ValueId], done: ValueId, limit: u32) -> (ValueId, Vec<ValueId>) {
        let mut cut = Cut { inside: vec![false; self.nodes.len()], number: HashMap::new(), values: vec![] };
        let mut inputs = open.start;
        for &id in &open.carried {
            cut.inside[id.0 as usize] = true;
        }
        // Operands come before what uses them, so one pass finds all that depends on a carried value.
        let first = open.carried.first().map_or(self.nodes.len(), |id| id.0 as usize);
        for i in first..self.nodes.len() {
            let mut inside = cut.inside[i];
            operands(&self.nodes[i].op, |v| inside |= cut.inside[v.0 as usize]);
            cut.inside[i] = inside;
        }
        for (k, id) in open.carried.iter().enumerate() {
            cut.input(*id, k as u32, self.ty(*id));
        }
        let next = next.iter().map(|&id| self.take(id, &mut cut, &mut inputs)).collect();
        let done = self.take(done, &mut cut, &mut inputs);
        let types = inputs.iter().map(|&id| self.ty(id)).collect();
        let number = self.loops.len() as u32;
        self.loops.push(Loop { inputs: types, values: cut.values, next, done, limit });
        let finished = self.node(Op::Loop { number, inputs }, Type::Bool, false);
        let results = open.carried.iter().enumerate().map(|(k, id)| {
            let ty = self.ty(*id);
            (Op::LoopResult(finished, k as u32), ty)
        });
        let results: Vec<(Op, Type)> = results.collect();
        (finished, results.into_iter().map(|(op, ty)| self.node(op, ty, false)).collect())
    }

    /// The number that a value has in the body; what comes from outside becomes an input, or a constant again.
    fn take(&self, id: ValueId, cut: &mut Cut, inputs: &mut Vec<ValueId>) -> ValueId {
        // Depth first without recursion: a body can be long.
        let mut pending = vec![id];
        while let Some(&id) = pending.last() {
            let node = &self.nodes[id.0 as usize];
            if cut.number.contains_key(&id) {
                pending.pop();
            } else if let Op::Constant(_) = node.op {
                cut.push(id, node.op.clone(), node.ty);
            } else if !cut.inside[id.0 as usize] {
                inputs.push(id);
                cut.input(id, inputs.len() as u32 - 1, node.ty);
            } else {
                let before = pending.len();
                operands(&node.op, |v| {
                    if !cut.number.contains_key(&v) {
                        pending.push(v);
                    }
                });
                if pending.len() == before {
                    let op = super::finish::renumber(&node.op, &|v| cut.number[&v], &mut |slot| slot);
                    cut.push(id, op, node.ty);
                }
            }
        }
        cut.number[&id]
    }
}

/// A body being cut out.
struct Cut {
    /// Which nodes depend on a carried value.
    inside: Vec<bool>,
    number: HashMap<ValueId, ValueId>,
    values: Vec<Value>,
}

impl Cut {
    fn input(&mut self, id: ValueId, k: u32, ty: Type) {
        self.push(id, Op::LoopInput(k), ty);
    }

    fn push(&mut self, id: ValueId, op: Op, ty: Type) {
        self.number.insert(id, ValueId(self.values.len() as u32));
        // The stage of the loop is known at the end.
        self.values.push(Value { op, ty, stage: Stage::Call });
    }
}
