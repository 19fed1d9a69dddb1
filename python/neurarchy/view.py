"""Parts of populations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import index, values
from .messages import ANNarchyException, warn
from .neuron import Neuron
from .population import Population


class PopulationView:
    """Some neurons of a population, in an order. Made by indexing a population, or by adding views and neurons.

    Attributes of the model are read as arrays of shape ``(size,)``, in the order of the ranks, and written with a
    number, a list or 1-D array of that length, or a distribution.

    Parameters
    ----------
    population : Population
        The whole.
    ranks : array of int
        Ranks in the population, each once.
    geometry : tuple of int, optional
        Shape, if the neurons have one.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(6, ann.Neuron(parameters="r = 0.0"))
    >>> pop[1:3].r = [1.0, 2.0]
    >>> pop.r
    array([0., 1., 2., 0., 0., 0.])
    >>> (pop[1:3] + pop[2:5]).ranks
    array([1, 2, 3, 4], dtype=int32)
    """

    population: Population
    ranks: NDArray[np.int32]
    geometry: tuple[int, ...] | None

    def __init__(self, population: Population, ranks: ArrayLike, geometry: tuple[int, ...] | None = None) -> None:
        selected = index.select(np.asarray(ranks, dtype=np.int64), (population.size,), population._what)
        if selected is None or _twice(selected.ranks):
            raise ANNarchyException(f"{population._what}: a view lists each neuron once")
        own = self.__dict__
        own["population"] = population
        own["ranks"] = selected.ranks
        own["geometry"] = geometry

    @property
    def _what(self) -> str:
        return f"view of population '{self.population.name}'"

    @property
    def size(self) -> int:
        """Number of neurons."""
        return len(self.ranks)

    @property
    def neuron_type(self) -> Neuron:
        """Model of the population."""
        return self.population.neuron_type

    @property
    def id(self) -> int:
        """Number of the population."""
        return self.population.id

    @property
    def name(self) -> str:
        """Name of the population."""
        return self.population.name

    @property
    def targets(self) -> list[str]:
        """Targets of the population."""
        return self.population.targets

    @property
    def max_delay(self) -> int:
        """Largest delay of the outgoing projections of the population, in steps."""
        return self.population.max_delay

    @property
    def attributes(self) -> list[str]:
        """Names of parameters, then variables."""
        return self.population.attributes

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters."""
        return self.population.parameters

    @property
    def variables(self) -> list[str]:
        """Names of the variables."""
        return self.population.variables

    @property
    def offsets(self) -> list[int]:
        """Smallest rank, and largest rank + 1; ``[0, 0]`` for an empty view."""
        return [int(self.ranks.min()), int(self.ranks.max()) + 1] if self.size else [0, 0]

    @property
    def spike(self) -> list[int]:
        """Ranks in the population of the neurons that emitted a spike in the last step, ascending."""
        return sorted(set(self.population.spike.tolist()) & set(self.ranks.tolist()))

    def get(self, name: str) -> Any:
        """Return an attribute: an array of shape ``(size,)`` in the order of `ranks`, a number if it is global.

        Parameters
        ----------
        name : str
            Name of the attribute.

        Raises
        ------
        ANNarchyException
            If the model has no attribute of this name.
        """
        info = self.population._attributes.get(name)
        if info is None:
            raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))
        value = self.population.get(name)
        return value.reshape(-1)[self.ranks] if info.is_local else value

    def set(self, values: dict[str, Any]) -> None:
        """Assign several attributes, one after the other.

        Parameters
        ----------
        values : dict
            Values by the names of the attributes.

        Raises
        ------
        ANNarchyException
            If a name is unknown or a value does not fit; the attributes before it have been assigned.
        """
        for name, value in values.items():
            self._assign(name, value)

    def _assign(self, name: str, value: object) -> None:
        info = self.population._attributes.get(name)
        if info is None:
            raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))
        if not info.is_local:
            raise ANNarchyException(
                f"{self._what}: can not set the value of a global attribute from a PopulationView; assign '{name}' of "
                "the population"
            )
        if np.ndim(value) > 1:  # type: ignore[arg-type]
            raise ANNarchyException(f"{self._what}, attribute '{name}': a list or array needs one axis")
        self.population._assign(name, self.ranks, value)

    def __getattr__(self, name: str) -> Any:
        population = self.__dict__.get("population")
        if population is None:
            raise AttributeError(name)
        if name in population._attributes:
            return self.get(name)
        raise values.unknown_attribute(self._what, name, population.attributes)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.population._attributes:
            self._assign(name, value)
            return
        if hasattr(type(self), name) or name in ("population", "ranks", "geometry"):
            raise ANNarchyException(f"{self._what}: '{name}' cannot be assigned")
        meant = values.near_miss(name, self.attributes)
        if meant:
            warn(f"{self._what} has no attribute '{name}'; a Python attribute is created. Did you mean '{meant}'?")
        object.__setattr__(self, name, value)

    def sum(self, target: str) -> NDArray[np.float64]:
        """Return the weighted sums of a target, shape ``(size,)``; see :meth:`Population.sum`."""
        return self.population.sum(target).reshape(-1)[self.ranks]

    def rank_from_coordinates(self, coord: tuple[int, ...], local: bool = False) -> int:
        """Return the rank in the population of the neuron at these coordinates.

        Parameters
        ----------
        coord : tuple of int
            Coordinates in the population, or in the geometry of the view if `local`.
        local : bool
            Which of the two.

        Raises
        ------
        ANNarchyException
            If there is no such neuron in the view, or `local` and the view has no geometry.
        """
        if local:
            return int(self.ranks[index.rank_of(coord, self._shape(), self._what)])
        rank = self.population.rank_from_coordinates(coord)
        self._place(rank)
        return rank

    def coordinates_from_rank(self, rank: int, local: bool = False) -> tuple[int, ...]:
        """Return the coordinates of the neuron of this rank of the population; the inverse of the above.

        Parameters
        ----------
        rank : int
            Rank of the neuron, in the whole population.
        local : bool
            Return coordinates in the geometry of the view.
        """
        place = self._place(rank)
        if local:
            return index.coordinates_of(place, self._shape(), self._what)
        return self.population.coordinates_from_rank(rank)

    def _shape(self) -> tuple[int, ...]:
        if self.geometry is None:
            raise ANNarchyException(f"{self._what}: it has no geometry, so there are no local coordinates")
        return self.geometry

    def _place(self, rank: int) -> int:
        found = np.flatnonzero(self.ranks == rank)
        if not len(found):
            raise ANNarchyException(f"{self._what}: the neuron of rank {rank} is not part of it")
        return int(found[0])

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[IndividualNeuron]:
        return (IndividualNeuron(self.population, int(rank)) for rank in self.ranks)

    def __getitem__(self, selection: Any) -> PopulationView | IndividualNeuron | None:
        selected = index.select(selection, self.geometry or (self.size,), self._what)
        if selected is None:
            warn(f"{self._what} cannot be indexed by {selection!r}; None is returned")
            return None
        ranks = self.ranks[selected.ranks]
        if selected.single:
            return IndividualNeuron(self.population, int(ranks[0]))
        return PopulationView(self.population, ranks, selected.geometry)

    def __add__(self, other: PopulationView | IndividualNeuron) -> PopulationView:
        return union(self, other)

    def __repr__(self) -> str:
        neurons = [f"  {neuron!r}" for neuron in list(self)[:10]]
        more = [f"  ... and {self.size - 10} more"] if self.size > 10 else []
        return "\n".join([f"<PopulationView of '{self.name}', ranks {self.ranks.tolist()}>", *neurons, *more])


