//! Part of a population.

use std::sync::Arc;

/// Number of a population in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PopulationId(pub u32);

/// A population or some of its neurons, in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The population.
    pub population: PopulationId,
    /// Ranks in it; `None`: all.
    pub ranks: Option<Arc<[u32]>>,
}

impl View {
    /// These neurons of a population.
    pub fn of(population: PopulationId, ranks: impl Into<Arc<[u32]>>) -> View {
        View { population, ranks: Some(ranks.into()) }
    }

    /// The ranks, given the size of the population.
    pub fn ranks(&self, size: usize) -> Vec<u32> {
        match &self.ranks {
            Some(ranks) => ranks.to_vec(),
            None => (0..size as u32).collect(),
        }
    }
}

impl From<PopulationId> for View {
    fn from(population: PopulationId) -> View {
        View { population, ranks: None }
    }
}
