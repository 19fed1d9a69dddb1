"""Recording: grids of time, pauses, shapes."""

from __future__ import annotations

from .model import model
from .parts import firing_at, growing_rates


@model(dt=0.5)
def periods(ann):
    """Samples every period, with an offset, and from the step at which the monitor was made."""
    pop = ann.Population(3, ann.Neuron(equations="r = t\nm = 2.0*t : population"))
    every = ann.Monitor(pop, ["r", "m"])
    second = ann.Monitor(pop, ["r", "m"], period=2.0)
    offset = ann.Monitor(pop, "r", period=2.0, period_offset=1.5)
    view = ann.Monitor(pop[[2, 0]], "r", period=1.0)
    yield 7
    late = ann.Monitor(pop, "r", period=1.5)
    yield 9
    found = {
        "every": every.get(),
        "second": second.get(),
        "offset": offset.get("r"),
        "view": view.get("r"),
        "late": late.get("r"),
        "again": every.get("r"),
        "period": second.period,
    }
    return found


@model()
def pauses(ann):
    """Recording that pauses and goes on; times of what was got."""
    pop = growing_rates(ann, 1.0, 2.0)
    m = ann.Monitor(pop, "r")
    yield 2
    m.pause()
    yield 2
    m.resume()
    yield 2
    data, times = m.get("r"), m.times()
    yield 3
    more, later = m.get("r", keep=True), m.times()
    yield 2
    return {"data": data, "times": times, "more": more, "later": later, "all": m.get("r"), "last": m.times()}


@model()
def started_later(ann):
    """A monitor that does not start by itself."""
    pop = growing_rates(ann, 1.0, 2.0)
    m = ann.Monitor(pop, "r", start=False)
    yield 3
    empty = m.get("r")
    m.start()
    yield 3
    return {"empty": empty, "r": m.get("r")}


@model()
def spikes(ann):
    """Spikes of a population and of a view, got twice."""
    pop = firing_at(ann, [2.0, 5.0, 6.0, 12.0], [3.0, 12.0], [12.0], [])
    m, view = ann.Monitor(pop, "spike"), ann.Monitor(pop[1:3], ["spike", "v"])
    yield 9
    first = m.get("spike")
    yield 9
    return {
        "first": first,
        "second": m.get("spike"),
        "view": view.get(),
        "third": m.get("spike"),
        "again": view.get("spike"),
    }


@model()
def sums_and_conductances(ann):
    """Sums and conductances are recorded after delivery and before the neurons change them."""
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc) - sum(inh)"))
    ann.Projection(pre, post, "exc").connect_all_to_all(1.0)
    ann.Projection(post, post, "inh").connect_all_to_all(0.5)
    spiking = firing_at(ann, [2.0, 3.0])
    target = ann.Population(1, ann.Neuron(equations="10.0*dg_exc/dt = -g_exc\nv = g_exc", spike="v > 100.0"))
    ann.Projection(spiking, target, "exc").connect_one_to_one(1.0)
    m, n = ann.Monitor(post, ["r", "sum(exc)", "sum(inh)"]), ann.Monitor(target, ["v", "g_exc"])
    yield 8
    return {"rates": m.get(), "conductances": n.get(), "sum": post.sum("exc"), "g": target.sum("exc")}


@model()
def projections(ann):
    """Synapses of every locality, in ragged and in full rows, and one dendrite."""
    pre, post = growing_rates(ann, 1.0, 2.0, 3.0), growing_rates(ann, 1.0, 0.5)

    def learning(weights):
        proj = ann.Projection(
            pre,
            post,
            "exc",
            ann.Synapse(equations="w += 0.1*pre.r\ns += post.r : postsynaptic\np += 1.0 : projection\nk += 1 : int"),
        )
        proj.connect_from_matrix(weights)
        return proj

    full, ragged = learning([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]), learning([[0.1, None, 0.3], [None, 0.5, None]])
    m = ann.Monitor(full, ["w", "s", "p", "k"], period=2.0)
    n = ann.Monitor(ragged, ["w", "s", "p", "k"], period=2.0)
    yield 2
    row = ann.Monitor(full.dendrite(0), ["w", "s", "p"])
    yield 5
    return {"full": m.get(), "ragged": n.get(), "row": row.get()}
