import numpy as np

from stdp import *


def build(nest, size, synapses):
    exc, inh, largest = weights(synapses)
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
            "tau_minus": TAU_POST,
        },
    )
    neurons.V_m = np.random.default_rng(1).uniform(*V_INIT, size)
    excitatory = size * 4 // 5
    E, I = neurons[:excitatory], neurons[excitatory:]
    rule = {"rule": "pairwise_bernoulli", "p": synapses / size}
    plastic = {
        "synapse_model": "stdp_synapse",
        "weight": nest.random.uniform(0.0, 2.0 * exc),
        "delay": DT,
        "tau_plus": TAU_PRE,
        "lambda": A_PRE,
        "alpha": -A_POST / A_PRE,
        "mu_plus": 0.0,
        "mu_minus": 0.0,
        "Wmax": largest,
    }
    nest.Connect(E, E, rule, plastic)
    nest.Connect(E, I, rule, {"weight": exc, "delay": DT})
    nest.Connect(I, neurons, rule, {"weight": inh, "delay": DT})
    return neurons
