"""What populations share whose values change at given times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .base import InputPopulation, period_of


class ScheduledPopulation(InputPopulation):
    """A population with a schedule: rows of values, and a time for each, with a clock of its own."""

    def _schedule(self) -> tuple[list[float], float | None, dict[str, NDArray[np.float64]]]:
        """Return the times of the rows, the period and the rows of each attribute."""
        found = _core.schedule(self._network.core, self.id)
        assert found is not None
        return found

    @property
    def period(self) -> float:
        """Time after which the schedule begins anew, ms; negative: never."""
        period = self._schedule()[1]
        return -1.0 if period is None else period

    @period.setter
    def period(self, value: float) -> None:
        _core.set_schedule_period(self._network.core, self.id, period_of(value, self._what))
