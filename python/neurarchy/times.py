"""Times in ms and in steps. The conversions themselves are the engine's, so that there is one of each."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from . import _core
from .messages import ANNarchyException, warn

#: Distance from a whole number of steps that counts as none.
_TOLERANCE = 1e-6
#: What was warned about already: (what, value, dt).
_warned: set[tuple[str, float, float]] = set()


def forget_warnings() -> None:
    """Warn again about values that were warned about before."""
    _warned.clear()


def milliseconds(value: object, what: str) -> float:
    """Check that a value is a finite time in ms.

    Raises
    ------
    ANNarchyException
        If it is no number, NaN or infinite.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ANNarchyException(f"{what}: a time is a number of ms, not {value!r}")
    ms = float(value)
    if not math.isfinite(ms):
        raise ANNarchyException(f"{what}: a time must be a finite number of ms, not {ms}")
    return ms


def duration_steps(value: object, dt: float, what: str) -> int:
    """Steps of a duration: one that has begun is finished. Negative durations are 0 steps, with a warning."""
    ms = milliseconds(value, what)
    if ms < 0.0:
        warn(f"{what}: a duration of {ms} ms is negative, nothing is simulated")
        return 0
    steps = _core.duration_steps(ms, dt)
    warn_if_rounded(ms, steps, dt, what)
    return steps


def period_steps(value: object, dt: float, what: str) -> int:
    """Whole steps in a period, an offset, a window or a refractory time."""
    ms = milliseconds(value, what)
    steps = _core.period_steps(ms, dt)
    if ms >= 0.0:
        warn_if_rounded(ms, steps, dt, what)
    return steps


def warn_if_some_rounded(given: ArrayLike, dt: float, what: str) -> None:
    """Warn, once for each list, that some of its times are no multiples of dt."""
    steps = np.asarray(given, dtype=np.float64).reshape(-1) / dt
    with np.errstate(invalid="ignore"):
        rounded = np.flatnonzero(np.abs(steps - np.rint(steps)) > _TOLERANCE)
    if rounded.size:
        ms = float(steps[rounded[0]] * dt)
        key = (what, ms, dt)
        if key not in _warned:
            _warned.add(key)
            others = "" if rounded.size == 1 else f", nor are {rounded.size - 1} others"
            warn(f"{what}: {ms:g} ms is not a multiple of dt = {dt} ms{others}; whole steps are used")


def warn_if_rounded(ms: float, steps: int, dt: float, what: str) -> None:
    """Warn, once for each value, that a time is not a multiple of dt."""
    if not _core.is_multiple(ms, dt) and (what, ms, dt) not in _warned:
        _warned.add((what, ms, dt))
        warn(f"{what}: {ms} ms is not a multiple of dt = {dt} ms; {steps * dt:g} ms ({steps} steps) is used")
