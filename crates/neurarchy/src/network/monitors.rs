//! Recording.

use std::collections::BTreeMap;

use neurarchy_engine::{self as engine, Engine, EngineError, RecorderId, RecorderSpec, Recording, Source};
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::ValueType;

use super::Network;
use super::declare::sum_target;
use super::description::MonitorDescription;
use super::recordings::{Resumed, StreamNote, streamed};
use super::running::{Running, engine_error};
use crate::archive::packed;
use crate::error::{Error, Result};
use crate::monitor::{Interval, Monitor, MonitorId, Object, Recorded};
use crate::recording::Handle;
use crate::time;
use crate::values::Values;
use crate::view::PopulationId;

/// The recorders of a monitor, one for each variable.
#[derive(Default)]
pub(super) struct Recorders(Vec<Recorder>);

/// The recording of one variable.
pub(super) struct Recorder {
    pub variable: String,
    /// `None`: the variable cannot be recorded, so there are no data.
    id: Option<RecorderId>,
    ty: ValueType,
    /// Recorded ranks, for spikes.
    ranks: Vec<u32>,
    active: bool,
    /// Step from which its periods count.
    origin: u64,
    /// When the data in the store were recorded.
    intervals: Vec<Interval>,
    /// When the data that were last handed out were recorded.
    handed_out: Option<Vec<Interval>>,
    /// Where the data go, if they do not stay in memory.
    pub stream: Option<Handle>,
}

impl Recorders {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Recorder> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Recorder> {
        self.0.iter_mut()
    }
}

impl Recorder {
    /// Its data are lost.
    fn discard(self, engine: &mut Engine) {
        if let Some(id) = self.id {
            engine.remove_recorder(id);
        }
    }

    /// Another grid, which counts from a step.
    fn set_grid(&mut self, engine: &mut Engine, period: u64, offset: u64, origin: u64) -> Result<()> {
        self.origin = origin;
        let Some(id) = self.id else { return Ok(()) };
        engine.set_recorder_grid(id, period, offset, origin as i64).map_err(engine_error)
    }

    /// It records from a step on.
    fn resume(&mut self, engine: &mut Engine, step: u64) {
        if !self.active {
            self.active = true;
            self.intervals.push(Interval { start: step, stop: None });
            if let Some(id) = self.id {
                engine.set_recording(id, true);
            }
        }
    }

    /// It does not record from a step on.
    fn pause(&mut self, engine: &mut Engine, step: u64) {
        if self.active {
            self.active = false;
            self.close(step);
            if let Some(id) = self.id {
                engine.set_recording(id, false);
            }
        }
    }

    /// Its number in the engine.
    pub fn engine_id(&self) -> Option<RecorderId> {
        self.id
    }

    fn close(&mut self, step: u64) {
        if let Some(last) = self.intervals.last_mut()
            && last.stop.is_none()
        {
            last.stop = Some(step);
        }
    }
}

impl Network {
    /// What was recorded of a variable, in the order of time; the store is emptied unless `keep`.
    pub fn recorded(&mut self, id: MonitorId, variable: &str, keep: bool) -> Result<Recorded> {
        self.monitor(id)?;
        let step = self.current_step();
        let running = self.running_mut("Monitor.get")?;
        let recorder = running.recorder(id, variable)?;
        let (recorder_id, stream) = (recorder.id, recorder.stream.clone());
        let recording = match (recorder_id, stream) {
            (None, _) => None,
            (Some(id), Some(stream)) => Some(streamed(&mut running.engine, id, &stream, keep)?),
            (Some(id), None) if keep => running.engine.recorded(id).cloned(),
            (Some(id), None) => running.engine.take_recorded(id),
        };
        let recorder = running.recorder(id, variable)?;
        let mut shown = recorder.intervals.clone();
        if let Some(last) = shown.last_mut() {
            last.stop.get_or_insert(step);
        }
        recorder.handed_out = Some(shown);
        if !keep {
            let active = recorder.active;
            recorder.intervals.clear();
            if active {
                recorder.intervals.push(Interval { start: step, stop: None });
            }
        }
        let (ty, ranks) = (recorder.ty, recorder.ranks.clone());
        if recorder_id.is_none() {
            let trains = ranks.into_iter().map(|rank| (rank, Vec::new())).collect();
            return Ok(match variable {
                "spike" | "axon_spike" => Recorded::Spikes(trains),
                _ => Recorded::Samples { samples: 0, width: 0, values: Values::Float(Vec::new()), rows: Vec::new() },
            });
        }
        let recording = recording.ok_or_else(|| Error::Engine("a recorder is missing".into()))?;
        Ok(match recording {
            Recording::Samples { steps, width, values, rows, .. } => {
                Recorded::Samples { samples: steps.len(), width, values: Values::of(values, ty), rows }
            }
            Recording::Spikes { steps, ranks: spiking } => {
                let mut trains: Vec<(u32, Vec<u64>)> = ranks.into_iter().map(|rank| (rank, Vec::new())).collect();
                trains.sort_unstable_by_key(|(rank, _)| *rank);
                for (step, rank) in steps.into_iter().zip(spiking) {
                    if let Ok(place) = trains.binary_search_by_key(&rank, |(rank, _)| *rank) {
                        trains[place].1.push(step as u64);
                    }
                }
                Recorded::Spikes(trains)
            }
        })
    }

