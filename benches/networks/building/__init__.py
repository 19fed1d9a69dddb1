"""Building: the time from the beginning of the description of a network to its first step.

Weights of the first two are uniform between 0 and 1; those of the Gaussian fall with the distance of neurons on a
square. What simulators compile counts in the first run of each only, which is left out where there are others.
"""

import math

BUILDING = True
DT, DURATION, MEASURE, TOLERANCE = 1.0, 1.0, "synapses", 0.03
CASES = {
    "10^7 synapses, fixed probability": {"side": 100, "rule": "probability", "number": 1000},
    "10^7 synapses, fixed number": {"side": 100, "rule": "number", "number": 1000},
    "10^7 synapses, Gaussian": {"side": 100, "rule": "gaussian", "number": 1000},
}
SMALL = {name.replace("10^7", "few"): case | {"side": 20, "number": 40} for name, case in CASES.items()}
# Weights below this fraction of the largest are no synapses.
LIMIT = 0.01


def deviation(side, number):
    """Of the Gaussian, in units of the side, so that about so many neurons of a square are near enough to another."""
    radius = math.sqrt(number / side**2 / math.pi) * 1.1  # 1.1: neurons at the border have fewer
    return radius / math.sqrt(-2.0 * math.log(LIMIT))
