"""Neurarchy and the reference system make the same of every model in tests/reference/models.

The reference's trajectories were recorded by record_models.py; types and shapes of what Python sees are compared, too.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from models import MODELS, run
from recording import RELATIVE, differences, encode

import neurarchy as ann
from neurarchy import settings

RECORDED = {
    name: values
    for path in Path(__file__).with_name("recorded").glob("*.json")
    for name, values in json.loads(path.read_text(encoding="utf-8"))["models"].items()
}
# What is rounded to single precision has 7 digits; the last of them depends on the order of operations.
RELATIVE_SINGLE = 1e-5


@pytest.fixture(autouse=True)
def nothing_declared():
    ann.clear()
    settings.restore_defaults()
    yield
    ann.clear()
    settings.restore_defaults()


def test_every_model_was_recorded():
    assert sorted(RECORDED) == sorted(MODELS)


@pytest.mark.filterwarnings("ignore::neurarchy.NeurarchyWarning")
@pytest.mark.parametrize("name", MODELS)
def test_the_model_gives_what_the_reference_gives(name):
    model = MODELS[name]
    dt = dict(model.settings)["dt"]
    seen = run(ann, [model], lambda steps: ann.simulate(steps * dt))
    relative = RELATIVE_SINGLE if dict(model.settings).get("precision") == "float" else RELATIVE
    found = differences(RECORDED[name], json.loads(json.dumps(encode(seen[name]))), relative)
    assert not found, "\n".join(found[:40])
