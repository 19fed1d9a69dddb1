"""Delays that are changed while the network runs."""

from __future__ import annotations

from .delays import DELAYS, WEIGHTS
from .model import model


@model()
def changed_uniform_delay(ann):
    """A uniform delay changed while the network runs: shorter, then longer than before."""
    pre = ann.Population(2, ann.Neuron(equations="r = t : init=-1.0"))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_one_to_one(1.0, delays=4.0)
    m = ann.Monitor(post, "r")
    yield 8
    proj.delay = 2.0
    yield 5
    shorter = proj.delay
    proj.delay = 4.0
    yield 5
    proj.delay = 8.4
    longer = proj.delay
    yield 12
    return {"r": m.get("r"), "shorter": shorter, "longer": longer, "max": pre.max_delay}


@model()
def changed_nonuniform_delay(ann):
    """Delays of each synapse changed while the network runs."""
    pre = ann.Population(3, ann.Neuron(equations="r = t*t : init=-1.0"))
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_from_matrix(WEIGHTS, delays=DELAYS)
    m = ann.Monitor(post, "r")
    yield 8
    proj.delay = [[2.0, 2.0, 1.0], [1.0, 5.0, 3.0]]
    yield 8
    return {"r": m.get("r"), "delay": proj.delay}
