"""Transmission in rate-coded networks."""

from __future__ import annotations

from .model import model
from .parts import growing_rates, wavy_rates

WEIGHTS = [[0.5, -1.0, 0.25, None], [1.5, None, None, -0.75], [0.1, 0.2, 0.3, 0.4]]


@model(over={"operation": ("sum", "max", "min", "mean")})
def operations(ann, operation):
    """The operation over the synapses of a post neuron; the result is added to the sum of the target."""
    pre = wavy_rates(ann, 4)
    post = ann.Population(4, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(pre, post[0:3], "exc", ann.Synapse(operation=operation)).connect_from_matrix(WEIGHTS)
    other = ann.Projection(pre, post, "exc", ann.Synapse(psp="w*pre.r^2 - 0.1*post.r", operation=operation))
    other.connect_all_to_all(0.5)
    m = ann.Monitor(post, "r")
    yield 20
    return {"r": m.get("r"), "sum": post.sum("exc")}


@model()
def several_targets(ann):
    """Excitation, inhibition and modulation, and a target without projection."""
    pre = wavy_rates(ann, 4)
    post = ann.Population(
        3,
        ann.Neuron(
            parameters="tau = 5.0",
            equations="""
                tau*dmp/dt = -mp + sum(exc)*(1.0 + sum(mod)) - sum(inh) + sum(nothing) + 0.5
                r = pos(mp)
            """,
        ),
    )
    ann.Projection(pre, post, "exc").connect_from_matrix(WEIGHTS)
    ann.Projection(pre, post, "mod").connect_all_to_all(0.1)
    ann.Projection(post, post, "inh").connect_all_to_all(0.2)
    ann.Projection(pre[1:3], post[0:2], "inh").connect_one_to_one(0.3)
    m = ann.Monitor(post, ["mp", "r", "sum(exc)", "sum(inh)", "sum(mod)"])
    yield 30
    return {name: m.get(name) for name in ("mp", "r", "sum(exc)", "sum(inh)", "sum(mod)")}


@model()
def recurrent(ann):
    """A recurrent network of leaky rates."""
    pop = ann.Population(
        4,
        ann.Neuron(
            parameters="tau = 10.0\nB = 0.5",
            equations="tau*dmp/dt = -mp + sum(rec) + B : exponential, init=0.1\nr = tanh(mp)",
        ),
    )
    pop.B = [0.5, -0.25, 1.0, 0.0]
    proj = ann.Projection(pop, pop, "rec")
    proj.connect_from_matrix(
        [[None, 1.2, -0.7, 0.3], [0.9, None, 0.2, -1.1], [-0.4, 0.8, None, 0.6], [1.0] * 3 + [None]]
    )
    m = ann.Monitor(pop, "r")
    yield 80
    return {"r": m.get("r")[::4], "w": proj.w}


@model()
def psp_with_post_and_condition(ann):
    """A psp with the post-synaptic rate, a conditional and a function."""
    pre = wavy_rates(ann, 4)
    post = ann.Population(3, ann.Neuron(equations="r = 0.5*sum(exc) + 0.1*t"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="th = 0.3 : projection\nc = 2.0",
            psp="if pre.r > th: w*gain(pre.r, c) else: 0.1*post.r",
            functions="gain(x, y) = x*y/(1.0 + x^2)",
        ),
    )
    proj.connect_from_matrix(WEIGHTS)
    m = ann.Monitor(post, "r")
    yield 20
    return {"r": m.get("r")}


@model()
def constant_rates(ann):
    """A rate that is a parameter, changed between two runs."""
    pre = ann.Population(3, ann.Neuron(parameters="r = 0.5"))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(pre, post, "exc").connect_all_to_all(2.0)
    m = ann.Monitor(post, "r")
    yield 2
    pre.r = 1.5
    yield 2
    pre[0].r = [-4.0]
    yield 2
    pre.neuron(2).r = 10.0
    yield 2
    return {"r": m.get("r"), "pre": pre.r, "sum": post.sum("exc")}


@model()
def pre_variables_other_than_r(ann):
    """psps and equations that read several variables and parameters of the pre neuron."""
    pre = ann.Population(
        3,
        ann.Neuron(
            parameters="gain = 2.0",
            equations="8.0*du/dt = 1.0 + 0.1*t - u\nk = t > 3.0 : bool\nn += 2 : int\nr = gain*u",
        ),
    )
    pre.gain = [2.0, 1.0, -1.0]
    post = ann.Population(2, ann.Neuron(parameters="bias = 0.5", equations="r = sum(exc)"))
    post.bias = [0.5, -0.5]
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(psp="w*pre.u*pre.gain + post.bias + 0.1*pre.n", equations="x = pre.n + pre.u + post.bias"),
    )
    proj.connect_all_to_all(0.5)
    m = ann.Monitor(post, "r")
    yield 10
    return {"r": m.get("r"), "x": proj.x}


@model()
def hebb_and_decay(ann):
    """Learning of rate-coded weights with bounds, thresholds and normalisation."""
    pre = wavy_rates(ann, 4)
    post = ann.Population(3, ann.Neuron(equations="5.0*dmp/dt = sum(exc) - mp\nr = pos(mp) + 0.05"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 50.0 : projection\nalpha = 0.3",
            equations="""
                tau*dtheta/dt = post.r^2 - theta : postsynaptic, exponential
                drive = (pre.r - mean(pre.r))*post.r*(post.r - theta) - alpha*w
                tau*dw/dt = if drive > 0: drive else: 0.5*drive : min=-0.5, max=0.75
            """,
        ),
    )
    proj.connect_from_matrix([[0.5, -0.1, 0.25, 0.3], [0.7, 0.2, 0.1, -0.75], [0.1, 0.2, 0.3, 0.4]])
    m = ann.Monitor(post, "r")
    p = ann.Monitor(proj, "w", period=10.0)
    yield 60
    return {"r": m.get("r"), "w": p.get("w"), "theta": proj.theta}


@model()
def order_of_operations(ann):
    """A delayed and an undelayed projection onto views, a plastic one, and the mean over the population."""
    source = ann.Population(2, ann.Neuron(equations="r = t + 1.0"))
    out = ann.Population((2, 2), ann.Neuron(equations="r = sum(exc)\nm = mean(r) : population"))
    a = ann.Projection(source, out[0, :], "exc", ann.Synapse(equations="w += 0.1*pre.r"))
    a.connect_all_to_all(1.0)
    b = ann.Projection(source, out[1, :], "exc")
    b.connect_all_to_all(1.0, delays=3.0)
    m = ann.Monitor(out, ["r", "m", "sum(exc)"])
    p = ann.Monitor(a, "w", period=2.0)
    yield 8
    return {
        "r": m.get("r", keep=True),
        "shaped": m.get("r", reshape=True),
        "m": m.get("m"),
        "sum": m.get("sum(exc)"),
        "w": p.get("w"),
        "a.w": a.w,
        "b.w": b.w,
        "b.delay": b.delay,
        "out.r": out.r,
    }


@model()
def chain_in_one_step(ann):
    """A signal crosses one projection a step, whatever the order in which populations were created."""
    last = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    first = growing_rates(ann, 1.0)
    middle = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(middle, last, "exc").connect_one_to_one(1.0)
    ann.Projection(first, middle, "exc").connect_one_to_one(1.0)
    m, n = ann.Monitor(last, "r"), ann.Monitor(middle, "r")
    yield 6
    return {"last": m.get("r"), "middle": n.get("r")}
