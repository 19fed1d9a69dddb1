//! Values that attributes of a population take at given steps.

use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::attribute::{self, Attribute};
use crate::error::EngineError;
use crate::values::Values;

/// What some attributes of a population are set to, and when.
///
/// It has a clock of its own, which stands still while the population is not active. In a step in which the clock shows
/// the step of the next row, that row is written before the equations of the population; then the clock goes on, or,
/// at the end of a period, back to 0. A row that is due and not there is waited for, with all attributes 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// The step of each row. A step that has passed when it is due ends the schedule (until its period ends).
    pub steps: Vec<u64>,
    /// Steps after which it begins anew.
    pub period: Option<u64>,
    /// What is written.
    pub columns: Vec<ScheduleColumn>,
}

/// The values of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleColumn {
    /// Which.
    pub attribute: Name,
    /// Row after row, as many values each as the attribute has.
    pub values: Vec<f64>,
}

/// Where a schedule stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SchedulePlace {
    /// What its clock shows in the next step.
    pub clock: u64,
    /// The row that comes next.
    pub row: usize,
}

/// A schedule at work.
#[derive(Debug)]
pub(crate) struct Timetable {
    schedule: Schedule,
    columns: Vec<Column>,
    /// Complete rows.
    rows: usize,
    place: SchedulePlace,
}

#[derive(Debug)]
struct Column {
    attribute: usize,
    width: usize,
    cells: Array,
}

impl Timetable {
    /// At its beginning. `count` tells how many values an attribute has.
    pub fn new(
        schedule: Schedule,
        attributes: &[Attribute],
        count: impl Fn(&Attribute) -> usize,
    ) -> Result<Timetable, EngineError> {
        let mut columns = Vec::with_capacity(schedule.columns.len());
        let mut rows = usize::MAX;
        for column in &schedule.columns {
            let name = &column.attribute;
            let index = attribute::find(attributes, name).ok_or_else(|| EngineError::UnknownAttribute {
                object: "the scheduled population".into(),
                name: name.to_string(),
            })?;
            let width = count(&attributes[index]);
            if width == 0 || column.values.len() % width != 0 {
                let found = column.values.len();
                return Err(EngineError::Length { name: name.to_string(), expected: width, found });
            }
            rows = rows.min(column.values.len() / width);
            let mut cells = Array::zeroed(attributes[index].element(), column.values.len());
            Values::Double(column.values.clone()).scatter(&mut cells, 0..column.values.len());
            columns.push(Column { attribute: index, width, cells });
        }
        let rows = if columns.is_empty() { 0 } else { rows };
        Ok(Timetable { schedule, columns, rows, place: SchedulePlace::default() })
    }

    /// What it was made of.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Where it stands.
    pub fn place(&self) -> SchedulePlace {
        self.place
    }

    /// Moves it.
    pub fn set_place(&mut self, place: SchedulePlace) {
        self.place = place;
    }

    /// One step.
    ///
    /// # Safety
    /// Nobody else uses the attributes meanwhile; they are those that it was made for.
    pub unsafe fn advance(&mut self, attributes: &[Attribute]) {
        let SchedulePlace { clock, row } = self.place;
        if self.schedule.steps.get(row) == Some(&clock) {
            // SAFETY: for the whole block: as promised by the caller.
            unsafe {
                if row >= self.rows {
                    self.columns.iter().for_each(|c| attributes[c.attribute].cells.zero(0..c.width));
                    return;
                }
                for column in &self.columns {
                    let from = row * column.width;
                    attributes[column.attribute].cells.copy_from(&column.cells, from..from + column.width);
                }
            }
            self.place.row = if row + 1 == self.schedule.steps.len() { 0 } else { row + 1 };
        }
        self.place.clock = clock + 1;
        if self.schedule.period == Some(self.place.clock) {
            self.place = SchedulePlace::default();
        }
    }

    /// Memory of the values.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(|c| c.cells.bytes()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Extent;
    use neurarchy_codegen::ir::Element;

    fn run(steps: &[u64], period: Option<u64>, rows: &[f64], count: usize) -> Vec<f64> {
        let r = Attribute { name: "r".into(), extent: Extent::Local, cells: Array::zeroed(Element::F64, 1) };
        let columns = vec![ScheduleColumn { attribute: "r".into(), values: rows.to_vec() }];
        let schedule = Schedule { steps: steps.to_vec(), period, columns };
        let attributes = [r];
        let mut timetable = Timetable::new(schedule, &attributes, |_| 1).unwrap();
        (0..count)
            .map(|_| {
                // SAFETY: one thread, and the attribute is the one that the timetable was made for.
                unsafe { timetable.advance(&attributes) };
                attributes[0].cells.slice::<f64>()[0]
            })
            .collect()
    }

    #[test]
    fn rows_are_shown_from_their_step_on_and_repeat_with_the_period() {
        let rows = [1.0, 2.0, 3.0, 4.0];
        let cases: [(&[u64], Option<u64>, &[f64]); 8] = [
            (&[0, 1, 2, 3], None, &[1., 2., 3., 4., 4., 4.]),
            (&[0, 2, 4, 6], None, &[1., 1., 2., 2., 3., 3., 4., 4., 4.]),
            (&[1, 3, 4, 9], None, &[0., 1., 1., 2., 3., 3., 3., 3., 3., 4., 4.]),
            (&[2, 5], None, &[0., 0., 1., 1., 1., 2., 2., 2.]),
            (&[0, 1, 2, 3], Some(3), &[1., 2., 3., 1., 2., 3.]),
            (&[0, 1, 2, 3], Some(6), &[1., 2., 3., 4., 4., 4., 1., 2.]),
            (&[0, 2, 4, 6], Some(5), &[1., 1., 2., 2., 3., 1., 1., 2., 2., 3.]),
            (&[0, 1, 2, 3], Some(0), &[1., 2., 3., 4., 4., 4.]),
        ];
        for (steps, period, expected) in cases {
            assert_eq!(run(steps, period, &rows, expected.len()), expected, "{steps:?}, period {period:?}");
        }
    }

    #[test]
    fn a_row_that_is_not_there_is_waited_for() {
        assert_eq!(run(&[0], None, &[], 3), [0.0; 3]);
        assert_eq!(run(&[0, 1, 2], None, &[5.0], 3), [5.0, 0.0, 0.0]);
    }

    #[test]
    fn a_time_that_has_passed_ends_the_schedule() {
        assert_eq!(run(&[0, 2, 1, 3], None, &[1., 2., 3., 4.], 5), [1., 1., 2., 2., 2.]);
    }
}
