//! Replaces mathematical functions by primitive operations.

use std::collections::HashMap;

use crate::arith::{Emit, Sink, Typed};
use crate::ir::{Index, Kernel, Loop, Op, Reduce, Stage, Store, Type, Value, ValueId};
use crate::math;

/// The kernel without `Op::Math`. Equal operations become one value.
pub fn expand(kernel: &Kernel) -> Kernel {
    let (values, map) = expand_values(&kernel.values);
    let store = |s: &Store| Store {
        index: renumber_index(s.index, &map),
        value: at(&map, s.value),
        mask: s.mask.map(|id| at(&map, id)),
        slot: s.slot,
    };
    Kernel {
        values,
        loops: kernel.loops.iter().map(expand_loop).collect(),
        stores: kernel.stores.iter().map(store).collect(),
        finish: kernel.finish.iter().map(store).collect(),
        reductions: kernel
            .reductions
            .iter()
            .map(|r| Reduce { op: r.op, value: at(&map, r.value), factor: r.factor.map(|id| at(&map, id)) })
            .collect(),
        ..kernel.clone()
    }
}

/// The body of a loop; all of it in the stage of the loop.
fn expand_loop(of: &Loop) -> Loop {
    let (mut values, map) = expand_values(&of.values);
    let stage = of.values.first().map_or(Stage::Call, |v| v.stage);
    values.iter_mut().for_each(|v| v.stage = stage);
    Loop { values, next: of.next.iter().map(|&id| at(&map, id)).collect(), done: at(&map, of.done), ..of.clone() }
}

/// Values without `Op::Math`, and the new number of each old one.
fn expand_values(values: &[Value]) -> (Vec<Value>, Vec<ValueId>) {
    let mut out = Values { values: Vec::new(), known: HashMap::new(), stage: Stage::Call };
    let mut map: Vec<ValueId> = Vec::with_capacity(values.len());
    for value in values {
        let op = renumber(&value.op, &map);
        let id = match op {
            Op::Math(function, arguments) => {
                out.stage = value.stage;
                let expanded = match value.ty {
                    Type::F32 => {
                        let arguments: Vec<Typed<f32>> = arguments.iter().map(|&id| Typed::new(id)).collect();
                        math::expand(&Emit::new(&mut out), function, &arguments).map(|x| x.id)
                    }
                    _ => {
                        let arguments: Vec<Typed<f64>> = arguments.iter().map(|&id| Typed::new(id)).collect();
                        math::expand(&Emit::new(&mut out), function, &arguments).map(|x| x.id)
                    }
                };
                // A wrong number of arguments is left for `verify` to find.
                expanded.unwrap_or_else(|| {
                    out.push(Value { op: Op::Math(function, arguments), ty: value.ty, stage: value.stage })
                })
            }
            op => out.push(Value { op, ty: value.ty, stage: value.stage }),
        };
        map.push(id);
    }
    (out.values, map)
}

/// The new number; a number that is not there stays, for `verify` to find.
fn at(map: &[ValueId], id: ValueId) -> ValueId {
    map.get(id.0 as usize).copied().unwrap_or(ValueId(u32::MAX))
}

fn renumber_index(index: Index, map: &[ValueId]) -> Index {
    match index {
        Index::Value(id) => Index::Value(at(map, id)),
        other => other,
    }
}

/// An operation with its operands' new numbers.
pub(super) fn renumber(op: &Op, map: &[ValueId]) -> Op {
    let m = |id: ValueId| at(map, id);
    match op {
        Op::Load { slot, index } => Op::Load { slot: *slot, index: renumber_index(*index, map) },
        Op::Unary(op, x) => Op::Unary(*op, m(*x)),
        Op::Binary(op, x, y) => Op::Binary(*op, m(*x), m(*y)),
        Op::Fma(x, y, z) => Op::Fma(m(*x), m(*y), m(*z)),
        Op::Compare(op, x, y) => Op::Compare(*op, m(*x), m(*y)),
        Op::Select(c, x, y) => Op::Select(m(*c), m(*x), m(*y)),
        Op::Cast(op, x) => Op::Cast(*op, m(*x)),
        Op::Math(f, xs) => Op::Math(*f, xs.iter().map(|x| m(*x)).collect()),
        Op::Loop { number, inputs } => Op::Loop { number: *number, inputs: inputs.iter().map(|x| m(*x)).collect() },
        Op::LoopResult(x, k) => Op::LoopResult(m(*x), *k),
        Op::Constant(_)
        | Op::ElementNumber
        | Op::PositionNumber
        | Op::SourceNumber
        | Op::GroupNumber
        | Op::GroupSize
        | Op::Reduced(_)
        | Op::LoopInput(_) => op.clone(),
    }
}

/// The values an operation uses.
pub(crate) fn operands(op: &Op) -> Vec<ValueId> {
    match op {
        Op::Load { index: Index::Value(x), .. } | Op::Unary(_, x) | Op::Cast(_, x) | Op::LoopResult(x, _) => vec![*x],
        Op::Binary(_, x, y) | Op::Compare(_, x, y) => vec![*x, *y],
        Op::Fma(x, y, z) | Op::Select(x, y, z) => vec![*x, *y, *z],
        Op::Math(_, xs) | Op::Loop { inputs: xs, .. } => xs.clone(),
        Op::Constant(_)
        | Op::Load { .. }
        | Op::ElementNumber
        | Op::PositionNumber
        | Op::SourceNumber
        | Op::GroupNumber
        | Op::GroupSize
        | Op::Reduced(_)
        | Op::LoopInput(_) => Vec::new(),
    }
}

struct Values {
    values: Vec<Value>,
    known: HashMap<Value, ValueId>,
    /// Stage of the value that is being expanded.
    stage: Stage,
}

impl Values {
    fn push(&mut self, value: Value) -> ValueId {
        *self.known.entry(value.clone()).or_insert_with(|| {
            self.values.push(value);
            ValueId(self.values.len() as u32 - 1)
        })
    }
}

impl Sink for Values {
    fn emit(&mut self, op: Op, ty: Type) -> ValueId {
        // Constants once a call; everything else where the function was.
        let stage = if matches!(op, Op::Constant(_)) { Stage::Call } else { self.stage };
        self.push(Value { op, ty, stage })
    }
}
