"""Populations that turn the activity of another population from rates to spikes or back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _core, connector, registry, times, values
from ..messages import ANNarchyException
from ..population import Population
from ..projection import Projection
from ..synapse import Synapse
from .base import InputPopulation, name_of, refractory_of


class ConversionProjection(Projection):
    """Brings the activity of a population to the one that converts it, neuron by neuron; made together with it."""

    def __init__(self, source: Population, post: Population, number: int) -> None:
        core = source._network.core
        texts: dict[str, Any] = _core.projection_texts(core, number)
        target = core.projection_name(number).rpartition("_")[2]
        self._adopt(source._network, number, [source, post], [target], Synapse(**texts), True)
        self.__dict__["_delays"] = connector.Delays(0.0, 0.0, True)

    def _connect(self, pattern: str, *arguments: Any) -> ConversionProjection:
        raise ANNarchyException(f"{self._what}, connect_{pattern}: it is connected neuron by neuron already")

    def connect_from_matrix(self, *arguments: Any, **keywords: Any) -> ConversionProjection:
        """Raise: it is connected already."""
        raise ANNarchyException(f"{self._what}, connect_from_matrix: it is connected neuron by neuron already")


class _Conversion(InputPopulation):
    """What both directions share."""

    def _become_conversion(self, source: Population, made: tuple[int, list[int]], refractory: Any = None) -> None:
        number, projections = made
        self._become(number, source.geometry, refractory)
        self.__dict__["_source"] = source
        self.__dict__["_inputs"] = [ConversionProjection(source, self, each) for each in projections]

    @property
    def population(self) -> Population:
        """The population whose activity is converted."""
        source: Population = self.__dict__["_source"]
        return source


class Rate2SpikePopulation(_Conversion):
    """Spiking population of Poisson processes that have the rates of a rate-coded population, neuron by neuron.

    In each step ``rates = scaling * r``, with `r` of the source after the step before; a neuron that is not refractory
    spikes with the probability ``rates * dt / 1000``, cut to 0 and 1. The variable ``p`` is the random number drawn,
    scaled to Hz. The rates come through a projection of its own, ``<name>_rate``. Adding the population to a
    :class:`Network` adds that projection too; the source must have been added before.

    Parameters
    ----------
    population : Population
        Rate-coded; its geometry is taken.
    name : str, optional
        Unique name.
    scaling : float
        Firing rate (Hz) for ``r = 1``.
    refractory : float, array, distribution or str, optional
        Time in ms after a spike without another, or the name of an attribute.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the source is no rate-coded population, or an argument is impossible.

    Examples
    --------
    >>> import neurarchy as ann
    >>> source = ann.Population(2, ann.Neuron(parameters="r = 1.0"))
    >>> pop = ann.Rate2SpikePopulation(source, scaling=2000.0, refractory=2.0)
    >>> m = ann.Monitor(pop, "spike")
    >>> ann.compile(silent=True)
    >>> ann.simulate(8.0)
    >>> m.get("spike")
    {0: [0, 3, 6], 1: [0, 3, 6]}
    """

    def __init__(
        self,
        population: Population,
        name: str | None = None,
        scaling: float = 1.0,
        refractory: Any = None,
        copied: bool = False,
    ) -> None:
        what = "Rate2SpikePopulation"
        source = _source_of(population, what)
        source._network.draw_seed_for(refractory)
        made = _core.add_rate_to_spike(
            source._network.core,
            source.id,
            _number_of(scaling, f"{what}(scaling=)"),
            refractory_of(refractory, what),
            name_of(name, what),
        )
        self._become_conversion(source, made, refractory)


class Spike2RatePopulation(_Conversion):
    """Rate-coded population whose ``r`` follows the firing rates of a spiking population, neuron by neuron.

    With n spikes of the source within the last `window` ms, ``r`` approaches ``1000 / (scaling * window) * n`` with
    the time constant `smooth` (mode ``'window'``). In the mode ``'isi'`` it approaches ``1000 / scaling`` by the last
    interval between two spikes; if the next spike is late, the interval counts as longer in each step, and from `cut`
    intervals on as 10,000 steps. In the mode ``'adaptive'`` each neuron has a window of its own, ``reach``, which
    approaches five intervals within 100 ms, between 20 steps and `window`. Spikes come through projections of its own,
    ``<name>_spikes`` and ``<name>_new``, one step after they were emitted. Adding the population to a
    :class:`Network` adds these projections too; the source must have been added before.

    Parameters
    ----------
    population : Population
        Spiking; its geometry is taken.
    name : str, optional
        Unique name.
    mode : {'window', 'isi', 'adaptive'}
        How rates are computed.
    window : float
        Window in ms, the longest one if adaptive. It can be assigned later, but not made longer.
    scaling : float
        Firing rate (Hz) for ``r = 1``.
    smooth : float
        Time constant, ms; at least one step, or ``r`` overshoots.
    cut : float
        Intervals after which a neuron that does not spike counts as silent.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the source is no spiking population, the mode is unknown, or a number is not positive.

    Examples
    --------
    >>> import neurarchy as ann
    >>> source = ann.SpikeSourceArray([2.0])
    >>> pop = ann.Spike2RatePopulation(source, window=3.0)
    >>> m = ann.Monitor(pop, "r")
    >>> ann.compile(silent=True)
    >>> ann.simulate(9.0)
    >>> m.get("r")[:, 0].round()
    array([  0.,   0.,   0., 333., 333., 333., 333.,   0.,   0.])
    """

    def __init__(
        self,
        population: Population,
        name: str | None = None,
        mode: str = "window",
        window: float = 100.0,
        scaling: float = 1.0,
        smooth: float = 1.0,
        cut: float = 3.0,
        copied: bool = False,
    ) -> None:
        what = "Spike2RatePopulation"
        source = _source_of(population, what)
        longest = times.milliseconds(window, f"{what}(window=)")
        times.period_steps(longest, source._network.dt, f"{what}(window=)")
        made = _core.add_spike_to_rate(
            source._network.core,
            source.id,
            str(mode),
            _number_of(cut, f"{what}(cut=)") if mode == "isi" else longest,
            _number_of(scaling, f"{what}(scaling=)"),
            _number_of(smooth, f"{what}(smooth=)"),
            name_of(name, what),
        )
        self._become_conversion(source, made)
        self.__dict__["_longest"] = longest

    def _assign(self, name: str, ranks: NDArray[np.int32] | None, value: object) -> None:
        number = values.as_number(value)
        if name == "window" and number is not None and number > self.__dict__["_longest"]:
            raise ANNarchyException(
                f"{self._what}, attribute 'window': spikes are kept for {self.__dict__['_longest']} ms; "
                "make the population with a longer window"
            )
        super()._assign(name, ranks, value)


def _source_of(population: object, what: str) -> Population:
    if not isinstance(population, Population):
        raise ANNarchyException(f"{what}(population=): expected a population, not {population!r}")
    if population._network is not registry.magic():
        raise ANNarchyException(f"{what}(population=): {population._what} belongs to another network")
    return population


def _number_of(given: object, what: str) -> float:
    number = values.as_number(given)
    if number is None:
        raise ANNarchyException(f"{what}: expected a number, not {given!r}")
    return number
