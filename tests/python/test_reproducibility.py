"""The same seed gives the same bits, with any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import settings

THREADS = (1, 2, 3, 7)


def coba():
    """The balanced network of Vogels and Abbott (2005), small."""
    ann.setup(dt=0.1)
    neuron = ann.Neuron(
        parameters="""
            El = -60.0 : population; Vr = -60.0 : population; Erev_exc = 0.0 : population
            Erev_inh = -80.0 : population; Vt = -50.0 : population; tau = 20.0 : population
            tau_exc = 5.0 : population; tau_inh = 10.0 : population; I = 20.0 : population
        """,
        equations="""
            tau * dv/dt = (El - v) + g_exc * (Erev_exc - v) + g_inh * (Erev_inh - v) + I
            tau_exc * dg_exc/dt = - g_exc
            tau_inh * dg_inh/dt = - g_inh
        """,
        spike="v > Vt",
        reset="v = Vr",
        refractory=5.0,
    )
    pop = ann.Population(400, neuron)
    pop.v = ann.Normal(-55.0, 5.0)
    pop.g_exc = ann.Normal(4.0, 1.5)
    pop.g_inh = ann.Normal(20.0, 12.0)
    exc = ann.Projection(pop[:320], pop, "exc").connect_fixed_probability(0.2, 0.6)
    inh = ann.Projection(pop[320:], pop, "inh")
    inh.connect_fixed_probability(0.2, ann.Uniform(6.0, 7.0), delays=ann.Uniform(0.1, 2.0))
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(100.0)
    spikes = m.get("spike")
    assert sum(len(train) for train in spikes.values()) > 100
    return {"spikes": spikes, "v": pop.v, "delays": inh.delay, "post": exc.nb_synapses_per_dendrite()}


def stdp():
    """Event-driven traces and weights between random bounds."""
    source = ann.Neuron(parameters="rate = 40.0", equations="p = Uniform(0.0, 1.0)*1000.0/dt", spike="p < rate")
    target = ann.Neuron(equations="10.0*dv/dt = -v + g_exc\n5.0*dg_exc/dt = -g_exc", spike="v > 1.0", reset="v = 0.0")
    synapse = ann.Synapse(
        parameters="tau = 20.0 : projection; A = 0.02 : projection; B = -0.022 : projection; wmax = 0.1 : projection",
        equations="""
            tau*dx/dt = -x : event-driven
            tau*dy/dt = -y : event-driven
        """,
        pre_spike="g_target += w\nx += A*wmax\nw = clip(w + y, 0.0, wmax)",
        post_spike="y += B*wmax\nw = clip(w + x, 0.0, wmax)",
    )
    inputs, outputs = ann.Population(200, source), ann.Population(10, target)
    proj = ann.Projection(inputs, outputs, "exc", synapse).connect_all_to_all(ann.Uniform(0.0, 0.1))
    m = ann.Monitor(outputs, "spike")
    ann.compile(silent=True)
    ann.simulate(300.0)
    spikes = m.get("spike")
    assert sum(len(train) for train in spikes.values()) > 10
    return {"spikes": spikes, "w": proj.w, "x": proj.x}


def bars():
    """Rate-coded learning with Oja's rule and anti-Hebbian lateral inhibition."""
    inputs = ann.Population((6, 6), ann.Neuron(parameters="r = 0.0"))
    neuron = ann.Neuron(
        parameters="tau = 10.0 : population",
        equations="tau*dr/dt + r = sum(exc) - sum(inh) + Normal(0.0, 0.01) : min=0.0",
    )
    features = ann.Population((4, 4), neuron)
    oja = ann.Synapse(
        parameters="tau = 2000.0 : projection; alpha = 8.0 : projection",
        equations="tau*dw/dt = pre.r*post.r - alpha*post.r^2*w : min=0.0",
    )
    anti = ann.Synapse(
        parameters="tau = 2000.0 : projection; alpha = 0.3 : projection",
        equations="tau*dw/dt = pre.r*post.r - alpha*post.r*w : min=0.0",
    )
    forward = ann.Projection(inputs, features, "exc", oja).connect_all_to_all(ann.Uniform(-0.5, 0.5))
    lateral = ann.Projection(features, features, "inh", anti).connect_all_to_all(ann.Uniform(0.0, 1.0))
    ann.compile(silent=True)
    generator = np.random.default_rng(1)
    for _ in range(10):
        image = np.zeros((6, 6))
        image[generator.integers(6), :] = 1.0
        image[:, generator.integers(6)] = 1.0
        inputs.r = image
        ann.simulate(20.0)
    return {"r": features.r, "forward": forward.w, "lateral": lateral.w}


def bits(result):
    return {
        key: np.concatenate([np.ravel(np.array(part)) for part in _parts(value)]).tobytes()
        for key, value in result.items()
    }


def _parts(value):
    return [np.array([key, *value[key]]) for key in sorted(value)] if isinstance(value, dict) else list(value)


@pytest.mark.parametrize("precision", ["double", "float"])
@pytest.mark.parametrize("network", [coba, stdp, bars])
def test_the_number_of_threads_never_changes_a_bit(network, precision, monkeypatch):
    monkeypatch.setattr(settings, "always_parallel", True)
    results = []
    for threads in THREADS:
        ann.clear()
        ann.setup(seed=42, num_threads=threads, precision=precision)
        results.append(bits(network()))
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("network", [coba, stdp, bars])
def test_runs_with_the_same_seed_are_equal_and_with_another_one_not(network):
    results = []
    for seed in (42, 42, 43):
        ann.clear()
        ann.setup(seed=seed, dt=1.0)
        results.append(bits(network()))
    assert results[0] == results[1]
    assert results[0] != results[2]


def test_a_simulation_in_pieces_is_the_simulation_in_one():
    results = []
    for pieces in ([50.0], [20.0, 0.0, 29.0, 1.0]):
        ann.clear()
        ann.setup(seed=3)
        pop = ann.Population(50, ann.Neuron(equations="10*dr/dt = -r + Normal(0.0, 1.0) + sum(exc)"))
        ann.Projection(pop, pop, "exc").connect_fixed_probability(0.3, 0.1, delays=3.0)
        ann.compile(silent=True)
        for piece in pieces:
            ann.simulate(piece)
        results.append(pop.r.tobytes())
    assert results[0] == results[1]
