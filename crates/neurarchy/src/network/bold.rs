//! BOLD monitors, and the projections that they and spiking models of the BOLD signal need.

use neurarchy_lang::model::Paradigm;

use super::Network;
use super::running::engine_error;
use crate::bold::{BoldMonitor, BoldMonitorId, BoldMonitorSpec, Signal};
use crate::connector::{Connector, Given, GivenDelays, Pattern, Weights};
use crate::error::{Error, Result};
use crate::model::{NeuronKind, Synapse};
use crate::monitor::Object;
use crate::projection::{ProjectionId, Transmission};
use crate::time;
use crate::view::{PopulationId, View};

impl Network {
    /// Declares a BOLD monitor with all its parts, or nothing.
    pub fn add_bold_monitor(&mut self, spec: &BoldMonitorSpec) -> Result<BoldMonitorId> {
        self.check_bold(spec)?;
        let size = spec.signals.first().map_or(1, |signal| signal.sources.len());
        let name = self.free_name(&spec.model.neuron.name);
        let population = self.declare_population(&[size], &spec.model.neuron, NeuronKind::Measuring, Some(&name))?;
        let mut projections = Vec::new();
        let made = self.add_bold_parts(spec, population, &mut projections);
        let monitor = match made {
            Ok(monitor) => monitor,
            Err(error) => {
                self.withdraw(population, &projections);
                return Err(error);
            }
        };
        if let Some(population) = self.populations.get_mut(&population) {
            population.enabled = spec.start;
        }
        let id = BoldMonitorId(self.bold_monitors.keys().next_back().map_or(0, |last| last.0 + 1));
        let declared = BoldMonitor { population, projections, monitor, start: spec.start };
        self.bold_monitors.insert(id, declared);
        Ok(id)
    }

    fn add_bold_parts(
        &mut self,
        spec: &BoldMonitorSpec,
        population: PopulationId,
        projections: &mut Vec<ProjectionId>,
    ) -> Result<crate::MonitorId> {
        for (input, variable) in &spec.mapping {
            for signal in &spec.signals {
                let Some(first) = signal.sources.first() else { continue };
                let source = first.population;
                let id = self.add_accumulation(
                    source.into(),
                    population.into(),
                    input,
                    variable,
                    signal.scale,
                    signal.normalize_ms,
                    None,
                )?;
                projections.push(id);
                let connector = self.bold_connector(signal)?;
                self.connect(id, connector, false)?;
            }
        }
        self.add_monitor(Object::Population(population.into()), &spec.variables, None, None, spec.start)
    }

    /// Each neuron of the model looks at its sources.
    fn bold_connector(&self, signal: &Signal) -> Result<Connector> {
        let whole = signal.sources.iter().all(|source| source.ranks.is_none());
        if whole {
            let pattern = Pattern::AllToAll { allow_self_connections: false };
            return Ok(Connector::new(pattern, Weights::Number(1.0)));
        }
        let mut given = Given {
            name: "Slices",
            post_ranks: (0..signal.sources.len() as u32).collect(),
            starts: vec![0],
            pre_ranks: Vec::new(),
            weights: None,
            delays: GivenDelays::Uniform(1),
        };
        for source in &signal.sources {
            let mut ranks = source.ranks(self.population(source.population)?.size());
            ranks.sort_unstable();
            given.pre_ranks.extend(ranks);
            given.starts.push(given.pre_ranks.len());
        }
        Ok(Connector::new(Pattern::Given(given), Weights::Number(1.0)))
    }

