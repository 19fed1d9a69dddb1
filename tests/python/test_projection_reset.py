"""Projections that are set back, alone or with their synapses; connectors that are given after compile."""

import numpy as np
import pytest

import neurarchy as ann

CLOCK = ann.Neuron(equations="r = t : init=-1.0")
SUM = ann.Neuron(equations="r = sum(exc)")
LEARNING = ann.Synapse(
    parameters="a = 1.0; p = 2.0 : projection; s = 3.0 : postsynaptic",
    equations="w += 1.0; x = t : init=7.0; y = t : postsynaptic; z = t : projection",
)


@pytest.fixture
def learning():
    pre, post = ann.Population(3, CLOCK), ann.Population(2, SUM)
    proj = ann.Projection(pre, post, "exc", LEARNING).connect_all_to_all(0.5)
    proj.a = 4.0
    ann.compile(silent=True)
    ann.simulate(2.0)
    proj.set({"a": 9.0, "p": 9.0, "s": 9.0})
    return proj


def state(proj):
    names = ("a", "p", "s", "x", "y", "z", "w")
    return {name: np.unique(np.asarray(getattr(proj, name))).tolist() for name in names}


CHANGED = {"a": [9], "p": [9], "s": [9], "x": [1], "y": [1], "z": [1], "w": [2.5]}


def test_reset_sets_all_attributes_but_w_to_what_they_were_before_compile(learning):
    assert state(learning) == CHANGED
    learning.reset()
    assert state(learning) == {"a": [4], "p": [2], "s": [3], "x": [7], "y": [0], "z": [0], "w": [2.5]}


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["a", "y"], {"a": [4], "y": [0]}), ("x", {"x": [7]}), (["w"], {}), ([], {})],
)
def test_reset_sets_only_the_attributes_named(learning, names, expected):
    learning.reset(names)
    assert state(learning) == CHANGED | expected


def test_reset_warns_of_unknown_names_and_skips_them(learning):
    with pytest.warns(ann.NeurarchyWarning, match="no attribute 'unknown'"):
        learning.reset(["unknown", "z"])
    assert state(learning) == CHANGED | {"z": [0]}


def test_reset_leaves_switches_periods_and_changed_delays_alone():
    pre, post = ann.Population(2, CLOCK), ann.Population(2, SUM)
    proj = ann.Projection(pre, post, "exc", LEARNING).connect_one_to_one(0.5, delays=2.0)
    ann.compile(silent=True)
    proj.enable_learning(period=5.0)
    proj.update = False
    proj.delay = 3.0
    proj.reset()
    assert (proj.update, proj.delay) == (False, 3.0)
    proj.reset(synapses=True)
    assert (proj.update, proj.delay) == (False, 2.0)
    proj.update = True
    ann.simulate(10.0)
    assert proj.w == [[0.5 + 2.0]] * 2


def test_reset_of_synapses_draws_structure_weights_and_delays_anew():
    ann.setup(seed=3, dt=0.5)
    pre, post = ann.Population(50, CLOCK), ann.Population(20, SUM)
    proj = ann.Projection(pre, post, "exc", LEARNING)
    proj.connect_fixed_number_pre(10, ann.Uniform(0.0, 1.0), delays=ann.Uniform(0.5, 5.0))
    other = ann.Projection(pre, post, "exc").connect_fixed_probability(0.5, 1.0)
    ann.compile(silent=True)
    before, untouched = [dendrite.pre_ranks for dendrite in proj], [dendrite.pre_ranks for dendrite in other]
    dendrite, delays = proj[3], proj.delay
    ann.simulate(5.0)
    proj.reset(synapses=True)
    assert [dendrite.pre_ranks for dendrite in proj] != before
    assert [dendrite.pre_ranks for dendrite in other] == untouched
    assert all(len(dendrite) == 10 for dendrite in proj)
    assert 0.0 <= np.min(proj.w) < np.max(proj.w) < 1.0
    assert proj.delay != delays
    assert dendrite.pre_ranks == proj.dendrite(3).pre_ranks
    assert state(proj)["x"] == [7]
    ann.simulate(5.0)


def test_reset_before_compile_does_nothing():
    pre = ann.Population(2, CLOCK)
    proj = ann.Projection(pre, pre, "exc").connect_one_to_one(1.0)
    proj.reset()
    proj.reset(["w"], synapses=True)


def test_a_connector_given_after_compile_counts_from_the_next_reset_of_synapses():
    pre, post = ann.Population(3, ann.Neuron(parameters="r = 1.0")), ann.Population(3, SUM)
    proj = ann.Projection(pre, post, "exc").connect_all_to_all(1.0, force_multiple_weights=True)
    ann.compile(silent=True)
    with pytest.warns(ann.NeurarchyWarning, match="already connected; .* reset"):
        assert proj.connect_one_to_one(3.0) is proj
    assert proj.nb_synapses == 9
    ann.simulate(1.0)
    assert post.r.tolist() == [3.0] * 3
    ann.reset(projections=True, synapses=True)
    assert proj.w == [[3.0]] * 3
    ann.simulate(1.0)
    assert post.r.tolist() == [3.0] * 3
    assert proj.connector_name == "One-to-One"


