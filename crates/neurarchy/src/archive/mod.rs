//! Values in files: what is small as JSON, arrays beside it, all in one archive that other programs can read, too.
//!
//! A file is a zip archive, without compression, of `manifest.json` and one `.npy` file for each array, so that
//! `numpy.load` opens it. Its comment holds the checksum of everything before it: a file that is cut, or of which a bit
//! has changed, is not read.
//!
//! [`Pack`] is implemented for a type by naming its fields once (`packed!`), and without `..`: a new field does not compile
//! until it is named there.

mod declared;
mod engine;
mod file;
mod macros;
mod npy;
mod pack;
mod shared;
mod whole_file;

pub(crate) use file::{read, write};
pub(crate) use macros::{packed, packed_enum};
pub(crate) use npy::{Data, header as npy_header, parse_header as npy_parse_header};
pub(crate) use pack::{Arrays, Broken, Item, Pack, field};
pub(crate) use whole_file::replace;
