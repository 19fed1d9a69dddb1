"""The balanced network behaves as in the reference system, whose figures were recorded by record_coba.py.

Both draw their random numbers from different streams, so single runs differ as seeds differ; means over seeds agree.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from coba_figures import coba_figures

import coba
import neurarchy as ann

REFERENCE = json.loads(Path(__file__).with_name("coba.json").read_text(encoding="utf-8"))["runs"]
SEEDS = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def runs():
    found = []
    for seed in SEEDS:
        ann.clear()
        found.append(coba_figures(ann, coba.build, seed))
    ann.clear()
    return found


@pytest.mark.parametrize("figure", ["rate_exc_hz", "rate_inh_hz", "cv_isi", "mean_v_mv"])
def test_the_mean_over_seeds_is_that_of_the_reference_within_its_spread(runs, figure):
    expected = np.array([run[figure] for run in REFERENCE])
    ours = np.array([run[figure] for run in runs])
    spread = expected.std(ddof=1)
    # The difference of two means has this standard deviation if both systems have the same one; four of them leave a
    # chance of 1 in 10,000 for two systems that agree, and the seeds are fixed.
    tolerance = 4.0 * spread * np.sqrt(1.0 / len(expected) + 1.0 / len(ours))
    assert abs(ours.mean() - expected.mean()) < tolerance


def test_the_reference_was_recorded_for_ten_seeds_or_more():
    assert len({run["seed"] for run in REFERENCE}) >= 10
