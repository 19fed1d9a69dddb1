"""Event-driven variables and the order of events."""

from __future__ import annotations

from .model import model
from .parts import firing_at


def two_trains(ann):
    """Spikes that meet in every way: pre before post, post before pre, in the same step, in consecutive steps."""
    pre = firing_at(ann, [2.0, 3.0, 9.0, 14.0], [3.0, 6.0, 12.0, 13.0], [1.0])
    post = firing_at(ann, [3.0, 6.0, 12.0], [4.0, 9.0, 13.0, 14.0])
    return pre, post


def stepwise(proj, names, steps):
    """The values of a projection after every step."""
    seen = {name: [] for name in names}
    for _ in range(steps):
        yield 1
        for name in names:
            seen[name].append(proj.get(name))
    return seen


@model()
def traces(ann):
    """Event-driven traces beside the same trace as a continuous equation."""
    pre, post = two_trains(ann)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 10.0",
            equations="""
                tau*dx/dt = -x : event-driven
                tau*dy/dt = -y : event-driven
                tau*dz/dt = -z
            """,
            pre_spike="x += 1; z += 1",
            post_spike="y += 1; q = z",
        ),
    )
    proj.connect_all_to_all(0.5)
    return (yield from stepwise(proj, ("x", "y", "z", "q"), 17))


@model()
def linear_event_driven(ann):
    """Event-driven equations with a rest other than 0, a rate in the coefficient, and initial values."""
    pre, post = two_trains(ann)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 10.0\nA = 2.0 : projection\nk = 0.5 : postsynaptic",
            equations="""
                tau*dx/dt = A - x : event-driven, init=2.0
                dy/dt = k - 0.25*y : event-driven
                tau*dz/dt = A*k - (1.0 + k)*z : event-driven, init=7.0
            """,
            pre_spike="g_target += w; x += 1.0; z *= 0.5",
            post_spike="y += 1.0; x -= 0.25",
        ),
    )
    proj.connect_all_to_all(0.5)
    return (yield from stepwise(proj, ("x", "y", "z"), 17))


@model()
def weight_before_the_increment(ann):
    """g_target takes the weight before the other statements of the event, wherever it stands."""
    pre = firing_at(ann, [2.0, 3.0, 9.0], [3.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(pre_spike="w = w + 0.1 : max=0.75\na = w\ng_target += w\nw *= 2.0\nb = w"),
    )
    proj.connect_from_matrix([[0.5, 0.25], [0.6, None]])
    m = ann.Monitor(post, "v")
    seen = yield from stepwise(proj, ("w", "a", "b"), 12)
    return seen | {"v": m.get("v")}


@model()
def times_of_the_events(ann):
    """t, t_pre and t_post in both kinds of events and in continuous equations."""
    pre, post = two_trains(ann)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            equations="f = t_pre - t_post : min=-50.0, max=50.0\ns = t",
            pre_spike="g_target += w; a = t_pre; b = t_post; c = t",
            post_spike="d = t_pre; e = t_post; h = t",
        ),
    )
    proj.connect_all_to_all(0.5)
    return (yield from stepwise(proj, ("a", "b", "c", "d", "e", "h", "f", "s"), 17))


@model()
def order_within_a_step(ann):
    """Pre events, then equations, then post events."""
    pre = ann.Population(2, ann.Neuron(parameters="I = 1.0", equations="v += I + g_exc", spike="v >= 3", reset="v = 0"))
    pre.I = [1.0, 0.0]
    proj = ann.Projection(
        pre,
        pre,
        "exc",
        ann.Synapse(equations="x += 1", pre_spike="g_target += w; x = 0", post_spike="x = -5"),
    )
    proj.connect_one_to_one(0.0)
    return (yield from stepwise(proj, ("x",), 12))


@model()
def stdp(ann):
    """Pair-based plasticity with event-driven traces and bounds."""
    pre, post = two_trains(ann)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="""
                tau_plus = 8.0 : projection
                tau_minus = 12.0 : projection
                up = 0.1 : projection
                down = 0.15 : projection
                w_max = 0.6
            """,
            equations="""
                tau_plus*dx/dt = -x : event-driven
                tau_minus*dy/dt = -y : event-driven
            """,
            pre_spike="g_target += w\nx += up*w_max\nw = clip(w + y, 0.0, w_max)",
            post_spike="y -= down*w_max\nw = clip(w + x, 0.0, w_max)",
        ),
    )
    proj.connect_from_matrix([[0.5, 0.25, 0.1], [0.59, None, 0.02]])
    return (yield from stepwise(proj, ("x", "y", "w"), 18))


