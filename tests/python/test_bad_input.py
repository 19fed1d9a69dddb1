"""Bad input is an ANNarchyException that says what is wrong, and changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

RATE = ann.Neuron(parameters="a = 1.0", equations="r = a")


@pytest.fixture
def proj():
    a, b = ann.Population(4, RATE), ann.Population(3, RATE)
    return ann.Projection(a, b, "exc")


@pytest.mark.parametrize(
    "connect",
    [
        lambda p: p.connect_one_to_one(1.0, storage_format="dense"),
        lambda p: p.connect_all_to_all("w"),
        lambda p: p.connect_all_to_all([1.0, 2.0]),
        lambda p: p.connect_all_to_all(None),
        lambda p: p.connect_all_to_all(float("nan")),
        lambda p: p.connect_all_to_all(1.0, delays="a"),
        lambda p: p.connect_all_to_all(1.0, delays=[1.0]),
        lambda p: p.connect_all_to_all(1.0, delays=float("inf")),
        lambda p: p.connect_all_to_all(1.0, delays=ann.Normal(2.0, 1.0)),
        lambda p: p.connect_all_to_all(1.0, delays=ann.Binomial(3, 0.5)),
        lambda p: p.connect_all_to_all(1.0, storage_format="xyz"),
        lambda p: p.connect_all_to_all(1.0, storage_order="xyz"),
        lambda p: p.connect_fixed_probability(1.5, 1.0),
        lambda p: p.connect_fixed_probability(float("nan"), 1.0),
        lambda p: p.connect_fixed_probability("x", 1.0),
        lambda p: p.connect_fixed_number_pre(5, 1.0),
        lambda p: p.connect_fixed_number_pre(-1, 1.0),
        lambda p: p.connect_fixed_number_pre(1.5, 1.0),
        lambda p: p.connect_fixed_number_post(4, 1.0),
        lambda p: p.connect_from_matrix([[1, 2], [3]]),
        lambda p: p.connect_from_matrix(np.ones((4, 3))),
        lambda p: p.connect_from_matrix(np.ones(12)),
        lambda p: p.connect_from_matrix([["a"] * 4] * 3),
        lambda p: p.connect_from_matrix(np.ones((3, 4)), delays=np.ones((2, 2))),
        lambda p: p.connect_from_matrix(np.ones((3, 4)), delays=np.full((3, 4), np.nan)),
    ],
)
def test_impossible_connections_are_errors_and_leave_the_projection_unconnected(proj, connect):
    with pytest.raises(ann.ANNarchyException):
        connect(proj)
    assert not proj.is_connected
    with pytest.raises(ann.ANNarchyException, match="proj0"):
        ann.compile(silent=True)


def test_a_whole_number_of_self_excluding_synapses_must_exist():
    a = ann.Population(4, RATE)
    with pytest.raises(ann.ANNarchyException):
        ann.Projection(a, a, "exc").connect_fixed_number_pre(4, 1.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda a: ann.Projection("nobody", a, "exc"),
        lambda a: ann.Projection(a, 3, "exc"),
        lambda a: ann.Projection(a, a, ""),
        lambda a: ann.Projection(a, a, 3),
        lambda a: ann.Projection(a, a, []),
        lambda a: ann.Projection(a, a, ["exc", "inh"]),
        lambda a: ann.Projection(a, a, "exc", name=3),
        lambda a: ann.Projection(a, ann.Population(1, ann.Neuron(equations="v = 1", spike="v > 2")), "exc"),
        lambda a: ann.Projection(a, a, "exc", ann.Synapse(equations="w = ")),
    ],
)
def test_impossible_projections_are_errors(make):
    a = ann.Population(4, RATE)
    with pytest.raises(ann.ANNarchyException):
        make(a)
    assert ann.projections() == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: ann.Synapse(operation="prod"),
        lambda: ann.Synapse(pre_spike="g_target += w", operation="max"),
        lambda: ann.Synapse(pre_axon_spike="g_target += w", post_spike="w += 1"),
        lambda: ann.Synapse(pruning="w < 0"),
        lambda: ann.Synapse() + ann.Synapse(),
    ],
)
def test_impossible_models_are_errors(make):
    with pytest.raises(ann.ANNarchyException):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: ann.Neuron(equations=["r = 1"]),
        lambda: ann.Neuron(parameters={"a": 1}),
        lambda: ann.Synapse(psp=3),
        lambda: ann.Population(1, "r = 1"),
        lambda: ann.Population(1, ann.Synapse),
    ],
)
def test_models_that_are_no_text_are_type_errors(make):
    with pytest.raises(TypeError):
        make()


def test_quoted_parameters_take_their_extra_values():
    pop = ann.Population(1, ann.Neuron(parameters="tau = 'key'", equations="r = tau", extra_values={"key": 3.5}))
    assert pop.tau[0] == 3.5
    with pytest.raises(KeyError):
        ann.Neuron(parameters="tau = 'key'", equations="r = tau")


def test_a_psp_that_reads_what_the_pre_neurons_do_not_have_is_an_error():
    a = ann.Population(1, RATE)
    ann.Projection(a, a, "exc", ann.Synapse(psp="w*pre.vv")).connect_one_to_one(1.0)
    with pytest.raises(ann.ANNarchyException, match="vv"):
        ann.compile(silent=True)


def test_an_unknown_target_of_pre_sum_is_an_error():
    a = ann.Population(1, RATE)
    ann.Projection(a, a, "exc", ann.Synapse(equations="x = post.sum(inh)")).connect_one_to_one(1.0)
    with pytest.raises(ann.ANNarchyException, match="inh"):
        ann.compile(silent=True)


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "r = \N{SNOWMAN}",
        "(" * 2000,
        "r = " + "(" * 5000,
        "r = " + "if " * 3000,
        "r = 1e999999 +",
        "r = a a",
        ":::",
        "=;=;=",
    ],
)
def test_texts_without_meaning_are_errors(text):
    with pytest.raises(ann.ANNarchyException) as raised:
        ann.Population(1, ann.Neuron(parameters="a = 1.0", equations=text))
    assert "internal error" not in str(raised.value)
    assert ann.populations() == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("r = " + "-" * 50 + "1", 1.0), ("r = a" + " + a" * 60, 61.0), ("r = " + "(" * 50 + "a" + ")" * 50, 1.0)],
)
def test_long_expressions_are_evaluated(text, value):
    pop = ann.Population(1, ann.Neuron(parameters="a = 1.0", equations=text))
    ann.compile(silent=True)
    ann.step()
    assert pop.r[0] == value
