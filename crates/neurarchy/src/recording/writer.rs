//! The files of one variable of a recording.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use neurarchy_engine::{Recording, Sink, Values};

use super::HEADER;
use super::destination::Destination;
use crate::archive::{Data, npy_header, packed};

/// How much of a variable is in its files.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Position {
    /// Samples; of spikes, spikes.
    pub samples: usize,
    /// Values of all samples.
    pub values: usize,
    /// Numbers in the list of row lengths.
    pub rows: usize,
}

packed! { Position { samples, values, rows } }

/// Writes one variable to files, and reads it back.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(super) to: Arc<Destination>,
    variable: String,
    /// Each sample is a number, not a list.
    scalar: bool,
    /// What is in the files.
    pub(super) done: Position,
    /// What was handed out of that.
    pub(super) mark: Position,
    /// Values of a sample, as long as they are equally many.
    width: Option<usize>,
    /// Lengths of the rows of the last sample.
    rows: Vec<u32>,
    files: BTreeMap<&'static str, File>,
}

/// What the engine has of a writer.
#[derive(Clone, Debug)]
pub(crate) struct Handle(Arc<Mutex<Writer>>);

impl Handle {
    /// A writer that nothing was given yet.
    pub fn new(to: Arc<Destination>, variable: &str, scalar: bool) -> Handle {
        Handle(Arc::new(Mutex::new(Writer {
            to,
            variable: variable.to_string(),
            scalar,
            done: Position::default(),
            mark: Position::default(),
            width: None,
            rows: Vec::new(),
            files: BTreeMap::new(),
        })))
    }

