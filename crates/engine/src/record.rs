//! Recorders: what is sampled, when, and the data.

use crate::bind::Network;
use crate::error::EngineError;
use crate::population::Population;
use crate::projection::Projection;
use crate::spec::{Extent, PopulationId, ProjectionId};
use crate::values::Values;
use neurarchy_lang::expr::Name;

/// Number of a recorder; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecorderId(pub u64);

/// What a recorder looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// An attribute of neurons, after the step's updates.
    Variable {
        /// Whose.
        population: PopulationId,
        /// Which.
        name: Name,
        /// Of which neurons; `None`: of all. A global attribute has one value.
        ranks: Option<Vec<u32>>,
    },
    /// The weighted sum or conductance of a target, after transmission and before the neurons' equations.
    Input {
        /// Whose.
        population: PopulationId,
        /// Which.
        target: Name,
        /// Of which neurons; `None`: of all.
        ranks: Option<Vec<u32>>,
    },
    /// Spikes.
    Spikes {
        /// Whose.
        population: PopulationId,
        /// Of which neurons; `None`: of all.
        ranks: Option<Vec<u32>>,
    },
    /// Axonal spikes.
    AxonSpikes {
        /// Whose.
        population: PopulationId,
        /// Of which neurons; `None`: of all.
        ranks: Option<Vec<u32>>,
    },
    /// An attribute of synapses, after the step's updates, in canonical order; of attributes with one value per post
    /// neuron one per row, of global ones one.
    Synapses {
        /// Whose.
        projection: ProjectionId,
        /// Which.
        name: Name,
        /// Of the row of which post rank; `None`: of all rows.
        post_rank: Option<u32>,
    },
}

/// When a recorder samples: in each step k with (k - start) mod period = offset. Spikes are recorded in every step.
#[derive(Clone, Debug, PartialEq)]
pub struct RecorderSpec {
    /// What.
    pub source: Source,
    /// In steps, at least 1.
    pub period: u64,
    /// In steps.
    pub offset: u64,
    /// Origin of the grid: a step number.
    pub start: i64,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Recording {
    /// Samples one after the other.
    Samples {
        /// The step of each sample.
        steps: Vec<i64>,
        /// Values of one sample; structural changes of a projection are seen in `lengths`.
        width: usize,
        /// Number of values of each sample, if they differ.
        lengths: Option<Vec<usize>>,
        /// Of local attributes of synapses: from which sample on, how many values each row has.
        rows: Vec<(usize, Vec<u32>)>,
        /// The values of all samples.
        values: Values,
    },
    /// Spikes, by step and rank.
    Spikes {
        /// The step of each spike.
        steps: Vec<i64>,
        /// The rank of each spike.
        ranks: Vec<u32>,
    },
}

impl Recording {
    /// Memory of the data.
    pub fn bytes(&self) -> usize {
        match self {
            Recording::Samples { steps, values, .. } => steps.len() * 8 + values.bytes(),
            Recording::Spikes { steps, ranks } => steps.len() * 8 + ranks.len() * 4,
        }
    }

    /// No data yet, of the right type.
    pub(crate) fn empty(source: &Source, network: &Network) -> Result<Recording, EngineError> {
        let mut values = match source {
            Source::Variable { population, name, .. } => {
                let attribute = network.populations[population.0].attribute(name);
                attribute.map(|a| Values::empty(a.element())).ok_or_else(|| EngineError::UnknownAttribute {
                    object: format!("population {}", population.0),
                    name: name.to_string(),
                })?
            }
            Source::Input { population, target, .. } => {
                let input = network.populations[population.0].input(target);
                input.map(|a| Values::empty(a.element())).ok_or_else(|| EngineError::UnknownTarget {
                    object: format!("population {}", population.0),
                    target: target.to_string(),
                })?
            }
            Source::Synapses { projection, name, .. } => {
                let attribute = network.projections[projection.0].attributes.iter().find(|a| a.name == *name);
                attribute.map(|a| Values::empty(a.element())).ok_or_else(|| EngineError::UnknownAttribute {
                    object: format!("projection {}", projection.0),
                    name: name.to_string(),
                })?
            }
            Source::Spikes { population, .. } | Source::AxonSpikes { population, .. } => {
                let spiking = network.populations[population.0].spiking.as_ref();
                let axon = matches!(source, Source::AxonSpikes { .. });
                return match spiking.filter(|s| !axon || s.axon.is_some()) {
                    Some(_) => Ok(Recording::Spikes { steps: Vec::new(), ranks: Vec::new() }),
                    None => Err(EngineError::NotSpiking {
                        object: format!("population {}", population.0),
                        what: if axon { "axonal spikes" } else { "spikes" },
                    }),
                };
            }
        };
        let fresh = Values::empty_like(&values);
        sample(source, network, &mut values);
        Ok(Recording::Samples {
            steps: Vec::new(),
            width: values.len(),
            lengths: None,
            rows: Vec::new(),
            values: fresh,
        })
    }
}

/// All recorders of a network, in order of creation.
pub(crate) type Recorders = Vec<(RecorderId, Recorder)>;

/// A recorder with its data.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub spec: RecorderSpec,
    pub active: bool,
    data: Recording,
    /// Of spikes: which ranks are recorded, if not all.
    wanted: Option<Vec<bool>>,
    /// Of synapses: which structure the last sample had.
    version: Option<u64>,
}

