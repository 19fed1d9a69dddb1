//! Which post neurons are whose: the blocks of all populations, one for each worker.
//!
//! As a rule each worker has a share of each population, so that all are busy in all phases of a step. A spike is then
//! looked up by each of them. Where it finds few synapses this is most of the work, and workers have whole populations
//! instead, if these can be shared out evenly.

use crate::bind::Network;
use crate::partition::Partition;
use crate::population::Population;

/// Synapses that a spike finds when it comes due in a projection, on average: with more of them looking them up twice
/// does not matter.
const FEW: usize = 8;
/// How much more than its share one worker may have of the neurons, of the synapses, or of the lookups.
const UNEVEN: f64 = 1.15;

/// Cost of a neuron without synapses, in synapses.
const NEURON: u64 = 4;

/// The blocks of each population.
pub(crate) fn shares(network: &Network, workers: usize) -> Vec<Partition> {
    let populations = network.populations;
    if workers == 1 {
        return populations.iter().map(|p| Partition::whole(p.size)).collect();
    }
    if let Some(owners) = work_of_few(network).and_then(|work| owners(&work, workers)) {
        let whole = |(population, owner): (&Population, usize)| Partition::owned(population.size, workers, owner);
        return populations.iter().zip(owners).map(whole).collect();
    }
    let cut = |(index, population): (usize, &Population)| {
        let cost = costs(network, index);
        Partition::balanced(population.size, workers, |rank| cost[rank])
    };
    populations.iter().enumerate().map(cut).collect()
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

/// What a population gives to do, in each phase: its neurons, the synapses they receive, and how often somebody looks for
/// these if all neurons before them spike once.
type Work = [usize; 3];

/// The work of each population; `None`: synapses do more than to wait for spikes, or these find many of them.
fn work_of_few(network: &Network) -> Option<Vec<Work>> {
    let mut work: Vec<Work> = network.populations.iter().map(|p| [p.size, 0, 0]).collect();
    for projection in network.projections {
        let kernels = &projection.kernels;
        let steady = [&kernels.psp, &kernels.postsynaptic, &kernels.local];
        if kernels.pre_event.is_none() || steady.into_iter().any(Option::is_some) {
            return None;
        }
        let [_, synapses, lookups] = &mut work[projection.post];
        *synapses += projection.synapses();
        *lookups += network.populations[projection.pre].size * projection.classes.get().len();
    }
    let total = total(&work);
    (total[1] < FEW * total[2]).then_some(work)
}

fn total(work: &[Work]) -> Work {
    work.iter().fold(Work::default(), |sum, own| std::array::from_fn(|i| sum[i] + own[i]))
}

/// Who gets each population: the largest first, each to the worker who is least busy with it. `None`: it comes out uneven.
fn owners(work: &[Work], workers: usize) -> Option<Vec<usize>> {
    let total = total(work);
    let part = |amount: usize, of: usize| if of == 0 { 0.0 } else { amount as f64 / of as f64 };
    // The part of the phase that a worker has most of.
    let most = |load: &Work| (0..load.len()).map(|i| part(load[i], total[i])).fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..work.len()).collect();
    order.sort_by(|&a, &b| most(&work[b]).total_cmp(&most(&work[a])));
    let mut loads = vec![Work::default(); workers];
    let mut owners = vec![0; work.len()];
    for index in order {
        let with = |load: &Work| -> Work { std::array::from_fn(|i| load[i] + work[index][i]) };
        let busy = |worker: &usize| most(&with(&loads[*worker]));
        let owner = (0..workers).min_by(|a, b| busy(a).total_cmp(&busy(b)))?;
        owners[index] = owner;
        loads[owner] = with(&loads[owner]);
    }
    loads.iter().all(|load| most(load) <= UNEVEN / workers as f64).then_some(owners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_have_whole_populations_and_as_much_to_do_in_each_phase() {
        // Neurons of the cortical microcircuit, which receive about as many synapses each, from as many populations.
        let sizes = [2068, 583, 2192, 548, 485, 107, 1440, 295];
        let work = sizes.map(|size| [size, 400 * size, 7717 * 50]);
        let owners = owners(&work, 2).expect("it can be shared out");
        for phase in 0..3 {
            let first: usize = work.iter().zip(&owners).filter(|(_, o)| **o == 0).map(|(w, _)| w[phase]).sum();
            let whole: usize = work.iter().map(|w| w[phase]).sum();
            assert!((0.43..=0.57).contains(&(first as f64 / whole as f64)), "phase {phase}: {first} of {whole}");
        }
    }

    #[test]
    fn what_cannot_be_shared_out_evenly_is_not() {
        assert_eq!(owners(&[[100, 1000, 10]], 2), None, "one population");
        assert_eq!(owners(&[[1000, 0, 0], [1000, 9000, 90]], 2), None, "all synapses in one");
        assert_eq!(owners(&[[100, 1000, 10]; 4], 3), None, "four for three");
        assert_eq!(owners(&[[100, 1000, 10]; 4], 2), Some(vec![0, 1, 0, 1]));
        assert_eq!(owners(&[], 2), Some(vec![]));
    }
}
