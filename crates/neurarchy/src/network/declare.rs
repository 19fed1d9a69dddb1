//! Declaring populations, projections, monitors, functions.

use std::collections::BTreeMap;

use neurarchy_lang::check::{self, Checked, Environment};
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::model::{NeuronModel, Paradigm, Role};
use neurarchy_lang::planner;
use neurarchy_lang::render::render;
use neurarchy_lang::span::{Field, Location, Span};

use super::Network;
use super::shared::taken_by;
use crate::connector::{Connector, Pattern, Sides};
use crate::error::{Error, ModelErrors, Result};
use crate::geometry::Geometry;
use crate::model::{Neuron, NeuronKind, Synapse};
use crate::monitor::{Monitor, MonitorId, Object};
use crate::population::Population;
use crate::projection::{Flags, Format, Projection, ProjectionId, Transmission};
use crate::time;
use crate::view::{PopulationId, View};

impl Network {
    /// Declares a population of this shape. Mistakes in the equations that show now are errors now; names that a later
    /// constant or function can still define are checked by [`Network::compile`].
    pub fn add_population(&mut self, geometry: &[usize], neuron: &Neuron, name: Option<&str>) -> Result<PopulationId> {
        self.declare_population(geometry, neuron, NeuronKind::Plain, name)
    }

    /// As `add_population`, for each kind of neuron.
    pub(super) fn declare_population(
        &mut self,
        geometry: &[usize],
        neuron: &Neuron,
        kind: NeuronKind,
        name: Option<&str>,
    ) -> Result<PopulationId> {
        self.not_yet_compiled("a population")?;
        let geometry = Geometry::new(geometry)?;
        let id = PopulationId(self.populations.keys().next_back().map_or(0, |last| last.0 + 1));
        let name = name.map_or_else(|| format!("pop{}", id.0), str::to_string);
        if self.populations.values().any(|other| other.name == name) {
            return Err(Error::argument("Population(name=)", format!("there is a population '{name}' already")));
        }
        let title = format!("the neuron of population '{name}'");
        // The plan is made anew by compile, when all names are known; here it says whether the methods fit.
        let checked = check_neuron(neuron, kind, &self.environment(false))
            .and_then(|checked| planner::neuron(&checked.model, self.settings.method).map(|_| checked))
            .map_err(|diagnostics| neuron_errors(neuron, &diagnostics, &title))?;
        if !checked.warnings.is_empty() {
            self.warnings.push(render(&checked.warnings, &|field| neuron.text(field), &title));
        }
        let population = Population {
            name,
            geometry,
            neuron: neuron.clone(),
            model: checked.model,
            initial: BTreeMap::new(),
            refractory: neuron.refractory.clone(),
            kind,
            drive: None,
            firing_rate_window_ms: 0.0,
            enabled: true,
            stop_condition: None,
            targets: Vec::new(),
            draws: 0,
        };
        self.populations.insert(id, population);
        Ok(id)
    }

    /// Declares a projection; `None` is the default synapse. Several targets need a spiking pre population.
    pub fn add_projection(
        &mut self,
        pre: View,
        post: View,
        targets: &[String],
        synapse: Option<&Synapse>,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        self.declare_projection(pre, post, targets, synapse, Transmission::Plain, name)
    }

    /// Forgets what was declared just now, since the rest of it could not be.
    pub(crate) fn withdraw(&mut self, population: PopulationId, projections: &[ProjectionId]) {
        self.populations.remove(&population);
        self.projections.retain(|id, _| !projections.contains(id));
    }

