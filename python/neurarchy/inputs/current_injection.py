"""Rates as currents."""

from __future__ import annotations

from typing import Any

from .. import _core, connector
from ..messages import ANNarchyException
from ..population import Population
from ..projection import Projection
from ..view import PopulationView


class CurrentInjection(Projection):
    """Projection from rate-coded to spiking neurons: the rate of each pre neuron is a current for one post neuron.

    In each step ``g_target`` of the n-th post neuron grows by ``r`` of the n-th pre neuron in the previous step. If the
    post neuron has no equation for ``g_target``, that is a current of one step; otherwise it adds up, to
    ``r / (1 - exp(-dt/tau))`` if it decays with `tau`.

    Parameters
    ----------
    pre : Population or PopulationView
        Rate-coded.
    post : Population or PopulationView
        Spiking, of the same size.
    target : str
        What the current acts on.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If a side is of the wrong kind, or the sizes differ.

    Examples
    --------
    >>> import neurarchy as ann
    >>> inp = ann.InputArray(1)
    >>> inp.r = 10.0
    >>> pop = ann.Population(1, ann.Izhikevich)
    >>> proj = ann.CurrentInjection(inp, pop, "exc").connect_current()
    >>> m = ann.Monitor(pop, "spike")
    >>> ann.compile(silent=True)
    >>> ann.simulate(50.0)
    >>> m.get("spike")
    {0: [4, 31]}
    """

    def __init__(
        self,
        pre: Population | PopulationView | str,
        post: Population | PopulationView | str,
        target: str,
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        self._declare_between(pre, post, target, name, _core.add_current_injection)
        self.__dict__["_delays"] = connector.Delays(0.0, 0.0, True)

    def connect_current(self) -> CurrentInjection:
        """Connect the n-th neuron of `pre` to the n-th neuron of `post`; returns the projection."""
        return self

    def _connect(self, pattern: str, *arguments: Any) -> CurrentInjection:
        if pattern != "one_to_one":
            raise ANNarchyException(f"{self._what}, connect_{pattern}: only connect_current() is possible")
        return self

    def connect_from_matrix(self, *arguments: Any, **keywords: Any) -> CurrentInjection:
        """Raise: only :meth:`connect_current` is possible."""
        raise ANNarchyException(f"{self._what}, connect_from_matrix: only connect_current() is possible")
