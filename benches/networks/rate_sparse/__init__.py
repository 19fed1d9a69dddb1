"""Leaky integrators as in `rate_dense`, of which each has synapses with 10 % of the others."""

from rate_dense import DT, DURATION, GAIN, MEASURE, PASSES, TAU, TOLERANCE, synapse_bytes

__all__ = ["CASES", "DT", "DURATION", "GAIN", "MEASURE", "PASSES", "PSP", "TAU", "TOLERANCE", "synapse_bytes"]
CASES = {"4,000, 10 %": {"size": 4000, "probability": 0.1}}
SMALL = {"500, 10 %": {"size": 500, "probability": 0.1}}
PSP = "w * pre.r"
