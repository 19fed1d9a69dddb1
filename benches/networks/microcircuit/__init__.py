"""Microcircuit: the cortical column of Potjans and Diesmann, four layers of excitatory and inhibitory neurons.

Potjans and Diesmann (2014), doi:10.1093/cercor/bhs358, tables 4 and 5. Synapses are drawn for each pair of neurons
(NEST: their expected number, of any pairs, as in the paper). At smaller scales populations and numbers of synapses are
multiplied by the scale, weights divided by its square root, and what is then missing of the mean input, with the rates
below, is a constant current (van Albada, Helias and Diesmann, 2015, doi:10.1371/journal.pcbi.1004490). External input
is a Poisson train for each neuron with the sum of the rates of its external synapses.
"""

import math

DT, DURATION, MEASURE, TOLERANCE = 0.1, 1000.0, "rate (Hz)", 0.1
CASES = {"scale 0.1": {"scale": 0.1}, "scale 1.0": {"scale": 1.0}}
SMALL, SMALL_DURATION = {"scale 0.02": {"scale": 0.02}}, 200.0
# 300 million synapses need more memory than there is.
LEFT_OUT = {"annarchy4": ("scale 1.0",), "annarchy5": ("scale 1.0",)}

NAMES = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
SIZES = (20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948)
EXTERNAL = (1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100)  # synapses of a neuron
RATES = (0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829)  # Hz, of the whole network
# From the population of a column to that of a row.
PROBABILITIES = (
    (0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0),
    (0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0),
    (0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0),
    (0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0),
    (0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0),
    (0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0),
    (0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252),
    (0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443),
)
C, TAU, TAU_SYN, E_L, V_T, REFRACTORY = 250.0, 10.0, 0.5, -65.0, -50.0, 2.0  # pF, ms, mV
V_INIT = (-58.0, 10.0)
# pA; relative to their means, deviations of weights and delays; ms
WEIGHT, G, WEIGHT_DEVIATION = 87.8, -4.0, 0.1
DELAY_EXC, DELAY_INH, DELAY_DEVIATION = 1.5, 0.75, 0.5
BACKGROUND = 8.0  # Hz


def size(population, scale):
    return round(SIZES[population] * scale)


def mean_synapses(post, pre):
    """Expected number of synapses of a pair of neurons, which may have several."""
    return -math.log1p(-PROBABILITIES[post][pre])


def weight(post, pre, scale):
    """Mean; synapses from L4E to L23E are twice as strong."""
    twice = 2.0 if (NAMES[post], NAMES[pre]) == ("L23E", "L4E") else 1.0
    return WEIGHT * twice * (G if pre % 2 else 1.0) / math.sqrt(scale)


def delay(pre):
    return DELAY_INH if pre % 2 else DELAY_EXC


def external_rate(population, scale):
    """Spikes per ms, all external synapses of a neuron together."""
    return EXTERNAL[population] * scale * BACKGROUND / 1000.0


def current(population, scale):
    """pA that replace what fewer, stronger synapses lack of the mean."""
    recurrent = sum(
        weight(population, pre, 1.0) * mean_synapses(population, pre) * SIZES[pre] * RATES[pre] for pre in range(8)
    )
    external = WEIGHT * EXTERNAL[population] * BACKGROUND
    return 0.001 * TAU_SYN * (1.0 - math.sqrt(scale)) * (recurrent + external)


def projections():
    """Pairs of post and pre population that are connected."""
    return [(post, pre) for post in range(8) for pre in range(8) if PROBABILITIES[post][pre] > 0.0]
