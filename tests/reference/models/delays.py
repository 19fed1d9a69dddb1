"""Delays of rates and spikes, uniform and not."""

from __future__ import annotations

from .model import model
from .parts import firing_at, growing_rates, wavy_rates

DELAYS = [[1.0, 3.0, 2.0], [5.0, 1.0, 4.0]]
WEIGHTS = [[0.5, 1.0, -0.25], [2.0, 0.75, 1.5]]


@model(over={"delay": (0.0, 1.0, 2.0, 3.0, 7.0)})
def rate_uniform(ann, delay):
    """psps and synapse equations with one delay for all synapses."""
    pre = growing_rates(ann, 1.0, 2.0, 3.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(psp="w*pre.r + 0.1*post.r", equations="x = pre.r - post.r"))
    proj.connect_all_to_all(0.5, delays=delay)
    m, p = ann.Monitor(post, "r"), ann.Monitor(proj, "x", period=3.0)
    yield 16
    return {"r": m.get("r"), "x": p.get("x"), "delay": proj.delay, "max": pre.max_delay}


@model()
def rate_nonuniform(ann):
    """A delay for each synapse."""
    pre = growing_rates(ann, 1.0, 2.0, 3.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(psp="w*pre.r", equations="x = pre.r"))
    proj.connect_from_matrix(WEIGHTS, delays=DELAYS)
    m, p = ann.Monitor(post, "r"), ann.Monitor(proj, "x", period=3.0)
    yield 16
    return {"r": m.get("r"), "x": p.get("x"), "delay": proj.delay, "max": pre.max_delay}


@model(dt=0.5)
def rate_nonuniform_half_steps(ann):
    """Delays that are rounded to steps, ties to even."""
    pre = wavy_rates(ann, 3)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_from_matrix(WEIGHTS, delays=[[0.5, 1.25, 0.75], [2.0, 1.3, 3.7]])
    m = ann.Monitor(post, "r")
    yield 20
    return {"r": m.get("r"), "delay": proj.delay}


@model()
def several_delays_from_one_population(ann):
    """Projections of one population with different delays, and several delayed variables."""
    pre = ann.Population(2, ann.Neuron(equations="r = t*t : init=-3.0\nu = 10.0 - t : init=5.0\nk += 1.0"))
    post = ann.Population(2, ann.Neuron(equations="r = sum(a) + 100.0*sum(b) + 10000.0*sum(c)"))
    ann.Projection(pre, post, "a").connect_one_to_one(1.0, delays=2.0)
    ann.Projection(pre, post, "b", ann.Synapse(psp="w*pre.u")).connect_one_to_one(1.0, delays=5.0)
    ann.Projection(pre, post, "c", ann.Synapse(psp="w*(pre.k + pre.u)")).connect_one_to_one(1.0)
    m = ann.Monitor(post, "r")
    yield 14
    return {"r": m.get("r"), "max": pre.max_delay}


@model()
def recurrent_delays(ann):
    """A recurrent network in which each connection has its delay, with learning."""
    pop = ann.Population(
        3, ann.Neuron(parameters="B = 0.5", equations="5.0*dmp/dt = sum(rec) - mp + B\nr = tanh(mp) : init=0.1")
    )
    pop.B = [0.5, -0.25, 1.0]
    proj = ann.Projection(pop, pop, "rec", ann.Synapse(equations="40.0*dw/dt = pre.r*post.r - 0.1*w"))
    proj.connect_from_matrix(
        [[0.1, 1.2, -0.7], [0.9, 0.3, 0.2], [-0.4, 0.8, 0.2]],
        delays=[[1.0, 3.0, 2.0], [5.0, 1.0, 4.0], [2.0, 2.0, 6.0]],
    )
    m = ann.Monitor(pop, "r")
    yield 40
    return {"r": m.get("r"), "w": proj.w}


