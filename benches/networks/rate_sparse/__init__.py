"""Leaky integrators as in `rate_dense`, of which each has synapses with 10 % of the others."""

from rate_dense import DT, DURATION, GAIN, MEASURE, TAU, TOLERANCE, passes, synapses

__all__ = ["CASES", "DT", "DURATION", "GAIN", "MEASURE", "PSP", "TAU", "TOLERANCE", "passes", "synapses"]
CASES = {"4,000, 10 %": {"size": 4000, "probability": 0.1}}
SMALL = {"500, 10 %": {"size": 500, "probability": 0.1}}
PSP = "w * pre.r"