    /// As `add_projection`, for each way of transmission.
    pub(crate) fn declare_projection(
        &mut self,
        pre: View,
        post: View,
        targets: &[String],
        synapse: Option<&Synapse>,
        transmission: Transmission,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        self.not_yet_compiled("a projection")?;
        let id = ProjectionId(self.projections.keys().next_back().map_or(0, |last| last.0 + 1));
        let name = name.map_or_else(|| format!("proj{}", id.0), str::to_string);
        self.check_view(&pre)?;
        self.check_view(&post)?;
        let context = format!("projection '{name}'");
        if targets.is_empty() || targets.iter().any(|target| !is_name(target)) {
            return Err(Error::argument(context, format!("a target is a name such as 'exc', not {targets:?}")));
        }
        let paradigm = self.population(pre.population)?.paradigm();
        let post_population = self.population(post.population)?;
        let sums = paradigm == Paradigm::Rate && post_population.kind == NeuronKind::Hybrid;
        if transmission == Transmission::Plain && paradigm != post_population.paradigm() && !sums {
            let (from, to) = match paradigm {
                Paradigm::Rate => ("rate-coded", "spiking"),
                Paradigm::Spiking => ("spiking", "rate-coded"),
            };
            return Err(Error::argument(
                context,
                format!(
                    "a plain Projection cannot go from a {from} to a {to} population; use \
                     PoissonPopulation(target=), CurrentInjection or DecodingProjection"
                ),
            ));
        }
        if sums && let Some(unread) = targets.iter().find(|target| !post_population.reads_sum(target)) {
            let problem =
                format!("population '{}' does not read sum({unread}); give it this target", post_population.name);
            return Err(Error::argument(context, problem));
        }
        let paradigm = match transmission {
            Transmission::Windows => taken_by(post_population, targets),
            _ => transmission.synapse_paradigm(paradigm),
        };
        if paradigm == Paradigm::Rate && targets.len() > 1 {
            return Err(Error::argument(context, "several targets are possible for spiking projections only"));
        }
        for target in targets {
            // A parameter of that name would be read where the conductance is meant.
            if let Err(problem) = check::target(&post_population.model, target) {
                let parameter = post_population.model.find(&format!("g_{target}"));
                let declared = parameter.and_then(|id| post_population.model.attribute(id).declared);
                let at = declared.unwrap_or(Location::new(Field::Parameters, Span::default()));
                let title = format!("the neuron of population '{}'", post_population.name);
                return Err(neuron_errors(&post_population.neuron, &[Diagnostic::new(problem, at)], &title));
            }
        }
        let synapse = synapse.cloned().unwrap_or_default();
        let title = format!("the synapse of {context}");
        let checked = check::synapse(&synapse.source(), paradigm, &self.environment(false))
            .and_then(|checked| planner::synapse(&checked.model, self.settings.method).map(|_| checked))
            .map_err(|diagnostics| synapse_errors(&synapse, &diagnostics, &title))?;
        if !checked.warnings.is_empty() {
            self.warnings.push(render(&checked.warnings, &|field| synapse.text(field), &title));
        }
        if let Some(population) = self.populations.get_mut(&post.population) {
            population.targets.extend(targets.iter().cloned());
        }
        self.projections.insert(
            id,
            Projection {
                name,
                pre,
                post,
                targets: targets.to_vec(),
                synapse,
                transmission,
                model: checked.model,
                initial: BTreeMap::new(),
                connector: None,
                shared: None,
                format: Format::default(),
                same_object: false,
                flags: Flags::default(),
                draws: 0,
            },
        );
        Ok(id)
    }

    /// Gives a projection its recipe; returns whether it had one, which is then replaced. `same_object`: both sides
    /// are the same population or view, so that random patterns exclude self-connections. After compile nothing changes
    /// until [`Network::reset`] or [`Network::reset_projection`] makes the synapses anew.
    pub fn connect(&mut self, id: ProjectionId, connector: Connector, same_object: bool) -> Result<bool> {
        let projection = self.projection(id)?;
        if let Some(shared) = &projection.shared {
            let problem = format!("it has no synapses of its own; call {}", shared.connector());
            return Err(Error::argument(format!("projection '{}'", projection.name), problem));
        }
        if projection.transmission == Transmission::Current && connector.pattern != Pattern::OneToOne {
            return Err(Error::argument(
                format!("projection '{}'", projection.name),
                "a CurrentInjection connects pairs of neurons; call connect_current()",
            ));
        }
        let mut sides = self.sides(projection)?;
        sides.same_object = same_object;
        connector.check(&sides)?;
        self.check_fits_compiled(id, &connector)?;
        let Some(projection) = self.projections.get_mut(&id) else { return Ok(false) };
        projection.same_object = same_object;
        Ok(projection.connector.replace(connector).is_some())
    }

    /// How the synapses of a projection are to be stored. A compiled network keeps the storage that it has.
    pub fn set_format(&mut self, id: ProjectionId, format: Format) -> Result<()> {
        self.projection(id)?;
        if let Some(projection) = self.projections.get_mut(&id) {
            projection.format = format;
        }
        Ok(())
    }

