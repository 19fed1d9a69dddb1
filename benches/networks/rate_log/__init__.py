"""Leaky integrators as in `rate_dense`, whose synapses transmit the logarithm of a rate."""

from rate_dense import DT, DURATION, GAIN, MEASURE, PASSES, TAU, TOLERANCE, synapse_bytes

__all__ = ["CASES", "DT", "DURATION", "GAIN", "MEASURE", "PASSES", "PSP", "TAU", "TOLERANCE", "synapse_bytes"]
CASES = {
    "4,000, all to all": {"size": 4000, "probability": 1.0},
    "4,000, 10 %": {"size": 4000, "probability": 0.1},
}
SMALL = {"200, all to all": {"size": 200, "probability": 1.0}, "500, 10 %": {"size": 500, "probability": 0.1}}
PSP = "w * log(1 + pre.r)"
