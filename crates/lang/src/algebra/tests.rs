//! The algebra keeps values: against a scalar evaluator, at random points.

use proptest::prelude::*;

use crate::algebra::testing::{AT, UNARY, World, attribute, parse};
use crate::algebra::{Build, Powers, collect, differentiate, expand, inline, is_zero, simplify, solve};
use crate::display::Names;
use crate::expr::*;
use crate::model::{Attribute, Function, Role, ValueType};

fn attributes() -> Vec<Attribute> {
    ["a", "b", "c", "v"].map(|name| attribute(name, Role::Variable)).to_vec()
}

fn read(text: &str) -> Expr {
    parse(text, &attributes())
}

fn show(expr: &Expr) -> String {
    Names { attributes: &attributes(), ..Names::default() }.show(expr).to_string()
}

const V: Ref = Ref::Attribute(AttributeId(3));

fn build() -> Build {
    Build::new(AT)
}

/// Sums, products, quotients and powers over `a b c v`, with some calls whose slope is at most 1.
fn arithmetic() -> impl Strategy<Value = Expr> {
    let at = |kind| Expr::new(kind, AT);
    let leaf = prop_oneof![
        (0u32..4).prop_map(move |i| at(Kind::Ref(Ref::Attribute(AttributeId(i))))),
        prop_oneof![Just(0.0), Just(1.0), Just(-1.0), Just(2.0), Just(0.25), -3.0..3.0]
            .prop_map(move |x| at(Kind::Number(x))),
    ];
    leaf.prop_recursive(5, 32, 3, move |inner| {
        let op = prop_oneof![
            3 => Just(BinaryOp::Add),
            3 => Just(BinaryOp::Sub),
            4 => Just(BinaryOp::Mul),
            1 => Just(BinaryOp::Div),
        ];
        let function = prop_oneof![Just(Builtin::Sin), Just(Builtin::Tanh), Just(Builtin::Abs)];
        let condition = (inner.clone(), inner.clone()).prop_map(move |(a, b)| at(Kind::Compare(CompareOp::Lt, a, b)));
        prop_oneof![
            6 => (op, inner.clone(), inner.clone()).prop_map(move |(op, a, b)| at(Kind::Binary(op, a, b))),
            1 => inner.clone().prop_map(move |a| at(Kind::Neg(a))),
            1 => (inner.clone(), 0..4).prop_map(move |(a, n)| {
                at(Kind::Binary(BinaryOp::Pow, a, at(Kind::Number(f64::from(n)))))
            }),
            1 => (function, inner.clone()).prop_map(move |(f, a)| at(Kind::Call(f, vec![a]))),
            1 => (condition, inner.clone(), inner).prop_map(move |(c, a, b)| at(Kind::Select(c, a, b))),
        ]
    })
}

fn point() -> impl Strategy<Value = World> {
    prop::array::uniform4(0.5..2.0f64).prop_map(|values| World::new(0.1, &values))
}

/// Size of the largest terms that can occur when `e` is multiplied out, and so what its rounding is relative to.
fn magnitude(e: &Expr, world: &World) -> f64 {
    let inner = |e: &Expr| magnitude(e, world);
    match e.kind() {
        Kind::Number(x) => x.abs(),
        Kind::Neg(a) => inner(a),
        Kind::Binary(BinaryOp::Add | BinaryOp::Sub, a, b) => inner(a) + inner(b),
        Kind::Binary(BinaryOp::Mul, a, b) => inner(a) * inner(b),
        Kind::Binary(BinaryOp::Div, a, b) => inner(a) * inner(b) / world.value(b).powi(2),
        Kind::Binary(BinaryOp::Pow, a, b) => (1.0 + inner(a)).powf(world.value(b)),
        Kind::Select(_, a, b) => inner(a) + inner(b),
        Kind::Call(_, arguments) => 1.0 + inner(&arguments[0]),
        _ => world.value(e).abs(),
    }
}

/// A condition between values that rounding could decide otherwise.
fn is_close_call(e: &Expr, world: &World) -> bool {
    let here = match e.kind() {
        Kind::Compare(_, a, b) => {
            (world.value(a) - world.value(b)).abs() <= 1e-6 * (magnitude(a, world) + magnitude(b, world))
        }
        _ => false,
    };
    here || e.children().into_iter().any(|child| is_close_call(child, world))
}

