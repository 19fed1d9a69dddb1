"""Memory of the objects of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core
from .population_part import PopulationPart
from .projection_part import ProjectionPart

if TYPE_CHECKING:
    pass


class SizedPopulation(PopulationPart):
    """A population that tells how much memory it takes."""

    def size_in_bytes(self) -> int:
        """The memory that the state of all neurons takes.

        Returns
        -------
        int
            Bytes of all arrays; 0 before `compile`.

        Examples
        --------
        >>> import neurarchy as ann
        >>> ann.Population(10, ann.Izhikevich).size_in_bytes()
        0
        """
        return _core.population_bytes(self._network.core, self.id)


class SizedProjection(ProjectionPart):
    """A projection that tells how much memory it takes."""

    def size_in_bytes(self) -> int:
        """The memory that the synapses take: connectivity, delays, weights and all other variables.

        Spiking synapses with one weight for all take about 4 bytes each between populations of at most 65,536 neurons.

        Returns
        -------
        int
            Bytes of all arrays; 0 before `compile`.

        Examples
        --------
        >>> import neurarchy as ann
        >>> P = ann.Population(10, ann.Izhikevich)
        >>> ann.Projection(P, P, "exc").size_in_bytes()
        0
        """
        return _core.projection_bytes(self._network.core, self.id)
