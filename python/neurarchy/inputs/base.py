"""What input populations have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _core, index, registry, times, values
from ..messages import ANNarchyException
from ..neuron import Neuron
from ..population import Population


class InputPopulation(Population):
    """A population that gets its values or spikes from outside."""

    def _become(self, number: int, geometry: tuple[int, ...], refractory: Any = None) -> None:
        """Become the population of this number, which was declared just now."""
        network = registry.magic()
        texts: dict[str, Any] = _core.population_texts(network.core, number)
        model = Neuron(**{**texts, "refractory": refractory})
        self._adopt(network, number, geometry, model)


def geometry_of(given: object, what: str) -> tuple[int, ...]:
    """Turn a geometry that must be given into lengths of axes."""
    if given is None:
        raise ANNarchyException(f"{what}: the geometry of the population must be given")
    return index.geometry_of(given, what)


def name_of(given: object, what: str) -> str | None:
    """Check a name."""
    if given is not None and not isinstance(given, str):
        raise ANNarchyException(f"{what}(name=): a name is a str, not {given!r}")
    return given


def refractory_of(given: object, what: str) -> values.Assigned | None:
    """Return a refractory period as the engine takes it; a str names an attribute."""
    if given is None or isinstance(given, str):
        return given
    return values.assigned(given, f"{what}(refractory=)", compiled=True)


def period_of(given: object, what: str) -> float | None:
    """Return a period in ms, None for a negative one, which means that there is none."""
    ms = times.milliseconds(_number(given), f"{what}(period=)")
    if ms >= 0.0:
        times.warn_if_some_rounded(ms, registry.magic().dt, f"{what}(period=)")
    return None if ms < 0.0 else ms


def times_of(given: object, what: str) -> list[float]:
    """Return the times of a schedule, ms."""
    if values.as_number(given) is not None or isinstance(given, str):
        raise ANNarchyException(f"{what}(schedule=): expected a list of times in ms, not {given!r}")
    listed = values.array(given, f"{what}(schedule=)").reshape(-1)
    times.warn_if_some_rounded(listed, registry.magic().dt, f"{what}(schedule=)")
    return [float(ms) for ms in listed]


def interval_or_times_of(given: object, what: str) -> float | list[float]:
    """Return the interval of a schedule, or its times, ms."""
    number = values.as_number(given)
    if number is None:
        return times_of(given, what)
    times.warn_if_some_rounded(number, registry.magic().dt, f"{what}(schedule=)")
    return times.milliseconds(number, f"{what}(schedule=)")


def rows_of(given: object, size: int, geometry: tuple[int, ...], what: str) -> NDArray[np.float64]:
    """Return data with one row a time: of shape ``(rows,) + geometry`` or ``(rows, size)``."""
    rows = values.array(given, f"{what}(rates=)")
    if rows.ndim >= 2 and (rows.shape[1:] == geometry or rows.shape[1:] == (size,)):
        return rows.reshape(len(rows), size)
    raise ANNarchyException(
        f"{what}(rates=): expected one row a time, each of shape {geometry} or with {size} values, not an array of "
        f"shape {rows.shape}"
    )


def in_geometry(rows: NDArray[np.float64], geometry: tuple[int, ...]) -> NDArray[np.float64]:
    """Give each row the shape of the population."""
    return rows.reshape((len(rows), *geometry))


def _number(given: object) -> object:
    number = values.as_number(given)
    return given if number is None else number
