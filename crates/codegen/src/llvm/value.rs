//! Values of a kernel.

use inkwell::types::VectorType;
use inkwell::values::{IntValue, VectorValue};

use super::function::{Function, Numbers, Place};
use super::vector::{Built, is_float};
use crate::ir::{Binary, Cast, Constant, Domain, Kernel, Op, Stage, Unary, ValueId};
use crate::passes::operands;
use crate::philox::PAIR;

pub(super) fn is_subnormal(constant: Constant) -> bool {
    match constant {
        Constant::F32(x) => x.is_subnormal(),
        Constant::F64(x) => x.is_subnormal(),
        _ => false,
    }
}

/// Which values depend on constants alone, through operations that are not hidden (see `Function::operands`).
pub(super) fn known(kernel: &Kernel) -> Vec<bool> {
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

impl<'ctx> Function<'ctx, '_, '_> {
    /// Computes all values of a stage.
    pub(super) fn values_of(&mut self, stage: Stage, place: &Place<'ctx>) -> Built<()> {
        for number in 0..self.kernel.values.len() {
            if self.kernel.values[number].stage == stage {
                self.values[number] = Some(self.value_of(number, place)?);
            }
        }
        Ok(())
    }

    /// Computes a value.
    pub(super) fn value_of(&mut self, number: usize, place: &Place<'ctx>) -> Built<VectorValue<'ctx>> {
        match &self.kernel.values[number].op {
            Op::Loop { number, inputs } => {
                let (ended, results) = self.iterate(&self.kernel.loops[*number as usize], inputs, place)?;
                self.results[*number as usize] = results;
                Ok(ended)
            }
            _ => self.compute(number, place),
        }
    }

    /// A value in `width` lanes, where it is repeated if it was computed in fewer.
    pub(super) fn value(&self, id: ValueId, width: u32) -> Built<VectorValue<'ctx>> {
        let value = self.values[id.0 as usize].expect("invariant: verified kernels use what is computed before");
        self.emitter.splat(value, width)
    }

    /// `a & b` where `a` is the number of a neuron and `b` tells which neurons share a block of random numbers: the first
    /// of the two is the same in both halves of the lanes, and which of the two it is, is known from the lane.
    fn halved(&self, a: ValueId, b: ValueId, place: &Place<'ctx>) -> Built<Option<VectorValue<'ctx>>> {
        let (number, constant) = (&self.kernel.value(a).op, &self.kernel.value(b).op);
        let (Op::ElementNumber, Op::Constant(Constant::I64(mask))) = (number, constant) else { return Ok(None) };
        let Place::Elements { numbers: Numbers::From(first), width, .. } = place else { return Ok(None) };
        // Elements of this domain are taken from a multiple of the width on.
        if self.kernel.domain != Domain::Elements || i64::from(*width) != 2 * PAIR {
            return Ok(None);
        }
        match *mask {
            mask if mask == !PAIR => Ok(Some(self.emitter.count_from(*first, *width / 2)?)),
            PAIR => {
                let lanes: Vec<IntValue<'ctx>> = (0..2 * PAIR).map(|lane| self.emitter.i64(lane & PAIR)).collect();
                Ok(Some(VectorType::const_vector(&lanes)))
            }
            _ => Ok(None),
        }
    }

    /// The lanes that a value was computed in.
    pub(super) fn lanes_of(&self, id: ValueId) -> u32 {
        self.values[id.0 as usize].map_or(1, |value| value.get_type().get_size())
    }

    /// The operands of an arithmetic operation on floats, such that LLVM does not compute at compile time, where
    /// subnormal numbers are not flushed: `x * 1` is not `x` if x is subnormal. Constants that it would simplify with
    /// are hidden from it.
    pub(super) fn operands(&self, op: &Op, ids: &[ValueId], width: u32) -> Built<Vec<VectorValue<'ctx>>> {
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
    pub(super) fn scalar(&self, id: ValueId) -> Built<IntValue<'ctx>> {
        self.emitter.lane_int(self.value(id, 1)?, 0)
    }

    pub(super) fn compute(&self, number: usize, place: &Place<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        let value = &self.kernel.values[number];
        let width = match place {
            Place::Uniform => 1,
            // What is the same for all lanes, or for both halves of them, is computed once.
            _ => operands(&value.op).iter().map(|&id| self.lanes_of(id)).max().unwrap_or(1),
        };
        let operand_type = |id: &ValueId| self.kernel.value(*id).ty;
        match &value.op {
            Op::Constant(constant) if is_subnormal(*constant) => emitter.opaque(emitter.constant(*constant)?),
            Op::Constant(constant) => emitter.constant(*constant),
            Op::Load { slot, index } => self.load(*slot, *index, place),
            Op::ElementNumber => match place {
                Place::Elements { numbers: Numbers::From(first), width, .. } => emitter.count_from(*first, *width),
                Place::Elements { numbers: Numbers::Each(numbers), .. } => emitter.vector_of(numbers),
                Place::Windows(spot) => self.numbers(&spot.weights()),
                Place::Uniform => emitter.splat_int(emitter.i64(0), 1),
            },
            Op::PositionNumber => match place {
                Place::Elements { position, width, .. } => emitter.count_from(*position, *width),
                Place::Windows(_) => unreachable!("invariant: windows have no positions"),
                Place::Uniform => emitter.splat_int(emitter.i64(0), 1),
            },
            Op::SourceNumber => match place {
                Place::Windows(spot) => self.numbers(&spot.sources()),
                _ => unreachable!("invariant: only windows have sources"),
            },
            Op::GroupNumber if let Place::Windows(spot) = place => self.numbers(&spot.posts()),
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
            Op::Binary(Binary::And, a, b) if let Some(halved) = self.halved(*a, *b, place)? => Ok(halved),
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
            Op::LoopResult(of, k) => match &self.kernel.value(*of).op {
                Op::Loop { number, .. } => Ok(self.results[*number as usize][*k as usize]),
                _ => unreachable!("invariant: results are those of loops"),
            },
            Op::Loop { .. } | Op::LoopInput(_) => unreachable!("invariant: loops are run by `values_of`"),
        }
    }
}
