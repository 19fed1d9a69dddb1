//! Each pair with the same probability, independently.

use neurarchy_engine::Rank;

use super::candidates::Candidates;
use super::connectivity::{Connectivity, Lengths};
use super::sampling::Sampler;
use super::{Sides, Site};
use crate::distribution::Draws;

struct FixedProbability<'a> {
    candidates: Candidates,
    probability: f64,
    draws: &'a Draws,
}

pub(super) fn rows(sides: &Sides, probability: f64, allow_self_connections: bool, draws: &Draws) -> Connectivity {
    let candidates = Candidates::new(&sides.pre, sides.same_object && !allow_self_connections);
    Connectivity::of_lengths(&sides.post, sides.pre_size(), &FixedProbability { candidates, probability, draws })
}

/// Instead of one draw for each pair, the number of synapses of a row is drawn, which is binomial, and then which: given
/// their number all sets are equally likely. So the cost grows with the synapses, not with the pairs.
impl Lengths for FixedProbability<'_> {
    fn length(&self, post_rank: u32) -> usize {
        let trials = u64::from(self.candidates.number(post_rank));
        self.draws.stream(Site::Structure, post_rank).binomial(trials, self.probability) as usize
    }

    fn fill<R: Rank>(&self, post_rank: u32, to: &mut [R], sampler: &mut Sampler) {
        self.candidates.choose(post_rank, to, &mut self.draws.sequence(Site::Structure, post_rank), sampler);
    }
}
