//! The state of a network as data: all that a run depends on and that the declarations do not say.
//!
//! It is canonical: synapses come by post rank and place in the row, past values and lists of spikes by age. So it depends
//! neither on how synapses are stored nor on the number of threads, and a network that takes it over goes on bit for bit.
//!
//! Structures are taken apart field by field, without `..`: a new field does not compile until it has a place here.

use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::population::{Population, PopulationState};
use crate::projection::{Projection, ProjectionState};
use crate::record::RecorderState;
use crate::spec::Settings;
use crate::values::Values;

/// The state of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineState {
    /// Number of the current step.
    pub step: i64,
    /// Steps ever made.
    pub draws: u64,
    /// Of all random draws.
    pub seed: u64,
    /// Distinguishes the draws of copies.
    pub network: u32,
    /// All constants.
    pub constants: Vec<(Name, f64)>,
    /// In order of creation.
    pub populations: Vec<PopulationState>,
    /// In order of creation.
    pub projections: Vec<ProjectionState>,
    /// In order of creation.
    pub recorders: Vec<RecorderState>,
    /// The number of the next recorder.
    pub next_recorder: u64,
}

/// Why a state does not fit: what is wrong.
pub(crate) type Misfit = Result<(), String>;

impl Engine {
    /// All that the next steps depend on.
    pub fn state(&self) -> Result<EngineState, EngineError> {
        let Engine {
            settings: Settings { dt_ms: _, precision: _, threads: _, seed, network },
            clock,
            constants,
            populations,
            projections,
            recorders,
            next_recorder,
            broken,
            // Made anew by `prepare`; how the work is shared out.
            plan: _,
            always_parallel: _,
            tempo: _,
            pool: _,
        } = self;
        if let Some(error) = broken {
            return Err(error.clone());
        }
        Ok(EngineState {
            step: clock.step(),
            draws: clock.draws(),
            seed: *seed,
            network: *network,
            constants: constants.iter().map(|(name, cell)| (name.clone(), cell.slice::<f64>()[0])).collect(),
            populations: populations.iter().map(Population::state).collect(),
            projections: projections.iter().map(Projection::state).collect(),
            recorders: recorders.get().iter().map(|(id, r)| r.state(*id, projections)).collect(),
            next_recorder: *next_recorder,
        })
    }

    /// Takes a state over from a network with the same declarations. On an error nothing has changed.
    pub fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        self.check_state(&state)?;
        let EngineState { step, draws, seed, network, constants, populations, projections, recorders, next_recorder } =
            state;
        for (name, value) in &constants {
            self.set_constant(name, *value);
        }
        for (population, state) in self.populations.iter_mut().zip(populations) {
            population.set_state(state);
        }
        for (projection, state) in self.projections.iter_mut().zip(projections) {
            projection.set_state(state, self.clock.dt_ms())?;
        }
        self.renumber_dependents()?;
        self.clock.set_step(step);
        self.clock.set_draws(draws);
        self.settings.seed = seed;
        self.settings.network = network;
        let made = recorders.into_iter().map(|state| state.recorder(&self.network()));
        let made = made.collect::<Result<_, _>>()?;
        *self.recorders.get_mut() = made;
        self.next_recorder = next_recorder;
        self.plan = None;
        Ok(())
    }

    /// An error if the state is one of another network.
    pub fn check_state(&self, state: &EngineState) -> Result<(), EngineError> {
        let wrong = |what: String, problem: String| Err(EngineError::Mismatch { what, problem });
        for (what, here, there) in [
            ("populations", self.populations.len(), state.populations.len()),
            ("projections", self.projections.len(), state.projections.len()),
        ] {
            if here != there {
                return wrong("the network".into(), format!("there are {there} {what}, not {here}"));
            }
        }
        if state.step < 0 || state.draws > i64::MAX as u64 {
            return wrong("the network".into(), "the time is none".into());
        }
        for (index, (population, state)) in self.populations.iter().zip(&state.populations).enumerate() {
            population.fits(state).or_else(|problem| wrong(format!("population {index}"), problem))?;
        }
        for (index, (projection, state)) in self.projections.iter().zip(&state.projections).enumerate() {
            projection.fits(state).or_else(|problem| wrong(format!("projection {index}"), problem))?;
        }
        self.dependents_fit(&state.projections)?;
        for recorder in &state.recorders {
            recorder.fits(self, state).or_else(|problem| wrong("a recorder".into(), problem))?;
        }
        Ok(())
    }
}

/// The values are as many as the places, and stored as what the array stores.
pub(crate) fn fit(what: &str, values: &Values, array: &Array, count: usize) -> Misfit {
    if !values.are_stored_in(array.element()) {
        return Err(format!("'{what}' is of another type"));
    }
    same_length(what, values.len(), count)
}

pub(crate) fn same_length(what: &str, found: usize, expected: usize) -> Misfit {
    if found == expected { Ok(()) } else { Err(format!("'{what}' has {found} values, not {expected}")) }
}
