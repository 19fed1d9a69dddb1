from cuba import *


def build(ann, size, synapses):
    neuron = ann.Neuron(
        parameters=f"""
            El = {E_L} : population
            Vr = {V_R} : population
            Vt = {V_T} : population
            tau = {TAU} : population
            tau_exc = {TAU_EXC} : population
            tau_inh = {TAU_INH} : population
        """,
        equations="""
            tau * dv/dt = (El - v) + g_exc + g_inh
            tau_exc * dg_exc/dt = -g_exc
            tau_inh * dg_inh/dt = -g_inh
        """,
        spike="v > Vt",
        reset="v = Vr",
        refractory=REFRACTORY,
    )
    neurons = ann.Population(size, neuron)
    neurons.v = ann.Uniform(*V_INIT)
    excitatory = size * 4 // 5
    for pre, target, weight in zip(
        (neurons[:excitatory], neurons[excitatory:]), ("exc", "inh"), weights(synapses), strict=True
    ):
        projection = ann.Projection(pre, neurons, target)
        projection.connect_fixed_probability(weights=weight, probability=synapses / size)
    return [neurons]
