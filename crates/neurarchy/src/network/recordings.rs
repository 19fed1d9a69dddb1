//! Recordings of monitors that go to files while the network runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use neurarchy_engine::{Engine, RecorderId, Recording};
use neurarchy_lang::model::Locality;
use serde_json::{Value, json};

use super::Network;
use super::description::MonitorDescription;
use super::monitors::{Recorder, RecorderNote};
use super::running::{Running, engine_error};
use crate::archive::packed;
use crate::error::{Error, Result};
use crate::monitor::{Monitor, MonitorId, Object};
use crate::recording::{Destination, Handle, Position};

/// What a checkpoint says of a variable whose recording is in files.
#[derive(Clone)]
pub(super) struct StreamNote {
    recording: String,
    done: Position,
    mark: Position,
}

packed! { StreamNote { recording, done, mark } }

/// Recordings that a restored network goes on with, by monitor and variable.
pub(super) type Resumed = BTreeMap<(MonitorId, String), Handle>;

impl Network {
    /// What a monitor records goes to files from now on: to an archive (`.npz`) or, without an extension, a folder. Until
    /// it is complete it is in a folder beside it, whose name ends with `.parts`.
    pub fn record_to(&mut self, id: MonitorId, path: impl AsRef<Path>) -> Result<()> {
        let monitor = self.monitor(id)?;
        let destination = Destination::new(path.as_ref())?;
        destination.describe(self.about(monitor));
        if let Some(left) = destination.left_over() {
            self.warnings.push(format!(
                "Monitor(to=): '{}' holds an unfinished recording, which is replaced when something is recorded; move it \
                 to keep it",
                left.display()
            ));
        }
        self.destinations.insert(id, Arc::new(destination));
        self.attach_files(id);
        Ok(())
    }

    /// Forgets a monitor that was declared just now.
    pub fn withdraw_monitor(&mut self, id: MonitorId) -> Result<()> {
        self.stop_monitor(id)?;
        self.monitors.remove(&id);
        Ok(())
    }

    /// The file that a monitor records to is complete: it has all that was recorded so far. Recording goes on.
    pub fn flush_monitor(&mut self, id: MonitorId) -> Result<()> {
        self.monitor(id)?;
        self.flush_recorders(id)?;
        match self.destinations.get(&id) {
            Some(destination) => destination.complete().map_err(|error| unwritable(destination, &error)),
            None => Ok(()),
        }
    }

    /// All recordings to files are complete and end here.
    pub fn finish_recordings(&mut self) -> Result<()> {
        let ids: Vec<MonitorId> = self.destinations.keys().copied().collect();
        ids.into_iter().map(|id| self.finish_recording(id)).fold(Ok(()), Result::and)
    }

    pub(super) fn finish_recording(&mut self, id: MonitorId) -> Result<()> {
        self.flush_recorders(id)?;
        let Some(destination) = self.destinations.get(&id) else { return Ok(()) };
        destination.finish().map_err(|error| unwritable(destination, &error))?;
        self.destinations.remove(&id);
        if let Some(running) = &mut self.running {
            for recorder in running.recorders_of(id) {
                recorder.stream = None;
            }
            let ids: Vec<RecorderId> = running.recorders_of(id).filter_map(|recorder| recorder.engine_id()).collect();
            ids.into_iter().for_each(|id| running.engine.set_sink(id, None));
        }
        Ok(())
    }

    fn flush_recorders(&mut self, id: MonitorId) -> Result<()> {
        let Some(running) = &mut self.running else { return Ok(()) };
        let ids: Vec<RecorderId> = running.recorders_of(id).filter_map(|recorder| recorder.engine_id()).collect();
        ids.into_iter().try_for_each(|id| running.engine.flush_recorder(id)).map_err(engine_error)
    }