fn divides_by_zero(e: &Expr, world: &World) -> bool {
    matches!(e.kind(), Kind::Binary(BinaryOp::Div, _, b) if world.value(b) == 0.0)
        || e.children().into_iter().any(|child| divides_by_zero(child, world))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn simplified_expressions_have_the_same_value_to_the_last_bit(e in arithmetic(), world in point()) {
        // Signs of zeros may change.
        prop_assume!(!divides_by_zero(&e, &world));
        let (before, after) = (world.value(&e), world.value(&simplify(&e)));
        prop_assert!(before == after || before.is_nan(), "{}: {before:?}, {after:?}", show(&e));
    }

    #[test]
    fn expanded_expressions_have_the_same_value_to_1e_11_of_their_largest_terms(e in arithmetic(), world in point()) {
        let bound = 1e-11 * magnitude(&e, &world);
        prop_assume!(bound.is_finite() && bound < 1e3 && !is_close_call(&e, &world) && !divides_by_zero(&e, &world));
        let (before, after) = (world.value(&e), world.value(&expand(&e)));
        prop_assert!((before - after).abs() <= bound, "{} = {}: {before:?}, {after:?}", show(&e), show(&expand(&e)));
    }

    #[test]
    fn what_is_called_zero_is_zero(e in arithmetic(), world in point()) {
        let bound = 1e-11 * magnitude(&e, &world);
        prop_assume!(bound.is_finite() && bound < 1e3);
        prop_assert!(!is_zero(&e) || world.value(&e).abs() <= bound, "{}", show(&e));
        let difference = Expr::binary(BinaryOp::Sub, expand(&e), e.clone(), AT);
        prop_assert!(!is_zero(&difference) || world.value(&difference).abs() <= 2.0 * bound, "{}", show(&e));
    }

    #[test]
    fn a_polynomial_has_the_value_of_its_expression_to_1e_11_of_its_largest_terms(e in arithmetic(), world in point()) {
        let bound = 1e-11 * magnitude(&e, &world);
        prop_assume!(bound.is_finite() && bound < 1e3 && !is_close_call(&e, &world));
        for powers in [Powers::Opaque, Powers::Expanded] {
            let found = collect(&e, &V, powers, build());
            // Beyond twelve terms only the highest power is known.
            prop_assume!(found.terms().iter().all(|(power, _)| power.abs() < 11.0));
            let v = world.attributes[3];
            let sum: f64 = found.terms().iter().map(|(power, c)| world.value(c) * v.powf(*power)).sum();
            let value = world.value(&e);
            prop_assert!((sum - value).abs() <= bound, "{}: {value:?}, {sum:?} from {found:?}", show(&e));
        }
    }

    #[test]
    fn a_derivative_is_the_limit_of_differences(e in arithmetic(), world in point()) {
        let at = |shift: f64| {
            let mut world = world.clone();
            world.attributes[3] += shift;
            world.value(&e)
        };
        let difference = |h: f64| (at(h) - at(-h)) / (2.0 * h);
        let (coarse, fine) = (difference(2e-4), difference(1e-4));
        // Where there is a corner or a pole nearby, the two differ.
        prop_assume!((coarse - fine).abs() < 1e-4 * (1.0 + fine.abs()) && magnitude(&e, &world) < 1e4);
        prop_assume!(!is_close_call(&e, &world) && !has_corner(&e, &world));
        let found = world.value(&differentiate(&e, &V, &[], build()).expect("has a derivative"));
        let bound = 2.0 * (coarse - fine).abs() + 1e-9 * magnitude(&e, &world).max(1.0);
        prop_assert!((found - fine).abs() <= bound, "{}: {found:?}, {fine:?}", show(&e));
    }

    #[test]
    fn solutions_satisfy_their_equations(
        rows in (1usize..=4).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(entry(), n + 1), n)),
        world in point(),
    ) {
        let size = rows.len();
        let matrix: Vec<Vec<Expr>> = rows.iter().enumerate().map(|(i, row)| {
            // A large diagonal: no pivot can vanish at this point.
            let diagonal = |j: usize, e: &Expr| if i == j { build().add(build().number(40.0), e.clone()) } else { e.clone() };
            row[..size].iter().enumerate().map(|(j, e)| diagonal(j, e)).collect()
        }).collect();
        let right: Vec<Expr> = rows.iter().map(|row| row[size].clone()).collect();
        let solution = solve(matrix.clone(), right.clone(), build(), &mut |e| e).expect("regular");
        for (row, expected) in matrix.iter().zip(&right) {
            let found: f64 = row.iter().zip(&solution).map(|(a, x)| world.value(a) * world.value(x)).sum();
            prop_assert!((found - world.value(expected)).abs() < 1e-11);
        }
    }

    #[test]
    fn a_shown_expression_reads_back_with_the_same_value(e in arithmetic(), world in point()) {
        let text = show(&e);
        let again = read(&text);
        prop_assert_eq!(&show(&again), &text);
        let (a, b) = (world.value(&e), world.value(&again));
        prop_assert!(a == b || a.is_nan(), "{}: {:?}, {:?}", text, a, b);
    }
}