    /// When the data were recorded that were last handed out by [`Network::recorded`]; before that, since when is
    /// recorded.
    pub fn recording_intervals(&mut self, id: MonitorId, variable: &str) -> Result<Vec<Interval>> {
        self.monitor(id)?;
        let recorder = self.running_mut("Monitor.times")?.recorder(id, variable)?;
        Ok(recorder.handed_out.clone().unwrap_or_else(|| recorder.intervals.clone()))
    }

    /// The variables of a monitor.
    pub fn recorded_variables(&self, id: MonitorId) -> Result<Vec<String>> {
        Ok(self.monitor(id)?.variables.clone())
    }

    /// The variables of a monitor that were started at some time.
    pub fn started_variables(&self, id: MonitorId) -> Result<Vec<String>> {
        let monitor = self.monitor(id)?;
        Ok(match self.running.as_ref().and_then(|running| running.recorders.get(&id)) {
            Some(recorders) => recorders.0.iter().map(|recorder| recorder.variable.clone()).collect(),
            None if monitor.start => monitor.variables.clone(),
            None => Vec::new(),
        })
    }

    /// Stops sampling for a while.
    pub fn pause_monitor(&mut self, id: MonitorId) -> Result<()> {
        self.switch_monitor(id, false)
    }

    /// Samples again.
    pub fn resume_monitor(&mut self, id: MonitorId) -> Result<()> {
        self.switch_monitor(id, true)
    }

    fn switch_monitor(&mut self, id: MonitorId, on: bool) -> Result<()> {
        self.monitor(id)?;
        let step = self.current_step();
        let running = self.running_mut(if on { "Monitor.resume" } else { "Monitor.pause" })?;
        let Some(recorders) = running.recorders.get_mut(&id) else { return Ok(()) };
        for recorder in &mut recorders.0 {
            if on { recorder.resume(&mut running.engine, step) } else { recorder.pause(&mut running.engine, step) }
        }
        Ok(())
    }

    /// Starts to record the listed variables, or all that the monitor has. With a period, the sampling starts anew.
    pub fn start_monitor(&mut self, id: MonitorId, variables: Option<&[String]>, period_ms: Option<f64>) -> Result<()> {
        let monitor = self.monitor(id)?.clone();
        let variables = variables.map_or_else(|| monitor.variables.clone(), <[String]>::to_vec);
        let mut changed = Monitor { period_ms: period_ms.or(monitor.period_ms), start: true, ..monitor.clone() };
        self.check_variables(&monitor.object, &variables)?;
        super::declare::check_timing(changed.period_ms, changed.offset_ms, self.dt_ms())?;
        for variable in &variables {
            if !changed.variables.contains(variable) {
                changed.variables.push(variable.clone());
            }
        }
        if self.is_compiled() {
            let sizes = self.population_sizes();
            let step = self.current_step();
            let running = self.running_mut("Monitor.start")?;
            let mut recorders = running.recorders.remove(&id).unwrap_or_default();
            let (period, offset) = grid(&changed, running.dt_ms);
            for recorder in &mut recorders.0 {
                if period_ms.is_some() {
                    recorder.set_grid(&mut running.engine, period, offset, step)?;
                }
                if variables.contains(&recorder.variable) {
                    recorder.resume(&mut running.engine, step);
                }
            }
            for variable in &variables {
                if recorders.0.iter().any(|r| r.variable == *variable) {
                    continue;
                }
                match make(running, &changed, variable, &sizes, step) {
                    Ok(recorder) => recorders.0.push(recorder),
                    Err(error) => {
                        running.recorders.insert(id, recorders);
                        return Err(error);
                    }
                }
            }
            running.recorders.insert(id, recorders);
            self.warn_of_unrecordable(id);
        }
        self.monitors.insert(id, changed);
        self.attach_files(id);
        Ok(())
    }

