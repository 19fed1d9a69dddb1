import math

from microcircuit import *


def build(nest, scale):
    populations = []
    for number in range(8):
        parameters = {"C_m": C, "tau_m": TAU, "tau_syn_ex": TAU_SYN, "tau_syn_in": TAU_SYN, "E_L": E_L, "V_th": V_T}
        parameters |= {"V_reset": E_L, "t_ref": REFRACTORY, "I_e": current(number, scale)}
        population = nest.Create("iaf_psc_exp", size(number, scale), parameters)
        population.V_m = nest.random.normal(*V_INIT)
        populations.append(population)
    for post, pre in projections():
        mean, ms = weight(post, pre, scale), delay(pre)
        number = round(mean_synapses(post, pre) * size(post, scale) * size(pre, scale))
        low, high = (-math.inf, 0.0) if mean < 0.0 else (0.0, math.inf)
        synapse = {
            "weight": nest.math.redraw(nest.random.normal(mean, abs(mean) * WEIGHT_DEVIATION), min=low, max=high),
            "delay": nest.math.redraw(nest.random.normal(ms, ms * DELAY_DEVIATION), min=DT - DT / 2.0, max=math.inf),
        }
        rule = {"rule": "fixed_total_number", "N": number}
        nest.Connect(populations[pre], populations[post], rule, synapse)
    for number, population in enumerate(populations):
        generator = nest.Create("poisson_generator", params={"rate": 1000.0 * external_rate(number, scale)})
        nest.Connect(generator, population, "all_to_all", {"weight": WEIGHT / math.sqrt(scale), "delay": DELAY_EXC})
    return sum(populations[1:], populations[0])
