"""Pulse-coupled network of Izhikevich neurons with thalamic noise.

Izhikevich (2003), doi:10.1109/TNN.2003.820440: 1,000 neurons, all to all, four in five excitatory. Weights are for
1,000 synapses a neuron, uniform between zero and the value below. Forward Euler with steps of 1 ms.
"""

DT, DURATION, MEASURE, TOLERANCE = 1.0, 1000.0, "rate (Hz)", 0.1
CASES = {
    "1,000, all to all": {"size": 1000, "probability": 1.0},
    "10,000, 10 %": {"size": 10000, "probability": 0.1},
}
SMALL = {"300, all to all": {"size": 300, "probability": 1.0}, "1,000, 10 %": {"size": 1000, "probability": 0.1}}
EXC, INH = 0.5, 1.0
NOISE_EXC, NOISE_INH = 5.0, 2.0
