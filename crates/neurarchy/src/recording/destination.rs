//! Where a monitor records to: an archive or a folder, and the folder beside it in which the recording is made.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::archive;
use crate::error::{Error, Result};

const FORMAT: &str = "neurarchy recording";
const MANIFEST: &str = "recording.json";
const CONTEXT: &str = "Monitor(to=)";

/// Paths that monitors of this process record to.
static TAKEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Where a monitor records to. It is its own as long as this exists.
#[derive(Debug)]
pub(crate) struct Destination {
    /// As given.
    given: PathBuf,
    target: PathBuf,
    is_archive: bool,
    /// Where the recording is made.
    parts: PathBuf,
    /// The process that may write.
    process: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Identifies the recording, once something was written.
    recording: Option<String>,
    /// Something was written since the target was made.
    dirty: bool,
    /// What is recorded, for whoever reads the files.
    about: Value,
}

impl Destination {
    /// A path that ends with `.npz` is an archive, one without extension a folder. It must be possible to write there, and
    /// no other monitor of the process may.
    pub fn new(path: &Path) -> Result<Destination> {
        let wrong = |problem: String| Err(Error::argument(CONTEXT, format!("'{}': {problem}", path.display())));
        let target = match std::path::absolute(path) {
            Ok(absolute) if absolute.file_name().is_some() => absolute,
            Ok(_) => return wrong("it names no file".into()),
            Err(_) if path.as_os_str().is_empty() => return wrong("it names no file".into()),
            Err(error) => return wrong(error.to_string()),
        };
        let is_archive = target.extension().is_some_and(|extension| extension == "npz");
        if !is_archive && target.extension().is_some() {
            return wrong("give a name that ends with .npz, or the name of a folder, without an extension".into());
        }
        if is_archive && target.is_dir() {
            return wrong("there is a folder of this name".into());
        }
        let parts = beside(&target, "", ".parts");
        if !is_archive && target.exists() && !is_replaceable(&target) {
            return wrong("there is something of this name that is no recording".into());
        }
        if parts.exists() && !is_replaceable(&parts) {
            return wrong(format!("'{}', in which it would be made, is something else", parts.display()));
        }
        let parent = target.parent().unwrap_or(Path::new("/"));
        if let Err(error) = fs::create_dir_all(parent).and_then(|()| can_write(parent)) {
            return wrong(format!("it cannot be written: {error}"));
        }
        if !lock(&TAKEN).insert(target.clone()) {
            return wrong("another monitor records to it".into());
        }
        let process = std::process::id();
        Ok(Destination { given: path.into(), target, is_archive, parts, process, state: Mutex::default() })
    }

    /// As given.
    pub fn path(&self) -> &Path {
        &self.given
    }

    /// The folder with the arrays.
    pub fn parts(&self) -> &Path {
        &self.parts
    }

    /// Where an unfinished recording is, of a process that has ended, if there is one.
    pub fn left_over(&self) -> Option<&Path> {
        self.parts.exists().then_some(&*self.parts)
    }

    /// This process may write: it was not forked from the one that may.
    pub fn is_ours(&self) -> bool {
        self.process == std::process::id()
    }

    /// What is recorded, for whoever reads the files.
    pub fn describe(&self, about: Value) {
        self.state().about = about;
    }

    /// The number of the recording, once something was written.
    pub fn recording(&self) -> Option<String> {
        self.state().recording.clone()
    }

    /// Makes the folder ready to be written to. An unfinished recording in it, of a process that has ended, is gone then.
    pub fn begin(&self) -> io::Result<()> {
        let mut state = self.state();
        if state.recording.is_none() {
            remove_folder(&self.parts)?;
            fs::create_dir_all(&self.parts)?;
            let recording = format!("{:016x}", RandomState::new().build_hasher().finish());
            self.write_manifest(&recording, &state.about)?;
            state.recording = Some(recording);
        }
        state.dirty = true;
        Ok(())
    }

    fn write_manifest(&self, recording: &str, about: &Value) -> io::Result<()> {
        let text = json!({ "format": FORMAT, "version": 1, "recording": recording, "about": about });
        archive::replace(&self.parts.join(MANIFEST), |file| {
            serde_json::to_writer_pretty(file, &text).map_err(io::Error::from)
        })
    }

    /// Whether the files of a recording are there, unfinished or finished.
    pub fn holds(&self, recording: &str) -> bool {
        self.parts_hold(recording) || self.number_in_target().as_deref() == Some(recording)
    }

    fn parts_hold(&self, recording: &str) -> bool {
        number_in(&self.parts.join(MANIFEST)).as_deref() == Some(recording)
    }

