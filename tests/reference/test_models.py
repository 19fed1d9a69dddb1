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

RECORDED = {
    name: values
    for path in Path(__file__).with_name("recorded").glob("*.json")
    for name, values in json.loads(path.read_text(encoding="utf-8"))["models"].items()
}
# What is rounded to single precision has 7 digits; the last of them depends on the order of operations.
RELATIVE_SINGLE = 1e-5


def simulated(model):
    """What Neurarchy makes of a model in a network of its own."""
    dt = dict(model.settings)["dt"]
    return run(ann, [model], lambda steps: ann.simulate(steps * dt))[model.name]


def as_json(value):
    return json.loads(json.dumps(encode(value)))


def test_every_model_was_recorded():
    assert sorted(RECORDED) == sorted(name for name, model in MODELS.items() if model.recorded)


@pytest.mark.filterwarnings("ignore::neurarchy.NeurarchyWarning")
@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.recorded])
def test_the_model_gives_what_the_reference_gives(name):
    model = MODELS[name]
    single = model.single or dict(model.settings).get("precision") == "float"
    relative = RELATIVE_SINGLE if single else RELATIVE
    found = differences(RECORDED[name], as_json(simulated(model)), relative)
    assert not found, "\n".join(found[:40])


@pytest.mark.filterwarnings("ignore::neurarchy.NeurarchyWarning")
@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if not model.recorded])
def test_where_the_reference_is_wrong_the_model_gives_what_was_computed(name):
    pairs = simulated(MODELS[name])
    found = [
        text for key, (seen, right) in pairs.items() for text in differences(as_json(right), as_json(seen), where=key)
    ]
    assert not found, "\n".join(found)
