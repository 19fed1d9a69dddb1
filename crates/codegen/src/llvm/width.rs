//! How many elements are computed at once.

use crate::ir::{Binary, Domain, Index, Kernel, LANES, Op, Stage, Type};
use crate::philox::PAIR;

/// Lanes of `Element` values of 64 bits: two registers of AVX2 or one of AVX-512. More hides latency no better and
/// spills. Neurons that share a block of random numbers are in one such vector.
const WIDE: u32 = 2 * PAIR as u32;

/// Elements depend on each other or write the same place: in order.
pub(super) fn one_by_one(kernel: &Kernel) -> bool {
    kernel.serial || kernel.stores.iter().any(|store| matches!(store.index, Index::Zero | Index::Group))
}

/// Lanes that a kernel computes at once; never changes results.
///
/// Reductions have `LANES` partial results, so as many elements are taken at once. A body that mostly moves single
/// elements (`g[post] += w`) gains nothing from vectors: packing and unpacking cost more than the addition.
pub(super) fn width(kernel: &Kernel) -> u32 {
    if one_by_one(kernel) {
        return 1;
    }
    if !kernel.reductions.is_empty() {
        return LANES as u32;
    }
    let wide = if kernel.values.iter().any(|v| v.stage == Stage::Element && matches!(v.ty, Type::F64 | Type::I64)) {
        WIDE
    } else {
        2 * WIDE
    };
    if kernel.domain == Domain::Elements {
        return wide;
    }
    let contiguous = kernel.elements().is_contiguous();
    let single = |index: Index| matches!(index, Index::Value(_)) || !contiguous && index == Index::Element;
    let (mut work, mut moves) = (0, 0);
    for value in kernel.values.iter().filter(|value| value.stage == Stage::Element) {
        match value.op {
            Op::Load { index, .. } if single(index) => moves += 1,
            Op::Load { .. } | Op::Constant(_) | Op::ElementNumber | Op::PositionNumber => {}
            Op::Binary(Binary::Div, ..) => work += 8,
            // Some rounds.
            Op::Loop { number, .. } => work += 4 * kernel.loops[number as usize].values.len(),
            _ => work += 1,
        }
    }
    moves += kernel.stores.iter().filter(|store| single(store.index)).count();
    if work > 4 * moves { wide } else { 1 }
}
