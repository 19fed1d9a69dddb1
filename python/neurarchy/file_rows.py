"""Ranks of synapses and their values, row by row, as files hold them: in any order of the rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Ranks(NamedTuple):
    """Which neurons are connected, by ascending post rank."""

    #: Which row of the file each row is.
    order: NDArray[np.int64]
    lengths: list[int]
    post_ranks: NDArray[np.uint32]
    #: Where each row starts, and where the last one ends.
    starts: NDArray[np.uint64]
    pre_ranks: NDArray[np.uint32]


def ranks_of(content: dict[str, Any]) -> Ranks:
    """Return the ranks in a dictionary.

    Raises
    ------
    ValueError, TypeError, OverflowError
        If it holds something else.
    """
    posts = np.asarray(content["post_ranks"], dtype=np.int64).reshape(-1)
    rows = [np.asarray(row, dtype=np.int64).reshape(-1) for row in content["pre_ranks"]]
    if len(rows) != len(posts):
        raise ValueError(f"{len(posts)} post ranks, but {len(rows)} rows")
    ranks = [each for each in [posts, *rows] if each.size]
    if min((each.min() for each in ranks), default=0) < 0 or max((each.max() for each in ranks), default=0) >= 2**32:
        raise ValueError("a rank is negative or too large")
    order = np.argsort(posts, kind="stable")
    lengths = [len(rows[row]) for row in order]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint64)
    pre = flat([rows[row] for row in order], np.int64).astype(np.uint32)
    return Ranks(order, lengths, posts[order].astype(np.uint32), starts, pre)


def by_row(given: Any, order: Iterable[int], lengths: list[int], dtype: Any) -> list[NDArray[Any]]:
    """Return the values of each row, in the order of the post ranks.

    Raises
    ------
    ValueError, TypeError
        If there are not as many rows, or they have other lengths.
    """
    parts = [np.asarray(row, dtype=dtype).reshape(-1) for row in given]
    order = list(order)
    if len(parts) != len(order):
        raise ValueError(f"{len(order)} rows, but weights or delays of {len(parts)}")
    sorted_parts = [parts[row] for row in order]
    if [len(part) for part in sorted_parts] != lengths:
        raise ValueError("rows of ranks, weights and delays differ in their lengths")
    return sorted_parts


def flat(parts: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    """Return rows one after the other."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)
