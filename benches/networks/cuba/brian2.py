import cuba
from cuba import weights


def build(b2, size, synapses):
    neurons = population(b2, size)
    return [neurons, *connect(b2, neurons, weights(synapses), synapses / size)], [neurons]


def population(b2, size):
    neurons = group(b2, cuba, size, "(El - v) + ge + gi")
    low, high = cuba.V_INIT
    neurons.v = f"{low} + {high - low}*rand()"
    return neurons


def group(b2, network, size, change, **more):
    """Integrate and fire with the constants of a network; `change` is tau*dv/dt, `more` other constants in it."""
    names = {"El": network.E_L, "Vr": network.V_R, "Vt": network.V_T, "tau": network.TAU * b2.ms}
    names |= {"te": network.TAU_EXC * b2.ms, "ti": network.TAU_INH * b2.ms}
    return b2.NeuronGroup(
        size,
        f"""dv/dt = ({change})/tau : 1 (unless refractory)
        dge/dt = -ge/te : 1
        dgi/dt = -gi/ti : 1""",
        threshold="v > Vt",
        reset="v = Vr",
        # Counted from the step of the spike, in which nothing is integrated any more.
        refractory=(network.REFRACTORY + network.DT) * b2.ms,
        method="euler",
        namespace=names | more,
    )


def connect(b2, neurons, weights, probability):
    """Excitatory and inhibitory neurons with all."""
    excitatory, objects = len(neurons) * 4 // 5, []
    for pre, target, weight in zip((neurons[:excitatory], neurons[excitatory:]), ("ge", "gi"), weights, strict=True):
        connected = b2.Synapses(pre, neurons, on_pre=f"{target} += {weight}")
        connected.connect(p=probability)
        objects.append(connected)
    return objects
