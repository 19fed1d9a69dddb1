"""The checks of tools/ find what they are for, and nothing else."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


crate_order = load("check_crate_order")
sources = load("check_sources")


def crate(name, *uses):
    return {"name": name, "dependencies": [{"name": used} for used in uses]}


@pytest.mark.parametrize(
    ("packages", "expected"),
    [
        ([crate("neurarchy-codegen", "neurarchy-lang", "thiserror")], []),
        ([crate("neurarchy-python", "neurarchy", "pyo3")], []),
        (
            [crate("neurarchy-lang", "neurarchy-engine")],
            ["crate neurarchy-lang must not use neurarchy-engine: it may use only none"],
        ),
        (
            [crate("neurarchy-engine", "neurarchy")],
            ["crate neurarchy-engine must not use neurarchy: it may use only neurarchy-lang, neurarchy-codegen"],
        ),
        (
            [crate("neurarchy-new")],
            ["crate neurarchy-new has no place in the order; add it to ORDER in tools/check_crate_order.py"],
        ),
    ],
)
def test_a_crate_uses_only_those_above_it(packages, expected):
    assert crate_order.problems(packages) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.rs", "let x = 1; // plain\n", []),
        ("a.rs", "fn f() {}\n// TO" + "DO: later\n", ["a.rs:2: unfinished: TO" + "DO"]),
        ("a.rs", "to" + "do!()\n", ["a.rs:1: unfinished: to" + "do!("]),
        ("a.md", "see /ho" + "me/ada/notes\n", ["a.md:1: path of one machine: /ho" + "me/ada"]),
        ("a.md", "relative/work/is fine, and so is ~/.cache\n", []),
        ("a.rs", "x\n" * 700, []),
        ("a.rs", "x\n" * 701, ["a.rs: 701 lines; split it by noun, 700 is the limit"]),
        ("a.json", "1\n" * 900, []),
    ],
)
def test_a_source_has_no_left_overs(name, text, expected):
    assert sources.problems(name, text) == expected


def test_the_repository_itself_is_clean():
    assert crate_order.main() == 0
    assert sources.main() == 0
