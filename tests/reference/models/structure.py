"""Synapses that come and go, by conditions of the model and from outside; simulations that end by a condition."""

from __future__ import annotations

from .model import model
from .parts import firing_at, growing_rates


def structure(proj):
    """Who is connected to whom, with which weight."""
    return [
        [int(post), [int(pre) for pre in proj.dendrite(post).pre_ranks], list(proj.dendrite(post).w)]
        for post in proj.post_ranks
    ]


def followed(proj, steps, names=()):
    seen = {"structure": []} | {name: [] for name in names}
    for _ in range(steps):
        yield 1
        seen["structure"].append(structure(proj))
        for name in names:
            seen[name].append(proj.get(name))
    return seen


@model(structural_plasticity=True)
def creating_and_pruning(ann):
    """Conditions with rates of both sides and with the age of a synapse, tested at periods."""
    pre, post = (
        growing_rates(ann, 1.0, 2.0, 3.0),
        ann.Population(2, ann.Neuron(equations="r = t + 0.0*sum(exc)\nq = sum(exc)")),
    )
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="T = 3.0 : projection",
            equations="age += 1 : int, init=7",
            creating="(pre.r > 5.0) and (post.r > 1.0) : w=0.5",
            pruning="(w < 0.75) and (age > 8 + T)",
        ),
    )
    proj.connect_one_to_one(1.0)
    m = ann.Monitor(post, "q")
    yield 0
    proj.start_creating(period=2.0)
    proj.start_pruning()
    seen = yield from followed(proj, 12, ("age",))
    proj.stop_pruning()
    proj.stop_creating()
    later = yield from followed(proj, 4, ("age",))
    return seen | {f"later {name}": value for name, value in later.items()} | {"q": m.get("q")}


@model(structural_plasticity=True)
def pruning_by_age(ann):
    """All synapses of a projection go, one period after they are old enough."""
    pre, post = growing_rates(ann, 1.0, 0.5, 2.0), ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(
        pre, post, "exc", ann.Synapse(equations="age += 1 : int\nw += 0.25", pruning="age > 4 + pre.r")
    )
    proj.connect_all_to_all(1.0)
    m = ann.Monitor(post, "r")
    yield 0
    proj.start_pruning(period=2.0)
    seen = yield from followed(proj, 14)
    return seen | {"r": m.get("r"), "nb_synapses": proj.nb_synapses}


@model(structural_plasticity=True)
def created_and_pruned_from_outside(ann):
    """Synapses added to and taken from dendrites between two runs."""
    pre, post = growing_rates(ann, 1.0, 2.0, 3.0, 4.0), ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_from_matrix([[1.0, None, None, 1.0], [1.0, 1.0, 1.0, 1.0], [None, 1.0, None, None]])
    m = ann.Monitor(post, "r")
    yield 2
    first = structure(proj)
    proj.dendrite(0).create_synapse(2, 0.5)
    yield 2
    second = structure(proj)
    proj.dendrite(0).prune_synapse(0)
    proj.dendrite(1).prune_synapse(3)
    yield 2
    return {"first": first, "second": second, "third": structure(proj), "r": m.get("r"), "nb": proj.nb_synapses}


@model(alone=True, dt=1.0)
def stop_conditions(ann):
    """Simulations that end when a condition holds for any neuron, for all, for several populations, or at a spike."""
    neuron = ann.Neuron(parameters="base = 0.0", equations="10*dv/dt + v = 2*base : init=0.1\nr = v")
    any_of, all_of = (
        ann.Population(6, neuron, stop_condition="v > 0.5 : any"),
        ann.Population(2, neuron, stop_condition="v > 0.9 : all"),
    )
    any_of.base = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    all_of.base = [0.5, 0.6]
    spiking = ann.Population(
        1, ann.Neuron(equations="v += 1.0", spike="v >= 7", reset="v = 0"), stop_condition="spiked: any"
    )
    yield 0
    times, ends = [], []
    for populations, operator in (
        (any_of, "and"),
        (all_of, "and"),
        ([any_of, all_of], "and"),
        ([any_of, all_of], "or"),
        (spiking, "and"),
        ([spiking, all_of], "and"),
    ):
        ann.reset()
        times.append(ann.simulate_until(40.0, populations, operator=operator))
        ends.append([ann.get_current_step(), any_of.v, all_of.v, [int(rank) for rank in spiking.spike]])
    return {"times": times, "ends": ends, "none": ann.simulate_until(0.0, any_of)}


@model()
def functions_called(ann):
    """Functions of neurons and synapses called from outside."""
    pop = ann.Population(
        2, ann.Neuron(equations="r = twice(t)", functions="twice(x) = 2*x\nlarger(x, y) = if x > y: x else: y")
    )
    proj = ann.Projection(pop, pop, "exc", ann.Synapse(psp="gain(pre.r)", functions="gain(x) = x^2 + 1.0"))
    proj.connect_one_to_one(1.0)
    spiking = firing_at(ann, [1.0])
    yield 2
    return {
        "twice": pop.twice([1.0, 2.0, -0.5]),
        "larger": pop.larger([1.0, 4.0], [2.0, 3.0]),
        "gain": proj.gain([1.0, 2.0]),
        "names": [pop.functions, proj.functions, spiking.functions],
    }
