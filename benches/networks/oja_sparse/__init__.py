"""Leaky integrators as in `oja_dense`, of which each has synapses with 10 % of the others."""

from oja_dense import DT, DURATION, GAIN, MEASURE, PASSES, TAU, TOLERANCE, alpha, synapse_bytes, tau_w

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
CASES = {"4,000, 10 %": {"size": 4000, "probability": 0.1}}
SMALL = {"500, 10 %": {"size": 500, "probability": 0.1}}