def test_spiking_synapses_of_another_connector_deliver_by_it():
    source = ann.Population(3, ann.Neuron(equations="v = 1.0", spike="v > 0"))
    target = ann.Population(3, ann.Neuron(equations="v = g_exc; g_exc = 0.0", spike="v > 1000"))
    proj = ann.Projection(source, target, "exc").connect_all_to_all(1.0, delays=ann.Uniform(1.0, 3.0))
    ann.compile(silent=True)
    ann.simulate(10.0)
    assert target.v.tolist() == [3.0] * 3
    with pytest.warns(ann.NeurarchyWarning, match="already connected"):
        proj.connect_one_to_one(2.0, delays=4.0)
    ann.reset(projections=True, synapses=True)
    assert proj.delay == [[4.0]] * 3
    m = ann.Monitor(target, "v")
    ann.simulate(6.0)
    assert m.get("v")[:, 0].tolist() == [0, 0, 0, 0, 2, 2]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"weights": 1.0}, {"weights": ann.Uniform(0.0, 1.0)}, "one weight for all synapses"),
        ({"weights": 1.0}, {"weights": 1.0, "force_multiple_weights": True}, "one weight for all synapses"),
        ({"weights": 1.0}, {"weights": 1.0, "delays": 2.0}, "no delays"),
        ({"weights": 1.0, "delays": 2.0}, {"weights": 1.0, "delays": ann.Uniform(1.0, 3.0)}, "one delay for all"),
    ],
)
def test_a_connector_of_another_kind_is_an_error_after_compile(first, second, message):
    pre = ann.Population(3, CLOCK)
    proj = ann.Projection(pre, pre, "exc").connect_all_to_all(**first)
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match=message):
        proj.connect_all_to_all(**second)
    ann.reset(projections=True, synapses=True)
    assert (proj.nb_synapses, proj.w) == (6, 1.0)


def test_what_describes_a_connector_is_known_from_its_call_on():
    pre, post = ann.Population(4, CLOCK), ann.Population(4, CLOCK)
    proj = ann.Projection(pre, post, "exc")
    for name in ("connector_name", "connector_description", "max_delay", "uniform_delay"):
        with pytest.raises(AttributeError, match="not connected yet"):
            getattr(proj, name)

    def by_hand(pre, post):
        synapses = ann.LILConnectivity()
        synapses.add(0, [1], [1.0], [0.0])
        return synapses

    uniform = ann.Uniform(1.0, 3.0)
    calls = [
        (lambda: proj.connect_one_to_one(), "One-to-One", "One-to-One, weights 1.0, delays 0.0"),
        (
            lambda: proj.connect_all_to_all(ann.Normal(0.0, 1.0), delays=uniform),
            "All-to-All",
            r"All-to-All, weights $\mathcal{N}$(0.0, 1.0), delays $\mathcal{U}$(1.0, 3.0)",
        ),
        (
            lambda: proj.connect_gaussian(1.0, 0.3),
            "Gaussian",
            "Gaussian, amplitude 1.0, sigma 0.3, delays 0.0",
        ),
        (
            lambda: proj.connect_dog(1.0, 0.3, 0.5, 0.6, delays=2.0),
            "Difference-of-Gaussian",
            r"Difference-of-Gaussian, $A^+ 1.0$, $\sigma^+ 0.3$, $A^- 0.5$, $\sigma^- 0.6$, delays 2.0",
        ),
        (
            lambda: proj.connect_fixed_probability(0.5, 1.0),
            "Random",
            "Random, sparseness 0.5, weights 1.0, delays 0.0",
        ),
        (
            lambda: proj.connect_fixed_number_pre(2, 1.0),
            "Random Convergent",
            r"Random Convergent 2 $\rightarrow$ 1, weights 1.0, delays 0.0",
        ),
        (
            lambda: proj.connect_fixed_number_post(2, 1.0),
            "Random Divergent",
            r"Random Divergent 1 $\rightarrow$ 2, weights 1.0, delays 0.0",
        ),
        (lambda: proj.connect_with_func(by_hand), "User-defined", "Created by the method by_hand"),
        (lambda: proj.connect_from_matrix(np.ones((4, 4))), "Connectivity matrix", "Connectivity matrix"),
    ]
    calls[0][0]()
    for call, name, description in calls:
        with pytest.warns(ann.NeurarchyWarning, match="already connected"):
            call()
        assert (proj.connector_name, proj.connector_description) == (name, description)


def test_the_configuration_of_graphics_cards_warns():
    pre = ann.Population(4, CLOCK)
    with pytest.warns(ann.NeurarchyWarning, match="GPU"):
        ann.Projection(pre, pre, "exc").update_launch_config(nb_blocks=4)


@pytest.mark.parametrize("value", [0, 1, np.bool_(False), np.True_, 1.0])
def test_switches_take_what_is_true_or_false(value):
    pre = ann.Population(4, CLOCK)
    proj = ann.Projection(pre, pre, "exc").connect_one_to_one(1.0)
    proj.update = value
    assert proj.update is bool(value)
    for wrong in ("no", 2, None):
        with pytest.raises(ann.ANNarchyException, match="switch"):
            proj.update = wrong
