from cuba import *


def build(b2, size, synapses):
    names = {"El": E_L, "Vr": V_R, "Vt": V_T, "tau": TAU * b2.ms, "te": TAU_EXC * b2.ms, "ti": TAU_INH * b2.ms}
    neurons = b2.NeuronGroup(
        size,
        """dv/dt = ((El - v) + ge + gi)/tau : 1 (unless refractory)
        dge/dt = -ge/te : 1
        dgi/dt = -gi/ti : 1""",
        threshold="v > Vt",
        reset="v = Vr",
        # Counted from the step of the spike, in which nothing is integrated any more.
        refractory=(REFRACTORY + DT) * b2.ms,
        method="euler",
        namespace=names,
    )
    neurons.v = f"{V_INIT[0]} + {V_INIT[1] - V_INIT[0]}*rand()"
    excitatory = size * 4 // 5
    objects = [neurons]
    for pre, target, weight in zip(
        (neurons[:excitatory], neurons[excitatory:]), ("ge", "gi"), weights(synapses), strict=True
    ):
        connected = b2.Synapses(pre, neurons, on_pre=f"{target} += {weight}")
        connected.connect(p=synapses / size)
        objects.append(connected)
    return objects, [neurons]
