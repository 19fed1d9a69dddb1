//! Operations on vectors. Everything is a vector; what is uniform has one lane.

use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::basic_block::BasicBlock;
use inkwell::builder::{Builder, BuilderError};
use inkwell::context::Context;
use inkwell::intrinsics::Intrinsic;
use inkwell::module::Module;
use inkwell::types::{BasicType, BasicTypeEnum, IntType, VectorType};
use inkwell::values::{BasicValue, FunctionValue, InstructionValue, IntValue, PointerValue, VectorValue};
use inkwell::{FloatPredicate, IntPredicate};

use super::host;
use crate::ir::{Binary, Cast, Constant, Element, Predicate, SlotUse, Type, Unary};

/// What building instructions can fail with; never on a verified kernel.
pub(super) type Built<T> = Result<T, BuilderError>;

/// What lies in memory, and how far from each other.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    pub(super) element: Element,
    /// Bytes from one element to the next.
    pub(super) stride: u32,
}

impl Cells {
    /// Elements that have something else between them.
    pub(super) fn are_fields(self) -> bool {
        self.stride as usize != self.element.bytes()
    }
}

impl From<Element> for Cells {
    fn from(element: Element) -> Cells {
        Cells { element, stride: element.bytes() as u32 }
    }
}

impl From<&SlotUse> for Cells {
    fn from(usage: &SlotUse) -> Cells {
        Cells { element: usage.element, stride: usage.stride }
    }
}

/// Makes instructions of one function.
pub(super) struct Emitter<'ctx, 'm> {
    pub(super) context: &'ctx Context,
    pub(super) module: &'m Module<'ctx>,
    pub(super) builder: Builder<'ctx>,
    pub(super) function: FunctionValue<'ctx>,
}

