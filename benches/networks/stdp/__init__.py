"""STDP: a balanced network as CUBA, whose synapses between excitatory neurons are plastic.

Pairs of spikes with two traces that are integrated when something happens (event-driven), additive, with bounds. Song,
Miller and Abbott (2000), doi:10.1038/78829. Neurons and the weights in the beginning are those of `cuba`.
"""

import cuba

DT, DURATION, MEASURE, TOLERANCE = 0.1, 1000.0, "rate (Hz)", 0.3
CASES = {
    "10,000, 100 each": {"size": 10000, "synapses": 100},
    "10,000, 1,000 each": {"size": 10000, "synapses": 1000},
}
SMALL, SMALL_DURATION = {"1,000": {"size": 1000, "synapses": 100}}, 200.0
TAU_PRE, TAU_POST, A_PRE, A_POST = 20.0, 20.0, 0.01, -0.0105  # of the largest weight


def weights(synapses):
    """Excitatory (in the beginning), inhibitory, largest."""
    excitatory, inhibitory = cuba.weights(synapses)
    return excitatory, inhibitory, 2.0 * excitatory
