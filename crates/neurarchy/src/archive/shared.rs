//! Projections without synapses of their own, in files.

use std::sync::Arc;

use neurarchy_codegen::ir::{Lanes, Stride};
use neurarchy_codegen::windows::{FIELDS, Run};
use neurarchy_engine::WindowSpec;
use serde_json::Value;

use super::{Arrays, Broken, Pack, packed, packed_enum};
use crate::extensions::{Convolution, Shared, Windows};
use crate::projection::Format;

packed! {
    Windows { name, spec, weights, shape, delay_ms, padding, convolution }
    Convolution { pre, post, window, bank, keep_last_dimension, subsampling }
    WindowSpec { lanes, inside, outside, rows, taps, size, weights, filters }
    Lanes { pre, weight, post }
}

packed_enum! {
    Shared { Convolution(windows), Pooling(windows), Diagonal(windows), Copy(original), Transpose(original) }
    Stride { Zero, One, Any }
    Format { Automatic, Sparse, Dense }
}

impl Pack for Arc<WindowSpec> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        Arc::unwrap_or_clone(self).pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Arc<WindowSpec>, Broken> {
        WindowSpec::unpack(value, arrays).map(Arc::new)
    }
}

/// The numbers of an array, so many at a time.
fn chunks<const N: usize>(value: &Value, arrays: &mut Arrays) -> Result<Vec<[i64; N]>, Broken> {
    let numbers = Vec::<i64>::unpack(value, arrays)?;
    let (chunks, rest) = numbers.as_chunks::<N>();
    match rest {
        [] => Ok(chunks.to_vec()),
        _ => Err(Broken(format!("an array of {} numbers is no table of {N} columns", numbers.len()))),
    }
}

impl Pack for Vec<Run> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.iter().flat_map(Run::fields).collect::<Vec<i64>>().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<Run>, Broken> {
        Ok(chunks::<FIELDS>(value, arrays)?.into_iter().map(Run::from_fields).collect())
    }
}

impl Pack for Vec<[i64; 2]> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.concat().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<[i64; 2]>, Broken> {
        chunks::<2>(value, arrays)
    }
}
