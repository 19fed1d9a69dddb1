//! Folding of constants: the same bits as evaluation in the step loop, or no folding.
//!
//! The step loop flushes subnormal numbers to zero, the compiler's process does not; so whatever touches a subnormal
//! number is left to run time. NaN results are left too, since their payload depends on the machine.

use crate::ir::{Binary, Cast, Constant, Predicate, Type, Unary};

/// Neither subnormal nor NaN, nor so small that rounding decides whether it is subnormal.
fn stable64(x: f64) -> bool {
    x == 0.0 || x.abs() > f64::MIN_POSITIVE
}

fn stable32(x: f32) -> bool {
    x == 0.0 || x.abs() > f32::MIN_POSITIVE
}

fn stable(c: Constant) -> bool {
    match c {
        Constant::F32(x) => stable32(x),
        Constant::F64(x) => stable64(x),
        _ => true,
    }
}

fn keep(c: Constant) -> Option<Constant> {
    stable(c).then_some(c)
}

/// `op a`
pub(super) fn unary(op: Unary, a: Constant) -> Option<Constant> {
    if !stable(a) {
        return None;
    }
    keep(match (op, a) {
        (Unary::Not, Constant::Bool(a)) => Constant::Bool(!a),
        (Unary::Neg, Constant::I32(a)) => Constant::I32(a.wrapping_neg()),
        (Unary::Neg, Constant::I64(a)) => Constant::I64(a.wrapping_neg()),
        (Unary::Neg, Constant::F32(a)) => Constant::F32(-a),
        (Unary::Neg, Constant::F64(a)) => Constant::F64(-a),
        (Unary::Abs, Constant::F32(a)) => Constant::F32(a.abs()),
        (Unary::Abs, Constant::F64(a)) => Constant::F64(a.abs()),
        (Unary::Sqrt, Constant::F32(a)) => Constant::F32(a.sqrt()),
        (Unary::Sqrt, Constant::F64(a)) => Constant::F64(a.sqrt()),
        (Unary::Floor, Constant::F32(a)) => Constant::F32(a.floor()),
        (Unary::Floor, Constant::F64(a)) => Constant::F64(a.floor()),
        (Unary::Ceil, Constant::F32(a)) => Constant::F32(a.ceil()),
        (Unary::Ceil, Constant::F64(a)) => Constant::F64(a.ceil()),
        (Unary::Trunc, Constant::F32(a)) => Constant::F32(a.trunc()),
        (Unary::Trunc, Constant::F64(a)) => Constant::F64(a.trunc()),
        _ => return None,
    })
}

/// `a op b`
pub(super) fn binary(op: Binary, a: Constant, b: Constant) -> Option<Constant> {
    if !stable(a) || !stable(b) {
        return None;
    }
    keep(match (a, b) {
        (Constant::Bool(a), Constant::Bool(b)) => Constant::Bool(match op {
            Binary::And => a & b,
            Binary::Or => a | b,
            Binary::Xor => a ^ b,
            _ => return None,
        }),
        (Constant::I32(a), Constant::I32(b)) => Constant::I32(match op {
            Binary::Add => a.wrapping_add(b),
            Binary::Sub => a.wrapping_sub(b),
            Binary::Mul => a.wrapping_mul(b),
            Binary::And => a & b,
            Binary::Or => a | b,
            Binary::Xor => a ^ b,
            Binary::Shl => a.checked_shl(u32::try_from(b).ok()?)?,
            Binary::Shr => (a as u32).checked_shr(u32::try_from(b).ok()?)? as i32,
            Binary::Sar => a.checked_shr(u32::try_from(b).ok()?)?,
            Binary::Div => return None,
        }),
        (Constant::I64(a), Constant::I64(b)) => Constant::I64(match op {
            Binary::Add => a.wrapping_add(b),
            Binary::Sub => a.wrapping_sub(b),
            Binary::Mul => a.wrapping_mul(b),
            Binary::And => a & b,
            Binary::Or => a | b,
            Binary::Xor => a ^ b,
            Binary::Shl => a.checked_shl(u32::try_from(b).ok()?)?,
            Binary::Shr => (a as u64).checked_shr(u32::try_from(b).ok()?)? as i64,
            Binary::Sar => a.checked_shr(u32::try_from(b).ok()?)?,
            Binary::Div => return None,
        }),
        (Constant::F32(a), Constant::F32(b)) => Constant::F32(match op {
            Binary::Add => a + b,
            Binary::Sub => a - b,
            Binary::Mul => a * b,
            Binary::Div => a / b,
            _ => return None,
        }),
        (Constant::F64(a), Constant::F64(b)) => Constant::F64(match op {
            Binary::Add => a + b,
            Binary::Sub => a - b,
            Binary::Mul => a * b,
            Binary::Div => a / b,
            _ => return None,
        }),
        _ => return None,
    })
}

