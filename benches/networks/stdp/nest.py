from cuba.nest import population
from stdp import *


def build(nest, size, synapses):
    exc, inh, largest = weights(synapses)
    neurons = population(nest, size, tau_minus=TAU_POST)
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
