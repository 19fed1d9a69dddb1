"""Files that hold the synapses of a projection: ranks, weights and delays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, file_formats
from .file_rows import by_row, flat, ranks_of
from .lil import Table
from .messages import ANNarchyException

if TYPE_CHECKING:
    from .given import ConnectableOneByOne


def description(projection: ConnectableOneByOne) -> dict[str, Any]:
    """Return the synapses of a compiled projection as they are written."""
    proj: Any = projection
    rows = proj.rows
    dt = proj._network.dt
    now = proj._delays_of_each()
    weights = proj.get("w")
    delay: Any
    if proj.max_delay <= 1:
        # No delay at all, whatever was given.
        delay = None
    elif isinstance(now, float):
        delay = _core.delay_steps(now, dt)
    else:
        delay = _objects(rows.lists(np.array([_core.delay_steps(ms, dt) for ms in now.tolist()], dtype=np.int64)))
    return {
        "name": proj.name,
        "post_ranks": rows.post_ranks.tolist(),
        "pre_ranks": _objects(rows.lists(rows.pre_ranks)),
        "w": _objects(weights) if isinstance(weights, list) and proj._extent("w") == "synapse" else weights,
        "delay": delay,
        "max_delay": proj.max_delay,
        "uniform_delay": proj.uniform_delay,
        "size": len(rows.post_ranks),
        "nb_synapses": rows.synapses,
    }


def read(filename: str | os.PathLike[str], pickle_encoding: str | None, what: str) -> Table:
    """Read the synapses in a file."""
    content = file_formats.read(filename, pickle_encoding, what)
    if content is None:
        raise ANNarchyException(f"{what}: there is no file '{filename}'")
    missing = [key for key in ("post_ranks", "pre_ranks", "w", "delay") if key not in content]
    if missing:
        raise ANNarchyException(f"{what}: '{filename}' is incomplete, it has no {', '.join(missing)}")
    try:
        return table_of(content)
    except (TypeError, ValueError, OverflowError) as error:
        raise ANNarchyException(f"{what}: '{filename}' holds no connectivity: {error}") from error


def table_of(content: dict[str, Any]) -> Table:
    """Return the synapses of a dictionary that holds ranks, weights and delays in steps.

    Raises
    ------
    ValueError, TypeError, OverflowError
        If it holds something else.
    """
    ranks = ranks_of(content)
    order, lengths = ranks.order, ranks.lengths
    given = np.asarray(content["w"], dtype=object)
    if given.size == 1 and not isinstance(given.reshape(-1)[0], (list, np.ndarray)):
        # As in the reference system, also where there is one synapse only.
        weights = (True, np.array([float(given.reshape(-1)[0])]))
    else:
        weights = (False, flat(by_row(given, order, lengths, np.float64), np.float64))
    delay = np.asarray(content["delay"], dtype=object)
    if delay.ndim == 0:
        steps = 0 if delay.item() is None else int(delay.item())
        delays = (True, np.array([max(steps, 0)], dtype=np.uint32))
    else:
        delays = (False, np.maximum(flat(by_row(delay, order, lengths, np.int64), np.int64), 0).astype(np.uint32))
    return Table((ranks.post_ranks, ranks.starts, ranks.pre_ranks), weights, delays)


def _objects(rows: list[list[Any]]) -> NDArray[np.object_]:
    """Return rows as an array: with two axes if they are equally long, else of lists."""
    return np.array(rows, dtype=object) if len({len(row) for row in rows}) == 1 else file_formats.ragged(rows)
