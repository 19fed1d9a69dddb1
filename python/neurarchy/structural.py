"""The conditions by which the synapses of a projection come and go."""

from __future__ import annotations

from . import _core, times
from .projection_part import ProjectionPart


class Restructurable(ProjectionPart):
    """What a projection does by the conditions `creating` and `pruning` of its synapse. Both are off at first."""

    def start_creating(self, period: float | None = None) -> None:
        """Make synapses by the condition `creating` of the synapse, from the next step on. After `compile`.

        Parameters
        ----------
        period : float, optional
            Interval between two tests of the condition, ms (default: every step).

        Raises
        ------
        ANNarchyException
            If the synapse has no such condition, structural plasticity is off, or the network is not compiled.
        """
        self._start_structural(True, period)

    def stop_creating(self) -> None:
        """Make no more synapses; see :meth:`start_creating`."""
        _core.stop_structural(self._network.core, self.id, True)

    def start_pruning(self, period: float | None = None) -> None:
        """Remove synapses by the condition `pruning` of the synapse; as :meth:`start_creating`.

        Parameters
        ----------
        period : float, optional
            Interval between two tests of the condition, ms; default: every step.
        """
        self._start_structural(False, period)

    def stop_pruning(self) -> None:
        """Remove no more synapses; see :meth:`start_pruning`."""
        _core.stop_structural(self._network.core, self.id, False)

    def _start_structural(self, creating: bool, period: float | None) -> None:
        what = f"{self._what}, start_{'creating' if creating else 'pruning'}"
        self._require_compiled(what.partition(", ")[2])
        if period is not None:
            steps = times.milliseconds(period, f"{what}(period=)") / self._network.dt
            if steps >= 1.0:
                times.period_steps(period, self._network.dt, f"{what}(period=)")
        _core.start_structural(self._network.core, self.id, creating, None if period is None else float(period))
