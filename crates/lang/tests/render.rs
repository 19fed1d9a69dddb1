//! How diagnostics look to the user.

mod common;

use common::{environment, neuron_text, spiking};
use neurarchy_lang::check;
use neurarchy_lang::render::render;

#[test]
fn every_error_is_shown_in_the_users_own_text_with_a_hint() {
    let source = spiking(
        "tau = 20.0\nVt = -50.0",
        "tau*dv/dt = E_l - v + g_exc # \u{b5}V\n    + Uniform(v, 1)\nv = \u{3c0}*2",
        "v > vt",
        "v = Vr : foo",
    );
    let found = check::neuron(&source, &environment()).unwrap_err();
    let text = render(&found, &|field| Some(neuron_text(&source, field)), "neuron `LIF`");
    insta::assert_snapshot!(text, @r"
    7 errors in neuron `LIF`

    error[N101]: the name `E_l` is not defined
     --> equations:1:13
      |
    1 | tau*dv/dt = E_l - v + g_exc # µV
      |             ^^^
      |
      = help: declare it under `parameters` or `equations`, or as a `Constant`

    error[N163]: an argument of `Uniform` must have one value for the whole population or projection
     --> equations:2:15
      |
    2 |     + Uniform(v, 1)
      |               ^
      |
      = help: use numbers, constants, or an attribute with the flag `population` (`projection`)

    error[N104]: `v` is declared twice
     --> equations:3:1
      |
    1 | tau*dv/dt = E_l - v + g_exc # µV
      |     ----- first declared here
    2 |     + Uniform(v, 1)
    3 | v = π*2
      | ^
      |
      = help: a variable has exactly one equation

    error[N001]: the character 'π' does not belong here
     --> equations:3:5
      |
    3 | v = π*2
      |     ^
      |
      = help: write `pi`

    error[N101]: the name `vt` is not defined
     --> spike:1:5
      |
    1 | v > vt
      |     ^^
      |
      = help: did you mean `Vt`?

    error[N101]: the name `Vr` is not defined
     --> reset:1:5
      |
    1 | v = Vr : foo
      |     ^^
      |
      = help: did you mean `Vt`?

    error[N050]: `foo` is not a flag
     --> reset:1:10
      |
    1 | v = Vr : foo
      |          ^^^
      |
      = help: flags are `min=`, `max=` and `unless_refractory`
    ");
}

#[test]
fn without_the_text_the_field_is_named() {
    let source = spiking("", "v = foo", "v > 1", "");
    let found = check::neuron(&source, &environment()).unwrap_err();
    insta::assert_snapshot!(render(&found, &|_| None, "neuron `LIF`"), @r"
    1 error in neuron `LIF`

    error[N101]: the name `foo` is not defined
     |
     = note: in `equations`
     = help: declare it under `parameters` or `equations`, or as a `Constant`
    ");
    assert_eq!(found[0].to_string(), "equations: the name `foo` is not defined");
}

#[test]
fn every_mistake_has_a_code_of_its_own() {
    let sources = [
        include_str!("../src/problem/syntax.rs"),
        include_str!("../src/problem/flag.rs"),
        include_str!("../src/problem/name.rs"),
        include_str!("../src/problem/rule.rs"),
        include_str!("../src/methods/problem.rs"),
    ];
    let mut codes: Vec<&str> = sources.iter().flat_map(|s| s.split("=> \"").skip(1)).map(|s| &s[..4]).collect();
    codes.retain(|code| code.starts_with('N') && code[1..].bytes().all(|b| b.is_ascii_digit()));
    assert!(codes.len() > 90, "{codes:?}");
    codes.sort();
    let twice: Vec<&[&str]> = codes.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