@model()
def short_term_plasticity(ann):
    """Depressing and facilitating synapses with event-driven resources."""
    pre = firing_at(ann, [2.0, 3.0, 9.0, 14.0, 15.0], [3.0, 6.0, 7.0, 8.0, 16.0])
    post = ann.Population(2, ann.Neuron(equations="3.0*dg_exc/dt = -g_exc : exponential\nv = g_exc", spike="v > 100.0"))
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau_rec = 20.0\ntau_facil = 10.0\nU = 0.4",
            equations="""
                dx/dt = (1.0 - x)/tau_rec : init=1.0, event-driven
                du/dt = (U - u)/tau_facil : init=0.4, event-driven
            """,
            pre_spike="g_target += w*u*x\nx *= 1.0 - u\nu += U*(1.0 - u)",
        ),
    )
    proj.connect_from_matrix([[1.0, 2.0], [0.5, None]])
    m = ann.Monitor(post, "v")
    seen = yield from stepwise(proj, ("x", "u"), 20)
    return seen | {"v": m.get("v")}


@model()
def triplets(ann):
    """Voltage-dependent plasticity: continuous traces of both neurons, thresholded by the membrane potential."""
    pre = firing_at(ann, [2.0, 3.0, 9.0, 14.0], [3.0, 6.0, 12.0, 13.0])
    post = ann.Population(
        2,
        ann.Neuron(
            equations="6.0*dv/dt = g_exc - v + 0.4\n10.0*dtr/dt = v - tr",
            spike="v > 1.0",
            reset="v = 0.0",
            refractory=1.0,
        ),
    )
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            equations="""
                5.0*dx/dt = -x : exponential
                up = ite((post.v > 0.3) and (post.tr > 0.1), 0.01*x*(post.v - 0.3), 0.0)
                w += up : min=0.0, max=2.0
            """,
            pre_spike="g_target += w\nx += 0.2\nw -= 0.05*pos(post.tr - 0.2)",
        ),
    )
    proj.connect_from_matrix([[1.0, 1.9], [0.5, 0.01]])
    m = ann.Monitor(post, ["v", "spike"])
    seen = yield from stepwise(proj, ("x", "w"), 20)
    return seen | {"v": m.get("v"), "spike": m.get("spike")}


@model()
def recurrent_stdp(ann):
    """Plasticity within one population: pre and post events of the same neurons in the same step."""
    pop = ann.Population(
        4,
        ann.Neuron(
            parameters="I = 1.0", equations="10.0*dv/dt = I - v\nv2 = v + g_exc", spike="v > 0.7", reset="v = 0"
        ),
    )
    pop.I = [1.0, 1.5, 0.9, 1.5]
    proj = ann.Projection(
        pop,
        pop,
        "exc",
        ann.Synapse(
            equations="8.0*dx/dt = -x : event-driven\n6.0*dy/dt = -y : event-driven",
            pre_spike="g_target += w; x += 0.1; w -= 0.5*y : min=0.0",
            post_spike="y += 0.1; w += x : max=1.0",
        ),
    )
    proj.connect_all_to_all(0.5)
    m = ann.Monitor(pop, ["v2", "spike"])
    yield 50
    return {"v2": m.get("v2"), "spike": m.get("spike"), "w": proj.w, "x": proj.x, "y": proj.y}


@model()
def bounds_of_events(ann):
    """Bounds belong to the statement: an event may leave the range of the equation, until the equation comes."""
    pre, post = two_trains(ann)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="top = 0.5",
            equations="x += 0.125 : max=top\ny -= 0.25 : min=-1.0",
            pre_spike="g_target += w; x += 3.0; k += 1.0 : max=2*top",
            post_spike="y = -x : min=-3.0, max=-2.0; n += 1 : int, init=4",
        ),
    )
    proj.connect_all_to_all(0.5)
    return (yield from stepwise(proj, ("x", "y", "k", "n"), 17))
