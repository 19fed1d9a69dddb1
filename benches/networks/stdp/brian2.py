from cuba.brian2 import population
from stdp import *


def build(b2, size, synapses):
    exc, inh, largest = weights(synapses)
    neurons = population(b2, size)
    excitatory = size * 4 // 5
    E, I = neurons[:excitatory], neurons[excitatory:]
    names = {"tau_pre": TAU_PRE * b2.ms, "tau_post": TAU_POST * b2.ms, "w_max": largest}
    names |= {"A_pre": A_PRE * largest, "A_post": A_POST * largest}
    plastic = b2.Synapses(
        E,
        E,
        """w : 1
        dx/dt = -x/tau_pre : 1 (event-driven)
        dy/dt = -y/tau_post : 1 (event-driven)""",
        on_pre="""ge_post += w
        x += A_pre
        w = clip(w + y, 0, w_max)""",
        on_post="""y += A_post
        w = clip(w + x, 0, w_max)""",
        namespace=names,
    )
    plastic.connect(p=synapses / size)
    plastic.w = f"{2.0 * exc}*rand()"
    excitation = b2.Synapses(E, I, on_pre=f"ge += {exc}")
    inhibition = b2.Synapses(I, neurons, on_pre=f"gi += {inh}")
    for connected in (excitation, inhibition):
        connected.connect(p=synapses / size)
    return [neurons, plastic, excitation, inhibition], [neurons]
