"""What the switches of a projection and its learning period do to spikes on their way, to events and to equations."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

RECEIVER = ann.Neuron(equations="v = g_u", spike="v > 1000.0")


@pytest.mark.parametrize(
    ("delays", "seen"),
    [
        (0.0, {7: 1, 11: 1, 13: 1}),
        (1.5, {7: 2, 9: 1, 13: 1, 15: 1}),
        (np.array([[1.5, 1.5], [1.0, 1.0]]), {7: 2, 9: 1, 13: 1, 15: 1}),
    ],
    ids=["no delay", "one delay", "delays"],
)
def test_spikes_that_are_due_while_transmission_is_off_are_lost_and_later_ones_arrive(delays, seen):
    ann.setup(dt=0.5)
    source = ann.SpikeSourceArray([[0.5 * step for step in train] for train in ([2, 4, 6, 12], [4, 10])])
    post = ann.Population(2, RECEIVER)
    proj = ann.Projection(source, post, "u")
    if isinstance(delays, float):
        proj.connect_all_to_all(1.0, delays=delays)
    else:
        proj.connect_from_matrix(np.ones((2, 2)), delays=delays)
    m = ann.Monitor(post, "v")
    ann.compile(silent=True)
    ann.simulate(1.5)
    proj.transmission = False
    ann.simulate(1.5)
    proj.transmission = True
    ann.simulate(5.0)
    v = m.get("v")[:, 0]
    assert {step: v[step] for step in np.flatnonzero(v)} == seen


def learning():
    pop = ann.Population(1, ann.Neuron(equations="r = t"))
    proj = ann.Projection(pop, pop, "exc", ann.Synapse(equations="dw/dt = 1.0\nn = n + 1.0"))
    proj.connect_one_to_one(0.0)
    ann.compile(silent=True)
    return proj


def test_a_step_of_the_equations_is_a_learning_period():
    proj = learning()
    proj.enable_learning(period=3.0)
    w, n = [], []
    for _ in range(10):
        ann.step()
        w.append(proj.w[0][0])
        n.append(proj.n[0][0])
    assert w == [3, 3, 3, 6, 6, 6, 9, 9, 9, 12]
    assert n == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4]


@pytest.mark.parametrize(
    ("start", "offset", "steps"), [(10, 2.0, [12, 17, 22]), (10, -1.0, [14, 19, 24]), (13, 2.0, [15, 20])]
)
def test_the_offset_counts_from_now_and_from_the_end_of_the_period_if_it_is_negative(start, offset, steps):
    proj = learning()
    proj.disable_learning()
    ann.simulate(float(start))
    proj.enable_learning(period=5.0, offset=offset)
    changed, before = [], proj.w[0][0]
    for step in range(start, 25):
        ann.step()
        if proj.w[0][0] != before:
            assert proj.w[0][0] - before == 5.0
            changed.append(step)
        before = proj.w[0][0]
    assert changed == steps


@pytest.mark.parametrize(
    ("switch", "w", "x", "z"),
    [(None, 3.5, 3, 10), ("plasticity", 0.5, 3, 10), ("update", 3.5, 3, 0), ("transmission", 0.5, 0, 0)],
)
def test_switches_freeze_weights_equations_or_everything(switch, w, x, z):
    source = ann.SpikeSourceArray([[2.0, 5.0, 6.0]])
    synapse = ann.Synapse(equations="dz/dt = 1.0\nx = x", pre_spike="g_target += w\nw += 1.0\nx += 1.0")
    proj = ann.Projection(source, ann.Population(1, RECEIVER), "u", synapse).connect_one_to_one(0.5)
    ann.compile(silent=True)
    if switch:
        setattr(proj, switch, False)
    ann.simulate(10.0)
    assert (proj.w[0][0], proj.x[0][0], proj.z[0][0]) == (w, x, z)
    ann.reset(projections=True)
    assert (proj.w[0][0], proj.x[0][0], proj.z[0][0]) == (w, 0, 0)
    ann.reset(projections=True, synapses=True)
    assert proj.w[0][0] == 0.5
    assert switch is None or getattr(proj, switch) is False
