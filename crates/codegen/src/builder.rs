//! Makes kernels: values are shared, folded where that is exact, and put into the earliest stage that can compute them.

mod finish;
mod fold;
mod iterate;
mod uniform;

use std::collections::{HashMap, HashSet};

use crate::fpenv::{flushed_f32, flushed_f64};
use crate::ir::{
    Binary, Cast, Constant, Domain, Element, Index, Loop, Math, Op, Predicate, Reduce, ReduceOp, SlotId, SlotUse,
    Store, Type, Unary, ValueId,
};
use crate::slot::Slot;

pub use iterate::OpenLoop;

/// A kernel in the making.
///
/// Operands must have the types that the operation asks for; a mistake is a bug of the caller and panics in debug
/// builds, and `passes::verify` names it in every build.
#[derive(Debug)]
pub struct Builder {
    name: String,
    domain: Domain,
    serial: bool,
    slots: Vec<SlotUse>,
    slot_ids: HashMap<Slot, SlotId>,
    shared: HashSet<SlotId>,
    nodes: Vec<Node>,
    known: HashMap<(Op, bool), ValueId>,
    loops: Vec<Loop>,
    /// Loops begun so far: makes the carried values of each its own.
    begun: u32,
    stores: Vec<Store>,
    reductions: Vec<Reduce>,
    finish: Vec<Store>,
}

#[derive(Debug)]
struct Node {
    op: Op,
    ty: Type,
    /// A load that must see memory as it is after the elements of the group.
    late: bool,
    /// The same for all elements, unless the kernel writes to what is loaded.
    uniform: bool,
}

impl Builder {
    /// An empty kernel.
    pub fn new(name: impl Into<String>, domain: Domain) -> Builder {
        Builder {
            name: name.into(),
            domain,
            serial: false,
            slots: vec![],
            slot_ids: HashMap::new(),
            shared: HashSet::new(),
            nodes: vec![],
            known: HashMap::new(),
            loops: vec![],
            begun: 0,
            stores: vec![],
            reductions: vec![],
            finish: vec![],
        }
    }

    /// Elements depend on each other.
    pub fn set_serial(&mut self) {
        self.serial = true;
    }

    /// What the kernel loops over.
    pub fn domain(&self) -> Domain {
        self.domain
    }

    // --- Memory -------------------------------------------------------------------------------------------------

    /// The slot with this meaning; declared on first use.
    pub fn slot(&mut self, slot: Slot, element: Element) -> SlotId {
        if let Some(&id) = self.slot_ids.get(&slot) {
            debug_assert_eq!(self.slots[id.0 as usize].element, element, "{slot:?} used with two element types");
            return id;
        }
        let id = SlotId(self.slots.len() as u32);
        self.slots.push(SlotUse::new(slot.clone(), element));
        self.slot_ids.insert(slot, id);
        id
    }

    /// The slot, whose elements are fields of records of so many bytes.
    pub fn field(&mut self, slot: Slot, element: Element, stride: u32) -> SlotId {
        let id = self.slot(slot, element);
        self.slots[id.0 as usize].stride = stride;
        id
    }

    /// The slot may be the same array as one that the kernel writes: its loads are not hoisted.
    pub fn share(&mut self, slot: SlotId) {
        self.shared.insert(slot);
    }

    /// Reads a slot as it is when the element begins.
    pub fn load(&mut self, slot: SlotId, index: Index) -> ValueId {
        let ty = self.slots[slot.0 as usize].element.value_type();
        self.node(Op::Load { slot, index }, ty, false)
    }

    /// Reads a slot as it is after the elements of the group; `index` must not depend on the element.
    pub fn load_after(&mut self, slot: SlotId, index: Index) -> ValueId {
        let ty = self.slots[slot.0 as usize].element.value_type();
        self.node(Op::Load { slot, index }, ty, true)
    }

    /// Declares and reads a slot.
    pub fn load_slot(&mut self, slot: Slot, element: Element, index: Index) -> ValueId {
        let id = self.slot(slot, element);
        self.load(id, index)
    }

    /// Writes at the end of the element, after the stores that were given before.
    pub fn store(&mut self, slot: SlotId, index: Index, value: ValueId) {
        self.store_masked(slot, index, value, None);
    }

