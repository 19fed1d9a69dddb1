//! Each post neuron receives from the same number of pre neurons.

use neurarchy_engine::Rank;

use super::candidates::Candidates;
use super::connectivity::{Connectivity, Lengths};
use super::sampling::Sampler;
use super::{Sides, Site};
use crate::distribution::Draws;
use crate::error::{Error, Result};

pub(super) fn check(number: usize, allow_self_connections: bool, sides: &Sides) -> Result<()> {
    let excluded = usize::from(sides.same_object && !allow_self_connections);
    if number + excluded > sides.pre.len() && number > 0 {
        let reason = if excluded == 1 { " without self-connections" } else { "" };
        return Err(Error::argument(
            "connect_fixed_number_pre(number=)",
            format!(
                "{number} pre-synaptic neurons are asked for, but only {} can be chosen from{reason}",
                sides.pre.len() - excluded.min(sides.pre.len())
            ),
        ));
    }
    Ok(())
}

struct FixedNumberPre<'a> {
    candidates: Candidates,
    number: usize,
    draws: &'a Draws,
}

pub(super) fn rows(sides: &Sides, number: usize, allow_self_connections: bool, draws: &Draws) -> Connectivity {
    let candidates = Candidates::new(&sides.pre, sides.same_object && !allow_self_connections);
    Connectivity::of_lengths(&sides.post, sides.pre_size(), &FixedNumberPre { candidates, number, draws })
}

impl Lengths for FixedNumberPre<'_> {
    fn length(&self, _post_rank: u32) -> usize {
        self.number
    }

    fn fill<R: Rank>(&self, post_rank: u32, to: &mut [R], sampler: &mut Sampler) {
        self.candidates.choose(post_rank, to, &mut self.draws.sequence(Site::Structure, post_rank), sampler);
    }
}