    fn number_in_target(&self) -> Option<String> {
        if !self.is_archive {
            return number_in(&self.target.join(MANIFEST));
        }
        let mut archive = ZipArchive::new(File::open(&self.target).ok()?).ok()?;
        number_of(serde_json::from_reader(archive.by_name(MANIFEST).ok()?).ok()?)
    }

    /// Goes on with a recording that is there.
    pub fn resume(&self, recording: &str) -> io::Result<()> {
        if !self.parts_hold(recording) {
            remove_folder(&self.parts)?;
            fs::create_dir_all(&self.parts)?;
            if self.is_archive {
                let mut archive = ZipArchive::new(File::open(&self.target)?)?;
                for index in 0..archive.len() {
                    let mut member = archive.by_index(index)?;
                    let name = member.enclosed_name().and_then(|path| Some(path.file_name()?.to_os_string()));
                    let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is damaged"))?;
                    io::copy(&mut member, &mut File::create(self.parts.join(name))?)?;
                }
            } else {
                copy_files(&self.target, &self.parts)?;
            }
        }
        let mut state = self.state();
        state.recording = Some(recording.into());
        state.dirty = true;
        Ok(())
    }

    /// Begins another recording with the next data.
    pub fn restart(&self) -> io::Result<()> {
        let begun = self.state().recording.take().is_some();
        if begun && self.is_ours() { remove_folder(&self.parts) } else { Ok(()) }
    }

    /// Puts what was recorded so far in the place of what had its name before; recording can go on.
    pub fn complete(&self) -> io::Result<()> {
        let mut state = self.state();
        let Some(recording) = state.recording.clone().filter(|_| self.is_ours() && state.dirty) else { return Ok(()) };
        self.write_manifest(&recording, &state.about)?;
        if self.is_archive {
            archive::replace(&self.target, |file| put_together(&self.parts, file))?;
        } else {
            let copy = beside(&self.target, ".", ".copy");
            remove_folder(&copy)?;
            fs::create_dir_all(&copy)?;
            copy_files(&self.parts, &copy)?;
            self.move_into_place(&copy)?;
        }
        state.dirty = false;
        Ok(())
    }

    /// As `complete`, and nothing more will be written.
    pub fn finish(&self) -> io::Result<()> {
        if !self.is_ours() || self.recording().is_none() {
            return Ok(());
        }
        if self.is_archive {
            self.complete()?;
            remove_folder(&self.parts)?;
        } else {
            self.move_into_place(&self.parts)?;
        }
        *self.state() = State { recording: None, dirty: false, about: Value::Null };
        Ok(())
    }

    /// What is in a folder takes the place of the target, which is there, whole, under another name in between.
    fn move_into_place(&self, from: &Path) -> io::Result<()> {
        let before = beside(&self.target, ".", ".before");
        remove_folder(&before)?;
        if self.target.exists() {
            fs::rename(&self.target, &before)?;
        }
        fs::rename(from, &self.target)?;
        remove_folder(&before)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Destination {
    fn drop(&mut self) {
        // Whoever wants to hear of problems finishes it before.
        let _finished = self.finish();
        lock(&TAKEN).remove(&self.target);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A path in the same folder, with another name.
fn beside(path: &Path, before: &str, after: &str) -> PathBuf {
    let mut name = OsString::from(before);
    name.push(path.file_name().unwrap_or_default());
    name.push(after);
    path.with_file_name(name)
}

/// It is an empty folder, or a recording.
fn is_replaceable(folder: &Path) -> bool {
    let is_empty = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    folder.is_dir() && (is_empty() || number_in(&folder.join(MANIFEST)).is_some())
}

fn can_write(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".neurarchy-{:016x}", RandomState::new().build_hasher().finish()));
    File::create_new(&probe)?;
    fs::remove_file(probe)
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The files of a recording, those that are its arrays last in their names' order.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    found.retain(|path| path.extension().is_some_and(|e| e == "npy") || path.ends_with(MANIFEST));
    found.sort();
    Ok(found)
}

fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    for path in files(from)? {
        let copy = to.join(path.file_name().unwrap_or_default());
        fs::copy(&path, &copy)?;
        File::open(&copy)?.sync_all()?;
    }
    Ok(())
}

fn put_together(parts: &Path, file: &mut File) -> io::Result<()> {
    let mut archive = ZipWriter::new(file);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    for path in files(parts)? {
        archive.start_file(path.file_name().unwrap_or_default().to_string_lossy(), options)?;
        io::copy(&mut File::open(&path)?, &mut archive)?;
    }
    archive.finish()?;
    Ok(())
}

fn number_in(manifest: &Path) -> Option<String> {
    number_of(serde_json::from_slice(&fs::read(manifest).ok()?).ok()?)
}

fn number_of(manifest: Value) -> Option<String> {
    (manifest["format"] == FORMAT).then(|| manifest["recording"].as_str().map(str::to_string))?
}
