//! Checkpoints: everything that a run depends on, in a file, and a network that goes on from there bit for bit.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

use neurarchy_engine::{self as engine, EngineState};
use serde_json::{Value, json};

use super::Network;
use super::description::Description;
use super::monitors::RecorderNote;
use super::running::{Running, engine_error};
use crate::archive::{self, Arrays, Broken, Pack, field, packed};
use crate::error::{Error, Result};
use crate::monitor::{MonitorId, Object};

const FORMAT: &str = "neurarchy checkpoint";
/// Grows when what is written changes.
const VERSION: u64 = 2;

/// What a compiled network is besides its declarations.
pub(super) struct State {
    engine: EngineState,
    populations: Vec<RunningPopulationState>,
    projections: Vec<RunningProjectionState>,
    monitors: Vec<MonitorState>,
}

struct RunningPopulationState {
    /// Its neurons can be refractory.
    refractory: bool,
}

struct RunningProjectionState {
    shares_weight: bool,
    uniform_delay_steps: Option<u32>,
    /// Its kernels know of delays.
    delayed: bool,
}

struct MonitorState {
    id: MonitorId,
    recorders: Vec<RecorderNote>,
}

packed! {
    State { engine, populations, projections, monitors }
    RunningPopulationState { refractory }
    RunningProjectionState { shares_weight, uniform_delay_steps, delayed }
    MonitorState { id, recorders }
}

