from coba import *


def build(ann, size, synapses):
    neuron = ann.Neuron(
        parameters=f"""
            El = {E_L} : population
            Vr = {V_R} : population
            Vt = {V_T} : population
            Ee = {E_EXC} : population
            Ei = {E_INH} : population
            tau = {TAU} : population
            tau_exc = {TAU_EXC} : population
            tau_inh = {TAU_INH} : population
            I = {DRIVE} : population
        """,
        equations="""
            tau * dv/dt = (El - v) + g_exc * (Ee - v) + g_inh * (Ei - v) + I
            tau_exc * dg_exc/dt = -g_exc
            tau_inh * dg_inh/dt = -g_inh
        """,
        spike="v > Vt",
        reset="v = Vr",
        refractory=REFRACTORY,
    )
    neurons = ann.Population(size, neuron)
    neurons.v = ann.Normal(*V_INIT)
    neurons.g_exc = ann.Normal(*EXC_INIT)
    neurons.g_inh = ann.Normal(*INH_INIT)
    excitatory = size * 4 // 5
    for pre, target, weight in zip(
        (neurons[:excitatory], neurons[excitatory:]), ("exc", "inh"), weights(synapses), strict=True
    ):
        projection = ann.Projection(pre, neurons, target)
        projection.connect_fixed_probability(weights=weight, probability=synapses / size)
    return [neurons]
