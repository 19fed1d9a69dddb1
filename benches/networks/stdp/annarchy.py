from stdp import *


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
    exc, inh, largest = weights(synapses)
    plastic = ann.Synapse(
        parameters=f"""
            tau_pre = {TAU_PRE} : projection
            tau_post = {TAU_POST} : projection
            A_pre = {A_PRE * largest} : projection
            A_post = {A_POST * largest} : projection
            w_max = {largest} : projection
        """,
        equations="""
            tau_pre * dx/dt = -x : event-driven
            tau_post * dy/dt = -y : event-driven
        """,
        pre_spike="""
            g_target += w
            x += A_pre
            w = clip(w + y, 0.0, w_max)
        """,
        post_spike="""
            y += A_post
            w = clip(w + x, 0.0, w_max)
        """,
    )
    neurons = ann.Population(size, neuron)
    neurons.v = ann.Uniform(*V_INIT)
    excitatory = size * 4 // 5
    E, I = neurons[:excitatory], neurons[excitatory:]
    for pre, post, target, weight, synapse in (
        (E, E, "exc", exc, plastic),
        (E, I, "exc", exc, None),
        (I, neurons, "inh", inh, None),
    ):
        projection = ann.Projection(pre, post, target, synapse=synapse)
        weight = ann.Uniform(0.0, 2.0 * weight) if synapse else weight
        projection.connect_fixed_probability(weights=weight, probability=synapses / size)
    return [neurons]
