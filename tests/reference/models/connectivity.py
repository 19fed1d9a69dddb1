"""Connectors without random draws, and what is seen of their synapses."""

from __future__ import annotations

import numpy as np

from .model import model
from .parts import firing_at, growing_rates, wavy_rates


def seen(proj):
    """Everything that can be asked about the synapses of a projection."""
    return {
        "size": proj.size,
        "nb_synapses": proj.nb_synapses,
        "per dendrite": proj.nb_synapses_per_dendrite(),
        "post_ranks": [int(rank) for rank in proj.post_ranks],
        "pre_ranks": [[int(rank) for rank in proj.dendrite(post).pre_ranks] for post in proj.post_ranks],
        "w": proj.w,
        "matrix": proj.connectivity_matrix(),
        "delay": proj.delay,
    }


def receiver(ann, geometry):
    return ann.Population(geometry, ann.Neuron(equations="r = sum(exc)"))


def transmitted(ann, post, projections):
    """What the projections look like and what they transmit."""
    m = ann.Monitor(post, "r")
    yield 6
    found = {"r": m.get("r")}
    for name, proj in projections.items():
        found |= {f"{name} {key}": value for key, value in seen(proj).items()}
    return found


@model()
def one_to_one(ann):
    pre = wavy_rates(ann, 4)
    post = receiver(ann, 4)
    proj = ann.Projection(pre, post, "exc")
    proj.connect_one_to_one(0.5)
    ranks = ann.Projection(pre[[3, 1]], post[[0, 2]], "exc")
    ranks.connect_one_to_one(2.0, force_multiple_weights=True)
    return (yield from transmitted(ann, post, {"all": proj, "views": ranks}))


@model()
def all_to_all(ann):
    pre = wavy_rates(ann, 3)
    post = receiver(ann, 5)
    projections = {
        "other": ann.Projection(pre, post, "exc").connect_all_to_all(0.5),
        "multiple": ann.Projection(pre, post, "exc").connect_all_to_all(0.25, force_multiple_weights=True),
        "own": ann.Projection(post, post, "exc").connect_all_to_all(0.1),
        "self": ann.Projection(post, post, "exc").connect_all_to_all(0.01, allow_self_connections=True),
        "views": ann.Projection(post[1:3], post[2:5], "exc").connect_all_to_all(-0.1),
    }
    return (yield from transmitted(ann, post, projections))


@model()
def from_matrix(ann):
    pre = wavy_rates(ann, 4)
    post = receiver(ann, (2, 3))
    some = np.array([[None, 1.0, None, 0.5], [None] * 4, [2.0, 0.0, None, None]], dtype=object)
    projections = {
        "turned": ann.Projection(pre, post[0:3], "exc").connect_from_matrix(
            np.arange(12.0).reshape(4, 3), pre_post=True
        ),
        "views": ann.Projection(pre[1:3], post[0, :], "exc").connect_from_matrix([[1, 2], [3, 4], [5, 6]]),
        "some": ann.Projection(pre, post[3:6], "exc").connect_from_matrix(some),
        "delays": ann.Projection(pre[0:2], post[4:6], "exc").connect_from_matrix(
            [[1.0, 2.0], [3.0, 4.0]], delays=[[1.0, 2.0], [3.0, 1.0]]
        ),
    }
    return (yield from transmitted(ann, post, projections))


@model()
def spiking_views(ann):
    """Spikes between views of populations, with the weights of a matrix and with one weight."""
    pre = firing_at(ann, [1.0, 4.0], [2.0, 4.0], [4.0], [5.0, 6.0])
    post = ann.Population((2, 3), ann.Neuron(equations="v = g_exc - g_inh", spike="v > 100.0"))
    ann.Projection(pre[1:4], post[0:2, 1], "exc").connect_from_matrix([[1.0, 2.0, 3.0], [4.0, None, 5.0]])
    ann.Projection(pre[[3, 0]], post[1, :], "inh").connect_all_to_all(0.5, delays=2.0)
    ann.Projection(pre[0:2], post[[5, 0]], "inh").connect_one_to_one(0.25)
    m = ann.Monitor(post, "v")
    yield 12
    return {"v": m.get("v")}


@model()
def storage_formats(ann):
    """Names of storage formats change nothing that is seen."""
    pre = growing_rates(ann, 1.0, -2.0, 3.0)
    post = receiver(ann, 3)
    found = {}
    for name in ("lil", "csr", "dense", "ell", "coo"):
        found[name] = ann.Projection(pre, post, "exc")
        found[name].connect_from_matrix([[0.5, 1.0, -0.25], [2.0, 0.75, 1.5], [1.0, 2.0, 3.0]], storage_format=name)
    m = ann.Monitor(post, "r")
    yield 5
    return {"r": m.get("r")} | {f"{name} w": proj.w for name, proj in found.items()}


@model()
def single_weights(ann):
    """One weight stored once is a number, and can be changed as one."""
    pre = growing_rates(ann, 1.0, -2.0, 3.0)
    post = receiver(ann, 2)
    single = ann.Projection(pre, post, "exc").connect_all_to_all(0.5)
    multiple = ann.Projection(pre, post, "exc").connect_all_to_all(0.5, force_multiple_weights=True)
    m = ann.Monitor(post, "r")
    yield 2
    before = [single.w, multiple.w, single.dendrite(0).w]
    single.w = 2.0
    multiple.w = 1.0
    yield 3
    return {"before": before, "single": single.w, "multiple": multiple.w, "r": m.get("r")}
