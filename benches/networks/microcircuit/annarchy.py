import math

from engines.annarchy import constants
from microcircuit import *


def build(ann, scale):
    populations = []
    for number, name in enumerate(NAMES):
        neuron = ann.Neuron(
            parameters=constants(
                "population",
                C=C,
                tau=TAU,
                tau_syn=TAU_SYN,
                El=E_L,
                Vt=V_T,
                I=current(number, scale),
                w=WEIGHT / math.sqrt(scale),
            ),
            # The refractory period is counted here, because external spikes arrive during it, too.
            equations=f"""
                u = Uniform(0.0, 1.0)
                external = {poisson(external_rate(number, scale) * DT)}
                rest = rest - 1.0
                dv/dt = if rest > 0.5: 0.0 else: (El - v)/tau + (g_exc + I)/C
                dg_exc/dt = -g_exc/tau_syn + w*external/{DT}
            """,
            spike="v > Vt",
            reset=f"v = El\nrest = {REFRACTORY / DT + 1.0}",
        )
        population = ann.Population(size(number, scale), neuron, name=name)
        population.v = ann.Normal(*V_INIT)
        populations.append(population)
    for post, pre in projections():
        mean, ms = weight(post, pre, scale), delay(pre)
        projection = ann.Projection(populations[pre], populations[post], "exc")
        projection.connect_fixed_probability(
            weights=ann.Normal(mean, abs(mean) * WEIGHT_DEVIATION),
            delays=ann.Normal(ms, ms * DELAY_DEVIATION, min=DT, max=ms * (1.0 + 5.0 * DELAY_DEVIATION)),
            probability=mean_synapses(post, pre),
        )
    return populations


def poisson(mean):
    """An expression: the number of events of a Poisson process in a step, from `u`, which is uniform."""
    text, probability, below, number = "", math.exp(-mean), 0.0, 0
    while below + probability < 1.0 - 1e-9:
        below += probability
        text += f"if u < {below:.15g}: {number}.0 else: "
        number += 1
        probability *= mean / number
    return f"{text}{number}.0"
