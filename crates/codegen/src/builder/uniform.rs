//! Products and quotients with values that are the same for all elements: a division costs as much as a dozen other
//! operations, and one a call is enough.

use super::Builder;
use crate::ir::{Binary, Constant, Index, Op, Predicate, Type, Unary, ValueId};
use crate::passes::expand::operands;

impl Builder {
    /// What an operation makes is the same for all elements.
    pub(super) fn makes_uniform(&self, op: &Op) -> bool {
        match op {
            Op::Constant(_) | Op::Load { index: Index::Zero, .. } => true,
            Op::Unary(..) | Op::Binary(..) | Op::Fma(..) | Op::Compare(..) | Op::Select(..) | Op::Cast(..) => {
                operands(op).iter().all(|&id| self.is_uniform(id))
            }
            Op::Math(..) => operands(op).iter().all(|&id| self.is_uniform(id)),
            _ => false,
        }
    }

    /// The value is the same for all elements.
    pub fn is_uniform(&self, value: ValueId) -> bool {
        self.nodes[value.0 as usize].uniform
    }

    /// `a / b`; by a uniform `b` with one division a call.
    ///
    /// The quotient `q = a * (1/b)` is wrong by a few units of its last place at most; `r = a - q*b`, rounded once, is
    /// exact, and `q + r * (1/b)`, rounded once, is `a / b` to the last bit (P. Markstein, IBM Journal of Research and
    /// Development 34, 111, 1990), unless `r` is subnormal: then it may be the neighbour. Where `q` is infinite or not a
    /// number, or `b` is, `r` is not finite, and `q` is right. Of a zero the sign may differ.
    pub fn quotient(&mut self, a: ValueId, b: ValueId) -> ValueId {
        let ty = self.ty(a);
        if !matches!(ty, Type::F32 | Type::F64) || self.is_uniform(a) || !self.is_uniform(b) {
            return self.div(a, b);
        }
        let one = self.float(1.0, ty);
        let reciprocal = self.div(one, b);
        let q = self.mul(a, reciprocal);
        if self.constant(b).is_some_and(is_power_of_two) && self.constant(reciprocal).is_some_and(is_power_of_two) {
            return q;
        }
        let opposite = self.neg(b);
        let r = self.fma(q, opposite, a);
        let better = self.fma(r, reciprocal, q);
        let (size, largest) = (self.unary(Unary::Abs, r), self.literal(largest(ty)));
        let finite = self.compare(Predicate::Le, size, largest);
        self.select(finite, better, q)
    }

    /// `factor * (a / b)`; with uniform `factor` and `b`, `a * (factor / b)`.
    pub fn scaled_quotient(&mut self, factor: ValueId, a: ValueId, b: ValueId) -> ValueId {
        if self.is_uniform(factor) && self.is_uniform(b) && !self.is_uniform(a) {
            let factor = self.binary(Binary::Div, factor, b);
            return self.mul(a, factor);
        }
        let quotient = self.quotient(a, b);
        self.mul(factor, quotient)
    }
}

/// The largest finite number.
fn largest(ty: Type) -> Constant {
    if ty == Type::F32 { Constant::F32(f32::MAX) } else { Constant::F64(f64::MAX) }
}

/// The number and its reciprocal have no digits but the first.
fn is_power_of_two(constant: Constant) -> bool {
    match constant {
        Constant::F32(x) => x.is_normal() && x.to_bits() << 9 == 0,
        Constant::F64(x) => x.is_normal() && x.to_bits() << 12 == 0,
        _ => false,
    }
}
