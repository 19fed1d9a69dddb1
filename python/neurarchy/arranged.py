"""Places of neurons: the geometry of a population, ranks and coordinates, single neurons and parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from . import index
from .messages import warn
from .population_part import PopulationPart

if TYPE_CHECKING:
    from .population import Population
    from .view import IndividualNeuron, PopulationView


class Arranged(PopulationPart):
    """A population as neurons that have places."""

    @property
    def size(self) -> int:
        """Number of neurons."""
        return int(np.prod(self.geometry, dtype=np.int64))

    @property
    def dimension(self) -> int:
        """Number of axes."""
        return len(self.geometry)

    @property
    def width(self) -> int:
        """Length of the first axis."""
        return self.geometry[0]

    @property
    def height(self) -> int:
        """Length of the second axis, 1 if there is none."""
        return self.geometry[1] if len(self.geometry) > 1 else 1

    @property
    def depth(self) -> int:
        """Length of the third axis, 1 if there is none."""
        return self.geometry[2] if len(self.geometry) > 2 else 1

    @property
    def ranks(self) -> NDArray[np.int32]:
        """All ranks, shape ``(size,)``."""
        return np.arange(self.size, dtype=np.int32)

    def neuron(self, *coordinates: Any) -> IndividualNeuron:
        """Return one neuron, by its rank (a negative one counts from the end) or its coordinates.

        Raises
        ------
        ANNarchyException
            If there is no such neuron.
        """
        from .view import IndividualNeuron

        given = coordinates[0] if len(coordinates) == 1 else coordinates
        if index.is_integer(given):
            return IndividualNeuron(_population(self), index.checked_rank(given, self.size, self._what))
        return IndividualNeuron(_population(self), index.rank_of(given, self.geometry, self._what))

    @property
    def neurons(self) -> Iterator[IndividualNeuron]:
        """All neurons, in the order of their ranks."""
        return (self.neuron(rank) for rank in range(self.size))

    def __iter__(self) -> Iterator[IndividualNeuron]:
        return self.neurons

    def __getitem__(self, selection: Any) -> PopulationView | IndividualNeuron | None:
        from .view import IndividualNeuron, PopulationView

        selected = index.select(selection, self.geometry, self._what)
        if selected is None:
            warn(f"{self._what} cannot be indexed by {selection!r}; None is returned")
            return None
        if selected.single:
            return IndividualNeuron(_population(self), int(selected.ranks[0]))
        return PopulationView(_population(self), selected.ranks, selected.geometry)

    def rank_from_coordinates(self, coord: tuple[int, ...]) -> int:
        """Return the rank of the neuron at these coordinates.

        Parameters
        ----------
        coord : tuple of int
            One number for each axis.

        Raises
        ------
        ANNarchyException
            If there is no such neuron.
        """
        return index.rank_of(coord, self.geometry, self._what)

    def coordinates_from_rank(self, rank: int) -> tuple[int, ...]:
        """Return the coordinates of the neuron of this rank.

        Parameters
        ----------
        rank : int
            Rank of the neuron.

        Raises
        ------
        ANNarchyException
            If there is no such neuron.
        """
        return index.coordinates_of(rank, self.geometry, self._what)

    def normalized_coordinates_from_rank(self, rank: int, norm: float = 1.0) -> tuple[float, ...]:
        """Return the coordinates of a neuron between 0 and `norm`; 0 on an axis of length 1.

        Parameters
        ----------
        rank : int
            Rank of the neuron.
        """
        place = self.coordinates_from_rank(rank)
        return tuple(norm * c / (g - 1) if g > 1 else 0.0 for c, g in zip(place, self.geometry, strict=True))


def _population(part: Arranged) -> Population:
    return cast("Population", part)
