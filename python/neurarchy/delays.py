"""Delays of a compiled projection: read, and changed while the network runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, connector, times, values
from .messages import ANNarchyException, warn
from .projection_part import ProjectionPart

if TYPE_CHECKING:
    from .rows import Rows


class Delayed(ProjectionPart):
    """The delays of a projection. Times are in ms; what is not a multiple of `dt` is rounded to nearest."""

    if TYPE_CHECKING:

        @property
        def rows(self) -> Rows: ...
        def _require_connector(self, what: str) -> connector.Delays: ...

    @property
    def max_delay(self) -> int:
        """Longest delay in steps; 0 if there is none."""
        given = self._require_connector("max_delay")
        steps = connector.raw_steps(given.longest, self._network.dt)
        if not self.initialized:
            return steps
        now = _core.longest_delay_steps(self._network.core, self.id)
        if self._is_uniform:
            return steps if max(steps, 1) == now else now
        return max(steps, now) if now > 1 else steps

    @property
    def _is_uniform(self) -> bool:
        """All synapses have the same delay, whatever their number."""
        return _core.has_uniform_delay(self._network.core, self.id)

    @property
    def uniform_delay(self) -> int:
        """The delay in steps if it is the same for all synapses, else -1."""
        self._require_connector("uniform_delay")
        return self.max_delay if self._is_uniform else -1

    @property
    def delay(self) -> float | list[list[float]] | None:
        """Delay in ms: a number, or one list for each row if the synapses differ (None before `compile`).

        After `compile` it can be assigned, in the same form: a number to a projection whose synapses share their delay,
        lists to one whose synapses differ. Spikes on their way arrive once, at their emission plus the new delay, or in
        the next step if that is past. Rate-coded values that are older than the longest delay so far are read as 0.

        Raises
        ------
        ANNarchyException
            If it is assigned before `compile`, to a projection without delays, or in another form.

        Examples
        --------
        >>> import neurarchy as ann
        >>> pop = ann.Population(2, ann.Neuron(equations="r = t"))
        >>> out = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
        >>> proj = ann.Projection(pop, out, "exc").connect_one_to_one(1.0, delays=2.0)
        >>> ann.compile(silent=True)
        >>> proj.delay = 5.0
        >>> proj.delay, pop.max_delay
        (5.0, 5)
        """
        if self.initialized:
            each = self._delays_of_each()
            return each if isinstance(each, float) else self.rows.lists(each)
        if self._delays is None or not self._delays.uniform:
            return None
        return max(connector.raw_steps(self._delays.longest, self._network.dt), 1) * self._network.dt

    def _delays_of_each(self) -> float | NDArray[np.float64]:
        """Return the delay of all synapses in ms, or of each, row by row."""
        flat = self._network.core.delays_ms(self.id)
        return float(flat[0]) if self._is_uniform else flat

    def _assign_delay(self, value: Any, row: int | None = None) -> None:
        """Change the delays of all synapses or of one row."""
        what = f"{self._what}, delay"
        self._require_compiled("delay")
        now = self._delays_of_each()
        number = values.as_number(value)
        if isinstance(now, float):
            if row is not None:
                raise ANNarchyException(f"{what}: all synapses have the same delay; assign it to the projection")
            if number is None:
                raise ANNarchyException(f"{what}: all synapses have the same delay, expected a number, not {value!r}")
            flat = np.array([number])
        elif row is not None:
            flat = self._delays_of_row(value, row, what)
        else:
            rows = self.rows
            if number is not None or not isinstance(value, (list, tuple, np.ndarray)):
                raise ANNarchyException(f"{what}: the delays differ, expected one list for each row, not {value!r}")
            if len(value) != len(rows.post_ranks):
                raise ANNarchyException(f"{what}: {len(rows.post_ranks)} lists are needed, not {len(value)}")
            parts = [self._delays_of_row(part, place, what) for place, part in enumerate(value)]
            flat = np.concatenate(parts) if parts else np.zeros(0)
        if not np.isfinite(flat).all():
            raise ANNarchyException(f"{what}: a delay must be a finite number of ms")
        _core.set_delays(self._network.core, self.id, row, flat)
        for ms in np.unique(flat).tolist():
            if ms < 0.0:
                warn(f"{what}: a delay of {ms} ms is negative, one step is used")
            elif ms > 0.0:
                times.warn_if_rounded(ms, _core.delay_steps(ms, self._network.dt), self._network.dt, what)

    def _delays_of_row(self, value: Any, row: int, what: str) -> NDArray[np.float64]:
        """Check the delays of one row."""
        rows = self.rows
        flat = None if values.as_number(value) is not None else values.array(value, what)
        if flat is None or flat.shape != (int(rows.lengths[row]),):
            raise ANNarchyException(
                f"{what}: the post neuron of rank {rows.post_ranks[row]} needs a list of {rows.lengths[row]} delays"
            )
        return flat
