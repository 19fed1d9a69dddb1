"""Compiling a part of a network: what is left out keeps its declaration and stays uninitialised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import _core, registry
from .dendrite import Dendrite
from .messages import ANNarchyException
from .population import population_of
from .view import PopulationView

if TYPE_CHECKING:
    from .base_network import BaseNetwork


class Subset:
    """The objects of a network that are compiled.

    Parameters
    ----------
    net : BaseNetwork
        The network, not compiled.
    populations, projections : iterable, optional
        What is compiled; None: all populations, and all projections between populations that are compiled.

    Raises
    ------
    ANNarchyException
        If something is not part of the network, or a projection is asked for without its populations.
    """

    def __init__(self, net: BaseNetwork, populations: Iterable[Any] | None, projections: Iterable[Any] | None) -> None:
        self.populations = _listed(net, populations, net.populations, "populations")
        present = {pop.id for pop in self.populations}

        def is_whole(proj: Any) -> bool:
            return {population_of(proj.pre).id, population_of(proj.post).id} <= present

        self.projections = _listed(net, projections, net.projections, "projections")
        if projections is None:
            self.projections = [proj for proj in self.projections if is_whole(proj)]
        for proj in self.projections:
            if not is_whole(proj):
                raise ANNarchyException(
                    f"compile(projections=): projection '{proj.name}' needs its populations compiled, too"
                )
        kept = {id(obj) for obj in [*self.populations, *self.projections]}
        self.monitors = [monitor for monitor in net.monitors if id(_owner(monitor.object)) in kept]
        kept.update(map(id, self.monitors))
        self.extensions = [each for each in net.extensions if all(id(part) in kept for part in each._parts)]
        kept.update(map(id, self.extensions))
        everything: list[Any] = [*net.populations, *net.projections, *net.monitors, *net.extensions]
        self.left_out = [obj for obj in everything if id(obj) not in kept]

    def core(self, net: BaseNetwork) -> _core.Network:
        """Return the declarations of the objects that are compiled, under their numbers."""
        core = _core.Network(net.id)
        for constant in registry.constants.values():
            core.set_constant(constant.name, constant.value)
        for function in registry.functions:
            core.add_function(function)
        kinds = (
            ("Population", self.populations),
            ("Projection", self.projections),
            ("Monitor", self.monitors),
            ("BoldMonitor", self.extensions),
        )
        for kind, objects in kinds:
            for obj in objects:
                core.adopt(net.core, kind, obj.id)
        return core


def _owner(recorded: Any) -> Any:
    """Return the population or projection that a monitor needs."""
    if isinstance(recorded, PopulationView):
        return recorded.population
    return recorded.proj if isinstance(recorded, Dendrite) else recorded


def _listed(net: BaseNetwork, given: Iterable[Any] | None, declared: list[Any], what: str) -> list[Any]:
    if given is None:
        return list(declared)
    try:
        wanted = [net.get(obj) for obj in given]
    except TypeError:
        raise ANNarchyException(f"compile({what}=): expected a list of {what}, not {given!r}") from None
    for obj in wanted:
        if not any(obj is each for each in declared):
            raise ANNarchyException(f"compile({what}=): there is something in it that is none of the network's {what}")
    return [each for each in declared if any(each is obj for obj in wanted)]
