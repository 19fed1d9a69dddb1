//! Loops of single elements: all lanes go round together, each keeps what it had when it ended.

use std::num::NonZeroU32;

use inkwell::IntPredicate;
use inkwell::values::{IntValue, PhiValue, VectorValue};

use super::function::{Function, Place};
use super::value::known;
use super::vector::Built;
use crate::ir::{Constant, Domain, Kernel, Loop, Op, Type, Unary, ValueId};

impl<'ctx> Function<'ctx, '_, '_> {
    /// Emits a loop: whether its condition ended it, and the carried values that remain.
    pub(super) fn iterate(
        &self,
        of: &Loop,
        inputs: &[ValueId],
        place: &Place<'ctx>,
    ) -> Built<(VectorValue<'ctx>, Vec<VectorValue<'ctx>>)> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let width = match place {
            Place::Uniform => 1,
            Place::Elements { width, .. } => *width,
            Place::Windows(spot) => spot.width,
        };
        let mut inputs = inputs.iter().map(|&id| self.value(id, width)).collect::<Built<Vec<_>>>()?;
        let all = match (place, self.there) {
            // Elements that are not there end at once.
            (Place::Elements { .. }, Some(there)) => there,
            _ => emitter.splat(emitter.constant(Constant::Bool(true))?, width)?,
        };
        let before = self.here();
        let (inside, after) = (emitter.block("round"), emitter.block("rounds.done"));
        builder.build_unconditional_branch(inside)?;
        builder.position_at_end(inside);
        let mut phis: Vec<PhiValue<'ctx>> = Vec::with_capacity(of.next.len());
        for input in &mut inputs[..of.next.len()] {
            let phi = builder.build_phi(input.get_type(), "")?;
            phi.add_incoming(&[(input, before)]);
            *input = phi.as_basic_value().into_vector_value();
            phis.push(phi);
        }
        let going = builder.build_phi(all.get_type(), "")?;
        going.add_incoming(&[(&all, before)]);
        let round = builder.build_phi(emitter.context.i64_type(), "")?;
        round.add_incoming(&[(&emitter.i64(0), before)]);

        // The body is a kernel of its own, in the middle of this one.
        let kernel = Kernel {
            name: String::new(),
            domain: Domain::Elements,
            serial: self.kernel.serial,
            slots: Vec::new(),
            values: of.values.clone(),
            loops: Vec::new(),
            stores: Vec::new(),
            reductions: Vec::new(),
            finish: Vec::new(),
        };
        let mut body = Function {
            emitter,
            kernel: &kernel,
            pointers: Vec::new(),
            values: vec![None; kernel.values.len()],
            results: Vec::new(),
            group: None,
            group_start: None,
            group_size: None,
            to_next: None,
            there: None,
            tail: None,
            reduced: Vec::new(),
            known: known(&kernel),
            rare: None,
            spilled: Vec::new(),
            rows: Vec::new(),
        };
        for (number, value) in kernel.values.iter().enumerate() {
            body.values[number] = Some(match &value.op {
                Op::LoopInput(k) => inputs[*k as usize],
                _ => body.compute(number, place)?,
            });
        }
        let active = going.as_basic_value().into_vector_value();
        let mut results = Vec::with_capacity(of.next.len());
        for (id, old) in of.next.iter().zip(&inputs) {
            results.push(emitter.select(active, body.value(*id, width)?, *old)?);
        }
        let unfinished = emitter.unary(Unary::Not, Type::Bool, body.value(of.done, width)?)?;
        let still = builder.build_and(active, unfinished, "")?;
        let next_round = builder.build_int_nsw_add(round.as_basic_value().into_int_value(), emitter.i64(1), "")?;
        let allowed = builder.build_int_compare(IntPredicate::SLT, next_round, emitter.i64(i64::from(of.limit)), "")?;
        let more = builder.build_and(self.any(still)?, allowed, "")?;
        let last = self.here();
        for (phi, result) in phis.iter().zip(&results) {
            phi.add_incoming(&[(result, last)]);
        }
        going.add_incoming(&[(&still, last)]);
        round.add_incoming(&[(&next_round, last)]);
        builder.build_conditional_branch(more, inside, after)?;
        builder.position_at_end(after);
        Ok((emitter.unary(Unary::Not, Type::Bool, still)?, results))
    }

    /// Some lane is true.
    pub(super) fn any(&self, lanes: VectorValue<'ctx>) -> Built<IntValue<'ctx>> {
        let builder = &self.emitter.builder;
        let width = NonZeroU32::new(lanes.get_type().get_size()).expect("invariant: a vector has lanes");
        let bits = self.emitter.context.custom_width_int_type(width);
        let bits = bits.expect("invariant: vectors are far narrower than the widest integer");
        let word = builder.build_bit_cast(lanes, bits, "")?.into_int_value();
        builder.build_int_compare(IntPredicate::NE, word, bits.const_zero(), "")
    }
}
