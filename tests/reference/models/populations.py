"""Populations: geometry, views, values set while the network runs, disabled populations."""

from __future__ import annotations

import numpy as np

from .model import model
from .parts import firing_at, growing_rates


@model()
def geometry(ann):
    """Shapes, coordinates and ranks of two- and three-dimensional populations."""
    neuron = ann.Neuron(parameters="a = 1.0\nk = 3 : int\nf = True\ntau = 2.0 : population", equations="r = a + t")
    flat, plane, cube = ann.Population(6, neuron), ann.Population((3, 4), neuron), ann.Population((2, 3, 4), neuron)
    plane.a = np.arange(12.0).reshape((3, 4))
    before = plane.a
    cube.a = np.arange(24.0).reshape((2, 3, 4))
    m, n = ann.Monitor(plane, "r"), ann.Monitor(cube[0, :, 1], "r")
    yield 3
    return {
        "sizes": [flat.size, plane.size, cube.size],
        "geometries": [list(pop.geometry) for pop in (flat, plane, cube)],
        "dimensions": [pop.dimension for pop in (flat, plane, cube)],
        "axes": [[pop.width, pop.height, pop.depth] for pop in (flat, plane, cube)],
        "coordinates": [list(plane.coordinates_from_rank(6)), list(cube.coordinates_from_rank(17))],
        "ranks": [plane.rank_from_coordinates((2, 1)), cube.rank_from_coordinates((1, 1, 1))],
        "before": before,
        "r": m.get("r", keep=True),
        "shaped": m.get("r", reshape=True),
        "view": n.get("r"),
        "plane.r": plane.r,
        "cube.r": cube.r,
        "k": plane.k,
        "f": plane.f,
        "tau": plane.tau,
        "flat.k": flat.k,
        "one": plane.neuron(5).r,
        "two": plane.neuron((1, 2)).a,
        "len": len(plane),
        "names": [plane.parameters, plane.variables, plane.attributes],
    }


@model()
def views(ann):
    """Selections of neurons: ranks, geometries, reading and writing."""
    neuron = ann.Neuron(parameters="a = 1.0", equations="r += a : init=0.5")
    flat, plane, cube = ann.Population(6, neuron), ann.Population((3, 4), neuron), ann.Population((2, 3, 4), neuron)
    chosen = {
        "2": flat[2],
        "::2": flat[::2],
        "-3:": flat[-3:],
        "array": flat[np.array([4, 1])],
        "list": flat[[0, 2, 3]],
        "1,:": plane[1, :],
        ":,1": plane[:, 1],
        "block": plane[0:2, 1:3],
        "2:5": plane[2:5],
        "0,:,1": cube[0, :, 1],
        "sum": flat[1:3] + flat[2:5],
        "neurons": flat.neuron(5) + flat.neuron(0),
    }
    flat[0:2].a = [7.0, 8.0]
    plane[1, :].r = 3.0
    m = ann.Monitor(flat[[4, 1]], "r")
    yield 3
    plane[0:2, 1:3].a = [10.0, 20.0, 30.0, 40.0]
    flat[3].r = 100.0
    flat[[5, 0]].r = [-1.0, -2.0]
    yield 3
    return {
        "ranks": {name: [int(rank) for rank in view.ranks] for name, view in chosen.items()},
        "geometries": {name: list(view.geometry) for name, view in chosen.items() if view.geometry is not None},
        "flat": flat.r,
        "plane": plane.r,
        "a": plane.a,
        "read": chosen["array"].r,
        "block": chosen["block"].r,
        "monitor": m.get("r"),
        "local": plane[1, :].rank_from_coordinates((0, 2), local=True),
        "len": len(chosen["::2"]),
    }


@model()
def values_set_while_running(ann):
    """Assignments in every shape, with truncation to the type of the attribute."""
    pop = ann.Population(
        (2, 3),
        ann.Neuron(
            parameters="a = 1.0\nk = 3 : int\nf = True\ntau = 2.0 : population",
            equations="v += a*tau + k\nu = ite(f, v, -v)\ng += tau : population\nr = u",
        ),
    )
    m = ann.Monitor(pop, ["v", "u", "g"])
    yield 2
    pop.a = np.arange(6.0).reshape((2, 3))
    pop.k = 2.7
    yield 2
    pop.f = 0.5
    pop.tau = 10.0
    pop.v = np.arange(6.0)
    yield 2
    pop.f = [True, False, True, False, True, False]
    pop.k = [-1.5, 1.5, 2.9, 0.0, 7.0, 8.0]
    pop.set({"a": 0.0, "g": -5.0})
    pop.neuron(1).v = 1000.0
    yield 2
    return {name: m.get(name) for name in ("v", "u", "g")} | {
        "k": pop.k,
        "f": pop.f,
        "a": pop.a,
        "tau": pop.tau,
        "g end": pop.g,
    }


