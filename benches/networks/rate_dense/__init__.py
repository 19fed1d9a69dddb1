"""Leaky integrators, all to all: forward Euler, weights uniform between zero and twice their mean.

dr/dt = (-r + sum of w * r + B) / TAU. A neuron's weights come to GAIN in the mean; B is uniform between 0 and 1, so
that the mean rate tends to 0.5 / (1 - GAIN) = 1, and r starts uniform between 0 and 1.
"""

DT, DURATION, MEASURE, TOLERANCE = 1.0, 250.0, "mean rate", 0.02
CASES = {"4,000, all to all": {"size": 4000, "probability": 1.0}}
SMALL = {"200, all to all": {"size": 200, "probability": 1.0}}
TAU, GAIN = 10.0, 0.5
PSP = "w * pre.r"
# How often the synapses have to pass the memory bus in a step, there and back.
PASSES = 1


def synapse_bytes(weight, size, probability):
    """Memory that the synapses take at least: the weights, and where not all are connected the pre neuron of each."""
    return size * size * probability * (weight if probability == 1.0 else weight + 2)
