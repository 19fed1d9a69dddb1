//! One function: the loop of a kernel.

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{IntValue, PhiValue, PointerValue, VectorValue};

use super::vector::{Built, Emitter, is_float};
use crate::ir::{
    Binary, Cast, Constant, Domain, Element, Index, Kernel, LANES, Op, Predicate, ReduceOp, SlotId, Stage, Store, Type,
    Unary, ValueId,
};
use crate::slot::Slot;

/// Lanes of `Element` values of 64 bits: two registers of AVX2 or one of AVX-512. More hides latency no better and spills.
const WIDE: u32 = 8;

/// Emits the loop of a kernel into the function of an emitter.
pub(super) fn emit<'ctx>(emitter: &Emitter<'ctx, '_>, kernel: &Kernel) -> Built<()> {
    let entry = emitter.block("entry");
    emitter.builder.position_at_end(entry);
    let parameter = |n: u32| emitter.function.get_nth_param(n).expect("invariant: kernels have three parameters");
    let table = parameter(0).into_pointer_value();
    let pointers = (0..kernel.slots.len())
        .map(|slot| {
            let pointer_type = emitter.context.ptr_type(Default::default());
            // SAFETY: the table has an entry for each slot.
            let place =
                unsafe { emitter.builder.build_in_bounds_gep(pointer_type, table, &[emitter.i64(slot as i64)], "")? };
            Ok(emitter.builder.build_load(pointer_type, place, "")?.into_pointer_value())
        })
        .collect::<Built<Vec<_>>>()?;
    let spilled = kernel
        .reductions
        .iter()
        .map(|reduce| {
            emitter.builder.build_alloca(emitter.vector_type(kernel.value(reduce.value).ty, LANES as u32), "")
        })
        .collect::<Built<Vec<_>>>()?;
    let mut function = Function {
        emitter,
        kernel,
        pointers,
        values: vec![None; kernel.values.len()],
        group: None,
        group_size: None,
        reduced: Vec::new(),
        known: known(kernel),
        spilled,
    };
    function.values_of(Stage::Call, &Place::Uniform)?;
    let (begin, end) = (parameter(1).into_int_value(), parameter(2).into_int_value());
    match kernel.domain {
        Domain::Elements => {
            let width = if kernel.serial { 1 } else { width(kernel) };
            function.count("elements", begin, end, width, &mut |function, index| function.elements(index, width))?;
        }
        Domain::Groups { listed, .. } => {
            function.count("groups", begin, end, 1, &mut |function, index| function.group(index, listed))?;
        }
    }
    emitter.builder.build_return(None)?;
    Ok(())
}

fn is_subnormal(constant: Constant) -> bool {
    match constant {
        Constant::F32(x) => x.is_subnormal(),
        Constant::F64(x) => x.is_subnormal(),
        _ => false,
    }
}

/// Which values depend on constants alone, through operations that are not hidden (see `Function::operands`).
fn known(kernel: &Kernel) -> Vec<bool> {
    let mut known: Vec<bool> = Vec::with_capacity(kernel.values.len());
    for value in &kernel.values {
        let of = |id: &ValueId| known[id.0 as usize];
        let is = match &value.op {
            Op::Constant(constant) => !is_subnormal(*constant),
            Op::Unary(Unary::Neg | Unary::Abs | Unary::Not, x) => of(x),
            Op::Binary(_, x, y) => !is_float(value.ty) && of(x) && of(y),
            Op::Compare(_, x, y) => !is_float(kernel.value(*x).ty) && of(x) && of(y),
            Op::Select(c, x, y) => of(c) && of(x) && of(y),
            Op::Cast(Cast::Widen | Cast::Narrow, _) => false,
            Op::Cast(_, x) => of(x),
            _ => false,
        };
        known.push(is);
    }
    known
}

