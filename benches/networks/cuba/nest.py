import numpy as np

import cuba
from cuba import weights


def build(nest, size, synapses):
    neurons = population(nest, size)
    connect(nest, neurons, weights(synapses), synapses / size)
    return neurons


def population(nest, size, **more):
    # With 1 pF for each ms of the time constant a current of 1 pA is worth 1 mV.
    neurons = nest.Create("iaf_psc_exp", size, parameters(cuba) | {"C_m": cuba.TAU, "tau_m": cuba.TAU} | more)
    neurons.V_m = np.random.default_rng(1).uniform(*cuba.V_INIT, size)
    return neurons


def parameters(network):
    """Those of all models that integrate and fire, of a network."""
    return {
        "E_L": network.E_L,
        "V_reset": network.V_R,
        "V_th": network.V_T,
        "tau_syn_ex": network.TAU_EXC,
        "tau_syn_in": network.TAU_INH,
        "t_ref": network.REFRACTORY,
    }


def connect(nest, neurons, weights, probability):
    """Excitatory and inhibitory neurons with all."""
    excitatory = len(neurons) * 4 // 5
    for pre, weight in zip((neurons[:excitatory], neurons[excitatory:]), weights, strict=True):
        rule = {"rule": "pairwise_bernoulli", "p": probability}
        nest.Connect(pre, neurons, rule, {"weight": weight, "delay": cuba.DT})
