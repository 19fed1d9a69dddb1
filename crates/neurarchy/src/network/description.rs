//! A network as data: what was declared, apart from its state. Made anew of it, a network is the same.

use std::collections::BTreeMap;

use neurarchy_lang::check;
use neurarchy_lang::expr::Name;

use super::{Network, check_neuron, neuron_errors, synapse_errors};
use crate::archive::packed;
use crate::bold::{BoldMonitor, BoldMonitorId};
use crate::connector::Connector;
use crate::drive::Drive;
use crate::error::{Error, Result};
use crate::extensions::Shared;
use crate::geometry::Geometry;
use crate::model::{Neuron, NeuronKind, RefractoryPeriod, Synapse};
use crate::monitor::{Monitor, MonitorId};
use crate::population::{InitialValue, Population};
use crate::projection::{Flags, Format, Projection, ProjectionId, Transmission};
use crate::settings::Settings;
use crate::values::Assigned;
use crate::view::{PopulationId, View};

/// What was declared in a network.
#[derive(Clone)]
pub(super) struct Description {
    pub settings: Settings,
    pub number: u32,
    pub seed: Option<u64>,
    pub constants: BTreeMap<Name, f64>,
    pub constants_at_compile: Option<BTreeMap<Name, f64>>,
    pub functions: Vec<String>,
    pub populations: Vec<PopulationDescription>,
    pub projections: Vec<ProjectionDescription>,
    pub monitors: Vec<MonitorDescription>,
    pub bold_monitors: Vec<BoldDescription>,
    pub late_data: Vec<PopulationId>,
}

/// A population as declared.
#[derive(Clone)]
pub(super) struct PopulationDescription {
    pub id: PopulationId,
    pub name: String,
    pub geometry: Geometry,
    pub neuron: Neuron,
    pub kind: NeuronKind,
    pub initial: BTreeMap<Name, InitialValue>,
    pub refractory: RefractoryPeriod,
    pub drive: Option<Drive>,
    pub firing_rate_window_ms: f64,
    pub enabled: bool,
    pub stop_condition: Option<String>,
    pub targets: Vec<String>,
    pub draws: u64,
}

/// A projection as declared.
#[derive(Clone)]
pub(super) struct ProjectionDescription {
    pub id: ProjectionId,
    pub name: String,
    pub pre: View,
    pub post: View,
    pub targets: Vec<String>,
    pub synapse: Synapse,
    pub transmission: Transmission,
    pub initial: BTreeMap<Name, Assigned>,
    pub connector: Option<Connector>,
    pub shared: Option<Shared>,
    pub format: Format,
    pub same_object: bool,
    pub flags: Flags,
    pub draws: u64,
}

/// A monitor as declared.
#[derive(Clone)]
pub(super) struct MonitorDescription {
    pub id: MonitorId,
    pub monitor: Monitor,
}

/// A BOLD monitor as declared.
#[derive(Clone)]
pub(super) struct BoldDescription {
    pub id: BoldMonitorId,
    pub monitor: BoldMonitor,
}

packed! {
    Description {
        settings, number, seed, constants, constants_at_compile, functions, populations, projections, monitors, bold_monitors, late_data,
    }
    PopulationDescription {
        id, name, geometry, neuron, kind, initial, refractory, drive, firing_rate_window_ms, enabled, stop_condition,
        targets, draws,
    }
    ProjectionDescription {
        id, name, pre, post, targets, synapse, transmission, initial, connector, shared, format,
        same_object, flags, draws,
    }
    MonitorDescription { id, monitor }
    BoldDescription { id, monitor }
}

