//! Rows of a matrix, some at once: the CPU follows as many streams of memory, which brings more of it in the same time than
//! one does, and what all rows read of the neurons on the other side is loaded once.
//!
//! Each row still adds its elements in its own order, so no bit depends on how many are taken at once.

use inkwell::IntPredicate;
use inkwell::values::{IntValue, VectorValue};

use super::function::{Function, Place};
use super::rare::Rare;
use super::vector::Built;
use super::width::width;
use crate::ir::{Domain, Elements, Index, Kernel, Op, ROWS, Stage};
use crate::slot::{ABSENT, Slot};

/// Operations of an element, at most: longer bodies do not wait for memory.
const LONGEST: usize = 24;

/// One of some rows that are taken at once.
pub(super) struct Row<'ctx> {
    group: IntValue<'ctx>,
    start: IntValue<'ctx>,
    size: IntValue<'ctx>,
    values: Vec<Option<VectorValue<'ctx>>>,
}

/// Rows of a kernel may be taken at once: none reads what another one stores, and they are worth it.
pub(super) fn together(kernel: &Kernel, rare: Option<&Rare>) -> bool {
    let rows = matches!(kernel.domain, Domain::Groups { listed: false, elements: Elements::Row { .. } });
    let reads_own = kernel.values.iter().all(|value| match value.op {
        Op::Load { slot, index } if kernel.slots[slot.0 as usize].written => match value.stage {
            Stage::Call | Stage::Group => false,
            Stage::Element => index == Index::Element,
            Stage::Finish => index == Index::Group,
        },
        _ => true,
    });
    let stores_own = kernel.stores.iter().all(|store| store.index == Index::Element)
        && kernel.finish.iter().all(|store| store.index == Index::Group)
        && (kernel.reductions.is_empty() || kernel.stores.is_empty());
    let operations = kernel.values.iter().filter(|value| {
        value.stage == Stage::Element
            && !matches!(value.op, Op::Load { .. } | Op::Constant(_) | Op::PositionNumber | Op::ElementNumber)
    });
    let short = operations.count() <= LONGEST && kernel.loops.is_empty();
    rows && reads_own && stores_own && short && rare.is_none() && width(kernel) > 1
}

impl<'ctx> Function<'ctx, '_, '_> {
    /// The rows of groups `begin..end`: `ROWS` at once where all of these are there, otherwise one.
    pub(super) fn rows(&mut self, begin: IntValue<'ctx>, end: IntValue<'ctx>) -> Built<()> {
        let emitter = self.emitter;
        let builder = &emitter.builder;
        let first = emitter.i64(0);
        let start = self.entry(&Slot::Span, first)?;
        let stop = self.entry(&Slot::Span, emitter.i64(1))?;
        let any = builder.build_int_compare(IntPredicate::SLT, start, stop, "")?;
        let before = self.here();
        let (next, more, enough, several, one, after) = (
            emitter.block("rows"),
            emitter.block("rows.more"),
            emitter.block("rows.enough"),
            emitter.block("rows.several"),
            emitter.block("rows.one"),
            emitter.block("rows.done"),
        );
        builder.build_conditional_branch(any, next, after)?;

        builder.position_at_end(next);
        let index = builder.build_phi(emitter.context.i64_type(), "")?;
        index.add_incoming(&[(&begin, before)]);
        let group = index.as_basic_value().into_int_value();
        let some = builder.build_int_compare(IntPredicate::SLT, group, end, "")?;
        builder.build_conditional_branch(some, more, after)?;

        builder.position_at_end(more);
        let behind = builder.build_int_nsw_add(group, emitter.i64(ROWS as i64), "")?;
        let fits = builder.build_int_compare(IntPredicate::SLE, behind, end, "")?;
        builder.build_conditional_branch(fits, enough, one)?;

        builder.position_at_end(enough);
        let groups = (0..ROWS)
            .map(|number| builder.build_int_nsw_add(group, emitter.i64(number as i64), ""))
            .collect::<Result<Vec<_>, _>>()?;
        let starts = groups.iter().map(|&group| self.entry(&Slot::GroupStart, group)).collect::<Built<Vec<_>>>()?;
        let mut all = emitter.context.bool_type().const_all_ones();
        for &start in &starts {
            let there = builder.build_int_compare(IntPredicate::NE, start, emitter.i64(ABSENT), "")?;
            all = builder.build_and(all, there, "")?;
        }
        builder.build_conditional_branch(all, several, one)?;

        builder.position_at_end(several);
        let size = builder.build_int_nsw_sub(stop, start, "")?;
        let counted = self.kernel.elements().has_gaps() && self.kernel.find(&Slot::GroupCount).is_some();
        let mut rows = Vec::with_capacity(groups.len());
        for (&group, &first) in groups.iter().zip(&starts) {
            (self.group, self.group_start) = (Some(group), Some(first));
            let count = if counted { self.entry(&Slot::GroupCount, group)? } else { size };
            self.group_size = Some(count);
            self.values_of(Stage::Group, &Place::Uniform)?;
            rows.push(Row { group, start: first, size: count, values: self.values.clone() });
        }
        self.rows = rows;
        self.elements_of_groups(start, size, stop, false)?;
        let reduced = std::mem::take(&mut self.reduced);
        let each = self.kernel.reductions.len();
        for (number, row) in std::mem::take(&mut self.rows).iter().enumerate() {
            self.enter(row);
            self.reduced = reduced[number * each..][..each].to_vec();
            self.finish()?;
        }
        index.add_incoming(&[(&behind, self.here())]);
        builder.build_unconditional_branch(next)?;

        builder.position_at_end(one);
        self.group(group, None)?;
        let following = builder.build_int_nsw_add(group, emitter.i64(1), "")?;
        index.add_incoming(&[(&following, self.here())]);
        builder.build_unconditional_branch(next)?;
        builder.position_at_end(after);
        Ok(())
    }

