//! Which post neurons are whose: the blocks of all populations, one for each worker.
//!
//! As a rule each worker has a share of each population, so that all are busy in all phases of a step. A spike is then
//! looked up by each of them. Where it finds few synapses this is most of the work, and workers have whole populations
//! instead, as far as their shares come out even.

use crate::bind::Network;
use crate::partition::Partition;
use crate::population::Population;

/// Synapses that a spike finds when it comes due in a projection, on average: with more of them looking them up twice
/// does not matter.
const FEW: usize = 8;
/// How much more than its share one worker may have of the neurons or of the synapses.
const UNEVEN: f64 = 1.15;

/// Cost of a neuron without synapses, in synapses.
const NEURON: u64 = 4;

/// The blocks of each population.
pub(crate) fn shares(network: &Network, workers: usize) -> Vec<Partition> {
    let populations = network.populations;
    if workers == 1 {
        return populations.iter().map(|p| Partition::whole(p.size)).collect();
    }
    let costs: Vec<Vec<u64>> = (0..populations.len()).map(|index| costs(network, index)).collect();
    if finds_few(network)
        && let Some(partitions) = in_one_row(&costs, workers)
    {
        return partitions;
    }
    let cut =
        |(population, cost): (&Population, &Vec<u64>)| Partition::balanced(population.size, workers, |rank| cost[rank]);
    populations.iter().zip(&costs).map(cut).collect()
}

/// What each neuron of a population costs, with all the synapses it receives.
fn costs(network: &Network, index: usize) -> Vec<u64> {
    let mut costs = vec![NEURON; network.populations[index].size];
    for projection in network.projections.iter().filter(|p| p.post == index) {
        if let Some(windows) = &projection.windows {
            costs.iter_mut().for_each(|c| *c += windows.taps_of_window());
        }
        for (row, &rank) in projection.rows.post_ranks().iter().enumerate() {
            costs[rank as usize] += projection.rows.range(row).len() as u64;
        }
    }
    costs
}

/// All that synapses do is to wait for spikes, and these find few of them.
fn finds_few(network: &Network) -> bool {
    let (mut synapses, mut lookups) = (0, 0);
    for projection in network.projections {
        let kernels = &projection.kernels;
        let steady = [&kernels.psp, &kernels.postsynaptic, &kernels.local];
        if kernels.pre_event.is_none() || steady.into_iter().any(Option::is_some) {
            return false;
        }
        synapses += projection.synapses();
        lookups += network.populations[projection.pre].size * projection.classes.get().len();
    }
    synapses < FEW * lookups
}

/// The neurons of all populations one after the other, cut into shares of about equal cost; `None`: the neurons or the
/// synapses are not shared evenly.
fn in_one_row(costs: &[Vec<u64>], workers: usize) -> Option<Vec<Partition>> {
    let total: u64 = costs.iter().flatten().sum();
    let share = |worker: usize| (u128::from(total) * worker as u128 / workers as u128) as u64;
    let (mut neurons, mut synapses) = (vec![0u64; workers], vec![0u64; workers]);
    let mut before = 0;
    let mut partitions = Vec::with_capacity(costs.len());
    for population in costs {
        let cuts = Partition::at(population.len(), workers, |block| {
            // The first neuron that begins beyond what the workers before have.
            let mut sum = before;
            population.iter().position(|cost| {
                let beyond = sum >= share(block);
                sum += cost;
                beyond
            })
        });
        for (worker, (neurons, synapses)) in neurons.iter_mut().zip(&mut synapses).enumerate() {
            let own = &population[cuts.block(worker)];
            *neurons += own.len() as u64;
            *synapses += own.iter().map(|cost| cost - NEURON).sum::<u64>();
        }
        before += population.iter().sum::<u64>();
        partitions.push(cuts);
    }
    let even = |amounts: &[u64]| {
        let most = amounts.iter().max().copied().unwrap_or(0) as f64;
        most <= UNEVEN * amounts.iter().sum::<u64>() as f64 / workers as f64
    };
    (even(&neurons) && even(&synapses)).then_some(partitions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(costs: &[Vec<u64>], workers: usize) -> Option<Vec<Vec<std::ops::Range<usize>>>> {
        let all = |p: &Partition| (0..workers).map(|worker| p.block(worker)).collect();
        in_one_row(costs, workers).map(|partitions| partitions.iter().map(all).collect())
    }

    #[test]
    fn workers_have_whole_populations_and_one_is_cut() {
        let costs = vec![vec![10; 640], vec![10; 640], vec![10; 640]];
        let expected = vec![vec![0..640, 640..640], vec![0..320, 320..640], vec![0..0, 0..640]];
        assert_eq!(blocks(&costs, 2), Some(expected));
        let expected = vec![vec![0..640, 640..640, 640..640], vec![0..0, 0..640, 640..640], vec![0..0, 0..0, 0..640]];
        assert_eq!(blocks(&costs, 3), Some(expected));
    }

    #[test]
    fn a_population_without_synapses_is_not_one_workers_share() {
        assert_eq!(blocks(&[vec![NEURON; 1280], vec![2 * NEURON; 640]], 2), None, "synapses are all in one half");
        assert_eq!(blocks(&[vec![NEURON; 6400], vec![NEURON + 10_000; 64]], 2), None);
    }

    #[test]
    fn more_workers_than_blocks_are_not_even() {
        assert_eq!(blocks(&[vec![10; 64]], 2), None);
    }
}
