//! The state of a recorder as data; see `checkpoint`.

use super::{Recorder, RecorderId, RecorderSpec, Recording, Source};
use crate::bind::Network;
use crate::checkpoint::{EngineState, Misfit};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::projection::Projection;
use neurarchy_lang::expr::Name;

/// The state of a recorder.
#[derive(Clone, Debug, PartialEq)]
pub struct RecorderState {
    /// Its number.
    pub id: RecorderId,
    /// What and when.
    pub spec: RecorderSpec,
    /// It is not paused.
    pub active: bool,
    /// What it has recorded and not handed out.
    pub data: Recording,
    /// Of synapses: those of the last sample are those of now.
    pub current: bool,
}

impl Recorder {
    pub(crate) fn state(&self, id: RecorderId, projections: &[Projection]) -> RecorderState {
        let Recorder {
            spec,
            active,
            data,
            version,
            // Follows from what is recorded.
            wanted: _,
            largest: _,
            // Who gave it knows what it has.
            sink: _,
            taken: _,
        } = self;
        let now = match &spec.source {
            Source::Synapses { projection, .. } => Some(projections[projection.0].structural.version),
            _ => None,
        };
        RecorderState {
            id,
            spec: spec.clone(),
            active: *active,
            data: data.clone(),
            current: now.is_some() && *version == now,
        }
    }
}

impl RecorderState {
    /// It looks at something that there is when the state has been taken over.
    pub(crate) fn fits(&self, engine: &Engine, state: &EngineState) -> Misfit {
        let RecorderState { id, spec, active: _, data, current: _ } = self;
        if spec.period == 0 || spec.period > i64::MAX as u64 {
            return Err("it has a period of 0 steps".into());
        }
        if id.0 >= state.next_recorder || state.recorders.iter().filter(|other| other.id == *id).count() != 1 {
            return Err("its number is none".into());
        }
        if let Source::Synapses { projection, name, post_rank } = &spec.source {
            let (Some(here), Some(there)) = (engine.projections.get(projection.0), state.projections.get(projection.0))
            else {
                return Err("its projection is missing".into());
            };
            if !here.attributes.iter().any(|a| a.name == *name) {
                return Err(format!("its variable '{name}' is missing"));
            }
            if post_rank.is_some_and(|rank| there.rows.row_of(rank).is_none()) {
                return Err("its dendrite is missing".into());
            }
        } else if let Err(error) = Recorder::new(spec.clone(), &engine.network()) {
            // An input that only this recorder needs is made with the state.
            let made = |population: usize, target: &Name| {
                let population = state.populations.get(population);
                population.is_some_and(|p| p.inputs.iter().any(|i| i.target == *target))
            };
            match (&spec.source, &error) {
                (Source::Input { population, target, .. }, EngineError::UnknownTarget { .. })
                    if made(population.0, target) => {}
                _ => return Err(error.to_string()),
            }
        }
        let spikes = matches!(spec.source, Source::Spikes { .. } | Source::AxonSpikes { .. });
        let whole = match data {
            Recording::Spikes { steps, ranks } => spikes && steps.len() == ranks.len(),
            Recording::Samples { steps, width, lengths, rows: _, values } => {
                let counted = lengths.as_ref().map_or(steps.len() * width, |lengths| lengths.iter().sum());
                !spikes && counted == values.len() && lengths.as_ref().is_none_or(|l| l.len() == steps.len())
            }
        };
        if whole { Ok(()) } else { Err("its data are not whole".into()) }
    }

    /// The recorder, in a network that has taken over the rest of the state.
    pub(crate) fn recorder(self, network: &Network) -> Result<(RecorderId, Recorder), EngineError> {
        let RecorderState { id, spec, active, data, current } = self;
        let version = match &spec.source {
            Source::Synapses { projection, .. } if current => {
                Some(network.projections[projection.0].structural.version)
            }
            _ => None,
        };
        let mut recorder = Recorder::new(spec, network)?;
        recorder.active = active;
        recorder.replace(data);
        recorder.version = version;
        Ok((id, recorder))
    }
}
