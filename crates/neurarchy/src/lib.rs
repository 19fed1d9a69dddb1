//! A neuro-simulator: rate-coded, spiking and hybrid networks, described by equations as text, compiled to machine
//! code when they are needed and simulated on all cores.
//!
//! ```
//! use neurarchy::{Connector, Network, Neuron, Object, Pattern, Recorded, Settings, Weights};
//!
//! let mut network = Network::new(Settings { dt_ms: 0.1, seed: Some(1), ..Settings::default() })?;
//! let lif = Neuron::new("tau = 10.0 : population; I = 1.5", "tau * dv/dt = I - v + g_exc")
//!     .spike("v > 1.0", "v = 0.0")
//!     .refractory_ms(2.0);
//! let neurons = network.add_population(&[100], &lif, Some("neurons"))?;
//! let synapses = network.add_projection(neurons.into(), neurons.into(), &["exc".into()], None, None)?;
//! let pattern = Pattern::FixedProbability { probability: 0.1, allow_self_connections: false };
//! network.connect(synapses, Connector::new(pattern, Weights::Number(0.01)), true)?;
//! let monitor = network.add_monitor(Object::Population(neurons.into()), &["spike".into()], None, None, true)?;
//! network.compile()?;
//! network.simulate(100.0)?;
//! let Recorded::Spikes(trains) = network.recorded(monitor, "spike", false)? else { unreachable!() };
//! assert!(trains.iter().all(|(_, steps)| steps.len() > 4));
//! # Ok::<(), neurarchy::Error>(())
//! ```

pub mod analysis;
mod archive;
pub mod bold;
mod connector;
mod distribution;
mod drive;
mod error;
pub mod explain;
mod extensions;
mod fork;
mod geometry;
pub mod inputs;
pub mod latex;
mod model;
pub mod models;
mod monitor;
mod network;
mod population;
mod projection;
mod recording;
mod settings;
pub mod time;
mod values;
mod view;

pub use connector::{Connector, Delays, DifferenceOfGaussians, Gaussian, Given, GivenDelays, Matrix, Pattern, Weights};
pub use distribution::Distribution;
pub use drive::{Column, Drive, Schedule};
pub use error::{Error, ModelErrors, Result};
pub use extensions::{Diagonal, DiagonalGaussian, Filters, Padding, Shared};
pub use fork::after_fork;
pub use geometry::Geometry;
pub use model::{Neuron, NeuronKind, RefractoryPeriod, Synapse};
pub use monitor::{Interval, Monitor, MonitorId, Object, Recorded};
pub use network::{Backend, Flag, FunctionOf, MonitorMemory, Network, NewSynapse, ProjectionMemory, RowTable, Times};
pub use neurarchy_codegen::ir::Precision;
pub use neurarchy_codegen::llvm::compile_for_oldest_cpu;
pub use neurarchy_engine::{PopulationBytes, ProjectionBytes};
pub use neurarchy_lang::model::{Attribute, Initial, Locality, Method, Paradigm, Role, ValueType};
pub use population::Population;
pub use projection::{Extent, Flags, Format, Projection, ProjectionId, Transmission};
pub use settings::{Settings, method};
pub use values::{Assigned, Values};
pub use view::{PopulationId, View};
