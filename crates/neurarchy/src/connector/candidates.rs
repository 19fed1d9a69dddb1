//! The neurons of one side among which those of a neuron of the other side are chosen.

use neurarchy_engine::Rank;

use super::sampling::Sampler;
use crate::distribution::Sequence;

/// Ranks, ascending; perhaps without the neuron that chooses.
pub(super) struct Candidates {
    ranks: Vec<u32>,
    /// They are 0, 1, 2...
    all: bool,
    without_own: bool,
}

impl Candidates {
    pub fn new(ranks: &[u32], without_own: bool) -> Candidates {
        let mut ranks = ranks.to_vec();
        ranks.sort_unstable();
        let all = ranks.last().is_none_or(|&last| last as usize + 1 == ranks.len());
        Candidates { ranks, all, without_own }
    }

    /// The place of the neuron that chooses, if it is one of them but no candidate.
    fn own(&self, rank: u32) -> Option<u32> {
        if !self.without_own {
            return None;
        }
        self.ranks.binary_search(&rank).ok().map(|place| place as u32)
    }

    /// How many there are for a neuron.
    pub fn number(&self, rank: u32) -> u32 {
        self.ranks.len() as u32 - u32::from(self.own(rank).is_some())
    }

    /// Chooses as many as there is room for, ascending. Leaving the own rank out gives the same distribution as choosing
    /// anew until it is not among them.
    pub fn choose<R: Rank>(&self, rank: u32, to: &mut [R], draw: &mut Sequence, sampler: &mut Sampler) {
        if self.all {
            return self.choose_places(rank, to, draw, sampler);
        }
        self.each(rank, to.len(), draw, sampler, |number, place| to[number] = R::of(self.ranks[place as usize]));
    }

    /// As `choose`, places among all ranks instead of ranks.
    pub fn choose_places<R: Rank>(&self, rank: u32, to: &mut [R], draw: &mut Sequence, sampler: &mut Sampler) {
        self.each(rank, to.len(), draw, sampler, |number, place| to[number] = R::of(place));
    }

    #[inline]
    fn each(
        &self,
        rank: u32,
        number: usize,
        draw: &mut Sequence,
        sampler: &mut Sampler,
        mut put: impl FnMut(usize, u32),
    ) {
        let own = self.own(rank).unwrap_or(u32::MAX);
        let mut next = 0;
        sampler.sample(number, self.number(rank), draw, |index| {
            put(next, index + u32::from(index >= own));
            next += 1;
        });
    }
}
