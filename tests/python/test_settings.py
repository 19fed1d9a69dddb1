"""Settings: accepted, checked, or refused."""

from __future__ import annotations

import os

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import settings

RATE = ann.Neuron(equations="r = t")


@pytest.mark.parametrize(
    "wrong",
    [
        {"dt": 0.0},
        {"dt": -1.0},
        {"dt": float("nan")},
        {"dt": float("inf")},
        {"dt": "x"},
        {"seed": -1},
        {"seed": 1.5},
        {"num_threads": 0},
        {"num_threads": 2.5},
        {"precision": "half"},
        {"method": "magic"},
        {"method": 3},
        {"paradigm": "gpu"},
        {"sparse_matrix_format": "xyz"},
        {"sparse_matrix_storage_order": "diagonal"},
        {"verbose": "yes"},
        {"visible_cores": 3},
        {"disable_SIMD_Eq": True},
        {"use_seed_seq": True},
    ],
)
def test_impossible_settings_are_errors_and_change_nothing(wrong):
    before = settings.config()
    with pytest.raises(ann.ANNarchyException, match="setup"):
        ann.setup(
            dt=0.25, **{key: value for key, value in wrong.items() if key != "dt"}
        ) if "dt" not in wrong else ann.setup(precision="float", **wrong)
    assert settings.config() == before


@pytest.mark.parametrize(
    "setting",
    [
        {"sparse_matrix_format": name}
        for name in (
            "lil",
            "csr",
            "csr_vector",
            "csr_scalar",
            "dense",
            "ell",
            "ellr",
            "sell",
            "coo",
            "bsr",
            "hyb",
            "auto",
        )
    ]
    + [
        {"sparse_matrix_format": "default"},
        {"sparse_matrix_format": "dia"},
        {"sparse_matrix_storage_order": "pre_to_post"},
        {"only_int_idx_type": False},
        {"debug": True},
        {"disable_shared_library_time_offset": True},
        {"show_time": False},
        {"profile_out": None},
        {"num_threads": np.int64(2)},
        {"method": "exponential"},
        {"seed": None},
    ],
)
def test_settings_are_kept(setting):
    ann.setup(**setting)
    for key, value in setting.items():
        assert ann.get_global_config(key) == value


@pytest.mark.parametrize("setting", [{"foo": 3}, {"paradigm": "cuda"}, {"visible_cores": [0, 1]}, {"profiling": True}])
def test_settings_without_effect_warn(setting):
    with pytest.warns(ann.NeurarchyWarning):
        ann.setup(**setting)


def test_an_unknown_setting_cannot_be_read():
    with pytest.raises(ann.ANNarchyException, match="foo"):
        ann.get_global_config("foo")


def test_dt_after_the_first_population_warns_and_counts():
    pop = ann.Population(1, RATE)
    with pytest.warns(ann.NeurarchyWarning, match="before"):
        ann.setup(dt=0.5)
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert (ann.get_current_step(), pop.r[0]) == (4, 1.5)


def test_a_compiled_network_keeps_its_dt():
    ann.Population(1, RATE)
    ann.compile(silent=True)
    with pytest.warns(ann.NeurarchyWarning):
        ann.setup(dt=0.1)
    ann.simulate(3.0)
    assert (ann.dt(), ann.get_time(), ann.get_current_step()) == (0.1, 3.0, 3)


@pytest.mark.filterwarnings("ignore:.*not pinned")
def test_visible_cores_are_checked_by_compile():
    ann.Population(1, RATE)
    for cores in ([0], [0, os.cpu_count()]):
        ann.setup(num_threads=2, visible_cores=cores)
        with pytest.raises(ann.ANNarchyException, match="visible_cores"):
            ann.compile(silent=True)


def test_warnings_can_be_silenced(capsys):
    ann.setup(suppress_warnings=True)
    ann.setup(foo=3)


def test_a_warning_points_at_the_line_of_the_user():
    with pytest.warns(ann.NeurarchyWarning) as seen:
        ann.setup(foo=3)
    assert seen[0].filename == __file__


def test_times_that_are_no_multiple_of_dt_warn_once():
    a = ann.Population(1, RATE)
    with pytest.warns(ann.NeurarchyWarning, match=r"2\.5 ms is not a multiple"):
        ann.Monitor(a, "r", period=2.5)
    ann.Monitor(a, "r", period=2.5)
    with pytest.warns(ann.NeurarchyWarning, match="2 steps"):
        ann.Projection(a, a, "exc").connect_one_to_one(1.0, delays=2.4)


