"""What equations of spiking neurons and synapses mean. The numbers were printed by the reference system."""

from __future__ import annotations

import math

import numpy as np
import pytest

import neurarchy as ann

EVERY_STEP = ann.Neuron(equations="v = 1.0", spike="v > 0.5")
COUNTER = ann.Neuron(parameters="I = 0.0", equations="v += I", spike="v >= 3", reset="v = 0")


def at_steps(*steps):
    """A neuron that fires at these steps (dt = 1)."""
    condition = " or ".join(f"(t == {step})" for step in steps)
    return ann.Neuron(equations="v = t", spike=condition)


def stepwise(steps, read):
    seen = []
    for _ in range(steps):
        ann.step()
        seen.append(read())
    return seen


def test_a_conductance_without_equation_lasts_one_step_and_refractory_neurons_are_frozen():
    source = ann.Population(1, EVERY_STEP)
    target = ann.Population(
        1, ann.Neuron(equations="dv/dt = g_exc\nn += 1", spike="v >= 2.0", reset="v = 0.0", refractory=3.0)
    )
    ann.Projection(source, target, "exc").connect_one_to_one(1.0)
    m = ann.Monitor(target, ["spike", "v"])
    ann.compile(silent=True)
    seen = stepwise(13, lambda: (target.n[0], target.g_exc[0]))
    assert [n for n, _ in seen[:8]] == [1, 2, 3, 3, 3, 3, 4, 5]
    assert {g for _, g in seen} == {0.0}
    assert m.get("spike") == {0: [2, 7, 12]}
    assert m.get("v")[6, 0] == 1.0


REFRACTORY_BY_ATTRIBUTE = {
    "spike": "v >= 1.2",
    "reset": "v = 0.5; per += 1",
    "refractory": "per",
}


def test_the_refractory_period_can_be_an_attribute_that_the_reset_changes():
    neuron = ann.Neuron(parameters="per = 2", equations="dv/dt = 1 - 0.5*v : exponential", **REFRACTORY_BY_ATTRIBUTE)
    pop = ann.Population(1, neuron)
    m = ann.Monitor(pop, ["spike", "v"])
    ann.compile(silent=True)
    ann.simulate(14.0)
    assert m.get("spike") == {0: [1, 6, 12]}
    v = m.get("v")[:, 0]
    assert v[0] == pytest.approx(0.7869386805747332, rel=1e-12)
    assert v[5] == pytest.approx(1.0902040104310498, rel=1e-12)
    with pytest.warns(ann.NeurarchyWarning, match="per"):
        pop.refractory = 5.0


def test_conductances_decay_also_while_the_neuron_is_refractory():
    source = ann.Population(1, EVERY_STEP)
    equations = "dv/dt = 1 - 0.5*v : exponential\ntau*dg_exc/dt = -g_exc : exponential"
    neuron = ann.Neuron(parameters="per = 2; tau = 4", equations=equations, **REFRACTORY_BY_ATTRIBUTE)
    target = ann.Population(1, neuron)
    ann.Projection(source, target, "exc").connect_one_to_one(1.0)
    ann.compile(silent=True)
    seen = stepwise(5, lambda: target.g_exc[0])
    expected = [0.0, 0.7788007830714049, 1.3853314427840384, 1.8576979955250534, 2.2255774366964958]
    assert seen == pytest.approx(expected, rel=1e-12)


def test_an_implicit_equation_keeps_its_value_while_the_neuron_is_refractory():
    neuron = ann.Neuron(equations="dv/dt = 1 - 0.5*v : implicit", spike="v >= 1.2", reset="v = 0.5", refractory=3.0)
    pop = ann.Population(1, neuron)
    m = ann.Monitor(pop, ["spike", "v"])
    ann.compile(silent=True)
    ann.simulate(8.0)
    first = m.get("spike")[0][0]
    assert m.get("v")[first : first + 4, 0].tolist() == [0.5, 0.5, 0.5, 0.5]


