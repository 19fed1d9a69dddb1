"""The structure of a projection: which neurons are connected, by how many synapses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from . import _core, index
from .messages import ANNarchyException, warn
from .population import Population, population_of
from .projection_part import ProjectionPart
from .rows import Rows

if TYPE_CHECKING:
    from .dendrite import Dendrite
    from .individual_synapse import IndividualSynapse
    from .projection import Projection


class Structured(ProjectionPart):
    """What a projection tells about its synapses. They exist from `compile` on."""

    _rows: Rows | None
    #: Changes with the synapses.
    _structure: tuple[_core.Network, int] | None

    if TYPE_CHECKING:

        def _flat(self, name: str) -> NDArray[Any]: ...

    @property
    def rows(self) -> Rows:
        """Which neurons are connected.

        Raises
        ------
        ANNarchyException
            If the network is not compiled.
        """
        self._require_compiled("the synapses")
        structure = self._structure_version()
        if self._rows is None or self._structure != structure:
            core, number = self._network.core, self.id
            self.__dict__["_rows"] = Rows(
                *_core.row_bounds(core, number),
                lambda: _core.pre_ranks(core, number),
                lambda row: _core.pre_ranks_of_row(core, number, row),
            )
            self.__dict__["_structure"] = structure
        assert self._rows is not None
        return self._rows

    def _structure_version(self) -> tuple[_core.Network, int]:
        return self._network.core, _core.structure_version(self._network.core, self.id)

    def _rows_or_warn(self, what: str) -> Rows | None:
        if not self.initialized:
            warn(f"{self._what}, {what}: the network is not compiled, there are no synapses yet")
            return None
        return self.rows

    @property
    def size(self) -> int:
        """Number of post neurons that receive synapses; 0, with a warning, before `compile`."""
        rows = self._rows_or_warn("size")
        return 0 if rows is None else len(rows.post_ranks)

    def __len__(self) -> int:
        return self.size

    @property
    def nb_synapses(self) -> int:
        """Number of synapses; 0, with a warning, before `compile`."""
        rows = self._rows_or_warn("nb_synapses")
        return 0 if rows is None else rows.synapses

    def nb_synapses_per_dendrite(self) -> list[int]:
        """Return the number of synapses of each row; empty, with a warning, before `compile`."""
        rows = self._rows_or_warn("nb_synapses_per_dendrite")
        return [] if rows is None else rows.lengths.tolist()

    def nb_efferent_synapses(self) -> dict[int, int] | None:
        """Return the number of synapses of each pre neuron that has some, by its rank. Spiking projections only."""
        if self.synapse_type.type == "rate":
            raise ANNarchyException(f"{self._what}, nb_efferent_synapses: for spiking projections only")
        rows = self._rows_or_warn("nb_efferent_synapses")
        if rows is None:
            return None
        return _core.efferent_synapses(self._network.core, self.id)

    @property
    def post_ranks(self) -> list[int] | None:
        """Ranks of the post neurons that receive synapses, ascending; None, with a warning, before `compile`."""
        rows = self._rows_or_warn("post_ranks")
        return None if rows is None else rows.post_ranks.tolist()

    def dendrite(self, post: int | tuple[int, ...]) -> Dendrite:
        """Return all synapses of one post neuron, given by its rank or coordinates.

        Parameters
        ----------
        post : int or tuple of int
            Rank or coordinates of the post neuron, in the whole population.

        Raises
        ------
        ANNarchyException
            If it receives no synapses, or the network is not compiled.
        """
        from .dendrite import Dendrite

        population = population_of(self.post)
        rank = index.rank_at(post, population.geometry, population._what)
        row = self.rows.row_of(rank)
        if row is None:
            raise ANNarchyException(
                f"{self._what}: the neuron of rank {rank} of {population._what} receives no synapses"
            )
        return Dendrite(cast("Projection", self), rank, row)

    @property
    def dendrites(self) -> Iterator[Dendrite]:
        """The synapses of each post neuron that receives some, in the order of their ranks."""
        return (self.dendrite(int(rank)) for rank in self.rows.post_ranks)

    def __iter__(self) -> Iterator[Dendrite]:
        return self.dendrites

    def __getitem__(self, post: int | tuple[int, ...]) -> Dendrite:
        return self.dendrite(post)

    def synapse(self, pre: int, post: int) -> IndividualSynapse:
        """Return the synapse between two neurons, given by their ranks.

        Parameters
        ----------
        pre, post : int
            Ranks of the two neurons, in their whole populations.

        Raises
        ------
        ANNarchyException
            If there is none.
        """
        if not index.is_integer(pre) or not index.is_integer(post):
            raise ANNarchyException(f"{self._what}, synapse: the two neurons are given by their ranks")
        return self.dendrite(post).synapse(pre)

    def connectivity_matrix(self, fill: float = 0.0) -> NDArray[np.float64]:
        """Return the weights as a matrix.

        Parameters
        ----------
        fill : float
            Value where there is no synapse.

        Returns
        -------
        numpy.ndarray
            Shape ``(post population size, pre population size)``, of the whole populations also with views.
        """
        rows = self.rows
        matrix = np.full((population_of(self.post).size, population_of(self.pre).size), fill, dtype=np.float64)
        matrix[np.repeat(rows.post_ranks, rows.lengths), rows.pre_ranks] = self._flat("w")
        return matrix

    def receptive_fields(self, variable: str = "w", in_post_geometry: bool = True) -> NDArray[np.float64]:
        """Return a variable of all post neurons as one picture: for each of them a tile of the shape of `pre`.

        Parameters
        ----------
        variable : str
            Attribute of the synapse.
        in_post_geometry : bool
            Arrange the tiles as the post neurons are arranged; otherwise as a square, in the order of the ranks.

        Returns
        -------
        numpy.ndarray
            Shape ``(1 + rows*ph, columns*pw)`` for a pre geometry ``(ph, pw)``. The first row is 0, as in the reference
            system. Where there is no synapse: 0.

        Raises
        ------
        ANNarchyException
            If a population has more than two axes.
        """
        height, width = _plane(population_of(self.pre))
        post = population_of(self.post)
        if in_post_geometry:
            down, across = _plane(post)
        else:
            down = math.ceil(math.sqrt(post.size))
            across = math.ceil(post.size / down)
        rows = self.rows
        tiles = np.zeros((down * across, height * width))
        tiles[np.repeat(rows.post_ranks, rows.lengths), rows.pre_ranks] = self._flat(variable)
        mosaic = tiles.reshape(down, across, height, width).swapaxes(1, 2).reshape(down * height, across * width)
        return np.vstack([np.zeros((1, across * width)), mosaic])


def _plane(population: Population) -> tuple[int, int]:
    """Return height and width of a population of one or two axes; one axis is one row."""
    match population.geometry:
        case (width,):
            return 1, width
        case (height, width):
            return height, width
    raise ANNarchyException(f"receptive_fields: {population._what} has more than two axes, {population.geometry}")
