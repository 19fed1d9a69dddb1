"""Leaky integrators as in `rate_dense`, whose synapses learn by Oja's rule, forward Euler.

Oja (1982), doi:10.1007/BF00275687: TAU_W dw/dt = pre.r * post.r - alpha * post.r^2 * w. With an alpha of 2 for each
synapse of a neuron its weights come to 0.5 when all rates are alike; TAU_W is 100 alpha.
"""

from rate_dense import DT, DURATION, GAIN, MEASURE, TAU, TOLERANCE, synapse_bytes

__all__ = [
    "CASES",
    "DT",
    "DURATION",
    "GAIN",
    "MEASURE",
    "PASSES",
    "TAU",
    "TOLERANCE",
    "alpha",
    "synapse_bytes",
    "tau_w",
]
# How often the weights have to pass the memory bus in a step, there and back.
PASSES = 2
CASES = {"2,000, all to all": {"size": 2000, "probability": 1.0}}
SMALL = {"200, all to all": {"size": 200, "probability": 1.0}}


def alpha(size, probability):
    return 2.0 * size * probability


def tau_w(size, probability):
    return 100.0 * alpha(size, probability)