    /// Deletes all data and stops recording for good. What went to files stays there, complete.
    pub fn stop_monitor(&mut self, id: MonitorId) -> Result<()> {
        self.monitor(id)?;
        self.finish_recording(id)?;
        if let Some(running) = &mut self.running {
            for recorder in running.recorders.remove(&id).unwrap_or_default().0 {
                recorder.discard(&mut running.engine);
            }
        }
        if let Some(monitor) = self.monitors.get_mut(&id) {
            monitor.variables.clear();
            monitor.start = false;
        }
        Ok(())
    }

    /// Drops the data; recording goes on as before. Recordings to files begin anew.
    pub fn reset_monitor(&mut self, id: MonitorId) -> Result<()> {
        self.monitor(id)?;
        self.restart_files(id)?;
        let step = self.current_step();
        if let Some(running) = &mut self.running
            && let Some(recorders) = running.recorders.get_mut(&id)
        {
            for recorder in &mut recorders.0 {
                if let Some(recorder) = recorder.id {
                    running.engine.take_recorded(recorder);
                }
                recorder.handed_out = None;
                recorder.intervals.clear();
                if recorder.active {
                    recorder.intervals.push(Interval { start: step, stop: None });
                }
            }
        }
        Ok(())
    }

    /// Starts the recorders of a monitor of the compiled network.
    pub(super) fn instantiate_monitor(&mut self, id: MonitorId) -> Result<()> {
        let monitor = self.monitor(id)?.clone();
        let sizes = self.population_sizes();
        let running = self.running_mut("Monitor")?;
        let recorders = recorders(running, &monitor, &sizes)?;
        running.recorders.insert(id, recorders);
        self.warn_of_unrecordable(id);
        self.attach_files(id);
        Ok(())
    }

    /// Notes which variables of a monitor that records cannot be recorded.
    pub(super) fn warn_of_unrecordable(&mut self, id: MonitorId) {
        let (Some(running), Some(monitor)) = (&self.running, self.monitors.get(&id)) else { return };
        let Some(recorders) = running.recorders.get(&id) else { return };
        let Object::Population(view) = &monitor.object else { return };
        let name = self.populations.get(&view.population).map_or("", |population| &population.name);
        let empty = recorders.0.iter().filter(|recorder| recorder.id.is_none());
        let texts = empty.map(|recorder| {
            let why = match recorder.variable.as_str() {
                "spike" => "it is rate-coded and has no spikes",
                "axon_spike" => "its neurons have no axonal spikes",
                _ => "no projection has this target and no equation reads it",
            };
            format!("Monitor: '{}' can not be recorded (population '{name}'): {why}", recorder.variable)
        });
        let texts: Vec<String> = texts.collect();
        self.warnings.extend(texts);
    }

