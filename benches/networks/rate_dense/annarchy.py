import numpy as np

from rate_dense import GAIN, PSP, TAU


def build(ann, size, probability):
    return [network(ann, size, probability, ann.Synapse(psp=PSP))]


def network(ann, size, probability, synapse):
    """The neurons, connected with themselves."""
    neuron = ann.Neuron(parameters=f"tau = {TAU}\nB = 0.0", equations="tau * dr/dt = -r + sum(exc) + B")
    neurons = ann.Population(size, neuron)
    rng = np.random.default_rng(1)
    neurons.B, neurons.r = rng.random(size), rng.random(size)
    projection = ann.Projection(neurons, neurons, "exc", synapse)
    weights = ann.Uniform(0.0, 2.0 * GAIN / (size * probability))
    if probability == 1.0:
        projection.connect_all_to_all(weights=weights, allow_self_connections=True)
    else:
        projection.connect_fixed_probability(weights=weights, probability=probability, allow_self_connections=True)
    return neurons


def result(recorded):
    return float(np.mean(recorded[0].r))
