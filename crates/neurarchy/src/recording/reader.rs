//! Reading a variable of a recording back from its files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use neurarchy_engine::{Recording, Values};

use super::HEADER;
use super::writer::Writer;
use crate::archive::{Data, npy_parse_header};

impl Writer {
    /// All that was recorded and not handed out: what is in the files, then what is still in memory.
    pub fn recorded(&self, buffer: Recording) -> io::Result<Recording> {
        let (from, to) = (self.mark.samples, self.done.samples);
        Ok(match buffer {
            Recording::Spikes { steps, ranks } => {
                let (mut all_steps, mut all_ranks) = (Vec::new(), Vec::new());
                if from < to {
                    all_steps = self.steps(from, to)?;
                    all_ranks = match self.data(".ranks", from, to)? {
                        Data::U32(ranks) => ranks,
                        _ => return Err(broken()),
                    };
                }
                all_steps.extend(steps);
                all_ranks.extend(ranks);
                Recording::Spikes { steps: all_steps, ranks: all_ranks }
            }
            Recording::Samples { steps, width, rows, values, .. } => {
                let mut all_rows = self.rows_since(from)?;
                for (first, lengths) in rows {
                    if all_rows.last().is_none_or(|(_, last)| *last != lengths) {
                        all_rows.push((to - from + first, lengths));
                    }
                }
                let (mut all_steps, mut all_values) = (steps, values);
                if from < to {
                    let before = self.steps(from, to)?;
                    all_steps.splice(0..0, before);
                    all_values = joined(self.data("", self.mark.values, self.done.values)?, all_values)?;
                }
                Recording::Samples { steps: all_steps, width, lengths: None, rows: all_rows, values: all_values }
            }
        })
    }

    fn steps(&self, from: usize, to: usize) -> io::Result<Vec<i64>> {
        self.longs(".steps", from, to)
    }

    fn longs(&self, part: &str, from: usize, to: usize) -> io::Result<Vec<i64>> {
        match self.data(part, from, to)? {
            Data::I64(numbers) => Ok(numbers),
            _ => Err(broken()),
        }
    }

    /// From which sample on, counted from `mark`, rows have which lengths.
    pub(super) fn rows_since(&self, mark: usize) -> io::Result<Vec<(usize, Vec<u32>)>> {
        if self.done.rows == 0 {
            return Ok(Vec::new());
        }
        let flat = self.longs(".rows", 0, self.done.rows)?;
        let mut found: Vec<(usize, Vec<u32>)> = Vec::new();
        let mut rest = flat.as_slice();
        while let [first, count, after @ ..] = rest {
            let (lengths, after) = after.split_at_checked(*count as usize).ok_or_else(broken)?;
            let first = (*first as usize).saturating_sub(mark);
            // Of those up to the mark the last one counts.
            found.retain(|(before, _)| *before < first);
            found.push((first, lengths.iter().map(|&length| length as u32).collect()));
            rest = after;
        }
        Ok(found)
    }

    /// Type and size of the elements of a file.
    pub(super) fn element(&self, part: &str) -> io::Result<(String, usize)> {
        let mut header = [0; HEADER];
        File::open(self.path(part))?.read_exact(&mut header)?;
        let (description, _, _) = npy_parse_header(&header).ok_or_else(broken)?;
        let size = Data::of(&description, &[]).ok_or_else(broken)?.size();
        Ok((description, size))
    }

    /// Some elements of a file.
    fn data(&self, part: &str, from: usize, to: usize) -> io::Result<Data> {
        let (description, size) = self.element(part)?;
        let mut file = File::open(self.path(part))?;
        file.seek(SeekFrom::Start((HEADER + from * size) as u64))?;
        let mut bytes = vec![0; (to - from) * size];
        file.read_exact(&mut bytes)?;
        Data::of(&description, &bytes).ok_or_else(broken)
    }
}

/// Values of files, then those in memory.
fn joined(before: Data, after: Values) -> io::Result<Values> {
    fn both<T>(mut before: Vec<T>, after: Vec<T>) -> Vec<T> {
        before.extend(after);
        before
    }
    Ok(match (before, after) {
        (Data::Bool(before), Values::Bool(after)) => Values::Bool(both(before, after)),
        (Data::I32(before), Values::Int(after)) => Values::Int(both(before, after)),
        (Data::I64(before), Values::Long(after)) => Values::Long(both(before, after)),
        (Data::F32(before), Values::Float(after)) => Values::Float(both(before, after)),
        (Data::F64(before), Values::Double(after)) => Values::Double(both(before, after)),
        _ => return Err(broken()),
    })
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the files of the recording were changed")
}
