//! How many spikes arrived in a sliding window, which may have another length for each neuron and in each step.

use std::ops::Range;

use neurarchy_codegen::ir::{Element, LANES};

use crate::array::Array;
use crate::checkpoint::{Misfit, fit, same_length};
use crate::phased::Phased;
use crate::rows::Rows;
use crate::values::Values;

/// The windows of a counting.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterState {
    /// The place of this step among the steps.
    pub at: usize,
    /// What arrived in this step, for each post neuron.
    pub arrivals: Values,
    /// What arrived in each step that is kept, for each post neuron.
    pub steps: Vec<f64>,
    /// What the window of each post neuron holds.
    pub counts: Vec<f64>,
    /// Steps in the window of each post neuron.
    pub covered: Vec<u32>,
}

/// The windows of a projection, one for each post neuron.
///
/// All steps that a window can reach are kept. The count follows a window by adding and subtracting what enters and
/// leaves: what arrives are whole numbers, so the count is exact.
#[derive(Debug)]
pub(crate) struct Counter {
    /// What arrived in this step.
    pub arrivals: Array,
    /// The attribute of the post neurons that is the length of their windows, ms; `None`: the longest.
    pub reach: Option<usize>,
    /// One row a step, `longest` of them.
    steps: Array,
    stride: usize,
    longest: usize,
    /// What the windows hold.
    counts: Array,
    /// So many steps are in the windows.
    covered: Array,
    /// The row of this step.
    at: Phased<usize>,
    dt_ms: f64,
}

impl Counter {
    /// Windows of at most `longest` steps in which nothing has arrived.
    pub fn new(float: Element, post_size: usize, longest: usize, reach: Option<usize>, dt_ms: f64) -> Counter {
        let stride = post_size.next_multiple_of(LANES);
        Counter {
            arrivals: Array::zeroed(float, post_size),
            reach,
            steps: Array::zeroed(Element::F64, stride * longest),
            stride,
            longest,
            counts: Array::zeroed(Element::F64, post_size),
            covered: Array::zeroed(Element::U32, post_size),
            at: Phased::new(0),
            dt_ms,
        }
    }

    /// Adds the counts of some post neurons to an input. `reach`: one length for all, or one for each.
    ///
    /// # Safety
    /// Nobody else uses these neurons' arrivals and input, moves the windows, or writes their lengths meanwhile.
    pub unsafe fn count(&self, rows: &Rows, ranks: Range<usize>, reach: Option<&Array>, input: &Array) {
        let post_ranks = rows.post_ranks();
        let first = post_ranks.partition_point(|&r| (r as usize) < ranks.start);
        let last = post_ranks.partition_point(|&r| (r as usize) < ranks.end);
        // SAFETY: for the whole block: as promised by the caller; all places lie within the arrays.
        unsafe {
            let at = *self.at.read();
            for rank in post_ranks[first..last].iter().map(|&r| r as usize) {
                // Steps by age: 0 is this one.
                let arrived_at = |age: usize| (at + self.longest - age) % self.longest * self.stride + rank;
                let wanted = reach.map_or(self.longest, |lengths| {
                    self.steps_within(read(lengths, if lengths.len() == 1 { 0 } else { rank }))
                });
                let (mut count, mut covered) = (self.counts.at::<f64>(rank), self.covered.at::<u32>(rank) as usize);
                if covered == self.longest {
                    count -= self.steps.at::<f64>(arrived_at(0));
                    covered -= 1;
                }
                let arrived = read(&self.arrivals, rank);
                self.steps.put(arrived_at(0), arrived);
                count += arrived;
                covered += 1;
                while covered > wanted {
                    covered -= 1;
                    count -= self.steps.at::<f64>(arrived_at(covered));
                }
                while covered < wanted {
                    count += self.steps.at::<f64>(arrived_at(covered));
                    covered += 1;
                }
                self.counts.put(rank, count);
                self.covered.put(rank, covered as u32);
                match input.element() {
                    Element::F32 => input.put(rank, input.at::<f32>(rank) + count as f32),
                    _ => input.put(rank, input.at::<f64>(rank) + count),
                }
            }
            self.arrivals.zero(ranks);
        }
    }

