"""Copies of what was declared in the implicit network."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from . import registry
from .base_network import KINDS, BaseNetwork, kind_of
from .extension import Extension
from .messages import ANNarchyException, warn
from .monitor import Monitor
from .population import Population
from .projection import Projection
from .view import IndividualNeuron, PopulationView


class Network(BaseNetwork):
    """An independent copy of declared populations, projections and monitors.

    Copies have their own state, time and random numbers. They are made of the declarations: values that were assigned
    after the original was compiled are not copied.

    Parameters
    ----------
    everything : bool
        Add all populations, projections and monitors that were created.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(2, ann.Neuron(equations="r = r + 1.0"))
    >>> net = ann.Network()
    >>> net.add(pop)
    >>> net.compile(silent=True)
    >>> net.simulate(3.0)
    >>> net.get(pop).r, pop.r
    (array([3., 3.]), array([0., 0.]))
    """

    everything: bool

    def __init__(self, everything: bool = False) -> None:
        super().__init__(registry.register(self))
        self.everything = everything
        #: A monitor that is added stops recording in the original.
        self.pauses_originals = True
        self._copies: dict[tuple[type, int], Any] = {}
        magic = registry.magic()
        for constant in registry.constants.values():
            self.core.set_constant(constant.name, constant.value)
        for function in registry.functions:
            self.core.add_function(function)
        if everything:
            self.add([*magic.populations, *magic.projections, *magic.monitors, *magic.extensions])

    def __getstate__(self) -> dict[str, Any]:
        # The number is one of the process, and what was declared and simulated is in `core`.
        return {name: value for name, value in self.__dict__.items() if name != "id"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.id = registry.register(self)

    def __copy__(self) -> Network:
        # Two networks with one state would be one.
        return copy.deepcopy(self)

    def add(self, objects: Any) -> None:
        """Add copies of objects of the implicit network.

        Parameters
        ----------
        objects : Population, Projection, Monitor, BoldMonitor or an iterable of them
            Populations come before the projections and monitors that use them.

        Raises
        ------
        ANNarchyException
            If an object cannot be added, or the network is compiled already.
        """
        if isinstance(objects, (Population, Projection, Monitor, Extension)):
            objects = [objects]
        elif not isinstance(objects, Iterable):
            raise ANNarchyException(f"Network.add: expected populations, projections and monitors, not {objects!r}")
        for obj in objects:
            self._add(obj)

    def _add(self, obj: Any) -> None:
        if not isinstance(obj, (Population, Projection, Monitor, Extension)):
            raise ANNarchyException(f"Network.add: expected a population, projection or monitor, not {obj!r}")
        magic = registry.magic()
        if obj._network.origin is not magic:
            raise ANNarchyException(
                "Network.add: an object can be added until clear() is called, and if it is no copy itself"
            )
        if self.core.is_compiled():
            raise ANNarchyException(f"Network.add: network {self.id} is compiled already")
        kind = kind_of(obj)
        if (kind, obj.id) in self._copies:
            return
        source = obj.__dict__.get("_source")  # of a population that converts another one
        if source is not None and self.get(source) is None:
            raise ANNarchyException(f"Network.add: {source._what} must be added before the population that converts it")
        if isinstance(obj, Extension):
            self.add(obj._parts)
        self.core.adopt(obj._network.core, KINDS[kind], obj.id)
        twin: Any = obj._copy_for(self)
        self._copies[kind, obj.id] = twin
        self._keep(twin)
        if isinstance(obj, Population):
            inputs = obj.__dict__.get("_inputs", ())
            self.add(inputs)
            twin.__dict__.update({"_inputs": self.get(inputs), "_source": self.get(source)} if inputs else {})
        elif isinstance(obj, Monitor) and self.pauses_originals and obj._network.core.is_compiled():
            obj.pause()

    def get(self, obj: Any) -> Any:
        """Return the copy of an object.

        Parameters
        ----------
        obj : Population, PopulationView, Projection, Monitor, BoldMonitor or list
            An object that was added; of a list, the list of the copies.

        Returns
        -------
        object
            The copy; None if it is not part of this network.

        Raises
        ------
        ANNarchyException
            If it is something else.
        """
        if isinstance(obj, list):
            return [self.get(each) for each in obj]
        if isinstance(obj, PopulationView):
            population = self.get(obj.population)
            return None if population is None else PopulationView(population, obj.ranks)
        if isinstance(obj, IndividualNeuron):
            population = self.get(obj.population)
            return None if population is None else population.neuron(obj.rank)
        if not isinstance(obj, (Population, Projection, Monitor, Extension)):
            raise ANNarchyException(f"Network.get: expected a population, view, projection or monitor, not {obj!r}")
        if obj._network is self:
            return obj
        return self._copies.get((kind_of(obj), obj.id)) if obj._network.origin is registry.magic() else None

    def get_populations(self) -> list[Population]:
        """Return the populations; warns if there are none."""
        if not self.populations:
            warn(f"network {self.id} has no populations")
        return self.populations

    def __repr__(self) -> str:
        state = "compiled" if self.core.is_compiled() else "not compiled"
        return (
            f"<Network {self.id}: {len(self.populations)} populations, {len(self.projections)} projections, "
            f"{len(self.monitors)} monitors, {state}>"
        )
