"""Switches of transmission and learning, periods."""

from __future__ import annotations

from .model import model
from .parts import firing_at, growing_rates

FLAGS = ("transmission", "update", "plasticity")


def read_after_each(proj, names, steps):
    seen = {name: [] for name in names}
    for _ in range(steps):
        yield 1
        for name in names:
            seen[name].append(proj.get(name))
    return seen


def spiking_synapse(ann):
    pre = firing_at(ann, [2.0, 5.0, 6.0, 9.0, 12.0])
    post = ann.Population(
        1, ann.Neuron(equations="v = g_exc + 0.0*t\nn = t", spike="(n == 3.0) or (n == 7.0) or (n == 10.0)")
    )
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            equations="dz/dt = 1.0\n10.0*de/dt = -e : event-driven\nk = 2.0*z + w",
            pre_spike="g_target += w; w += 1.0; x += 1.0; e += 1.0",
            post_spike="w += 10.0; y += 1.0",
        ),
    )
    proj.connect_one_to_one(0.5, force_multiple_weights=True)
    return post, proj


@model(over={"flag": FLAGS})
def spiking_flags(ann, flag):
    """What each flag stops in a spiking projection."""
    post, proj = spiking_synapse(ann)
    m = ann.Monitor(post, "v")
    names = ("w", "x", "y", "z", "k", "e")
    first = yield from read_after_each(proj, names, 5)
    setattr(proj, flag, False)
    second = yield from read_after_each(proj, names, 5)
    off = getattr(proj, flag)
    setattr(proj, flag, True)
    third = yield from read_after_each(proj, names, 5)
    return {name: first[name] + second[name] + third[name] for name in names} | {"v": m.get("v"), "off": off}


@model(over={"flag": FLAGS})
def rate_flags(ann, flag):
    """What each flag stops in a rate-coded projection."""
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(equations="dw/dt = 1.0 : max=6.0\nn = n + 1\ns += post.r : postsynaptic\np += 1.0 : projection"),
    )
    proj.connect_all_to_all(0.5)
    setattr(proj, flag, False)
    m = ann.Monitor(post, "r")
    names = ("w", "n", "s", "p")
    first = yield from read_after_each(proj, names, 4)
    setattr(proj, flag, True)
    second = yield from read_after_each(proj, names, 4)
    return {name: first[name] + second[name] for name in names} | {"r": m.get("r")}


@model()
def learning_switched(ann):
    """disable_learning() stops all equations of a rate-coded synapse, the weight of a spiking one."""
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    rate = ann.Projection(pre, post, "exc", ann.Synapse(equations="w += 0.5\nn = n + 1"))
    rate.connect_all_to_all(0.5)
    _, spiking = spiking_synapse(ann)
    yield 4
    rate.disable_learning()
    spiking.disable_learning()
    yield 4
    off = {name: rate.get(name) for name in ("w", "n")} | {
        f"s{name}": spiking.get(name) for name in ("w", "x", "y", "z")
    }
    flags = [rate.update, rate.plasticity, spiking.update, spiking.plasticity]
    rate.enable_learning()
    spiking.enable_learning()
    yield 4
    on = {name: rate.get(name) for name in ("w", "n")} | {
        f"s{name}": spiking.get(name) for name in ("w", "x", "y", "z")
    }
    return {f"{name} off": value for name, value in off.items()} | on | {"flags": flags}


@model(over={"method": ("explicit", "exponential", "midpoint", "rk4", "semiimplicit", "implicit")}, dt=0.125)
def learning_period(ann, method):
    """With a period, the step of all methods and the name dt are the period."""
    pre = growing_rates(ann, 1.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(equations=f"2.0*dx/dt = 1.0 - x : {method}\ny += dt\n8.0*dw/dt = pre.r - w\nn += 1 : int"),
    )
    proj.connect_all_to_all(0.5)
    yield 0
    proj.enable_learning(period=0.5)
    return (yield from read_after_each(proj, ("x", "y", "w", "n"), 12))


@model()
def learning_period_with_offset(ann):
    """Periods count from time 0 without an offset, from the time of the call with one."""
    pre = growing_rates(ann, 1.0)
    post = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))

    def plastic():
        proj = ann.Projection(pre, post, "exc", ann.Synapse(equations="dw/dt = 1.0\nn = n + 1"))
        proj.connect_one_to_one(0.5)
        return proj

    projs = [plastic() for _ in range(4)]
    yield 0
    projs[0].enable_learning(period=3.0)
    early = yield from read_after_each(projs[0], ("w", "n"), 10)
    projs[0].enable_learning(period=5.0, offset=2.0)
    projs[1].enable_learning(period=5.0, offset=-1.0)
    projs[2].enable_learning(period=4.0)
    seen = {f"{k} {name}": [] for k in range(4) for name in ("w", "n")}
    for step in range(18):
        if step == 3:
            projs[3].enable_learning(period=5.0, offset=2.0)
        yield 1
        for k in range(4):
            for name in ("w", "n"):
                seen[f"{k} {name}"].append(projs[k].get(name))
    return {f"early {name}": value for name, value in early.items()} | seen


@model(over={"delay": (1.0, 3.0)})
def blocked_transmission(ann, delay):
    """Spikes due while transmission is blocked are lost, those due later arrive."""
    pre = firing_at(ann, [2.0, 4.0, 6.0, 12.0], [4.0, 10.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_all_to_all(1.0, delays=delay)
    m = ann.Monitor(post, "v")
    yield 4
    proj.transmission = False
    yield 3
    proj.transmission = True
    yield 12
    return {"v": m.get("v")}


@model()
def values_set_between_runs(ann):
    """Weights, parameters and variables of synapses set while the network runs, in every shape."""
    pre = growing_rates(ann, 1.0, 2.0, 3.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="a = 1.0\nb = 2.0 : postsynaptic\nc = 3.0 : projection",
            equations="x = a*pre.r + b + c\nw += 0.001*x",
        ),
    )
    proj.connect_from_matrix([[0.5, 1.0, -0.25], [2.0, None, 1.5]])
    m = ann.Monitor(post, "r")
    yield 2
    proj.a = 0.5
    proj.b = [1.0, -1.0]
    proj.c = 10.0
    yield 2
    proj.w = [[1.0, 2.0, 3.0], [4.0, 5.0]]
    proj.a = [[1.0, 2.0, 3.0], [4.0, 5.0]]
    yield 2
    proj.set({"w": 0.25, "b": 7.0})
    yield 2
    proj.dendrite(0).w = [9.0, 8.0, 7.0]
    proj.dendrite(1).a = 3.0
    proj.synapse(2, 1).w = 100.0
    yield 2
    return {
        "r": m.get("r"),
        "x": proj.x,
        "w": proj.w,
        "a": proj.a,
        "b": proj.b,
        "c": proj.c,
        "row": proj.dendrite(1).w,
        "ranks": proj.dendrite(1).pre_ranks,
        "one": proj.synapse(0, 0).w,
    }
