//! When the step loop returns to its caller, which may want to stop.

use std::time::{Duration, Instant};

/// How long the loop runs as a rule.
pub(crate) const SLICE: Duration = Duration::from_millis(20);
/// How often the time is looked at: reading it costs as much as a small network's step.
const LOOK: Duration = Duration::from_millis(1);

/// When to look at the time.
pub(crate) struct Pace {
    length: Duration,
    begun: Instant,
    looked: Instant,
    stride: u64,
    next: u64,
}

impl Pace {
    /// A loop that runs for some time begins now.
    pub fn new(length: Duration) -> Pace {
        let now = Instant::now();
        Pace { length, begun: now, looked: now, stride: 1, next: 1 }
    }

    /// So many steps are done: the time is over.
    pub fn is_over(&mut self, done: u64) -> bool {
        if done < self.next {
            return false;
        }
        let now = Instant::now();
        match now - self.looked {
            passed if passed < LOOK => self.stride = (self.stride * 2).min(1 << 20),
            passed if passed > 4 * LOOK => self.stride = (self.stride / 2).max(1),
            _ => {}
        }
        self.looked = now;
        self.next = done + self.stride;
        now - self.begun >= self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_over_at_a_step_at_which_it_is_looked_at() {
        let mut pace = Pace::new(Duration::ZERO);
        assert!(!pace.is_over(0), "no step is done");
        assert!(pace.is_over(1));
        let mut long = Pace::new(Duration::from_secs(3600));
        assert!((1..10_000).all(|done| !long.is_over(done)));
        assert!(long.stride > 1, "such short steps are not looked at one by one");
    }
}
