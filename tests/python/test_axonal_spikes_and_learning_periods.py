"""Axonal spikes, learning periods and mistakes that show at compile, with the numbers of the specification."""

import numpy as np
import pytest

import neurarchy as ann


def axonal(pre_axon_spike):
    """A neuron with spikes at 4 and 9 and axonal ones, and what a receiver gets in each step."""
    source = ann.Neuron(
        parameters="k = 0",
        equations="v += 1",
        spike="v >= 5",
        reset="v = 0",
        axon_spike="(v >= 3) or (v < 0.5)",
        axon_reset="k += 1",
    )
    receiver = ann.Neuron(equations="q = g_exc", spike="q > 1000.0", reset="q = 0.0")
    pre, post = ann.Population(1, source), ann.Population(1, receiver)
    synapse = ann.Synapse(pre_spike="g_target += w", pre_axon_spike=pre_axon_spike)
    ann.Projection(pre, post, "exc", synapse).connect_one_to_one(weights=1.0)
    monitor = ann.Monitor(post, "q")
    spikes = ann.Monitor(pre, ["spike", "axon_spike"])
    ann.compile(silent=True)
    counts = []
    for _ in range(11):
        ann.step()
        counts.append(float(np.ravel(pre.k)[0]))
    return counts[:10], monitor.get("q").ravel()[3:11].tolist(), spikes.get("spike")[0]


def test_axonal_spikes_are_counted_and_transmitted_like_spikes_if_the_statements_are_the_same():
    counts, received, spikes = axonal("g_target += w")
    assert counts == [0, 0, 1, 2, 3, 3, 3, 4, 5, 6]
    assert received == [1, 1, 2, 0, 0, 1, 1, 2]
    assert spikes == [4, 9]


def test_axonal_spikes_transmit_by_their_own_statement():
    _, received, _ = axonal("g_target += 10*w")
    assert received == [10, 10, 11, 0, 0, 10, 10, 11]


@pytest.mark.parametrize(
    ("method", "after_0", "after_5"),
    [
        ("explicit", 0.5, 0.75),
        ("exponential", 0.3934693402873666, 0.6321205588285577),
        ("midpoint", 0.375, 0.609375),
    ],
)
def test_the_step_of_synaptic_equations_is_the_learning_period_and_t_is_the_time(method, after_0, after_5):
    ann.setup(dt=0.1)
    neuron = ann.Neuron(parameters="r = 0.0")
    synapse = ann.Synapse(
        parameters="tau = 1.0", equations=f"tau * dx/dt = 1.0 - x : {method}\ny += dt\ntt = t", psp="0.0 * w"
    )
    pre, post = ann.Population(1, neuron), ann.Population(1, neuron)
    projection = ann.Projection(pre, post, "exc", synapse).connect_one_to_one(weights=1.0)
    ann.compile(silent=True)
    projection.enable_learning(period=0.5)
    ann.step()
    assert projection.x[0][0] == pytest.approx(after_0, rel=1e-12)
    assert projection.y[0][0] == pytest.approx(0.5, rel=1e-12)
    ann.simulate(0.5)
    assert projection.x[0][0] == pytest.approx(after_5, rel=1e-12)
    assert projection.y[0][0] == pytest.approx(1.0, rel=1e-12)
    assert projection.tt[0][0] == pytest.approx(0.5, rel=1e-12)


def connected(synapse):
    """Compiles two populations that the synapse connects."""
    neuron = ann.Neuron(equations="r = sum(exc)")
    pre, post = ann.Population(2, neuron), ann.Population(2, neuron)
    ann.Projection(pre, post, "exc", ann.Synapse(**synapse)).connect_all_to_all(weights=1.0)
    ann.compile(silent=True)


def alone(neuron):
    """Compiles a population of the neuron."""
    ann.Population(2, ann.Neuron(**neuron))
    ann.compile(silent=True)


@pytest.mark.parametrize(
    "synapse",
    [
        {"psp": "w * pre.v"},
        {"psp": "w * post.sum(inh)"},
        {"equations": "x = w : projection"},
        {"equations": "x = post.r : projection"},
        {"equations": "x = pre.r : postsynaptic"},
        {"equations": "x = w : postsynaptic"},
    ],
)
def test_what_a_synapse_cannot_read_is_an_error_at_compile_at_the_latest(synapse):
    with pytest.raises(ann.ANNarchyException):
        connected(synapse)


@pytest.mark.parametrize("name", ["size", "i", "t", "refractory", "active"])
def test_reserved_names_are_errors_at_compile_at_the_latest(name):
    with pytest.raises(ann.ANNarchyException):
        alone({"parameters": f"{name} = 1.0", "equations": "r = 1.0"})


def test_an_unknown_refractory_attribute_is_an_error_at_compile_at_the_latest():
    with pytest.raises(ann.ANNarchyException):
        alone({"equations": "v = 1.0", "spike": "v > 2.0", "reset": "v = 0.0", "refractory": "foo"})
