"""What features are made of."""

from __future__ import annotations

import neurarchy as ann

#: Spikes on and on, a bit irregularly.
CELL = ann.Neuron(
    parameters="I = 1.2 : population\nnoise = 0.3",
    equations="tau = 5.0\ntau*dv/dt = I - v + g_exc - g_inh + noise*Normal(0.0, 1.0)\n5.0*dg_exc/dt = -g_exc\n"
    "3.0*dg_inh/dt = -g_inh",
    spike="v > 1.0",
    reset="v = 0.0",
)
RATE = ann.Neuron(parameters="b = 0.1", equations="5.0*dr/dt + r = sum(exc) + b + 0.1*Uniform(-1.0, 1.0)")


def random_weights():
    return ann.Uniform(0.05, 0.2)
