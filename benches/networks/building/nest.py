import math

from building import LIMIT, deviation


def build(nest, side, rule, number):
    place = nest.spatial.grid([side, side], extent=[side / (side - 1)] * 2)
    pre, post = (nest.Create("iaf_psc_exp", positions=place, params={"I_e": 0.0}) for _ in range(2))
    synapse = {"weight": nest.random.uniform(0.0, 1.0), "delay": 1.0}
    if rule == "probability":
        nest.Connect(pre, post, {"rule": "pairwise_bernoulli", "p": number / side**2}, synapse)
    elif rule == "number":
        nest.Connect(pre, post, {"rule": "fixed_indegree", "indegree": number, "allow_multapses": False}, synapse)
    else:
        wide = deviation(side, number)
        near = {"circular": {"radius": wide * math.sqrt(-2.0 * math.log(LIMIT))}}
        synapse["weight"] = nest.spatial_distributions.gaussian(nest.spatial.distance, std=wide)
        nest.Connect(pre, post, {"rule": "pairwise_bernoulli", "p": 1.0, "mask": near}, synapse)
    return pre


def result(nest):
    return float(nest.num_connections)
