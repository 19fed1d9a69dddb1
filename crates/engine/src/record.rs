//! Recorders: what is sampled, when, and the data.

mod checkpoint;

use crate::bind::Network;
use crate::error::EngineError;
use crate::population::Population;
use crate::projection::Projection;
use crate::spec::{Extent, PopulationId, ProjectionId};
use crate::values::Values;
use neurarchy_lang::expr::Name;
use std::time::{Duration, Instant};

pub use checkpoint::RecorderState;

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

    /// Nothing was recorded.
    pub fn is_empty(&self) -> bool {
        match self {
            Recording::Samples { steps, .. } | Recording::Spikes { steps, .. } => steps.is_empty(),
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

/// Where the data of a recorder go when there are many: between two slices of a run.
pub trait Sink: Send + Sync + std::fmt::Debug {
    /// Takes all data so far and leaves none, or takes nothing. The error says why.
    fn take(&mut self, data: &mut Recording) -> Result<(), String>;
}

/// Bytes that are kept for a sink before it takes them, unless a single sample has more.
const FOR_SINK: usize = 1 << 20;
/// How long they are kept while the network runs.
const LONGEST: Duration = Duration::from_secs(1);

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
    /// Values of the next sample at most.
    largest: usize,
    /// Where data go, if they do not stay in memory.
    sink: Option<Box<dyn Sink>>,
    /// When it took some.
    taken: Instant,
}

impl Recorder {
    pub fn new(spec: RecorderSpec, network: &Network) -> Result<Recorder, EngineError> {
        if spec.period == 0 {
            return Err(EngineError::Period);
        }
        let wanted = check(&spec.source, network)?;
        let data = Recording::empty(&spec.source, network)?;
        let (sink, taken) = (None, Instant::now());
        Ok(Recorder { data, spec, active: true, wanted, version: None, largest: 0, sink, taken })
    }

    /// Other data in place of those so far, which are returned.
    pub fn replace(&mut self, data: Recording) -> Recording {
        self.version = None;
        std::mem::replace(&mut self.data, data)
    }

    /// Data go there from now on; `None`: they stay in memory.
    pub fn set_sink(&mut self, sink: Option<Box<dyn Sink>>) {
        self.sink = sink;
        self.taken = Instant::now();
    }

    /// The sink, if there is one, takes all data.
    pub fn flush(&mut self) -> Result<(), String> {
        if let Some(sink) = &mut self.sink
            && !self.data.is_empty()
        {
            sink.take(&mut self.data)?;
        }
        self.taken = Instant::now();
        Ok(())
    }

    /// The next sample can be taken without a word to the allocator.
    pub fn has_room(&self) -> bool {
        let has = |capacity: usize, len: usize, count: usize| capacity - len >= count;
        match &self.data {
            Recording::Spikes { steps, ranks } => {
                has(steps.capacity(), steps.len(), self.largest) && has(ranks.capacity(), ranks.len(), self.largest)
            }
            Recording::Samples { steps, lengths, values, .. } => {
                values.room() >= self.largest
                    && has(steps.capacity(), steps.len(), 1)
                    && lengths.as_ref().is_none_or(|l| has(l.capacity(), l.len(), 1))
            }
        }
    }

    /// Makes room for the next sample, and for some more. The structure of projections is that of the next sample.
    /// A sink takes what has become much or old.
    pub fn make_room(&mut self, network: &Network) -> Result<(), String> {
        let is_due = self.sink.is_some() && (!self.has_room() || self.taken.elapsed() > LONGEST);
        // There is room afterwards even if it fails.
        let flushed = if is_due { self.flush() } else { Ok(()) };
        self.largest = largest(&self.spec.source, network);
        // What a sink takes at once; otherwise vectors grow as they do.
        let samples = if self.sink.is_some() { (FOR_SINK / 8 / self.largest.max(1)).clamp(1, 1 << 14) } else { 1 };
        match &mut self.data {
            Recording::Spikes { steps, ranks } => {
                let spikes = if self.sink.is_some() { self.largest.max(FOR_SINK / 12) } else { self.largest };
                steps.reserve(spikes);
                ranks.reserve(spikes);
            }
            Recording::Samples { steps, width, lengths, rows, values } => {
                values.reserve(samples * self.largest);
                steps.reserve(samples);
                if let Some((version, found)) = rows_of(&self.spec.source, network, self.version) {
                    self.version = Some(version);
                    // The structure before may never have been sampled.
                    rows.retain(|(first, _)| *first < steps.len());
                    rows.push((steps.len(), found));
                }
                let differs = matches!(self.spec.source, Source::Synapses { .. }) && self.largest != *width;
                if differs || lengths.is_some() {
                    let width = *width;
                    lengths.get_or_insert_with(|| vec![width; steps.len()]).reserve(samples);
                }
            }
        }
        flushed
    }

    /// The data so far.
    pub fn into_data(mut self) -> Recording {
        let none = Recording::Spikes { steps: Vec::new(), ranks: Vec::new() };
        std::mem::replace(&mut self.data, none)
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
            Recording::Samples { steps, width, lengths, values, .. } => {
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

impl Drop for Recorder {
    fn drop(&mut self) {
        // Whoever wants to hear of problems flushes it before.
        let _lost = self.flush();
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

/// Values of a sample at most.
fn largest(source: &Source, network: &Network) -> usize {
    match source {
        Source::Variable { population, ranks, .. }
        | Source::Input { population, ranks, .. }
        | Source::Spikes { population, ranks }
        | Source::AxonSpikes { population, ranks } => {
            ranks.as_ref().map_or(network.populations[population.0].size, Vec::len)
        }
        Source::Synapses { projection, name, post_rank } => {
            let projection = &network.projections[projection.0];
            let rows = match post_rank {
                None => 0..projection.rows.len(),
                Some(rank) => projection.rows.row_of(*rank).map_or(0..0, |row| row..row + 1),
            };
            match projection.attributes.iter().find(|a| a.name == *name).map(|a| a.extent) {
                Some(Extent::Local) => projection.rows.starts()[rows.end] - projection.rows.starts()[rows.start],
                Some(Extent::PerPost) => rows.len(),
                Some(Extent::Global) => 1,
                // Shared weights are not recorded.
                Some(Extent::Shared) | None => 0,
            }
        }
    }
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
