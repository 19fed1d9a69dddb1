"""Delays, and what happens when they are changed while the network runs."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

SRC = "r = t : init=-1.0"


def recorded(post, variable, steps, dt=1.0):
    m = ann.Monitor(post, variable)
    ann.compile(silent=True)
    ann.simulate(steps * dt)
    return m.get(variable)


def test_nonuniform_delays_of_rates():
    ann.setup(dt=0.5)
    pre = ann.Population(3, ann.Neuron(equations=SRC))
    post = ann.Population((2, 2), ann.Neuron(equations="r = sum(exc)"))

    def build(pre, post):
        synapses = ann.LILConnectivity()
        synapses.add(0, [0, 1], [1.0], [0.5, 1.0])
        synapses.add(1, [1, 2], [1.0], [1.5, 2.0])
        synapses.add(3, [0, 2], [1.0], [2.5, 1.0])
        return synapses

    ann.Projection(pre, post, "exc").connect_with_func(build)
    sums = recorded(post, "r", 6, 0.5).T
    assert sums[0].tolist() == [-2, -1, 0.5, 1.5, 2.5, 3.5]
    assert sums[1].tolist() == [-2, -2, -2, -1, 0.5, 1.5]
    assert sums[2].tolist() == [0] * 6
    assert sums[3].tolist() == [-2, -2, -1, -0.5, 0, 1.5]


@pytest.mark.parametrize(
    ("delays", "sums", "ys"),
    [(3.0, [-2, -2, -2, 0, 2, 4], [-1, -1, 0, 1, 2, 3]), (0.0, [-2, 0, 2, 4, 6, 8], [0, 1, 2, 3, 4, 5])],
)
def test_equations_of_synapses_see_rates_one_step_earlier_than_sums(delays, sums, ys):
    pre = ann.Population(2, ann.Neuron(equations=SRC))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(equations="y = pre.r"))
    proj.connect_all_to_all(1.0, delays=delays)
    found = []
    m = ann.Monitor(post, "r")
    ann.compile(silent=True)
    for _ in range(6):
        ann.simulate(1.0)
        found.append(proj.y[0][0])
    assert (m.get("r")[:, 0].tolist(), found) == (sums, ys)


def test_a_longer_uniform_delay_reads_zeros_until_history_has_grown():
    pre = ann.Population(2, ann.Neuron(equations=SRC))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc").connect_one_to_one(1.0, delays=2.0)
    m = ann.Monitor(post, "r")
    ann.compile(silent=True)
    ann.simulate(6.0)
    proj.delay = 5.0
    m.get("r")
    ann.simulate(6.0)
    assert m.get("r")[:, 0].tolist() == [0, 0, 0, 4, 5, 6]
    assert (pre.max_delay, proj.max_delay, proj.uniform_delay, proj.delay) == (5, 5, 5, 5.0)
    ann.reset()
    ann.simulate(7.0)
    assert m.get("r")[:, 0].tolist() == [-1, -1, -1, -1, -1, 0, 1]
    with pytest.warns(ann.NeurarchyWarning, match="not a multiple"):
        proj.delay = 8.4
    assert proj.delay == 8.0


SPIKES = [[1.0, 2.0, 3.0], [2.0, 5.0]]


def sources(delays, spikes=SPIKES):
    ann.setup(dt=0.5)
    pre = ann.SpikeSourceArray(spikes)
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    return pre, post, ann.Projection(pre, post, "exc").connect_from_matrix([[1.0, 1.0]] * 2, delays=delays)


def nonzero(row):
    return {int(step): float(row[step]) for step in np.flatnonzero(row)}


@pytest.mark.parametrize(
    ("delays", "row", "expected"),
    [
        (0.0, 0, {3: 1, 5: 2, 7: 1, 11: 1}),
        (1.5, 0, {5: 1, 7: 2, 9: 1, 13: 1}),
        ([[1.5, 1.5], [1.0, 1.0]], 1, {4: 1, 6: 2, 8: 1, 12: 1}),
    ],
)
def test_spikes_arrive_their_delay_after_their_emission(delays, row, expected):
    _, post, _ = sources(delays)
    assert nonzero(recorded(post, "v", 15, 0.5)[:, row]) == expected


@pytest.mark.parametrize(("old", "new", "arrival"), [(3.0, 1.0, 7), (2.0, 4.0, 12), (4.0, 3.0, 10)])
def test_spikes_in_flight_arrive_once_at_emission_plus_the_new_delay_or_at_once(old, new, arrival):
    # One spike in step 4; delays change after step 6: what is past by then arrives in step 7.
    _, post, proj = sources(old, [[2.0], []])
    m = ann.Monitor(post, "v")
    ann.compile(silent=True)
    ann.simulate(3.5)
    proj.delay = new
    ann.simulate(6.0)
    assert nonzero(m.get("v")[:, 0]) == {arrival: 1.0}


def test_delays_of_one_dendrite_change_alone():
    _, post, proj = sources([[2.0, 2.0], [3.0, 1.0]], [[2.0], []])
    m = ann.Monitor(post, "v")
    ann.compile(silent=True)
    ann.simulate(3.0)
    proj[1].delay = [4.0, 1.0]
    assert (proj.delay, proj[1].delay) == ([[2.0, 2.0], [4.0, 1.0]], [4.0, 1.0])
    ann.simulate(6.0)
    v = m.get("v")
    assert (nonzero(v[:, 0]), nonzero(v[:, 1])) == ({8: 1.0}, {12: 1.0})


def test_continuous_transmission_of_a_spiking_population_follows_changed_delays():
    pre = ann.Population(1, ann.Neuron(equations="v = t : init=-1.0", spike="v > 1000.0"))
    post = ann.Population(1, ann.Neuron(equations="v = g_exc", spike="v > 1000.0"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(psp="w * pre.v")).connect_all_to_all(1.0, delays=3.0)
    m = ann.Monitor(post, "v")
    ann.compile(silent=True)
    ann.simulate(8.0)
    proj.delay = 2.0
    ann.simulate(4.0)
    assert m.get("v")[4:, 0].tolist() == [1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0]


def test_what_cannot_be_assigned_raises_and_changes_nothing():
    pre = ann.Population(2, ann.Neuron(equations=SRC))
    post = ann.Population(2, ann.Neuron(equations="r = sum(a) + sum(b) + sum(c)"))
    none = ann.Projection(pre, post, "a").connect_all_to_all(1.0)
    uniform = ann.Projection(pre, post, "b").connect_all_to_all(1.0, delays=2.0)
    each = ann.Projection(pre, post, "c").connect_from_matrix(np.ones((2, 2)), delays=[[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        uniform.delay = 3.0
    ann.compile(silent=True)
    before = (none.delay, uniform.delay, each.delay)
    none.delay = 1.0
    wrong = [
        (none, 2.0),
        (uniform, [[2.0, 2.0], [2.0, 2.0]]),
        (uniform, "long"),
        (uniform, np.nan),
        (uniform, 1e9),
        (each, 3.0),
        (each, [[1.0, 2.0]]),
        (each, [[1.0], [3.0, 4.0]]),
        (each, [1.0, 2.0]),
        (uniform[0], [2.0, 2.0]),
        (each[0], [1.0]),
        (each[0], 1.0),
    ]
    for target, value in wrong:
        with pytest.raises(ann.ANNarchyException):
            target.delay = value
    assert (none.delay, uniform.delay, each.delay) == before
