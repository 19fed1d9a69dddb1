//! Worker threads that live as long as the engine.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::error::EngineError;
use crate::places::Places;

/// How often an idle worker looks for work before it sleeps, and the caller whether the workers are done: runs often follow
/// each other at once, and workers end together. To wake a thread takes longer than a small network's step.
const IDLE_SPINS: u32 = 2_000;

/// What all workers run, with the worker's number.
type Task = dyn Fn(usize) + Sync;

struct Job {
    epoch: u64,
    task: Option<&'static Task>,
    workers: usize,
    places: Places,
    panic: Option<String>,
    quit: bool,
}

struct Shared {
    job: Mutex<Job>,
    wake: Condvar,
    done: Condvar,
    epoch: AtomicU64,
    /// Workers that have not ended yet.
    running: AtomicUsize,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Job> {
        // A panic is caught before the lock is taken, so the job is whole even if the lock says otherwise.
        self.job.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Threads, started when they are first needed. The caller is worker 0, the leader.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Threads do not survive a fork: a child starts its own.
    process: u32,
}

impl Pool {
    pub fn new() -> Pool {
        Pool { shared: shared(), threads: Vec::new(), process: std::process::id() }
    }

    /// Runs a task on so many workers and returns when all are done. If one panics, `on_panic` is called at once, and
    /// the message returned in the end.
    pub fn run(
        &mut self,
        workers: usize,
        task: &(dyn Fn(usize) + Sync),
        on_panic: &(dyn Fn() + Sync),
    ) -> Result<(), EngineError> {
        let guarded = |worker: usize| {
            catch_unwind(AssertUnwindSafe(|| task(worker))).map_err(|payload| {
                on_panic();
                message(payload)
            })
        };
        if workers <= 1 {
            return guarded(0).map_err(|message| EngineError::Panic { message });
        }
        self.start(workers - 1)?;
        let shared = self.shared.clone();
        let on_worker = |worker: usize| {
            if let Err(message) = guarded(worker) {
                shared.lock().panic.get_or_insert(message);
            }
        };
        let erased: &(dyn Fn(usize) + Sync) = &on_worker;
        // SAFETY: only the lifetime changes. The task is taken back below before this function returns: it waits until
        // no worker runs it, and nothing between here and there can unwind.
        let erased: &'static Task = unsafe { std::mem::transmute(erased) };
        {
            let mut job = self.shared.lock();
            job.epoch += 1;
            job.task = Some(erased);
            job.workers = workers;
            job.places.begin();
            job.panic = None;
            self.shared.running.store(workers - 1, Ordering::Relaxed);
            self.shared.epoch.store(job.epoch, Ordering::Release);
        }
        self.shared.wake.notify_all();
        let own = guarded(0);
        let running = || self.shared.running.load(Ordering::Acquire) > 0;
        spin_while(running);
        let mut job = self.shared.lock();
        while running() {
            job = self.shared.done.wait(job).unwrap_or_else(PoisonError::into_inner);
        }
        job.task = None;
        let panic = job.panic.take();
        drop(job);
        match own.err().or(panic) {
            None => Ok(()),
            Some(message) => Err(EngineError::Panic { message }),
        }
    }

    /// Makes sure that so many threads wait for work.
    fn start(&mut self, threads: usize) -> Result<(), EngineError> {
        if self.process != std::process::id() {
            // The handles are those of the parent's threads, which do not exist here.
            self.threads.drain(..).for_each(std::mem::forget);
            self.shared = shared();
            self.process = std::process::id();
        }
        while self.threads.len() < threads {
            let worker = self.threads.len() + 1;
            let shared = self.shared.clone();
            let thread = std::thread::Builder::new()
                .name(format!("neurarchy-{worker}"))
                .spawn(move || work(&shared, worker))
                .map_err(|error| EngineError::Threads { reason: error.to_string() })?;
            self.threads.push(thread);
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            self.threads.drain(..).for_each(std::mem::forget);
            return;
        }
        {
            let mut job = self.shared.lock();
            job.quit = true;
            job.epoch += 1;
            self.shared.epoch.store(job.epoch, Ordering::Release);
        }
        self.shared.wake.notify_all();
        for thread in self.threads.drain(..) {
            // A worker's panic was reported by `run`.
            let _ = thread.join();
        }
    }
}

fn shared() -> Arc<Shared> {
    let job = Job { epoch: 0, task: None, workers: 0, places: Places::default(), panic: None, quit: false };
    Arc::new(Shared {
        job: Mutex::new(job),
        wake: Condvar::new(),
        done: Condvar::new(),
        epoch: AtomicU64::new(0),
        running: AtomicUsize::new(0),
    })
}

fn work(shared: &Shared, worker: usize) {
    // A thread that is started for a job must see it, so it begins before the first one; a job that was done before it
    // came has no task any more.
    let mut seen = 0;
    loop {
        spin_while(|| shared.epoch.load(Ordering::Acquire) == seen);
        let mut job = shared.lock();
        while job.epoch == seen {
            job = shared.wake.wait(job).unwrap_or_else(PoisonError::into_inner);
        }
        seen = job.epoch;
        if job.quit {
            return;
        }
        let Some(task) = job.task.filter(|_| worker < job.workers) else { continue };
        job.places.join();
        drop(job);
        task(worker);
        if shared.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            // The caller looks with the lock held before it sleeps, so it misses nothing.
            let _job = shared.lock();
            shared.done.notify_one();
        }
    }
}

/// Waits, for some time at most.
fn spin_while(condition: impl Fn() -> bool) {
    let mut spins = 0;
    while spins < IDLE_SPINS && condition() {
        spins += 1;
        std::hint::spin_loop();
    }
}

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| s.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barrier::Barrier;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn all_workers_run_the_task_in_phases() {
        let mut pool = Pool::new();
        for workers in [1, 2, 5, 3] {
            let barrier = Barrier::new(workers, true);
            let sum = AtomicUsize::new(0);
            let seen = AtomicUsize::new(0);
            let task = |worker: usize| {
                for _ in 0..100 {
                    sum.fetch_add(worker + 1, Ordering::Relaxed);
                    let passed = match worker {
                        0 => barrier.lead(|| {
                            seen.store(sum.swap(0, Ordering::Relaxed), Ordering::Relaxed);
                        }),
                        _ => barrier.follow(),
                    };
                    passed.expect("nobody panics");
                    assert_eq!(seen.load(Ordering::Relaxed), workers * (workers + 1) / 2);
                    let passed = if worker == 0 { barrier.lead(|| ()) } else { barrier.follow() };
                    passed.expect("nobody panics");
                }
            };
            assert_eq!(pool.run(workers, &task, &|| barrier.poison()), Ok(()));
        }
    }

    #[test]
    fn a_panic_in_a_worker_stops_all_and_is_reported() {
        let mut pool = Pool::new();
        for culprit in 0..3 {
            let barrier = Barrier::new(3, true);
            let task = |worker: usize| {
                for step in 0.. {
                    assert!(worker != culprit || step < 5, "worker {worker} fails");
                    let passed = if worker == 0 { barrier.lead(|| ()) } else { barrier.follow() };
                    if passed.is_err() {
                        return;
                    }
                }
            };
            let result = pool.run(3, &task, &|| barrier.poison());
            assert_eq!(result, Err(EngineError::Panic { message: format!("worker {culprit} fails") }));
        }
        assert_eq!(pool.run(3, &|_| (), &|| ()), Ok(()), "the pool goes on");
    }
}
