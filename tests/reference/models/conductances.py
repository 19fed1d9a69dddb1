"""Conductances and the transmission of spikes."""

from __future__ import annotations

from .model import model
from .parts import firing_at


@model()
def without_equation(ann):
    """A conductance without an equation lasts one step."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0])
    post = ann.Population(
        2, ann.Neuron(equations="4.0*dv/dt = g_exc - g_inh - v\nq = g_exc + g_other", spike="v > 0.6", reset="v = 0.0")
    )
    ann.Projection(source, post, "exc").connect_from_matrix([[1.0, 2.0], [3.0, None]])
    ann.Projection(source, post, "inh").connect_one_to_one(0.5)
    m = ann.Monitor(post, ["v", "q", "g_exc", "g_inh", "spike"])
    yield 12
    return {name: m.get(name) for name in ("v", "q", "g_exc", "g_inh", "spike")} | {"after": post.g_exc}


@model(over={"method": ("explicit", "implicit", "semiimplicit", "exponential", "midpoint", "rk4")})
def with_equation(ann, method):
    """A conductance with an equation is recorded before the equation and read after it."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0])
    post = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 5.0", equations=f"tau*dg_exc/dt = -g_exc : {method}\nv = g_exc", spike="v > 100.0"
        ),
    )
    ann.Projection(source, post, "exc").connect_from_matrix([[1.0, 2.0], [3.0, None]])
    m = ann.Monitor(post, ["v", "g_exc"])
    yield 14
    return {"v": m.get("v"), "g_exc": m.get("g_exc"), "after": post.g_exc, "sum": post.sum("exc")}


@model()
def alpha_functions(ann):
    """Conductances in the form of an alpha function, assigned ones, and one with bounds."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0])
    post = ann.Population(
        2,
        ann.Neuron(
            equations="""
                5.0*dg_exc/dt = -g_exc : exponential
                5.0*dalpha/dt = exp(1.0)*g_exc - alpha : exponential
                g_inh = 0.5*g_inh : max=1.25
                2.0*dg_sat/dt = -g_sat : min=0.05, max=2.0
                v = alpha - g_inh + g_sat
            """,
            spike="v > 100.0",
        ),
    )
    for target in ("exc", "inh", "sat"):
        ann.Projection(source, post, target).connect_from_matrix([[1.0, 2.0], [3.0, None]])
    m = ann.Monitor(post, ["v", "alpha", "g_exc", "g_inh", "g_sat"])
    yield 14
    return {name: m.get(name) for name in ("v", "alpha", "g_exc", "g_inh", "g_sat")}


@model()
def nmda(ann):
    """Voltage-dependent conductance, two time constants, several targets of one projection."""
    source = firing_at(ann, [1.0, 3.0, 4.0, 12.0], [3.0, 7.0, 8.0])
    post = ann.Population(
        2,
        ann.Neuron(
            equations="""
                block = 1.0/(1.0 + 0.3*exp(-0.06*v))
                20.0*dv/dt = -60.0 - v + g_ampa*(0.0 - v) + block*g_nmda*(0.0 - v) : init=-60.0
                5.0*dg_ampa/dt = -g_ampa
                50.0*dg_nmda/dt = -g_nmda : exponential
            """,
            spike="v > -50.0",
            reset="v = -60.0",
            refractory=2.0,
        ),
    )
    proj = ann.Projection(source, post, ["ampa", "nmda"])
    proj.connect_from_matrix([[1.0, 0.5], [0.75, None]])
    m = ann.Monitor(post, ["v", "g_ampa", "g_nmda", "spike"])
    yield 40
    return {name: m.get(name) for name in ("v", "g_ampa", "g_nmda", "spike")} | {"target": proj.target}


@model()
def bounded_increments(ann):
    """g_target with bounds, a factor, and a list of targets."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0], [3.0])
    post = ann.Population(2, ann.Neuron(equations="4.0*dg_exc/dt = -g_exc\nv = g_exc - g_inh", spike="v > 100.0"))
    proj = ann.Projection(source, post, ["exc", "inh"], ann.Synapse(pre_spike="g_target += 2*w : max=1.5"))
    proj.connect_all_to_all(0.6)
    m = ann.Monitor(post, ["v", "g_exc", "g_inh"])
    yield 12
    return {name: m.get(name) for name in ("v", "g_exc", "g_inh")}


