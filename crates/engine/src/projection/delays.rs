//! Delays: classes of synapses, and spikes that are in flight when delays change.

use super::Projection;
use crate::error::EngineError;
use crate::spec::Delays;

/// Longest delay: `Slot::DelaySteps` has 16 bits.
pub(crate) const LONGEST_DELAY: usize = u16::MAX as usize;

/// Synapses with one delay, whose pending spikes begin with one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DelayClass {
    /// In steps.
    pub delay: u32,
    /// Number of the next list of spikes to deliver.
    pub next: u64,
}

impl Projection {
    /// Longest delay in steps.
    pub fn max_delay(&self) -> usize {
        match &self.delays {
            Delays::Uniform(steps) => *steps as usize,
            Delays::PerSynapse(steps) => steps.iter().copied().max().map_or(1, usize::from),
        }
    }

    /// Other delays from now on. `pushed` is the number of spike lists pushed so far by the pre population. Spikes in
    /// flight are delivered at their emission plus the new delay, or in the next step if that is past.
    pub fn set_delays(&mut self, delays: Delays, pushed: u64) -> Result<(), EngineError> {
        check_delays(&delays, self.synapses())?;
        // Found while the classes of delays are still those by which the synapses are stored.
        self.places();
        let old = std::mem::take(self.classes.get_mut());
        let old_class: Vec<u32> = match (&self.delays, &self.class_of) {
            (_, Some(list)) => list.clone(),
            (Delays::Uniform(_), None) => vec![0; self.synapses()],
            (Delays::PerSynapse(steps), None) => {
                steps.iter().map(|&d| old.iter().position(|c| c.delay == u32::from(d)).unwrap_or(0) as u32).collect()
            }
        };
        // What a class has delivered before now counts; what is due but was never due before starts with what is left.
        let next = |class: u32| {
            let class = old[class as usize];
            class.next.max(pushed.saturating_sub(u64::from(class.delay)))
        };
        match &delays {
            Delays::Uniform(delay) => {
                let same = old_class.iter().all(|&c| next(c) == next(old_class[0]));
                if same {
                    let first = old_class.first().map_or(pushed, |&c| next(c));
                    *self.classes.get_mut() = vec![DelayClass { delay: *delay, next: first }];
                    self.class_of = None;
                } else {
                    self.set_classes(old_class.iter().map(|&c| DelayClass { delay: *delay, next: next(c) }).collect());
                }
            }
            Delays::PerSynapse(steps) => {
                let list = steps.iter().zip(&old_class);
                self.set_classes(list.map(|(&d, &c)| DelayClass { delay: u32::from(d), next: next(c) }).collect());
            }
        }
        self.delays = delays;
        self.laid_out = false;
        Ok(())
    }

    /// The delays of other synapses. What an old one has delivered counts as long as its delay stays what it was; for all
    /// others what was due before the next step counts as delivered. `pushed` as in `skip_past`.
    pub(super) fn rewire_delays(&mut self, delays: Delays, origin: &[Option<u32>], pushed: u64) {
        let fresh = |delay: u32| pushed.saturating_sub(u64::from(delay));
        let (list, old) = (self.class_of.take(), std::mem::take(self.classes.get_mut()));
        let delay = |synapse: usize| match &delays {
            Delays::Uniform(delay) => *delay,
            Delays::PerSynapse(steps) => u32::from(steps[synapse]),
        };
        match list {
            None => {
                let next = |delay: u32| old.iter().find(|c| c.delay == delay).map_or(fresh(delay), |c| c.next);
                let classes = delays.classes().into_iter().map(|c| DelayClass { next: next(c.delay), ..c });
                *self.classes.get_mut() = classes.collect();
            }
            Some(list) => {
                let class = |(synapse, origin): (usize, &Option<u32>)| {
                    let delay = delay(synapse);
                    let old = origin.map(|o| old[list[o as usize] as usize]).filter(|c| c.delay == delay);
                    old.unwrap_or(DelayClass { delay, next: fresh(delay) })
                };
                self.set_classes(origin.iter().enumerate().map(class).collect());
            }
        }
        self.delays = delays;
    }

    fn set_classes(&mut self, of_synapses: Vec<DelayClass>) {
        let mut classes = of_synapses.clone();
        classes.sort_unstable_by_key(|c| (std::cmp::Reverse(c.delay), c.next));
        classes.dedup();
        let key = |c: &DelayClass| (std::cmp::Reverse(c.delay), c.next);
        let find = |c: &DelayClass| classes.binary_search_by_key(&key(c), key).expect("invariant: it is in the list");
        self.class_of = Some(of_synapses.iter().map(|c| find(c) as u32).collect());
        *self.classes.get_mut() = classes;
    }

    /// What was due before the next step counts as delivered. `pushed` is the number of spike lists of the pre
    /// population.
    pub fn skip_past(&mut self, pushed: u64) {
        skip_past(self.classes.get_mut(), pushed);
        *self.settled.get_mut() = is_settled(self.classes.get(), pushed);
    }

    /// Before the step loop.
    pub fn settle(&mut self, pushed: u64) {
        *self.settled.get_mut() = is_settled(self.classes.get(), pushed);
    }
}

/// What was due before the next step counts as delivered.
pub(crate) fn skip_past(classes: &mut [DelayClass], pushed: u64) {
    for class in classes {
        class.next = class.next.max(pushed.saturating_sub(u64::from(class.delay)));
    }
}

/// Of each class the list is next that is due in the next step, or none was pushed yet that could be; and no two have the
/// same delay. It stays so from step to step.
pub(crate) fn is_settled(classes: &[DelayClass], pushed: u64) -> bool {
    let due = |class: &DelayClass| class.next == pushed.saturating_sub(u64::from(class.delay));
    classes.iter().all(due) && classes.windows(2).all(|pair| pair[0].delay > pair[1].delay)
}

impl Delays {
    /// Distinct delays, longest first; nothing was delivered yet.
    pub(super) fn classes(&self) -> Vec<DelayClass> {
        match self {
            Delays::Uniform(delay) => vec![DelayClass { delay: *delay, next: 0 }],
            Delays::PerSynapse(steps) => {
                let mut present = vec![false; LONGEST_DELAY + 1];
                steps.iter().for_each(|&d| present[d as usize] = true);
                let delays = (1..present.len() as u32).rev().filter(|&d| present[d as usize]);
                delays.map(|delay| DelayClass { delay, next: 0 }).collect()
            }
        }
    }
}

pub(super) fn check_delays(delays: &Delays, synapses: usize) -> Result<(), EngineError> {
    let wrong = |found: usize| Err(EngineError::Delay { found, most: LONGEST_DELAY });
    match delays {
        Delays::Uniform(d) if !(1..=LONGEST_DELAY).contains(&(*d as usize)) => wrong(*d as usize),
        Delays::PerSynapse(list) if list.len() != synapses => {
            Err(EngineError::Length { name: "delay".into(), expected: synapses, found: list.len() })
        }
        Delays::PerSynapse(list) if list.contains(&0) => wrong(0),
        _ => Ok(()),
    }
}