/// An element of a matrix: absent, a number or an expression of names.
fn entry() -> impl Strategy<Value = Expr> {
    prop_oneof![
        Just("0"),
        Just("1"),
        Just("-2"),
        Just("a"),
        Just("-b"),
        Just("a*c"),
        Just("1 - b"),
        Just("a/c"),
        Just("b - b")
    ]
    .prop_map(read)
}

/// An absolute value near its corner.
fn has_corner(e: &Expr, world: &World) -> bool {
    let here = matches!(e.kind(), Kind::Call(Builtin::Abs, a) if world.value(&a[0]).abs() < 1e-2);
    here || e.children().into_iter().any(|child| has_corner(child, world))
}

#[test]
fn every_function_has_the_derivative_of_its_differences() {
    for function in UNARY {
        for x in [-1.6, -0.4, 0.3, 0.9, 1.7, 3.3] {
            let e = Expr::new(Kind::Call(function, vec![read("a*v + 0.1")]), AT);
            let at = |v: f64| World::new(0.1, &[0.8, 0.0, 0.0, v]).value(&e);
            let h = 1e-5;
            let expected = (at(x + h) - at(x - h)) / (2.0 * h);
            if !expected.is_finite() {
                continue;
            }
            let slope = differentiate(&e, &V, &[], build()).expect("has a derivative");
            let found = World::new(0.1, &[0.8, 0.0, 0.0, x]).value(&slope);
            assert!((found - expected).abs() < 1e-7 * (1.0 + found.abs()), "{function:?} at {x}: {found}, {expected}");
        }
    }
}

#[test]
fn functions_of_several_arguments_have_the_derivatives_of_their_differences() {
    let cases = [
        "v^a",
        "a^v",
        "v^3",
        "v^v",
        "clip(v, a, b)",
        "clip(a, b, v*3)",
        "clip(a*4, b, v)",
        "power(v, 3)",
        "power(v, 0)",
        "atan2(v, a)",
        "atan2(a, v*v)",
        "hypot(v, a)",
        "min(v, a, v*v)",
        "max(v, a, v*v)",
        "v % 0.4",
        "4.3 % v",
        "v // a",
        "modulo(v, 2)",
        "ite(a < b, v*v, v)",
        "a/(v + b)",
        "v*exp(-v*v)/(1 + v)",
    ];
    for text in cases {
        let e = read(text);
        for v in [0.37, 0.93, 1.58, 2.71] {
            let world = |v: f64| World::new(0.1, &[0.8, 1.3, 2.5, v]);
            let expected = (world(v + 1e-5).value(&e) - world(v - 1e-5).value(&e)) / 2e-5;
            let found = world(v).value(&differentiate(&e, &V, &[], build()).expect("has a derivative"));
            assert!((found - expected).abs() < 1e-7 * (1.0 + found.abs()), "{text} at {v}: {found}, {expected}");
        }
    }
}

#[test]
fn gamma_has_no_derivative_in_the_language() {
    let e = Expr::new(Kind::Call(Builtin::Gamma, vec![read("v")]), AT);
    let problem = differentiate(&e, &V, &[], build()).expect_err("not differentiable");
    assert_eq!(problem.to_string(), "the derivative of `gamma` cannot be written down");
    assert_eq!(differentiate(&e, &Ref::Time, &[], build()), Ok(read("0")));
}

#[test]
fn functions_are_inlined_with_the_types_of_their_arguments() {
    let argument = |i| Expr::new(Kind::Ref(Ref::Argument(i)), AT);
    let function = |ty, returns| Function {
        name: "f".into(),
        arguments: vec![("x".into(), ty), ("y".into(), ValueType::Float)],
        returns,
        body: Expr::binary(BinaryOp::Mul, argument(0), argument(1), AT),
        own: true,
    };
    let call = Expr::new(Kind::Function(FunctionId(0), vec![read("v + 1"), read("a")]), AT);
    assert_eq!(inline(&call, &[function(ValueType::Float, ValueType::Float)]), read("(v + 1)*a"));
    assert_eq!(inline(&call, &[function(ValueType::Int, ValueType::Float)]), read("trunc(v + 1)*a"));
    assert_eq!(inline(&call, &[function(ValueType::Float, ValueType::Bool)]), read("(v + 1)*a != 0"));
    let slope = differentiate(&call, &V, &[function(ValueType::Float, ValueType::Float)], build());
    assert_eq!(slope, Ok(read("a")));
}

