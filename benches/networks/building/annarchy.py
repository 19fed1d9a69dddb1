from building import LIMIT, deviation


def build(ann, side, rule, number):
    neuron = ann.Neuron(parameters="tau = 10.0 : population", equations="tau*dv/dt = -v + g_exc", spike="v > 1e9")
    pre, post = ann.Population((side, side), neuron), ann.Population((side, side), neuron)
    projection = ann.Projection(pre, post, "exc")
    if rule == "probability":
        projection.connect_fixed_probability(number / side**2, ann.Uniform(0.0, 1.0))
    elif rule == "number":
        projection.connect_fixed_number_pre(number, ann.Uniform(0.0, 1.0))
    else:
        projection.connect_gaussian(amp=1.0, sigma=deviation(side, number), limit=LIMIT, allow_self_connections=True)
    return [projection]


def result(recorded):
    return float(sum(dendrite.size for dendrite in recorded[0]))