impl Network {
    /// What was declared.
    pub(super) fn description(&self) -> Description {
        let Network {
            settings,
            number,
            seed,
            constants,
            constants_at_compile,
            functions: _,
            function_texts,
            populations,
            projections,
            monitors,
            // The recordings of copies stay in memory.
            destinations: _,
            bold_monitors,
            // They are for whoever declared something just now.
            warnings: _,
            late_data,
            running,
        } = self;
        let mut settings = settings.clone();
        if let Some(running) = running {
            // What it was compiled with, whatever was set since.
            (settings.dt_ms, settings.method) = (running.dt_ms, running.method);
            settings.precision = running.engine.settings().precision;
            settings.structural_plasticity = running.structural;
        }
        Description {
            settings,
            number: *number,
            seed: *seed,
            constants: constants.clone(),
            constants_at_compile: constants_at_compile.clone(),
            functions: function_texts.clone(),
            populations: populations.iter().map(|(&id, population)| population.description(id)).collect(),
            projections: projections.iter().map(|(&id, projection)| projection.description(id)).collect(),
            monitors: monitors
                .iter()
                .map(|(&id, monitor)| MonitorDescription { id, monitor: monitor.clone() })
                .collect(),
            bold_monitors: bold_monitors
                .iter()
                .map(|(&id, monitor)| BoldDescription { id, monitor: monitor.clone() })
                .collect(),
            late_data: late_data.iter().copied().collect(),
        }
    }

    /// A network in which all of this is declared, and nothing is compiled.
    pub(super) fn of(description: Description) -> Result<Network> {
        let mut network = Network::new(description.settings)?;
        (network.number, network.seed) = (description.number, description.seed);
        network.constants = description.constants;
        network.constants_at_compile = description.constants_at_compile;
        for text in &description.functions {
            network.add_function(text)?;
        }
        for population in description.populations {
            network.populations.insert(population.id, network.declared_population(population)?);
        }
        for projection in description.projections {
            let (id, projection) = (projection.id, network.declared_projection(projection)?);
            for view in [&projection.pre, &projection.post] {
                let size = network.population(view.population)?.size();
                if view.ranks(size).iter().any(|&rank| rank as usize >= size) {
                    let problem = format!("the population has {size} neurons, a part of it more");
                    return Err(Error::argument(format!("projection '{}'", projection.name), problem));
                }
            }
            if let Some(connector) = &projection.connector {
                connector.check(&network.sides(&projection)?)?;
            }
            network.projections.insert(id, projection);
        }
        network.monitors = description.monitors.into_iter().map(|m| (m.id, m.monitor)).collect();
        network.bold_monitors = description.bold_monitors.into_iter().map(|m| (m.id, m.monitor)).collect();
        network.late_data = description.late_data.into_iter().collect();
        Ok(network)
    }

    fn declared_population(&self, description: PopulationDescription) -> Result<Population> {
        let PopulationDescription {
            id: _,
            name,
            geometry,
            neuron,
            kind,
            initial,
            refractory,
            drive,
            firing_rate_window_ms,
            enabled,
            stop_condition,
            targets,
            draws,
        } = description;
        let title = format!("the neuron of population '{name}'");
        let checked = check_neuron(&neuron, kind, &self.environment(false));
        let model = checked.map_err(|diagnostics| neuron_errors(&neuron, &diagnostics, &title))?.model;
        Ok(Population {
            name,
            geometry,
            neuron,
            model,
            initial,
            refractory,
            kind,
            drive,
            firing_rate_window_ms,
            enabled,
            stop_condition,
            targets,
            draws,
        })
    }

    fn declared_projection(&self, description: ProjectionDescription) -> Result<Projection> {
        let ProjectionDescription {
            id: _,
            name,
            pre,
            post,
            targets,
            synapse,
            transmission,
            initial,
            connector,
            shared,
            format,
            same_object,
            flags,
            draws,
        } = description;
        self.check_view(&pre)?;
        self.check_view(&post)?;
        let paradigm = transmission.synapse_paradigm(self.population(pre.population)?.paradigm());
        let title = format!("the synapse of projection '{name}'");
        let checked = check::synapse(&synapse.source(), paradigm, &self.environment(false));
        let model = checked.map_err(|diagnostics| synapse_errors(&synapse, &diagnostics, &title))?.model;
        Ok(Projection {
            name,
            pre,
            post,
            targets,
            synapse,
            transmission,
            model,
            initial,
            connector,
            shared,
            format,
            same_object,
            flags,
            draws,
        })
    }
}