    /// Writes at the end of the element if `mask` holds.
    pub fn store_masked(&mut self, slot: SlotId, index: Index, value: ValueId, mask: Option<ValueId>) {
        self.slots[slot.0 as usize].written = true;
        if mask.and_then(|m| self.constant(m)) == Some(Constant::Bool(false)) {
            return;
        }
        let mask = mask.filter(|&m| self.constant(m) != Some(Constant::Bool(true)));
        self.stores.push(Store { slot, index, value, mask });
    }

    /// Writes at the end of the group.
    pub fn store_after(&mut self, slot: SlotId, index: Index, value: ValueId) {
        self.slots[slot.0 as usize].written = true;
        self.finish.push(Store { slot, index, value, mask: None });
    }

    /// Combines a value over the elements of each group.
    pub fn reduce(&mut self, op: ReduceOp, value: ValueId) -> ValueId {
        let number = self.reductions.len() as u32;
        self.reductions.push(Reduce { op, value, factor: None });
        let ty = self.ty(value);
        self.node(Op::Reduced(number), ty, false)
    }

    /// The sum of a value over the elements of each group. If it is a product, each is rounded once with the sum.
    pub fn sum_fused(&mut self, value: ValueId) -> ValueId {
        let number = self.reductions.len() as u32;
        let ty = self.ty(value);
        let (value, factor) = match self.nodes[value.0 as usize].op {
            Op::Binary(Binary::Mul, a, b) => (a, Some(b)),
            _ => (value, None),
        };
        self.reductions.push(Reduce { op: ReduceOp::Sum, value, factor });
        self.node(Op::Reduced(number), ty, false)
    }

    // --- Values -------------------------------------------------------------------------------------------------

    /// Type of a value.
    pub fn ty(&self, value: ValueId) -> Type {
        self.nodes[value.0 as usize].ty
    }

    /// The value, if it is known now.
    pub fn constant(&self, value: ValueId) -> Option<Constant> {
        match self.nodes[value.0 as usize].op {
            Op::Constant(c) => Some(c),
            _ => None,
        }
    }

    /// A constant.
    pub fn literal(&mut self, constant: Constant) -> ValueId {
        self.node(Op::Constant(constant), constant.ty(), false)
    }

    /// A `Bool` constant.
    pub fn bool(&mut self, value: bool) -> ValueId {
        self.literal(Constant::Bool(value))
    }

    /// An `I32` constant.
    pub fn i32(&mut self, value: i32) -> ValueId {
        self.literal(Constant::I32(value))
    }

    /// An `I64` constant.
    pub fn i64(&mut self, value: i64) -> ValueId {
        self.literal(Constant::I64(value))
    }

    /// A floating-point constant of type `ty` (`F32` or `F64`), rounded to nearest; a subnormal one is zero.
    pub fn float(&mut self, value: f64, ty: Type) -> ValueId {
        match ty {
            Type::F32 => self.literal(Constant::F32(flushed_f32(value as f32))),
            _ => self.literal(Constant::F64(flushed_f64(value))),
        }
    }

    /// Number of the element, `I64`.
    pub fn element_number(&mut self) -> ValueId {
        self.node(Op::ElementNumber, Type::I64, false)
    }

    /// The running position, `I64`.
    pub fn position_number(&mut self) -> ValueId {
        self.node(Op::PositionNumber, Type::I64, false)
    }

    /// Number of the group, `I64`.
    pub fn group_number(&mut self) -> ValueId {
        self.node(Op::GroupNumber, Type::I64, false)
    }

    /// Elements in the group, `I64`.
    pub fn group_size(&mut self) -> ValueId {
        self.node(Op::GroupSize, Type::I64, false)
    }

    /// Number of the pre neuron that the tap of a window looks at, `I64`.
    pub fn source_number(&mut self) -> ValueId {
        self.node(Op::SourceNumber, Type::I64, false)
    }

    /// `op a`
    pub fn unary(&mut self, op: Unary, a: ValueId) -> ValueId {
        let ty = self.ty(a);
        if let Some(c) = self.constant(a).and_then(|a| fold::unary(op, a)) {
            return self.literal(c);
        }
        if let Op::Unary(inner, x) = self.nodes[a.0 as usize].op
            && inner == op
            && matches!(op, Unary::Not | Unary::Neg)
        {
            return x;
        }
        self.node(Op::Unary(op, a), ty, false)
    }

