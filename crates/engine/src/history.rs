//! Past values of rate-coded variables, for projections with delays.
//!
//! The array of a delayed attribute has rows of equal length: first the live values, that kernels of the population
//! update, then a ring of rows, one for each of the last steps. So one table of row starts serves all delayed attributes
//! of a population, and a delay of one step reads the live row: values assigned between two runs are seen at once.

use neurarchy_codegen::ir::Element;

use crate::array::{Array, with_cell};
use crate::attribute::Attribute;
use crate::values::Values;

/// The ring of rows of one population.
#[derive(Debug)]
pub(crate) struct History {
    /// Elements of a row.
    stride: usize,
    /// Rows in the ring: the longest delay in steps; 0 if nothing is delayed.
    rows: usize,
    /// The row of the last step that was pushed.
    head: usize,
    /// Where the row of each delay starts, for `Slot::HistoryRow`.
    table: Array,
}

impl History {
    /// Nothing is delayed. `stride` is the padded number of neurons.
    pub fn new(stride: usize) -> History {
        History { stride, rows: 0, head: 0, table: Array::zeroed(Element::I64, 2) }
    }

    /// Rows in the ring.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Cell of `Slot::HistoryRow`.
    pub fn table(&self) -> &Array {
        &self.table
    }

    /// First element of the values that are `age` steps old: 1 is the live row. In phase 2 of step t, and after the
    /// push of step t in phase 8, age d is what a delay of d steps needs.
    pub fn offset(&self, age: usize) -> usize {
        if age < 2 {
            return 0;
        }
        debug_assert!(age <= self.rows);
        self.ring_offset((self.head + self.rows - (age - 1)) % self.rows)
    }

    /// First element of the row that the next push fills.
    pub fn next_offset(&self) -> usize {
        self.ring_offset((self.head + 1) % self.rows)
    }

    fn ring_offset(&self, row: usize) -> usize {
        (1 + row) * self.stride
    }

    /// The row at `next_offset` is filled: it is the newest now.
    pub fn advance(&mut self) {
        if self.rows > 0 {
            self.head = (self.head + 1) % self.rows;
            self.fill_table();
        }
    }

    fn fill_table(&mut self) {
        for delay in 0..=self.rows {
            let offset = self.offset(delay);
            self.table.slice_mut::<i64>()[delay] = offset as i64;
        }
    }

    /// Makes room for delays of up to `rows` steps in some attributes. Rows that the ring had stay; what is older is 0,
    /// or the live values in an attribute that had no past.
    pub fn lengthen(&mut self, rows: usize, attributes: &mut [Attribute], delayed: impl Fn(usize) -> bool) {
        let old = (self.rows, self.head);
        let rows = rows.max(self.rows);
        let resized = rows > self.rows;
        for (index, attribute) in attributes.iter_mut().enumerate() {
            let has_past = attribute.cells.len() > self.stride;
            if !(has_past && resized || !has_past && delayed(index)) {
                continue;
            }
            let element = attribute.element();
            let mut cells = Array::zeroed(element, (1 + rows) * self.stride);
            with_cell!(element, T => {
                let from = attribute.cells.slice::<T>();
                let to = cells.slice_mut::<T>();
                let live = from.len().min(self.stride);
                to[..live].copy_from_slice(&from[..live]);
                if has_past {
                    // The newest row goes to the last place, the older ones before it.
                    for age in 1..=old.0 {
                        let row = (old.1 + old.0 - (age - 1)) % old.0;
                        let (source, target) = ((1 + row) * self.stride, (1 + rows - age) * self.stride);
                        to[target..target + self.stride].copy_from_slice(&from[source..source + self.stride]);
                    }
                } else {
                    for row in 1..=rows {
                        to[row * self.stride..][..live].copy_from_slice(&from[..live]);
                    }
                }
            });
            attribute.cells = cells;
        }
        if resized {
            self.rows = rows;
            self.head = rows - 1;
            self.table = Array::zeroed(Element::I64, rows + 1);
            self.fill_table();
        }
    }

