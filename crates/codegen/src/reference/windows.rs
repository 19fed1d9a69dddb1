//! Windows in the interpreter: group by group, tap by tap.

use std::ops::Range;

use super::{Place, Run, identity};
use crate::ir::{SlotId, Stage};
use crate::slot::Slot;
use crate::windows::{self, FIELDS};

impl Run<'_> {
    /// All groups of some runs.
    ///
    /// # Safety
    /// As `call`.
    pub(super) unsafe fn windows(&mut self, runs: Range<i64>) {
        let table = self.kernel.find(&Slot::Runs).expect("invariant: verified kernels have their slots");
        for i in runs {
            // SAFETY: as promised by the caller.
            let field = |n: usize| unsafe { self.read_index(table, i * FIELDS as i64 + n as i64) };
            let run = windows::Run::from_fields(std::array::from_fn(field));
            for repeat in 0..run.repeats {
                for lane in 0..run.lanes {
                    // SAFETY: as promised by the caller.
                    unsafe { self.window(&run, repeat, lane) };
                }
            }
        }
    }

    unsafe fn window(&mut self, run: &windows::Run, repeat: i64, lane: i64) {
        let slot = |slot| self.kernel.find(&slot).expect("invariant: verified kernels have their slots");
        let (rows, taps) = (slot(Slot::WindowRows), slot(Slot::Taps));
        let post = run.post + repeat * run.post_repeat + lane * run.post_lane;
        let pre = run.pre + repeat * run.pre_repeat + lane * run.pre_lane;
        let weight = run.weight + lane * run.weight_lane;
        self.place = Place { group: post, size: run.size(), ..Place::default() };
        let reductions = &self.kernel.reductions;
        self.reduced = reductions.iter().map(|r| identity(r.op, self.kernel.value(r.value).ty)).collect();
        // SAFETY: as promised by the caller of `windows`.
        unsafe {
            self.stage(Stage::Group);
            for row in run.first_row..run.end_row {
                for tap in run.first_tap..run.end_tap {
                    let (row, tap) = (self.pair(rows, row), self.pair(taps, tap));
                    self.place.source = pre + row.0 + tap.0;
                    self.place.element = weight + row.1 + tap.1;
                    self.stage(Stage::Element);
                    for (number, reduce) in reductions.iter().enumerate() {
                        self.reduced[number] = self.accumulate(reduce, self.reduced[number]);
                    }
                }
            }
            self.stage(Stage::Finish);
            self.stores(&self.kernel.finish);
        }
    }

    /// Distances in the pre population and among the weights.
    unsafe fn pair(&self, table: SlotId, entry: i64) -> (i64, i64) {
        // SAFETY: as promised by the caller of `windows`.
        unsafe { (self.read_index(table, 2 * entry), self.read_index(table, 2 * entry + 1)) }
    }
}
