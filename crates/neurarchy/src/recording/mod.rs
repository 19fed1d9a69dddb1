//! Recordings in files, while they are made.
//!
//! While it is made, a recording is a folder with one `.npy` file for each array, which grows, and `recording.json`. Data
//! are appended first, the shape in the header of the array is written last: whenever the process ends, what the headers
//! say is there. When it is finished it takes the place of what had its name before: as an archive (`.npz`), or as a
//! folder.

mod destination;
mod reader;
mod writer;

pub(crate) use destination::Destination;
pub(crate) use writer::{Handle, Position};

/// Length of the header of an array: room for every shape.
const HEADER: usize = 128;
