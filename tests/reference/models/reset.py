"""reset() of the whole network; each of these models has a network of its own."""

from __future__ import annotations

from .model import model
from .parts import firing_at, growing_rates


@model(alone=True)
def reset_populations(ann):
    """reset() restores populations, time and monitors, not the weights."""
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(
        2, ann.Neuron(parameters="a = 1.0", equations="r = a*sum(exc) + sum(late)\nq += 1.0 : init=3.0")
    )
    post.a = [1.0, -1.0]
    learning = ann.Projection(pre, post, "exc", ann.Synapse(equations="w += 0.1*pre.r\nn += 1.0"))
    learning.connect_all_to_all(1.0)
    ann.Projection(pre, post, "late").connect_one_to_one(1.0, delays=3.0)
    m = ann.Monitor(post, ["r", "q"])
    yield 6
    first = m.get()
    post.a = 5.0
    yield 2
    ann.reset()
    now = [ann.get_time(), ann.get_current_step()]
    at_zero = [post.r, post.q, post.a, learning.w, learning.n]
    yield 6
    return {
        "first": first,
        "now": now,
        "zero": at_zero,
        "second": m.get(),
        "w": learning.w,
        "n": learning.n,
        "times": m.times(),
    }


@model(alone=True)
def reset_projections(ann):
    """reset(projections=True) restores all but the weights, synapses=True the weights too."""
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="a = 0.1\nb = 2.0 : projection",
            equations="w += a*pre.r\nn += b : init=2.0\ns += 1.0 : postsynaptic\np += 1.0 : projection",
        ),
    )
    proj.connect_from_matrix([[1.0, 2.0], [None, 3.0]])
    proj.a = 0.2
    m = ann.Monitor(post, "r")
    names = ("w", "a", "b", "n", "s", "p")
    yield 4
    proj.a = 7.0
    proj.b = 8.0
    ann.reset(projections=True)
    first = {name: proj.get(name) for name in names}
    yield 4
    ann.reset(projections=True, synapses=True)
    second = {name: proj.get(name) for name in names}
    yield 4
    return {"first": first, "second": second, "third": {name: proj.get(name) for name in names}, "r": m.get("r")}


@model(alone=True)
def reset_spiking(ann):
    """Spikes on their way, last spikes and refractoriness are forgotten."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 1.0",
            equations="v += I\ns = t - t_last : max=99.0",
            spike="v >= 3",
            reset="v = 0",
            refractory=3.0,
        ),
    )
    pop.I = [1.0, 0.75]
    post = ann.Population(2, ann.Neuron(equations="8.0*dg_exc/dt = -g_exc\nv = g_exc - g_late", spike="v > 100.0"))
    ann.Projection(pop, post, "exc").connect_all_to_all(1.0)
    ann.Projection(pop, post, "late").connect_all_to_all(1.0, delays=4.0)
    ann.Projection(pop, post, "late").connect_from_matrix([[1.0, 2.0], [3.0, 4.0]], delays=[[1.0, 5.0], [3.0, 2.0]])
    pop.compute_firing_rate(6.0)
    m, n = ann.Monitor(pop, ["v", "s", "r", "spike"]), ann.Monitor(post, ["v", "g_exc"])
    yield 11
    first = [m.get(), n.get()]
    ann.reset()
    yield 11
    return {"first": first, "second": [m.get(), n.get()]}


@model(alone=True)
def time_set(ann):
    """Setting the time moves the clock of all equations."""
    pop = growing_rates(ann, 1.0, 2.0)
    other = firing_at(ann, [2.0, 101.0, 103.0])
    m, n = ann.Monitor(pop, "r"), ann.Monitor(other, "spike")
    yield 4
    ann.set_time(100.0)
    now = [ann.get_time(), ann.get_current_step(), ann.dt()]
    yield 5
    return {"r": m.get("r"), "spike": n.get("spike"), "now": now, "end": ann.get_time()}


@model(alone=True)
def callbacks(ann):
    """Functions called before steps, with offsets and waiting times."""
    pop = ann.Population(2, ann.Neuron(parameters="a = 1.0", equations="r += a"))
    m = ann.Monitor(pop, "r")
    called = []

    @ann.every(period=3.0)
    def first(n):
        called.append(["first", n, ann.get_time()])
        pop.a = 1.0 + n

    @ann.every(period=3.0, offset=-1.0)
    def second(n):
        called.append(["second", n, ann.get_time()])

    @ann.every(period=2.0, offset=5.0, wait=1.0)
    def third(n):
        called.append(["third", n, ann.get_time()])

    yield 0
    ann.simulate(7.0)
    ann.simulate(3.0)
    ann.simulate(3.0, callbacks=False)
    ann.disable_callbacks()
    ann.simulate(3.0)
    ann.clear_all_callbacks()
    return {"called": called, "r": m.get("r")}


@model(alone=True, precision="float")
def single_precision(ann):
    """The same values in single precision, read as 64-bit numbers."""
    pre = growing_rates(ann, 0.25, 0.5)
    post = ann.Population(
        2, ann.Neuron(parameters="a = 0.1", equations="4.0*dr/dt = sum(exc) - r : exponential\nn += 1 : int")
    )
    proj = ann.Projection(pre, post, "exc")
    proj.connect_all_to_all(0.3)
    m = ann.Monitor(post, ["r", "n"])
    yield 10
    return {"r": m.get("r"), "n": m.get("n"), "a": post.a, "post.r": post.r, "w": proj.w}