class IndividualNeuron:
    """One neuron of a population; attributes are numbers.

    Parameters
    ----------
    population : Population
        Where it is.
    rank : int
        Its rank.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population((2, 3), ann.Neuron(parameters="r = 0.0"))
    >>> pop[1, 2].r = 5.0
    >>> pop.neuron(5).r
    5.0
    """

    population: Population
    rank: int

    def __init__(self, population: Population, rank: int) -> None:
        self.__dict__["population"] = population
        self.__dict__["rank"] = index.checked_rank(rank, population.size, population._what)

    def __getattr__(self, name: str) -> Any:
        population = self.__dict__.get("population")
        if population is None:
            raise AttributeError(name)
        info = population._attributes.get(name)
        if info is None:
            raise values.unknown_attribute(f"neuron of {population._what}", name, population.attributes)
        value = population.get(name)
        return value.reshape(-1)[self.rank].item() if info.is_local else value

    def __setattr__(self, name: str, value: object) -> None:
        info = self.population._attributes.get(name)
        if info is not None and info.is_local:
            if np.ndim(value):  # type: ignore[arg-type]
                raise ANNarchyException(f"neuron of {self.population._what}, attribute '{name}': it takes one number")
            self.population._assign(name, np.array([self.rank], dtype=np.int32), value)
            return
        if info is not None:
            self.population._assign(name, None, value)
            return
        if name in ("population", "rank"):
            raise ANNarchyException(f"neuron of {self.population._what}: '{name}' cannot be assigned")
        meant = values.near_miss(name, self.population.attributes)
        if meant:
            warn(f"a neuron of {self.population._what} has no attribute '{name}'. Did you mean '{meant}'?")
        object.__setattr__(self, name, value)

    def __add__(self, other: PopulationView | IndividualNeuron) -> PopulationView:
        return union(self, other)

    def __repr__(self) -> str:
        place = self.population.coordinates_from_rank(self.rank)
        named = [f"{name} = {getattr(self, name)}" for name in self.population.attributes]
        return f"<Neuron of '{self.population.name}', rank {self.rank}, coordinates {place}: {', '.join(named)}>"


def as_view(part: PopulationView | IndividualNeuron) -> PopulationView:
    """Return a view; of a single neuron, one that contains it."""
    return part if isinstance(part, PopulationView) else PopulationView(part.population, [part.rank], (1,))


def union(one: PopulationView | IndividualNeuron, other: PopulationView | IndividualNeuron) -> PopulationView:
    """Return the neurons of both, ascending, each once.

    Raises
    ------
    ANNarchyException
        If they belong to different populations.
    """
    if not isinstance(other, (PopulationView, IndividualNeuron)):
        raise ANNarchyException(f"a view can be added to a view or a neuron, not to {other!r}")
    if one.population is not other.population:
        raise ANNarchyException("views of different populations cannot be added")
    return PopulationView(one.population, np.union1d(as_view(one).ranks, as_view(other).ranks))


def _twice(ranks: NDArray[np.int32]) -> bool:
    """Return whether a rank comes twice. (`numpy.unique` would import masked arrays.)"""
    ascending = np.sort(ranks)
    return bool((ascending[1:] == ascending[:-1]).any())
