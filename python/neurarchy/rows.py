"""The synapses of a projection, row by row."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Rows:
    """Which neurons are connected: one row for each post neuron that receives synapses."""

    def __init__(
        self,
        post_ranks: NDArray[np.int64],
        starts: NDArray[np.int64],
        all_pre_ranks: Callable[[], NDArray[np.int64]],
        pre_ranks_of: Callable[[int], list[int]],
    ) -> None:
        #: Ascending, shape (rows,).
        self.post_ranks = post_ranks
        #: Place of the first synapse of each row, and the number of synapses; shape (rows + 1,).
        self.starts = starts
        self.lengths: NDArray[np.int64] = np.diff(starts)
        self._all_pre_ranks = all_pre_ranks
        #: The pre ranks of a row, in the order of the row.
        self.pre_ranks_of = pre_ranks_of

    @property
    def pre_ranks(self) -> NDArray[np.int64]:
        """Row by row, in each as it was given; shape (synapses,). A copy, which is not kept: it can be large."""
        return self._all_pre_ranks()

    @property
    def synapses(self) -> int:
        """Number of synapses."""
        return int(self.starts[-1])

    def of(self, flat: NDArray[Any], row: int) -> NDArray[Any]:
        """Return the part of a flat array that belongs to a row."""
        return flat[self.starts[row] : self.starts[row + 1]]

    def lists(self, flat: NDArray[Any]) -> list[list[Any]]:
        """Return a flat array as one list for each row."""
        everything = flat.tolist()
        bounds = self.starts.tolist()
        return [everything[start:stop] for start, stop in pairwise(bounds)]

    def row_of(self, post_rank: int) -> int | None:
        """Return the row of a post neuron, None if it receives nothing."""
        row = int(np.searchsorted(self.post_ranks, post_rank))
        return row if row < len(self.post_ranks) and self.post_ranks[row] == post_rank else None
