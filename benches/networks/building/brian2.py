from building import LIMIT, deviation


def build(b2, side, rule, number):
    model = "dv/dt = (-v + g)/(10*ms) : 1\ng : 1\nx : 1 (constant)\ny : 1 (constant)"
    pre = b2.NeuronGroup(side**2, model, threshold="v > 1e9", method="euler", name="before")
    post = b2.NeuronGroup(side**2, model, threshold="v > 1e9", method="euler", name="after")
    for group in (pre, post):
        group.x, group.y = f"(i // {side})/({side} - 1)", f"(i % {side})/({side} - 1)"
    connected = b2.Synapses(pre, post, "w : 1", on_pre="g += w", name="connected")
    if rule == "probability":
        connected.connect(p=number / side**2)
    elif rule == "number":
        connected.connect(i=f"k for k in sample(N_pre, size={number})")
    else:
        across = 2.0 * deviation(side, number) ** 2
        near = f"exp(-((x_pre - x_post)**2 + (y_pre - y_post)**2)/{across})"
        connected.connect(condition=f"{near} > {LIMIT}")
        connected.w = near
    if rule != "gaussian":
        connected.w = "rand()"
    return [pre, post, connected], [connected]


def result(groups):
    return float(len(groups[0].i[:]))
