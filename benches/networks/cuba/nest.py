import numpy as np

from cuba import *


def build(nest, size, synapses):
    # With 1 pF for each ms of the time constant a current of 1 pA is worth 1 mV.
    neurons = nest.Create(
        "iaf_psc_exp",
        size,
        {
            "E_L": E_L,
            "V_reset": V_R,
            "V_th": V_T,
            "C_m": TAU,
            "tau_m": TAU,
            "tau_syn_ex": TAU_EXC,
            "tau_syn_in": TAU_INH,
            "t_ref": REFRACTORY,
        },
    )
    neurons.V_m = np.random.default_rng(1).uniform(*V_INIT, size)
    excitatory = size * 4 // 5
    for pre, weight in zip((neurons[:excitatory], neurons[excitatory:]), weights(synapses), strict=True):
        rule = {"rule": "pairwise_bernoulli", "p": synapses / size}
        nest.Connect(pre, neurons, rule, {"weight": weight, "delay": DT})
    return neurons
