//! Arrays of numbers in the format of NumPy.

use std::fmt::Write as _;

/// An array of numbers, with one axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Bool(Vec<bool>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
}

const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";
/// Data begin at a multiple of it.
const ALIGNMENT: usize = 64;

/// The header of an array. `room`: its length at least, so that another shape can be written later in its place.
pub(crate) fn header(description: &str, shape: &[usize], room: usize) -> Vec<u8> {
    let mut axes = String::new();
    for axis in shape {
        let _ = write!(axes, "{axis}, ");
    }
    let axes = if shape.len() > 1 { axes.trim_end_matches(", ") } else { axes.trim_end() };
    let text = format!("{{'descr': '{description}', 'fortran_order': False, 'shape': ({axes}), }}");
    let length = (MAGIC.len() + 2 + text.len() + 1).max(room).next_multiple_of(ALIGNMENT);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(((length - MAGIC.len() - 2) as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.resize(length - 1, b' ');
    bytes.push(b'\n');
    bytes
}

/// Element type, shape and length of the header of an array; `None` if it is none.
pub(crate) fn parse_header(bytes: &[u8]) -> Option<(String, Vec<usize>, usize)> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_le_bytes(*length));
    let text = std::str::from_utf8(rest.get(..length)?).ok()?;
    let after = |key: &str| text.split_once(key).map(|(_, rest)| rest.trim_start());
    let description = after("'descr':")?.strip_prefix('\'')?.split('\'').next()?;
    if !after("'fortran_order':")?.starts_with("False") {
        return None;
    }
    let axes = after("'shape':")?.strip_prefix('(')?.split(')').next()?;
    let axes = axes.split(',').map(str::trim).filter(|axis| !axis.is_empty());
    let shape = axes.map(|axis| axis.parse().ok()).collect::<Option<Vec<usize>>>()?;
    Some((description.into(), shape, MAGIC.len() + 2 + length))
}

macro_rules! kinds {
    ($($kind:ident($rust:ty) = $description:literal, $size:literal;)+) => {
        impl Data {
            /// Number of elements.
            pub fn len(&self) -> usize {
                match self { $(Data::$kind(v) => v.len(),)+ Data::Bool(v) => v.len() }
            }

            /// Bytes of an element.
            pub fn size(&self) -> usize {
                match self { $(Data::$kind(_) => $size,)+ Data::Bool(_) => 1 }
            }

            /// The element type in the words of NumPy.
            pub fn description(&self) -> &'static str {
                match self { $(Data::$kind(_) => $description,)+ Data::Bool(_) => "|b1" }
            }

            /// Appends the elements, as they are stored, to `bytes`.
            pub fn extend(&self, bytes: &mut Vec<u8>) {
                match self {
                    $(Data::$kind(v) => v.iter().for_each(|x| bytes.extend(x.to_le_bytes())),)+
                    Data::Bool(v) => bytes.extend(v.iter().map(|&x| u8::from(x))),
                }
            }

            /// Elements from how they are stored; `None` if they are of another type or not whole.
            pub fn of(description: &str, bytes: &[u8]) -> Option<Data> {
                match description {
                    $($description => {
                        let (chunks, rest) = bytes.as_chunks::<$size>();
                        rest.is_empty().then(|| {
                            Data::$kind(chunks.iter().map(|chunk| <$rust>::from_le_bytes(*chunk)).collect())
                        })
                    })+
                    "|b1" => Some(Data::Bool(bytes.iter().map(|&x| x != 0).collect())),
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    U16(u16) = "<u2", 2;
    U32(u32) = "<u4", 4;
    U64(u64) = "<u8", 8;
    I32(i32) = "<i4", 4;
    I64(i64) = "<i8", 8;
    F32(f32) = "<f4", 4;
    F64(f64) = "<f8", 8;
}

impl Data {
    /// As a file.
    pub fn to_npy(&self) -> Vec<u8> {
        let mut bytes = header(self.description(), &[self.len()], 0);
        self.extend(&mut bytes);
        bytes
    }

    /// From a file; `None` if it is no such array.
    pub fn from_npy(bytes: &[u8]) -> Option<Data> {
        let (description, shape, start) = parse_header(bytes)?;
        let data = Data::of(&description, &bytes[start..])?;
        (shape.iter().try_fold(1usize, |product, &axis| product.checked_mul(axis))? == data.len()).then_some(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_what_numpy_writes() {
        let expected = b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }";
        let bytes = header("<f8", &[3], 0);
        assert_eq!((bytes.len(), &bytes[..expected.len()]), (128, &expected[..]));
        assert!(String::from_utf8_lossy(&header("<i4", &[3, 4], 0)).contains("'shape': (3, 4), }"));
        assert!(String::from_utf8_lossy(&header("|b1", &[], 0)).contains("'shape': (), }"));
        assert_eq!(header("<i4", &[3, 4], 200).len(), 256);
        for shape in [vec![], vec![0], vec![7], vec![3, 4], vec![1, 2, 3]] {
            let bytes = header("<f4", &shape, 0);
            assert_eq!(parse_header(&bytes), Some(("<f4".to_string(), shape, bytes.len())));
        }
    }

    #[test]
    fn arrays_come_back() {
        let arrays = [
            Data::Bool(vec![true, false]),
            Data::U16(vec![1, 65_535]),
            Data::U32(vec![7]),
            Data::U64(vec![u64::MAX]),
            Data::I32(vec![-1, 2]),
            Data::I64(vec![i64::MIN]),
            Data::F32(vec![-0.0, 1.5]),
            Data::F64(vec![f64::INFINITY, 1e-320]),
            Data::F64(vec![]),
        ];
        for array in arrays {
            assert_eq!(Data::from_npy(&array.to_npy()).as_ref(), Some(&array));
        }
    }

    #[test]
    fn what_is_no_array_is_none() {
        let whole = Data::F64(vec![1.0, 2.0]).to_npy();
        for length in 0..whole.len() {
            assert_eq!(Data::from_npy(&whole[..length]), None, "cut to {length} bytes");
        }
        assert_eq!(Data::from_npy(&header("<c8", &[0], 0)), None);
        assert_eq!(Data::from_npy(&header("<f8", &[usize::MAX, 2], 0)), None);
    }
}
