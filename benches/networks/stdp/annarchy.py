from cuba.annarchy import population
from engines.annarchy import constants
from stdp import *


def build(ann, size, synapses):
    exc, inh, largest = weights(synapses)
    plastic = ann.Synapse(
        parameters=constants(
            "projection",
            tau_pre=TAU_PRE,
            tau_post=TAU_POST,
            A_pre=A_PRE * largest,
            A_post=A_POST * largest,
            w_max=largest,
        ),
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
    neurons = population(ann, size)
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
