//! Together or alone: which way of making steps is faster is measured, since nobody can tell beforehand. Barriers cost
//! more than they bring in small networks, on busy machines, and where the memory bus is the limit.
//!
//! Results do not depend on it: alone, one thread does what each worker would have done.

use std::time::Duration;

use crate::pace::SLICE;

/// How long a trial takes: first so long to find threads awake and caches filled, then so long to be measured. In the
/// beginning it is short, since small networks are soon done.
const FIRST_TRIALS: [Duration; 2] = [Duration::from_micros(250), Duration::from_micros(500)];
const LATER_TRIALS: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(2)];
/// How often each way is tried in the beginning.
const TRIALS: u32 = 2;
/// Slices of 20 ms after which the other way is tried again: at first soon, since the first steps of a network
/// are often unlike the others, then more and more rarely.
const PATIENCE: std::ops::RangeInclusive<u32> = 2..=16;
/// How much faster the other way must be.
const WORTHWHILE: f64 = 0.95;

/// What is known about the two ways.
#[derive(Debug)]
pub(crate) struct Tempo {
    alone: bool,
    /// Seconds a step, together and alone, when they were last looked at.
    pace: [Option<f64>; 2],
    /// Trials made in the beginning, when both ways are taken in turn.
    trials: u32,
    /// A trial has begun: what follows is measured.
    warm: bool,
    /// Steps made and time passed since something was noted down: runs may be shorter than a slice.
    steps: u64,
    passed: Duration,
    /// Slices until the other way is tried, and how many there were between the last two trials.
    left: u32,
    patience: u32,
}

impl Default for Tempo {
    fn default() -> Tempo {
        Tempo {
            alone: false,
            pace: [None; 2],
            trials: 0,
            warm: false,
            steps: 0,
            passed: Duration::ZERO,
            left: *PATIENCE.start(),
            patience: *PATIENCE.start(),
        }
    }
}

impl Tempo {
    /// The next steps are made alone.
    pub fn alone(&self) -> bool {
        self.alone != self.is_excursion()
    }

    /// How long they are to be made so.
    pub fn length(&self) -> Duration {
        self.whole().saturating_sub(self.passed)
    }

    /// The length of the present slice or part of a trial.
    fn whole(&self) -> Duration {
        let part = usize::from(self.warm);
        match () {
            () if self.is_beginning() => FIRST_TRIALS[part],
            () if self.is_excursion() => LATER_TRIALS[part],
            () => SLICE,
        }
    }

    fn is_beginning(&self) -> bool {
        self.trials < 2 * TRIALS
    }

    /// The other way than the one that is settled on is taken once. In the beginning every second time.
    fn is_excursion(&self) -> bool {
        if self.is_beginning() { self.trials % 2 == 1 } else { self.left == 0 }
    }

    /// Steps were made.
    pub fn note(&mut self, steps: u64, elapsed: Duration) {
        (self.steps, self.passed) = (self.steps + steps, self.passed + elapsed);
        if self.steps == 0 || self.passed < self.whole() {
            return;
        }
        let found = self.passed.as_secs_f64() / self.steps as f64;
        (self.steps, self.passed) = (0, Duration::ZERO);
        let (beginning, excursion) = (self.is_beginning(), self.is_excursion());
        if beginning || excursion {
            self.warm = !self.warm;
            if self.warm {
                return;
            }
        }
        let pace = &mut self.pace[usize::from(self.alone())];
        // Trials may be disturbed, so the quickest counts; later the activity of the network changes the pace.
        *pace = Some(if beginning { pace.map_or(found, |p| p.min(found)) } else { found });
        if beginning {
            self.trials += 1;
            if !self.is_beginning() {
                self.choose();
            }
        } else if excursion {
            self.patience = (2 * self.patience).min(*PATIENCE.end());
            self.choose();
            self.left = self.patience;
        } else {
            self.left -= 1;
        }
    }

    /// Settles on the faster way.
    fn choose(&mut self) {
        if let [Some(together), Some(alone)] = self.pace {
            let (own, other) = if self.alone { (alone, together) } else { (together, alone) };
            if other < WORTHWHILE * own {
                self.alone = !self.alone;
                self.patience = *PATIENCE.start();
            }
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
                tempo.note(10_000, Duration::from_millis(10 * if is_alone { alone } else { together }));
                is_alone
            })
            .count() as u32
    }

    #[test]
    fn the_faster_way_is_taken_and_the_other_tried_more_and_more_rarely() {
        let mut tempo = Tempo::default();
        assert_eq!(slices(&mut tempo, 4 * TRIALS, 5, 3), 2 * TRIALS, "both are tried in turn");
        for patience in [2, 4, 8, 16, 16] {
            assert_eq!(slices(&mut tempo, patience, 5, 3), patience, "alone");
            assert_eq!(slices(&mut tempo, 2, 5, 3), 0, "but for one trial");
        }
        // The network becomes active: threads pay.
        assert_eq!(slices(&mut tempo, 16 + 2, 5, 9), 16, "found out by the trial");
        assert_eq!(slices(&mut tempo, 2 + 2 + 4, 5, 9), 2, "together, but for one trial, which comes soon again");
    }

    #[test]
    fn short_runs_are_put_together() {
        let mut tempo = Tempo::default();
        // A step in each run, and the first after each change takes long: caches are cold.
        let mut previous = true;
        let mut run = |tempo: &mut Tempo| {
            let alone = tempo.alone();
            let cold = alone != std::mem::replace(&mut previous, alone);
            let longest = tempo.length();
            assert!(!longest.is_zero() && longest <= SLICE);
            let micros = match () {
                () if cold => 200,
                () if alone => 50,
                () => 30,
            };
            tempo.note(1, Duration::from_micros(micros));
            alone
        };
        let trials: Vec<bool> = (0..80).map(|_| run(&mut tempo)).collect();
        assert!(trials.contains(&true) && trials.contains(&false));
        let alone = (0..2_000).filter(|_| run(&mut tempo)).count();
        assert!((1..150).contains(&alone), "{alone} of 2,000, for trials");
    }

    #[test]
    fn a_wrong_choice_in_the_beginning_is_put_right_soon() {
        let mut tempo = Tempo::default();
        slices(&mut tempo, 4 * TRIALS, 9, 5);
        assert_eq!(slices(&mut tempo, 24, 5, 9), 2 + 2 * 3, "two slices until the trial, and three trials later on");
    }

    #[test]
    fn a_difference_within_the_noise_changes_nothing() {
        let mut tempo = Tempo::default();
        slices(&mut tempo, 4 * TRIALS, 100, 99);
        assert_eq!(slices(&mut tempo, 500, 100, 99), 2 * 29, "only trials: 4 until slice 38, then each 18th");
    }
}
