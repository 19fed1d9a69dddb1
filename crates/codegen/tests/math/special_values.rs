use neurarchy_codegen::math::scalar as own;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Same value, same sign of zero, or both NaN.
fn same(a: f64, b: f64) -> bool {
    a.is_nan() && b.is_nan() || a.to_bits() == b.to_bits()
}

macro_rules! table {
    ($($f:ident: $($x:expr => $y:expr),*;)*) => {$(
        for (x, y) in [$(($x as f64, $y as f64)),*] {
            let found = own::$f(x);
            assert!(same(found, y), "{}({x:?}) = {found:?}, not {y:?}", stringify!($f));
            let found = own::$f(x as f32);
            assert!(same(found as f64, y as f32 as f64), "{}({x:?}f32) = {found:?}, not {y:?}", stringify!($f));
        }
    )*};
}

#[test]
fn functions_of_special_values_are_those_of_c() {
    use std::f64::consts::{FRAC_PI_2, PI};
    table! {
        exp: 0.0 => 1, -0.0 => 1, INF => INF, -INF => 0.0, NAN => NAN, 1000.0 => INF, -1000.0 => 0.0;
        expm1: 0.0 => 0.0, -0.0 => -0.0, INF => INF, -INF => -1, NAN => NAN, 1000.0 => INF, -1000.0 => -1;
        log: 1.0 => 0.0, 0.0 => -INF, -0.0 => -INF, -1.0 => NAN, INF => INF, -INF => NAN, NAN => NAN;
        log1p: 0.0 => 0.0, -0.0 => -0.0, -1.0 => -INF, -2.0 => NAN, INF => INF, -INF => NAN, NAN => NAN;
        log2: 1.0 => 0.0, 8.0 => 3, 0.125 => -3, 0.0 => -INF, -1.0 => NAN, INF => INF, NAN => NAN;
        log10: 1.0 => 0.0, 1000.0 => 3, 1e10 => 10, 0.0 => -INF, -1.0 => NAN, INF => INF, NAN => NAN;
        sin: 0.0 => 0.0, -0.0 => -0.0, INF => NAN, -INF => NAN, NAN => NAN, 1e20 => NAN;
        cos: 0.0 => 1, -0.0 => 1, INF => NAN, NAN => NAN, 1e20 => NAN;
        tan: 0.0 => 0.0, -0.0 => -0.0, INF => NAN, NAN => NAN, 1e20 => NAN;
        asin: 0.0 => 0.0, -0.0 => -0.0, 1.0 => FRAC_PI_2, -1.0 => -FRAC_PI_2, 1.5 => NAN, INF => NAN, NAN => NAN;
        acos: 1.0 => 0.0, 0.0 => FRAC_PI_2, -1.0 => PI, 1.5 => NAN, -INF => NAN, NAN => NAN;
        atan: 0.0 => 0.0, -0.0 => -0.0, INF => FRAC_PI_2, -INF => -FRAC_PI_2, NAN => NAN;
        sinh: 0.0 => 0.0, -0.0 => -0.0, INF => INF, -INF => -INF, NAN => NAN, 1000.0 => INF;
        cosh: 0.0 => 1, INF => INF, -INF => INF, NAN => NAN, 1000.0 => INF;
        tanh: 0.0 => 0.0, -0.0 => -0.0, INF => 1, -INF => -1, NAN => NAN, 100.0 => 1;
        asinh: 0.0 => 0.0, -0.0 => -0.0, INF => INF, -INF => -INF, NAN => NAN;
        acosh: 1.0 => 0.0, 0.5 => NAN, -5.0 => NAN, INF => INF, -INF => NAN, NAN => NAN;
        atanh: 0.0 => 0.0, -0.0 => -0.0, 1.0 => INF, -1.0 => -INF, 2.0 => NAN, INF => NAN, NAN => NAN;
        cbrt: 0.0 => 0.0, -0.0 => -0.0, 27.0 => 3, -8.0 => -2, 0.125 => 0.5, INF => INF, -INF => -INF, NAN => NAN;
        erf: 0.0 => 0.0, -0.0 => -0.0, INF => 1, -INF => -1, NAN => NAN, 7.0 => 1;
        gamma: 1.0 => 1, 2.0 => 1, 5.0 => 24, 9.0 => 40320, 0.0 => INF, -0.0 => -INF, -1.0 => NAN, -7.0 => NAN,
               INF => INF, -INF => NAN, NAN => NAN, 200.0 => INF, -200.5 => -0.0;
        round: 0.0 => 0.0, -0.0 => -0.0, -0.25 => -0.0, 0.5 => 1, -2.5 => -3, INF => INF, NAN => NAN;
    }
}

#[test]
fn functions_of_two_special_values_are_those_of_c() {
    let values = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 1e300, -1e300, 1e-300, INF, -INF, NAN];
    for x in values {
        for y in values {
            let c: [(&str, f64, f64); 3] = [
                ("pow", own::pow(x, y), x.powf(y)),
                ("atan2", own::atan2(x, y), x.atan2(y)),
                ("hypot", own::hypot(x, y), x.hypot(y)),
            ];
            for (name, found, expected) in c {
                // Results that only overflow or not are exact here; angles and others may differ in the last bit.
                let close = (found - expected).abs() <= 4e-16 * expected.abs() && found != 0.0;
                assert!(same(found, expected) || close, "{name}({x:?}, {y:?}) = {found:?}, not {expected:?}");
            }
            if x.abs() != 1e300 && y.abs() != 1e-300 {
                assert!(same(own::rem(x, y), x % y), "fmod({x:?}, {y:?}) = {:?}, not {:?}", own::rem(x, y), x % y);
            }
            // Signs and kinds of results do not depend on the precision.
            if x.abs() != 1e300 && x != 1e-300 && y.abs() != 1e300 && y != 1e-300 {
                let (x, y) = (x as f32, y as f32);
                assert!(same(own::pow(x, y) as f64, x.powf(y) as f64), "pow({x:?}f32, {y:?})");
            }
        }
    }
}

#[test]
fn subnormal_arguments_count_as_zero() {
    let tiny = f64::from_bits(12345);
    assert_eq!(own::log(tiny), -INF);
    assert_eq!(own::log(-tiny), -INF);
    assert_eq!(own::pow(tiny, 2.0), 0.0);
    assert_eq!(own::cbrt(tiny), 0.0);
    assert_eq!(own::exp(-708.5), 0.0);
}
