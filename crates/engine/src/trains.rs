//! Spikes that are emitted at given steps.

/// The spikes of a population, known beforehand, with a clock of their own, which stands still while the population is
/// not active. What is past when it is set is never emitted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trains {
    /// Steps in which somebody spikes, ascending.
    steps: Vec<u64>,
    /// Where the ranks of each step start, and where the last ones end.
    starts: Vec<usize>,
    /// Ascending in each step.
    ranks: Vec<u32>,
    clock: u64,
    /// The first of `steps` that is not past.
    next: usize,
}

impl Trains {
    /// Of the steps of each neuron, in any order; what is given twice counts once.
    pub fn new(trains: &[Vec<u64>]) -> Trains {
        let mut spikes: Vec<(u64, u32)> =
            trains.iter().enumerate().flat_map(|(rank, steps)| steps.iter().map(move |&s| (s, rank as u32))).collect();
        spikes.sort_unstable();
        spikes.dedup();
        let mut made = Trains { ranks: spikes.iter().map(|(_, rank)| *rank).collect(), ..Trains::default() };
        for (place, (step, _)) in spikes.iter().enumerate() {
            if made.steps.last() != Some(step) {
                made.steps.push(*step);
                made.starts.push(place);
            }
        }
        made.starts.push(spikes.len());
        made
    }

    /// The ranks that spike in this step, ascending.
    pub fn due(&self) -> &[u32] {
        match self.steps.get(self.next) {
            Some(step) if *step == self.clock => &self.ranks[self.starts[self.next]..self.starts[self.next + 1]],
            _ => &[],
        }
    }

    /// The step is over.
    pub fn advance(&mut self) {
        if self.steps.get(self.next) == Some(&self.clock) {
            self.next += 1;
        }
        self.clock += 1;
    }

    /// What the clock shows in the next step.
    pub fn clock(&self) -> u64 {
        self.clock
    }

    /// Sets the clock.
    pub fn set_clock(&mut self, clock: u64) {
        self.clock = clock;
        self.next = self.steps.partition_point(|step| *step < clock);
    }

    /// The steps of each of `size` neurons, ascending.
    pub fn steps(&self, size: usize) -> Vec<Vec<u64>> {
        let mut trains = vec![Vec::new(); size];
        for (step, span) in self.steps.iter().zip(self.starts.windows(2)) {
            for &rank in &self.ranks[span[0]..span[1]] {
                trains[rank as usize].push(*step);
            }
        }
        trains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spike_is_emitted_once_in_its_step() {
        let mut trains = Trains::new(&[vec![4, 0, 2, 2], vec![], vec![2]]);
        let emit = |trains: &mut Trains| {
            let ranks = trains.due().to_vec();
            trains.advance();
            ranks
        };
        let emitted: Vec<Vec<u32>> = (0..6).map(|_| emit(&mut trains)).collect();
        assert_eq!(emitted, [vec![0], vec![], vec![0, 2], vec![], vec![0], vec![]]);
        trains.set_clock(1);
        assert_eq!((emit(&mut trains), emit(&mut trains)), (vec![], vec![0, 2]));
        assert_eq!(trains.steps(3), [vec![0, 2, 4], vec![], vec![2]]);
    }
}
