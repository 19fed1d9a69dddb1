use neurarchy_codegen::math::scalar as own;

type One = fn(f64) -> f64;
type OneF32 = fn(f32) -> f32;
/// Function, own, bound.
type Two = (&'static str, fn(f64, f64) -> f64, f64);

/// Function, own in f64 and f32, bounds in ulp, the system's, interval.
struct Case {
    name: &'static str,
    f64: One,
    f32: OneF32,
    bounds: (f64, f64),
    system: Option<One>,
    interval: (f64, f64),
}

const fn case(
    name: &'static str,
    f64: One,
    f32: OneF32,
    bounds: (f64, f64),
    system: Option<One>,
    interval: (f64, f64),
) -> Case {
    Case { name, f64, f32, bounds, system, interval }
}

#[rustfmt::skip]
const CASES: [Case; 21] = [
    case("exp", own::exp, own::exp, (1.0, 1.0), Some(f64::exp), (-87.0, 88.0)),
    case("expm1", own::expm1, own::expm1, (2.0, 1.5), Some(f64::exp_m1), (-87.0, 88.0)),
    case("log", own::log, own::log, (1.0, 1.0), Some(f64::ln), (0.0, 1e4)),
    case("log1p", own::log1p, own::log1p, (1.0, 1.0), Some(f64::ln_1p), (-1.0, 1e4)),
    case("log2", own::log2, own::log2, (0.6, 0.6), Some(f64::log2), (0.0, 1e4)),
    case("log10", own::log10, own::log10, (0.6, 0.6), Some(f64::log10), (0.0, 1e4)),
    case("sin", own::sin, own::sin, (1.0, 1.5), Some(f64::sin), (-1e3, 1e3)),
    case("cos", own::cos, own::cos, (1.0, 1.5), Some(f64::cos), (-1e3, 1e3)),
    case("tan", own::tan, own::tan, (2.5, 0.6), Some(f64::tan), (-1e3, 1e3)),
    case("asin", own::asin, own::asin, (1.5, 0.6), Some(f64::asin), (-1.0, 1.0)),
    case("acos", own::acos, own::acos, (1.5, 0.6), Some(f64::acos), (-1.0, 1.0)),
    case("atan", own::atan, own::atan, (1.5, 0.6), Some(f64::atan), (-30.0, 30.0)),
    case("sinh", own::sinh, own::sinh, (2.5, 2.0), Some(f64::sinh), (-88.0, 88.0)),
    case("cosh", own::cosh, own::cosh, (1.5, 1.5), Some(f64::cosh), (-88.0, 88.0)),
    case("tanh", own::tanh, own::tanh, (2.5, 2.5), Some(f64::tanh), (-25.0, 25.0)),
    // The system's functions of std are too inexact for a comparison.
    case("asinh", own::asinh, own::asinh, (2.0, 0.6), None, (-1e4, 1e4)),
    case("acosh", own::acosh, own::acosh, (2.0, 0.6), None, (1.0, 1e4)),
    case("atanh", own::atanh, own::atanh, (2.0, 0.6), None, (-1.0, 1.0)),
    case("cbrt", own::cbrt, own::cbrt, (0.6, 0.6), Some(f64::cbrt), (-1e4, 1e4)),
    case("erf", own::erf, own::erf, (1.5, 0.6), None, (-6.0, 6.0)),
    case("gamma", own::gamma, own::gamma, (6.0, 0.6), None, (-5.0, 34.0)),
];

#[rustfmt::skip]
const TWO: [Two; 3] =
    [("pow", own::pow, 1.0), ("atan2", own::atan2, 2.0), ("hypot", own::hypot, 1.0)];

/// Distance of two neighbouring doubles at x.
fn ulp(x: f64) -> f64 {
    let x = x.abs();
    f64::from_bits(x.to_bits() + 1) - x
}

/// Error of `found` in ulp, the exact value being `value + rest`.
fn error(found: f64, value: f64, rest: f64) -> f64 {
    if found == value && value.is_infinite() {
        return 0.0;
    }
    ((found - value) - rest).abs() / ulp(value)
}

#[test]
fn double_functions_keep_their_bounds_at_exactly_known_points() {
    // Printed by points.py.
    let mut seen = 0;
    for line in include_str!("points.txt").lines() {
        let mut words = line.split(' ');
        let name = words.next().unwrap();
        let [x, y, value, rest]: [f64; 4] =
            std::array::from_fn(|_| f64::from_bits(u64::from_str_radix(words.next().unwrap(), 16).unwrap()));
        let one = CASES.iter().find(|case| case.name == name).map(|case| ((case.f64)(x), case.bounds.0));
        let two = TWO.iter().find(|case| case.0 == name).map(|case| ((case.1)(x, y), case.2));
        let (found, bound) = one.or(two).unwrap();
        let e = error(found, value, rest);
        assert!(e <= bound, "{name}({x:e}, {y:e}) = {found:e}, not {value:e}: {e} ulp");
        seen += 1;
    }
    assert_eq!(seen, 2400);
}

/// Error that the library of the system may have (its `log10`).
const SYSTEM: f64 = 1.5;

/// Points over an interval: most spread evenly, some close to its ends and to 0.
fn sweep((low, high): (f64, f64), count: usize) -> impl Iterator<Item = f64> {
    (1..count).map(move |i| {
        let even = low + (high - low) * (i as f64 / count as f64);
        if i % 4 == 0 { (even * 1e-3).clamp(low, high) } else { even }
    })
}

#[test]
fn double_functions_agree_with_the_system_within_the_errors_of_both() {
    for case in &CASES {
        let Some(system) = case.system else { continue };
        for x in sweep(case.interval, 50_000) {
            let (found, value) = ((case.f64)(x), system(x));
            let e = error(found, value, 0.0);
            assert!(
                e <= case.bounds.0 + SYSTEM || found == value,
                "{}({x:e}) = {found:e}, not {value:e}: {e} ulp",
                case.name
            );
        }
    }
}

#[test]
fn float_functions_keep_their_bounds() {
    for case in &CASES {
        // The double functions are exact enough to judge; where possible those of the system.
        let exact = case.system.unwrap_or(case.f64);
        for x in sweep(case.interval, 50_000) {
            let x = x as f32;
            let (found, value) = ((case.f32)(x), exact(x as f64));
            if x == 0.0
                || (value.abs() as f32) < 2.0 * f32::MIN_POSITIVE
                || (value as f32).is_infinite()
                || value.is_nan()
            {
                continue;
            }
            let nearest = (value as f32).abs();
            let ulp = (f32::from_bits(nearest.to_bits() + 1) - nearest) as f64;
            let e = (found as f64 - value).abs() / ulp;
            assert!(e <= case.bounds.1, "{}({x:e}) = {found:e}, not {value:e}: {e} ulp", case.name);
        }
    }
}

#[test]
fn float_power_is_rounded_from_double() {
    for x in sweep((0.0, 50.0), 300) {
        for y in sweep((-20.0, 20.0), 100) {
            let (x, y) = (x as f32, y as f32);
            let exact = (x as f64).powf(y as f64);
            let nearest = exact as f32;
            if nearest < 2.0 * f32::MIN_POSITIVE || nearest.is_infinite() {
                continue;
            }
            let ulp = (f32::from_bits(nearest.to_bits() + 1) - nearest) as f64;
            assert!((own::pow(x, y) as f64 - exact).abs() <= 0.6 * ulp, "pow({x}, {y})");
        }
    }
}

#[test]
fn remainders_are_exact() {
    for x in sweep((-1e6, 1e6), 2000) {
        for y in [3.0, -0.1, 1e-9, 7.25, 1e300] {
            assert_eq!(own::rem(x, y).to_bits(), (x % y).to_bits(), "{x} % {y}");
            let (x, y) = (x as f32, y as f32);
            assert_eq!(own::rem(x, y).to_bits(), (x % y).to_bits(), "{x} % {y}");
        }
    }
    assert_eq!(own::rem(1e30, 7.0), 1e30 % 7.0);
}

#[test]
fn halves_are_rounded_away_from_zero() {
    for x in sweep((-100.0, 100.0), 4001).chain([0.49999999999999994, 4503599627370497.0, 1e300]) {
        assert_eq!(own::round(x), x.round(), "{x}");
        assert_eq!(own::round(x as f32), (x as f32).round(), "{x}");
    }
}