#[test]
fn simplification_removes_what_has_no_effect() {
    let cases = [
        ("v + 0", "v"),
        ("0 - v", "-v"),
        ("1*v/1", "v"),
        ("-1*v", "-v"),
        ("v^1", "v"),
        ("2*3 + v", "6 + v"),
        ("a - (-b)", "a + b"),
        ("-(a - b)", "b - a"),
        ("ite(1 < 2, a, b)", "a"),
        ("ite(a < b, c, c)", "c"),
        ("ite(True and a < b, a, b)", "ite(a < b, a, b)"),
        ("ite(not not (a < b), a, b)", "ite(a < b, a, b)"),
        ("sqrt(4)*v", "2*v"),
        // Not these: they would hide an infinity, or round otherwise.
        ("0*v", "0*v"),
        ("v - v", "v - v"),
        ("a*2*3", "a*2*3"),
        ("1/0", "1/0"),
        ("2^0.5", "2^0.5"),
        ("exp(0)", "exp(0)"),
    ];
    for (text, expected) in cases {
        assert_eq!(show(&simplify(&read(text))), expected, "{text}");
    }
}

#[test]
fn expansion_adds_up_equal_products() {
    let cases = [
        ("(a + b)^2 - a^2 - 2*a*b - b^2", "0"),
        ("(a - b)*(a + b)", "a^2 - b^2"),
        ("a*b/a", "b"),
        ("(a + b)/c - b/c", "a/c"),
        ("a*sin(v) - sin(v)*a", "0"),
    ];
    for (text, expected) in cases {
        assert!(is_zero(&read(&format!("{text} - ({expected})"))), "{text}");
        assert_eq!(show(&expand(&read(text))).replace(' ', ""), expected.replace(' ', ""), "{text}");
    }
}

#[test]
fn coefficients_stay_as_they_were_written() {
    let cases = [
        ("-v + a*(b - v) + c*(2 - v)", "-1 - a - c", "a*b + c*2"),
        ("(a - v)/b", "-1/b", "a/b"),
        ("a + sin(v)*v", "sin(v)", "a"),
        ("a*exp(-v) + b*(v - c)", "b", "a*exp(-v) - b*c"),
        ("(v + 1)^2 + v", "1", "(v + 1)^2"),
    ];
    for (text, linear, constant) in cases {
        let found = collect(&read(text), &V, Powers::Opaque, build());
        let coefficient = |power| found.coefficient(power).map(show).unwrap_or_default();
        assert_eq!((coefficient(1.0), coefficient(0.0)), (linear.to_owned(), constant.to_owned()), "{text}");
    }
}

#[test]
fn long_products_end_soon() {
    let product = vec!["(a + b*v)"; 60].join("*");
    for text in [product.clone(), format!("({product})^60"), "((((a + v)^12)^12)^12)^12".to_owned()] {
        let found = collect(&read(&text), &V, Powers::Expanded, build());
        assert!(!found.is_linear());
        assert!(!is_zero(&read(&format!("{text} - a"))));
    }
}

#[test]
fn a_singular_system_is_named() {
    let matrix = vec![vec![read("a"), read("a*b")], vec![read("1"), read("b")]];
    let problem = solve(matrix, vec![read("1"), read("2")], build(), &mut |e| e);
    assert_eq!(problem.map_err(|singular| singular.unknown), Err(1));
}

#[test]
fn expressions_are_shown_with_the_parentheses_they_need() {
    let texts = [
        "a + b*c",
        "(a + b)*c",
        "a - (b - c)",
        "a - b - c",
        "a/(b*c)",
        "a/b/c",
        "a^b^c",
        "(a^b)^c",
        "-a^2",
        "(-a)^2",
        "2^-a",
        "a*(-b)",
        "-(a + b)",
        "-(a*b)",
        "a % b",
        "a//b",
        "ite(a < b and (b < c or not a == c), 1, 0.5)",
        "tau*dv/dt",
        "a/(dv/dt)",
        "pre.r*post.r",
        "t - t_last",
        "1e-7*a",
        "1e300",
        "pi*a",
        "clip(a, -1, 1)",
    ];
    for text in texts {
        let shown = show(&read(text));
        let expected = text.replace("a < b and (b < c or not a == c)", "(a < b) and ((b < c) or (not a == c))");
        assert_eq!(shown, expected);
    }
}
