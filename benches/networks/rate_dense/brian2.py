import numpy as np

from rate_dense import GAIN, TAU


def build(b2, size, probability):
    return network(b2, size, probability, "w : 1\ntotal_post = w*r_pre : 1 (summed)")


def network(b2, size, probability, synapse, names=None):
    """The neurons, connected with themselves."""
    neurons = b2.NeuronGroup(
        size,
        """dr/dt = (-r + total + B)/tau : 1
        total : 1
        B : 1 (constant)""",
        method="euler",
        namespace={"tau": TAU * b2.ms},
    )
    rng = np.random.default_rng(1)
    neurons.B, neurons.r = rng.random(size), rng.random(size)
    connected = b2.Synapses(neurons, neurons, synapse, method="euler", namespace=names or {})
    if probability == 1.0:
        connected.connect()
    else:
        connected.connect(p=probability)
    connected.w = f"{2.0 * GAIN / (size * probability)}*rand()"
    return [neurons, connected], [neurons]


def result(groups):
    return float(groups[0].r[:].mean())
