"""Statistics of spike trains.

Spike trains are what :meth:`Monitor.get` returns for ``'spike'``: a dictionary from the rank of each recorded neuron,
silent ones included, to the steps in which it emitted a spike, ascending. Rates are in Hz, times in ms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from . import settings
from .messages import ANNarchyException, warn

SpikeTrains = dict[int, Sequence[int]]


def raster_plot(spikes: SpikeTrains) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return all spikes, to be plotted as points.

    Parameters
    ----------
    spikes : dict
        Spike trains.

    Returns
    -------
    times, ranks : numpy.ndarray
        Time in ms and rank of each spike, neuron by neuron; both of shape ``(number of spikes,)``.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.setup(dt=0.5)
    >>> ann.raster_plot({0: [2, 6], 3: [5]})
    (array([1. , 3. , 2.5]), array([0, 0, 3]))
    """
    return _raster(spikes, settings.dt())


def histogram(
    spikes: SpikeTrains,
    bins: float | None = None,
    per_neuron: bool = False,
    recording_window: tuple[int, int] | None = None,
) -> NDArray[np.int64]:
    """Count spikes in bins.

    Parameters
    ----------
    spikes : dict
        Spike trains.
    bins : float, optional
        Length of a bin in ms (default: one step).
    per_neuron : bool
        Count for each neuron.
    recording_window : tuple of int, optional
        First and last step that count; default: of the first and of the last spike.

    Returns
    -------
    numpy.ndarray
        Shape ``(number of bins,)``, or ``(largest rank + 1, number of bins)`` with `per_neuron`.

    Raises
    ------
    ANNarchyException
        If a bin is shorter than a step.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.histogram({0: [2, 6, 12], 1: [4]}, bins=5.0)
    array([3, 0, 1])
    """
    return _histogram(spikes, settings.dt(), bins, per_neuron, recording_window)


def inter_spike_interval(
    spikes: SpikeTrains, ranks: Iterable[int] | None = None, per_neuron: bool = False
) -> list[float] | dict[int, list[float]]:
    """Return the intervals between successive spikes.

    Parameters
    ----------
    spikes : dict
        Spike trains.
    ranks : iterable of int, optional
        Only these neurons.
    per_neuron : bool
        Return the intervals of each neuron that has some.

    Returns
    -------
    list or dict
        Intervals in ms.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.inter_spike_interval({0: [2, 6, 12], 1: [4]})
    [4.0, 6.0]
    """
    return _intervals(spikes, settings.dt(), ranks, per_neuron)


def coefficient_of_variation(
    spikes: SpikeTrains, ranks: Iterable[int] | None = None, per_neuron: bool = False
) -> list[float] | dict[int, float]:
    """Return the coefficient of variation of the intervals of each neuron that has at least two.

    Parameters
    ----------
    spikes, ranks, per_neuron
        See :func:`inter_spike_interval`.

    Returns
    -------
    list or dict
        Standard deviation of the intervals (of the population) divided by their mean.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.coefficient_of_variation({0: [2, 6, 12], 1: [4]})
    [0.2]
    """
    return _variation(spikes, settings.dt(), ranks, per_neuron)


def mean_fr(spikes: SpikeTrains, duration: float | None = None) -> float:
    """Return the mean firing rate of the neurons.

    Parameters
    ----------
    spikes : dict
        Spike trains.
    duration : float, optional
        Number of steps recorded; default: from the first to the last spike.

    Returns
    -------
    float
        Rate in Hz: spikes of a neuron, on average, divided by the duration. Without a duration it is infinite, with a
        warning, if all spikes are of one step.

    Raises
    ------
    ANNarchyException
        If there are neither spikes nor a duration, or the duration is not positive.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.mean_fr({0: [2, 6], 1: []}, duration=100)
    10.0
    """
    if duration is None:
        window = _window(spikes)
        if window is None:
            raise ANNarchyException("mean_fr: give the duration in steps; it cannot be told without spikes")
        duration = window[1] - window[0]
        if duration == 0:
            warn("mean_fr: all spikes are of one step, so that the rate is infinite; give the duration in steps")
            return math.inf
    elif not duration > 0:
        raise ANNarchyException(f"mean_fr(duration=): a duration is a positive number of steps, not {duration}")
    return _mean_rate(spikes, settings.dt(), duration)


def population_rate(spikes: SpikeTrains, smooth: float = 0.0) -> NDArray[np.float64]:
    """Return the mean firing rate of the population in each step, from the first to the last spike.

    Parameters
    ----------
    spikes : dict
        Spike trains.
    smooth : float
        Time constant in ms of a low-pass filter; none if it is not longer than a step.

    Returns
    -------
    numpy.ndarray
        Rates in Hz, one for each step.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.population_rate({0: [0, 2], 1: [0]})
    array([1000.,    0.,  500.])
    """
    start, stop = _window(spikes) or (0, 0)
    return _population_rate(spikes, settings.dt(), start, stop, smooth)