    /// Calls something with the writer.
    pub fn with<R>(&self, call: impl FnOnce(&mut Writer) -> R) -> R {
        call(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sink for Handle {
    fn take(&mut self, data: &mut Recording) -> Result<(), String> {
        self.with(|writer| {
            if !writer.to.is_ours() {
                // A forked process keeps what it records, and leaves the files to the process that it came from.
                return Ok(());
            }
            let context = format!("'{}': what was recorded cannot be written", writer.to.path().display());
            writer.append(data).map_err(|error| format!("Monitor(to=): {context}: {error}"))
        })
    }
}

impl Writer {
    /// The file of a part of the variable.
    pub(super) fn path(&self, part: &str) -> PathBuf {
        // No variable has such a name, but a target could.
        self.to.parts().join(format!("{}{part}.npy", self.variable.replace(['/', '\\'], "_")))
    }

    /// Appends data and forgets them.
    fn append(&mut self, data: &mut Recording) -> io::Result<()> {
        self.to.begin()?;
        let before = self.done.clone();
        match data {
            Recording::Spikes { steps, ranks } => {
                self.write(".ranks", &Data::U32(ranks.clone()), before.samples)?;
                self.write(".steps", &Data::I64(steps.clone()), before.samples)?;
                self.done.samples += steps.len();
                // The shapes come last.
                self.set_shape(".ranks", "<u4", &[self.done.samples])?;
                self.set_shape(".steps", "<i8", &[self.done.samples])?;
                steps.clear();
                ranks.clear();
            }
            Recording::Samples { steps, width, lengths, rows, values } => {
                let numbers = data_of(values);
                let added = self.rows_to_add(rows);
                self.write("", &numbers, before.values)?;
                self.write(".steps", &Data::I64(steps.clone()), before.samples)?;
                if !added.is_empty() {
                    self.write(".rows", &Data::I64(added.clone()), before.rows)?;
                }
                self.done.samples += steps.len();
                self.done.values += values.len();
                self.done.rows += added.len();
                let is_even = lengths.is_none() && (before.samples == 0 || self.width == Some(*width));
                self.width = is_even.then_some(*width);
                let shape = match self.width {
                    Some(_) if self.scalar => vec![self.done.samples],
                    Some(width) => vec![self.done.samples, width],
                    None => vec![self.done.values],
                };
                self.set_shape("", numbers.description(), &shape)?;
                self.set_shape(".steps", "<i8", &[self.done.samples])?;
                if self.done.rows > 0 {
                    self.set_shape(".rows", "<i8", &[self.done.rows])?;
                }
                if let Some((_, last)) = rows.pop() {
                    self.rows = last;
                }
                steps.clear();
                values.clear();
                rows.clear();
                *lengths = None;
            }
        }
        Ok(())
    }

    /// From which sample on rows have which lengths: sample, number of rows, lengths, and so on.
    fn rows_to_add(&self, rows: &[(usize, Vec<u32>)]) -> Vec<i64> {
        let mut flat = Vec::new();
        let mut last = &self.rows;
        for (first, lengths) in rows {
            if lengths != last || self.done.rows + flat.len() == 0 {
                flat.extend([(self.done.samples + first) as i64, lengths.len() as i64]);
                flat.extend(lengths.iter().map(|&length| i64::from(length)));
                last = lengths;
            }
        }
        flat
    }

    /// Writes elements from a place on, without a word about it in the header.
    fn write(&mut self, part: &'static str, data: &Data, from: usize) -> io::Result<()> {
        let mut bytes = Vec::new();
        data.extend(&mut bytes);
        let place = HEADER + from * data.size();
        let file = self.file(part)?;
        file.seek(SeekFrom::Start(place as u64))?;
        file.write_all(&bytes)
    }

    fn set_shape(&mut self, part: &'static str, description: &str, shape: &[usize]) -> io::Result<()> {
        let header = npy_header(description, shape, HEADER);
        let file = self.file(part)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header)
    }

    fn file(&mut self, part: &'static str) -> io::Result<&mut File> {
        if !self.files.contains_key(part) {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            self.files.insert(part, options.open(self.path(part))?);
        }
        self.files.get_mut(part).ok_or_else(|| io::Error::other("a file is missing"))
    }

    /// What is in the files.
    pub fn position(&self) -> (Position, Position) {
        (self.done.clone(), self.mark.clone())
    }

    /// What is written is on the disk, not only on its way there.
    pub fn sync(&self) -> io::Result<()> {
        self.files.values().try_for_each(File::sync_data)
    }

    /// All was handed out.
    pub fn set_mark(&mut self) {
        self.mark = self.done.clone();
    }

    /// What was recorded is gone.
    pub fn restart(&mut self) {
        (self.done, self.mark) = (Position::default(), Position::default());
        self.width = None;
        self.rows.clear();
        self.files.clear();
    }

    /// Goes on where files that are there were at a time; what came later is gone.
    pub fn resume(&mut self, done: Position, mark: Position) -> io::Result<()> {
        (self.done, self.mark) = (done, mark);
        self.files.clear();
        if self.done == Position::default() {
            return Ok(());
        }
        let Position { samples, values, rows } = self.done;
        let is_even = |width: usize| width * samples == values && self.row_lengths_agree(width);
        self.width = values.checked_div(samples).filter(|&width| is_even(width));
        self.rows = self.rows_since(0)?.pop().map(|(_, lengths)| lengths).unwrap_or_default();
        let whole = [vec![samples, self.width.unwrap_or(0)], vec![samples], vec![values]];
        let shape = match self.width {
            Some(_) if !self.scalar => &whole[0],
            Some(_) => &whole[1],
            None => &whole[2],
        };
        for (part, shape) in
            [("", shape), (".steps", &vec![samples]), (".ranks", &vec![samples]), (".rows", &vec![rows])]
        {
            if self.path(part).exists() {
                self.cut(part, shape)?;
            }
        }
        Ok(())
    }

    fn row_lengths_agree(&self, width: usize) -> bool {
        self.rows_since(0)
            .is_ok_and(|rows| rows.iter().all(|(_, lengths)| lengths.iter().sum::<u32>() as usize == width))
    }

    /// A file ends with the last element of a shape.
    fn cut(&mut self, part: &'static str, shape: &[usize]) -> io::Result<()> {
        let (description, size) = self.element(part)?;
        self.set_shape(part, &description, shape)?;
        let elements: usize = shape.iter().product();
        self.file(part)?.set_len((HEADER + elements * size) as u64)
    }
}

fn data_of(values: &Values) -> Data {
    match values {
        Values::Bool(v) => Data::Bool(v.clone()),
        Values::Int(v) => Data::I32(v.clone()),
        Values::Long(v) => Data::I64(v.clone()),
        Values::Float(v) => Data::F32(v.clone()),
        Values::Double(v) => Data::F64(v.clone()),
    }
}