impl Population {
    fn description(&self, id: PopulationId) -> PopulationDescription {
        let Population {
            name,
            geometry,
            neuron,
            // Follows from the neuron.
            model: _,
            initial,
            refractory,
            kind,
            drive,
            firing_rate_window_ms,
            enabled,
            stop_condition,
            targets,
            draws,
        } = self.clone();
        PopulationDescription {
            id,
            name,
            geometry,
            neuron,
            kind,
            initial,
            refractory,
            drive,
            firing_rate_window_ms,
            enabled,
            stop_condition,
            targets,
            draws,
        }
    }

    /// Takes over what may be assigned to a population.
    pub(super) fn assign(&mut self, description: PopulationDescription) {
        let PopulationDescription {
            initial,
            refractory,
            drive,
            firing_rate_window_ms,
            enabled,
            stop_condition,
            draws,
            ..
        } = description;
        self.initial = initial;
        self.refractory = refractory;
        self.drive = drive;
        self.firing_rate_window_ms = firing_rate_window_ms;
        self.enabled = enabled;
        self.stop_condition = stop_condition;
        self.draws = draws;
    }
}

impl Projection {
    fn description(&self, id: ProjectionId) -> ProjectionDescription {
        let Projection {
            name,
            pre,
            post,
            targets,
            synapse,
            transmission,
            // Follows from the synapse.
            model: _,
            initial,
            connector,
            shared,
            format,
            same_object,
            flags,
            draws,
        } = self.clone();
        ProjectionDescription {
            id,
            name,
            pre,
            post,
            targets,
            synapse,
            transmission,
            initial,
            connector,
            shared,
            format,
            same_object,
            flags,
            draws,
        }
    }

    /// Takes over what may be assigned to a projection.
    pub(super) fn assign(&mut self, description: ProjectionDescription) {
        let ProjectionDescription { initial, connector, shared, format, same_object, flags, draws, .. } = description;
        self.initial = initial;
        self.connector = connector;
        self.shared = shared;
        self.format = format;
        self.same_object = same_object;
        self.flags = flags;
        self.draws = draws;
    }
}

impl Description {
    /// What is declared differently in another network, so that neither can take over the state of the other.
    pub(super) fn difference(&self, other: &Description) -> Option<String> {
        let (here, there) = (&self.settings, &other.settings);
        let settings = [
            ("dt", format!("{} ms", here.dt_ms), format!("{} ms", there.dt_ms)),
            ("precision", format!("{:?}", here.precision), format!("{:?}", there.precision)),
            ("method", format!("{:?}", here.method), format!("{:?}", there.method)),
            ("structural_plasticity", here.structural_plasticity.to_string(), there.structural_plasticity.to_string()),
        ];
        if let Some((name, here, there)) = settings.into_iter().find(|(_, here, there)| here != there) {
            return Some(format!("setup({name}=) is {there} there, {here} here"));
        }
        if !self.functions.iter().map(|f| words(f)).eq(other.functions.iter().map(|f| words(f))) {
            return Some("other functions were declared with add_function()".into());
        }
        let names = |description: &Description| {
            let populations = description.populations.iter().map(|p| format!("population '{}'", p.name));
            populations.chain(description.projections.iter().map(|p| format!("projection '{}'", p.name))).collect()
        };
        let (mine, theirs): (Vec<String>, Vec<String>) = (names(self), names(other));
        if let Some(only) = mine.iter().find(|name| !theirs.contains(name)) {
            return Some(format!("it has no {only}"));
        }
        if let Some(only) = theirs.iter().find(|name| !mine.contains(name)) {
            return Some(format!("there is no {only} here"));
        }
        let populations = self.populations.iter().zip(&other.populations).find_map(|(a, b)| a.difference(b));
        let projections = || self.projections.iter().zip(&other.projections).find_map(|(a, b)| a.difference(b));
        let monitors = || {
            let pairs = self.monitors.iter().zip(&other.monitors).enumerate();
            let mut differing = pairs.filter(|(_, (a, b))| a.monitor.object != b.monitor.object);
            differing.next().map(|(number, _)| format!("monitor number {number} records another object"))
        };
        let bold = || {
            let parts = |d: &Description| -> Vec<_> {
                d.bold_monitors.iter().map(|m| (m.id, m.monitor.population, m.monitor.projections.clone())).collect()
            };
            (parts(self) != parts(other)).then(|| "other BOLD monitors are declared".into())
        };
        populations.or_else(projections).or_else(monitors).or_else(bold)
    }
}

