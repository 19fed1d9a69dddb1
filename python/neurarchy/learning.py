"""Learning of a projection, switched on and off."""

from __future__ import annotations

from . import times
from .messages import ANNarchyException, warn
from .projection_part import ProjectionPart


class Learning(ProjectionPart):
    """When the synapses of a projection learn."""

    def enable_learning(self, period: float | None = None, offset: float | None = None) -> None:
        """Evaluate the equations of the synapses and let weights change; warns before `compile`.

        Parameters
        ----------
        period : float, optional
            Interval between two evaluations, ms (default: every step). The equations then make steps of this length.
        offset : float, optional
            When in each interval, counted from now, ms; negative: from its end. Without it the intervals start at 0 ms.

        Raises
        ------
        ANNarchyException
            If there is an offset without a period, or one that is not shorter than the period.
        """
        if not self.initialized:
            warn(f"{self._what}, enable_learning: the network is not compiled, nothing is changed")
            return
        what = f"{self._what}, enable_learning"
        if offset is not None and (period is None or float(offset) >= float(period)):
            raise ANNarchyException(f"{what}: an offset needs a period, which must be longer than it")
        for name, value in (("period", period), ("offset", offset)):
            if value is not None:
                times.period_steps(value, self._network.dt, f"{what}({name}=)")
        self._network.core.enable_learning(self.id, period, offset)

    def disable_learning(self, update: bool | None = None) -> None:
        """Stop learning: all equations of rate-coded synapses, changes of ``w`` of spiking ones.

        `update` is ignored, as in the reference system. Warns before `compile`.
        """
        if not self.initialized:
            warn(f"{self._what}, disable_learning: the network is not compiled, nothing is changed")
            return
        self._network.core.disable_learning(self.id)
