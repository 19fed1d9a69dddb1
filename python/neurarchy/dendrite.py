"""Dendrites: the synapses of one post neuron."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, index, times, values
from .individual_synapse import IndividualSynapse
from .messages import ANNarchyException, warn
from .population import population_of

if TYPE_CHECKING:
    from .projection import Projection, Side


class Dendrite:
    """All synapses of a projection that one post neuron receives. Made by indexing a projection.
    Attributes per synapse are lists, in the order of :attr:`pre_ranks`; others are numbers.

    Parameters
    ----------
    proj : Projection
        Whose synapses they are.
    post_rank : int
        Rank of the post neuron.
    idx : int
        Its place among the post neurons that receive synapses.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population((2, 2), ann.Neuron(parameters="r = 1.0"))
    >>> out = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    >>> proj = ann.Projection(pop, out, "exc").connect_from_matrix([[1.0, None, 2.0, 3.0]])
    >>> ann.compile(silent=True)
    >>> proj[0].pre_ranks, proj[0].w
    ([0, 2, 3], [1.0, 2.0, 3.0])
    >>> proj[0].receptive_field()
    array([[1., 0.],
           [2., 3.]])
    """

    proj: Projection
    post_rank: int
    idx: int

    def __init__(self, proj: Projection, post_rank: int, idx: int) -> None:
        self.__dict__["proj"] = proj
        self.__dict__["post_rank"] = post_rank
        self.__dict__["idx"] = idx

    @property
    def _what(self) -> str:
        return f"dendrite of neuron {self.post_rank} of {self.proj._what}"

    @property
    def pre(self) -> Side:
        """Pre-synaptic side."""
        return self.proj.pre

    @property
    def target(self) -> str | list[str]:
        """What the synapses act on."""
        return self.proj.target

    @property
    def attributes(self) -> list[str]:
        """Names of parameters, then variables."""
        return self.proj.attributes

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters."""
        return self.proj.parameters

    @property
    def variables(self) -> list[str]:
        """Names of the variables."""
        return self.proj.variables

    @property
    def size(self) -> int:
        """Number of synapses."""
        return int(self.proj.rows.lengths[self.idx])

    def __len__(self) -> int:
        return self.size

    @property
    def pre_ranks(self) -> list[int]:
        """Ranks of the pre neurons, in the order of the row: ascending, but for synapses given one by one."""
        return self.proj.rows.pre_ranks_of(self.idx)

    @property
    def pre_rank(self) -> list[int]:
        """The same as :attr:`pre_ranks`."""
        return self.pre_ranks

    @property
    def rank(self) -> list[int]:
        """The same as :attr:`pre_ranks`, with a warning."""
        warn("Dendrite.rank is deprecated, use Dendrite.pre_ranks")
        return self.pre_ranks

    @property
    def delay(self) -> float | list[float]:
        """Delay in ms; a list if the synapses differ, which can be assigned."""
        each = self.proj._delays_of_each()
        return each if isinstance(each, float) else self.proj.rows.of(each, self.idx).tolist()

    @property
    def synapses(self) -> Iterator[IndividualSynapse]:
        """The synapses, in the order of :attr:`pre_ranks`."""
        return (IndividualSynapse(self, rank, place) for place, rank in enumerate(self.pre_ranks))

    def __iter__(self) -> Iterator[IndividualSynapse]:
        return self.synapses

    def synapse(self, pos: int | tuple[int, ...]) -> IndividualSynapse:
        """Return the synapse from one pre neuron, given by its rank or coordinates.

        Parameters
        ----------
        pos : int or tuple of int
            Rank or coordinates of the pre neuron.

        Raises
        ------
        ANNarchyException
            If there is none.
        """
        population = population_of(self.pre)
        rank = index.rank_at(pos, population.geometry, population._what)
        ranks = self.pre_ranks
        if rank not in ranks:
            raise ANNarchyException(f"{self._what}: there is no synapse from the neuron of rank {rank}")
        return IndividualSynapse(self, rank, ranks.index(rank))

    def __getitem__(self, pos: int | tuple[int, ...]) -> IndividualSynapse:
        return self.synapse(pos)

    def get(self, name: str) -> Any:
        """Return an attribute, or ``'pre_ranks'``.

        Parameters
        ----------
        name : str
            Name of the attribute.

        Raises
        ------
        ANNarchyException
            If there is none of this name.
        """
        if name in ("pre_ranks", "rank"):
            return getattr(self, name)
        if name not in self.proj._attributes:
            raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))
        return self._read(name)

    def set(self, value: dict[str, Any]) -> None:
        """Assign several attributes, one after the other.

        Parameters
        ----------
        value : dict
            Values by the names of the attributes.

        Raises
        ------
        ANNarchyException
            If a name is unknown or a value does not fit; the attributes before it have been assigned.
        """
        for name, each in value.items():
            if name not in self.proj._attributes:
                raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))
            self._assign(name, each)

    def _read(self, name: str) -> Any:
        flat = _core.get_row(self.proj._network.core, self.proj.id, name, self.idx)
        return flat.tolist() if self.proj._extent(name) == "synapse" else values.scalar(flat)

    def _assign(self, name: str, value: object) -> None:
        what = f"{self._what}, attribute '{name}'"
        if self.proj._refuses_assignment():
            return
        extent = self.proj._extent(name)
        if extent == "global":
            raise ANNarchyException(
                f"{what}: all synapses of the projection share it; assign it to the projection{self.proj._hint(name)}"
            )
        self.proj._network.draw_seed_for(value)
        new = values.assigned(value, what, compiled=True)
        if isinstance(new, np.ndarray):
            expected = self.size if extent == "synapse" else 1
            if len(new) != expected:
                raise ANNarchyException(f"{what}: {expected} values are needed, not {len(new)}")
            new = new if extent == "synapse" else float(new[0])
        self.proj._network.core.set_synapses(self.proj.id, name, self.idx, None, new)

    def __getattr__(self, name: str) -> Any:
        proj = self.__dict__.get("proj")
        if proj is None:
            raise AttributeError(name)
        if name in proj._attributes:
            return self._read(name)
        raise values.unknown_attribute(self._what, name, self.attributes)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.proj._attributes:
            self._assign(name, value)
            return
        if name == "delay":
            self.proj._assign_delay(value, self.idx)
            return
        if hasattr(type(self), name) or name in self.__dict__:
            raise ANNarchyException(f"{self._what}: '{name}' cannot be assigned")
        raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))

    def receptive_field(self, variable: str = "w", fill: float = 0.0) -> NDArray[np.float64]:
        """Return a variable at the places of the pre neurons.

        Parameters
        ----------
        variable : str
            Attribute of the synapses.
        fill : float
            Value where there is no synapse.

        Returns
        -------
        numpy.ndarray
            Of the geometry of the (whole) pre population.
        """
        population = population_of(self.pre)
        field = np.full(population.size, fill, dtype=np.float64)
        field[self.pre_ranks] = self.get(variable)
        return field.reshape(population.geometry)

    # Structural plasticity

    def create_synapse(self, rank: int, w: float = 0.0, delay: float = 0.0) -> None:
        """Make a synapse. Needs ``setup(structural_plasticity=True)`` before the synapses are defined.

        Its other attributes begin with the number assigned before `compile`, else with the declared value.

        Parameters
        ----------
        rank : int
            Rank of the pre neuron.
        w : float
            Weight.
        delay : float
            Delay in ms, at least one step; without meaning if all synapses have one delay.

        Raises
        ------
        ANNarchyException
            If there is one already, there is no such neuron, or structural plasticity is off.
        """
        self.create_synapses([rank], [w], [delay])

    def create_synapses(
        self, ranks: Sequence[int], weights: Sequence[float] | None = None, delays: Sequence[float] | None = None
    ) -> None:
        """Make several synapses, all or none of them; see :meth:`create_synapse`.

        Parameters
        ----------
        ranks : list of int
            Ranks of the pre neurons.
        weights : list of float, optional
            Weights, default 0.
        delays : list of float, optional
            Delays in ms, default one step.
        """
        what = f"{self._what}, create_synapses"
        ranks = self._ranks(ranks, what)
        lists = []
        for name, given in (("weights", weights), ("delays", delays)):
            numbers = np.zeros(len(ranks)) if given is None else values.array(given, f"{what}({name}=)")
            if numbers.shape != (len(ranks),):
                raise ANNarchyException(f"{what}({name}=): {len(ranks)} values are needed, not {numbers.size}")
            lists.append(numbers.tolist())
        if any(ms < 0.0 for ms in lists[1]):
            warn(f"{what}: a delay is negative, one step is used")
        times.warn_if_some_rounded(lists[1], self.proj._network.dt, f"{what}(delays=)")
        _core.create_synapses(self.proj._network.core, self.proj.id, self.idx, list(zip(ranks, *lists, strict=True)))

    def prune_synapse(self, rank: int) -> None:
        """Remove the synapse from the pre neuron of this rank. It delivers nothing any more.

        Parameters
        ----------
        rank : int
            Rank of the pre neuron.

        Raises
        ------
        ANNarchyException
            If there is none, or structural plasticity is off.
        """
        self.prune_synapses([rank])

    def prune_synapses(self, ranks: Sequence[int]) -> None:
        """Remove several synapses, all or none of them; see :meth:`prune_synapse`.

        Parameters
        ----------
        ranks : sequence of int
            Ranks of the pre neurons.
        """
        checked = self._ranks(ranks, f"{self._what}, prune_synapses")
        _core.prune_synapses(self.proj._network.core, self.proj.id, self.idx, checked)

    def _ranks(self, ranks: Sequence[int], what: str) -> list[int]:
        population = population_of(self.pre)
        return [index.checked_rank(rank, population.size, what, from_end=False) for rank in ranks]

    def __repr__(self) -> str:
        return f"<Dendrite of neuron {self.post_rank} in {self.proj._what}: {self.size} synapses>"
