//! A kernel is well-formed: order, types, stages, slots.

use thiserror::Error;

use super::expand::operands;
use crate::ir::{
    Binary, Cast, Domain, Element, Elements, Index, Kernel, Loop, Op, ReduceOp, SlotId, Stage, Store, Stride, Type,
    Unary, Value, ValueId,
};
use crate::math;
use crate::slot::Slot;

/// What is wrong with a kernel. An error in the program that made it, never in a user's text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("kernel `{kernel}`: {place}: {problem}")]
pub struct KernelError {
    /// Name of the kernel.
    pub kernel: String,
    /// Which value, store or reduction.
    pub place: String,
    /// What is wrong.
    pub problem: String,
}

/// Checks that a kernel is well-formed.
pub fn verify(kernel: &Kernel) -> Result<(), KernelError> {
    let error = |place: String, problem: String| KernelError { kernel: kernel.name.clone(), place, problem };
    domain(kernel).map_err(|p| error("domain".into(), p))?;
    for (i, value) in kernel.values.iter().enumerate() {
        let check = check_value(kernel, &kernel.values, i, value);
        check.map_err(|p| error(format!("value %{i} = {:?}", value.op), p))?;
    }
    for (i, found) in kernel.loops.iter().enumerate() {
        check_loop(kernel, found).map_err(|p| error(format!("loop {i}"), p))?;
    }
    for (list, name, last) in [(&kernel.stores, "store", Stage::Element), (&kernel.finish, "finish", Stage::Finish)] {
        for (i, store) in list.iter().enumerate() {
            check_store(kernel, store, last).map_err(|p| error(format!("{name} {i}"), p))?;
        }
    }
    for (i, reduce) in kernel.reductions.iter().enumerate() {
        let check = || {
            let value = known(&kernel.values, kernel.values.len(), reduce.value)?;
            float(value.ty)?;
            usable_in_reduction(value)?;
            let Some(factor) = reduce.factor else { return Ok(()) };
            let factor = known(&kernel.values, kernel.values.len(), factor)?;
            same(factor.ty, value.ty)?;
            usable_in_reduction(factor)?;
            if reduce.op == ReduceOp::Sum { Ok(()) } else { Err("a factor without a sum".to_string()) }
        };
        check().map_err(|p| error(format!("reduction {i}"), p))?;
    }
    Ok(())
}

type Check = Result<(), String>;

fn usable_in_reduction(value: &Value) -> Check {
    if value.stage > Stage::Element { Err("of a value of stage Finish".to_string()) } else { Ok(()) }
}

fn domain(kernel: &Kernel) -> Check {
    let needs = |slot: Slot, elements: &[Element]| match kernel.find(&slot) {
        None => Err(format!("needs the slot {slot:?}")),
        Some(id) if !elements.contains(&kernel.slots[id.0 as usize].element) => {
            Err(format!("the slot {slot:?} must be of one of {elements:?}"))
        }
        Some(id) if kernel.slots[id.0 as usize].written => Err(format!("the slot {slot:?} is written")),
        Some(_) => Ok(()),
    };
    match kernel.domain {
        Domain::Elements => {
            if !kernel.reductions.is_empty() || !kernel.finish.is_empty() {
                return Err("reductions and finish need groups".into());
            }
            match kernel.values.iter().position(|v| matches!(v.stage, Stage::Group | Stage::Finish)) {
                Some(i) => Err(format!("value %{i} is of a stage of groups")),
                None => Ok(()),
            }
        }
        Domain::Groups { listed, elements } => {
            needs(Slot::GroupStart, &[Element::I64])?;
            if listed {
                needs(Slot::Events, &[Element::U32])?;
                if !elements.is_matrix() {
                    needs(Slot::EventPlaces, &[Element::U32])?;
                }
            }
            if elements == Elements::Permuted {
                needs(Slot::Permutation, &[Element::U32])?;
            }
            if elements.is_matrix() {
                needs(Slot::Span, &[Element::I64])?;
            }
            if let Elements::Column { .. } = elements {
                needs(Slot::Across, &[Element::I64])?;
            }
            if elements.has_gaps() {
                needs(Slot::Pairs, &[Element::U16])?;
                needs(Slot::PairStart, &[Element::I64])?;
                if kernel.values.iter().any(|v| v.op == Op::GroupSize) {
                    needs(Slot::GroupCount, &[Element::I64])?;
                }
            }
            Ok(())
        }
        Domain::Windows(lanes) => {
            for slot in [Slot::Runs, Slot::WindowRows, Slot::Taps] {
                needs(slot, &[Element::I64])?;
            }
            if lanes.post == Stride::Zero {
                return Err("all lanes act on one post neuron".into());
            }
            if !kernel.stores.is_empty() || kernel.finish.iter().any(|store| store.index != Index::Group) {
                return Err("windows store results of their groups only".into());
            }
            if !kernel.loops.is_empty() {
                return Err("windows run no loops".into());
            }
            Ok(())
        }
    }
}

fn known(values: &[Value], before: usize, id: ValueId) -> Result<&Value, String> {
    match values.get(id.0 as usize) {
        Some(value) if (id.0 as usize) < before => Ok(value),
        _ => Err(format!("uses {id}, which is not computed before")),
    }
}