    /// Another interval between two samples, another time in it; the origin of the grid and the data stay.
    pub fn set_monitor_timing(&mut self, id: MonitorId, period_ms: Option<f64>, offset_ms: f64) -> Result<()> {
        self.monitor(id)?;
        super::declare::check_timing(period_ms, offset_ms, self.dt_ms())?;
        let Some(monitor) = self.monitors.get_mut(&id) else { return Ok(()) };
        (monitor.period_ms, monitor.offset_ms) = (period_ms, offset_ms);
        let (period, offset) = match &self.running {
            None => return Ok(()),
            Some(running) => grid(monitor, running.dt_ms),
        };
        let running = self.running_mut("Monitor.period")?;
        let recorders = running.recorders.get_mut(&id).into_iter().flat_map(|recorders| &mut recorders.0);
        for recorder in recorders {
            recorder.set_grid(&mut running.engine, period, offset, recorder.origin)?;
        }
        Ok(())
    }

    /// Memory of what a monitor has recorded and not handed out; 0 before compile.
    pub fn monitor_bytes(&self, id: MonitorId) -> Result<usize> {
        self.monitor(id)?;
        let Some(running) = &self.running else { return Ok(0) };
        let recorders = running.recorders.get(&id).into_iter().flat_map(|recorders| &recorders.0);
        let data = recorders.filter_map(|recorder| running.engine.recorded(recorder.id?));
        Ok(data.map(engine::Recording::bytes).sum())
    }

    pub(super) fn population_sizes(&self) -> Vec<(PopulationId, usize)> {
        self.populations.iter().map(|(&id, population)| (id, population.size())).collect()
    }
}

/// The recorders of a monitor, recording if the monitor starts by itself.
pub(super) fn recorders(
    running: &mut Running,
    monitor: &Monitor,
    sizes: &[(PopulationId, usize)],
) -> Result<Recorders> {
    if !monitor.start {
        return Ok(Recorders::default());
    }
    let step = running.engine.step() as u64;
    let mut made = Recorders::default();
    for variable in &monitor.variables {
        match make(running, monitor, variable, sizes, step) {
            Ok(recorder) => made.0.push(recorder),
            Err(error) => {
                made.0.into_iter().for_each(|recorder| recorder.discard(&mut running.engine));
                return Err(error);
            }
        }
    }
    Ok(made)
}

/// Period and offset in steps.
fn grid(monitor: &Monitor, dt_ms: f64) -> (u64, u64) {
    let period = monitor.period_ms.map_or(1, |ms| time::period_steps(ms, dt_ms).max(1));
    (period, time::period_steps(monitor.offset_ms, dt_ms).min(period - 1))
}

fn make(
    running: &mut Running,
    monitor: &Monitor,
    variable: &str,
    sizes: &[(PopulationId, usize)],
    step: u64,
) -> Result<Recorder> {
    let mut recorded_ranks = Vec::new();
    let mut recordable = true;
    let mut ty = ValueType::Float;
    let source = match &monitor.object {
        Object::Population(view) => {
            let population = running.engine_population(view.population)?;
            let ranks = view.ranks.as_ref().map(|ranks| ranks.to_vec());
            let input = sum_target(variable).or_else(|| running.conductance_target(view.population, variable));
            recordable = sum_target(variable).is_none_or(|target| running.has_sum(view.population, target));
            match (variable, input) {
                ("spike" | "axon_spike", _) => {
                    let size = sizes.iter().find(|(id, _)| *id == view.population).map_or(0, |(_, size)| *size);
                    recorded_ranks = view.ranks(size);
                    if variable == "spike" {
                        Source::Spikes { population, ranks }
                    } else {
                        Source::AxonSpikes { population, ranks }
                    }
                }
                (_, Some(target)) => Source::Input { population, target: Name::from(target), ranks },
                (name, None) => {
                    ty = running.type_of_neuron_attribute(view.population, name);
                    Source::Variable { population, name: Name::from(name), ranks }
                }
            }
        }
        Object::Projection(id) | Object::Dendrite(id, _) => {
            ty = running.type_of_synapse_attribute(*id, variable);
            let post_rank = if let Object::Dendrite(_, rank) = monitor.object { Some(rank) } else { None };
            Source::Synapses { projection: running.engine_projection(*id)?, name: Name::from(variable), post_rank }
        }
    };
    let (period, offset) = grid(monitor, running.dt_ms);
    let spec = RecorderSpec { source, period, offset, start: step as i64 };
    let id = match recordable.then(|| running.engine.add_recorder(spec)) {
        None | Some(Err(EngineError::NotSpiking { .. })) => None,
        Some(Ok(id)) => Some(id),
        Some(Err(error)) => return Err(engine_error(error)),
    };
    Ok(Recorder {
        variable: variable.to_string(),
        id,
        ty,
        ranks: recorded_ranks,
        active: true,
        origin: step,
        intervals: vec![Interval { start: step, stop: None }],
        handed_out: None,
        stream: None,
    })
}