impl PopulationDescription {
    fn difference(&self, other: &PopulationDescription) -> Option<String> {
        let (a, b) = (&self.neuron, &other.neuron);
        let attribute = |period: &RefractoryPeriod| match period {
            RefractoryPeriod::Attribute(name) => name.clone(),
            _ => String::new(),
        };
        let differing = differing(&[
            ("name", &self.name, &other.name),
            ("parameters", &a.parameters, &b.parameters),
            ("equations", &a.equations, &b.equations),
            ("spike condition", &a.spike, &b.spike),
            ("reset", &a.reset, &b.reset),
            ("axonal spike condition", &a.axon_spike, &b.axon_spike),
            ("axonal reset", &a.axon_reset, &b.axon_reset),
            ("functions", &a.functions, &b.functions),
            ("refractory attribute", &attribute(&self.refractory), &attribute(&other.refractory)),
            ("geometry", &format!("{:?}", self.geometry.axes()), &format!("{:?}", other.geometry.axes())),
            ("number", &self.id.0.to_string(), &other.id.0.to_string()),
            ("kind", &format!("{:?}", self.kind), &format!("{:?}", other.kind)),
            ("targets", &self.targets.join(", "), &other.targets.join(", ")),
        ]);
        differing.map(|what| format!("population '{}': {what}", self.name))
    }
}

impl ProjectionDescription {
    fn difference(&self, other: &ProjectionDescription) -> Option<String> {
        let (a, b) = (&self.synapse, &other.synapse);
        let differing = differing(&[
            ("name", &self.name, &other.name),
            ("parameters", &a.parameters, &b.parameters),
            ("equations", &a.equations, &b.equations),
            ("psp", &a.psp, &b.psp),
            ("operation", &a.operation, &b.operation),
            ("statements at pre-synaptic spikes", &a.pre_spike, &b.pre_spike),
            ("statements at post-synaptic spikes", &a.post_spike, &b.post_spike),
            ("statements at axonal spikes", &a.pre_axon_spike, &b.pre_axon_spike),
            ("functions", &a.functions, &b.functions),
            ("pruning", &a.pruning, &b.pruning),
            ("creating", &a.creating, &b.creating),
            ("pre-synaptic side", &format!("{:?}", self.pre), &format!("{:?}", other.pre)),
            ("post-synaptic side", &format!("{:?}", self.post), &format!("{:?}", other.post)),
            ("target", &self.targets.join(", "), &other.targets.join(", ")),
            ("number", &self.id.0.to_string(), &other.id.0.to_string()),
            ("transmission", &format!("{:?}", self.transmission), &format!("{:?}", other.transmission)),
            ("shared weights", &connections(self.shared.as_ref()), &connections(other.shared.as_ref())),
        ]);
        differing.map(|what| format!("projection '{}': {what}", self.name))
    }
}

/// Where shared weights lead.
fn connections(shared: Option<&Shared>) -> String {
    match shared.map(|shared| (shared.windows(), shared.original())) {
        Some((Some(windows), _)) => format!("{:?}", windows.spec),
        Some((None, original)) => format!("{original:?}"),
        None => String::new(),
    }
}

/// The first pair of texts that differ by more than blanks and line breaks.
fn differing(pairs: &[(&str, &String, &String)]) -> Option<String> {
    let (name, here, there) = pairs.iter().find(|(_, here, there)| words(here) != words(there))?;
    let short = |text: &str| match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_string(),
    };
    Some(format!("its {name} differ: '{}' there, '{}' here", short(&words(there)), short(&words(here))))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
