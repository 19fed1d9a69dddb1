//! Equations solved by iteration: a loop of its own for each element.
//!
//! The changes of Newton's iteration are taken whole at first, which is fastest where it converges. Where that does not
//! end, or leads to values without a residual, it begins anew with damping: a change is halved until the residuals get
//! smaller.

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
        let scales = self.scales(solve, &starts);
        let not_yet = self.b.bool(false);
        let (zero, infinite) = (self.b.float(0.0, ty), self.b.float(f64::INFINITY, ty));
        let n = starts.len();
        // The approximations; the last ones that were accepted, and how wrong they were; rounds so far; whether the
        // changes are damped; which unknowns are settled.
        let mut carried = [&starts[..], &starts[..]].concat();
        carried.extend([infinite, zero, not_yet]);
        carried.extend(starts.iter().map(|_| not_yet));
        let open = self.b.begin_loop(&carried);
        let (now, base) = (open.carried[..n].to_vec(), open.carried[n..2 * n].to_vec());
        let (least, rounds, damped) = (open.carried[2 * n], open.carried[2 * n + 1], open.carried[2 * n + 2]);
        for (unknown, &value) in solve.unknowns.iter().zip(&now) {
            self.name(unknown.id, (value, Class::Network));
        }
        for (id, value) in &solve.round {
            let value = self.typed(value);
            self.name(*id, value);
        }
        let wrong = self.wrongness(solve, &scales);
        let usable = self.b.compare(Predicate::Lt, wrong, infinite);
        let vanish = self.residuals_vanish(solve);
        let exact = self.b.and(vanish, usable);
        let (mut new, mut settled) = (vec![], vec![]);
        let mut all_settled = self.b.bool(true);
        for ((unknown, &start), &value) in solve.unknowns.iter().zip(&starts).zip(&now) {
            let change = self.number(&unknown.change, ty);
            let changed = self.b.add(value, change);
            let small = self.is_small(change, start, changed);
            let is_settled = self.b.or(small, exact);
            all_settled = self.b.and(all_settled, is_settled);
            new.push(changed);
            settled.push(is_settled);
        }

        let patience = self.b.float(f64::from(Solve::PLAIN_ROUNDS) - 0.5, ty);
        let patient = self.b.compare(Predicate::Lt, rounds, patience);
        let go_on = self.b.and(usable, patient);
        let go_on = self.b.or(go_on, all_settled);
        let better = self.b.compare(Predicate::Lt, wrong, least);
        let accepted = self.b.or(better, all_settled);
        let half = self.b.float(0.5, ty);
        let (mut next, mut next_base) = (vec![], vec![]);
        for i in 0..n {
            let plain = self.b.select(go_on, new[i], starts[i]);
            let step = self.b.sub(now[i], base[i]);
            let half_step = self.b.mul(half, step);
            let nearer = self.b.add(base[i], half_step);
            let careful = self.b.select(accepted, new[i], nearer);
            next.push(self.b.select(damped, careful, plain));
            let kept = self.b.select(accepted, now[i], base[i]);
            next_base.push(self.b.select(damped, kept, starts[i]));
        }
        next.extend(next_base);
        let now_least = self.b.select(accepted, wrong, least);
        next.push(self.b.select(damped, now_least, infinite));
        let one = self.b.float(1.0, ty);
        next.push(self.b.add(rounds, one));
        let give_up = self.b.not(go_on);
        next.push(self.b.or(damped, give_up));
        next.extend(settled);
        // Where even the old values have no residual, no round will find one.
        let first = self.b.compare(Predicate::Lt, rounds, half);
        let unusable = self.b.not(usable);
        let hopeless = self.b.and(first, unusable);
        let done = self.b.or(all_settled, hopeless);
        let (_, results) = self.b.end_loop(open, &next, done, Solve::PLAIN_ROUNDS + Solve::DAMPED_ROUNDS);

        let (values, settled) = (&results[..n], &results[2 * n + 3..]);
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

    /// What makes the residuals of several equations comparable: the size of their terms at the start. Empty for one.
    fn scales(&mut self, solve: &Solve, starts: &[ValueId]) -> Vec<ValueId> {
        if solve.unknowns.len() == 1 {
            return vec![];
        }
        let ty = self.float();
        for (unknown, &start) in solve.unknowns.iter().zip(starts) {
            self.name(unknown.id, (start, Class::Network));
        }
        let (zero, one) = (self.b.float(0.0, ty), self.b.float(1.0, ty));
        let scale = |scope: &mut Self, magnitude| {
            let size = scope.number(magnitude, ty);
            let positive = scope.b.compare(Predicate::Gt, size, zero);
            scope.b.select(positive, size, one)
        };
        solve.unknowns.iter().map(|unknown| scale(self, &unknown.magnitude)).collect()
    }

    /// Sum of the sizes of the residuals; not finite where one of them is not.
    fn wrongness(&mut self, solve: &Solve, scales: &[ValueId]) -> ValueId {
        let ty = self.float();
        let mut sum = None;
        for (i, unknown) in solve.unknowns.iter().enumerate() {
            let residual = self.number(&unknown.residual, ty);
            let mut size = self.b.unary(Unary::Abs, residual);
            if let Some(&scale) = scales.get(i) {
                size = self.b.div(size, scale);
            }
            sum = Some(match sum {
                Some(sum) => self.b.add(sum, size),
                None => size,
            });
        }
        sum.unwrap_or_else(|| self.b.float(0.0, ty))
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

    /// The change is small against the old and the new value.
    fn is_small(&mut self, change: ValueId, old: ValueId, new: ValueId) -> ValueId {
        let ty = self.float();
        let [double, single] = Solve::TOLERANCE;
        let part = self.b.float(if self.precision == Precision::Float { single } else { double }, ty);
        let (old, new) = (self.b.unary(Unary::Abs, old), self.b.unary(Unary::Abs, new));
        let old_is_larger = self.b.compare(Predicate::Gt, old, new);
        let larger = self.b.select(old_is_larger, old, new);
        let bound = self.b.mul(part, larger);
        let size = self.b.unary(Unary::Abs, change);
        self.b.compare(Predicate::Le, size, bound)
    }
}