impl Running {
    fn recorder(&mut self, id: MonitorId, variable: &str) -> Result<&mut Recorder> {
        self.recorders.get_mut(&id).and_then(|r| r.0.iter_mut().find(|r| r.variable == variable)).ok_or_else(|| {
            Error::argument("Monitor", format!("'{variable}' is not recorded by this monitor; start() it or add it"))
        })
    }
}

/// What is kept of the recording of a variable besides its data.
pub(super) struct RecorderNote {
    pub variable: String,
    recorder: Option<u64>,
    ranks: Vec<u32>,
    active: bool,
    origin: u64,
    intervals: Vec<Interval>,
    handed_out: Option<Vec<Interval>>,
    /// What of it is in files.
    pub stream: Option<StreamNote>,
}

packed! { RecorderNote { variable, recorder, ranks, active, origin, intervals, handed_out, stream } }

impl Recorders {
    /// Everything but the data, which the engine has.
    pub(super) fn notes(&self) -> Vec<RecorderNote> {
        let note = |recorder: &Recorder| {
            // The type is that of the variable.
            let Recorder { variable, id, ty: _, ranks, active, origin, intervals, handed_out, stream: _ } = recorder;
            RecorderNote {
                variable: variable.clone(),
                recorder: id.map(|id| id.0),
                ranks: ranks.clone(),
                active: *active,
                origin: *origin,
                intervals: intervals.clone(),
                handed_out: handed_out.clone(),
                stream: None,
            }
        };
        self.0.iter().map(note).collect()
    }
}

impl Network {
    /// Takes over monitors whose recorders the engine has taken over. They are the first ones here, too, or are made;
    /// what was declared here after them begins anew.
    pub(super) fn take_over_monitors(
        &mut self,
        declared: Vec<MonitorDescription>,
        mut notes: BTreeMap<MonitorId, Vec<RecorderNote>>,
        mut resumed: Resumed,
    ) -> Result<()> {
        let running = self.running_mut("restore")?;
        running.recorders.clear();
        let mut own = self.monitors.keys().copied().collect::<Vec<_>>().into_iter();
        for MonitorDescription { id: there, monitor } in declared {
            let id = own.next().unwrap_or_else(|| self.next_monitor());
            let object = monitor.object.clone();
            self.monitors.insert(id, monitor);
            let running = self.running_mut("restore")?;
            let made = notes.remove(&there).unwrap_or_default().into_iter().map(|note| {
                let RecorderNote { variable, recorder, ranks, active, origin, intervals, handed_out, stream: _ } = note;
                let ty = running.type_of(&object, &variable);
                let (id, stream) = (recorder.map(RecorderId), None);
                Recorder { variable, id, ty, ranks, active, origin, intervals, handed_out, stream }
            });
            let made: Vec<Recorder> = made.collect();
            let variables: Vec<String> = made.iter().map(|recorder| recorder.variable.clone()).collect();
            running.recorders.insert(id, Recorders(made));
            for variable in variables {
                if let Some(stream) = resumed.remove(&(id, variable.clone())) {
                    running.attach(id, &variable, stream);
                }
            }
            self.attach_files(id);
        }
        for id in own {
            self.instantiate_monitor(id)?;
        }
        Ok(())
    }

    fn next_monitor(&self) -> MonitorId {
        MonitorId(self.monitors.keys().next_back().map_or(0, |last| last.0 + 1))
    }
}

impl Running {
    /// The type of what is recorded.
    fn type_of(&self, object: &Object, variable: &str) -> ValueType {
        match object {
            Object::Population(view) => self.type_of_neuron_attribute(view.population, variable),
            Object::Projection(id) | Object::Dendrite(id, _) => self.type_of_synapse_attribute(*id, variable),
        }
    }
}
