import numpy as np

from izhikevich import *


def build(ann, size, probability):
    neuron = ann.Neuron(
        parameters="noise = 5.0\na = 0.02\nb = 0.2\nc = -65.0\nd = 8.0",
        equations="""
            I = g_exc - g_inh + noise * Normal(0.0, 1.0)
            dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + I : init = -65.0
            du/dt = a * (b * v - u) : init = -13.0
        """,
        spike="v >= 30.0",
        reset="v = c\nu += d",
    )
    neurons = ann.Population(size, neuron)
    excitatory = size * 4 // 5
    exc, inh = neurons[:excitatory], neurons[excitatory:]
    rng = np.random.default_rng(1)
    re, ri = rng.random(excitatory), rng.random(size - excitatory)
    exc.noise, inh.noise = NOISE_EXC, NOISE_INH
    exc.c, exc.d = -65.0 + 15.0 * re**2, 8.0 - 6.0 * re**2
    inh.a, inh.b, inh.d = 0.02 + 0.08 * ri, 0.25 - 0.05 * ri, 2.0
    inh.u = -65.0 * (0.25 - 0.05 * ri)
    for pre, target, largest in ((exc, "exc", EXC), (inh, "inh", INH)):
        projection = ann.Projection(pre, neurons, target)
        weights = ann.Uniform(0.0, largest)
        if probability == 1.0:
            projection.connect_all_to_all(weights=weights, allow_self_connections=True)
        else:
            projection.connect_fixed_probability(weights=weights, probability=probability)
    return [neurons]
