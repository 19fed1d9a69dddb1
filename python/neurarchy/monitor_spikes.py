"""The analysis of the spikes that a monitor has recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import analysis
from .analysis import SpikeTrains
from .messages import ANNarchyException

if TYPE_CHECKING:
    from .base_network import BaseNetwork


class MonitoredSpikes:
    """What a monitor tells about the spikes that it has recorded."""

    id: int
    _network: BaseNetwork
    _variables: list[str]
    _started: set[str]

    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...
        def get(self, variables: str | Iterable[str] | None = None) -> Any: ...

    def raster_plot(self, spikes: SpikeTrains | None = None) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return time (ms) and rank of each spike; see :func:`neurarchy.raster_plot`.

        Without `spikes`, the recorded ones are taken, and forgotten, here and in the methods below.
        """
        return analysis._raster(self._spikes(spikes), self._network.dt)

    def histogram(
        self,
        spikes: SpikeTrains | None = None,
        bins: float | None = None,
        per_neuron: bool = False,
        recording_window: tuple[int, int] | None = None,
    ) -> NDArray[np.int64]:
        """Count spikes in bins; see :func:`neurarchy.histogram`."""
        return analysis._histogram(self._spikes(spikes), self._network.dt, bins, per_neuron, recording_window)

    def inter_spike_interval(
        self, spikes: SpikeTrains | None = None, ranks: Iterable[int] | None = None, per_neuron: bool = False
    ) -> list[float] | dict[int, list[float]]:
        """Return the intervals between successive spikes, ms; see :func:`neurarchy.inter_spike_interval`."""
        return analysis._intervals(self._spikes(spikes), self._network.dt, ranks, per_neuron)

    def coefficient_of_variation(
        self, spikes: SpikeTrains | None = None, ranks: Iterable[int] | None = None
    ) -> list[float] | dict[int, float]:
        """Return the variation of the intervals of each neuron; see :func:`neurarchy.coefficient_of_variation`."""
        return analysis._variation(self._spikes(spikes), self._network.dt, ranks, per_neuron=False)

    def mean_fr(self, spikes: SpikeTrains | None = None) -> float:
        """Return the mean firing rate in Hz over the time recorded.

        Parameters
        ----------
        spikes : dict, optional
            Steps of the spikes of each neuron, by its rank; by default what was recorded, which is taken.
        """
        trains = self._spikes(spikes)
        duration = sum(stop - start for start, stop in self._intervals())
        return analysis._mean_rate(trains, self._network.dt, duration)

    def population_rate(self, spikes: SpikeTrains | None = None, smooth: float = 0.0) -> NDArray[np.float64]:
        """Return the mean firing rate in Hz in each step recorded; see :func:`neurarchy.population_rate`.

        The array has one element more than there are steps.
        """
        trains = self._spikes(spikes)
        intervals = self._intervals()
        return analysis._population_rate(trains, self._network.dt, intervals[0][0], intervals[-1][1], smooth)

    def smoothed_rate(self, spikes: SpikeTrains | None = None, smooth: float = 0.0) -> NDArray[np.float64]:
        """Return the firing rate in Hz of each neuron in each step recorded; see :func:`neurarchy.smoothed_rate`."""
        trains = self._spikes(spikes)
        intervals = self._intervals()
        return analysis._smoothed_rate(trains, self._network.dt, intervals[0][0], intervals[-1][1], smooth)

    def _spikes(self, spikes: SpikeTrains | None) -> SpikeTrains:
        if "spike" not in self._variables:
            raise ANNarchyException(f"{self.name}: 'spike' is not recorded")
        if not spikes:
            return self.get("spike")  # type: ignore[no-any-return]
        # Also what get() returns for several variables.
        whole: dict[Any, Any] = dict(spikes)
        trains: SpikeTrains = whole.get("spike", whole.get("axon_spike", whole))
        return trains

    def _intervals(self) -> list[tuple[int, int]]:
        """Return the intervals in which spikes were recorded, in steps."""
        now = self._network.core.current_step()
        found = self._network.core.monitor_times(self.id, "spike") if "spike" in self._started else []
        return [(start, now if stop is None else stop) for start, stop in found] or [(now, now)]
