"""Objects that are made of populations, projections and a monitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .monitor import Monitor
    from .population import Population
    from .projection import Projection


class Extension:
    """An object that is made of others, which are parts of the network themselves."""

    id: int
    _network: BaseNetwork
    _population: Population
    _projections: list[Projection]
    _monitor: Monitor

    @property
    def _what(self) -> str:
        raise NotImplementedError

    @property
    def _parts(self) -> list[Any]:
        """What it is made of, in the order in which a network needs it."""
        return [self._population, *self._projections, self._monitor]

    def _copy_for(self, network: BaseNetwork) -> Any:
        """Return the same object as part of another network, which has its parts already."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__["_network"] = network
        twin.__dict__["_population"] = network.get(self._population)
        twin.__dict__["_projections"] = network.get(self._projections)
        twin.__dict__["_monitor"] = network.get(self._monitor)
        return twin