@model()
def disabled_rate_coded(ann):
    """A disabled rate-coded population keeps its rates, which others go on to see; its queues stand still."""
    pre = growing_rates(ann, 1.0, 2.0)
    middle = ann.Population(2, ann.Neuron(equations="r = sum(exc) + 0.5*t"))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)\nd = sum(late)"))
    learned = ann.Projection(pre, middle, "exc", ann.Synapse(equations="w += 0.25"))
    learned.connect_one_to_one(1.0)
    out = ann.Projection(middle, post, "exc", ann.Synapse(equations="w += 0.1*pre.r"))
    out.connect_one_to_one(1.0)
    ann.Projection(middle, post, "late").connect_one_to_one(1.0, delays=3.0)
    m, n = ann.Monitor(middle, "r"), ann.Monitor(post, ["r", "d"])
    yield 4
    middle.disable()
    yield 4
    off = middle.enabled
    w = learned.w
    middle.r = [50.0, -50.0]
    yield 3
    middle.enable()
    yield 6
    return {"middle": m.get("r"), "post": n.get("r"), "late": n.get("d"), "w": w, "out.w": out.w, "off": off}


@model()
def disabled_target(ann):
    """A disabled spiking population receives nothing, and its synapses stand still."""
    pre = firing_at(ann, [1.0, 3.0, 4.0, 8.0, 12.0])
    post = ann.Population(1, ann.Neuron(equations="8.0*dg_exc/dt = -g_exc\nv += 0.1 + g_exc", spike="v > 100.0"))
    proj = ann.Projection(
        pre, post, "exc", ann.Synapse(equations="z += 1.0", pre_spike="g_target += w; x += 1.0; w += 0.25")
    )
    proj.connect_one_to_one(1.0, force_multiple_weights=True)
    m = ann.Monitor(post, ["v", "g_exc"])
    yield 3
    post.disable()
    yield 4
    post.enable()
    yield 8
    return {"v": m.get("v"), "g": m.get("g_exc"), "x": proj.x, "z": proj.z, "w": proj.w}


@model()
def spikes_of_the_last_step(ann):
    """The ranks that fired in the last step, of a population and of a view."""
    pop = firing_at(ann, [1.0, 3.0], [3.0], [2.0, 3.0])
    seen = []
    for _ in range(5):
        yield 1
        seen.append([[int(rank) for rank in pop.spike], [int(rank) for rank in pop[1:3].spike]])
    return {"spike": seen}


@model()
def cleared(ann):
    """clear() forgets spikes on their way, last spikes and refractoriness, and keeps the values."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 1.0",
            equations="v += I\ns = t - t_last : max=99.0",
            spike="v >= 3",
            reset="v = 0",
            refractory=4.0,
        ),
    )
    pop.I = [1.0, 1.5]
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    ann.Projection(pop, post, "exc").connect_one_to_one(1.0, delays=3.0)
    rates = growing_rates(ann, 1.0)
    late = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(rates, late, "exc").connect_one_to_one(1.0, delays=4.0)
    m = [ann.Monitor(pop, ["v", "s", "spike"]), ann.Monitor(post, "v"), ann.Monitor(late, "r")]
    yield 4
    pop.clear()
    rates.clear()
    yield 12
    return {
        "v": m[0].get("v"),
        "s": m[0].get("s"),
        "spike": m[0].get("spike"),
        "post": m[1].get("v"),
        "late": m[2].get("r"),
    }


@model()
def reset_of_one_population(ann):
    """reset() of a population restores its values, its spikes and its history, all or some of them."""
    neuron = ann.Neuron(parameters="a = 1.0", equations="r += a : init=0.5\ns = r + 1.0 : init=9.0")
    first, second = ann.Population(2, neuron), ann.Population(2, neuron)
    first.r = [3.0, 4.0]
    first.a = [1.0, 2.0]
    late = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(first, late, "exc").connect_one_to_one(1.0, delays=4.0)
    m, n = ann.Monitor(first, ["r", "s"]), ann.Monitor(late, "r")
    yield 5
    first.a = 10.0
    yield 2
    first.reset()
    values = [first.r, first.a, first.s]
    second.reset(["s"])
    others = [second.r, second.s]
    yield 6
    return {
        "r": m.get("r"),
        "s": m.get("s"),
        "late": n.get("r"),
        "values": values,
        "others": others,
        "second": second.r,
    }
