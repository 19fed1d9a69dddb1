"""Shapes of samples of synapses that a monitor has recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .projection import Projection


def of_projection(
    proj: Projection, name: str, flat: NDArray[Any], samples: int, structures: list[tuple[int, list[int]]]
) -> NDArray[np.object_]:
    """Shape samples of a projection: rows of lists, or a block if all rows are equally long in all samples."""
    match proj._attributes[name].locality:
        case "global":
            return flat.reshape(samples, -1)[:, 0].astype(object)
        case "semiglobal":
            return flat.reshape(samples, -1).astype(object)
    lengths = {length for _, rows in structures for length in rows}
    if not structures or len(lengths) > 1:
        return of_rows(flat, samples, structures)
    return flat.reshape(samples, len(structures[0][1]), *lengths).astype(object)


def of_rows(flat: NDArray[Any], samples: int, structures: list[tuple[int, list[int]]]) -> NDArray[np.object_]:
    """Shape samples as lists, one for each row, where rows have as many values as `structures` says."""
    shaped = np.empty((samples, len(structures[0][1]) if structures else 0), dtype=object)
    numbers = flat.tolist()
    at = 0
    for (first, lengths), (end, _) in zip(structures, [*structures[1:], (samples, [])], strict=True):
        for sample in range(first, end):
            for row, length in enumerate(lengths):
                shaped[sample, row] = numbers[at : at + length]
                at += length
    return shaped