@model(over={"delay": (1.0, 2.0, 4.0)})
def spikes_uniform(ann, delay):
    """Spikes with one delay for all synapses."""
    pre = firing_at(ann, [1.0, 2.0, 5.0, 11.0], [2.0, 6.0], [0.0, 2.0, 12.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc\n3.0*dg_inh/dt = -g_inh", spike="v > 100.0"))
    ann.Projection(pre, post, "exc").connect_from_matrix(WEIGHTS, delays=delay)
    ann.Projection(pre, post, "inh").connect_all_to_all(0.5, delays=delay)
    m = ann.Monitor(post, ["v", "g_inh"])
    yield 20
    return {"v": m.get("v"), "g_inh": m.get("g_inh"), "max": pre.max_delay}


@model()
def spikes_nonuniform(ann):
    """Spikes with a delay for each synapse."""
    pre = firing_at(ann, [1.0, 2.0, 5.0, 11.0], [2.0, 6.0], [0.0, 2.0, 12.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc\n3.0*dg_inh/dt = -g_inh", spike="v > 100.0"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_from_matrix(WEIGHTS, delays=DELAYS)
    ann.Projection(pre, post, "inh").connect_from_matrix(WEIGHTS, delays=DELAYS)
    m = ann.Monitor(post, ["v", "g_inh"])
    yield 20
    return {"v": m.get("v"), "g_inh": m.get("g_inh"), "delay": proj.delay, "max": pre.max_delay}


@model(over={"delays": ("uniform", "nonuniform")})
def plastic_spikes(ann, delays):
    """Pre- and post-synaptic events with delays: which times and values each statement sees."""
    pre = firing_at(ann, [1.0, 2.0, 5.0, 11.0], [2.0, 6.0], [0.0, 2.0, 12.0])
    post = firing_at(ann, [2.0, 5.0, 6.0, 13.0], [3.0, 8.0])
    # The reference cannot compile what belongs to the pre neuron in events with non-uniform delays.
    values = "\na = t_pre; e = pre.v + post.v" if delays == "uniform" else ""
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 10.0 : projection",
            equations="""
                tau*dx/dt = -x : event-driven
                tau*dy/dt = -y : event-driven
            """,
            pre_spike="g_target += w; x += 1.0; w -= 0.1*y : min=0.0\nb = t_post; c = t" + values,
            post_spike="y += 0.5; w += 0.1*x : max=2.0\nd = t_pre + 100.0*t_post",
        ),
    )
    proj.connect_from_matrix(WEIGHTS, delays=3.0 if delays == "uniform" else DELAYS)
    yield 8
    names = ("x", "y", "w", "b", "c", "d") + (("a", "e") if values else ())
    early = {name: proj.get(name) for name in names}
    yield 8
    return {f"{name} at 8": early[name] for name in names} | {name: proj.get(name) for name in names}


@model()
def continuous_with_delay(ann):
    """Continuous transmission in a spiking projection with a uniform delay."""
    pre = ann.Population(2, ann.Neuron(parameters="f = 0.5", equations="v = sin(f*t) : init=-3.0", spike="v > 100.0"))
    pre.f = [0.5, 0.3]
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(psp="w*(pre.v - post.v)"))
    proj.connect_all_to_all(0.5, delays=3.0)
    m = ann.Monitor(post, "v")
    yield 12
    return {"v": m.get("v")}


@model(over={"delay": (0.0, 3.0)})
def assigned_between_runs(ann, delay):
    """A rate assigned between two runs reaches projections without delay only."""
    pre = ann.Population(2, ann.Neuron(equations="r = r + 1.0 : init=1.0"))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_one_to_one(1.0, delays=delay)
    m = ann.Monitor(post, "r")
    yield 5
    pre.r = [100.0, -100.0]
    yield 8
    return {"r": m.get("r")}


@model()
def reversed_order_of_creation(ann):
    """Spikes of a population created after its target arrive one step later, as any others do."""
    post = ann.Population(1, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    pre = firing_at(ann, [1.0, 4.0])
    ann.Projection(pre, post, "exc").connect_one_to_one(1.0)
    ann.Projection(pre, post, "exc").connect_one_to_one(10.0, delays=2.0)
    m = ann.Monitor(post, "v")
    yield 9
    return {"v": m.get("v")}
