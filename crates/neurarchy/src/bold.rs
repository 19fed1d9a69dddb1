//! BOLD monitors: what a scanner would see of the activity of a network.
//!
//! A [`BoldMonitor`] is a population of the model's neurons, projections that bring it the mean activity of the recorded
//! populations as a signal, and a monitor of its variables. [`Network::add_bold_monitor`](crate::Network) declares all
//! of them at once. The models are in [`models::bold`](crate::models::bold).
//!
//! ```
//! use neurarchy::bold::{BoldMonitorSpec, Signal};
//! use neurarchy::models::bold::BalloonRn;
//! use neurarchy::{Network, Neuron, Settings};
//! let mut network = Network::new(Settings::default())?;
//! let active = network.add_population(&[10], &Neuron::new("", "r = 0.5"), None)?;
//! let signal = Signal { sources: vec![active.into()], scale: 1.0, normalize_ms: None };
//! let bold = network.add_bold_monitor(&BoldMonitorSpec {
//!     model: BalloonRn::default().into(),
//!     signals: vec![signal],
//!     mapping: vec![("I_CBF".into(), "r".into())],
//!     variables: vec!["BOLD".into()],
//!     start: true,
//! })?;
//! network.compile()?;
//! network.simulate(1000.0)?;
//! let monitor = network.bold_monitor(bold)?.monitor();
//! assert_eq!(network.recorded_variables(monitor)?, ["BOLD"]);
//! # Ok::<(), neurarchy::Error>(())
//! ```

use crate::model::Neuron;
use crate::monitor::MonitorId;
use crate::projection::ProjectionId;
use crate::view::{PopulationId, View};

/// Number of a BOLD monitor in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BoldMonitorId(pub u32);

/// A rate-coded neuron that turns inputs into what a scanner measures. It needs no variable `r`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoldModel {
    /// Its equations, which read the inputs as `sum(input)`.
    pub neuron: Neuron,
    /// Names of the inputs.
    pub inputs: Vec<String>,
    /// Variables that are its result.
    pub outputs: Vec<String>,
}

/// Activity that is measured: the mean over some neurons.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// One neuron of the model for each: the neurons that it looks at, all of one population.
    pub sources: Vec<View>,
    /// Its weight in the input.
    pub scale: f64,
    /// Measure a baseline so long from the start, and from then on the change relative to it.
    pub normalize_ms: Option<f64>,
}

/// What a BOLD monitor is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct BoldMonitorSpec {
    /// How inputs become a signal.
    pub model: BoldModel,
    /// What is measured. All have the same number of sources.
    pub signals: Vec<Signal>,
    /// Inputs of the model, and the variable of the neurons that each gets.
    pub mapping: Vec<(String, String)>,
    /// What is recorded of the model.
    pub variables: Vec<String>,
    /// Record from the beginning.
    pub start: bool,
}

/// A BOLD monitor as declared: its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct BoldMonitor {
    pub(crate) population: PopulationId,
    pub(crate) projections: Vec<ProjectionId>,
    pub(crate) monitor: MonitorId,
    pub(crate) start: bool,
}

impl BoldMonitor {
    /// The neurons of the model, one for each source.
    pub fn population(&self) -> PopulationId {
        self.population
    }

    /// What brings the signals: for each entry of the mapping, one for each signal.
    pub fn projections(&self) -> &[ProjectionId] {
        &self.projections
    }

    /// What records the neurons of the model.
    pub fn monitor(&self) -> MonitorId {
        self.monitor
    }

    /// It records from the beginning.
    pub fn starts(&self) -> bool {
        self.start
    }
}
