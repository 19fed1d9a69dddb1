//! Reductions of a group: `LANES` partial results, then pairwise.

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{IntValue, PhiValue, VectorValue};

use super::function::Function;
use super::vector::Built;
use super::width::one_by_one;
use crate::ir::{Binary, Constant, Element, LANES, Predicate, Reduce, ReduceOp, Type, ValueId};

impl<'ctx> Function<'ctx, '_, '_> {
    /// The elements of the present groups with their reductions: vectors of `LANES` elements, then the rest one by one.
    pub(super) fn reduce(&mut self, start: IntValue<'ctx>, size: IntValue<'ctx>, stop: IntValue<'ctx>) -> Built<()> {
        let emitter = self.emitter;
        let lanes = LANES as u32;
        let initial = self
            .kernel
            .reductions
            .iter()
            .map(|reduce| emitter.splat(self.neutral(reduce.op, self.kernel.value(reduce.value).ty)?, lanes))
            .collect::<Built<Vec<_>>>()?
            .repeat(self.at_once());
        let sums = if one_by_one(self.kernel) {
            self.reduce_rest(start, start, stop, initial)?
        } else {
            let middle = self.whole_vectors(start, size, lanes)?;
            let sums = self.reduce_vectors(start, middle, initial)?;
            // Stores behind the end of a group would meet those of another thread.
            if self.kernel.stores.is_empty() {
                self.reduce_tail(middle, stop, sums)?
            } else {
                self.reduce_rest(middle, start, stop, sums)?
            }
        };
        self.reduced = Vec::with_capacity(sums.len());
        for (number, mut sum) in sums.into_iter().enumerate() {
            let reduce = &self.kernel.reductions[number % self.kernel.reductions.len()];
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
    pub(super) fn reduce_vectors(
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
        let old: Vec<VectorValue> = partial.iter().map(|phi| phi.as_basic_value().into_vector_value()).collect();
        self.prefetch_stream(current, lanes)?;
        let combined = self.bodies(current, lanes, &old)?;
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

    /// The elements behind the last whole vector, as one more vector, whose lanes behind the end of the group add nothing.
    /// They read what follows in memory: another group, or the slack behind an array.
    fn reduce_tail(
        &mut self,
        middle: IntValue<'ctx>,
        stop: IntValue<'ctx>,
        sums: Vec<VectorValue<'ctx>>,
    ) -> Built<Vec<VectorValue<'ctx>>> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let lanes = LANES as u32;
        let before = self.here();
        let (inside, after) = (emitter.block("tail"), emitter.block("tail.done"));
        let any = builder.build_int_compare(IntPredicate::SLT, middle, stop, "")?;
        builder.build_conditional_branch(any, inside, after)?;
        builder.position_at_end(inside);
        let positions = emitter.count_from(middle, lanes)?;
        let belongs = builder.build_int_compare(IntPredicate::SLT, positions, emitter.splat_int(stop, lanes)?, "")?;
        let last = builder.build_int_nsw_sub(builder.build_int_nsw_sub(stop, middle, "")?, emitter.i64(1), "")?;
        self.tail = Some((belongs, last));
        let combined = self.bodies(middle, lanes, &sums)?;
        self.tail = None;
        let end = self.here();
        builder.build_unconditional_branch(after)?;
        builder.position_at_end(after);
        let results = self.phis(&sums, before)?;
        for (phi, value) in results.iter().zip(&combined) {
            phi.add_incoming(&[(value, end)]);
        }
        Ok(results.iter().map(|phi| phi.as_basic_value().into_vector_value()).collect())
    }

    /// The elements behind the last whole vector; each goes to the lane of its number, in memory: a lane cannot be
    /// chosen at run time in a register.
    pub(super) fn reduce_rest(
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
            let number = function.emitter.builder.build_int_nsw_sub(position, start, "")?;
            let lane = function.emitter.builder.build_and(number, emitter.i64(LANES as i64 - 1), "")?;
            let elements =
                function.kernel.reductions.iter().map(|reduce| match function.kernel.value(reduce.value).ty {
                    Type::F32 => Element::F32,
                    _ => Element::F64,
                });
            let places: Vec<_> = elements.zip(&spilled).collect();
            let old = places.iter().map(|(element, place)| emitter.load(*element, **place, lane, 1));
            let new = function.body(position, 1, &old.collect::<Built<Vec<_>>>()?)?;
            for ((element, place), new) in places.into_iter().zip(new) {
                emitter.store(element, *place, lane, new)?;
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

    /// The partial results with the values of the present elements.
    pub(super) fn combined(&self, partial: &[VectorValue<'ctx>], width: u32) -> Built<Vec<VectorValue<'ctx>>> {
        let each = self.kernel.reductions.iter().zip(partial).map(|(reduce, &old)| {
            let new = self.accumulate(reduce, old, width)?;
            match self.there {
                Some(there) => self.emitter.select(there, new, old),
                None => Ok(new),
            }
        });
        each.collect()
    }

    pub(super) fn phis(&self, initial: &[VectorValue<'ctx>], from: BasicBlock<'ctx>) -> Built<Vec<PhiValue<'ctx>>> {
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
    pub(super) fn neutral(&self, op: ReduceOp, ty: Type) -> Built<VectorValue<'ctx>> {
        let value = match op {
            ReduceOp::Sum => 0.0,
            ReduceOp::Min => f64::INFINITY,
            ReduceOp::Max => f64::NEG_INFINITY,
        };
        self.emitter.constant(if ty == Type::F32 { Constant::F32(value as f32) } else { Constant::F64(value) })
    }

    /// A partial result with the value of the present elements.
    pub(super) fn accumulate(
        &self,
        reduce: &Reduce,
        partial: VectorValue<'ctx>,
        width: u32,
    ) -> Built<VectorValue<'ctx>> {
        let value = self.value(reduce.value, width)?;
        match reduce.factor {
            Some(factor) => self.emitter.fma(value, self.value(factor, width)?, partial),
            None => self.combine(reduce.op, reduce.value, partial, value),
        }
    }

    pub(super) fn combine(
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
}