    fn check_bold(&self, spec: &BoldMonitorSpec) -> Result<()> {
        let wrong = |problem: String| Err(Error::argument("BoldMonitor", problem));
        if spec.signals.is_empty() || spec.signals.iter().any(|signal| signal.sources.is_empty()) {
            return wrong("there is nothing to record: give populations".into());
        }
        let sources = spec.signals[0].sources.len();
        if spec.signals.iter().any(|signal| signal.sources.len() != sources) {
            return wrong("all signals need the same number of sources".into());
        }
        for source in spec.signals.iter().flat_map(|signal| &signal.sources) {
            self.check_view(source)?;
            if source.ranks.as_ref().is_some_and(|ranks| ranks.is_empty()) {
                return wrong("a view or slice without neurons has no mean".into());
            }
        }
        for signal in &spec.signals {
            let source = signal.sources[0].population;
            if signal.sources.iter().any(|other| other.population != source) {
                return wrong("the sources of a signal belong to one population".into());
            }
            for (input, variable) in &spec.mapping {
                let inputs = &spec.model.inputs;
                if !inputs.contains(input) {
                    let problem = format!(
                        "the key '{input}' of mapping is not part of the BOLD model; its inputs: {}",
                        inputs.join(", ")
                    );
                    return wrong(problem);
                }
                self.population(source)?.attribute(variable)?;
            }
        }
        Ok(())
    }

    /// Declares a projection that brings the mean of a variable of pre neurons to `sum(target)` of rate-coded post
    /// neurons as a signal, which is never delayed.
    #[allow(clippy::too_many_arguments)]
    pub fn add_accumulation(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        variable: &str,
        scale: f64,
        normalize_ms: Option<f64>,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        let sink = self.population(post.population)?;
        let wrong = |problem: String| Err(Error::argument("AccProjection", problem));
        if sink.paradigm() != Paradigm::Rate {
            return wrong(format!("the post population '{}' must be rate-coded, but it is spiking", sink.name()));
        }
        self.population(pre.population)?.attribute(variable)?;
        let scale = time::finite(scale, "AccProjection(scale_factor=)")?;
        let window_ms = time::finite(normalize_ms.unwrap_or(0.0), "AccProjection(normalize_input=)")?;
        if window_ms < 0.0 {
            return wrong(format!("a baseline is measured for 0 ms (not at all) or longer, not for {window_ms} ms"));
        }
        let synapse = Synapse {
            name: "Accumulation".into(),
            description: "Mean of a variable of the pre neurons.".into(),
            psp: format!("pre.{variable}"),
            operation: "mean".into(),
            ..Synapse::default()
        };
        let transmission = Transmission::Signal { scale, window_ms };
        self.declare_projection(pre, post, &[target.to_string()], Some(&synapse), transmission, name)
    }

    /// Declares a spiking projection whose spikes also count in a variable of the post neurons: each adds one divided by
    /// the number of synapses that the neuron had at compile, in all projections to its population.
    pub fn add_normalised(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        variable: &str,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        let wrong = |problem: String| Err(Error::argument("NormProjection", problem));
        for (view, which) in [(&pre, "pre"), (&post, "post")] {
            let population = self.population(view.population)?;
            if population.paradigm() != Paradigm::Spiking {
                return wrong(format!(
                    "the {which} population '{}' must be spiking, but it is rate-coded",
                    population.name()
                ));
            }
        }
        let sink = self.population(post.population)?;
        use neurarchy_lang::model::{Locality, Role, ValueType};
        let fits = sink
            .attribute(variable)
            .ok()
            .is_some_and(|a| a.role == Role::Variable && a.locality == Locality::Local && a.ty == ValueType::Float);
        if !fits {
            return wrong(format!(
                "variable '{variable}' might be invalid: population '{}' has no variable of this name for each neuron",
                sink.name()
            ));
        }
        let transmission = Transmission::Tallied { variable: variable.into() };
        self.declare_projection(pre, post, &[target.to_string()], None, transmission, name)
    }

    /// A BOLD monitor.
    pub fn bold_monitor(&self, id: BoldMonitorId) -> Result<&BoldMonitor> {
        self.bold_monitors
            .get(&id)
            .ok_or_else(|| Error::State(format!("BOLD monitor number {} is not part of this network", id.0)))
    }