    /// This step and those that lie at most so many ms before it.
    fn steps_within(&self, ms: f64) -> usize {
        // Casting saturates, and turns NaN to 0.
        (((ms / self.dt_ms + 1e-6).floor()) as usize).saturating_add(1).min(self.longest)
    }

    /// The windows move by a step.
    ///
    /// # Safety
    /// Nobody else uses them meanwhile.
    pub unsafe fn advance(&self) {
        // SAFETY: as promised by the caller.
        let at = unsafe { self.at.write() };
        *at = (*at + 1) % self.longest;
    }

    /// What is in the windows.
    pub fn state(&self) -> CounterState {
        let Counter { arrivals, reach: _, steps, stride, longest, counts, covered, at, dt_ms: _ } = self;
        let size = arrivals.len();
        let rows = (0..*longest).flat_map(|step| &steps.slice::<f64>()[step * stride..][..size]);
        CounterState {
            at: *at.get(),
            arrivals: Values::gather(arrivals, 0..size),
            steps: rows.copied().collect(),
            counts: counts.slice::<f64>().to_vec(),
            covered: covered.slice::<u32>().to_vec(),
        }
    }

    /// The state is one of such windows.
    pub fn fits(&self, state: &CounterState) -> Misfit {
        let CounterState { at, arrivals, steps, counts, covered } = state;
        let size = self.arrivals.len();
        fit("arrivals", arrivals, &self.arrivals, size)?;
        same_length("steps", steps.len(), size * self.longest)?;
        same_length("counts", counts.len(), size)?;
        same_length("covered", covered.len(), size)?;
        let longest = self.longest;
        let within = *at < longest && covered.iter().all(|&steps| steps as usize <= longest);
        if within { Ok(()) } else { Err("its windows are shorter".into()) }
    }

    /// Takes over a state that fits.
    pub fn set_state(&mut self, state: &CounterState) {
        let CounterState { at, arrivals, steps, counts, covered } = state;
        let size = self.arrivals.len();
        arrivals.put(&mut self.arrivals, 0..size);
        for step in 0..self.longest {
            self.steps.slice_mut::<f64>()[step * self.stride..][..size].copy_from_slice(&steps[step * size..][..size]);
        }
        self.counts.slice_mut::<f64>().copy_from_slice(counts);
        self.covered.slice_mut::<u32>().copy_from_slice(covered);
        *self.at.get_mut() = *at;
    }

    /// Nothing has arrived.
    pub fn clear(&mut self) {
        self.arrivals.clear();
        self.steps.clear();
        self.counts.clear();
        self.covered.clear();
        *self.at.get_mut() = 0;
    }

    /// Memory of all arrays.
    pub fn bytes(&self) -> usize {
        [&self.arrivals, &self.steps, &self.counts, &self.covered].into_iter().map(Array::bytes).sum()
    }
}

/// # Safety
/// As for `Array::at`.
unsafe fn read(array: &Array, index: usize) -> f64 {
    // SAFETY: as promised by the caller.
    unsafe {
        match array.element() {
            Element::F32 => f64::from(array.at::<f32>(index)),
            _ => array.at::<f64>(index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_what_arrived_within_the_present_window() {
        let rows = Rows::new(vec![0, 1], vec![0, 1, 2], vec![0, 1]).unwrap();
        let arrived = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0];
        let lengths = [3.0, 0.0, 2.5, 9.0, 1.0, 1.0, -4.0, 2.0, 0.9, 3.0, 1.5, f64::NAN];
        for longest in 1..=5 {
            let mut counter = Counter::new(Element::F64, 2, longest, Some(0), 0.5);
            for (step, (value, ms)) in arrived.iter().zip(lengths).enumerate() {
                let input = Array::zeroed(Element::F64, 2);
                counter.arrivals.slice_mut::<f64>()[1] = *value;
                let reach = Array::from_iter(Element::F64, [0.0, ms].into_iter());
                // SAFETY: one thread.
                unsafe {
                    counter.count(&rows, 0..2, Some(&reach), &input);
                    counter.advance();
                }
                let window = (((ms / 0.5).floor()) as usize + 1).min(longest);
                let expected: f64 = arrived[(step + 1).saturating_sub(window)..=step].iter().sum();
                assert_eq!(input.slice::<f64>(), [0.0, expected], "longest {longest}, step {step}");
            }
        }
    }
}
