"""Projections whose post neurons share weights, or that use the synapses of another projection.

>>> import neurarchy as ann
>>> from neurarchy.extensions.convolution import Convolution, Pooling
>>> image = ann.Population((4, 6), ann.Neuron(parameters="r = 0.0"))
>>> rate = ann.Neuron(equations="r = sum(exc)")
>>> edges, coarse = ann.Population((4, 6), rate), ann.Population((2, 3), rate)
>>> proj = Convolution(image, edges, "exc").connect_filter([[-1.0, 0.0, 1.0]])
>>> pool = Pooling(edges, coarse, "exc", operation="max").connect_pooling()
>>> ann.compile(silent=True)
>>> image[:, 3:].r = 1.0
>>> ann.simulate(2.0)
>>> coarse.r.tolist()
[[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]
"""

from .convolution import Convolution
from .copied import Copy
from .pooling import Pooling
from .transpose import Transpose

__all__ = ["Convolution", "Copy", "Pooling", "Transpose"]