/// Lanes that a kernel computes at once; never changes results.
///
/// Reductions have `LANES` partial results, so as many elements are taken at once. A body that mostly moves single
/// elements (`g[post] += w`) gains nothing from vectors: packing and unpacking cost more than the addition.
fn width(kernel: &Kernel) -> u32 {
    if kernel.serial {
        return 1;
    }
    if !kernel.reductions.is_empty() {
        return LANES as u32;
    }
    // Elements that write the same place do so in order.
    if kernel.stores.iter().any(|store| matches!(store.index, Index::Zero | Index::Group)) {
        return 1;
    }
    let wide = if kernel.values.iter().any(|v| v.stage == Stage::Element && matches!(v.ty, Type::F64 | Type::I64)) {
        WIDE
    } else {
        2 * WIDE
    };
    if kernel.domain == Domain::Elements {
        return wide;
    }
    let indirect = matches!(kernel.domain, Domain::Groups { indirect: true, .. });
    let single = |index: Index| matches!(index, Index::Value(_)) || indirect && index == Index::Element;
    let (mut work, mut moves) = (0, 0);
    for value in kernel.values.iter().filter(|value| value.stage == Stage::Element) {
        match value.op {
            Op::Load { index, .. } if single(index) => moves += 1,
            Op::Load { .. } | Op::Constant(_) | Op::ElementNumber => {}
            Op::Binary(Binary::Div, ..) => work += 8,
            _ => work += 1,
        }
    }
    moves += kernel.stores.iter().filter(|store| single(store.index)).count();
    if work > 4 * moves { wide } else { 1 }
}

/// Where the elements of a body are.
enum Place<'ctx> {
    /// Not in an element.
    Uniform,
    /// `width` elements from a position on; with a permutation, their numbers.
    Elements { position: IntValue<'ctx>, width: u32, numbers: Option<VectorValue<'ctx>> },
}

struct Function<'ctx, 'e, 'm> {
    emitter: &'e Emitter<'ctx, 'm>,
    kernel: &'e Kernel,
    pointers: Vec<PointerValue<'ctx>>,
    /// The present value of each IR value: one lane if it is uniform.
    values: Vec<Option<VectorValue<'ctx>>>,
    group: Option<IntValue<'ctx>>,
    group_size: Option<IntValue<'ctx>>,
    reduced: Vec<VectorValue<'ctx>>,
    /// LLVM computes the value at compile time.
    known: Vec<bool>,
    /// Where the lanes of each reduction are while single elements are added.
    spilled: Vec<PointerValue<'ctx>>,
}

impl<'ctx, 'e, 'm> Function<'ctx, 'e, 'm> {
    /// `for index in (begin..end).step_by(step) { body }`
    fn count(
        &mut self,
        name: &str,
        begin: IntValue<'ctx>,
        end: IntValue<'ctx>,
        step: u32,
        body: &mut dyn FnMut(&mut Self, IntValue<'ctx>) -> Built<()>,
    ) -> Built<()> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let before = self.here();
        let (inside, after) = (emitter.block(name), emitter.block("after"));
        let any = builder.build_int_compare(IntPredicate::SLT, begin, end, "")?;
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        let index = builder.build_phi(emitter.context.i64_type(), "")?;
        index.add_incoming(&[(&begin, before)]);
        let current = index.as_basic_value().into_int_value();
        body(self, current)?;
        let next = builder.build_int_nsw_add(current, emitter.i64(step as i64), "")?;
        index.add_incoming(&[(&next, self.here())]);
        let more = builder.build_int_compare(IntPredicate::SLT, next, end, "")?;
        builder.build_conditional_branch(more, inside, after)?;
        builder.position_at_end(after);
        Ok(())
    }

