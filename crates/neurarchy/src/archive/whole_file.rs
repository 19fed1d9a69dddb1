//! Files that are whole or not there: written aside and renamed.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Names of files in the making differ.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Gives a file to write to, which takes the place of `path` when all is written; the old one stays until then.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let aside = aside(path)?;
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(&aside)?;
    let written = write(&mut file).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        let _gone = fs::remove_file(&aside);
    }
    written
}

fn aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{number}", std::process::id()));
    Ok(path.with_file_name(hidden))
}