    /// Declares a monitor of variables. Variables of a population: those of the model, `spike`, `axon_spike`,
    /// `sum(target)`, `g_target`.
    pub fn add_monitor(
        &mut self,
        object: Object,
        variables: &[String],
        period_ms: Option<f64>,
        offset_ms: Option<f64>,
        start: bool,
    ) -> Result<MonitorId> {
        self.check_variables(&object, variables)?;
        let offset_ms = offset_ms.unwrap_or(0.0);
        check_timing(period_ms, offset_ms, self.dt_ms())?;
        let id = MonitorId(self.monitors.keys().next_back().map_or(0, |last| last.0 + 1));
        self.monitors.insert(id, Monitor { object, variables: variables.to_vec(), period_ms, offset_ms, start });
        if self.is_compiled()
            && let Err(error) = self.instantiate_monitor(id)
        {
            self.monitors.remove(&id);
            return Err(error);
        }
        Ok(id)
    }

    /// Declares a function for all models that are declared afterwards; returns its name.
    pub fn add_function(&mut self, text: &str) -> Result<String> {
        let function = check::global_function(text, &self.environment(false)).map_err(|diagnostics| {
            let texts = |field: Field| (field == Field::Functions).then(|| text.to_string());
            model_errors(&diagnostics, &texts, "the function")
        })?;
        let name = function.name.to_string();
        if self.functions.iter().any(|other| other.name == function.name) {
            return Err(Error::argument("add_function", format!("there is a function '{name}' already")));
        }
        self.functions.push(function);
        self.function_texts.push(text.to_string());
        Ok(name)
    }

    /// A network of its own with the same declarations of some objects. Projections need their populations.
    pub fn copy(
        &self,
        number: u32,
        populations: &[PopulationId],
        projections: &[ProjectionId],
        monitors: &[MonitorId],
    ) -> Result<Network> {
        let mut copy = Network::new(self.settings.clone())?;
        copy.number = number;
        copy.seed = self.seed;
        copy.constants = self.constants.clone();
        copy.functions = self.functions.clone();
        copy.function_texts = self.function_texts.clone();
        copy.adopt(self, populations, projections, monitors)?;
        Ok(copy)
    }

    /// Adds the declarations of some objects of another network, under the same numbers.
    pub fn adopt(
        &mut self,
        source: &Network,
        populations: &[PopulationId],
        projections: &[ProjectionId],
        monitors: &[MonitorId],
    ) -> Result<()> {
        self.not_yet_compiled("a copy")?;
        for &id in populations {
            let mut population = source.population(id)?.clone();
            population.targets.clear();
            self.populations.insert(id, population);
        }
        for &id in projections {
            let projection = source.copy_of_projection(id)?;
            for view in [&projection.pre, &projection.post] {
                if !self.populations.contains_key(&view.population) {
                    return Err(Error::argument(
                        "Network.add",
                        format!(
                            "projection '{}' needs population '{}', which must be added before it",
                            projection.name,
                            source.population(view.population)?.name
                        ),
                    ));
                }
            }
            if let Some(post) = self.populations.get_mut(&projection.post.population) {
                post.targets.extend(projection.targets.iter().cloned());
            }
            self.projections.insert(id, projection);
        }
        for &id in monitors {
            let monitor = source.monitor(id)?.clone();
            let present = match &monitor.object {
                Object::Population(view) => self.populations.contains_key(&view.population),
                Object::Projection(id) | Object::Dendrite(id, _) => self.projections.contains_key(id),
            };
            if !present {
                return Err(Error::argument(
                    "Network.add",
                    "a monitor needs its population or projection added before it",
                ));
            }
            self.monitors.insert(id, monitor);
        }
        Ok(())
    }

    /// What a `Synapse` can be told to be wrong before it is used.
    pub fn check_synapse(&self, synapse: &Synapse) -> Result<()> {
        let diagnostics = check::synapse_construction(&synapse.source(), &self.environment(false));
        if diagnostics.is_empty() { Ok(()) } else { Err(synapse_errors(synapse, &diagnostics, "the synapse")) }
    }

    pub(super) fn environment(&self, complete: bool) -> Environment {
        Environment {
            constants: self.constants.keys().cloned().collect(),
            functions: self.functions.clone(),
            structural_plasticity: self.settings.structural_plasticity,
            complete,
        }
    }

    pub(super) fn sides(&self, projection: &Projection) -> Result<Sides> {
        let (pre, post) = (self.population(projection.pre.population)?, self.population(projection.post.population)?);
        Ok(Sides {
            pre: projection.pre.ranks(pre.size()),
            post: projection.post.ranks(post.size()),
            pre_axes: pre.geometry().axes().to_vec(),
            post_axes: post.geometry().axes().to_vec(),
            pre_is_whole: projection.pre.ranks.is_none(),
            post_is_whole: projection.post.ranks.is_none(),
            same_population: projection.pre.population == projection.post.population,
            same_object: projection.same_object,
        })
    }