    /// What the recorders of a monitor record goes to its files, if it has some.
    pub(super) fn attach_files(&mut self, id: MonitorId) {
        let Some(destination) = self.destinations.get(&id).cloned() else { return };
        let Some(running) = &self.running else { return };
        let fresh: Vec<String> = running.recorders.get(&id).map_or(Vec::new(), |recorders| {
            let without = recorders.iter().filter(|recorder| recorder.stream.is_none());
            without.map(|recorder| recorder.variable.clone()).collect()
        });
        for variable in fresh {
            let handle = Handle::new(destination.clone(), &variable, self.is_scalar(id, &variable));
            if let Some(running) = &mut self.running {
                running.attach(id, &variable, handle);
            }
        }
    }

    /// A sample of the variable is one number, whatever is recorded.
    fn is_scalar(&self, id: MonitorId, variable: &str) -> bool {
        let Ok(monitor) = self.monitor(id) else { return false };
        let locality = match &monitor.object {
            Object::Population(view) => self.population(view.population).ok().map(|p| p.attributes()),
            Object::Projection(id) | Object::Dendrite(id, _) => self.projection(*id).ok().map(|p| p.attributes()),
        };
        let attribute = locality.and_then(|list| list.iter().find(|attribute| *attribute.name == *variable));
        match attribute.map(|attribute| attribute.locality) {
            Some(Locality::Global) => true,
            Some(Locality::Postsynaptic) => matches!(monitor.object, Object::Dendrite(..)),
            _ => false,
        }
    }

    /// What is recorded, for whoever reads the files.
    fn about(&self, monitor: &Monitor) -> Value {
        let (object, geometry, ranks) = match &monitor.object {
            Object::Population(view) => {
                let population = self.population(view.population).ok();
                let name = population.map_or("", |population| &population.name);
                let geometry = population.map(|population| population.geometry().axes().to_vec());
                (name, geometry, view.ranks.as_ref().map(|ranks| ranks.to_vec()))
            }
            Object::Projection(id) | Object::Dendrite(id, _) => {
                let name = self.projection(*id).map_or("", |projection| projection.name());
                let rank = if let Object::Dendrite(_, rank) = monitor.object { Some(vec![rank]) } else { None };
                (name, None, rank)
            }
        };
        let period = monitor.period_ms.unwrap_or(self.dt_ms());
        json!({
            "object": object, "geometry": geometry, "ranks": ranks, "dt_ms": self.dt_ms(), "period_ms": period,
            "period_offset_ms": monitor.offset_ms,
        })
    }

    /// What was recorded to files is gone, and recording begins anew.
    pub(super) fn restart_files(&mut self, id: MonitorId) -> Result<()> {
        let Some(destination) = self.destinations.get(&id) else { return Ok(()) };
        destination.restart().map_err(|error| unwritable(destination, &error))?;
        if let Some(running) = &mut self.running {
            running.recorders_of(id).filter_map(|r| r.stream.as_ref()).for_each(|stream| stream.with(|w| w.restart()));
        }
        Ok(())
    }

    /// What is in files is on the disk.
    pub(super) fn sync_files(&self) -> Result<()> {
        for (id, destination) in &self.destinations {
            let recorders = self.running.as_ref().and_then(|running| running.recorders.get(id));
            for stream in recorders.into_iter().flat_map(|r| r.iter()).filter_map(|r| r.stream.as_ref()) {
                stream.with(|writer| writer.sync()).map_err(|error| unwritable(destination, &error))?;
            }
        }
        Ok(())
    }

    /// Notes what of the files of a monitor was written and handed out.
    pub(super) fn note_files(&self, id: MonitorId, notes: &mut [RecorderNote]) {
        let recorders = self.running.as_ref().and_then(|running| running.recorders.get(&id));
        for (recorder, note) in recorders.into_iter().flat_map(|recorders| recorders.iter()).zip(notes) {
            let recording = self.destinations.get(&id).and_then(|destination| destination.recording());
            note.stream = recorder.stream.as_ref().zip(recording).map(|(stream, recording)| {
                let (done, mark) = stream.with(|writer| writer.position());
                StreamNote { recording, done, mark }
            });
        }
    }

