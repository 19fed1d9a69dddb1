//! Equations solved by iteration: a loop of its own for each element.

use neurarchy_lang::plan::Solve;

use super::expr::Class;
use super::scope::{Guards, Scope};
use crate::ir::{Element, Precision, Predicate, Type, Unary, ValueId};
use crate::slot::Slot;

impl Scope<'_> {
    /// Names the solutions, and stores which of them were not found where they are needed.
    pub fn solve(&mut self, solve: &Solve, guards: &Guards) {
        let ty = self.float();
        let starts: Vec<ValueId> = solve.unknowns.iter().map(|unknown| self.number(&unknown.start, ty)).collect();
        let not_yet = self.b.bool(false);
        let carried: Vec<ValueId> = starts.iter().copied().chain(starts.iter().map(|_| not_yet)).collect();
        let open = self.b.begin_loop(&carried);
        for (unknown, &value) in solve.unknowns.iter().zip(&open.carried) {
            self.name(unknown.id, (value, Class::Network));
        }
        for (id, value) in &solve.round {
            let value = self.typed(value);
            self.name(*id, value);
        }
        let exact = self.residuals_vanish(solve);
        let (mut next, mut settled) = (vec![], vec![]);
        let mut done = self.b.bool(true);
        for ((unknown, &start), &value) in solve.unknowns.iter().zip(&starts).zip(&open.carried) {
            let change = self.number(&unknown.change, ty);
            let new = self.b.add(value, change);
            let small = self.is_small(change, start, new);
            let is_settled = self.b.or(small, exact);
            done = self.b.and(done, is_settled);
            next.push(new);
            settled.push(is_settled);
        }
        next.extend(settled);
        let (_, results) = self.b.end_loop(open, &next, done, Solve::ROUNDS);
        let (values, settled) = results.split_at(solve.unknowns.len());
        for ((unknown, &value), &is_settled) in solve.unknowns.iter().zip(values).zip(settled) {
            self.name(unknown.id, (value, Class::Network));
            let infinite = self.b.float(f64::INFINITY, ty);
            let size = self.b.unary(Unary::Abs, value);
            let finite = self.b.compare(Predicate::Lt, size, infinite);
            let found = self.b.and(is_settled, finite);
            let mut failed = self.b.not(found);
            if let Some(needed) = self.condition_of(unknown.guard, guards) {
                failed = self.b.and(failed, needed);
            }
            let (_, index) = self.own_slot(unknown.variable);
            let name = self.model.attributes()[unknown.variable.0 as usize].name.clone();
            let slot = self.b.slot(Slot::NotConverged(name), Element::Bool);
            self.b.store(slot, index, failed);
        }
    }

    /// Every residual is what rounding leaves of its terms.
    fn residuals_vanish(&mut self, solve: &Solve) -> ValueId {
        let ty = self.float();
        let unit = if ty == Type::F32 { f64::from(f32::EPSILON) } else { f64::EPSILON };
        let part = self.b.float(Solve::RESIDUAL_ULPS * unit, ty);
        let mut all = self.b.bool(true);
        for unknown in &solve.unknowns {
            let (residual, terms) = (self.number(&unknown.residual, ty), self.number(&unknown.magnitude, ty));
            let (size, bound) = (self.b.unary(Unary::Abs, residual), self.b.mul(part, terms));
            let vanishes = self.b.compare(Predicate::Le, size, bound);
            all = self.b.and(all, vanishes);
        }
        all
    }

    /// The change is small against the old and the new value. Also if it is not a number: no further round helps.
    fn is_small(&mut self, change: ValueId, old: ValueId, new: ValueId) -> ValueId {
        let ty = self.float();
        let [double, single] = Solve::TOLERANCE;
        let part = self.b.float(if self.precision == Precision::Float { single } else { double }, ty);
        let (old, new) = (self.b.unary(Unary::Abs, old), self.b.unary(Unary::Abs, new));
        let old_is_larger = self.b.compare(Predicate::Gt, old, new);
        let larger = self.b.select(old_is_larger, old, new);
        let bound = self.b.mul(part, larger);
        let size = self.b.unary(Unary::Abs, change);
        let large = self.b.compare(Predicate::Gt, size, bound);
        self.b.not(large)
    }
}