impl<'ctx> Emitter<'ctx, '_> {
    /// The function attributes that make code for this CPU, without exceptions, and right whether subnormal numbers are
    /// flushed (in the step loop) or not.
    pub(super) fn set_attributes(&self) -> Result<(), String> {
        /// LLVM's `denormal_fpenv`: 3 is "dynamic", for results and operands, of f32 and of all others.
        const DYNAMIC: u64 = 0xFF;
        let host = host::host()?;
        for (name, value) in [("target-cpu", host.cpu.as_str()), ("target-features", host.features.as_str())] {
            let attribute = self.context.create_string_attribute(name, value);
            self.function.add_attribute(AttributeLoc::Function, attribute);
        }
        for (name, value) in [("nounwind", 0), ("denormal_fpenv", DYNAMIC)] {
            let kind = Attribute::get_named_enum_kind_id(name);
            self.function.add_attribute(AttributeLoc::Function, self.context.create_enum_attribute(kind, value));
        }
        Ok(())
    }

    pub(super) fn block(&self, name: &str) -> BasicBlock<'ctx> {
        self.context.append_basic_block(self.function, name)
    }

    pub(super) fn i64(&self, value: i64) -> IntValue<'ctx> {
        self.context.i64_type().const_int(value as u64, true)
    }

    // --- Types --------------------------------------------------------------------------------------------------

    pub(super) fn vector_type(&self, ty: Type, width: u32) -> VectorType<'ctx> {
        match ty {
            Type::Bool => self.context.bool_type().vec_type(width),
            Type::I32 => self.context.i32_type().vec_type(width),
            Type::I64 => self.context.i64_type().vec_type(width),
            Type::F32 => self.context.f32_type().vec_type(width),
            Type::F64 => self.context.f64_type().vec_type(width),
        }
    }

    /// So many elements in memory.
    pub(super) fn cells(&self, element: Element, count: u32) -> VectorType<'ctx> {
        self.memory_type(element, count)
    }

    fn memory_type(&self, element: Element, width: u32) -> VectorType<'ctx> {
        match element {
            Element::Bool => self.context.i8_type().vec_type(width),
            Element::U16 => self.context.i16_type().vec_type(width),
            Element::U32 => self.context.i32_type().vec_type(width),
            other => self.vector_type(other.value_type(), width),
        }
    }

    pub(super) fn constant(&self, constant: Constant) -> Built<VectorValue<'ctx>> {
        let context = self.context;
        let ints = match constant {
            Constant::Bool(b) => context.bool_type().const_int(b as u64, false),
            Constant::I32(i) => context.i32_type().const_int(i as u32 as u64, false),
            Constant::I64(i) => self.i64(i),
            // Floats from their bits, so that nothing is lost on the way.
            Constant::F32(x) => context.i32_type().const_int(x.to_bits() as u64, false),
            Constant::F64(x) => context.i64_type().const_int(x.to_bits(), false),
        };
        let vector = VectorType::const_vector(&[ints]);
        if is_float(constant.ty()) {
            return Ok(self
                .builder
                .build_bit_cast(vector, self.vector_type(constant.ty(), 1), "")?
                .into_vector_value());
        }
        Ok(vector)
    }

    // --- Lanes --------------------------------------------------------------------------------------------------

    /// One lane as a scalar integer.
    pub(super) fn lane_int(&self, vector: VectorValue<'ctx>, lane: u32) -> Built<IntValue<'ctx>> {
        let index = self.context.i32_type().const_int(lane as u64, false);
        Ok(self.builder.build_extract_element(vector, index, "")?.into_int_value())
    }

    /// The lanes again and again, in all of `width`: a single one is the same in all.
    pub(super) fn splat(&self, vector: VectorValue<'ctx>, width: u32) -> Built<VectorValue<'ctx>> {
        match vector.get_type().get_size() {
            lanes if lanes == width => Ok(vector),
            lanes => self.lanes(vector, (0..width).map(|lane| lane % lanes)),
        }
    }

    /// A scalar integer in all of `width` lanes.
    pub(super) fn splat_int(&self, value: IntValue<'ctx>, width: u32) -> Built<VectorValue<'ctx>> {
        let zero = self.context.i32_type().const_zero();
        let single = value.get_type().vec_type(1).get_poison();
        let vector = self.builder.build_insert_element(single, value, zero, "")?;
        self.splat(vector, width)
    }

    /// Some lanes, by number.
    pub(super) fn lanes(
        &self,
        vector: VectorValue<'ctx>,
        numbers: impl Iterator<Item = u32>,
    ) -> Built<VectorValue<'ctx>> {
        let i32_type = self.context.i32_type();
        let mask: Vec<IntValue<'ctx>> = numbers.map(|n| i32_type.const_int(n as u64, false)).collect();
        self.builder.build_shuffle_vector(vector, vector.get_type().get_poison(), VectorType::const_vector(&mask), "")
    }

    /// Scalar integers, one in each lane.
    pub(super) fn vector_of(&self, lanes: &[IntValue<'ctx>]) -> Built<VectorValue<'ctx>> {
        let mut vector = lanes[0].get_type().vec_type(lanes.len() as u32).get_poison();
        for (lane, &value) in (0..).zip(lanes) {
            let place = self.context.i32_type().const_int(lane, false);
            vector = self.builder.build_insert_element(vector, value, place, "")?;
        }
        Ok(vector)
    }

    /// base, base+1, ...
    pub(super) fn count_from(&self, base: IntValue<'ctx>, width: u32) -> Built<VectorValue<'ctx>> {
        let splat = self.splat_int(base, width)?;
        let steps: Vec<IntValue<'ctx>> = (0..width).map(|n| self.i64(n as i64)).collect();
        self.builder.build_int_add(splat, VectorType::const_vector(&steps), "")
    }

    // --- Memory -------------------------------------------------------------------------------------------------

    pub(super) fn address(
        &self,
        cells: impl Into<Cells>,
        base: PointerValue<'ctx>,
        index: IntValue<'ctx>,
    ) -> Built<PointerValue<'ctx>> {
        let bytes = self.builder.build_int_nsw_mul(index, self.i64(i64::from(cells.into().stride)), "")?;
        // SAFETY: the engine promises arrays that hold every index that a kernel forms.
        unsafe { self.builder.build_in_bounds_gep(self.context.i8_type(), base, &[bytes], "") }
    }

    /// The 32 bits of memory from a word of 16 bits on, as an integer.
    pub(super) fn two_words(&self, base: PointerValue<'ctx>, word: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        self.words(self.context.i32_type(), base, word)
    }

    /// The 64 bits of memory from a word of 16 bits on, as an integer.
    pub(super) fn four_words(&self, base: PointerValue<'ctx>, word: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        self.words(self.context.i64_type(), base, word)
    }

    fn words(&self, ty: IntType<'ctx>, base: PointerValue<'ctx>, word: IntValue<'ctx>) -> Built<IntValue<'ctx>> {
        let pointer = self.address(Element::U16, base, word)?;
        let loaded = self.builder.build_load(ty, pointer, "")?;
        self.align(loaded.as_instruction_value(), Element::U16);
        Ok(loaded.into_int_value())
    }

    /// Memory types to value types.
    fn loaded(&self, element: Element, raw: VectorValue<'ctx>) -> Built<VectorValue<'ctx>> {
        let width = raw.get_type().get_size();
        match element {
            Element::Bool => self.builder.build_int_compare(IntPredicate::NE, raw, raw.get_type().const_zero(), ""),
            Element::U16 | Element::U32 => self.builder.build_int_z_extend(raw, self.vector_type(Type::I64, width), ""),
            _ => Ok(raw),
        }
    }

    /// `width` elements from `index` on.
    pub(super) fn load(
        &self,
        cells: impl Into<Cells>,
        base: PointerValue<'ctx>,
        index: IntValue<'ctx>,
        width: u32,
    ) -> Built<VectorValue<'ctx>> {
        let cells = cells.into();
        if cells.are_fields() {
            return self.gather(cells, base, &self.neighbours(index, width)?);
        }
        let element = cells.element;
        let pointer = self.address(element, base, index)?;
        let loaded = self.builder.build_load(self.memory_type(element, width), pointer, "")?;
        self.align(loaded.as_instruction_value(), element);
        self.loaded(element, loaded.into_vector_value())
    }

    /// So many indices, one after the other.
    fn neighbours(&self, first: IntValue<'ctx>, width: u32) -> Built<Vec<IntValue<'ctx>>> {
        (0..width).map(|lane| self.builder.build_int_nsw_add(first, self.i64(i64::from(lane)), "")).collect()
    }

    /// The elements at the given indices, one for each lane.
    pub(super) fn gather(
        &self,
        cells: impl Into<Cells>,
        base: PointerValue<'ctx>,
        indices: &[IntValue<'ctx>],
    ) -> Built<VectorValue<'ctx>> {
        let cells = cells.into();
        let memory = self.memory_type(cells.element, indices.len() as u32);
        let scalar = memory.get_element_type();
        let mut raw = memory.get_poison();
        // Scalar loads and inserts: as quick as the gather instructions of most CPUs, quicker than those of some, and
        // what the others need anyway.
        for (lane, &index) in indices.iter().enumerate() {
            let value = self.builder.build_load(scalar, self.address(cells, base, index)?, "")?;
            let place = self.context.i32_type().const_int(lane as u64, false);
            raw = self.builder.build_insert_element(raw, value, place, "")?;
        }
        self.loaded(cells.element, raw)
    }

    /// Value types to memory types.
    fn stored(&self, element: Element, value: VectorValue<'ctx>) -> Built<VectorValue<'ctx>> {
        let memory = self.memory_type(element, value.get_type().get_size());
        match element {
            Element::Bool => self.builder.build_int_z_extend(value, memory, ""),
            Element::U16 | Element::U32 => self.builder.build_int_truncate(value, memory, ""),
            _ => Ok(value),
        }
    }

    /// Stores all lanes from `index` on.
    pub(super) fn store(
        &self,
        cells: impl Into<Cells>,
        base: PointerValue<'ctx>,
        index: IntValue<'ctx>,
        value: VectorValue<'ctx>,
    ) -> Built<()> {
        let cells = cells.into();
        if cells.are_fields() {
            return self.scatter(cells, base, &self.neighbours(index, value.get_type().get_size())?, value, None);
        }
        let element = cells.element;
        let pointer = self.address(element, base, index)?;
        let store = self.builder.build_store(pointer, self.stored(element, value)?)?;
        self.align(Some(store), element);
        Ok(())
    }

    /// Stores each lane at its index, in lane order. A lane that is masked out is not touched: its index may be that of
    /// another lane, or of another thread.
    pub(super) fn scatter(
        &self,
        cells: impl Into<Cells>,
        base: PointerValue<'ctx>,
        indices: &[IntValue<'ctx>],
        value: VectorValue<'ctx>,
        mask: Option<VectorValue<'ctx>>,
    ) -> Built<()> {
        let cells = cells.into();
        let raw = self.stored(cells.element, value)?;
        for (lane, &index) in (0..).zip(indices) {
            let after = match mask {
                None => None,
                Some(mask) => {
                    let (inside, after) = (self.block("lane"), self.block("lane.done"));
                    self.builder.build_conditional_branch(self.lane_int(mask, lane)?, inside, after)?;
                    self.builder.position_at_end(inside);
                    Some(after)
                }
            };
            let pointer = self.address(cells, base, index)?;
            let place = self.context.i32_type().const_int(lane as u64, false);
            let scalar = self.builder.build_extract_element(raw, place, "")?;
            self.builder.build_store(pointer, scalar)?;
            if let Some(after) = after {
                self.builder.build_unconditional_branch(after)?;
                self.builder.position_at_end(after);
            }
        }
        Ok(())
    }

    /// Asks for memory that will be read; any address will do.
    pub(super) fn prefetch(&self, base: PointerValue<'ctx>, bytes: IntValue<'ctx>) -> Built<()> {
        // SAFETY: without "inbounds" an address may be anything, and it is not read from.
        let place = unsafe { self.builder.build_gep(self.context.i8_type(), base, &[bytes], "")? };
        let pointer = self.context.ptr_type(Default::default());
        let declaration = Intrinsic::find("llvm.prefetch")
            .and_then(|intrinsic| intrinsic.get_declaration(self.module, &[pointer.into()]))
            .expect("invariant: the intrinsics of the closed list exist");
        // To read, into all caches, data.
        let [read, all, data] = [0, 3, 1].map(|n| self.context.i32_type().const_int(n, false).into());
        self.builder.build_call(declaration, &[place.into(), read, all, data], "")?;
        Ok(())
    }

    /// How often a branch goes each way.
    pub(super) fn weigh(&self, branch: InstructionValue<'ctx>, yes: u64, no: u64) -> Built<()> {
        let weight = |n: u64| self.context.i32_type().const_int(n, false).into();
        let node = self.context.metadata_node(&[
            self.context.metadata_string("branch_weights").into(),
            weight(yes),
            weight(no),
        ]);
        // It only fails for what is no metadata node.
        let _ = branch.set_metadata(node, self.context.get_kind_id("prof"));
        Ok(())
    }

    /// Memory of a function begins at a cache line.
    pub(super) fn align_alloca(&self, place: PointerValue<'ctx>) {
        // It only fails for what is no alloca.
        let _ = place.as_instruction().map(|instruction| instruction.set_alignment(64));
    }

    /// Arrays are aligned to their elements; vectors in the middle of them to no more than that.
    fn align(&self, instruction: Option<InstructionValue<'ctx>>, element: Element) {
        if let Some(instruction) = instruction {
            // It only fails for instructions that are no access to memory.
            let _ = instruction.set_alignment(element.bytes() as u32);
        }
    }

    /// A float that LLVM knows nothing about; no instruction.
    pub(super) fn opaque(&self, x: VectorValue<'ctx>) -> Built<VectorValue<'ctx>> {
        self.intrinsic("llvm.arithmetic.fence", &[x])
    }

    /// A value of any type but `Bool` that LLVM knows nothing about; no instruction.
    pub(super) fn hidden(&self, x: VectorValue<'ctx>) -> Built<VectorValue<'ctx>> {
        let (ty, width) = (x.get_type(), x.get_type().get_size());
        let bits = match ty.get_element_type() {
            BasicTypeEnum::IntType(int) => int.get_bit_width(),
            _ => return self.opaque(x),
        };
        let float = match bits {
            64 => self.vector_type(Type::F64, width),
            32 => self.vector_type(Type::F32, width),
            _ => return Ok(x),
        };
        let float = self.builder.build_bit_cast(x, float, "")?.into_vector_value();
        Ok(self.builder.build_bit_cast(self.opaque(float)?, ty, "")?.into_vector_value())
    }

    // --- Arithmetic ---------------------------------------------------------------------------------------------

    /// Calls an intrinsic on vectors of one type.
    fn intrinsic(&self, name: &str, arguments: &[VectorValue<'ctx>]) -> Built<VectorValue<'ctx>> {
        self.intrinsic_of(name, &[arguments[0].get_type()], arguments)
    }

    fn intrinsic_of(
        &self,
        name: &str,
        types: &[VectorType<'ctx>],
        arguments: &[VectorValue<'ctx>],
    ) -> Built<VectorValue<'ctx>> {
        let types: Vec<_> = types.iter().map(|ty| ty.as_basic_type_enum()).collect();
        let declaration = Intrinsic::find(name)
            .and_then(|intrinsic| intrinsic.get_declaration(self.module, &types))
            .expect("invariant: the intrinsics of the closed list exist");
        let arguments: Vec<_> = arguments.iter().map(|&argument| argument.into()).collect();
        let call = self.builder.build_call(declaration, &arguments, "")?;
        Ok(call.try_as_basic_value().unwrap_basic().into_vector_value())
    }

    pub(super) fn unary(&self, op: Unary, ty: Type, x: VectorValue<'ctx>) -> Built<VectorValue<'ctx>> {
        match op {
            Unary::Neg if is_float(ty) => self.builder.build_float_neg(x, ""),
            Unary::Neg => self.builder.build_int_sub(x.get_type().const_zero(), x, ""),
            Unary::Abs => self.intrinsic("llvm.fabs", &[x]),
            Unary::Sqrt => self.intrinsic("llvm.sqrt", &[x]),
            Unary::Floor => self.intrinsic("llvm.floor", &[x]),
            Unary::Ceil => self.intrinsic("llvm.ceil", &[x]),
            Unary::Trunc => self.intrinsic("llvm.trunc", &[x]),
            Unary::Not => self.builder.build_not(x, ""),
        }
    }

    pub(super) fn binary(
        &self,
        op: Binary,
        ty: Type,
        a: VectorValue<'ctx>,
        b: VectorValue<'ctx>,
    ) -> Built<VectorValue<'ctx>> {
        match op {
            Binary::Add if is_float(ty) => self.builder.build_float_add(a, b, ""),
            Binary::Sub if is_float(ty) => self.builder.build_float_sub(a, b, ""),
            Binary::Mul if is_float(ty) => self.builder.build_float_mul(a, b, ""),
            Binary::Add => self.builder.build_int_add(a, b, ""),
            Binary::Sub => self.builder.build_int_sub(a, b, ""),
            Binary::Mul => self.builder.build_int_mul(a, b, ""),
            Binary::Div => self.builder.build_float_div(a, b, ""),
            Binary::And => self.builder.build_and(a, b, ""),
            Binary::Or => self.builder.build_or(a, b, ""),
            Binary::Xor => self.builder.build_xor(a, b, ""),
            Binary::Shl => self.builder.build_left_shift(a, b, ""),
            Binary::Shr => self.builder.build_right_shift(a, b, false, ""),
            Binary::Sar => self.builder.build_right_shift(a, b, true, ""),
        }
    }

    pub(super) fn fma(
        &self,
        a: VectorValue<'ctx>,
        b: VectorValue<'ctx>,
        c: VectorValue<'ctx>,
    ) -> Built<VectorValue<'ctx>> {
        self.intrinsic("llvm.fma", &[a, b, c])
    }

    pub(super) fn compare(
        &self,
        predicate: Predicate,
        ty: Type,
        a: VectorValue<'ctx>,
        b: VectorValue<'ctx>,
    ) -> Built<VectorValue<'ctx>> {
        if is_float(ty) {
            let predicate = match predicate {
                Predicate::Eq => FloatPredicate::OEQ,
                Predicate::Ne => FloatPredicate::UNE,
                Predicate::Lt => FloatPredicate::OLT,
                Predicate::Le => FloatPredicate::OLE,
                Predicate::Gt => FloatPredicate::OGT,
                Predicate::Ge => FloatPredicate::OGE,
            };
            return self.builder.build_float_compare(predicate, a, b, "");
        }
        let predicate = match (predicate, ty) {
            (Predicate::Eq, _) => IntPredicate::EQ,
            (Predicate::Ne, _) => IntPredicate::NE,
            // false < true
            (Predicate::Lt, Type::Bool) => IntPredicate::ULT,
            (Predicate::Le, Type::Bool) => IntPredicate::ULE,
            (Predicate::Gt, Type::Bool) => IntPredicate::UGT,
            (Predicate::Ge, Type::Bool) => IntPredicate::UGE,
            (Predicate::Lt, _) => IntPredicate::SLT,
            (Predicate::Le, _) => IntPredicate::SLE,
            (Predicate::Gt, _) => IntPredicate::SGT,
            (Predicate::Ge, _) => IntPredicate::SGE,
        };
        self.builder.build_int_compare(predicate, a, b, "")
    }

    pub(super) fn select(
        &self,
        condition: VectorValue<'ctx>,
        yes: VectorValue<'ctx>,
        no: VectorValue<'ctx>,
    ) -> Built<VectorValue<'ctx>> {
        Ok(self.builder.build_select(condition, yes, no, "")?.into_vector_value())
    }

    pub(super) fn cast(&self, cast: Cast, x: VectorValue<'ctx>) -> Built<VectorValue<'ctx>> {
        let to = |ty: Type| self.vector_type(ty, x.get_type().get_size());
        match cast {
            Cast::Widen => self.builder.build_float_ext(x, to(Type::F64), ""),
            Cast::Narrow => self.builder.build_float_trunc(x, to(Type::F32), ""),
            Cast::IntToFloat(ty) => self.builder.build_signed_int_to_float(x, to(ty), ""),
            Cast::FloatToInt(ty) => self.intrinsic_of("llvm.fptosi.sat", &[to(ty), x.get_type()], &[x]),
            Cast::SignExtend => self.builder.build_int_s_extend(x, to(Type::I64), ""),
            Cast::ZeroExtend => self.builder.build_int_z_extend(x, to(Type::I64), ""),
            Cast::Truncate => self.builder.build_int_truncate(x, to(Type::I32), ""),
            Cast::Bits(ty) => Ok(self.builder.build_bit_cast(x, to(ty), "")?.into_vector_value()),
            Cast::BoolToInt => self.builder.build_int_z_extend(x, to(Type::I32), ""),
        }
    }
}

pub(super) fn is_float(ty: Type) -> bool {
    matches!(ty, Type::F32 | Type::F64)
}
