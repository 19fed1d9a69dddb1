"""Scripts written for ANNarchy 4.x run unchanged, and print the numbers that ANNarchy prints."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest
from runs import RUNS
from scipy.stats import ttest_ind

HERE = Path(__file__).resolve().parent
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf)(?![\w])")
#: Beside the relative tolerance: what is left where terms of about 1 cancel.
ABSOLUTE = 1e-14
#: What each system says in its own words.
OWN_WORDS = re.compile(r"^(ANNarchy 4|Compiling|WARNING|INFO|Saving|Loading|Creating folder|Network was compiled| *$)")


def told(lines):
    """The lines that the script itself prints."""
    return [line.rstrip() for line in lines if not OWN_WORDS.match(line)]


def differences(expected, found, relative):
    """Where two lines differ in a word or by more than rounding in a number."""
    if NUMBER.split(expected) != NUMBER.split(found):
        return [f"{found!r}, not {expected!r}"]
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(found), strict=True)
    return [
        f"{b}, not {a}, in {found!r}"
        for a, b in pairs
        if not (a == b or math.isclose(float(a), float(b), rel_tol=relative, abs_tol=ABSOLUTE))
    ]


def figures(label, lines):
    """The numbers behind a word."""
    found = re.findall(rf"(?<!\w){label} ({NUMBER.pattern})", "\n".join(lines))
    return [float(number) for number in found]


@pytest.mark.parametrize("name", sorted(RUNS))
def test_a_script_prints_what_it_prints_under_the_reference_system(name, tmp_path):
    run, recorded = RUNS[name], json.loads((HERE / "recorded" / f"{name}.json").read_text())
    assert recorded["arguments"] == list(run.arguments)
    command = [sys.executable, "-m", "neurarchy", "run", str(HERE / "unchanged" / f"{name}.py"), *run.arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected, found = told(recorded["printed"]), told(done.stdout.splitlines())
    assert len(found) == len(expected), found
    if not run.statistics:
        assert [text for a, b in zip(expected, found, strict=True) for text in differences(a, b, run.relative)] == []
    for label in run.statistics:
        ours, theirs = figures(label, found), figures(label, expected)
        assert len(ours) == len(theirs) > 3
        assert ttest_ind(ours, theirs, equal_var=False).pvalue > 0.001, (label, ours, theirs)


def test_every_script_here_is_run():
    assert {path.stem for path in (HERE / "unchanged").glob("*.py")} == set(RUNS)
