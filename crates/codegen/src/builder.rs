//! Makes kernels: values are shared, folded where that is exact, and put into the earliest stage that can compute them.

mod fold;

use std::collections::{HashMap, HashSet};

use crate::ir::{
    Binary, Cast, Constant, Domain, Element, Index, Kernel, Math, Op, Predicate, Reduce, ReduceOp, SlotId, SlotUse,
    Stage, Store, Type, Unary, Value, ValueId,
};
use crate::slot::Slot;

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
        self.slots.push(SlotUse { slot: slot.clone(), element, written: false });
        self.slot_ids.insert(slot, id);
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
        self.reductions.push(Reduce { op, value });
        let ty = self.ty(value);
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

    /// A floating-point constant of type `ty` (`F32` or `F64`), rounded to nearest.
    pub fn float(&mut self, value: f64, ty: Type) -> ValueId {
        match ty {
            Type::F32 => self.literal(Constant::F32(value as f32)),
            _ => self.literal(Constant::F64(value)),
        }
    }

    /// Number of the element, `I64`.
    pub fn element_number(&mut self) -> ValueId {
        self.node(Op::ElementNumber, Type::I64, false)
    }

    /// Number of the group, `I64`.
    pub fn group_number(&mut self) -> ValueId {
        self.node(Op::GroupNumber, Type::I64, false)
    }

    /// Elements in the group, `I64`.
    pub fn group_size(&mut self) -> ValueId {
        self.node(Op::GroupSize, Type::I64, false)
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
        self.nodes.push(Node { op, ty, late });
        id
    }

    // --- The end ------------------------------------------------------------------------------------------------

    /// The kernel: values that nothing uses and slots that nothing touches are left out. The slots that the loop itself
    /// needs (`GroupStart`, `Events`, `Permutation`) come last.
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
        for (i, node) in self.nodes.iter().enumerate() {
            if !used[i] {
                continue;
            }
            number[i] = ValueId(values.len() as u32);
            let op = renumber(&node.op, &number, &mut keep_slot);
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
        let reductions: Vec<Reduce> = self
            .reductions
            .iter()
            .map(|r| {
                let mut value = number[r.value.0 as usize];
                if values[value.0 as usize].stage < Stage::Element {
                    // A reduction takes a value of the elements; one that is the same for all is made again for each.
                    values.push(Value { stage: Stage::Element, ..values[value.0 as usize].clone() });
                    value = ValueId(values.len() as u32 - 1);
                }
                Reduce { op: r.op, value }
            })
            .collect();
        if let Domain::Groups { listed, indirect } = self.domain {
            let loop_slots = [
                (true, Slot::GroupStart, Element::I64),
                (listed, Slot::Events, Element::U32),
                (indirect, Slot::Permutation, Element::U32),
            ];
            for (needed, slot, element) in loop_slots {
                if needed && !slots.iter().any(|s: &SlotUse| s.slot == slot) {
                    slots.push(SlotUse { slot, element, written: false });
                }
            }
        }
        // A slot whose stores were all masked out is only read.
        for (i, slot) in slots.iter_mut().enumerate() {
            slot.written = stores.iter().chain(&finish).any(|s| s.slot.0 as usize == i);
        }
        Kernel { name: self.name, domain: self.domain, serial: self.serial, slots, values, stores, reductions, finish }
    }

    /// The earliest stage of each value.
    fn stages(&self) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut stage = match &node.op {
                Op::Constant(_) => Stage::Call,
                Op::ElementNumber => Stage::Element,
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

/// Calls `f` on every value that the operation uses.
fn operands(op: &Op, mut f: impl FnMut(ValueId)) {
    match op {
        Op::Constant(_) | Op::ElementNumber | Op::GroupNumber | Op::GroupSize | Op::Reduced(_) => {}
        Op::Load { index: Index::Value(v), .. } => f(*v),
        Op::Load { .. } => {}
        Op::Unary(_, a) | Op::Cast(_, a) => f(*a),
        Op::Binary(_, a, b) | Op::Compare(_, a, b) => {
            f(*a);
            f(*b);
        }
        Op::Fma(a, b, c) | Op::Select(a, b, c) => {
            f(*a);
            f(*b);
            f(*c);
        }
        Op::Math(_, arguments) => arguments.iter().copied().for_each(f),
    }
}

fn renumber(op: &Op, number: &[ValueId], slot: &mut impl FnMut(SlotId) -> SlotId) -> Op {
    let n = |v: &ValueId| number[v.0 as usize];
    match op {
        Op::Constant(_) | Op::ElementNumber | Op::GroupNumber | Op::GroupSize | Op::Reduced(_) => op.clone(),
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
    }
}

impl crate::arith::Sink for Builder {
    fn emit(&mut self, op: Op, ty: Type) -> ValueId {
        Builder::emit(self, op, ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neurarchy_lang::expr::Owner;

    fn attribute(name: &str) -> Slot {
        Slot::Attribute(Owner::Own, name.into())
    }

    #[test]
    fn equal_values_are_made_once() {
        let mut b = Builder::new("k", Domain::Elements);
        let v = b.load_slot(attribute("v"), Element::F64, Index::Element);
        let (x, y) = (b.add(v, v), b.add(v, v));
        assert_eq!(x, y);
    }

    #[test]
    fn constants_fold_and_unused_values_vanish() {
        let mut b = Builder::new("k", Domain::Elements);
        let (two, three) = (b.float(2.0, Type::F64), b.float(3.0, Type::F64));
        let six = b.mul(two, three);
        assert_eq!(b.constant(six), Some(Constant::F64(6.0)));
        b.load_slot(attribute("unused"), Element::F64, Index::Element);
        let v = b.slot(attribute("v"), Element::F64);
        b.store(v, Index::Element, six);
        let kernel = b.finish();
        assert_eq!(kernel.values.len(), 1);
        assert_eq!(kernel.slots.len(), 1);
        assert!(kernel.slots[0].written);
    }

    #[test]
    fn what_touches_a_subnormal_number_is_left_to_run_time() {
        let mut b = Builder::new("k", Domain::Elements);
        let (tiny, half) = (b.float(f64::MIN_POSITIVE, Type::F64), b.float(0.5, Type::F64));
        let product = b.mul(tiny, half);
        assert_eq!(b.constant(product), None);
    }

    #[test]
    fn minus_zero_plus_zero_is_not_simplified() {
        let mut b = Builder::new("k", Domain::Elements);
        let v = b.load_slot(attribute("v"), Element::F64, Index::Element);
        let zero = b.float(0.0, Type::F64);
        assert_ne!(b.add(v, zero), v);
        assert_eq!(b.sub(v, zero), v);
    }

    #[test]
    fn loads_of_slots_that_are_not_written_go_to_the_earliest_stage() {
        let groups = Domain::Groups { listed: false, indirect: false };
        let mut b = Builder::new("k", groups);
        let w = b.slot(attribute("w"), Element::F64);
        let (w_value, rate) = (b.load(w, Index::Element), b.load_slot(attribute("rate"), Element::F64, Index::Zero));
        let post = b.load_slot(Slot::Attribute(Owner::Post, "r".into()), Element::F64, Index::Group);
        let scaled = b.mul(rate, post);
        let sum = b.add(w_value, scaled);
        b.store(w, Index::Element, sum);
        let kernel = b.finish();
        let stage = |name: &str, owner| {
            let slot = kernel.find(&Slot::Attribute(owner, name.into())).unwrap();
            kernel.values.iter().find(|v| matches!(v.op, Op::Load { slot: s, .. } if s == slot)).unwrap().stage
        };
        assert_eq!(stage("rate", Owner::Own), Stage::Call);
        assert_eq!(stage("r", Owner::Post), Stage::Group);
        assert_eq!(stage("w", Owner::Own), Stage::Element);
        let product = kernel.values.iter().find(|v| matches!(v.op, Op::Binary(Binary::Mul, ..))).unwrap();
        assert_eq!(product.stage, Stage::Group);
    }

    #[test]
    fn loads_of_written_and_of_shared_slots_are_not_hoisted() {
        let mut b = Builder::new("k", Domain::Groups { listed: true, indirect: false });
        let g = b.slot(Slot::Conductance(0), Element::F64);
        let other = b.slot(Slot::Attribute(Owner::Pre, "g_exc".into()), Element::F64);
        b.share(other);
        let (old, pre) = (b.load(g, Index::Zero), b.load(other, Index::Group));
        let sum = b.add(old, pre);
        b.store(g, Index::Zero, sum);
        let kernel = b.finish();
        assert!(kernel.values.iter().all(|v| v.stage == Stage::Element));
    }

    #[test]
    fn a_uniform_value_is_reduced_once_for_each_element() {
        let mut b = Builder::new("k", Domain::Groups { listed: false, indirect: false });
        let w = b.load_slot(attribute("w"), Element::F64, Index::Zero);
        let total = b.reduce(ReduceOp::Sum, w);
        let product = b.mul(w, total);
        let sum = b.slot(Slot::Sum(Owner::Post, "exc".into()), Element::F64);
        b.store_after(sum, Index::Group, product);
        let kernel = b.finish();
        assert_eq!(kernel.value(kernel.reductions[0].value).stage, Stage::Element);
        assert_eq!(kernel.values[0].stage, Stage::Call);
    }

    #[test]
    fn a_reduction_is_stored_after_the_group() {
        let mut b = Builder::new("k", Domain::Groups { listed: false, indirect: false });
        let w = b.load_slot(attribute("w"), Element::F64, Index::Element);
        let total = b.reduce(ReduceOp::Sum, w);
        let sum = b.slot(Slot::Sum(Owner::Post, "exc".into()), Element::F64);
        let before = b.load_after(sum, Index::Group);
        let after = b.add(before, total);
        b.store_after(sum, Index::Group, after);
        let kernel = b.finish();
        assert!(kernel.find(&Slot::GroupStart).is_some());
        let stages: Vec<Stage> = kernel.values.iter().map(|v| v.stage).collect();
        assert_eq!(stages, [Stage::Element, Stage::Finish, Stage::Finish, Stage::Finish]);
    }
}
