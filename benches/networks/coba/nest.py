import numpy as np

import coba
from coba import *
from cuba.nest import connect, parameters


def build(nest, size, synapses):
    # Conductances of the others are in units of the leak: 10 nS here, so that the time constant is that of 200 pF.
    leak, rng = 10.0, np.random.default_rng(1)
    more = {"E_ex": E_EXC, "E_in": E_INH, "C_m": TAU * leak, "g_L": leak, "I_e": DRIVE * leak}
    neurons = nest.Create("iaf_cond_exp", size, parameters(coba) | more)
    neurons.V_m = rng.normal(*V_INIT, size)
    neurons.g_ex = leak * np.maximum(rng.normal(*EXC_INIT, size), 0.0)
    neurons.g_in = leak * np.maximum(rng.normal(*INH_INIT, size), 0.0)
    excitatory, inhibitory = weights(synapses)
    connect(nest, neurons, (excitatory * leak, -inhibitory * leak), synapses / size)
    return neurons
