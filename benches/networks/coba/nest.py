import numpy as np

from coba import *


def build(nest, size, synapses):
    # Conductances of the others are in units of the leak: 10 nS here, so that the time constant is that of 200 pF.
    leak, rng = 10.0, np.random.default_rng(1)
    neurons = nest.Create(
        "iaf_cond_exp",
        size,
        {
            "E_L": E_L,
            "V_reset": V_R,
            "V_th": V_T,
            "E_ex": E_EXC,
            "E_in": E_INH,
            "C_m": TAU * leak,
            "g_L": leak,
            "tau_syn_ex": TAU_EXC,
            "tau_syn_in": TAU_INH,
            "I_e": DRIVE * leak,
            "t_ref": REFRACTORY,
        },
    )
    neurons.V_m = rng.normal(*V_INIT, size)
    neurons.g_ex = leak * np.maximum(rng.normal(*EXC_INIT, size), 0.0)
    neurons.g_in = leak * np.maximum(rng.normal(*INH_INIT, size), 0.0)
    excitatory = size * 4 // 5
    for pre, weight, sign in zip((neurons[:excitatory], neurons[excitatory:]), weights(synapses), (1, -1), strict=True):
        rule = {"rule": "pairwise_bernoulli", "p": synapses / size}
        nest.Connect(pre, neurons, rule, {"weight": sign * weight * leak, "delay": DT})
    return neurons