def test_a_seed_makes_numpy_and_the_network_repeat():
    values = []
    for _ in range(2):
        ann.clear()
        ann.setup(seed=42)
        pop = ann.Population(3, ann.Neuron(equations="r = Uniform(0.0, 1.0)"))
        pop.r = ann.Uniform(0.0, 1.0)
        first = pop.r
        ann.compile(silent=True)
        ann.simulate(2.0)
        values.append((np.random.rand(), first.tolist(), pop.r.tolist()))  # noqa: NPY002
    assert values[0] == values[1]


def test_scripts_that_seed_numpy_only_repeat_too():
    values = []
    for seed in (7, 7, 8):
        ann.clear()
        np.random.seed(seed)  # noqa: NPY002
        pop = ann.Population(3, ann.Neuron(equations="r = Uniform(0.0, 1.0)"))
        ann.compile(silent=True)
        ann.step()
        values.append(pop.r.tolist())
    assert values[0] == values[1] != values[2]


def test_set_seed_starts_the_random_numbers_anew_and_reset_does_not():
    ann.setup(seed=1)
    pop = ann.Population(5, ann.Neuron(equations="r = Uniform(0.0, 1.0)"))
    ann.compile(silent=True)

    def trial():
        ann.reset()
        ann.simulate(3.0)
        return pop.r.tolist()

    first, second = trial(), trial()
    assert first != second
    ann.set_seed(1)
    assert trial() != second
    ann.set_seed(4)
    third = trial()
    ann.set_seed(4)
    assert trial() == third
    assert ann.get_global_config("seed") == 4


def test_set_seed_before_compile_warns():
    ann.Population(1, RATE)
    with pytest.warns(ann.NeurarchyWarning, match="not compiled"):
        ann.set_seed(4)


def test_seeded_distributions_draw_the_numbers_of_numpy():
    ann.setup(seed=42)
    for _ in range(2):
        assert ann.Uniform(0.0, 1.0).get_values(3) == pytest.approx([0.77395605, 0.43887844, 0.85859792])
    assert ann.DiscreteUniform(0, 3).get_values(8).tolist() == [0, 3, 2, 1, 1, 3, 0, 2]
    assert ann.Binomial(10, 0.5).get_list_values(4) == [6, 5, 7, 6]
    clipped = ann.Normal(0.0, 1.0, min=-0.5, max=0.5).get_values(5)
    assert clipped == pytest.approx([0.30471708, -0.5, 0.5, 0.5, -0.5])
    assert ann.Uniform(0, 1, seed=1).get_value() == 0.5118216247002567
    assert ann.Gamma(2.0).get_values((2, 3)).shape == (2, 3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ann.Normal(0.0, -1.0),
        lambda: ann.LogNormal(0.0, -1.0),
        lambda: ann.Exponential(-1.0),
        lambda: ann.Exponential(0.0),
        lambda: ann.Gamma(-1.0, 1.0),
        lambda: ann.Binomial(-1, 0.5),
        lambda: ann.Uniform(float("nan"), 1.0),
        lambda: ann.Uniform("a", 1.0),
        lambda: ann.Binomial(10, 1.5),
        lambda: ann.DiscreteUniform(3, 1),
    ],
)
def test_impossible_distributions_are_errors(make):
    with pytest.raises(ann.ANNarchyException):
        make()


@pytest.mark.parametrize(
    ("distribution", "mean", "deviation"),
    [
        (lambda: ann.Uniform(1.0, 3.0), 2.0, 1 / 3**0.5),
        (lambda: ann.DiscreteUniform(0, 9), 4.5, 2.872),
        (lambda: ann.Normal(1.0, 2.0), 1.0, 2.0),
        (lambda: ann.LogNormal(0.0, 0.5), 1.1331, 0.6039),
        (lambda: ann.Exponential(4.0), 0.25, 0.25),
        (lambda: ann.Gamma(2.0, 3.0), 6.0, 4.2426),
        (lambda: ann.Binomial(10, 0.3), 3.0, 1.449),
    ],
)
def test_the_engine_and_numpy_draw_the_same_distributions(distribution, mean, deviation):
    ann.setup(seed=11)
    pop = ann.Population(20_000, ann.Neuron(parameters="a = 0.0", equations="r = 0"))
    pop.a = distribution()
    for drawn in (pop.a, distribution().get_values(20_000)):
        assert drawn.mean() == pytest.approx(mean, abs=5 * deviation / 20_000**0.5)
        assert drawn.std() == pytest.approx(deviation, rel=0.05)


def test_the_seed_of_a_distribution_that_the_engine_draws_warns():
    pop = ann.Population(3, ann.Neuron(parameters="a = 0.0", equations="r = 0"))
    with pytest.warns(ann.NeurarchyWarning, match="seed"):
        pop.a = ann.Uniform(0.0, 1.0, seed=3)
