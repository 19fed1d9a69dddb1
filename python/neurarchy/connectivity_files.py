"""Files that hold the synapses of a projection: ranks, weights and delays."""

from __future__ import annotations

import gzip
import os
import pickle
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core
from .lil import Table
from .messages import ANNarchyException, missing_extra
from .whole_file import replacing

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
        "nb_synapses": len(rows.pre_ranks),
    }


def write(filename: str | os.PathLike[str], content: dict[str, Any], what: str) -> None:
    """Write a dictionary to a file, whose extension says how. The old file stays until the new one is whole."""
    path = Path(filename)
    try:
        if not path.parent.is_dir():
            path.parent.mkdir()
        with replacing(path) as file:
            _dump(path, file, content)
    except OSError as error:
        raise ANNarchyException(f"{what}: '{path}' cannot be written: {error}") from error


def _dump(path: Path, file: Any, content: dict[str, Any]) -> None:
    match path.suffix:
        case ".npz":
            print("Saving connectivity in Numpy format...")
            np.savez_compressed(file, **content)
        case ".gz":
            print("Saving connectivity in gzipped binary format...")
            with gzip.GzipFile(fileobj=file, mode="wb") as compressed:
                pickle.dump(content, compressed)
        case ".mat":
            try:
                from scipy.io import savemat
            except ImportError:
                raise missing_extra("scipy", "sparse", "saving in Matlab format") from None
            print("Saving connectivity in Matlab format...")
            savemat(file, {**content, "delay": 0 if content["delay"] is None else content["delay"]})
        case _:
            print("Saving connectivity in text format...")
            pickle.dump(content, file)


def read(filename: str | os.PathLike[str], pickle_encoding: str | None, what: str) -> Table:
    """Read the synapses in a file."""
    path = Path(filename)
    if path.suffix == ".mat":
        raise ANNarchyException(f"{what}: unable to load Matlab format ('{path}'); save to .npz or .gz instead")
    try:
        content = _load(path, pickle_encoding or "ASCII")
    except (OSError, EOFError, ValueError, KeyError, AttributeError, ImportError, IndexError, TypeError,
            pickle.UnpicklingError, zipfile.BadZipFile) as error:  # fmt: skip
        raise ANNarchyException(f"{what}: '{path}' cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ANNarchyException(f"{what}: '{path}' holds no connectivity")
    missing = [key for key in ("post_ranks", "pre_ranks", "w", "delay") if key not in content]
    if missing:
        raise ANNarchyException(f"{what}: '{path}' is incomplete, it has no {', '.join(missing)}")
    try:
        return _table(content)
    except (TypeError, ValueError, OverflowError) as error:
        raise ANNarchyException(f"{what}: '{path}' holds no connectivity: {error}") from error


def _load(path: Path, encoding: str) -> Any:
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=True, encoding=encoding) as archive:
            return {key: archive[key] for key in archive.files}
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as file:
            return pickle.load(file, encoding=encoding)
    with path.open("rb") as file:
        return pickle.load(file, encoding=encoding)


def _table(content: dict[str, Any]) -> Table:
    posts = np.asarray(content["post_ranks"], dtype=np.int64).reshape(-1)
    rows = [np.asarray(row, dtype=np.int64).reshape(-1) for row in content["pre_ranks"]]
    if len(rows) != len(posts):
        raise ValueError(f"{len(posts)} post ranks, but {len(rows)} rows")
    if min((each.min() for each in [posts, *rows] if each.size), default=0) < 0:
        raise ValueError("a rank is negative")
    order = np.argsort(posts, kind="stable")
    lengths = [len(rows[row]) for row in order]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint64)
    pre = _flat([rows[row] for row in order], np.int64).astype(np.uint32)
    given = np.asarray(content["w"], dtype=object)
    if given.size == 1 and not isinstance(given.reshape(-1)[0], (list, np.ndarray)):
        # As in the reference system, also where there is one synapse only.
        weights = (True, np.array([float(given.reshape(-1)[0])]))
    else:
        weights = (False, _by_row(given, order, lengths, np.float64))
    delay = np.asarray(content["delay"], dtype=object)
    if delay.ndim == 0:
        steps = 0 if delay.item() is None else int(delay.item())
        delays = (True, np.array([max(steps, 0)], dtype=np.uint32))
    else:
        delays = (False, np.maximum(_by_row(delay, order, lengths, np.int64), 0).astype(np.uint32))
    return Table((posts[order].astype(np.uint32), starts, pre), weights, delays)


def _by_row(given: Any, order: Any, lengths: list[int], dtype: Any) -> Any:
    parts = [np.asarray(row, dtype=dtype).reshape(-1) for row in given]
    if len(parts) != len(order):
        raise ValueError(f"{len(order)} rows, but weights or delays of {len(parts)}")
    sorted_parts = [parts[row] for row in order]
    if [len(part) for part in sorted_parts] != lengths:
        raise ValueError("rows of ranks, weights and delays differ in their lengths")
    return _flat(sorted_parts, dtype)


def _flat(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)


def _objects(rows: list[list[Any]]) -> Any:
    """Return rows as an array: with two axes if they are equally long, else of lists."""
    if len({len(row) for row in rows}) == 1:
        return np.array(rows, dtype=object)
    objects = np.empty(len(rows), dtype=object)
    objects[:] = rows
    return objects
