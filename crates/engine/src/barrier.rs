//! The barrier between two phases, with a part that the leader alone does while all wait.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Another worker panicked: there is nothing to wait for any more.
#[derive(Debug)]
pub(crate) struct Poisoned;

/// Keeps the two counters on cache lines of their own.
#[repr(align(128))]
#[derive(Default)]
struct Line<T>(T);

/// A barrier of one leader and some followers, who spin: phases last microseconds.
pub(crate) struct Barrier {
    followers: u32,
    spins: u32,
    arrived: Line<AtomicU32>,
    generation: Line<AtomicU32>,
    poisoned: AtomicBool,
}

impl Barrier {
    /// `workers` includes the leader. `crowded`: there is not a core for each, so that waiting gives way early.
    pub fn new(workers: usize, crowded: bool) -> Barrier {
        Barrier {
            followers: workers as u32 - 1,
            spins: if crowded { 50 } else { 1_000 },
            arrived: Line::default(),
            generation: Line::default(),
            poisoned: AtomicBool::new(false),
        }
    }

    /// The leader waits for all followers, does its part and releases them.
    pub fn lead<R>(&self, part: impl FnOnce() -> R) -> Result<R, Poisoned> {
        self.wait_until(|| self.arrived.0.load(Ordering::Acquire) == self.followers)?;
        self.arrived.0.store(0, Ordering::Relaxed);
        let result = part();
        self.generation.0.fetch_add(1, Ordering::Release);
        Ok(result)
    }

    /// A follower waits for the leader.
    pub fn follow(&self) -> Result<(), Poisoned> {
        let generation = self.generation.0.load(Ordering::Relaxed);
        self.arrived.0.fetch_add(1, Ordering::Release);
        self.wait_until(|| self.generation.0.load(Ordering::Acquire) != generation)
    }

    /// Nobody waits any more.
    pub fn poison(&self) {
        self.poisoned.store(true, Ordering::Release);
    }

    /// Waits for something that another worker does before it comes to the barrier.
    pub fn wait_until(&self, done: impl Fn() -> bool) -> Result<(), Poisoned> {
        let mut spins = 0;
        while !done() {
            if self.poisoned.load(Ordering::Acquire) {
                return Err(Poisoned);
            }
            if spins < self.spins {
                spins += 1;
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
        Ok(())
    }
}
