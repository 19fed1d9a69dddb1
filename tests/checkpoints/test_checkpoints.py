"""A network that was restored goes on as the one that was written, bit for bit, in another process."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import subprocess
import sys
import warnings
from pathlib import Path

import feature
import features  # noqa: F401 (they list themselves)
import numpy as np
import pytest
from feature import FEATURES

import neurarchy as ann
from neurarchy import settings


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What each feature sees when it goes on at once, and when another process restores it."""
    folder = tmp_path_factory.mktemp("checkpoints")
    expected, used = {}, {}
    np.random.seed(5)  # noqa: NPY002 (values that scripts draw)
    with warnings.catch_warnings():
        # Networks made for this are odd in many ways.
        warnings.simplefilter("ignore", ann.NeurarchyWarning)
        for name, each in FEATURES.items():
            each.build(seed=11, threads=1)
            each.first()
            ann.checkpoint(folder / f"{name}.checkpoint")
            used[name] = {type(obj).__name__ for obj in (*ann.populations(), *ann.projections())}
            expected[name] = each.outcome()
    script = Path(__file__).parent / "second_process.py"
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", script, folder], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    found = {name: pickle.loads((folder / f"{name}.found").read_bytes()) for name in FEATURES}
    yield expected, found, used
    ann.clear()
    settings.restore_defaults()


@pytest.mark.parametrize("name", list(FEATURES))
def test_going_on_is_restoring_and_going_on(name, outcomes):
    expected, found, _ = outcomes
    assert not isinstance(found[name], str), found[name]
    assert feature.differences(expected[name], found[name]) == []
    assert feature.differences(expected[name][0], expected[name][1]), "nothing happens in the second half"


def test_every_kind_of_population_and_projection_is_a_feature(outcomes):
    for module in pkgutil.walk_packages(ann.__path__, "neurarchy."):
        importlib.import_module(module.name)
    _, _, used = outcomes
    listed = set().union(*used.values())
    missing = {cls.__name__ for cls in (*subclasses(ann.Population), *subclasses(ann.Projection))} - listed
    assert missing <= NO_FEATURES, f"add a class to features/ for {sorted(missing - NO_FEATURES)}"


#: They add nothing to what they inherit from but Python, are made only to be inherited from, or need a camera.
NO_FEATURES = {
    "InputPopulation",
    "ScheduledPopulation",
    "SharedWeights",
    "VideoPopulation",
    "WithoutSynapses",
    "_Conversion",
}


def subclasses(cls):
    for each in cls.__subclasses__():
        if each.__module__.startswith("neurarchy"):
            yield each
        yield from subclasses(each)


@pytest.mark.parametrize(("here", "there"), [(0.0, 3.0), (3.0, 0.0)])
def test_spikes_go_on_with_the_delays_of_the_file(tmp_path, here, there):
    def run(delays):
        ann.clear()
        ann.setup(seed=4)
        pop = ann.Population(20, ann.Neuron(equations="v += Uniform(0, 0.4) + g_exc", spike="v > 1", reset="v = 0"))
        proj = ann.Projection(pop, pop, "exc", ann.STDP(tau_plus=5.0, tau_minus=5.0, A_plus=0.1, A_minus=0.1))
        proj.connect_all_to_all(0.02, delays=delays, force_multiple_weights=True)
        ann.compile(silent=True)
        ann.simulate(20.0)
        return pop, proj

    pop, proj = run(there)
    ann.checkpoint(tmp_path / "twenty.npz")
    ann.simulate(50.0)
    expected = (pop.v.tolist(), proj.w)
    pop, proj = run(here)
    ann.restore(tmp_path / "twenty.npz")
    ann.simulate(50.0)
    assert (pop.v.tolist(), proj.w) == expected
