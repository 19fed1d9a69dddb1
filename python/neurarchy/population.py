"""Populations: neurons of one model, with a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, index, registry, values
from .arranged import Arranged
from .attributed import Attributed
from .explanation import Explanation
from .functions import Function
from .memory import SizedPopulation
from .messages import ANNarchyException, warn
from .model import own_copy
from .neuron import Neuron
from .saving import SavedPopulation
from .spiking import Spiking

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .view import PopulationView


class Population(Attributed, Arranged, Spiking, SizedPopulation, SavedPopulation):
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

    _NOUN = "population"
    _FIXED = frozenset({"name", "id", "geometry", "neuron_type"})

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
    def class_name(self) -> str:
        """``pop<id>``."""
        return f"pop{self.id}"

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
        self._set_member(name, value, self.attributes)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._attributes]

    # Inputs

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

    # Support

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
