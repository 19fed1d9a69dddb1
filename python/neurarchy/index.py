"""What ``pop[...]`` means: from an index to ranks, coordinates and shapes. Ranks are row-major."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .messages import ANNarchyException

Ranks = NDArray[np.int32]


class Selection(NamedTuple):
    """Neurons that an index selects."""

    #: In the order of the index.
    ranks: Ranks
    #: Shape of the selection.
    geometry: tuple[int, ...]
    #: The index names one neuron by its coordinates.
    single: bool


def geometry_of(given: object, what: str) -> tuple[int, ...]:
    """Turn the geometry that a user gives into lengths of axes."""
    axes = list(given) if isinstance(given, (tuple, list, np.ndarray)) else [given]
    if not axes:
        raise ANNarchyException(f"{what}: a geometry needs at least one axis")
    lengths = []
    for axis in axes:
        if isinstance(axis, bool) or not isinstance(axis, Real) or not np.isfinite(float(axis)):
            raise ANNarchyException(
                f"{what}: the geometry is a number of neurons or a tuple of such numbers, not {given!r}"
            )
        length = int(float(axis))
        if length < 0:
            raise ANNarchyException(f"{what}: a population cannot have {length} neurons")
        lengths.append(length)
    return tuple(lengths)


def rank_of(coordinates: object, geometry: tuple[int, ...], what: str) -> int:
    """Return the rank at coordinates, each axis of which is checked."""
    if not isinstance(coordinates, (tuple, list, np.ndarray)) or not all(is_integer(c) for c in coordinates):
        raise ANNarchyException(
            f"{what}: coordinates are a tuple of {len(geometry)} whole numbers, not {coordinates!r}"
        )
    place = tuple(int(c) for c in coordinates)
    if len(place) != len(geometry):
        raise ANNarchyException(f"{what}: its geometry is {geometry}, so {place} are no coordinates in it")
    for c, length in zip(place, geometry, strict=True):
        if not 0 <= c < length:
            raise ANNarchyException(f"{what}: there is no neuron at {place}, its geometry is {geometry}")
    rank = 0
    for c, length in zip(place, geometry, strict=True):
        rank = rank * length + c
    return rank


def rank_at(place: object, geometry: tuple[int, ...], what: str) -> int:
    """Return the rank of a neuron that is given by its rank or its coordinates."""
    if is_integer(place):
        return checked_rank(place, prod(geometry), what, from_end=False)
    return rank_of(place, geometry, what)


def coordinates_of(rank: object, geometry: tuple[int, ...], what: str) -> tuple[int, ...]:
    """Return the coordinates of a rank, which is checked."""
    rest = checked_rank(rank, prod(geometry), what, from_end=False)
    coordinates = []
    for length in reversed(geometry):
        coordinates.append(rest % length)
        rest //= length
    return tuple(reversed(coordinates))


def is_integer(value: object) -> bool:
    """Return whether a value is a whole number by its type, booleans excluded."""
    return isinstance(value, Integral) and not isinstance(value, (bool, np.bool_))


def checked_rank(rank: object, size: int, what: str, *, from_end: bool = True) -> int:
    """Return a rank between 0 and `size`; a negative one counts from the end."""
    if not isinstance(rank, Integral) or not is_integer(rank):
        raise ANNarchyException(f"{what}: a rank is a whole number, not {rank!r}")
    number = int(rank)
    if from_end and number < 0:
        number += size
    if not 0 <= number < size:
        raise ANNarchyException(f"{what}: it has {size} neurons, so there is no rank {rank}")
    return number


def select(index: object, geometry: tuple[int, ...], what: str) -> Selection | None:
    """Return the neurons that an index selects, None if the index has no meaning.

    Raises
    ------
    ANNarchyException
        If a rank or coordinate lies outside, or an array has the wrong shape.
    """
    size = prod(geometry)
    if is_integer(index):
        return Selection(_ranks([checked_rank(index, size, what)]), (1,), False)
    if isinstance(index, slice):
        chosen = range(size)[_whole(index, what)]
        ranks = np.arange(chosen.start, chosen.stop, chosen.step, dtype=np.int32)
        return Selection(ranks, (len(ranks),), False)
    if isinstance(index, (list, np.ndarray)):
        return _array(np.asarray(index), geometry, what)
    if isinstance(index, tuple) and index and all(isinstance(axis, slice) or is_integer(axis) for axis in index):
        return _axes(index, geometry, what)
    return None


def _array(index: NDArray[np.generic], geometry: tuple[int, ...], what: str) -> Selection:
    size = prod(geometry)
    if index.dtype == np.bool_:
        if index.shape not in ((size,), geometry):
            raise ANNarchyException(
                f"{what}: a mask has the shape {geometry} or {(size,)}, one value for each neuron, not {index.shape}"
            )
        ranks = _ranks(np.flatnonzero(index))
        return Selection(ranks, (len(ranks),), False)
    if index.ndim != 1:
        raise ANNarchyException(f"{what}: an array of ranks has one axis, not {index.ndim}")
    if index.size and not np.issubdtype(index.dtype, np.integer):
        raise ANNarchyException(f"{what}: an array of ranks holds whole numbers, not {index.dtype}")
    if index.size and -size <= index.min() and index.max() < size:
        ranks = _ranks(index)
        return Selection(np.where(ranks < 0, ranks + np.int32(size), ranks), (len(ranks),), False)
    ranks = _ranks([checked_rank(rank, size, what) for rank in index.tolist()])
    return Selection(ranks, (len(ranks),), False)


def _axes(index: Sequence[object], geometry: tuple[int, ...], what: str) -> Selection:
    if len(index) > len(geometry):
        raise ANNarchyException(f"{what}: its geometry is {geometry}, so {len(index)} indices are too many")
    single = all(is_integer(axis) for axis in index)
    if single and len(index) < len(geometry):
        raise ANNarchyException(f"{what}: its geometry is {geometry}, so {tuple(index)} are no coordinates in it")
    chosen: list[Sequence[int]] = []
    for place, length in enumerate(geometry):
        axis = index[place] if place < len(index) else slice(None)
        if isinstance(axis, slice):
            chosen.append(range(length)[_whole(axis, what)])
            continue
        number = int(axis)  # type: ignore[call-overload]
        number += length if number < 0 else 0
        if not 0 <= number < length:
            raise ANNarchyException(f"{what}: its geometry is {geometry}, so there is no index {axis} on axis {place}")
        chosen.append((number,))
    ranks = _ranks([rank_of(coordinates, geometry, what) for coordinates in product(*chosen)])
    return Selection(ranks, tuple(len(axis) for axis in chosen), single)


def _whole(index: slice, what: str) -> slice:
    if any(bound is not None and not is_integer(bound) for bound in (index.start, index.stop, index.step)):
        raise ANNarchyException(f"{what}: the bounds of a slice are whole numbers, not {index}")
    if index.step is not None and int(index.step) == 0:
        raise ANNarchyException(f"{what}: the step of a slice cannot be 0")
    return index


def _ranks(ranks: object) -> Ranks:
    return np.asarray(ranks, dtype=np.int32).reshape(-1)