fn float(ty: Type) -> Check {
    if matches!(ty, Type::F32 | Type::F64) { Ok(()) } else { Err(format!("needs a float, not {ty:?}")) }
}

fn same(found: Type, expected: Type) -> Check {
    if found == expected { Ok(()) } else { Err(format!("needs {expected:?}, not {found:?}")) }
}

/// An index as used by a load or store that happens in `stage`.
fn check_index(kernel: &Kernel, before: usize, index: Index, stage: Stage) -> Check {
    let groups = !matches!(kernel.domain, Domain::Elements);
    let windows = matches!(kernel.domain, Domain::Windows(_));
    match index {
        Index::Position if windows => Err("index Position in windows".into()),
        Index::Zero => Ok(()),
        Index::Group if !groups => Err("index Group without groups".into()),
        Index::Group if stage == Stage::Call => Err("index Group in stage Call".into()),
        Index::Group => Ok(()),
        Index::Element | Index::Position if stage != Stage::Element => Err(format!("index {index:?} in {stage:?}")),
        Index::Element | Index::Position => Ok(()),
        Index::Value(id) => {
            let value = known(&kernel.values, before, id)?;
            usable(value.stage, stage)?;
            same(value.ty, Type::I64)
        }
    }
}

/// A value of stage `from` may be used in stage `to`.
fn usable(from: Stage, to: Stage) -> Check {
    if from > to || (from == Stage::Element && to == Stage::Finish) {
        return Err(format!("stage {to:?} uses a value of stage {from:?}"));
    }
    Ok(())
}

/// Fields of records are those of elements.
fn check_field(usage: &crate::ir::SlotUse, index: Index) -> Check {
    if usage.is_field() && index != Index::Element {
        return Err(format!("a field of a record, at {index:?}"));
    }
    Ok(())
}

fn slot(kernel: &Kernel, id: SlotId) -> Result<&crate::ir::SlotUse, String> {
    kernel.slots.get(id.0 as usize).ok_or_else(|| format!("slot {} is not in the table", id.0))
}

fn check_store(kernel: &Kernel, store: &Store, stage: Stage) -> Check {
    let end = kernel.values.len();
    let slot = slot(kernel, store.slot)?;
    if !slot.written {
        return Err(format!("{:?} is not declared as written", slot.slot));
    }
    check_index(kernel, end, store.index, stage)?;
    check_field(slot, store.index)?;
    let value = known(&kernel.values, end, store.value)?;
    usable(value.stage, stage)?;
    same(value.ty, slot.element.value_type())?;
    if let Some(mask) = store.mask {
        let mask = known(&kernel.values, end, mask)?;
        usable(mask.stage, stage)?;
        same(mask.ty, Type::Bool)?;
    }
    Ok(())
}

/// A loop: its body has no memory, its inputs and what they become fit together.
fn check_loop(kernel: &Kernel, of: &Loop) -> Check {
    if of.limit == 0 {
        return Err("makes no round".into());
    }
    let stage = of.values.first().map_or(Stage::Call, |v| v.stage);
    for (i, value) in of.values.iter().enumerate() {
        let check = match &value.op {
            _ if value.stage != stage => Err("the body has two stages".into()),
            Op::LoopInput(k) => match of.inputs.get(*k as usize) {
                Some(ty) => same(value.ty, *ty),
                None => Err(format!("there is no input {k}")),
            },
            Op::Constant(_) | Op::Unary(..) | Op::Binary(..) | Op::Fma(..) | Op::Compare(..) => {
                check_value(kernel, &of.values, i, value)
            }
            Op::Select(..) | Op::Cast(..) | Op::Math(..) => check_value(kernel, &of.values, i, value),
            _ => Err("not in the body of a loop".into()),
        };
        check.map_err(|p| format!("value %{i} = {:?}: {p}", value.op))?;
    }
    if of.next.len() > of.inputs.len() {
        return Err("more values are carried than there are inputs".into());
    }
    let end = of.values.len();
    for (id, ty) in of.next.iter().zip(&of.inputs) {
        same(known(&of.values, end, *id)?.ty, *ty)?;
    }
    same(known(&of.values, end, of.done)?.ty, Type::Bool)
}