def test_t_last_in_the_reset_is_the_spike_before():
    neuron = ann.Neuron(parameters="tl = 0.0", equations="v += 1", spike="v >= 3", reset="tl = t - t_last; v = -2")
    pop = ann.Population(1, neuron)
    ann.compile(silent=True)
    ann.simulate(3.0)
    assert pop.tl[0] == 10_002
    ann.simulate(5.0)
    assert pop.tl[0] == 5


def plastic_pair(delays=0.0):
    """One synapse, with traces and statements at events; pre spikes at 2, 3, 9, 14, post spikes at 3, 6, 12."""
    pre = ann.Population(1, at_steps(2, 3, 9, 14))
    post = ann.Population(1, ann.Neuron(equations="v = t\ng = g_exc", spike="(t == 3) or (t == 6) or (t == 12)"))
    synapse = ann.Synapse(
        parameters="tau = 10.0",
        equations="""
            tau*dx/dt = -x : event-driven
            tau*dy/dt = -y : event-driven
            tau*dz/dt = -z
        """,
        pre_spike="""
            w = w + 0.1 : max=0.75
            g_target += w
            a = t_pre
            b = t_post
            c = t
            x += 1
            z += 1
        """,
        post_spike="w += x; d = t_pre; e = t_post; y += 1; zp = z",
    )
    return post, ann.Projection(pre, post, "exc", synapse).connect_one_to_one(0.5, delays=delays)


def test_a_spike_transmits_the_weight_before_its_own_plasticity():
    post, proj = plastic_pair()
    ann.compile(silent=True)
    synapse = proj[0][0]
    seen = stepwise(11, lambda: (post.g[0], [getattr(synapse, name) for name in "abcdew"]))
    assert seen[3][0] == 0.5
    assert seen[4][0] == pytest.approx(1.6)
    assert seen[3][1] == pytest.approx([2, -10_000, 3, 3, 3, 1.6])
    a, b, c, _, _, w = seen[4][1]
    assert (a, b, c, w) == (3, 3, 4, 0.75)
    a, b, c, _, _, _ = seen[10][1]
    assert (a, b, c) == (9, 6, 10)


def test_event_driven_traces_decay_between_events():
    _, proj = plastic_pair()
    ann.compile(silent=True)
    synapse = proj[0][0]
    seen = stepwise(16, lambda: (synapse.x, synapse.y))
    expected = {
        3: (1, 1),
        4: (2, 1),
        6: (1.6374615061559636, 1.8187307530779817),
        10: (2.213061319425267, 1.3473488803943512),
        12: (1.8119013606608008, 2.1031159635040426),
        15: (2.483459365516837, 1.7218857166099901),
    }
    for step, values in expected.items():
        assert seen[step] == pytest.approx(values, rel=1e-12), step


def test_continuous_traces_decay_in_every_step():
    _, proj = plastic_pair()
    ann.compile(silent=True)
    synapse = proj[0][0]
    seen = stepwise(6, lambda: (synapse.z, synapse.zp))
    assert [z for z, _ in seen[3:]] == pytest.approx([0.9, 1.71, 1.539], rel=1e-12)
    assert seen[3][1] == pytest.approx(0.9)


def test_a_delayed_spike_is_processed_when_it_arrives():
    _, proj = plastic_pair(delays=3.0)
    ann.compile(silent=True)
    ann.simulate(6.0)
    synapse = proj[0][0]
    assert (synapse.a, synapse.b, synapse.c) == (3, 3, 5)
    assert (synapse.x, synapse.y) == pytest.approx((1, 0.9048374180359595), rel=1e-12)


def test_a_gap_junction_transmits_continuously():
    pop = ann.Population(2, ann.Neuron(equations="dv/dt = g_gap", spike="v > 1000"))
    pop.v = [0.0, 1.0]
    ann.Projection(pop, pop, "gap", ann.Synapse(psp="w*(pre.v - post.v)")).connect_all_to_all(0.25)
    ann.compile(silent=True)
    seen = stepwise(3, lambda: pop.v.tolist())
    assert seen == [[0.25, 0.75], [0.375, 0.625], [0.4375, 0.5625]]