    /// Goes on with the files of a checkpoint, if all are there. The other recordings to files begin anew.
    pub(super) fn resume_files(
        &mut self,
        declared: &[MonitorDescription],
        notes: &BTreeMap<MonitorId, Vec<RecorderNote>>,
        context: &str,
    ) -> Result<Resumed> {
        let mut wanted = Vec::new();
        for (place, monitor) in declared.iter().enumerate() {
            let notes = notes.get(&monitor.id).into_iter().flatten();
            let own = self.monitors.keys().nth(place).copied();
            for (variable, note) in notes.filter_map(|note| Some((&note.variable, note.stream.as_ref()?))) {
                let destination = own.and_then(|id| Some((id, self.destinations.get(&id)?)));
                let Some((id, destination)) = destination else {
                    let problem = format!("monitor number {place} records to files; declare it with Monitor(to=) here");
                    return Err(Error::argument(context, problem));
                };
                if !destination.holds(&note.recording) {
                    let problem = format!(
                        "'{}' does not hold what had been recorded then (any more)",
                        destination.path().display()
                    );
                    return Err(Error::argument(context, problem));
                }
                wanted.push((id, variable.clone(), note.clone()));
            }
        }
        let mut resumed = Resumed::new();
        for (id, variable, note) in wanted {
            let Some(destination) = self.destinations.get(&id) else { continue };
            let handle = Handle::new(destination.clone(), &variable, self.is_scalar(id, &variable));
            destination
                .resume(&note.recording)
                .and_then(|()| handle.with(|writer| writer.resume(note.done, note.mark)))
                .map_err(|error| unwritable(destination, &error))?;
            resumed.insert((id, variable), handle);
        }
        if let Some(running) = &mut self.running {
            running.detach_all();
        }
        for (id, destination) in &self.destinations {
            if !resumed.keys().any(|(resumed, _)| resumed == id) {
                destination.restart().map_err(|error| unwritable(destination, &error))?;
            }
        }
        Ok(resumed)
    }
}

/// What was recorded of a variable whose recording goes to files, and not handed out.
pub(super) fn streamed(engine: &mut Engine, id: RecorderId, stream: &Handle, keep: bool) -> Result<Recording> {
    if !keep {
        engine.flush_recorder(id).map_err(engine_error)?;
    }
    let missing = || Error::Engine("a recorder is missing".into());
    let buffer = engine.recorded(id).cloned().ok_or_else(missing)?;
    let recording = stream.with(|writer| writer.recorded(buffer)).map_err(|error| {
        Error::argument("Monitor.get", format!("what was recorded cannot be read from its files: {error}"))
    })?;
    if !keep {
        stream.with(|writer| writer.set_mark());
        engine.clear_recorded(id);
    }
    Ok(recording)
}

fn unwritable(destination: &Destination, error: &std::io::Error) -> Error {
    let path = destination.path().display();
    Error::argument("Monitor(to=)", format!("'{path}': what was recorded cannot be written: {error}"))
}

impl Running {
    fn recorders_of(&mut self, id: MonitorId) -> impl Iterator<Item = &mut Recorder> {
        self.recorders.get_mut(&id).into_iter().flat_map(|recorders| recorders.iter_mut())
    }

    /// What is recorded of a variable goes there.
    pub(super) fn attach(&mut self, id: MonitorId, variable: &str, stream: Handle) {
        let Some(recorder) = self.recorders_of(id).find(|recorder| recorder.variable == variable) else { return };
        recorder.stream = Some(stream.clone());
        if let Some(id) = recorder.engine_id() {
            self.engine.set_sink(id, Some(Box::new(stream)));
        }
    }

    /// All recordings stay in memory from now on.
    fn detach_all(&mut self) {
        let Running { recorders, engine, .. } = self;
        for recorder in recorders.values_mut().flat_map(|recorders| recorders.iter_mut()) {
            recorder.stream = None;
            if let Some(id) = recorder.engine_id() {
                engine.set_sink(id, None);
            }
        }
    }
}