impl Recorder {
    pub fn new(spec: RecorderSpec, network: &Network) -> Result<Recorder, EngineError> {
        if spec.period == 0 {
            return Err(EngineError::Period);
        }
        let wanted = check(&spec.source, network)?;
        Ok(Recorder { data: Recording::empty(&spec.source, network)?, spec, active: true, wanted, version: None })
    }

    /// Other data in place of those so far, which are returned.
    pub fn replace(&mut self, data: Recording) -> Recording {
        self.version = None;
        std::mem::replace(&mut self.data, data)
    }

    /// The data so far.
    pub fn into_data(self) -> Recording {
        self.data
    }

    /// The data so far.
    pub fn data(&self) -> &Recording {
        &self.data
    }

    /// It samples before the neurons' equations.
    pub fn is_early(&self) -> bool {
        matches!(self.spec.source, Source::Input { .. })
    }

    /// Samples, if this is the time.
    ///
    /// # Safety
    /// No thread writes to populations and projections meanwhile.
    pub unsafe fn sample(&mut self, step: i64, network: &Network) {
        if !self.active {
            return;
        }
        let spikes = matches!(self.spec.source, Source::Spikes { .. } | Source::AxonSpikes { .. });
        let place = (step - self.spec.start).rem_euclid(self.spec.period as i64);
        if !spikes && place != self.spec.offset as i64 {
            return;
        }
        match &mut self.data {
            Recording::Spikes { steps, ranks } => {
                let list = match &self.spec.source {
                    // SAFETY: as promised by the caller.
                    Source::Spikes { population, .. } => unsafe {
                        spikes_of(&network.populations[population.0], false)
                    },
                    // SAFETY: as promised by the caller.
                    Source::AxonSpikes { population, .. } => unsafe {
                        spikes_of(&network.populations[population.0], true)
                    },
                    _ => &[],
                };
                let before = ranks.len();
                match &self.wanted {
                    None => ranks.extend_from_slice(list),
                    Some(wanted) => ranks.extend(list.iter().copied().filter(|&r| wanted[r as usize])),
                }
                steps.resize(steps.len() + ranks.len() - before, step);
            }
            Recording::Samples { steps, width, lengths, rows, values } => {
                if let Some((version, lengths)) = rows_of(&self.spec.source, network, self.version) {
                    self.version = Some(version);
                    rows.push((steps.len(), lengths));
                }
                steps.push(step);
                let before = values.len();
                sample(&self.spec.source, network, values);
                let length = values.len() - before;
                if length != *width || lengths.is_some() {
                    let width = *width;
                    lengths.get_or_insert_with(|| vec![width; steps.len() - 1]).push(length);
                }
            }
        }
    }
}