    /// The values of the last step, then those of the step before it, and so on; `None` if none are kept.
    pub fn past(&self, attribute: &Attribute, count: usize) -> Option<Values> {
        let History { stride, rows, head: _, table: _ } = self;
        if attribute.cells.len() <= *stride {
            return None;
        }
        let starts = (1..=*rows).map(|age| self.row_of_age(age));
        Some(Values::gather(&attribute.cells, starts.flat_map(|start| start..start + count)))
    }

    /// First element of the values that were pushed `age` steps ago, from 1.
    fn row_of_age(&self, age: usize) -> usize {
        self.ring_offset((self.head + self.rows - (age - 1)) % self.rows)
    }

    /// Keeps so many rows, whose values are given next.
    pub fn set_rows(&mut self, rows: usize) {
        self.rows = rows;
        self.head = rows.saturating_sub(1);
        self.table = Array::zeroed(Element::I64, (rows + 1).max(2));
        self.fill_table();
    }

    /// Gives an attribute its past, in the order of `past`.
    pub fn set_past(&self, attribute: &mut Attribute, count: usize, values: &Values) {
        let mut cells = Array::zeroed(attribute.element(), (1 + self.rows) * self.stride);
        Values::gather(&attribute.cells, 0..count).put(&mut cells, 0..count);
        for age in 1..=self.rows {
            let start = self.row_of_age(age);
            values.slice((age - 1) * count..age * count).put(&mut cells, start..start + count);
        }
        attribute.cells = cells;
    }

    /// All rows of the past become the live values.
    pub fn refill(&self, attribute: &mut Attribute) {
        for row in 1..=self.rows {
            if attribute.cells.len() > self.stride {
                attribute.cells.copy_within(0..self.stride, row * self.stride);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Extent;

    fn attribute(name: &str, values: &[f64]) -> Attribute {
        let cells = Array::from_iter(Element::F64, values.iter().copied());
        Attribute { name: name.into(), extent: Extent::Local, cells }
    }

    fn set(attribute: &mut Attribute, value: f64) {
        attribute.cells.slice_mut::<f64>()[..2].fill(value);
    }

    fn push(history: &mut History, attribute: &mut Attribute) {
        attribute.cells.copy_within(0..2, history.next_offset());
        history.advance();
    }

    fn ages(history: &History, attribute: &Attribute) -> Vec<f64> {
        let cells = attribute.cells.slice::<f64>();
        let by_table: Vec<f64> =
            (1..=history.rows()).map(|d| cells[history.table().slice::<i64>()[d] as usize]).collect();
        let by_offset: Vec<f64> = (1..=history.rows()).map(|d| cells[history.offset(d)]).collect();
        assert_eq!(by_table, by_offset);
        by_table
    }

    #[test]
    fn missing_past_is_the_present_and_the_ring_turns() {
        let (mut history, mut r) = (History::new(2), attribute("r", &[7.0, 7.0]));
        history.lengthen(3, std::slice::from_mut(&mut r), |_| true);
        assert_eq!(ages(&history, &r), [7.0, 7.0, 7.0]);
        for step in 1..=4 {
            set(&mut r, f64::from(step));
            push(&mut history, &mut r);
        }
        assert_eq!(ages(&history, &r), [4.0, 3.0, 2.0]);
        set(&mut r, 9.0);
        assert_eq!(ages(&history, &r), [9.0, 3.0, 2.0], "assigned values are seen by a delay of one step only");
    }

    #[test]
    fn a_longer_ring_keeps_its_rows_and_older_values_are_zero() {
        let (mut history, mut r) = (History::new(2), attribute("r", &[1.0, 1.0]));
        history.lengthen(2, std::slice::from_mut(&mut r), |_| true);
        for step in 2..=4 {
            set(&mut r, f64::from(step));
            push(&mut history, &mut r);
        }
        history.lengthen(4, std::slice::from_mut(&mut r), |_| true);
        assert_eq!(ages(&history, &r), [4.0, 3.0, 0.0, 0.0]);
        set(&mut r, 5.0);
        push(&mut history, &mut r);
        assert_eq!(ages(&history, &r), [5.0, 4.0, 3.0, 0.0]);
        history.refill(&mut r);
        assert_eq!(ages(&history, &r), [5.0, 5.0, 5.0, 5.0]);
    }
}
