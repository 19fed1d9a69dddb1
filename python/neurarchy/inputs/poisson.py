"""Poisson spike trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, registry, values
from ..messages import ANNarchyException
from ..random import RandomDistribution
from .base import InputPopulation, geometry_of, name_of, refractory_of


class PoissonPopulation(InputPopulation):
    """Spiking population of independent Poisson processes.

    In each step a neuron that is not refractory spikes with the probability ``rates * dt / 1000``, cut to 0 and 1. With
    a refractory period of k steps the mean rate is ``1000 / (k*dt + 1000/rates)``. The variable ``p`` is the random
    number drawn, scaled to Hz.

    Parameters
    ----------
    geometry : int or tuple of int
        Number of neurons, or lengths of the axes.
    name : str, optional
        Unique name.
    rates : float, array, distribution or str
        Firing rates in Hz: one for all or for each neuron, then ``rates`` is a parameter; or the right side of the
        equation of ``rates``, of the time `t`, `parameters` and further equations in the lines that follow.
    target : str, optional
        The rates are the weighted sums of this target: rate-coded populations can project to it. `rates` is ignored.
    parameters : str, optional
        Definitions of parameters for `rates` or `target`, as for a :class:`Neuron`.
    refractory : float, array, distribution or str, optional
        Time in ms after a spike without another, or the name of an attribute.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If neither rates nor target are given, a number of values is wrong, or the equation has mistakes.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.setup(seed=1)
    >>> pop = ann.PoissonPopulation(1000, rates="if t < 100.0: 20.0 else: 40.0")
    >>> m = ann.Monitor(pop, "spike")
    >>> ann.compile(silent=True)
    >>> ann.simulate(1000.0)
    >>> 37 < m.mean_fr() < 39
    True
    """

    def __init__(
        self,
        geometry: int | tuple[int, ...],
        name: str | None = None,
        rates: Any = None,
        target: str | None = None,
        parameters: str | None = None,
        refractory: Any = None,
        copied: bool = False,
    ) -> None:
        what = "PoissonPopulation"
        if rates is None and target is None:
            raise ANNarchyException(f"{what}: the rates or the target must be given")
        if target is not None and (not isinstance(target, str) or not target.isidentifier()):
            raise ANNarchyException(f"{what}(target=): a target is a name such as 'exc', not {target!r}")
        shape = geometry_of(geometry, what)
        network = registry.magic()
        for given in (rates, refractory):
            network.draw_seed_for(given)
        number = _core.add_poisson(
            network.core,
            shape,
            None if target is not None else _rates(rates, shape),
            target,
            "" if parameters is None else parameters,
            refractory_of(refractory, what),
            name_of(name, what),
        )
        self._become(number, shape, refractory)


def _rates(given: Any, shape: tuple[int, ...]) -> values.Assigned:
    """Return rates as the engine takes them; a str is an equation."""
    what = "PoissonPopulation(rates=)"
    if isinstance(given, str):
        return given
    number = values.as_number(given)
    if number is not None:
        return number
    if isinstance(given, RandomDistribution):
        return given.handed_over()
    rates = values.array(given, what)
    size = int(np.prod(shape, dtype=np.int64))
    if rates.size != size:
        raise ANNarchyException(f"{what}: {size} rates are needed, one for each neuron, not {rates.size}")
    return rates.reshape(-1)