    /// `a op b`
    pub fn binary(&mut self, op: Binary, a: ValueId, b: ValueId) -> ValueId {
        debug_assert_eq!(self.ty(a), self.ty(b), "{op:?} of two types");
        let ty = self.ty(a);
        let (known_a, known_b) = (self.constant(a), self.constant(b));
        if let (Some(x), Some(y)) = (known_a, known_b)
            && let Some(c) = fold::binary(op, x, y)
        {
            return self.literal(c);
        }
        // Neutral elements, where the result has the same bits. `x + 0` is not among them: -0 + 0 is +0.
        use Constant::{Bool, F32, F64, I32, I64};
        match (op, known_a, known_b) {
            (Binary::And, _, Some(Bool(true))) | (Binary::Or | Binary::Xor, _, Some(Bool(false))) => return a,
            (Binary::And, Some(Bool(true)), _) | (Binary::Or | Binary::Xor, Some(Bool(false)), _) => return b,
            (Binary::And, _, Some(Bool(false))) | (Binary::Or, _, Some(Bool(true))) => return b,
            (Binary::And, Some(Bool(false)), _) | (Binary::Or, Some(Bool(true)), _) => return a,
            (Binary::And | Binary::Or, ..) if a == b => return a,
            (Binary::Add | Binary::Sub | Binary::Or | Binary::Xor, _, Some(I32(0) | I64(0))) => return a,
            (Binary::Add | Binary::Or | Binary::Xor, Some(I32(0) | I64(0)), _) => return b,
            (Binary::Shl | Binary::Shr | Binary::Sar, _, Some(I32(0) | I64(0))) => return a,
            (Binary::Mul, _, Some(I32(1) | I64(1))) => return a,
            (Binary::Mul, Some(I32(1) | I64(1)), _) => return b,
            (Binary::Mul | Binary::Div, _, Some(F64(1.0) | F32(1.0))) => return a,
            (Binary::Mul, Some(F64(1.0) | F32(1.0)), _) => return b,
            (Binary::Sub, _, Some(c @ (F64(0.0) | F32(0.0)))) if c.bits() == 0 => return a,
            _ => {}
        }
        self.node(Op::Binary(op, a, b), ty, false)
    }

    /// `a + b`
    pub fn add(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.binary(Binary::Add, a, b)
    }

    /// `a - b`
    pub fn sub(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.binary(Binary::Sub, a, b)
    }

    /// `a * b`
    pub fn mul(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.binary(Binary::Mul, a, b)
    }

    /// `a / b`
    pub fn div(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.binary(Binary::Div, a, b)
    }

    /// `a and b`
    pub fn and(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.binary(Binary::And, a, b)
    }

    /// `a or b`
    pub fn or(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.binary(Binary::Or, a, b)
    }

    /// `not a`
    pub fn not(&mut self, a: ValueId) -> ValueId {
        self.unary(Unary::Not, a)
    }

    /// `-a`
    pub fn neg(&mut self, a: ValueId) -> ValueId {
        self.unary(Unary::Neg, a)
    }

    /// `a*b + c`, rounded once
    pub fn fma(&mut self, a: ValueId, b: ValueId, c: ValueId) -> ValueId {
        if let (Some(x), Some(y), Some(z)) = (self.constant(a), self.constant(b), self.constant(c))
            && let Some(c) = fold::fma(x, y, z)
        {
            return self.literal(c);
        }
        let ty = self.ty(a);
        self.node(Op::Fma(a, b, c), ty, false)
    }

    /// A comparison of two numbers of one type.
    pub fn compare(&mut self, predicate: Predicate, a: ValueId, b: ValueId) -> ValueId {
        debug_assert_eq!(self.ty(a), self.ty(b), "{predicate:?} of two types");
        if let (Some(x), Some(y)) = (self.constant(a), self.constant(b))
            && let Some(c) = fold::compare(predicate, x, y)
        {
            return self.literal(c);
        }
        self.node(Op::Compare(predicate, a, b), Type::Bool, false)
    }

    /// `condition ? a : b`
    pub fn select(&mut self, condition: ValueId, a: ValueId, b: ValueId) -> ValueId {
        debug_assert_eq!(self.ty(a), self.ty(b), "select of two types");
        if a == b {
            return a;
        }
        match self.constant(condition) {
            Some(Constant::Bool(true)) => return a,
            Some(Constant::Bool(false)) => return b,
            _ => {}
        }
        if self.ty(a) == Type::Bool {
            match (self.constant(a), self.constant(b)) {
                (Some(Constant::Bool(true)), _) => return self.or(condition, b),
                (_, Some(Constant::Bool(false))) => return self.and(condition, a),
                _ => {}
            }
        }
        let ty = self.ty(a);
        self.node(Op::Select(condition, a, b), ty, false)
    }

