//! What the parser makes of texts, and what it says of texts that it cannot read.

mod common;

use common::summary;
use neurarchy_lang::parser;
use neurarchy_lang::span::Field;

/// The statements of a block, one a line.
fn statements(text: &str) -> String {
    let (statements, diagnostics) = parser::statements(text, Field::Equations);
    assert_eq!(summary(&diagnostics, |_| text.to_owned()), "", "{text}");
    statements.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn problems(text: &str) -> String {
    summary(&parser::statements(text, Field::Equations).1, |_| text.to_owned())
}

#[test]
fn operators_bind_as_in_python() {
    for (written, read) in [
        ("-a^2", "-a^2"),
        ("(-a)^2", "(-a)^2"),
        ("2^-a", "2^-a"),
        ("2**3**2", "2^3^2"),
        ("(2^3)^2", "(2^3)^2"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a / (b * c)", "a/(b*c)"),
        ("a / b * c", "a/b*c"),
        ("a // b % c", "a//b % c"),
        ("-a * -b", "-a*-b"),
        ("+a", "a"),
        ("a > b and not c or d", "a > b and not c or d"),
        ("not (a and b)", "not (a and b)"),
        ("not a == b", "not a == b"),
        ("(a or b) and c", "(a or b) and c"),
        ("a is not b", "a != b"),
        ("a is b", "a == b"),
        ("(a > 0) & (b < 1) | (c == 2)", "a > 0 and b < 1 or c == 2"),
        ("(a > b) + 1", "(a > b) + 1"),
        ("1e-3 + .5 + 3. + 1.5E3", "0.001 + 0.5 + 3 + 1500"),
        ("pre.r*post.sum(exc)", "pre.r*post.sum(exc)"),
        ("f(a, g(), -b)", "f(a, g(), -b)"),
        ("clip(x,\t0 , 1)", "clip(x, 0, 1)"),
        ("if a>0: if b>0: 1 else: 2 else: 3", "if a > 0: if b > 0: 1 else: 2 else: 3"),
        ("True + false", "True + False"),
    ] {
        assert_eq!(statements(&format!("x = {written}")), format!("x = {read}"), "{written}");
    }
}

#[test]
fn lines_without_assignment_continue_the_statement_and_flags_of_all_lines_are_merged() {
    for (written, read) in [
        ("r=a; x=2", "r = a\nx = 2"),
        ("\n\n  r = a # note ; x = 3\n", "r = a"),
        ("r = a +\n b + 2 : max=2.0 # note", "r = a + b + 2 : max=2"),
        ("r = a : max=2.0\n + b\n + 2", "r = a + b + 2 : max=2"),
        ("r = a : init=1.0\n + b : min=0.0, max=1.0", "r = a + b : init=1, min=0, max=1"),
        ("r = a\n : init=1.0", "r = a : init=1"),
        ("r =\n if a > 0:\n  b\n else:\n  c : min=0.0", "r = if a > 0: b else: c : min=0"),
        ("r += if a > b: 1 else: population", "r += if a > b: 1 else: population"),
        ("tau * dv / dt + v = E : exponential", "tau*dv/dt + v = E : exponential"),
        ("dx/dt = -x : event-driven, init=2", "dx/dt = -x : event-driven, init=2"),
        ("x /= 2 : max=max(a,b), min=clip(y,0,1)", "x /= 2 : max=max(a, b), min=clip(y, 0, 1)"),
        ("x *= 2\r\n", "x *= 2"),
        ("x = 1 : init=2,", "x = 1 : init=2"),
        ("ddt/dt = 1", "ddt/dt = 1"),
        ("", ""),
        ("# nothing\n;;\n", ""),
    ] {
        assert_eq!(statements(written), read, "{written}");
    }
}

#[test]
fn text_that_does_not_follow_the_grammar_is_reported_where_it_leaves_it() {
    for (text, expected) in [
        ("r = 5 a", "N007 a"),
        ("r = 2a", "N003 2a"),
        ("2r = a", "N003 2r"),
        ("r = (a)(b)", "N007 ("),
        ("r = (a+b", "N008 ("),
        ("r = f(a, b", "N008 ("),
        ("r = a+b)", "N009 )"),
        ("r = a +", "N005"),
        ("r =", "N005"),
        ("= a", "N005 ="),
        ("r = * a", "N006 *"),
        ("r = a + * b", "N006 *"),
        ("r = f(a,)", "N005 )"),
        ("r = ()", "N005 )"),
        ("r = a, b", "N006 ,"),
        ("r = [1, 2]", "N010 ["),
        ("r = a && b", "N004 &&"),
        ("r = a || !b", "N004 || | N004 !"),
        ("r = a < b < c", "N011 <"),
        ("r = 1.0 + if a>0: 1 else: 0", "N012 if"),
        ("r = (if a: b else: c)", "N012 if"),
        ("if a: r = 1", "N013 if a: r = 1"),
        ("r = if a>0: 1", "N014 if"),
        ("r = if a: if b: 1 else: 2", "N014 if"),
        ("r = if a 1 else: 2", "N007 1"),
        ("r = if a else: 2", "N015 else"),
        ("r = if a: 1 else 2", "N015 2"),
        ("r = a if c else b", "N016 if"),
        ("r = lambda", "N018 lambda"),
        ("lambda = 2", "N018 lambda"),
        ("r = foo.x", "N019 foo"),
        ("r = pre.", "N005"),
        ("r = pre.max(x)", "N020 pre.max"),
        ("a + b", "N021 a + b"),
        ("  + b\nr = a", "N021 + b"),
        ("r = a = b", "N022 ="),
        ("r = a += b", "N022 +="),
        ("a + r = 2", "N023 a + r"),
        ("2*r = a", "N023 2*r"),
        ("my name = 2", "N007 name"),
        ("dv/dt + du/dt = 1", "N024 du/dt"),
        ("dv/dt += 1", "N025 +="),
        ("r = a \u{2212} b", "N001 \u{2212}"),
        ("r = a\u{b2}", "N001 \u{b2}"),
        ("r = 'text'", "N001 ' | N001 '"),
        ("r = a $ b", "N001 $"),
        ("r = 1e999", "N002 1e999"),
        ("r = a :", "N055 :"),
        ("r = a : min=0,, max=1", "N055 ,"),
        ("r = a : min=0 : max=1", "N056 :"),
        ("r = a : min=", "N005"),
        ("r = a : 3", "N050 3"),
        ("r = a : min 0", "N050 min 0"),
        ("r = a : init=1, a+b", "N050 a+b"),
        ("r = Normal(0, 1, min=0)", "N164 min"),
        ("r = a +\nx = b *", "N005 | N005"),
    ] {
        assert_eq!(problems(text), expected, "{text}");
    }
}

#[test]
fn nesting_and_length_have_a_limit_instead_of_exhausting_the_stack() {
    for text in [
        format!("r = {}a{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("r = {}a", "-".repeat(100_000)),
        format!("r = {}a", "not ".repeat(100_000)),
        format!("r = a{}", "^a".repeat(100_000)),
        format!("r = a{}", "+a".repeat(100_000)),
        format!("r = {}1", "if a: 1 else: ".repeat(100_000)),
        format!("r = {}", "f(".repeat(100_000)),
    ] {
        let codes: Vec<&str> = parser::statements(&text, Field::Equations).1.iter().map(|d| d.problem.code()).collect();
        assert_eq!(codes, ["N017"], "{}", &text[..20]);
    }
    assert_eq!(problems(&format!("r = {}a{}", "(".repeat(60), ")".repeat(60))), "");
    assert_eq!(problems(&format!("r = a{}", " + a".repeat(200))), "");
}

#[test]
fn parameters_are_names_with_values_and_flags() {
    let read = |text: &str| {
        let (parameters, diagnostics) = parser::parameters(text);
        let parameters: Vec<String> = parameters.iter().map(ToString::to_string).collect();
        (parameters.join("; "), summary(&diagnostics, |_| text.to_owned()))
    };
    for (text, expected) in [
        ("a=1/2", "a = 1/2"),
        ("a=1e-3;b=-2.", "a = 0.001; b = -2"),
        ("a = true # on\n\n b", "a = True; b"),
        ("a : init=0.5", "a : init=0.5"),
        ("a = 5.7 : int, population", "a = 5.7 : int, population"),
    ] {
        assert_eq!(read(text), (expected.to_owned(), String::new()), "{text}");
    }
    for (text, expected) in [
        ("a = 1\n + 2", "N026 + 2"),
        ("a += 2", "N026 a += 2"),
        ("2*a = 2", "N026 2*a = 2"),
        ("a b", "N026 a b"),
        ("a = b = 2", "N022 ="),
        ("a =", "N005"),
        ("a = 2 :", "N055 :"),
        (": init=2", "N026 : init=2"),
        ("a = [1,2]", "N010 ["),
    ] {
        assert_eq!(read(text).1, expected, "{text}");
    }
}

#[test]
fn functions_are_a_name_arguments_and_one_expression() {
    let read = |text: &str| {
        let (functions, diagnostics) = parser::functions(text);
        let functions: Vec<String> = functions.iter().map(ToString::to_string).collect();
        (functions.join("; "), summary(&diagnostics, |_| text.to_owned()))
    };
    for (text, expected) in [
        ("f(x) = x + 1", "f(x) = x + 1"),
        ("f() = 2; g ( x , y ) = x", "f() = 2; g(x, y) = x"),
        ("f(x, y) = if x > y:\n x\n else:\n y : int, int, float", "f(x, y) = if x > y: x else: y : int, int, float"),
    ] {
        assert_eq!(read(text), (expected.to_owned(), String::new()), "{text}");
    }
    for (text, expected) in [
        ("f = x", "N027 f ="),
        ("f(2) = x", "N027 f(2) ="),
        ("f(x,) = x", "N027 f(x,) ="),
        ("f(x) += x", "N027 f(x) +="),
        ("f(x) = g(x", "N008 ("),
        ("f(x)", "N021 f(x)"),
    ] {
        assert_eq!(read(text).1, expected, "{text}");
    }
}

#[test]
fn a_spike_condition_is_one_line_which_may_break_inside_parentheses() {
    let read = |text: &str| {
        let (expr, diagnostics) = parser::single_line(text, Field::Spike);
        (expr.to_string(), summary(&diagnostics, |_| text.to_owned()))
    };
    assert_eq!(read("\n # when\n v > 30 # mV\n\n"), ("v > 30".into(), String::new()));
    assert_eq!(read("(v > 30\n and u < 2)"), ("v > 30 and u < 2".into(), String::new()));
    for (text, expected) in [
        ("v > 30\nu < 2", "N029 u < 2"),
        ("v >\n30", "N029 30 | N005"),
        ("v > 30 : int", "N052 :"),
        ("   ", "N005"),
        ("v = 30", "N006 ="),
    ] {
        assert_eq!(read(text).1, expected, "{text}");
    }
}

#[test]
fn a_psp_is_one_expression_in_which_line_ends_are_blanks() {
    let read = |text: &str| {
        let (expr, diagnostics) = parser::expression(text, Field::Psp);
        (expr.to_string(), summary(&diagnostics, |_| text.to_owned()))
    };
    assert_eq!(read("w *\n pre.r"), ("w*pre.r".into(), String::new()));
    assert_eq!(read("if w > 0: w\n else: 0;"), ("if w > 0: w else: 0".into(), String::new()));
    for (text, expected) in [("w*pre.r; w", "N030 w"), ("w : max=2", "N052 max=2"), ("psp = w", "N006 ="), ("", "N005")]
    {
        assert_eq!(read(text).1, expected, "{text}");
    }
}