    pub(super) fn not_yet_compiled(&self, what: &str) -> Result<()> {
        if self.is_compiled() {
            return Err(Error::State(format!(
                "{what} cannot be added after the network has been compiled; call clear() to start anew"
            )));
        }
        Ok(())
    }

    pub(super) fn check_view(&self, view: &View) -> Result<()> {
        let population = self.population(view.population)?;
        let size = population.size();
        if let Some(ranks) = &view.ranks {
            if let Some(rank) = ranks.iter().find(|&&rank| rank as usize >= size) {
                return Err(Error::argument(
                    format!("population '{}'", population.name),
                    format!("it has {size} neurons, so there is no rank {rank}"),
                ));
            }
            let mut sorted = ranks.to_vec();
            sorted.sort_unstable();
            if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(Error::argument(
                    format!("population '{}'", population.name),
                    "a view lists each rank once, but here one occurs twice",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn check_variables(&self, object: &Object, variables: &[String]) -> Result<()> {
        match object {
            Object::Population(view) => {
                self.check_view(view)?;
                for variable in variables {
                    self.check_recordable(self.population(view.population)?, variable)?;
                }
            }
            Object::Projection(id) | Object::Dendrite(id, _) => {
                let projection = self.projection(*id)?;
                for variable in variables {
                    let parameter = projection.attribute(variable)?.role == Role::Parameter;
                    if parameter && !projection.changes_at_events(variable) {
                        return Err(not_a_variable(variable));
                    }
                }
            }
        }
        Ok(())
    }

    fn check_recordable(&self, population: &Population, variable: &str) -> Result<()> {
        // What exists in no population of this kind warns when the recording starts.
        if variable == "spike" || variable == "axon_spike" {
            return Ok(());
        }
        if sum_target(variable).is_some() {
            return Ok(());
        }
        match population.attribute(variable) {
            Ok(attribute) if attribute.role == Role::Parameter => Err(not_a_variable(variable)),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Checks a neuron.
pub(crate) fn check_neuron(
    neuron: &Neuron,
    kind: NeuronKind,
    environment: &Environment,
) -> std::result::Result<Checked<NeuronModel>, Vec<Diagnostic>> {
    let source = neuron.source();
    match kind {
        NeuronKind::Plain => check::neuron(&source, environment),
        NeuronKind::Hybrid => check::hybrid_neuron(&source, environment),
        NeuronKind::Measuring => check::measuring_neuron(&source, environment),
    }
}

/// A period and an offset in it that are possible.
pub(super) fn check_timing(period_ms: Option<f64>, offset_ms: f64, dt_ms: f64) -> Result<()> {
    if let Some(period) = period_ms
        && time::finite(period, "Monitor(period=)")? <= 0.0
    {
        return Err(Error::argument("Monitor(period=)", format!("a period must be positive, not {period} ms")));
    }
    let offset_ms = time::finite(offset_ms, "Monitor(period_offset=)")?;
    if offset_ms < 0.0 || offset_ms > 0.0 && offset_ms >= period_ms.unwrap_or(dt_ms) {
        return Err(Error::argument(
            "Monitor(period_offset=)",
            format!("an offset lies between 0 and the period, and {offset_ms} ms does not"),
        ));
    }
    Ok(())
}

/// `exc` of `sum(exc)`.
pub(super) fn sum_target(variable: &str) -> Option<&str> {
    variable.strip_prefix("sum(").and_then(|rest| rest.strip_suffix(')')).map(str::trim)
}

fn not_a_variable(name: &str) -> Error {
    Error::argument("Monitor(variables=)", format!("'{name}' is a parameter; parameters are not recordable"))
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

pub(super) fn model_errors(diagnostics: &[Diagnostic], texts: &dyn Fn(Field) -> Option<String>, title: &str) -> Error {
    Error::Model(ModelErrors { diagnostics: diagnostics.to_vec(), text: render(diagnostics, texts, title) })
}

pub(crate) fn neuron_errors(neuron: &Neuron, diagnostics: &[Diagnostic], title: &str) -> Error {
    model_errors(diagnostics, &|field| neuron.text(field), title)
}

pub(crate) fn synapse_errors(synapse: &Synapse, diagnostics: &[Diagnostic], title: &str) -> Error {
    model_errors(diagnostics, &|field| synapse.text(field), title)
}