/// `a*b + c`, rounded once
pub(super) fn fma(a: Constant, b: Constant, c: Constant) -> Option<Constant> {
    if !stable(a) || !stable(b) || !stable(c) {
        return None;
    }
    keep(match (a, b, c) {
        (Constant::F32(a), Constant::F32(b), Constant::F32(c)) => Constant::F32(a.mul_add(b, c)),
        (Constant::F64(a), Constant::F64(b), Constant::F64(c)) => Constant::F64(a.mul_add(b, c)),
        _ => return None,
    })
}

fn holds<T: PartialOrd>(predicate: Predicate, a: T, b: T) -> bool {
    match predicate {
        Predicate::Eq => a == b,
        Predicate::Ne => a != b,
        Predicate::Lt => a < b,
        Predicate::Le => a <= b,
        Predicate::Gt => a > b,
        Predicate::Ge => a >= b,
    }
}

/// `a ? b`
pub(super) fn compare(predicate: Predicate, a: Constant, b: Constant) -> Option<Constant> {
    if !stable(a) || !stable(b) {
        return None;
    }
    Some(Constant::Bool(match (a, b) {
        (Constant::Bool(a), Constant::Bool(b)) => holds(predicate, a, b),
        (Constant::I32(a), Constant::I32(b)) => holds(predicate, a, b),
        (Constant::I64(a), Constant::I64(b)) => holds(predicate, a, b),
        (Constant::F32(a), Constant::F32(b)) => holds(predicate, a, b),
        (Constant::F64(a), Constant::F64(b)) => holds(predicate, a, b),
        _ => return None,
    }))
}

/// A conversion. Rust's `as` truncates toward zero, saturates and turns NaN into 0, as the IR asks.
pub(super) fn cast(cast: Cast, a: Constant) -> Option<Constant> {
    if !stable(a) && !matches!(cast, Cast::Bits(_)) {
        return None;
    }
    let result = match (cast, a) {
        (Cast::Widen, Constant::F32(a)) => Constant::F64(a.into()),
        (Cast::Narrow, Constant::F64(a)) => Constant::F32(a as f32),
        (Cast::IntToFloat(Type::F32), Constant::I32(a)) => Constant::F32(a as f32),
        (Cast::IntToFloat(Type::F64), Constant::I32(a)) => Constant::F64(a.into()),
        (Cast::IntToFloat(Type::F64), Constant::I64(a)) => Constant::F64(a as f64),
        (Cast::FloatToInt(Type::I32), Constant::F32(a)) => Constant::I32(a as i32),
        (Cast::FloatToInt(Type::I32), Constant::F64(a)) => Constant::I32(a as i32),
        (Cast::FloatToInt(Type::I64), Constant::F32(a)) => Constant::I64(a as i64),
        (Cast::FloatToInt(Type::I64), Constant::F64(a)) => Constant::I64(a as i64),
        (Cast::SignExtend, Constant::I32(a)) => Constant::I64(a.into()),
        (Cast::ZeroExtend, Constant::I32(a)) => Constant::I64((a as u32).into()),
        (Cast::Truncate, Constant::I64(a)) => Constant::I32(a as i32),
        (Cast::Bits(Type::I64), Constant::F64(a)) => Constant::I64(a.to_bits() as i64),
        (Cast::Bits(Type::F64), Constant::I64(a)) => return Some(Constant::F64(f64::from_bits(a as u64))),
        (Cast::Bits(Type::I32), Constant::F32(a)) => Constant::I32(a.to_bits() as i32),
        (Cast::Bits(Type::F32), Constant::I32(a)) => return Some(Constant::F32(f32::from_bits(a as u32))),
        (Cast::BoolToInt, Constant::Bool(a)) => Constant::I32(a.into()),
        _ => return None,
    };
    keep(result)
}