    /// A conversion.
    pub fn cast(&mut self, cast: Cast, a: ValueId) -> ValueId {
        if let Some(c) = self.constant(a).and_then(|a| fold::cast(cast, a)) {
            return self.literal(c);
        }
        let ty = match cast {
            Cast::Widen => Type::F64,
            Cast::Narrow => Type::F32,
            Cast::IntToFloat(ty) | Cast::FloatToInt(ty) | Cast::Bits(ty) => ty,
            Cast::SignExtend | Cast::ZeroExtend => Type::I64,
            Cast::Truncate | Cast::BoolToInt => Type::I32,
        };
        if let (Cast::Narrow, Op::Cast(Cast::Widen, x)) = (cast, &self.nodes[a.0 as usize].op) {
            return *x;
        }
        self.node(Op::Cast(cast, a), ty, false)
    }

    /// The same number in another type. `I64` to `F32` rounds twice; Bool becomes 0 or 1.
    pub fn convert(&mut self, a: ValueId, to: Type) -> ValueId {
        let from = self.ty(a);
        if from == to {
            return a;
        }
        match (from, to) {
            (Type::F32, Type::F64) => self.cast(Cast::Widen, a),
            (Type::F64, Type::F32) => self.cast(Cast::Narrow, a),
            (Type::F32 | Type::F64, Type::I32 | Type::I64) => self.cast(Cast::FloatToInt(to), a),
            (Type::I32, Type::I64) => self.cast(Cast::SignExtend, a),
            (Type::I64, Type::I32) => self.cast(Cast::Truncate, a),
            (Type::I64, Type::F32) => {
                let wide = self.cast(Cast::IntToFloat(Type::F64), a);
                self.cast(Cast::Narrow, wide)
            }
            (Type::I32 | Type::I64, _) if to != Type::Bool => self.cast(Cast::IntToFloat(to), a),
            (Type::Bool, Type::F32 | Type::F64) => {
                let (one, zero) = (self.float(1.0, to), self.float(0.0, to));
                self.select(a, one, zero)
            }
            (Type::Bool, _) => {
                let int = self.cast(Cast::BoolToInt, a);
                self.convert(int, to)
            }
            (_, _) => {
                let zero = match from {
                    Type::I32 => self.i32(0),
                    Type::I64 => self.i64(0),
                    _ => self.float(0.0, from),
                };
                self.compare(Predicate::Ne, a, zero)
            }
        }
    }

    /// A mathematical function.
    pub fn math(&mut self, function: Math, arguments: &[ValueId]) -> ValueId {
        let ty = self.ty(arguments[0]);
        self.node(Op::Math(function, arguments.to_vec()), ty, false)
    }

    /// Adds a value given as an operation of the IR, folded like the others.
    pub fn emit(&mut self, op: Op, ty: Type) -> ValueId {
        let value = match op {
            Op::Constant(c) => self.literal(c),
            Op::Unary(op, a) => self.unary(op, a),
            Op::Binary(op, a, b) => self.binary(op, a, b),
            Op::Fma(a, b, c) => self.fma(a, b, c),
            Op::Compare(predicate, a, b) => self.compare(predicate, a, b),
            Op::Select(condition, a, b) => self.select(condition, a, b),
            Op::Cast(cast, a) => self.cast(cast, a),
            other => self.node(other, ty, false),
        };
        debug_assert_eq!(self.ty(value), ty);
        value
    }

    fn node(&mut self, op: Op, ty: Type, late: bool) -> ValueId {
        if let Some(&id) = self.known.get(&(op.clone(), late)) {
            return id;
        }
        let id = ValueId(self.nodes.len() as u32);
        self.known.insert((op.clone(), late), id);
        let uniform = !late && self.makes_uniform(&op);
        self.nodes.push(Node { op, ty, late, uniform });
        id
    }
}

impl crate::arith::Sink for Builder {
    fn emit(&mut self, op: Op, ty: Type) -> ValueId {
        Builder::emit(self, op, ty)
    }
}

#[cfg(test)]
mod tests;
