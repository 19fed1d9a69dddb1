import coba
from coba import *
from cuba.annarchy import connect, neuron


def build(ann, size, synapses):
    change = "(El - v) + g_exc * (Ee - v) + g_inh * (Ei - v) + I"
    neurons = ann.Population(size, neuron(ann, coba, change, Ee=E_EXC, Ei=E_INH, I=DRIVE))
    neurons.v = ann.Normal(*V_INIT)
    neurons.g_exc = ann.Normal(*EXC_INIT)
    neurons.g_inh = ann.Normal(*INH_INIT)
    connect(ann, neurons, weights(synapses), synapses / size)
    return [neurons]