impl Network {
    /// Writes everything that the next steps depend on to a file: values, synapses, delays, what is on its way, recordings,
    /// switches, seed and time. The file takes the place of an older one when it is whole. It is a zip archive of NumPy
    /// arrays and a JSON file.
    ///
    /// A network with the same declarations that restores it goes on bit for bit as this one, with any number of threads.
    ///
    /// ```
    /// use neurarchy::{Network, Neuron, Settings};
    ///
    /// let declare = || -> neurarchy::Result<(Network, neurarchy::PopulationId)> {
    ///     let mut network = Network::new(Settings::default())?;
    ///     let population = network.add_population(&[3], &Neuron::new("", "r += Normal(0.0, 1.0)"), None)?;
    ///     network.compile()?;
    ///     Ok((network, population))
    /// };
    /// let folder = std::env::temp_dir().join(format!("checkpoint-{}", std::process::id()));
    /// std::fs::create_dir_all(&folder).unwrap();
    /// let path = folder.join("network.npz");
    ///
    /// let (mut one, population) = declare()?;
    /// one.simulate(10.0)?;
    /// one.checkpoint(&path)?;
    /// one.simulate(10.0)?;
    ///
    /// let (mut other, _) = declare()?;
    /// other.restore(&path)?;
    /// other.simulate(10.0)?;
    /// assert_eq!(one.get(population, "r")?, other.get(population, "r")?);
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), neurarchy::Error>(())
    /// ```
    pub fn checkpoint(&self, path: impl AsRef<Path>) -> Result<()> {
        self.checkpoint_with_notes(path, "")
    }

    /// As [`Network::checkpoint`], with a text for whoever restores it.
    pub fn checkpoint_with_notes(&self, path: impl AsRef<Path>, notes: &str) -> Result<()> {
        let path = path.as_ref();
        let context = format!("checkpoint('{}')", path.display());
        self.running(&context)?;
        self.sync_files()?;
        let (manifest, arrays) = self.contents(notes, true)?;
        let written = archive::replace(path, |file| archive::write(file, &manifest, arrays));
        written.map_err(|error| Error::argument(context, format!("it cannot be written: {error}")))
    }

    /// Takes over the state in a file of [`Network::checkpoint`], of a network with the same declarations. Monitors that
    /// the file has and this network has not are made; those that were declared here after the others begin anew. On an
    /// error (the file is damaged, something else, or of another network) nothing has changed. Returns the notes.
    pub fn restore(&mut self, path: impl AsRef<Path>) -> Result<String> {
        let path = path.as_ref();
        let context = format!("restore('{}')", path.display());
        self.running(&context)?;
        let file = File::open(path);
        let file = file.map_err(|error| Error::argument(&context, format!("it cannot be read: {error}")))?;
        let contents = read(&mut BufReader::new(file)).map_err(|broken| unreadable(&context, broken))?;
        let Some(state) = contents.state else {
            return Err(Error::argument(context, "it is of a network that was not compiled"));
        };
        self.take_over(contents.description, state, &context)?;
        Ok(contents.notes)
    }

    /// The network as bytes: its declarations and, if it is compiled, its state.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let (manifest, arrays) = self.contents("", false)?;
        let mut bytes = Cursor::new(Vec::new());
        archive::write(&mut bytes, &manifest, arrays).map_err(|error| Error::Engine(error.to_string()))?;
        Ok(bytes.into_inner())
    }

    /// A network from what [`Network::to_bytes`] made of it: declared, and compiled if that one was.
    pub fn from_bytes(bytes: &[u8]) -> Result<Network> {
        let context = "a network in bytes";
        let contents = read(&mut Cursor::new(bytes)).map_err(|broken| unreadable(context, broken))?;
        let mut network = Network::of(contents.description.clone())?;
        if let Some(state) = contents.state {
            network.compile()?;
            network.take_over(contents.description, state, context)?;
        }
        Ok(network)
    }

    /// `files`: whoever reads it goes on with the files that monitors record to.
    fn contents(&self, notes: &str, files: bool) -> Result<(Value, Arrays)> {
        let mut arrays = Arrays::default();
        let mut state = self.running.as_ref().map(Running::state).transpose()?;
        if files && let Some(state) = &mut state {
            state.monitors.iter_mut().for_each(|monitor| self.note_files(monitor.id, &mut monitor.recorders));
        }
        let manifest = json!({
            "format": FORMAT,
            "version": VERSION,
            "written_by": env!("CARGO_PKG_VERSION"),
            "description": arrays.within("description", |a| self.description().pack(a)),
            "state": arrays.within("state", |a| state.pack(a)),
            "notes": notes,
        });
        Ok((manifest, arrays))
    }

    fn take_over(&mut self, description: Description, state: State, context: &str) -> Result<()> {
        let own = self.description();
        let running = self.running(context)?;
        let misfit =
            own.difference(&description).or_else(|| running.difference(&state, &own, description.monitors.len()));
        if let Some(problem) = misfit {
            let hint = "declare the network as it was, or load() the values that fit";
            return Err(Error::argument(context, format!("it is of another network: {problem}; {hint}")));
        }
        for projection in &description.projections {
            let own = self.projection(projection.id)?;
            if let Some(connector) = &projection.connector {
                let fits = self.sides(own).and_then(|sides| connector.check(&sides));
                fits.map_err(|error| Error::argument(context, format!("it does not fit: {error}")))?;
            }
        }
        running.engine.check_state(&state.engine).map_err(|error| self.mismatch(error, context))?;
        // What can fail comes first.
        for (here, there) in own.populations.iter().zip(&description.populations) {
            if here.stop_condition != there.stop_condition {
                self.set_stop_condition(there.id, there.stop_condition.as_deref())?;
            }
        }
        for (population, there) in own.populations.iter().zip(&state.populations) {
            if there.refractory {
                self.make_refractory(population.id)?;
            }
        }
        let notes = state.monitors.into_iter().map(|m| (m.id, m.recorders)).collect();
        let resumed = self.resume_files(&description.monitors, &notes, context)?;
        let running = self.running_mut(context)?;
        running.engine.set_state(state.engine).map_err(engine_error)?;
        for (projection, there) in running.projections.values_mut().zip(&state.projections) {
            projection.uniform_delay_steps = there.uniform_delay_steps;
        }
        for ((&id, declared), there) in self.projections.iter().zip(&state.projections) {
            if let Some(running) = &mut self.running {
                running.refit_to_delays(id, declared, there.delayed)?;
            }
        }
        self.refit_all_kernels()?;
        let Description {
            number,
            seed,
            constants,
            constants_at_compile,
            populations,
            projections,
            monitors,
            bold_monitors,
            late_data,
            ..
        } = description;
        (self.number, self.seed) = (number, seed);
        for (name, value) in constants {
            self.set_constant(&name, value);
        }
        self.constants_at_compile = constants_at_compile;
        for there in populations {
            if let Some(population) = self.populations.get_mut(&there.id) {
                population.assign(there);
            }
        }
        for there in projections {
            if let Some(projection) = self.projections.get_mut(&there.id) {
                projection.assign(there);
            }
        }
        self.bold_monitors = bold_monitors.into_iter().map(|m| (m.id, m.monitor)).collect();
        self.late_data = late_data.into_iter().collect();
        self.take_over_monitors(monitors, notes, resumed)
    }

    /// An error of the engine with the names of the objects.
    fn mismatch(&self, error: engine::EngineError, context: &str) -> Error {
        let engine::EngineError::Mismatch { what, problem } = &error else { return engine_error(error) };
        let named = |kind: &str, names: Vec<&String>| {
            let place: usize = what.strip_prefix(kind)?.trim().parse().ok()?;
            names.get(place).map(|name| format!("{kind} '{name}'"))
        };
        let population = named("population", self.populations.values().map(|p| &p.name).collect());
        let projection = || named("projection", self.projections.values().map(|p| &p.name).collect());
        let what = population.or_else(projection).unwrap_or_else(|| what.clone());
        Error::argument(context, format!("it does not fit: {what}: {problem}"))
    }
}

