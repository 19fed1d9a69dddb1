//! Activity brought to another population as a signal: scaled, or relative to a baseline measured in a window before.

use std::ops::Range;

use neurarchy_codegen::ir::Element;

use crate::array::Array;
use crate::checkpoint::{Misfit, fit, same_length};
use crate::phased::Phased;
use crate::rows::Rows;
use crate::values::Values;

/// Keeps the change relative to a baseline finite if that is 0.
const SMALLEST_BASELINE: f64 = 1e-7;

/// What a signal has seen.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalState {
    /// What the psps of this step come to, for each post neuron.
    pub arrivals: Values,
    /// Steps of the window that are still to come.
    pub pending: u64,
    /// What the steps of the window add up to, for each post neuron.
    pub sums: Vec<f64>,
}

/// The signal of a projection, for each post neuron.
#[derive(Debug)]
pub(crate) struct Signal {
    /// What the psps of this step come to.
    pub arrivals: Array,
    scale: f64,
    /// Steps in which a baseline is measured; 0: there is none.
    window: u64,
    /// So many of them are still to come.
    pending: Phased<u64>,
    /// What the steps of the window add up to.
    sums: Array,
}

impl Signal {
    /// A signal whose window is open.
    pub fn new(float: Element, post_size: usize, scale: f64, window: u64) -> Signal {
        Signal {
            arrivals: Array::zeroed(float, post_size),
            scale,
            window,
            pending: Phased::new(window),
            sums: Array::zeroed(Element::F64, post_size),
        }
    }

    /// Adds the signals of some post neurons to an input; nothing while the baseline is measured.
    ///
    /// # Safety
    /// Nobody else uses these neurons' arrivals and input, or moves the window, meanwhile.
    pub unsafe fn add(&self, rows: &Rows, ranks: Range<usize>, input: &Array) {
        let post_ranks = rows.post_ranks();
        let first = post_ranks.partition_point(|&r| (r as usize) < ranks.start);
        let last = post_ranks.partition_point(|&r| (r as usize) < ranks.end);
        // SAFETY: for the whole block: as promised by the caller; all places lie within the arrays.
        unsafe {
            let pending = *self.pending.read();
            for rank in post_ranks[first..last].iter().map(|&r| r as usize) {
                let arrived = match self.arrivals.element() {
                    Element::F32 => f64::from(self.arrivals.at::<f32>(rank)),
                    _ => self.arrivals.at::<f64>(rank),
                };
                let signal = if pending > 0 {
                    let before = if pending == self.window { 0.0 } else { self.sums.at::<f64>(rank) };
                    self.sums.put(rank, before + arrived);
                    0.0
                } else if self.window > 0 {
                    let baseline = self.sums.at::<f64>(rank) / self.window as f64;
                    self.scale * (arrived - baseline) / (baseline.abs() + SMALLEST_BASELINE)
                } else {
                    self.scale * arrived
                };
                match input.element() {
                    Element::F32 => input.put(rank, input.at::<f32>(rank) + signal as f32),
                    _ => input.put(rank, input.at::<f64>(rank) + signal),
                }
            }
            self.arrivals.zero(ranks);
        }
    }

    /// A step is over.
    ///
    /// # Safety
    /// Nobody else uses it meanwhile.
    pub unsafe fn advance(&self) {
        // SAFETY: as promised by the caller.
        let pending = unsafe { self.pending.write() };
        *pending = pending.saturating_sub(1);
    }

    /// What it has seen.
    pub fn state(&self) -> SignalState {
        let Signal { arrivals, scale: _, window: _, pending, sums } = self;
        SignalState {
            arrivals: Values::gather(arrivals, 0..arrivals.len()),
            pending: *pending.get(),
            sums: sums.slice::<f64>().to_vec(),
        }
    }

    /// The state is one of such a signal.
    pub fn fits(&self, state: &SignalState) -> Misfit {
        let SignalState { arrivals, pending, sums } = state;
        fit("arrivals", arrivals, &self.arrivals, self.arrivals.len())?;
        same_length("sums", sums.len(), self.arrivals.len())?;
        if *pending <= self.window { Ok(()) } else { Err("its window is shorter".into()) }
    }

    /// Takes over a state that fits.
    pub fn set_state(&mut self, state: &SignalState) {
        let SignalState { arrivals, pending, sums } = state;
        arrivals.put(&mut self.arrivals, 0..arrivals.len());
        *self.pending.get_mut() = *pending;
        self.sums.slice_mut::<f64>().copy_from_slice(sums);
    }

    /// A baseline is measured anew.
    pub fn open(&mut self) {
        self.arrivals.clear();
        *self.pending.get_mut() = self.window;
    }

    /// Memory of all arrays.
    pub fn bytes(&self) -> usize {
        self.arrivals.bytes() + self.sums.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one post neuron gets in each step.
    fn signals(signal: &mut Signal, arrived: &[f64]) -> Vec<f64> {
        let rows = Rows::new(vec![0], vec![0, 1], vec![0]).unwrap();
        let step = |&value: &f64| {
            let input = Array::zeroed(Element::F64, 1);
            signal.arrivals.slice_mut::<f64>()[0] = value;
            // SAFETY: one thread.
            unsafe {
                signal.add(&rows, 0..1, &input);
                signal.advance();
            }
            input.slice::<f64>()[0]
        };
        arrived.iter().map(step).collect()
    }

    #[test]
    fn without_a_window_a_signal_is_scaled() {
        let mut signal = Signal::new(Element::F64, 1, 0.25, 0);
        assert_eq!(signals(&mut signal, &[4.0, -8.0, 0.0]), [1.0, -2.0, 0.0]);
    }

    #[test]
    fn a_baseline_is_the_mean_over_its_window_and_can_be_measured_anew() {
        let mut signal = Signal::new(Element::F64, 1, 0.5, 3);
        let change = |value: f64, mean: f64| 0.5 * (value - mean) / (mean.abs() + 1e-7);
        let expected = [0.0, 0.0, 0.0, change(4.0, 2.0), change(0.0, 2.0)];
        assert_eq!(signals(&mut signal, &[1.0, 2.0, 3.0, 4.0, 0.0]), expected);
        signal.open();
        assert_eq!(signals(&mut signal, &[-1.0, -1.0, -1.0, 1.0]), [0.0, 0.0, 0.0, change(1.0, -1.0)]);
    }
}
