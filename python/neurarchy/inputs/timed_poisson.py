"""Poisson spike trains whose rates change at given times."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _core, registry, values
from ..messages import ANNarchyException
from .base import geometry_of, in_geometry, name_of, period_of, times_of
from .scheduled import ScheduledPopulation


class TimedPoissonPopulation(ScheduledPopulation):
    """Spiking population of independent Poisson processes whose rates change at given times.

    A rate governs the spikes of the step of its time already. Before the first time it is 0. While the population is
    disabled, its clock stands still.

    Parameters
    ----------
    geometry : int or tuple of int
        Number of neurons, or lengths of the axes.
    rates : array
        Firing rates in Hz, one row a time: one rate for all, or one for each neuron.
    schedule : list of float
        The time of each row, ms.
    period : float
        Time in ms after which the schedule begins anew; negative: never.
    name : str, optional
        Unique name.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If rates and schedule have different lengths, or a row has a wrong number of rates.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.TimedPoissonPopulation(2, rates=[0.0, 1000.0, 0.0], schedule=[0.0, 2.0, 4.0])
    >>> m = ann.Monitor(pop, "spike")
    >>> ann.compile(silent=True)
    >>> ann.simulate(10.0)
    >>> m.get("spike")
    {0: [2, 3], 1: [2, 3]}
    """

    def __init__(
        self,
        geometry: int | tuple[int, ...],
        rates: ArrayLike,
        schedule: ArrayLike,
        period: float = -1.0,
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        what = "TimedPoissonPopulation"
        shape = geometry_of(geometry, what)
        number = _core.add_timed_poisson(
            registry.magic().core,
            shape,
            _rows(rates, shape, what),
            times_of(schedule, what),
            period_of(period, what),
            name_of(name, what),
        )
        self._become(number, shape)

    @property
    def rates(self) -> NDArray[np.float64]:
        """Firing rates in Hz, shape ``(times,) + geometry``. New ones take effect at the next scheduled time."""
        rows = self._schedule()[2]["proba"]
        return in_geometry(np.broadcast_to(rows, (len(rows), self.size)).copy(), self.geometry)

    @rates.setter
    def rates(self, value: ArrayLike) -> None:
        _core.set_timed_poisson_rates(self._network.core, self.id, _rows(value, self.geometry, self._what))

    @property
    def schedule(self) -> NDArray[np.float64]:
        """The time of each row, ms."""
        return np.array(self._schedule()[0])

    @schedule.setter
    def schedule(self, value: ArrayLike) -> None:
        _core.set_schedule_times(self._network.core, self.id, times_of(value, self._what))


def _rows(given: object, shape: tuple[int, ...], what: str) -> NDArray[np.float64]:
    rates = values.array(given, f"{what}(rates=)")
    if rates.ndim == 0:
        raise ANNarchyException(f"{what}(rates=): expected one rate, or row of rates, for each time, not {given!r}")
    size = int(np.prod(shape, dtype=np.int64))
    rows = rates.reshape(len(rates), -1) if len(rates) else rates.reshape(0, 1)
    if rows.shape[1] not in (1, size):
        raise ANNarchyException(f"{what}(rates=): a row has 1 or {size} rates, not {rows.shape[1]}")
    return np.ascontiguousarray(rows)
