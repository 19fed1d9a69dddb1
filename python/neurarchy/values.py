"""What users assign to attributes, as the engine takes it."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from .constant import Constant
from .messages import ANNarchyException
from .random import RandomDistribution

#: A number, the name of a constant, one value for each element, one list for each row, a distribution.
Assigned = float | str | NDArray[np.float64] | list[NDArray[np.float64]] | _core.Distribution


def as_number(value: object) -> float | None:
    """Return a scalar as a float, None if it is no scalar."""
    if isinstance(value, (Real, np.bool_)):
        return float(value)
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "biuf":
        return float(value)
    return None


def array(value: object, what: str) -> NDArray[np.float64]:
    """Return a list or an array as an array of numbers."""
    try:
        numbers = np.asarray(value)
        if numbers.dtype.kind not in "biuf":
            raise ValueError
        return np.ascontiguousarray(numbers, dtype=np.float64)
    except (TypeError, ValueError):
        raise ANNarchyException(f"{what}: a list or an array must hold numbers and have rows of equal length") from None


def assigned(value: object, what: str, *, compiled: bool) -> Assigned:
    """Turn what a user assigns into what the engine takes: a number, a constant, a flat array or a distribution.

    Raises
    ------
    ANNarchyException
        If it is something else.
    """
    if isinstance(value, Constant):
        return value.value if compiled else value.name
    number = as_number(value)
    if number is not None:
        return number
    if isinstance(value, RandomDistribution):
        return value.handed_over()
    if isinstance(value, (list, tuple, np.ndarray, range)):
        return array(value, what).reshape(-1)
    raise ANNarchyException(f"{what}: expected a number, a list or array of numbers, or a distribution, not {value!r}")


def scalar(values: NDArray[Any]) -> float | int | bool:
    """Return the only value of an array as a Python number."""
    return values.reshape(-1)[0].item()  # type: ignore[no-any-return]


def near_miss(name: str, known: list[str]) -> str | None:
    """Return the name that was probably meant."""
    for other in known:
        if other.lower() == name.lower():
            return other
    if len(name) < 3:
        return None
    from difflib import get_close_matches

    close = get_close_matches(name, [other for other in known if len(other) >= 3], n=1, cutoff=0.8)
    return close[0] if close else None


def unknown_attribute(what: str, name: str, known: list[str]) -> AttributeError:
    """Say that there is no such attribute, and which there are."""
    meant = near_miss(name, known)
    hint = f"; did you mean '{meant}'?" if meant else ""
    return AttributeError(f"{what} has no attribute '{name}'{hint} (attributes: {', '.join(known)})")
