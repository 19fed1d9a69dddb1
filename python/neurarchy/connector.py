"""What connectors take: weights, delays, matrices, names of formats."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _core, settings, times, values
from .messages import ANNarchyException, CodeGeneratorException, warn
from .random import Binomial, RandomDistribution


class Delays(NamedTuple):
    """Delays of a projection as given."""

    #: For the engine: ms, or a distribution.
    engine: float | _core.Distribution
    #: The longest, ms.
    longest: float
    #: All are equal.
    uniform: bool


def weights(given: object, what: str) -> float | _core.Distribution:
    """Check weights: a number or a distribution."""
    if isinstance(given, RandomDistribution):
        return given.handed_over()
    number = values.as_number(given)
    if number is None:
        raise ANNarchyException(
            f"{what}: weights are a number or a distribution, not {given!r}; use connect_from_matrix for single weights"
        )
    return number


def delays(given: object, dt: float, what: str) -> Delays:
    """Check delays: a number of ms or a distribution with an upper bound. Its lower bound is raised to `dt`."""
    if isinstance(given, Binomial):
        raise ANNarchyException(f"{what}: a Binomial distribution has no bounds in ms, so it cannot give delays")
    if isinstance(given, RandomDistribution):
        bounds: Any = given  # all but Binomial have them
        if bounds.max is None:
            raise ANNarchyException(
                f"{what}: a distribution of delays needs an upper bound, so that the longest delay is known: give "
                f"{type(given).__name__}(..., max=...)"
            )
        if bounds.min is None or bounds.min < dt:
            bounds.min = dt
        return Delays(given.handed_over(), float(bounds.max), False)
    if values.as_number(given) is None:
        raise ANNarchyException(
            f"{what}: delays are not valid: expected a number of ms or a distribution, not {given!r}"
        )
    ms = times.milliseconds(float(given), f"{what}(delays=)")  # type: ignore[arg-type]
    if ms < 0.0:
        warn(f"{what}: a delay of {ms} ms is negative, one step is used")
    elif ms > 0.0:
        times.warn_if_rounded(ms, _core.delay_steps(ms, dt), dt, f"{what}(delays=)")
    return Delays(ms, ms, True)


def raw_steps(ms: float, dt: float) -> int:
    """Round a delay to steps; 0 is kept."""
    return _core.delay_steps(ms, dt) if ms >= 0.5 * dt and round(ms / dt) >= 1 else 0


def number(given: object, what: str) -> float:
    """Check a finite number."""
    found = values.as_number(given)
    if found is None or not math.isfinite(found):
        raise ANNarchyException(f"{what}: expected a finite number, not {given!r}")
    return found


def probability(given: object, what: str) -> float:
    """Check a probability."""
    number = values.as_number(given)
    if number is None or not 0.0 <= number <= 1.0:
        raise ANNarchyException(f"{what}: a probability lies between 0 and 1, not {given!r}")
    return number


def count(given: object, what: str) -> int:
    """Check a number of synapses."""
    number = values.as_number(given)
    if number is None or number < 0 or number != math.floor(number):
        raise ANNarchyException(f"{what}: the number of synapses is a whole number, not {given!r}")
    return int(number)


def storage(storage_format: str | None, storage_order: str | None, what: str) -> str:
    """Check the names of a storage format and order; return what the engine calls the format."""
    if storage_format is not None and storage_format not in settings.FORMATS:
        raise CodeGeneratorException(
            f"{what}: there is no storage format {storage_format!r}; there are {', '.join(settings.FORMATS)}"
        )
    if storage_order is not None and storage_order not in settings.ORDERS:
        raise CodeGeneratorException(
            f"{what}: there is no storage order {storage_order!r}; there are {', '.join(settings.ORDERS)}"
        )
    name = settings.config()["sparse_matrix_format"] if storage_format is None else storage_format
    return {"dense": "dense", "auto": "automatic", "default": "automatic"}.get(name, "sparse")


class Matrix(NamedTuple):
    """Weights and delays one by one: one row for each post neuron, one column for each pre neuron."""

    #: NaN where `present` is False.
    weights: NDArray[np.float64]
    #: There is a synapse.
    present: NDArray[np.bool_]
    #: ms; None: the same for all.
    delays: NDArray[np.float64] | None


def matrix(given: ArrayLike, given_delays: object, pre_post: bool, what: str) -> Matrix:
    """Check a matrix of weights, in which None means that there is no synapse, and one of delays."""
    weights, present = _entries(given, f"{what}(weights=)")
    delays = None
    if isinstance(given_delays, (list, tuple, np.ndarray)) and np.ndim(given_delays) > 0:
        delays, _ = _entries(given_delays, f"{what}(delays=)")
        if delays.shape != weights.shape:
            raise ANNarchyException(
                f"{what}(delays=): the delays have shape {delays.shape}, the weights {weights.shape}; they must agree"
            )
        if not np.isfinite(delays[present]).all():
            raise ANNarchyException(f"{what}(delays=): each synapse needs a finite delay in ms")
        delays = np.where(present, delays, 0.0)
    if pre_post:
        weights, present = weights.T, present.T
        delays = None if delays is None else delays.T
    contiguous = np.ascontiguousarray
    return Matrix(contiguous(weights), contiguous(present), None if delays is None else contiguous(delays))


def _entries(given: object, what: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return numbers and which of them are there; None is NaN and not there."""
    try:
        entries = np.asarray(given, dtype=object) if not isinstance(given, np.ndarray) else given
        if entries.dtype.kind == "O":
            absent = np.frompyfunc(lambda entry: entry is None, 1, 1)(entries).astype(bool)
            numbers = np.where(absent, np.nan, entries).astype(np.float64)
        else:
            numbers = entries.astype(np.float64)
            absent = np.zeros(numbers.shape, dtype=bool)
    except (TypeError, ValueError):
        raise ANNarchyException(
            f"{what}: expected an array or a list of lists of equal length, of numbers or None"
        ) from None
    if numbers.ndim != 2:
        raise ANNarchyException(f"{what}: expected two axes (post-synaptic, pre-synaptic neurons), not {numbers.ndim}")
    return numbers, ~absent