    /// What follows belongs to this row.
    fn enter(&mut self, row: &Row<'ctx>) {
        (self.group, self.group_start, self.group_size) = (Some(row.group), Some(row.start), Some(row.size));
        self.values.clone_from(&row.values);
    }

    /// Groups that are taken at once.
    pub(super) fn at_once(&self) -> usize {
        self.rows.len().max(1)
    }

    /// One body of `width` elements of each of the present groups, and what the partial results of their reductions become,
    /// group by group.
    pub(super) fn bodies(
        &mut self,
        position: IntValue<'ctx>,
        width: u32,
        partial: &[VectorValue<'ctx>],
    ) -> Built<Vec<VectorValue<'ctx>>> {
        if self.rows.is_empty() {
            return self.body(position, width, partial);
        }
        let mut rows = std::mem::take(&mut self.rows);
        let each = self.kernel.reductions.len();
        let mut combined = Vec::with_capacity(partial.len());
        if self.kernel.elements().has_gaps() {
            for (number, row) in rows.iter().enumerate() {
                self.enter(row);
                combined.extend(self.body(position, width, &partial[number * each..][..each])?);
            }
        } else {
            // No store before the last load: LLVM loads what the rows share once.
            self.there = self.tail.map(|(inside, _)| inside);
            let mut stores = Vec::with_capacity(rows.len());
            for (number, row) in rows.iter().enumerate() {
                self.enter(row);
                let place = self.place(position, width)?;
                self.values_of(Stage::Element, &place)?;
                combined.extend(self.combined(&partial[number * each..][..each], width)?);
                stores.push((place, self.values.clone()));
            }
            for (row, (place, values)) in rows.iter_mut().zip(stores) {
                let before = std::mem::replace(&mut row.values, values);
                self.enter(row);
                row.values = before;
                for store in &self.kernel.stores {
                    self.store(store, &place)?;
                }
            }
            self.there = None;
        }
        self.rows = rows;
        Ok(combined)
    }

    /// Calls `f` in each of the present groups.
    pub(super) fn in_each(&mut self, f: &mut dyn FnMut(&mut Self) -> Built<()>) -> Built<()> {
        if self.rows.is_empty() {
            return f(self);
        }
        let rows = std::mem::take(&mut self.rows);
        for row in &rows {
            self.enter(row);
            f(self)?;
        }
        self.rows = rows;
        Ok(())
    }
}