def test_bounds_and_several_targets_of_a_spike():
    source = ann.Population(1, at_steps(1, 3))
    target = ann.Population(1, ann.Neuron(equations="a = g_exc\nb = g_inh", spike="a > 1000"))
    synapse = ann.Synapse(pre_spike="g_target += 2*w : max=1.5")
    ann.Projection(source, target, ["exc", "inh"], synapse).connect_one_to_one(1.0)
    ann.compile(silent=True)
    seen = stepwise(5, lambda: (target.a[0], target.b[0]))
    assert seen == [(0, 0), (0, 0), (1.5, 1.5), (0, 0), (1.5, 1.5)]


def test_the_order_of_events_in_a_step():
    source = ann.Population(1, COUNTER)
    source.I = 1.0
    synapse = ann.Synapse(equations="x += 1", pre_spike="g_target += w; x = 0", post_spike="x = -5")
    proj = ann.Projection(source, source, "exc", synapse).connect_one_to_one(0.0)
    ann.compile(silent=True)
    assert stepwise(8, lambda: proj.x[0][0]) == [1, 2, -5, 1, 2, -5, 1, 2]


@pytest.mark.parametrize(
    ("delays", "g", "v"),
    [
        (
            0.0,
            [0, 0, 0, 0.25, 0.125, 0.0625, 0.28125, 0.140625],
            [0, 0, 0, 0.25, 0.375, 0.4375, 0.71875, 0.859375],
        ),
        (2.0, [0, 0, 0, 0, 0.25, 0.125, 0.0625, 0.28125], [0, 0, 0, 0, 0.25, 0.375, 0.4375, 0.71875]),
    ],
)
def test_spikes_arrive_after_their_delay_and_are_recorded_with_their_full_jump(delays, g, v):
    neuron = ann.Neuron(
        parameters="I = 0.0", equations="v += I + g_exc\ndg_exc/dt = -g_exc/2", spike="v >= 3", reset="v = 0"
    )
    source, target = ann.Population(1, neuron), ann.Population(1, neuron)
    source.I = 1.0
    ann.Projection(source, target, "exc").connect_one_to_one(0.25, delays=delays)
    spikes, seen = ann.Monitor(source, ["spike", "v"]), ann.Monitor(target, ["g_exc", "v"])
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert spikes.get("spike") == {0: [2, 5]}
    assert spikes.get("v")[:, 0].tolist() == [1, 2, 0, 1, 2, 0, 1, 2]
    assert seen.get("g_exc")[:, 0].tolist() == g
    assert seen.get("v")[:, 0].tolist() == v


def test_refractory_neurons_are_frozen_for_whole_steps():
    neuron = ann.Neuron(parameters="I = 0.0", equations="v += I", spike="v >= 3", reset="v = 0", refractory=2.0)
    pop = ann.Population(2, neuron)
    pop.I = [1.0, 0.5]
    m = ann.Monitor(pop, ["spike", "v"])
    ann.compile(silent=True)
    ann.simulate(14.0)
    assert m.get("spike") == {0: [2, 7, 12], 1: [5, 13]}
    assert m.get("v")[:, 0].tolist() == [1, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0, 0]


def test_a_refractory_period_of_0_3_ms_is_three_steps_of_0_1_ms():
    ann.setup(dt=0.1)
    pop = ann.Population(1, ann.Neuron(equations="v = 1.0", spike="v > 0.5", refractory=0.3))
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(1.0)
    assert m.get("spike") == {0: [0, 4, 8]}


def test_the_mean_firing_rate_counts_spikes_in_a_sliding_window():
    pop = ann.Population(1, COUNTER)
    pop.I = 1.0
    pop.compute_firing_rate(5.0)
    ann.compile(silent=True)
    assert stepwise(8, lambda: pop.r[0]) == [0, 0, 200, 200, 200, 400, 400, 200]
    pop.compute_firing_rate(0.0)
    assert pop.r[0] == 0.0


