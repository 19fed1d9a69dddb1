import cuba
from cuba import weights
from engines.annarchy import constants


def build(ann, size, synapses):
    neurons = population(ann, size)
    connect(ann, neurons, weights(synapses), synapses / size)
    return [neurons]


def population(ann, size):
    neurons = ann.Population(size, neuron(ann, cuba, "(El - v) + g_exc + g_inh"))
    neurons.v = ann.Uniform(*cuba.V_INIT)
    return neurons


def neuron(ann, network, change, **more):
    """Integrate and fire with the constants of a network; `change` is tau * dv/dt, `more` other constants in it."""
    return ann.Neuron(
        parameters=constants(
            "population",
            El=network.E_L,
            Vr=network.V_R,
            Vt=network.V_T,
            tau=network.TAU,
            tau_exc=network.TAU_EXC,
            tau_inh=network.TAU_INH,
            **more,
        ),
        equations=f"""
            tau * dv/dt = {change}
            tau_exc * dg_exc/dt = -g_exc
            tau_inh * dg_inh/dt = -g_inh
        """,
        spike="v > Vt",
        reset="v = Vr",
        refractory=network.REFRACTORY,
    )


def connect(ann, neurons, weights, probability):
    """Excitatory and inhibitory neurons with all."""
    excitatory = neurons.size * 4 // 5
    for pre, target, weight in zip((neurons[:excitatory], neurons[excitatory:]), ("exc", "inh"), weights, strict=True):
        projection = ann.Projection(pre, neurons, target)
        projection.connect_fixed_probability(weights=weight, probability=probability)