/// A value of a kernel or of the body of a loop.
fn check_value(kernel: &Kernel, values: &[Value], i: usize, value: &Value) -> Check {
    let mut types = Vec::new();
    for id in operands(&value.op) {
        let operand = known(values, i, id)?;
        usable(operand.stage, value.stage)?;
        types.push(operand.ty);
    }
    let at = |allowed: &[Stage]| {
        if allowed.contains(&value.stage) { Ok(()) } else { Err(format!("in stage {:?}", value.stage)) }
    };
    let result = match &value.op {
        Op::Constant(constant) => constant.ty(),
        Op::Load { slot: id, index } => {
            let slot = slot(kernel, *id)?;
            check_index(kernel, i, *index, value.stage)?;
            check_field(slot, *index)?;
            slot.element.value_type()
        }
        Op::ElementNumber => {
            at(&[Stage::Element])?;
            Type::I64
        }
        Op::PositionNumber => {
            at(&[Stage::Element])?;
            if let Domain::Windows(_) = kernel.domain {
                return Err("windows have no positions".into());
            }
            Type::I64
        }
        Op::SourceNumber => {
            at(&[Stage::Element])?;
            match kernel.domain {
                Domain::Windows(_) => Type::I64,
                _ => return Err("outside of windows".into()),
            }
        }
        Op::GroupNumber => {
            at(&[Stage::Group, Stage::Element, Stage::Finish])?;
            Type::I64
        }
        Op::GroupSize => {
            at(&[Stage::Group, Stage::Finish])?;
            Type::I64
        }
        Op::Unary(op, _) => {
            unary(*op, types[0])?;
            types[0]
        }
        Op::Binary(op, _, _) => {
            same(types[1], types[0])?;
            binary(*op, types[0])?;
            types[0]
        }
        Op::Fma(..) => {
            float(types[0])?;
            same(types[1], types[0])?;
            same(types[2], types[0])?;
            types[0]
        }
        Op::Compare(..) => {
            same(types[1], types[0])?;
            Type::Bool
        }
        Op::Select(..) => {
            same(types[0], Type::Bool)?;
            same(types[2], types[1])?;
            types[1]
        }
        Op::Cast(op, _) => cast(*op, types[0])?,
        Op::Math(function, arguments) => {
            if arguments.len() != math::arity(*function) {
                return Err(format!("needs {} arguments", math::arity(*function)));
            }
            float(types[0])?;
            types.iter().try_for_each(|t| same(*t, types[0]))?;
            types[0]
        }
        Op::Reduced(number) => {
            at(&[Stage::Finish])?;
            let reduce = kernel.reductions.get(*number as usize).ok_or("there is no such reduction")?;
            kernel.values.get(reduce.value.0 as usize).ok_or("the reduction has no value")?.ty
        }
        Op::Loop { number, inputs } => {
            let found = kernel.loops.get(*number as usize).ok_or("there is no such loop")?;
            if inputs.len() != found.inputs.len() {
                return Err(format!("the loop has {} inputs", found.inputs.len()));
            }
            types.iter().zip(&found.inputs).try_for_each(|(found, expected)| same(*found, *expected))?;
            at(&[found.values.first().map_or(value.stage, |v| v.stage)])?;
            Type::Bool
        }
        Op::LoopResult(of, k) => {
            let Op::Loop { number, .. } = &values[of.0 as usize].op else {
                return Err("of a value that is no loop".into());
            };
            let found = kernel.loops.get(*number as usize).ok_or("there is no such loop")?;
            *found.inputs[..found.next.len().min(found.inputs.len())]
                .get(*k as usize)
                .ok_or("the loop carries no such value")?
        }
        Op::LoopInput(_) => return Err("outside of a loop".into()),
    };
    same(value.ty, result)
}

fn unary(op: Unary, ty: Type) -> Check {
    match (op, ty) {
        (Unary::Not, Type::Bool) | (Unary::Neg, Type::I32 | Type::I64) => Ok(()),
        (Unary::Not, _) => Err(format!("needs Bool, not {ty:?}")),
        _ => float(ty),
    }
}

fn binary(op: Binary, ty: Type) -> Check {
    let allowed = match op {
        Binary::Add | Binary::Sub | Binary::Mul => ty != Type::Bool,
        Binary::Div => return float(ty),
        Binary::And | Binary::Or | Binary::Xor => matches!(ty, Type::Bool | Type::I32 | Type::I64),
        Binary::Shl | Binary::Shr | Binary::Sar => matches!(ty, Type::I32 | Type::I64),
    };
    if allowed { Ok(()) } else { Err(format!("not for {ty:?}")) }
}

fn cast(op: Cast, from: Type) -> Result<Type, String> {
    let (allowed, to): (&[Type], Type) = match op {
        Cast::Widen => (&[Type::F32], Type::F64),
        Cast::Narrow => (&[Type::F64], Type::F32),
        Cast::IntToFloat(Type::F32) => (&[Type::I32], Type::F32),
        Cast::IntToFloat(Type::F64) => (&[Type::I32, Type::I64], Type::F64),
        Cast::FloatToInt(to @ (Type::I32 | Type::I64)) => (&[Type::F32, Type::F64], to),
        Cast::SignExtend | Cast::ZeroExtend => (&[Type::I32], Type::I64),
        Cast::Truncate => (&[Type::I64], Type::I32),
        Cast::Bits(Type::I64) => (&[Type::F64], Type::I64),
        Cast::Bits(Type::F64) => (&[Type::I64], Type::F64),
        Cast::Bits(Type::I32) => (&[Type::F32], Type::I32),
        Cast::Bits(Type::F32) => (&[Type::I32], Type::F32),
        Cast::BoolToInt => (&[Type::Bool], Type::I32),
        other => return Err(format!("{other:?} is not a conversion")),
    };
    if allowed.contains(&from) { Ok(to) } else { Err(format!("needs one of {allowed:?}, not {from:?}")) }
}
