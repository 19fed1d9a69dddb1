//! On which CPUs workers run.
//!
//! A thread often wakes on the CPU of the one that woke it, although another is idle, and some milliseconds pass until the
//! scheduler moves it. Workers that wait for each other in each step would take turns on that CPU: ten times slower than one
//! thread alone. So a worker that finds itself beside another moves away. It is bound to no CPU afterwards.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

/// CPUs that workers had when they began.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<usize>);

#[cfg(target_os = "linux")]
impl Places {
    /// The calling thread is the first worker.
    pub fn begin(&mut self) {
        self.0.clear();
        self.0.push(sched_getcpu());
    }

    /// The calling thread is one more worker: it goes where no other is, if it may run there.
    pub fn join(&mut self) {
        let mut own = sched_getcpu();
        if self.0.contains(&own)
            && let Ok(allowed) = sched_getaffinity(None)
        {
            let mut free = allowed;
            self.0.iter().filter(|&&cpu| cpu < CpuSet::MAX_CPU).for_each(|&cpu| free.unset(cpu));
            // No CPU left, or none that the system lets it have: it stays.
            if free.count() > 0 && sched_setaffinity(None, &free).is_ok() {
                own = sched_getcpu();
                // What was allowed before is allowed again.
                let _ = sched_setaffinity(None, &allowed);
            }
        }
        self.0.push(own);
    }
}

#[cfg(not(target_os = "linux"))]
impl Places {
    /// Elsewhere the scheduler is left alone.
    pub fn begin(&mut self) {
        self.0.clear();
    }

    /// As `begin`.
    pub fn join(&mut self) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn workers_that_begin_on_one_cpu_part_and_stay_free() {
        let allowed = sched_getaffinity(None).expect("Linux tells");
        let cpus: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|&cpu| allowed.is_set(cpu)).collect();
        let workers = cpus.len().min(4);
        let mut places = Places(vec![cpus[0]]);
        for _ in 1..workers {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let mut first = CpuSet::new();
                    first.set(cpus[0]);
                    sched_setaffinity(None, &first).expect("an allowed CPU");
                    // The thread stays there as a rule, or is elsewhere already; it may run everywhere again.
                    sched_setaffinity(None, &allowed).expect("what was allowed");
                    places.join();
                    assert_eq!(sched_getaffinity(None).expect("Linux tells"), allowed);
                });
            });
        }
        let mut taken = places.0.clone();
        taken.sort();
        taken.dedup();
        assert_eq!(taken.len(), workers, "each has a CPU of its own");
        // Those who come when all CPUs have workers share.
        let mut full = Places(cpus.clone());
        full.join();
        assert_eq!(full.0.len(), cpus.len() + 1);
    }
}
