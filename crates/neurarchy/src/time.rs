//! From milliseconds to steps: the only place where it is done.

use crate::error::{Error, Result};

/// Distance from a whole number of steps that counts as none: absorbs the rounding of `x / dt`.
const TOLERANCE: f64 = 1e-6;

/// More steps than any simulation makes, few enough to count with in 64 bits.
const MOST_STEPS: f64 = (1u64 << 61) as f64;

/// A time in ms that is finite.
pub fn finite(ms: f64, context: &str) -> Result<f64> {
    if ms.is_finite() {
        Ok(ms)
    } else {
        Err(Error::argument(context, format!("a time must be a finite number of ms, not {ms}")))
    }
}

/// Steps of a duration of `simulate`: what is begun is finished. Zero for negative durations.
pub fn duration_steps(ms: f64, dt_ms: f64) -> u64 {
    (ms / dt_ms - TOLERANCE).ceil().clamp(0.0, MOST_STEPS) as u64
}

/// Steps of a delay: to nearest, ties to even; at least one.
pub fn delay_steps(ms: f64, dt_ms: f64) -> u32 {
    (ms / dt_ms).round_ties_even().clamp(1.0, u32::MAX as f64) as u32
}

/// The step of a spike at a given time: to nearest, ties to even; `None` before the beginning.
pub fn spike_step(ms: f64, dt_ms: f64) -> Option<u64> {
    let step = (ms / dt_ms).round_ties_even();
    (step >= 0.0).then(|| step.min(MOST_STEPS) as u64)
}

/// Steps of every other time (refractory periods, monitor and learning periods): the whole steps in it.
pub fn period_steps(ms: f64, dt_ms: f64) -> u64 {
    (ms / dt_ms + TOLERANCE).floor().clamp(0.0, MOST_STEPS) as u64
}

/// The value is a multiple of dt, to rounding.
pub fn is_multiple(ms: f64, dt_ms: f64) -> bool {
    let steps = ms / dt_ms;
    (steps - steps.round()).abs() <= TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_finish_the_step_they_begin() {
        let cases = [(2.5, 1.0, 3), (0.0, 1.0, 0), (-5.0, 1.0, 0), (0.7, 0.1, 7), (0.07, 0.01, 7), (0.3, 0.1, 3)];
        for (ms, dt, steps) in cases {
            assert_eq!(duration_steps(ms, dt), steps, "{ms} ms at dt = {dt}");
        }
    }

    #[test]
    fn delays_round_to_nearest_even_and_are_at_least_one_step() {
        let cases = [(0.0, 1.0, 1), (0.75, 0.5, 2), (1.25, 0.5, 2), (1.0, 0.5, 2), (8.4, 1.0, 8), (-3.0, 1.0, 1)];
        for (ms, dt, steps) in cases {
            assert_eq!(delay_steps(ms, dt), steps, "{ms} ms at dt = {dt}");
        }
    }

    #[test]
    fn periods_count_whole_steps() {
        let cases = [(0.3, 0.1, 3), (0.7, 0.1, 7), (2.5, 1.0, 2), (5.0, 0.1, 50), (1.2, 0.1, 12)];
        for (ms, dt, steps) in cases {
            assert_eq!(period_steps(ms, dt), steps, "{ms} ms at dt = {dt}");
        }
    }
}
