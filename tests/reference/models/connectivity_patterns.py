"""Connectors by distance and by functions, and what is seen of their synapses."""

from __future__ import annotations

from .connectivity import receiver, transmitted
from .model import model
from .parts import wavy_rates


@model(single=True)
def gaussian(ann):
    line, plane, cube = wavy_rates(ann, 5), receiver(ann, (3, 3)), receiver(ann, (2, 2, 3))
    post = receiver(ann, 3)
    projections = {
        "line": ann.Projection(line, post, "exc").connect_gaussian(1.0, 0.3),
        "plane": ann.Projection(plane, plane, "exc").connect_gaussian(2.0, 0.5, limit=0.2),
        "cube": ann.Projection(cube, cube, "exc").connect_gaussian(1.0, 0.5, limit=0.0),
        "self": ann.Projection(plane, plane, "exc").connect_gaussian(2.0, 0.25, allow_self_connections=True),
    }
    return (yield from transmitted(ann, post, projections))


@model(single=True)
def difference_of_gaussians(ann):
    line, post, plane = wavy_rates(ann, 5), receiver(ann, 3), receiver(ann, (3, 4))
    projections = {
        "line": ann.Projection(line, post, "exc").connect_dog(1.0, 0.2, 1.0, 0.7, limit=0.1),
        "plane": ann.Projection(plane, plane, "exc").connect_dog(2.0, 0.3, 0.5, 0.9, allow_self_connections=True),
    }
    return (yield from transmitted(ann, post, projections))


def rows_of(ann, rows):
    """A connector function that makes these rows: post rank, pre ranks, weights, delays."""

    def build(pre, post):
        synapses = ann.LILConnectivity()
        for row in rows:
            synapses.add(*row)
        return synapses

    return build


@model()
def with_func(ann):
    pre = wavy_rates(ann, 4)
    post = receiver(ann, (2, 3))
    ragged = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 1.0 : projection\nbeta = 1.0 : postsynaptic\nc = 2.0", equations="x = w*c*beta + tau"
        ),
    )
    ragged.connect_with_func(
        rows_of(ann, [(1, [0, 2], [0.1, 0.2], [0]), (3, [1], [0.3], [0]), (4, [0, 1, 3], [0.4, 0.5, 0.6], [0])])
    )
    ragged.beta = 2.0
    late = ann.Projection(pre, post, "exc")
    late.connect_with_func(rows_of(ann, [(0, [0, 1], [1.0, 2.0], [3.0]), (2, [3], [0.3], [3.0])]))
    found = yield from transmitted(ann, post, {"ragged": ragged, "late": late})
    return found | {"beta": ragged.beta, "tau": ragged.tau, "c": ragged.c, "x": ragged.x}
