//! From spikes to a rate: the mean of the weights that arrived in a sliding window of steps.

use std::ops::Range;

use neurarchy_codegen::ir::{Element, LANES};

use crate::array::Array;
use crate::checkpoint::{Misfit, fit, same_length};
use crate::phased::Phased;
use crate::rows::Rows;
use crate::values::Values;

/// The window of a decoding.
#[derive(Clone, Debug, PartialEq)]
pub struct DecoderState {
    /// Steps since the window was last full.
    pub at: usize,
    /// What arrived in this step, for each post neuron.
    pub arrivals: Values,
    /// What arrived since the window was last full, for each post neuron.
    pub newer: Vec<f64>,
    /// What older steps and their successors add up to: for each step of the window, for each post neuron.
    pub sums: Vec<f64>,
}

/// The window of a projection, for each post neuron.
///
/// A window is two parts: the steps since it was last full, of which `newer` is the sum, and the older ones, of which
/// `sums` holds what each step and its successors add up to. So a step costs two additions however long the window is,
/// nothing is ever subtracted, and a sum does not depend on what left the window.
#[derive(Debug)]
pub(crate) struct Decoder {
    /// What arrived in this step.
    pub arrivals: Array,
    newer: Array,
    /// One row a step of the window.
    sums: Array,
    stride: usize,
    window: usize,
    /// Steps since the window was last full.
    at: Phased<usize>,
    /// Rate of one spike in the window from one pre neuron, Hz.
    scale: f64,
}

impl Decoder {
    /// A window in which nothing has arrived.
    pub fn new(float: Element, post_size: usize, window: usize, scale: f64) -> Decoder {
        let stride = post_size.next_multiple_of(LANES);
        Decoder {
            arrivals: Array::zeroed(float, post_size),
            newer: Array::zeroed(Element::F64, post_size),
            sums: Array::zeroed(Element::F64, stride * window),
            stride,
            window,
            at: Phased::new(0),
            scale,
        }
    }

    /// Adds the rates of some post neurons to an input.
    ///
    /// # Safety
    /// Nobody else uses these neurons' arrivals and input, or moves the window, meanwhile.
    pub unsafe fn decode(&self, rows: &Rows, ranks: Range<usize>, input: &Array) {
        let post_ranks = rows.post_ranks();
        let first = post_ranks.partition_point(|&r| (r as usize) < ranks.start);
        let last = post_ranks.partition_point(|&r| (r as usize) < ranks.end);
        // SAFETY: for the whole block: as promised by the caller; all places lie within the arrays.
        unsafe {
            let at = *self.at.read();
            for (row, &rank) in (first..last).zip(&post_ranks[first..last]) {
                let (rank, synapses) = (rank as usize, rows.range(row).len());
                let arrived = match self.arrivals.element() {
                    Element::F32 => f64::from(self.arrivals.at::<f32>(rank)),
                    _ => self.arrivals.at::<f64>(rank),
                };
                let newer = if at == 0 { arrived } else { self.newer.at::<f64>(rank) + arrived };
                self.newer.put(rank, newer);
                self.sums.put(at * self.stride + rank, arrived);
                let older = if at + 1 < self.window { self.sums.at((at + 1) * self.stride + rank) } else { 0.0 };
                let rate = (newer + older) * self.scale / synapses as f64;
                match input.element() {
                    Element::F32 => input.put(rank, input.at::<f32>(rank) + rate as f32),
                    _ => input.put(rank, input.at::<f64>(rank) + rate),
                }
            }
            if at + 1 == self.window {
                for step in (0..at).rev() {
                    for &rank in &post_ranks[first..last] {
                        let place = step * self.stride + rank as usize;
                        self.sums.put(place, self.sums.at::<f64>(place) + self.sums.at::<f64>(place + self.stride));
                    }
                }
            }
            self.arrivals.zero(ranks);
        }
    }

    /// The window moves by a step.
    ///
    /// # Safety
    /// Nobody else uses it meanwhile.
    pub unsafe fn advance(&self) {
        // SAFETY: as promised by the caller.
        let at = unsafe { self.at.write() };
        *at = (*at + 1) % self.window;
    }

    /// What is in the window.
    pub fn state(&self) -> DecoderState {
        let Decoder { arrivals, newer, sums, stride, window, at, scale: _ } = self;
        let size = arrivals.len();
        let rows = (0..*window).flat_map(|step| &sums.slice::<f64>()[step * stride..][..size]);
        DecoderState {
            at: *at.get(),
            arrivals: Values::gather(arrivals, 0..size),
            newer: newer.slice::<f64>().to_vec(),
            sums: rows.copied().collect(),
        }
    }

    /// The state is one of such a window.
    pub fn fits(&self, state: &DecoderState) -> Misfit {
        let DecoderState { at, arrivals, newer, sums } = state;
        let size = self.arrivals.len();
        fit("arrivals", arrivals, &self.arrivals, size)?;
        same_length("newer", newer.len(), size)?;
        same_length("sums", sums.len(), size * self.window)?;
        if *at < self.window { Ok(()) } else { Err("its window is shorter".into()) }
    }

    /// Takes over a state that fits.
    pub fn set_state(&mut self, state: &DecoderState) {
        let DecoderState { at, arrivals, newer, sums } = state;
        let size = self.arrivals.len();
        arrivals.put(&mut self.arrivals, 0..size);
        self.newer.slice_mut::<f64>().copy_from_slice(newer);
        for step in 0..self.window {
            self.sums.slice_mut::<f64>()[step * self.stride..][..size].copy_from_slice(&sums[step * size..][..size]);
        }
        *self.at.get_mut() = *at;
    }

    /// Nothing has arrived.
    pub fn clear(&mut self) {
        self.arrivals.clear();
        self.newer.clear();
        self.sums.clear();
        *self.at.get_mut() = 0;
    }

    /// Memory of all arrays.
    pub fn bytes(&self) -> usize {
        self.arrivals.bytes() + self.newer.bytes() + self.sums.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_the_mean_over_the_window() {
        let rows = Rows::new(vec![0], vec![0, 2], vec![0, 1]).unwrap();
        let arrived = [1.0, 2.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 8.0, 1.0];
        for window in 1..=5 {
            let mut decoder = Decoder::new(Element::F64, 1, window, 10.0);
            for (step, value) in arrived.iter().enumerate() {
                let input = Array::zeroed(Element::F64, 1);
                decoder.arrivals.slice_mut::<f64>()[0] = *value;
                // SAFETY: one thread.
                unsafe {
                    decoder.decode(&rows, 0..1, &input);
                    decoder.advance();
                }
                let expected: f64 = arrived[(step + 1).saturating_sub(window)..=step].iter().sum();
                assert_eq!(input.slice::<f64>()[0], expected * 10.0 / 2.0, "window {window}, step {step}");
            }
        }
    }
}