/// The source exists. Gives, of spikes of some neurons, which ones.
fn check(source: &Source, network: &Network) -> Result<Option<Vec<bool>>, EngineError> {
    let out_of_range = |what, index: usize, count| Err(EngineError::OutOfRange { what, index, count });
    let (population, ranks) = match source {
        Source::Variable { population, ranks, .. }
        | Source::Input { population, ranks, .. }
        | Source::Spikes { population, ranks }
        | Source::AxonSpikes { population, ranks } => (population.0, ranks),
        Source::Synapses { projection, post_rank, .. } => {
            let Some(state) = network.projections.get(projection.0) else {
                return out_of_range("projection", projection.0, network.projections.len());
            };
            return match post_rank.filter(|&r| state.rows.row_of(r).is_none()) {
                Some(rank) => out_of_range("row of post rank", rank as usize, state.rows.len()),
                None => Ok(None),
            };
        }
    };
    let Some(state) = network.populations.get(population) else {
        return out_of_range("population", population, network.populations.len());
    };
    if let Some(&rank) = ranks.iter().flatten().find(|&&r| r as usize >= state.size) {
        return out_of_range("rank", rank as usize, state.size);
    }
    Ok(ranks.as_ref().map(|ranks| {
        let mut wanted = vec![false; state.size];
        ranks.iter().for_each(|&r| wanted[r as usize] = true);
        wanted
    }))
}

/// # Safety
/// No thread pushes spikes meanwhile.
unsafe fn spikes_of(population: &Population, axon: bool) -> &[u32] {
    let Some(spiking) = &population.spiking else { return &[] };
    let ring = if axon { spiking.axon.as_ref() } else { Some(&spiking.spikes) };
    // SAFETY: as promised by the caller.
    ring.map_or(&[], |ring| unsafe { ring.read() }.last())
}

/// Lengths of the rows of a local attribute of synapses, and their version, unless that is `known`.
fn rows_of(source: &Source, network: &Network, known: Option<u64>) -> Option<(u64, Vec<u32>)> {
    let Source::Synapses { projection, name, post_rank } = source else { return None };
    let projection = &network.projections[projection.0];
    let version = projection.structural.version;
    let local = projection.attributes.iter().any(|a| a.name == *name && a.extent == Extent::Local);
    if known == Some(version) || !local {
        return None;
    }
    let rows = match post_rank {
        None => 0..projection.rows.len(),
        Some(rank) => projection.rows.row_of(*rank).map_or(0..0, |row| row..row + 1),
    };
    Some((version, rows.map(|row| projection.rows.range(row).len() as u32).collect()))
}

fn sample(source: &Source, network: &Network, values: &mut Values) {
    match source {
        Source::Variable { population, name, ranks } => {
            let population = &network.populations[population.0];
            let Some(attribute) = population.attribute(name) else { return };
            match ranks.as_ref().filter(|_| attribute.extent == Extent::Local) {
                Some(ranks) => values.append(&attribute.cells, ranks.iter().map(|&r| r as usize)),
                None => values.append(&attribute.cells, 0..population.count(attribute)),
            }
        }
        Source::Input { population, target, ranks } => {
            let population = &network.populations[population.0];
            let Some(input) = population.input(target) else { return };
            match ranks {
                Some(ranks) => values.append(input, ranks.iter().map(|&r| r as usize)),
                None => values.append(input, 0..population.size),
            }
        }
        Source::Synapses { projection, name, post_rank } => {
            let projection = &network.projections[projection.0];
            let row = post_rank.map(|r| projection.rows.row_of(r).map_or(0..0, |row| row..row + 1));
            append_synapses(projection, name, row, values);
        }
        Source::Spikes { .. } | Source::AxonSpikes { .. } => {}
    }
}

/// Appends the values of an attribute for some rows, or all.
pub(crate) fn append_synapses(
    projection: &Projection,
    name: &str,
    rows: Option<std::ops::Range<usize>>,
    values: &mut Values,
) {
    let Some(attribute) = projection.attributes.iter().find(|a| &*a.name == name) else { return };
    let all = 0..projection.rows.len();
    let rows = rows.unwrap_or(all);
    match attribute.extent {
        Extent::Global => values.append(&attribute.cells, 0..1),
        Extent::PerPost => {
            values.append(&attribute.cells, projection.rows.post_ranks()[rows].iter().map(|&r| r as usize));
        }
        Extent::Local => {
            let starts = projection.rows.starts();
            values.append(&attribute.cells, projection.storage_of(starts[rows.start]..starts[rows.end]));
        }
        Extent::Shared => {
            if let Some(windows) = &projection.windows {
                values.append(&attribute.cells, windows.places());
            }
        }
    }
}
