"""NIR graphs in and out: the intermediate representation that simulators and chips for spiking networks share.

:func:`from_nir` declares the populations and projections of a graph, :func:`to_nir` makes a graph of a network. Needs
nir and scipy.

A spike is a pulse of height 1 that lasts one step, as in the simulators that NIR was made for; so the effect of a
weight depends on dt, which must be the one that the network was trained with. Times of NIR are seconds, those here ms.
Equations are integrated with the explicit method. Spikes arrive one step after they were emitted, where others let them
arrive at once in networks without cycles.

References
----------
Pedersen et al. (2024). Neuromorphic intermediate representation: a unified instruction set for interoperable
brain-inspired computing. Nature Communications 15, 8122.
"""

from .reading import NIRParts, from_nir
from .writing import to_nir

__all__ = ["NIRParts", "from_nir", "to_nir"]