    fn here(&self) -> BasicBlock<'ctx> {
        self.emitter.builder.get_insert_block().expect("invariant: the builder is positioned")
    }

    fn pointer(&self, slot: SlotId) -> (PointerValue<'ctx>, Element) {
        (self.pointers[slot.0 as usize], self.kernel.slots[slot.0 as usize].element)
    }

    fn slot(&self, slot: &Slot) -> (PointerValue<'ctx>, Element) {
        self.pointer(self.kernel.find(slot).expect("invariant: a verified kernel has the slots of its domain"))
    }

    /// One entry of a slot that the domain needs, as an integer.
    fn entry(&self, slot: &Slot, index: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        let (base, element) = self.slot(slot);
        self.emitter.lane_int(self.emitter.load(element, base, index, 1)?, 0)
    }

    // --- Bodies -------------------------------------------------------------------------------------------------

    /// One body of `width` elements.
    fn elements(&mut self, position: IntValue<'ctx>, width: u32) -> Built<()> {
        let numbers = match self.kernel.domain {
            Domain::Groups { indirect: true, .. } => {
                let (base, element) = self.slot(&Slot::Permutation);
                Some(self.emitter.load(element, base, position, width)?)
            }
            _ => None,
        };
        let place = Place::Elements { position, width, numbers };
        self.values_of(Stage::Element, &place)?;
        for store in &self.kernel.stores {
            self.store(store, &place)?;
        }
        Ok(())
    }

    /// One group.
    fn group(&mut self, index: IntValue<'ctx>, listed: bool) -> Built<()> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let group = if listed { self.entry(&Slot::Events, index)? } else { index };
        let start = self.entry(&Slot::GroupStart, group)?;
        let stop = self.entry(&Slot::GroupStart, builder.build_int_nsw_add(group, emitter.i64(1), "")?)?;
        let (inside, after) = (emitter.block("group"), emitter.block("next"));
        let any = builder.build_int_compare(IntPredicate::SLT, start, stop, "")?;
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        self.group = Some(group);
        let size = builder.build_int_nsw_sub(stop, start, "")?;
        self.group_size = Some(size);
        self.values_of(Stage::Group, &Place::Uniform)?;
        let width = width(self.kernel);
        if self.kernel.reductions.is_empty() {
            let middle = self.whole_vectors(start, size, width)?;
            if width > 1 {
                self.count("vectors", start, middle, width, &mut |function, position| {
                    function.elements(position, width)
                })?;
            }
            self.count("rest", middle, stop, 1, &mut |function, position| function.elements(position, 1))?;
        } else {
            self.reduce(start, size, stop)?;
        }
        self.values_of(Stage::Finish, &Place::Uniform)?;
        for store in &self.kernel.finish {
            self.store(store, &Place::Uniform)?;
        }
        builder.build_unconditional_branch(after)?;
        builder.position_at_end(after);
        Ok(())
    }

    /// Where the elements that fill whole vectors end.
    fn whole_vectors(&self, start: IntValue<'ctx>, size: IntValue<'ctx>, width: u32) -> Built<IntValue<'ctx>> {
        if width == 1 {
            return Ok(start);
        }
        let whole = self.emitter.builder.build_and(size, self.emitter.i64(-(width as i64)), "")?;
        self.emitter.builder.build_int_nsw_add(start, whole, "")
    }

    // --- Reductions ---------------------------------------------------------------------------------------------

    /// The elements of a group with their reductions: vectors of `LANES` elements, then the rest one by one.
    fn reduce(&mut self, start: IntValue<'ctx>, size: IntValue<'ctx>, stop: IntValue<'ctx>) -> Built<()> {
        let emitter = self.emitter;
        let lanes = LANES as u32;
        let initial = self
            .kernel
            .reductions
            .iter()
            .map(|reduce| emitter.splat(self.neutral(reduce.op, self.kernel.value(reduce.value).ty)?, lanes))
            .collect::<Built<Vec<_>>>()?;
        let (middle, sums) = if self.kernel.serial {
            (start, initial)
        } else {
            let middle = self.whole_vectors(start, size, lanes)?;
            (middle, self.reduce_vectors(start, middle, initial)?)
        };
        let sums = self.reduce_rest(middle, start, stop, sums)?;
        self.reduced = Vec::with_capacity(sums.len());
        for (number, mut sum) in sums.into_iter().enumerate() {
            let reduce = &self.kernel.reductions[number];
            let mut half = lanes / 2;
            while half > 0 {
                let low = emitter.lanes(sum, 0..half)?;
                let high = emitter.lanes(sum, half..2 * half)?;
                sum = self.combine(reduce.op, reduce.value, low, high)?;
                half /= 2;
            }
            self.reduced.push(sum);
        }
        Ok(())
    }

    /// The whole vectors of a group.
    fn reduce_vectors(
        &mut self,
        start: IntValue<'ctx>,
        middle: IntValue<'ctx>,
        initial: Vec<VectorValue<'ctx>>,
    ) -> Built<Vec<VectorValue<'ctx>>> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let lanes = LANES as u32;
        let before = self.here();
        let (inside, after) = (emitter.block("vectors"), emitter.block("vectors.done"));
        let any = builder.build_int_compare(IntPredicate::SLT, start, middle, "")?;
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        let position = builder.build_phi(emitter.context.i64_type(), "")?;
        position.add_incoming(&[(&start, before)]);
        let partial = self.phis(&initial, before)?;
        let current = position.as_basic_value().into_int_value();
        self.elements(current, lanes)?;
        let mut combined = Vec::with_capacity(partial.len());
        for (reduce, phi) in self.kernel.reductions.iter().zip(&partial) {
            let value = self.value(reduce.value, lanes)?;
            combined.push(self.combine(reduce.op, reduce.value, phi.as_basic_value().into_vector_value(), value)?);
        }
        let next = builder.build_int_nsw_add(current, emitter.i64(lanes as i64), "")?;
        let last = self.here();
        position.add_incoming(&[(&next, last)]);
        for (phi, value) in partial.iter().zip(&combined) {
            phi.add_incoming(&[(value, last)]);
        }
        let more = builder.build_int_compare(IntPredicate::SLT, next, middle, "")?;
        builder.build_conditional_branch(more, inside, after)?;
        builder.position_at_end(after);
        let sums = self.phis(&initial, before)?;
        for (phi, value) in sums.iter().zip(&combined) {
            phi.add_incoming(&[(value, last)]);
        }
        Ok(sums.iter().map(|phi| phi.as_basic_value().into_vector_value()).collect())
    }

    /// The elements behind the last whole vector; each goes to the lane of its number, in memory: a lane cannot be
    /// chosen at run time in a register.
    fn reduce_rest(
        &mut self,
        middle: IntValue<'ctx>,
        start: IntValue<'ctx>,
        stop: IntValue<'ctx>,
        sums: Vec<VectorValue<'ctx>>,
    ) -> Built<Vec<VectorValue<'ctx>>> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let before = self.here();
        let (inside, after) = (emitter.block("rest"), emitter.block("rest.done"));
        let any = builder.build_int_compare(IntPredicate::SLT, middle, stop, "")?;
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        let spilled = self.spilled.clone();
        for (&place, &sum) in spilled.iter().zip(&sums) {
            builder.build_store(place, sum)?;
        }
        self.count("rest.element", middle, stop, 1, &mut |function, position| {
            function.elements(position, 1)?;
            let number = function.emitter.builder.build_int_nsw_sub(position, start, "")?;
            let lane = function.emitter.builder.build_and(number, emitter.i64(LANES as i64 - 1), "")?;
            for (reduce, &place) in function.kernel.reductions.iter().zip(&spilled) {
                let element =
                    if function.kernel.value(reduce.value).ty == Type::F32 { Element::F32 } else { Element::F64 };
                let old = emitter.load(element, place, lane, 1)?;
                let new = function.combine(reduce.op, reduce.value, old, function.value(reduce.value, 1)?)?;
                emitter.store(element, place, lane, new)?;
            }
            Ok(())
        })?;
        let mut combined = Vec::with_capacity(sums.len());
        for (&place, sum) in spilled.iter().zip(&sums) {
            combined.push(builder.build_load(sum.get_type(), place, "")?.into_vector_value());
        }
        let last = self.here();
        builder.build_unconditional_branch(after)?;
        builder.position_at_end(after);
        let results = self.phis(&sums, before)?;
        for (phi, value) in results.iter().zip(&combined) {
            phi.add_incoming(&[(value, last)]);
        }
        Ok(results.iter().map(|phi| phi.as_basic_value().into_vector_value()).collect())
    }

    fn phis(&self, initial: &[VectorValue<'ctx>], from: BasicBlock<'ctx>) -> Built<Vec<PhiValue<'ctx>>> {
        initial
            .iter()
            .map(|value| {
                let phi = self.emitter.builder.build_phi(value.get_type(), "")?;
                phi.add_incoming(&[(value, from)]);
                Ok(phi)
            })
            .collect()
    }

    /// What the lanes of a reduction start with.
    fn neutral(&self, op: ReduceOp, ty: Type) -> Built<VectorValue<'ctx>> {
        let value = match op {
            ReduceOp::Sum => 0.0,
            ReduceOp::Min => f64::INFINITY,
            ReduceOp::Max => f64::NEG_INFINITY,
        };
        self.emitter.constant(if ty == Type::F32 { Constant::F32(value as f32) } else { Constant::F64(value) })
    }

    fn combine(
        &self,
        op: ReduceOp,
        of: ValueId,
        a: VectorValue<'ctx>,
        b: VectorValue<'ctx>,
    ) -> Built<VectorValue<'ctx>> {
        let ty = self.kernel.value(of).ty;
        let predicate = match op {
            ReduceOp::Sum => return self.emitter.binary(Binary::Add, ty, a, b),
            ReduceOp::Min => Predicate::Lt,
            ReduceOp::Max => Predicate::Gt,
        };
        self.emitter.select(self.emitter.compare(predicate, ty, a, b)?, a, b)
    }

    // --- Values -------------------------------------------------------------------------------------------------

    /// Computes all values of a stage.
    fn values_of(&mut self, stage: Stage, place: &Place<'ctx>) -> Built<()> {
        for number in 0..self.kernel.values.len() {
            if self.kernel.values[number].stage == stage {
                self.values[number] = Some(self.compute(number, place)?);
            }
        }
        Ok(())
    }

    /// A value in `width` lanes.
    fn value(&self, id: ValueId, width: u32) -> Built<VectorValue<'ctx>> {
        let value = self.values[id.0 as usize].expect("invariant: verified kernels use what is computed before");
        self.emitter.splat(value, width)
    }

    /// The operands of an arithmetic operation on floats, such that LLVM does not compute at compile time, where
    /// subnormal numbers are not flushed: `x * 1` is not `x` if x is subnormal. Constants that it would simplify with
    /// are hidden from it.
    fn operands(&self, op: &Op, ids: &[ValueId], width: u32) -> Built<Vec<VectorValue<'ctx>>> {
        // A known value that is not a literal may be anything.
        let constant = |id: ValueId| match self.kernel.value(id).op {
            Op::Constant(Constant::F32(x)) => Some(Some(x as f64)),
            Op::Constant(Constant::F64(x)) => Some(Some(x)),
            _ if self.known[id.0 as usize] => Some(None),
            _ => None,
        };
        let all = ids.iter().all(|&id| constant(id).is_some());
        // Narrowing what was widened, maybe with a select between, is no operation for LLVM.
        let narrowed = matches!(op, Op::Cast(Cast::Narrow, _));
        ids.iter()
            .map(|&id| {
                let hide = narrowed
                    || constant(id).is_some_and(|x| match (op, x) {
                        _ if all => true,
                        (_, None) => true,
                        (Op::Binary(Binary::Mul | Binary::Div, ..), Some(x)) => x.abs() == 1.0,
                        (Op::Binary(Binary::Add | Binary::Sub, ..), Some(x)) => x == 0.0,
                        _ => false,
                    });
                let value = self.value(id, width)?;
                if hide { self.emitter.opaque(value) } else { Ok(value) }
            })
            .collect()
    }

    /// A uniform value as a scalar integer.
    fn scalar(&self, id: ValueId) -> Built<IntValue<'ctx>> {
        self.emitter.lane_int(self.value(id, 1)?, 0)
    }

    fn compute(&self, number: usize, place: &Place<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        let value = &self.kernel.values[number];
        let width = match place {
            Place::Uniform => 1,
            Place::Elements { width, .. } => *width,
        };
        let operand_type = |id: &ValueId| self.kernel.value(*id).ty;
        match &value.op {
            Op::Constant(constant) if is_subnormal(*constant) => emitter.opaque(emitter.constant(*constant)?),
            Op::Constant(constant) => emitter.constant(*constant),
            Op::Load { slot, index } => self.load(*slot, *index, place),
            Op::ElementNumber => match place {
                Place::Elements { numbers: Some(numbers), .. } => Ok(*numbers),
                Place::Elements { position, width, numbers: None } => emitter.count_from(*position, *width),
                Place::Uniform => emitter.splat_int(emitter.i64(0), 1),
            },
            Op::GroupNumber => emitter.splat_int(self.group.unwrap_or(emitter.i64(0)), 1),
            Op::GroupSize => emitter.splat_int(self.group_size.unwrap_or(emitter.i64(0)), 1),
            Op::Unary(op, a) => {
                let x = match op {
                    Unary::Sqrt | Unary::Floor | Unary::Ceil | Unary::Trunc => {
                        self.operands(&value.op, &[*a], width)?[0]
                    }
                    Unary::Neg | Unary::Abs | Unary::Not => self.value(*a, width)?,
                };
                emitter.unary(*op, value.ty, x)
            }
            Op::Binary(op, a, b) if is_float(value.ty) => {
                let x = self.operands(&value.op, &[*a, *b], width)?;
                emitter.binary(*op, value.ty, x[0], x[1])
            }
            Op::Binary(op, a, b) => emitter.binary(*op, value.ty, self.value(*a, width)?, self.value(*b, width)?),
            Op::Fma(a, b, c) => {
                let x = self.operands(&value.op, &[*a, *b, *c], width)?;
                emitter.fma(x[0], x[1], x[2])
            }
            Op::Compare(predicate, a, b) if is_float(operand_type(a)) => {
                let x = self.operands(&value.op, &[*a, *b], width)?;
                emitter.compare(*predicate, operand_type(a), x[0], x[1])
            }
            Op::Compare(predicate, a, b) => {
                emitter.compare(*predicate, operand_type(a), self.value(*a, width)?, self.value(*b, width)?)
            }
            Op::Select(c, a, b) => {
                emitter.select(self.value(*c, width)?, self.value(*a, width)?, self.value(*b, width)?)
            }
            Op::Cast(cast @ (Cast::Widen | Cast::Narrow), a) => {
                emitter.cast(*cast, self.operands(&value.op, &[*a], width)?[0])
            }
            Op::Cast(cast, a) => emitter.cast(*cast, self.value(*a, width)?),
            Op::Math(..) => unreachable!("invariant: math is expanded before machine code is made"),
            Op::Reduced(number) => Ok(self.reduced[*number as usize]),
        }
    }

    fn load(&self, slot: SlotId, index: Index, place: &Place<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        let (base, element) = self.pointer(slot);
        match (index, place) {
            (Index::Zero, _) => emitter.load(element, base, emitter.i64(0), 1),
            (Index::Group, _) => emitter.load(element, base, self.group.unwrap_or(emitter.i64(0)), 1),
            (Index::Element, Place::Elements { numbers: Some(_), position, width }) => {
                emitter.gather(element, base, &self.permuted(*position, *width)?)
            }
            (Index::Element | Index::Position, Place::Elements { position, width, .. }) => {
                emitter.load(element, base, *position, *width)
            }
            (Index::Element | Index::Position, Place::Uniform) => emitter.load(element, base, emitter.i64(0), 1),
            (Index::Value(at), Place::Elements { width, position, .. }) if self.varies(at) => {
                match self.running(at, *position)? {
                    Some(first) => emitter.load(element, base, first, *width),
                    None => emitter.gather(element, base, &self.places(at, *position, *width)?),
                }
            }
            (Index::Value(at), _) => emitter.load(element, base, self.scalar(at)?, 1),
        }
    }

    /// The elements of some positions: where each lane is, as scalars.
    fn permuted(&self, position: IntValue<'ctx>, width: u32) -> Built<Vec<IntValue<'ctx>>> {
        let (base, element) = self.slot(&Slot::Permutation);
        self.scalars(base, element, position, width)
    }

    /// `width` integers in memory, one by one.
    fn scalars(
        &self,
        base: PointerValue<'ctx>,
        element: Element,
        position: IntValue<'ctx>,
        width: u32,
    ) -> Built<Vec<IntValue<'ctx>>> {
        let emitter = self.emitter;
        (0..width)
            .map(|lane| {
                let index = emitter.builder.build_int_nsw_add(position, emitter.i64(lane as i64), "")?;
                emitter.lane_int(emitter.load(element, base, index, 1)?, 0)
            })
            .collect()
    }

    /// The lanes of an index, as scalars. Ranks are read from memory again: that is cheaper than to take a vector apart.
    fn places(&self, at: ValueId, position: IntValue<'ctx>, width: u32) -> Built<Vec<IntValue<'ctx>>> {
        if let Op::Load { slot, index } = self.kernel.value(at).op {
            let contiguous = index == Index::Position || index == Index::Element && !self.permutes();
            if contiguous && !self.kernel.slots[slot.0 as usize].written {
                let (base, element) = self.pointer(slot);
                return self.scalars(base, element, position, width);
            }
        }
        let indices = self.value(at, width)?;
        (0..width).map(|lane| self.emitter.lane_int(indices, lane)).collect()
    }

    fn permutes(&self) -> bool {
        matches!(self.kernel.domain, Domain::Groups { indirect: true, .. })
    }

    /// The first lane of an index that is the number of the element and something uniform: a place in a dense row.
    fn running(&self, at: ValueId, position: IntValue<'ctx>) -> Built<Option<IntValue<'ctx>>> {
        if self.permutes() {
            return Ok(None);
        }
        let builder = &self.emitter.builder;
        let (x, y, op) = match self.kernel.value(at).op {
            Op::ElementNumber => return Ok(Some(position)),
            Op::Binary(op @ Binary::Add, x, y) if self.varies(y) && !self.varies(x) => (y, x, op),
            Op::Binary(op @ (Binary::Add | Binary::Sub), x, y) if !self.varies(y) => (x, y, op),
            _ => return Ok(None),
        };
        let Some(first) = self.running(x, position)? else { return Ok(None) };
        let offset = self.scalar(y)?;
        Ok(Some(match op {
            Binary::Add => builder.build_int_add(first, offset, "")?,
            _ => builder.build_int_sub(first, offset, "")?,
        }))
    }

    fn varies(&self, id: ValueId) -> bool {
        self.kernel.value(id).stage == Stage::Element
    }

    // --- Stores -------------------------------------------------------------------------------------------------

    fn store(&self, store: &Store, place: &Place<'ctx>) -> Built<()> {
        let emitter = self.emitter;
        let (base, element) = self.pointer(store.slot);
        // One element, which belongs to the loop: with a mask, the old value is stored back.
        let one = |index: IntValue<'ctx>| -> Built<()> {
            let mut value = self.value(store.value, 1)?;
            if let Some(mask) = store.mask {
                let old = emitter.load(element, base, index, 1)?;
                value = emitter.select(self.value(mask, 1)?, value, old)?;
            }
            emitter.store(element, base, index, value)
        };
        let (position, width, permuted) = match place {
            Place::Uniform => (emitter.i64(0), 1, false),
            Place::Elements { position, width, numbers } => (*position, *width, numbers.is_some()),
        };
        let indices = match store.index {
            Index::Zero => return one(emitter.i64(0)),
            Index::Group => return one(self.group.unwrap_or(emitter.i64(0))),
            Index::Value(at) => Some(self.places(at, position, width)?),
            Index::Element if permuted => Some(self.permuted(position, width)?),
            Index::Element | Index::Position => None,
        };
        let mut value = self.value(store.value, width)?;
        match indices {
            None => {
                if let Some(mask) = store.mask {
                    let old = emitter.load(element, base, position, width)?;
                    value = emitter.select(self.value(mask, width)?, value, old)?;
                }
                emitter.store(element, base, position, value)
            }
            Some(indices) => {
                let mask = store.mask.map(|mask| self.value(mask, width)).transpose()?;
                emitter.scatter(element, base, &indices, value, mask)
            }
        }
    }
}
