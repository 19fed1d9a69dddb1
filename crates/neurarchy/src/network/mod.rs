//! A network: declared, compiled, simulated.

mod attributes;
mod bold;
mod checked;
mod checkpoint;
mod compile;
mod declare;
mod delays;
mod description;
mod drive;
mod explain;
mod functions;
mod kernels;
mod memory;
mod monitors;
mod rebuild;
mod recordings;
mod reload;
mod rows;
mod run;
mod running;
mod shared;
mod specs;
mod stop;
mod structural;
mod synapses;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use neurarchy_lang::expr::Name;
use neurarchy_lang::model::Function;

use crate::bold::{BoldMonitor, BoldMonitorId};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, MonitorId};
use crate::population::Population;
use crate::projection::{Projection, ProjectionId};
use crate::recording::Destination;
use crate::settings::Settings;
use crate::view::PopulationId;

pub use compile::{Backend, Times};
pub(crate) use declare::{check_neuron, neuron_errors, synapse_errors};
pub use functions::FunctionOf;
pub(crate) use kernels::split;
pub use memory::{MonitorMemory, ProjectionMemory};
pub use structural::NewSynapse;
pub use synapses::{Flag, RowTable};

/// Populations, projections and monitors, and, once compiled, their state.
pub struct Network {
    settings: Settings,
    /// Distinguishes the random numbers of copies.
    number: u32,
    seed: Option<u64>,
    constants: BTreeMap<Name, f64>,
    /// Their values at compile, which initial values keep.
    constants_at_compile: Option<BTreeMap<Name, f64>>,
    functions: Vec<Function>,
    /// What was written of each of the functions.
    function_texts: Vec<String>,
    populations: BTreeMap<PopulationId, Population>,
    projections: BTreeMap<ProjectionId, Projection>,
    monitors: BTreeMap<MonitorId, Monitor>,
    /// Where monitors record to, if not into memory. No part of what is declared: copies record in memory.
    destinations: BTreeMap<MonitorId, Arc<Destination>>,
    bold_monitors: BTreeMap<BoldMonitorId, BoldMonitor>,
    /// What is odd about the models declared, not yet asked for.
    warnings: Vec<String>,
    /// Populations that were compiled without data, and got some later.
    late_data: BTreeSet<PopulationId>,
    running: Option<running::Running>,
}

impl Network {
    /// An empty network.
    pub fn new(settings: Settings) -> Result<Network> {
        settings.check()?;
        Ok(Network {
            seed: settings.seed,
            settings,
            number: 0,
            constants: BTreeMap::new(),
            constants_at_compile: None,
            functions: Vec::new(),
            function_texts: Vec::new(),
            populations: BTreeMap::new(),
            projections: BTreeMap::new(),
            monitors: BTreeMap::new(),
            destinations: BTreeMap::new(),
            bold_monitors: BTreeMap::new(),
            warnings: Vec::new(),
            late_data: BTreeSet::new(),
            running: None,
        })
    }

    /// Its settings. `dt_ms` and `precision` of a compiled network are those that it was compiled with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes the settings; a compiled network keeps what it was compiled with.
    pub fn configure(&mut self, settings: Settings) -> Result<()> {
        settings.check()?;
        if settings.seed.is_some() {
            self.seed = settings.seed;
        }
        self.settings = settings;
        Ok(())
    }

    /// The seed, if one was given or needed so far.
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Uses this seed unless there is one.
    pub fn seed_if_unset(&mut self, seed: u64) {
        self.seed.get_or_insert(seed);
    }

    /// Uses this seed from now on and starts all sequences of random numbers anew. Copies of a network with the same seed
    /// set draw the same numbers.
    pub fn set_seed(&mut self, seed: u64) {
        self.seed = Some(seed);
        self.settings.seed = Some(seed);
        self.number = 0;
        for population in self.populations.values_mut() {
            population.draws = 0;
        }
        for projection in self.projections.values_mut() {
            projection.draws = 0;
        }
        if let Some(running) = &mut self.running {
            running.engine.set_seed(seed);
            running.engine.set_network(0);
            running.engine.set_draw_counter(0);
        }
    }

    /// The number that distinguishes its random numbers from those of its copies.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Declares a constant or changes its value, in a running network too.
    pub fn set_constant(&mut self, name: &str, value: f64) {
        self.constants.insert(Arc::from(name), value);
        if let Some(running) = &mut self.running {
            running.engine.set_constant(&Name::from(name), value);
        }
    }

    /// The value of a constant.
    pub fn constant(&self, name: &str) -> Option<f64> {
        self.constants.get(name).copied()
    }

    /// The value of a constant for initial values: once the network is compiled, that of then.
    fn initial_constant(&self, name: &str) -> Option<f64> {
        self.constants_at_compile.as_ref().unwrap_or(&self.constants).get(name).copied()
    }

    /// All constants, by name.
    pub fn constants(&self) -> impl Iterator<Item = (&str, f64)> {
        self.constants.iter().map(|(name, value)| (&**name, *value))
    }

    /// A population.
    pub fn population(&self, id: PopulationId) -> Result<&Population> {
        self.populations
            .get(&id)
            .ok_or_else(|| Error::State(format!("population number {} is not part of this network", id.0)))
    }

    /// A projection.
    pub fn projection(&self, id: ProjectionId) -> Result<&Projection> {
        self.projections
            .get(&id)
            .ok_or_else(|| Error::State(format!("projection number {} is not part of this network", id.0)))
    }

    /// A monitor.
    pub fn monitor(&self, id: MonitorId) -> Result<&Monitor> {
        self.monitors
            .get(&id)
            .ok_or_else(|| Error::State(format!("monitor number {} is not part of this network", id.0)))
    }

    /// The populations in creation order.
    pub fn populations(&self) -> impl Iterator<Item = (PopulationId, &Population)> {
        self.populations.iter().map(|(id, population)| (*id, population))
    }

    /// The projections in creation order.
    pub fn projections(&self) -> impl Iterator<Item = (ProjectionId, &Projection)> {
        self.projections.iter().map(|(id, projection)| (*id, projection))
    }

    /// The monitors in creation order.
    pub fn monitors(&self) -> impl Iterator<Item = (MonitorId, &Monitor)> {
        self.monitors.iter().map(|(id, monitor)| (*id, monitor))
    }

    /// What is odd about the models declared since this was asked last: each text shows the user's lines.
    pub fn take_warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    /// It can be simulated.
    pub fn is_compiled(&self) -> bool {
        self.running.is_some()
    }

    /// Length of a step, ms; that of the compiled network if it is compiled.
    pub fn dt_ms(&self) -> f64 {
        self.running.as_ref().map_or(self.settings.dt_ms, |running| running.dt_ms)
    }

    fn running(&self, what: &str) -> Result<&running::Running> {
        self.running.as_ref().ok_or_else(|| not_compiled(what))
    }

    fn running_mut(&mut self, what: &str) -> Result<&mut running::Running> {
        self.running.as_mut().ok_or_else(|| not_compiled(what))
    }

    /// The seed, drawn from the operating system if none was given.
    fn seed_or_draw(&mut self) -> u64 {
        use std::hash::{BuildHasher, Hasher};
        *self.seed.get_or_insert_with(|| std::collections::hash_map::RandomState::new().build_hasher().finish())
    }
}

fn not_compiled(what: &str) -> Error {
    Error::State(format!("{what}: the network is not compiled yet; call compile() first"))
}
