"""Rates that change at given times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _core, registry, values
from ..messages import ANNarchyException, warn
from .base import geometry_of, in_geometry, interval_or_times_of, name_of, period_of, rows_of
from .scheduled import ScheduledPopulation


class TimedArray(ScheduledPopulation):
    """Rate-coded population whose variable ``r`` is one row of an array after the other.

    ``r`` is 0 until the time of the first row; the last row is held, or until the end of the period. A row of time t is
    there at the end of the step that begins at t, so other populations see it one step later. While the population is
    disabled, its clock stands still.

    Parameters
    ----------
    rates : array, optional
        Rows, one a time: shape ``(rows,) + geometry``. Without them the array waits for :meth:`update`.
    geometry : int or tuple of int, optional
        Shape of the population, if there are no rates.
    schedule : float or list of float
        Interval between the rows in ms (0 or less: one step), or the time of each row.
    period : float
        Time in ms after which the schedule begins anew; negative: never.
    name : str, optional
        Unique name.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If neither rates nor geometry are given, the rates have less than two dimensions, or there are more times than
        rows.

    Examples
    --------
    >>> import neurarchy as ann
    >>> inp = ann.TimedArray(rates=[[1.0], [2.0], [3.0]], schedule=2.0)
    >>> m = ann.Monitor(inp, "r")
    >>> ann.compile(silent=True)
    >>> ann.simulate(6.0)
    >>> m.get("r")[:, 0]
    array([1., 1., 2., 2., 3., 3.])
    """

    def __init__(
        self,
        rates: ArrayLike | None = None,
        geometry: int | tuple[int, ...] | None = None,
        schedule: float | ArrayLike = 0.0,
        period: float = -1.0,
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        if rates is None and geometry is None:
            raise ANNarchyException("TimedArray: the rates or the geometry must be given")
        given = None if rates is None else values.array(rates, "TimedArray(rates=)")
        if given is not None and given.ndim < 2:
            raise ANNarchyException(
                f"TimedArray(rates=): the first axis is time, so at least two are needed, not {given.ndim}"
            )
        deduced = None if given is None else given.shape[1:]
        shape = geometry_of(deduced if geometry is None else geometry, "TimedArray")
        if given is not None and geometry is not None and deduced != geometry:
            warn(
                f"TimedArray: the rates have the geometry {deduced}, but {geometry!r} is given too; the given geometry "
                "is used"
            )
        size = int(np.prod(shape, dtype=np.int64))
        rows = np.zeros((0, size)) if given is None else _flat(given, size)
        number = _core.add_timed_array(
            registry.magic().core,
            shape,
            rows,
            interval_or_times_of(schedule, "TimedArray"),
            period_of(period, "TimedArray"),
            name_of(name, "TimedArray"),
        )
        self._become(number, shape)

    @property
    def rates(self) -> NDArray[np.float64]:
        """All rows, shape ``(rows,) + geometry``. Rows that are assigned after `compile` are shown at once."""
        return in_geometry(self._schedule()[2]["r"], self.geometry)

    @rates.setter
    def rates(self, value: ArrayLike) -> None:
        _core.set_timed_rates(self._network.core, self.id, rows_of(value, self.size, self.geometry, self._what))

    @property
    def schedule(self) -> NDArray[np.float64]:
        """The time of each row, ms. An interval can be assigned, too."""
        return np.array(self._schedule()[0])

    @schedule.setter
    def schedule(self, value: float | ArrayLike) -> None:
        _core.set_schedule_times(self._network.core, self.id, interval_or_times_of(value, self._what))

    def update(self, rates: ArrayLike, schedule: float | ArrayLike = 0.0, period: float = -1.0) -> None:
        """Replace rates, schedule and period.

        The clock goes on where it stands; after `compile`, the row that comes next is shown at once.

        Parameters
        ----------
        rates, schedule, period
            As for the constructor.

        Raises
        ------
        ANNarchyException
            If the shape of the rates does not fit, or there are more times than rows.
        """
        warning = _core.update_timed_array(
            self._network.core,
            self.id,
            rows_of(rates, self.size, self.geometry, self._what),
            interval_or_times_of(schedule, self._what),
            period_of(period, self._what),
        )
        if warning:
            warn(f"{self._what}: {warning}")


def _flat(given: NDArray[np.float64], size: int) -> NDArray[Any]:
    if given[:1].size not in (0, size):
        raise ANNarchyException(f"TimedArray: the population has {size} neurons, but a row {given[:1].size} values")
    return np.ascontiguousarray(given.reshape(len(given), -1))