def test_a_disabled_population_emits_nothing_and_its_spikes_in_flight_arrive_once():
    neuron = ann.Neuron(
        parameters="I = 0.0", equations="v += I + g_exc\ndg_exc/dt = -g_exc/2", spike="v >= 3", reset="v = 0"
    )
    source, near, far = (ann.Population(1, neuron) for _ in range(3))
    source.I = 1.0
    ann.Projection(source, near, "exc").connect_one_to_one(0.25)
    ann.Projection(source, far, "exc").connect_one_to_one(0.25, delays=2.0)
    of_source, of_near, of_far = (
        ann.Monitor(source, ["spike", "v"]),
        ann.Monitor(near, "g_exc"),
        ann.Monitor(far, "g_exc"),
    )
    ann.compile(silent=True)
    ann.simulate(3.0)
    source.disable()
    ann.simulate(3.0)
    assert of_source.get("spike") == {0: [2]}
    assert of_source.get("v")[:, 0].tolist() == [1, 2, 0, 0, 0, 0]
    assert of_near.get("g_exc")[:, 0].tolist() == [0, 0, 0, 0.25, 0.125, 0.0625]
    assert of_far.get("g_exc")[:, 0].tolist() == [0, 0, 0, 0, 0.25, 0.125]
    source.enable()
    ann.simulate(3.0)
    assert of_source.get("spike") == {0: [8]}


@pytest.mark.parametrize(
    "neuron",
    [
        {"equations": "r = 1\nv = 1", "spike": "v > 0"},
        {"equations": "v = 1", "spike": "v > 0\nv > 1"},
        {"equations": "v = 1", "spike": "v > 0", "reset": "u = 0"},
        {"equations": "v = 1", "spike": "v > 0", "reset": "dv/dt = 0"},
        {"equations": "v = 1", "spike": "v > 0", "functions": "f(x) = x + v"},
    ],
)
def test_mistakes_in_spiking_neurons_are_reported(neuron):
    with pytest.raises(ann.ANNarchyException):
        ann.Population(1, ann.Neuron(**neuron))


@pytest.mark.parametrize(
    "synapse",
    [
        {"parameters": "a = 1 : population", "pre_spike": "g_target += w"},
        {"pre_spike": "dx/dt = 1"},
        {"equations": "dx/dt = -x : event-driven\ndy/dt = x - y : event-driven", "pre_spike": "x += 1"},
        {"equations": "x = post.nothing", "pre_spike": "g_target += w"},
        {"equations": "x = w : projection", "pre_spike": "g_target += w"},
        {"equations": "x = post.v : projection", "pre_spike": "g_target += w"},
        {"equations": "x = pre.v : postsynaptic", "pre_spike": "g_target += w"},
        {"equations": "x = w : postsynaptic", "pre_spike": "g_target += w"},
    ],
)
def test_mistakes_in_synapses_are_reported(synapse):
    pop = ann.Population(1, COUNTER)

    def use():
        ann.Projection(pop, pop, "exc", ann.Synapse(**synapse)).connect_one_to_one(1.0)
        ann.compile(silent=True)

    with pytest.raises(ann.ANNarchyException):
        use()


def test_single_precision_state_carries_single_precision_values():
    ann.setup(precision="float")
    pop = ann.Population(3, ann.Neuron(equations="tau*dv/dt = 1 - v", parameters="tau = 10.0", spike="v > 2"))
    pop.v = 0.1
    ann.compile(silent=True)
    assert pop.v.dtype == np.float64
    assert pop.v[0] == np.float32(0.1)
    ann.step()
    assert pop.v[0] == pytest.approx(0.1 + 0.09, rel=1e-6)
    assert pop.v[0] == np.float32(pop.v[0])


def test_a_leaky_neuron_fires_at_the_rate_of_its_formula():
    ann.setup(dt=0.01)
    neuron = ann.Neuron(
        parameters="tau = 20.0 : population; I = 1.5", equations="tau*dv/dt = I - v", spike="v > 1.0", reset="v = 0.0"
    )
    pop = ann.Population(1, neuron)
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(1000.0)
    interval = 20.0 * math.log(1.5 / 0.5)
    assert np.mean(m.inter_spike_interval()) == pytest.approx(interval, rel=2e-3)
