"""Localities: one value for each neuron or synapse, post neuron, population or projection."""

from __future__ import annotations

from .model import model
from .parts import growing_rates, wavy_rates


@model(dt=0.5)
def population_variables(ann):
    """Population-wide equations come first, whatever the order of the text."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="tau = 4.0 : population\na = 1.0",
            equations="""
                r = s + a*q
                s = t + 1 : population
                tau*dq/dt = s - q : population, exponential, init=0.5
                n += 1 : population, int
                f = n > 3 : population, bool
            """,
        ),
    )
    pop.a = [1.0, -0.5, 2.0]
    names = ["r", "s", "q", "n", "f"]
    m = ann.Monitor(pop, names)
    yield 8
    return {name: m.get(name) for name in names} | {"tau": pop.tau, "last n": pop.n, "last f": pop.f, "last q": pop.q}


@model(dt=0.5)
def population_operations(ann):
    """Operations over the population see the values of the previous step, and 0 at first."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="b = 1.0",
            equations="""
                v = b*(t + 1.0) : init=7.0
                o1 = mean(v)
                o2 = norm1(v)
                o3 = norm2(v)
                o4 = max(v)
                o5 = min(v) : population
                4.0*du/dt = mean(v) - u
                r = v + max(u)
            """,
        ),
    )
    pop.b = [1.0, -2.0, 3.0]
    names = ["o1", "o2", "o3", "o4", "o5", "u", "r"]
    m = ann.Monitor(pop, names)
    yield 8
    return {name: m.get(name) for name in names}


@model()
def synapse_localities(ann):
    """Projection-wide, post-synaptic and local equations of a synapse, in this order."""
    pre, post = growing_rates(ann, 1.0, 2.0, 3.0), growing_rates(ann, 1.0, 0.5)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="eta = 0.1 : projection\nbeta = 2.0 : postsynaptic\ng = 1.5",
            equations="""
                x = pre.r*post.r + th + pj
                th = post.r + pj*beta : postsynaptic, init=0.5
                8.0*dk/dt = post.r - k : postsynaptic, exponential
                pj += 1 : projection
                8.0*dp/dt = pj - p : projection
                n += 1 : postsynaptic, int
                w += eta*g*(x - k) : max=20.0
            """,
        ),
    )
    proj.connect_from_matrix([[0.1, 0.2, 0.3], [0.4, None, 0.6]])
    proj.beta = 3.0
    m = ann.Monitor(proj, ["x", "th", "pj", "k", "p", "w", "n"], period=2.0)
    yield 12
    return {name: m.get(name) for name in ("x", "th", "pj", "k", "p", "w", "n")} | {
        "eta": proj.eta,
        "beta": proj.beta,
        "g": proj.g,
        "last w": proj.w,
        "last th": proj.th,
        "last pj": proj.pj,
    }


@model()
def population_operations_in_synapses(ann):
    """Synapse equations see the operations of the current step, over the whole populations."""
    pre, post = growing_rates(ann, 1.0, -2.0, 3.0), wavy_rates(ann, 4)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            equations="""
                x = mean(pre.r) - pre.r
                y = max(post.r)*min(pre.r)
                z = norm1(post.r) + norm2(pre.r) : postsynaptic
                w += 0.01*(pre.r - mean(pre.r))*(post.r - mean(post.r))
            """
        ),
    )
    proj.connect_from_matrix([[0.1, 0.2, None], [0.4, None, 0.6], [None, 0.25, 0.5], [1.0, None, None]])
    m = ann.Monitor(proj, ["x", "y", "w"], period=2.0)
    yield 10
    return {name: m.get(name) for name in ("x", "y", "w")} | {"w": proj.w}


@model()
def population_operations_in_psp(ann):
    """psps see the operations of the previous step, and 0 at first."""
    pre = growing_rates(ann, 1.0, -2.0, 3.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(psp="w*(pre.r - mean(pre.r)) + max(post.r)"))
    proj.connect_from_matrix([[0.1, 0.2, 0.3], [0.4, None, 0.6]])
    m = ann.Monitor(post, "r")
    yield 10
    return {"r": m.get("r")}


@model()
def one_weight_for_all(ann):
    """A weight with the locality of the projection learns once for all synapses."""
    pre = growing_rates(ann, 1.0, -2.0, 3.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(equations="w += 0.25 : projection"))
    proj.connect_all_to_all(0.5)
    m = ann.Monitor(post, "r")
    yield 6
    return {"r": m.get("r"), "w": proj.w}


@model()
def sums_of_pre_and_post(ann):
    """Synapse equations and psps that read the weighted sums of their neurons."""
    source = growing_rates(ann, 1.0, 2.0)
    neuron = ann.Neuron(equations="r = 0.5*sum(exc) - sum(inh)")
    first, second = ann.Population(2, neuron), ann.Population(2, neuron)
    ann.Projection(source, first, "exc").connect_from_matrix([[1.0, 0.5], [0.25, -1.0]])
    ann.Projection(source, second, "inh").connect_one_to_one(0.125)
    proj = ann.Projection(
        first,
        second,
        "exc",
        ann.Synapse(psp="w*pre.r + 0.1*pre.sum(exc)", equations="x = pre.sum(exc) - post.sum(inh)"),
    )
    proj.connect_all_to_all(0.5)
    m = ann.Monitor(second, ["r", "sum(exc)"])
    p = ann.Monitor(proj, "x", period=2.0)
    yield 8
    return {"r": m.get("r"), "sum": m.get("sum(exc)"), "x": p.get("x")}