    /// The BOLD monitors in creation order.
    pub fn bold_monitors(&self) -> impl Iterator<Item = (BoldMonitorId, &BoldMonitor)> {
        self.bold_monitors.iter().map(|(id, monitor)| (*id, monitor))
    }

    /// Starts a BOLD monitor: its model is updated and recorded from now on, and baselines are measured (anew).
    pub fn start_bold_monitor(&mut self, id: BoldMonitorId) -> Result<()> {
        let BoldMonitor { population, projections, monitor, .. } = self.bold_monitor(id)?.clone();
        let running = self.running_mut("BoldMonitor.start")?;
        for &projection in &projections {
            let engine_id = running.engine_projection(projection)?;
            running.engine.open_window(engine_id);
        }
        let engine_id = running.engine_population(population)?;
        running.engine.set_active(engine_id, true);
        self.start_monitor(monitor, None, None)?;
        self.resume_monitor(monitor)
    }

    /// Stops a BOLD monitor: its model stands still, and what was recorded and not taken is lost.
    pub fn stop_bold_monitor(&mut self, id: BoldMonitorId) -> Result<()> {
        let BoldMonitor { population, monitor, .. } = *self.bold_monitor(id)?;
        let running = self.running_mut("BoldMonitor.stop")?;
        let engine_id = running.engine_population(population)?;
        running.engine.set_active(engine_id, false);
        self.pause_monitor(monitor)?;
        self.reset_monitor(monitor)
    }

    /// After a reset BOLD monitors record again if they do so from the beginning.
    pub(super) fn rearm_bold_monitors(&mut self) -> Result<()> {
        for BoldMonitor { monitor, start, .. } in self.bold_monitors.values().cloned().collect::<Vec<_>>() {
            if start { self.resume_monitor(monitor)? } else { self.pause_monitor(monitor)? }
        }
        Ok(())
    }

    /// Adds the declaration of a BOLD monitor of another network, whose parts have been added.
    pub fn adopt_bold_monitor(&mut self, source: &Network, id: BoldMonitorId) -> Result<()> {
        let declared = source.bold_monitor(id)?.clone();
        let present = self.populations.contains_key(&declared.population)
            && declared.projections.iter().all(|id| self.projections.contains_key(id))
            && self.monitors.contains_key(&declared.monitor);
        if !present {
            return Err(Error::argument("Network.add", "a BOLD monitor needs its parts added before it"));
        }
        self.bold_monitors.insert(id, declared);
        Ok(())
    }

    /// Counts the synapses of the post neurons of tallying projections.
    pub(super) fn count_synapses(&self, running: &mut super::running::Running) -> Result<()> {
        for (&id, projection) in &self.projections {
            let Transmission::Tallied { variable } = &projection.transmission else { continue };
            let mut counts = vec![0usize; self.population(projection.post.population)?.size()];
            for (other, declared) in &self.projections {
                if declared.post.population != projection.post.population {
                    continue;
                }
                let rows = running.engine.rows(running.engine_projection(*other)?);
                for (row, &rank) in rows.post_ranks().iter().enumerate() {
                    counts[rank as usize] += rows.range(row).len();
                }
            }
            let increments = counts.into_iter().map(|count| if count == 0 { 0.0 } else { 1.0 / count as f64 });
            let engine_id = running.engine_projection(id)?;
            running.engine.set_tally(engine_id, variable, increments.collect()).map_err(engine_error)?;
        }
        Ok(())
    }

    /// A name that no population has yet: this one, or with a number.
    fn free_name(&self, name: &str) -> String {
        let is_free = |name: &str| self.populations.values().all(|other| other.name != name);
        if is_free(name) {
            return name.to_string();
        }
        let numbered = (2..).map(|number| format!("{name} {number}"));
        numbered.into_iter().find(|name| is_free(name)).unwrap_or_else(|| name.to_string())
    }
}