impl Running {
    fn state(&self) -> Result<State> {
        let Running {
            engine,
            // Settings, which are declared.
            backend: _,
            dt_ms: _,
            method: _,
            structural: _,
            populations,
            projections,
            recorders,
        } = self;
        Ok(State {
            engine: engine.state().map_err(engine_error)?,
            populations: populations.values().map(|p| RunningPopulationState { refractory: p.refractory }).collect(),
            projections: projections
                .values()
                .map(|p| RunningProjectionState {
                    shares_weight: p.shares_weight,
                    uniform_delay_steps: p.uniform_delay_steps,
                    delayed: p.delayed,
                })
                .collect(),
            monitors: recorders
                .iter()
                .map(|(&id, recorders)| MonitorState { id, recorders: recorders.notes() })
                .collect(),
        })
    }

    /// What another state does not fit to: kernels, or a monitor that is declared here after the `monitors` that it has.
    fn difference(&self, state: &State, own: &Description, monitors: usize) -> Option<String> {
        if self.projections.len() != state.projections.len() {
            return Some("other projections were compiled".into());
        }
        let missing = own.monitors.iter().skip(monitors).find_map(|extra| {
            let Object::Dendrite(id, rank) = extra.monitor.object else { return None };
            let there = state.engine.projections.get(self.projections.get(&id)?.id.0)?;
            let gone = there.rows.row_of(rank).is_none();
            gone.then(|| format!("a monitor records the dendrite of neuron {rank}, which receives no synapses there"))
        });
        let kernels = self.projections.iter().zip(&state.projections).find_map(|((id, here), there)| {
            let delayed = |steps: Option<u32>| steps.is_none();
            match () {
                () if here.shares_weight != there.shares_weight => {
                    Some(format!("the synapses of projection number {} share a weight in one of both", id.0))
                }
                () if delayed(here.uniform_delay_steps) != delayed(there.uniform_delay_steps) => {
                    Some(format!("the synapses of projection number {} share a delay in one of both", id.0))
                }
                () => None,
            }
        });
        missing.or(kernels)
    }
}

fn unreadable(context: &str, Broken(problem): Broken) -> Error {
    Error::argument(context, format!("it cannot be read: {problem}"))
}

/// What a file holds.
struct Contents {
    description: Description,
    state: Option<State>,
    notes: String,
}

fn read(from: &mut (impl Read + Seek)) -> std::result::Result<Contents, Broken> {
    let (manifest, mut arrays) = archive::read(from)?;
    if manifest.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(Broken("it is no checkpoint".into()));
    }
    let (version, by) = (&manifest["version"], &manifest["written_by"]);
    if version.as_u64() != Some(VERSION) {
        return Err(Broken(format!(
            "it has version {version} of the format and was written by Neurarchy {by}; this is {}, which reads version \
             {VERSION}",
            env!("CARGO_PKG_VERSION")
        )));
    }
    Ok(Contents {
        description: field(&manifest, "description", &mut arrays)?,
        state: field(&manifest, "state", &mut arrays)?,
        notes: field(&manifest, "notes", &mut arrays)?,
    })
}
