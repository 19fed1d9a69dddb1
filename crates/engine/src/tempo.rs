//! Together or alone: which way of making steps is faster is measured, since nobody can tell beforehand. Barriers cost
//! more than they bring in small networks, on busy machines, and where the memory bus is the limit.
//!
//! Results do not depend on it: alone, one thread does what each worker would have done.

use std::time::Duration;

/// How long each way is tried.
pub(crate) const TRIAL: Duration = Duration::from_millis(2);
/// How often each way is tried in the beginning: the first time caches are cold.
const TRIALS: u32 = 3;
/// Slices of the step loop after which the other way is tried again.
const PATIENCE: u32 = 50;
/// How much faster the other way must be.
const WORTHWHILE: f64 = 0.95;

/// What is known about the two ways.
#[derive(Debug, Default)]
pub(crate) struct Tempo {
    alone: bool,
    /// Seconds a step, together and alone, when they were last looked at.
    pace: [Option<f64>; 2],
    slices: u32,
}

impl Tempo {
    /// The next slice is made alone.
    pub fn alone(&self) -> bool {
        self.alone != self.is_excursion()
    }

    /// The next slice is a trial.
    pub fn is_trial(&self) -> bool {
        self.slices < 2 * TRIALS || self.is_excursion()
    }

    /// The other way than the one that is settled on is taken once. In the beginning every second time.
    fn is_excursion(&self) -> bool {
        if self.slices < 2 * TRIALS {
            self.slices % 2 == 1
        } else {
            (self.slices - 2 * TRIALS) % PATIENCE == PATIENCE - 1
        }
    }

    /// A slice was made.
    pub fn note(&mut self, steps: u64, elapsed: Duration) {
        if steps == 0 {
            return;
        }
        let found = elapsed.as_secs_f64() / steps as f64;
        let (alone, excursion) = (self.alone(), self.is_excursion());
        let beginning = self.slices < 2 * TRIALS;
        let pace = &mut self.pace[usize::from(alone)];
        // Trials may be disturbed, so the quickest counts; later the activity of the network changes the pace.
        *pace = Some(if beginning { pace.map_or(found, |p| p.min(found)) } else { found });
        self.slices = self.slices.wrapping_add(1).max(1);
        if (excursion || self.slices == 2 * TRIALS)
            && let [Some(together), Some(alone)] = self.pace
        {
            let (own, other) = if self.alone { (alone, together) } else { (together, alone) };
            self.alone ^= other < WORTHWHILE * own && (!beginning || self.slices == 2 * TRIALS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes slices whose steps take these microseconds together and alone; how many of the last were made alone.
    fn slices(tempo: &mut Tempo, count: u32, together: u64, alone: u64) -> u32 {
        (0..count)
            .filter(|_| {
                let is_alone = tempo.alone();
                tempo.note(10, Duration::from_micros(10 * if is_alone { alone } else { together }));
                is_alone
            })
            .count() as u32
    }

    #[test]
    fn the_faster_way_is_taken_and_the_other_tried_from_time_to_time() {
        let mut tempo = Tempo::default();
        assert_eq!(slices(&mut tempo, 2 * TRIALS, 5, 3), TRIALS, "both are tried in turn");
        assert_eq!(slices(&mut tempo, PATIENCE, 5, 3), PATIENCE - 1, "alone, but for one trial");
        // The network becomes active: threads pay.
        assert_eq!(slices(&mut tempo, PATIENCE, 5, 9), PATIENCE - 1, "found out by the trial");
        assert_eq!(slices(&mut tempo, PATIENCE, 5, 9), 1, "together, but for one trial");
    }

    #[test]
    fn a_difference_within_the_noise_changes_nothing() {
        let mut tempo = Tempo::default();
        slices(&mut tempo, 2 * TRIALS, 100, 99);
        assert_eq!(slices(&mut tempo, 10 * PATIENCE, 100, 99), 10);
    }
}