@model(over={"operator": ("=", "+=", "-=", "*=")})
def operators_on_the_target(ann, operator):
    """Every assignment on g_target."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0], [3.0, 9.0])
    post = ann.Population(2, ann.Neuron(equations="4.0*dg_exc/dt = 1.0 - g_exc\nv = g_exc", spike="v > 100.0"))
    proj = ann.Projection(source, post, "exc", ann.Synapse(pre_spike=f"g_target {operator} w"))
    proj.connect_from_matrix([[0.5, 0.75, 1.25], [0.25, None, -0.5]])
    m = ann.Monitor(post, ["v", "g_exc"])
    yield 12
    return {"v": m.get("v"), "g_exc": m.get("g_exc")}


@model()
def gap_junctions(ann):
    """Continuous transmission between neurons, beside spikes."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="I = 0.1",
            equations="5.0*dv/dt = I - 0.25*v + g_gap + g_exc",
            spike="v > 1.0",
            reset="v = 0.0",
        ),
    )
    pop.I = [0.5, 0.2, 0.0]
    gap = ann.Projection(pop, pop, "gap", ann.Synapse(psp="w*(pre.v - post.v)"))
    gap.connect_all_to_all(0.25)
    ann.Projection(pop, pop, "exc").connect_all_to_all(0.4)
    m = ann.Monitor(pop, ["v", "g_gap", "spike"])
    yield 60
    return {name: m.get(name) for name in ("v", "g_gap", "spike")}


@model(over={"operation": ("sum", "max", "min", "mean")})
def continuous_operations(ann, operation):
    """Continuous transmission with each operation, from a variable of a spiking neuron."""
    pre = ann.Population(3, ann.Neuron(parameters="f = 0.5", equations="v = sin(f*t)", spike="v > 100.0"))
    pre.f = [0.5, 0.3, 0.7]
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(psp="w*pre.v", operation=operation))
    proj.connect_from_matrix([[0.5, -1.0, 2.0], [None, 0.3, 0.4]])
    m = ann.Monitor(post, ["v", "g_exc"])
    yield 15
    return {"v": m.get("v"), "g_exc": m.get("g_exc")}


@model()
def psp_and_pre_spike(ann):
    """Continuous transmission of a synaptic variable that spikes increment."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(
        source,
        post,
        "exc",
        ann.Synapse(parameters="tau = 5.0 : projection", equations="tau*dg/dt = -g", pre_spike="g += w", psp="g"),
    )
    proj.connect_from_matrix([[1.0, 2.0], [3.0, None]])
    m = ann.Monitor(post, "v")
    yield 14
    return {"v": m.get("v"), "g": proj.g}


@model()
def conditional_transmission(ann):
    """A pre_spike block with conditional increments, and statements that read both neurons."""
    source = firing_at(ann, [1.0, 3.0, 4.0], [3.0, 7.0])
    post = ann.Population(2, ann.Neuron(equations="6.0*dv/dt = g_exc - v + 0.1", spike="v > 100.0"))
    proj = ann.Projection(
        source,
        post,
        "exc",
        ann.Synapse(
            parameters="th = 1.5 : projection",
            pre_spike="""
                g_target += if w > th: w else: 2.0*w
                n += if (t > 3.5): 1.0 else: 0.5
                x = post.v + pre.v
            """,
        ),
    )
    proj.connect_from_matrix([[1.0, 2.0], [3.0, None]])
    m = ann.Monitor(post, "v")
    yield 12
    return {"v": m.get("v"), "n": proj.n, "x": proj.x}


@model()
def target_nobody_reads(ann):
    """Spikes on a target that the neuron does not mention change nothing."""
    source = firing_at(ann, [1.0, 3.0])
    post = ann.Population(2, ann.Neuron(equations="v += 0.25 + g_exc", spike="v > 2.0", reset="v = 0.0"))
    ann.Projection(source, post, "exc").connect_all_to_all(0.5)
    ann.Projection(source, post, "unknown").connect_all_to_all(0.5)
    m = ann.Monitor(post, ["v", "spike"])
    yield 12
    return {"v": m.get("v"), "spike": m.get("spike"), "targets": post.targets, "variables": post.variables}
