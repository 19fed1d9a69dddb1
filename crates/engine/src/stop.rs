//! Conditions under which a run ends before its time.

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::Element;

use crate::array::Array;
use crate::bind::{Call, Network};
use crate::engine::Engine;
use crate::plan::Leader;
use crate::spec::PopulationId;

/// What is tested for each neuron of a population after a step.
#[derive(Clone, Debug)]
pub enum StopTest {
    /// The kernel's condition (`Slot::Holds`): elements, padded.
    Holds(Executable),
    /// It emitted a spike in the step.
    Spiked,
}

/// The stop condition of a population.
#[derive(Clone, Debug)]
pub struct StopCondition {
    /// What is tested.
    pub test: StopTest,
    /// For all neurons, not just for one.
    pub all: bool,
}

/// A stop condition with the array of its results.
#[derive(Debug)]
pub(crate) struct Stop {
    pub condition: StopCondition,
    /// `Slot::Holds`
    pub holds: Array,
}

impl Stop {
    /// Its kernel, if it has one.
    pub fn executable(&self) -> Option<&Executable> {
        match &self.condition.test {
            StopTest::Holds(executable) => Some(executable),
            StopTest::Spiked => None,
        }
    }
}

/// When a run ends.
#[derive(Debug)]
pub(crate) struct Until {
    /// Whose conditions are tested; those without one are ignored.
    pub populations: Vec<usize>,
    /// All of them must be met in one step.
    pub all: bool,
}

impl Until {
    /// The step that has ended meets it.
    ///
    /// # Safety
    /// Nobody else uses the network.
    pub unsafe fn is_met(&self, network: &Network, leader: &Leader) -> bool {
        let tested = |&&index: &&usize| network.populations[index].stop.is_some();
        let mut indices = self.populations.iter().filter(tested).peekable();
        if indices.peek().is_none() {
            return false;
        }
        // SAFETY: as promised by the caller.
        let mut met = |&index: &usize| unsafe { is_met(network, index, leader.neurons[index].stop.as_ref()) };
        if self.all { indices.all(&mut met) } else { indices.any(&mut met) }
    }
}

/// # Safety
/// As `Until::is_met`.
unsafe fn is_met(network: &Network, index: usize, call: Option<&Call>) -> bool {
    let population = &network.populations[index];
    let Some(stop) = &population.stop else { return false };
    let neurons = match (&stop.condition.test, call) {
        (StopTest::Spiked, _) => {
            // SAFETY: as promised by the caller.
            population.spiking.as_ref().map_or(0, |s| unsafe { s.spikes.read() }.last().len())
        }
        (StopTest::Holds(_), Some(call)) => {
            // SAFETY: as promised by the caller.
            unsafe { call.run(0, population.padded()) };
            stop.holds.slice::<u8>().iter().filter(|&&holds| holds != 0).count()
        }
        (StopTest::Holds(_), None) => 0,
    };
    if stop.condition.all { neurons == population.size } else { neurons > 0 }
}

impl Engine {
    /// The condition under which `run_until` ends for the sake of a population.
    pub fn set_stop_condition(&mut self, population: PopulationId, condition: Option<StopCondition>) {
        let state = &mut self.populations[population.0];
        let size = state.size;
        state.stop = condition.map(|condition| Stop { condition, holds: Array::zeroed(Element::Bool, size) });
        self.plan = None;
    }
}
