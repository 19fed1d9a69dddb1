//! Archives in files and in memory.

use std::io::{self, Read, Seek, SeekFrom, Write};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::npy::Data;
use super::pack::{Arrays, Broken};

const MANIFEST: &str = "manifest.json";
/// The comment of the archive is this and the checksum of all before it, in hexadecimal.
const COMMENT: &str = "neurarchy checksum ";
const DIGITS: usize = 8;

/// Writes an archive. What is written to is empty, or ends where the archive ends.
pub(crate) fn write(to: &mut (impl Read + Write + Seek), manifest: &Value, arrays: Arrays) -> io::Result<()> {
    let mut archive = ZipWriter::new(&mut *to);
    archive.set_comment(format!("{COMMENT}{:0DIGITS$x}", 0));
    let options = || SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    archive.start_file(MANIFEST, options())?;
    serde_json::to_writer_pretty(&mut archive, manifest)?;
    for (name, data) in arrays.members {
        archive.start_file(format!("{name}.npy"), options())?;
        archive.write_all(&data.to_npy())?;
    }
    archive.finish()?;
    to.seek(SeekFrom::End(-(DIGITS as i64)))?;
    let length = to.stream_position()?;
    let sum = checksum(to, length)?;
    to.seek(SeekFrom::Start(length))?;
    to.write_all(format!("{sum:0DIGITS$x}").as_bytes())?;
    to.flush()
}

/// Reads an archive; it is whole.
pub(crate) fn read(from: &mut (impl Read + Seek)) -> Result<(Value, Arrays), Broken> {
    let end = from.seek(SeekFrom::End(0)).map_err(failed)?;
    let tail = (COMMENT.len() + DIGITS) as u64;
    let length = end.checked_sub(tail).ok_or_else(|| Broken("it is no such file, or was cut".into()))?;
    from.seek(SeekFrom::Start(length)).map_err(failed)?;
    let mut comment = String::new();
    let read = from.read_to_string(&mut comment);
    let digits = comment.strip_prefix(COMMENT).filter(|_| read.is_ok());
    let Some(digits) = digits else { return Err(Broken("it is no such file, or was cut".into())) };
    let sum = checksum(from, end - DIGITS as u64).map_err(failed)?;
    // As text, so that no other text means the same.
    if format!("{sum:0DIGITS$x}") != digits {
        return Err(Broken("it is damaged: its checksum is wrong".into()));
    }
    from.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut archive = ZipArchive::new(from).map_err(failed)?;
    let (mut manifest, mut arrays) = (None, Arrays::default());
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(failed)?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).map_err(failed)?;
        let name = member.name();
        if name == MANIFEST {
            manifest = Some(serde_json::from_slice(&bytes).map_err(failed)?);
        } else if let Some(name) = name.strip_suffix(".npy") {
            let data = Data::from_npy(&bytes).ok_or_else(|| Broken(format!("its entry '{name}' is no array")))?;
            arrays.members.insert(name.into(), data);
        }
    }
    Ok((manifest.ok_or_else(|| Broken(format!("it has no {MANIFEST}")))?, arrays))
}

fn failed(error: impl std::fmt::Display) -> Broken {
    Broken(error.to_string())
}

/// Of so many bytes from the beginning.
fn checksum(of: &mut (impl Read + Seek), length: u64) -> io::Result<u32> {
    of.seek(SeekFrom::Start(0))?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut rest = length;
    while rest > 0 {
        let part = buffer.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
        let part = &mut buffer[..part];
        of.read_exact(part)?;
        hasher.update(part);
        rest -= part.len() as u64;
    }
    Ok(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::io::Cursor;

    fn example() -> Vec<u8> {
        let mut arrays = Arrays::default();
        arrays.members.insert("a/b".into(), Data::F64(vec![1.0, 2.0]));
        arrays.members.insert("c".into(), Data::Bool(vec![true]));
        let mut bytes = Cursor::new(Vec::new());
        write(&mut bytes, &json!({"x": 1}), arrays).expect("memory is there");
        bytes.into_inner()
    }

    #[test]
    fn an_archive_comes_back() {
        let (manifest, arrays) = read(&mut Cursor::new(example())).expect("it is whole");
        assert_eq!(manifest, json!({"x": 1}));
        assert_eq!(arrays.members["a/b"], Data::F64(vec![1.0, 2.0]));
        assert_eq!(arrays.members["c"], Data::Bool(vec![true]));
    }

    #[test]
    fn a_cut_archive_is_not_read() {
        let whole = example();
        for length in 0..whole.len() {
            assert!(read(&mut Cursor::new(&whole[..length])).is_err(), "cut to {length} bytes");
        }
        assert!(read(&mut Cursor::new([whole.as_slice(), b"x"].concat())).is_err(), "with a byte behind it");
    }

    #[test]
    fn an_archive_of_which_a_bit_has_changed_is_not_read() {
        let mut bytes = example();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                bytes[place] ^= 1 << bit;
                assert!(read(&mut Cursor::new(&bytes)).is_err(), "bit {bit} of byte {place}");
                bytes[place] ^= 1 << bit;
            }
        }
    }
}
