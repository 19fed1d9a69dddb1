"""Populations: neurons of one model, with a shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, index, registry, times, values
from .attributed import Attributed
from .explanation import Explanation
from .functions import Function
from .memory import SizedPopulation
from .messages import ANNarchyException, warn
from .model import own_copy
from .neuron import Neuron
from .random import RandomDistribution
from .saving import SavedPopulation

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .view import IndividualNeuron, PopulationView


class Population(Attributed, SizedPopulation, SavedPopulation):
    """Neurons of one model, with a shape.

    Every parameter and variable of the model is an attribute that can be read and written, before and after
    `compile`. Before it, a value assigned is the initial value, to which :meth:`reset` returns.

    Parameters
    ----------
    geometry : int or tuple of int
        Number of neurons, or lengths of the axes. Ranks are row-major: in ``(3, 4)``, ``(1, 2)`` has rank 6.
    neuron : Neuron
        The model: an instance, which is copied, or a class, which is instantiated.
    name : str, optional
        Unique name; default ``pop<id>``.
    stop_condition : str, optional
        When :func:`simulate_until` ends: ``"v > 1.0"`` as soon as it holds for one neuron, ``"v > 1.0 : all"`` for all;
        ``"spiked"`` and ``"spiked : all"`` look at the spikes of the step.
    storage_order, copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the equations have mistakes (all are shown, underlined), the geometry or name is impossible, or the network
        is compiled already.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population((3, 4), ann.Neuron(parameters="r = 0.0"), name="image")
    >>> pop.size, pop.geometry, pop.rank_from_coordinates((1, 2))
    (12, (3, 4), 6)
    >>> pop.r = 0.5
    >>> pop[1, :].r
    array([0.5, 0.5, 0.5, 0.5])
    """

    name: str
    id: int
    geometry: tuple[int, ...]
    neuron_type: Neuron
    _network: BaseNetwork

    def __init__(
        self,
        geometry: int | tuple[int, ...],
        neuron: Neuron | type[Neuron],
        name: str | None = None,
        stop_condition: str | None = None,
        storage_order: str = "post_to_pre",
        copied: bool = False,
    ) -> None:
        _check_condition(stop_condition, "Population(stop_condition=)")
        if name is not None and not isinstance(name, str):
            raise ANNarchyException(f"Population(name=): a name is a str, not {name!r}")
        shape = index.geometry_of(geometry, "Population")
        model = own_copy(neuron, Neuron, "Population(neuron=)")
        network = registry.magic()
        refractory = _refractory_period(model)
        number = network.core.add_population(shape, model.texts(), refractory, name, stop_condition)
        self._adopt(network, number, shape, model)
        self.__dict__["_stop_condition"] = stop_condition
        if isinstance(refractory, float):
            self._check_refractory(refractory)

    def _adopt(self, network: BaseNetwork, number: int, shape: tuple[int, ...], model: Neuron) -> None:
        """Become the population of this number, which was declared just now."""
        own = self.__dict__
        own["_network"] = network
        own["id"] = number
        own["name"] = network.core.population_name(number)
        own["geometry"] = shape
        own["neuron_type"] = model
        own["_stop_condition"] = None
        own["_attributes"] = {info.name: info for info in network.core.population_attributes(number)}
        network.populations.append(self)
        network.show_warnings()
        hidden = [name for name in own["_attributes"] if hasattr(Population, name)]
        if hidden:
            warn(
                f"{self._what}: {', '.join(hidden)} cannot be read as an attribute, because every population has a "
                "member of this name; read with get('...')"
            )

    # Description

    @property
    def _what(self) -> str:
        return f"population '{self.name}'"

    @property
    def class_name(self) -> str:
        """``pop<id>``."""
        return f"pop{self.id}"

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

    @property
    def init(self) -> dict[str, Any]:
        """Initial values by name, to which :meth:`reset` returns: arrays of shape `geometry`, numbers if global."""
        return {name: self._shaped(name, self._network.core.initial(self.id, name)) for name in self.attributes}

    @property
    def functions(self) -> list[str]:
        """Names of the functions of the model."""
        return self._network.core.population_functions(self.id)

    @property
    def targets(self) -> list[str]:
        """Targets of the incoming projections, one entry for each."""
        return self._network.core.population_targets(self.id)

    @property
    def max_delay(self) -> int:
        """Largest delay of the outgoing projections, in steps; 0 if there are none or they have no delay."""
        outgoing = [proj for proj in self._network.projections if population_of(proj.pre) is self]
        return max((proj.max_delay for proj in outgoing if proj.is_connected), default=0)

    @property
    def enabled(self) -> bool:
        """It takes part in the simulation."""
        return self._network.core.population_enabled(self.id)

    @property
    def initialized(self) -> bool:
        """Its network is compiled."""
        return self._network.core.is_compiled()

    @property
    def stop_condition(self) -> str | None:
        """When :func:`simulate_until` ends: a text such as ``"v > 1.0 : all"``, or None. It can be assigned."""
        found: str | None = self.__dict__["_stop_condition"]
        return found

    @stop_condition.setter
    def stop_condition(self, condition: str | None) -> None:
        _check_condition(condition, f"{self._what}, stop_condition")
        self._network.core.set_stop_condition(self.id, condition)
        self.__dict__["_stop_condition"] = condition

    @property
    def is_spiking(self) -> bool:
        """Its neurons emit spikes; otherwise it is rate-coded."""
        return self._network.core.population_is_spiking(self.id)

    def __len__(self) -> int:
        return self.size

    def explain(self, stage: str | None = None) -> Explanation:
        """Return what becomes of the neuron of the population on its way from text to machine code.

        Parameters
        ----------
        stage : {'text', 'tree', 'model', 'plan', 'kernels', 'llvm', 'assembly'}, optional
            As in :meth:`Neuron.explain`.

        Raises
        ------
        ANNarchyException
            If there is no such stage.
        """
        return Explanation(_core.explain_population(self._network.core, self.id, stage))

    def __repr__(self) -> str:
        kind = "spiking" if self.is_spiking else "rate-coded"
        return (
            f"<Population '{self.name}': {self.size} {kind} neurons, geometry {self.geometry}; parameters: "
            f"{', '.join(self.parameters) or 'none'}; variables: {', '.join(self.variables) or 'none'}>"
        )

    # Attributes

    def get(self, name: str) -> Any:
        """Return the value of an attribute.

        Parameters
        ----------
        name : str
            A parameter or variable of the model, or any other attribute of the population.

        Returns
        -------
        numpy.ndarray or float or int or bool
            A new array of shape `geometry`; a number if the attribute is global.

        Raises
        ------
        AttributeError
            If there is none of this name.
        """
        if name not in self._attributes:
            return getattr(self, name)
        return self._shaped(name, self._network.core.get(self.id, name))

    def _shaped(self, name: str, flat: NDArray[Any]) -> Any:
        return flat.reshape(self.geometry) if self._attributes[name].is_local else values.scalar(flat)

    def set(self, values: dict[str, Any]) -> None:
        """Assign several attributes, one after the other.

        Parameters
        ----------
        values : dict
            Values by the names of the attributes.

        Raises
        ------
        ANNarchyException
            If a value does not fit; the attributes before it have been assigned.
        """
        for name, value in values.items():
            setattr(self, name, value)

    def _assign(self, name: str, ranks: NDArray[np.int32] | None, value: object) -> None:
        """Give an attribute of all neurons, or of some, a new value."""
        what = f"{self._what}, attribute '{name}'"
        self._network.draw_seed_for(value)
        new = values.assigned(value, what, compiled=self.initialized)
        self._network.core.set(self.id, name, None if ranks is None else ranks.tolist(), new)

    def __getattr__(self, name: str) -> Any:
        attributes = self.__dict__.get("_attributes")
        if attributes is None:
            raise AttributeError(name)
        if name in attributes:
            return self.get(name)
        if name in self.functions:
            return Function(self._network, "population", self.id, name, numbers=False)
        raise values.unknown_attribute(self._what, name, self.attributes)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self._attributes:
            self._assign(name, None, value)
            return
        member = getattr(type(self), name, None)
        if isinstance(member, property) and member.fset is None:
            raise ANNarchyException(f"{self._what}: '{name}' cannot be assigned")
        if name in _FIXED:
            raise ANNarchyException(f"{self._what}: '{name}' is given when the population is created")
        if member is None and name not in self.__dict__ and not name.startswith("_"):
            meant = values.near_miss(name, self.attributes)
            if meant:
                warn(f"{self._what} has no attribute '{name}'; a Python attribute is created. Did you mean '{meant}'?")
        object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._attributes]

    # Spikes and inputs

    @property
    def spike(self) -> NDArray[np.int64]:
        """Ranks of the neurons that emitted a spike in the last step, ascending.

        Raises
        ------
        ANNarchyException
            If the network is not compiled or the population is rate-coded.
        """
        self._require_spiking("spike")
        self._require_compiled("spike")
        return self._network.core.spikes(self.id)

    def sum(self, target: str) -> NDArray[np.float64]:
        """Return the weighted sum of the inputs of a target.

        Parameters
        ----------
        target : str
            Target of incoming projections.

        Returns
        -------
        numpy.ndarray
            Rate-coded: sums of the last step, shape ``(size,)``. Spiking: ``g_target``, shape `geometry`.
            Zeros of shape `geometry`, with a warning, if no projection has this target or the network is not compiled.
        """
        sums = self._network.core.sum(self.id, target) if self.initialized and target in self.targets else None
        if sums is None:
            why = "the network is not compiled" if not self.initialized else f"no projection has the target '{target}'"
            warn(f"{self._what}, sum('{target}'): {why}; zeros are returned")
            return np.zeros(self.geometry)
        if f"g_{target}" in self._attributes and self.is_spiking:
            return np.asarray(self.get(f"g_{target}"))
        return sums.reshape(self.geometry) if self.is_spiking else sums

    def compute_firing_rate(self, window: float) -> None:
        """Compute the mean firing rate of each neuron, as its variable ``r`` in Hz, from the next step on.

        Parameters
        ----------
        window : float
            Sliding window in ms in which spikes are counted. 0 or less: stop, ``r`` becomes 0.

        Raises
        ------
        ANNarchyException
            If the population is rate-coded or `window` is no finite time.
        """
        self._require_spiking("compute_firing_rate")
        what = f"{self._what}, compute_firing_rate"
        times.period_steps(window, self._network.dt, what)
        self._network.core.compute_firing_rate(self.id, float(window))

    @property
    def refractory(self) -> Any:
        """Refractory period in ms.

        Before `compile` what was declared, afterwards an array of shape ``(size,)``. A number, a list or array with a
        value for each neuron, or a distribution can be assigned, before and after `compile`. If the neuron names an
        attribute, that attribute is read (before `compile`: its name), and assigning it warns and does nothing.
        Rate-coded: warning and None.
        """
        if not self.is_spiking:
            warn(f"{self._what} is rate-coded, it has no refractory period")
            return None
        declared = self.neuron_type.refractory
        if isinstance(declared, str):
            return self.get(declared) if self.initialized else declared
        if not self.initialized and (declared is None or isinstance(declared, RandomDistribution)):
            return declared
        if not self.initialized and values.as_number(declared) is not None:
            return declared
        return self._network.core.refractory(self.id)

    @refractory.setter
    def refractory(self, value: object) -> None:
        if not self.is_spiking:
            warn(f"{self._what} is rate-coded, it has no refractory period")
            return
        if isinstance(self.neuron_type.refractory, str):
            warn(
                f"{self._what}: the refractory period is read from the attribute '{self.neuron_type.refractory}'; "
                "assign that attribute"
            )
            return
        what = f"{self._what}, refractory"
        self._network.draw_seed_for(value)
        new = values.assigned(value, what, compiled=self.initialized)
        if isinstance(new, float):
            self._check_refractory(new)
        self._network.core.set_refractory(self.id, new)
        if not self.initialized:
            self.neuron_type.refractory = value if not isinstance(value, (list, np.ndarray)) else np.array(value)

    def _check_refractory(self, ms: float) -> None:
        what = f"{self._what}, refractory"
        times.period_steps(ms, self._network.dt, what)
        if ms < 0.0:
            warn(f"{what}: a period of {ms} ms is negative, 0 is used")

    # State

    def reset(self, attributes: list[str] | None = None) -> None:
        """Set attributes back to their initial values, and forget spikes, delayed values and refractory states.

        Parameters
        ----------
        attributes : list of str, optional
            Only these (default: all). A name that is unknown warns and is skipped.
        """
        if not self.initialized:
            return
        known = None
        if attributes is not None:
            known = [name for name in attributes if name in self._attributes]
            for name in set(attributes) - set(known):
                warn(f"{self._what}, reset: there is no attribute '{name}', it is skipped")
        self._network.core.reset_population(self.id, known)

    def clear(self) -> None:
        """Forget spikes, delayed spikes and refractory states; refill the queues of delayed variables.

        Attributes keep their values.
        """
        if self.initialized:
            self._network.core.clear_population(self.id)

    def enable(self) -> None:
        """Take part in the simulation (again)."""
        self._network.core.enable(self.id, True)

    def disable(self) -> None:
        """Take no part in the simulation: neither neurons nor incoming projections are updated."""
        self._network.core.enable(self.id, False)

    # Neurons and coordinates

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
            return IndividualNeuron(self, index.checked_rank(given, self.size, self._what))
        return IndividualNeuron(self, index.rank_of(given, self.geometry, self._what))

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
            return IndividualNeuron(self, int(selected.ranks[0]))
        return PopulationView(self, selected.ranks, selected.geometry)

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

    # Support

    def _require_compiled(self, what: str) -> None:
        if not self.initialized:
            raise ANNarchyException(f"{self._what}, {what}: the network is not compiled yet; call compile() first")

    def _require_spiking(self, what: str) -> None:
        if not self.is_spiking:
            raise ANNarchyException(f"{self._what}, {what}: the population is rate-coded")

    def _notes(self) -> Any:
        """What a checkpoint keeps of it that the engine does not know, as JSON has it; None: nothing."""
        return None

    def _take_notes(self, notes: Any) -> None:
        """Take over what `_notes` returned."""

    def _copy_for(self, network: BaseNetwork) -> Population:
        """Return the same population as part of another network, which has its declaration already."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__["_network"] = network
        twin.__dict__["neuron_type"] = own_copy(self.neuron_type, Neuron, "Population")
        return twin


#: Set once by the constructor.
_FIXED = frozenset({"name", "id", "geometry", "neuron_type"})


def _check_condition(condition: object, what: str) -> None:
    if condition is not None and not isinstance(condition, str):
        raise ANNarchyException(f"{what}: a condition is a text such as 'v > 1.0', not {condition!r}")


def _refractory_period(model: Neuron) -> values.Assigned | None:
    """Return the declared refractory period of a neuron as the engine takes it; a str names an attribute."""
    period = model.refractory
    if period is None or isinstance(period, str):
        return period
    return values.assigned(period, "Neuron(refractory=)", compiled=True)


def population_of(side: Population | PopulationView) -> Population:
    """Return a population, or the population of a view."""
    return side if isinstance(side, Population) else side.population
