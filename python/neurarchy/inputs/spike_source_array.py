"""Spikes at given times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _core, registry, times, values
from ..messages import ANNarchyException
from .base import InputPopulation, name_of


class SpikeSourceArray(InputPopulation):
    """Spiking population whose neurons spike at given times.

    A time falls on the nearest step (a tie on the even one), counted from `compile` or the last :meth:`reset` or
    :meth:`clear`, without the time in which the population is disabled. Other populations get the spike one step
    later, or after their delay.

    Parameters
    ----------
    spike_times : list of float or list of list of float
        Spike times in ms: of one neuron, or a list for each neuron.
    name : str, optional
        Unique name.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the times are no numbers.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.SpikeSourceArray([[1.0, 3.0], [2.0]])
    >>> m = ann.Monitor(pop, "spike")
    >>> ann.compile(silent=True)
    >>> ann.simulate(5.0)
    >>> m.get("spike")
    {0: [1, 3], 1: [2]}
    """

    def __init__(self, spike_times: Sequence[Any], name: str | None = None, copied: bool = False) -> None:
        trains = _trains(spike_times, "SpikeSourceArray(spike_times=)")
        number = _core.add_spike_source(registry.magic().core, trains, name_of(name, "SpikeSourceArray"))
        self._become(number, (len(trains),))

    @property
    def spike_times(self) -> list[list[float]]:
        """The times of each neuron, ms; after `compile` in whole steps.

        Times that are assigned are counted from the last reset; those that are past are never emitted. :meth:`reset`
        comes back to them.
        """
        return _core.spike_trains(self._network.core, self.id)

    @spike_times.setter
    def spike_times(self, value: Sequence[Any]) -> None:
        trains = _trains(value, f"{self._what}, spike_times")
        _core.set_spike_trains(self._network.core, self.id, trains)


def _trains(given: object, what: str) -> list[list[float]]:
    if not isinstance(given, (Sequence, np.ndarray)) or isinstance(given, str):
        raise ANNarchyException(f"{what}: expected a list of times, or a list of such lists, not {given!r}")
    if not len(given):
        return [[]]
    trains = [_train(given, what)] if values.as_number(given[0]) is not None else [_train(one, what) for one in given]
    times.warn_if_some_rounded([ms for train in trains for ms in train], registry.magic().dt, what)
    return trains


def _train(given: Any, what: str) -> list[float]:
    numbers = [values.as_number(time) for time in given] if isinstance(given, (Sequence, np.ndarray)) else [None]
    times = [number for number in numbers if number is not None]
    if len(times) != len(numbers):
        raise ANNarchyException(f"{what}: the spike times of a neuron are a list of numbers of ms, not {given!r}")
    return times
