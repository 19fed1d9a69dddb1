//! Time: an integer number of steps, and what kernels see of it.

use neurarchy_codegen::ir::Element;

use crate::array::Array;

/// The clock of a network. Its cells have fixed addresses, for the uniform slots.
#[derive(Debug)]
pub(crate) struct Clock {
    time: Array,
    step: Array,
    draws: Array,
    dt: Array,
}

impl Clock {
    pub fn new(dt_ms: f64) -> Clock {
        Clock {
            time: Array::zeroed(Element::F64, 1),
            step: Array::zeroed(Element::I64, 1),
            draws: Array::zeroed(Element::I64, 1),
            dt: Array::from_iter(Element::F64, [dt_ms].into_iter()),
        }
    }

    /// Cell of `Slot::Time`.
    pub fn time(&self) -> &Array {
        &self.time
    }

    /// Cell of `Slot::StepNumber`.
    pub fn step_cell(&self) -> &Array {
        &self.step
    }

    /// Cell of `Slot::DrawCounter`.
    pub fn draws_cell(&self) -> &Array {
        &self.draws
    }

    /// Cell of `Slot::Dt`.
    pub fn dt_cell(&self) -> &Array {
        &self.dt
    }

    /// Number of the current step.
    pub fn step(&self) -> i64 {
        self.step.slice::<i64>()[0]
    }

    /// Steps ever made.
    pub fn draws(&self) -> u64 {
        self.draws.slice::<i64>()[0] as u64
    }

    /// Step size.
    pub fn dt_ms(&self) -> f64 {
        self.dt.slice::<f64>()[0]
    }

    /// Sets the step, and `t` with it: computed in double, from the step number and not by adding up.
    pub fn set_step(&mut self, step: i64) {
        let time = step as f64 * self.dt_ms();
        self.step.slice_mut::<i64>()[0] = step;
        self.time.slice_mut::<f64>()[0] = time;
    }

    /// Sets the counter of draws.
    pub fn set_draws(&mut self, draws: u64) {
        self.draws.slice_mut::<i64>()[0] = draws as i64;
    }

    /// One step further, inside the step loop.
    ///
    /// # Safety
    /// No other thread reads the clock meanwhile.
    pub unsafe fn advance(&self) {
        let step = self.step() + 1;
        // SAFETY: each cell has one element; the rest is promised by the caller.
        unsafe {
            self.step.put(0, step);
            self.time.put(0, step as f64 * self.dt_ms());
            self.draws.put(0, self.draws() as i64 + 1);
        }
    }
}
