import numpy as np

from izhikevich import *


def build(nest, size, probability):
    excitatory, rng = size * 4 // 5, np.random.default_rng(1)
    re, ri = rng.random(excitatory), rng.random(size - excitatory)
    # Forward Euler, as the others, instead of the two half steps of the paper. Spikes add to v, for one step.
    neurons = nest.Create("izhikevich", size, {"V_th": 30.0, "consistent_integration": True})
    exc, inh = neurons[:excitatory], neurons[excitatory:]
    exc.a, exc.b, exc.c, exc.d = 0.02, 0.2, -65.0 + 15.0 * re**2, 8.0 - 6.0 * re**2
    inh.a, inh.b, inh.c, inh.d = 0.02 + 0.08 * ri, 0.25 - 0.05 * ri, -65.0, 2.0
    exc.U_m, inh.U_m = -13.0, -65.0 * (0.25 - 0.05 * ri)
    neurons.V_m = -65.0
    for group, noise in ((exc, NOISE_EXC), (inh, NOISE_INH)):
        generator = nest.Create("noise_generator", params={"mean": 0.0, "std": noise, "dt": DT})
        nest.Connect(generator, group, "all_to_all", {"delay": DT})
    rule = "all_to_all" if probability == 1.0 else {"rule": "pairwise_bernoulli", "p": probability}
    for group, sign, largest in ((exc, 1.0, EXC), (inh, -1.0, INH)):
        weight = nest.random.uniform(min(0.0, sign * largest), max(0.0, sign * largest))
        nest.Connect(group, neurons, rule, {"weight": weight, "delay": DT})
    return neurons