def smoothed_rate(spikes: SpikeTrains, smooth: float = 0.0) -> NDArray[np.float64]:
    """Return the instantaneous firing rate of each neuron, from the first to the last spike.

    Parameters
    ----------
    spikes : dict
        Spike trains.
    smooth : float
        Time constant in ms of a low-pass filter; 0: none.

    Returns
    -------
    numpy.ndarray
        Rates in Hz, shape ``(neurons, steps)``: the inverse of the interval that a step lies in.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.smoothed_rate({0: [10, 12, 16]})
    array([[500., 500., 250., 250., 250., 250.]])
    """
    start, stop = _window(spikes) or (0, 0)
    return _smoothed_rate(spikes, settings.dt(), start, stop, smooth)


def _window(spikes: SpikeTrains) -> tuple[int, int] | None:
    """Return the steps of the first and of the last spike."""
    active = [train for train in spikes.values() if len(train)]
    if not active:
        return None
    return min(int(np.min(train)) for train in active), max(int(np.max(train)) for train in active)


def _flat(spikes: SpikeTrains) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return step and rank of each spike, neuron by neuron."""
    lengths = [len(train) for train in spikes.values()]
    ranks = np.repeat(np.fromiter(spikes.keys(), dtype=np.int64, count=len(spikes)), lengths)
    trains = [np.asarray(train, dtype=np.int64) for train in spikes.values() if len(train)]
    return (np.concatenate(trains) if trains else np.zeros(0, dtype=np.int64)), ranks


def _raster(spikes: SpikeTrains, dt: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    steps, ranks = _flat(spikes)
    return np.asarray(dt * steps, dtype=np.float64), ranks


def _histogram(
    spikes: SpikeTrains,
    dt: float,
    bins: float | None,
    per_neuron: bool,
    recording_window: tuple[int, int] | None,
) -> NDArray[np.int64]:
    length = 1.0 if bins is None else bins / dt
    if not length >= 1.0 - 1e-6 or not np.isfinite(length):
        raise ANNarchyException(f"histogram(bins=): a bin must be at least one step ({dt} ms) long, not {bins} ms")
    window = recording_window or _window(spikes)
    rows = max(spikes, default=-1) + 1
    if window is None:
        return np.zeros((rows, 0) if per_neuron else 0, dtype=np.int64)
    start, stop = window
    # 1e-6 of a bin absorbs the rounding of bins / dt.
    count = max(int((stop - start) / length + 1e-6) + 1, 0)
    steps, ranks = _flat(spikes)
    inside = (steps >= start) & (steps <= stop)
    places = ((steps[inside] - start) / length + 1e-6).astype(np.int64)
    if not per_neuron:
        return np.bincount(places, minlength=count).astype(np.int64)
    counts = np.zeros((rows, count), dtype=np.int64)
    np.add.at(counts, (ranks[inside], places), 1)
    return counts


def _intervals(
    spikes: SpikeTrains, dt: float, ranks: Iterable[int] | None, per_neuron: bool
) -> list[float] | dict[int, list[float]]:
    intervals = _intervals_of_each(spikes, dt, ranks)
    return intervals if per_neuron else [interval for each in intervals.values() for interval in each]


def _intervals_of_each(spikes: SpikeTrains, dt: float, ranks: Iterable[int] | None) -> dict[int, list[float]]:
    wanted = None if ranks is None else set(ranks)
    return {
        rank: (dt * np.diff(np.asarray(train, dtype=np.int64))).tolist()
        for rank, train in spikes.items()
        if len(train) >= 2 and (wanted is None or rank in wanted)
    }


def _variation(
    spikes: SpikeTrains, dt: float, ranks: Iterable[int] | None, per_neuron: bool
) -> list[float] | dict[int, float]:
    each = {
        rank: float(np.std(intervals) / np.mean(intervals))
        for rank, intervals in _intervals_of_each(spikes, dt, ranks).items()
        if len(intervals) >= 2
    }
    return each if per_neuron else list(each.values())


def _mean_rate(spikes: SpikeTrains, dt: float, duration_steps: float) -> float:
    if not spikes or duration_steps <= 0:
        return 0.0
    return sum(len(train) for train in spikes.values()) / len(spikes) / duration_steps / dt * 1000.0


def _population_rate(spikes: SpikeTrains, dt: float, start: int, stop: int, smooth: float) -> NDArray[np.float64]:
    steps, _ = _flat(spikes)
    inside = steps[(steps >= start) & (steps <= stop)] - start
    counts = np.bincount(inside, minlength=stop - start + 1).astype(np.float64)
    rate: NDArray[np.float64] = counts * (1000.0 / (dt * max(len(spikes), 1)))
    return _low_pass(rate, dt, smooth) if smooth > dt else rate


def _smoothed_rate(spikes: SpikeTrains, dt: float, start: int, stop: int, smooth: float) -> NDArray[np.float64]:
    rates = np.zeros((len(spikes), max(stop - start, 0)))
    for row, train in enumerate(spikes.values()):
        for first, second in pairwise(train):
            rates[row, max(first - start, 0) : max(second - start, 0)] = 1000.0 / (dt * (second - first))
    return _low_pass(rates, dt, smooth) if smooth != 0.0 else rates


def _low_pass(rates: NDArray[np.float64], dt: float, smooth: float) -> NDArray[np.float64]:
    """Filter along the last axis, ``s += (r - s) * dt/smooth``, from the first value."""
    smoothed = rates.copy()
    for i in range(1, rates.shape[-1]):
        smoothed[..., i] = smoothed[..., i - 1] + (rates[..., i] - smoothed[..., i - 1]) * (dt / smooth)
    return smoothed
