"""Synapses given row by row: what functions of users return to ``connect_with_func``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _core, index, registry, times, values
from .lil_patterns import Patterns
from .messages import ANNarchyException, warn


class Table(NamedTuple):
    """Synapses as the engine takes them."""

    #: Post rank of each row, where each row starts, pre ranks.
    rows: tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint32]]
    #: There is one weight for all, and it or one for each synapse.
    weights: tuple[bool, NDArray[np.float64]]
    #: There is one delay for all, and it or one for each synapse, in steps.
    delays: tuple[bool, NDArray[np.uint32]]


class LILConnectivity(Patterns):
    """Synapses as lists of lists: for each post neuron its pre neurons, weights and delays.

    Attributes
    ----------
    post_rank : list of int
        Post neuron of each row.
    pre_rank : list of list of int
        Pre neurons of each row; their order is kept.
    w : list of list of float
        Weights.
    delay : list of list of int
        Delays in steps: one for the row, or one for each synapse.
    max_delay, uniform_delay : int
        Longest delay; the delay that all rows have in common, -1 if there is none. In steps.
    dt : float
        Step in ms.

    Examples
    --------
    >>> import neurarchy as ann
    >>> def nearest(pre, post):
    ...     synapses = ann.LILConnectivity()
    ...     for rank in range(post.size):
    ...         synapses.add(rank, [rank, rank + 1], [1.0, 0.5], [0.0])
    ...     return synapses
    >>> pop = ann.Population(4, ann.Neuron(parameters="r = 1.0"))
    >>> out = ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    >>> proj = ann.Projection(pop, out, "exc").connect_with_func(nearest)
    >>> ann.compile(silent=True)
    >>> proj[2].pre_ranks, proj[2].w
    ([2, 3], [1.0, 0.5])
    """

    def __init__(self) -> None:
        self.post_rank: list[int] = []
        self.pre_rank: list[list[int]] = []
        self.w: list[list[float]] = []
        self.delay: list[list[int]] = []
        self.max_delay = 0
        self.uniform_delay = -1
        self.dt: float = registry.magic().dt
        self.requires_sorting = False
        self.last_added_idx = -1

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.post_rank)

    @property
    def nb_synapses(self) -> int:
        """Number of synapses."""
        return sum(map(len, self.pre_rank))

    def add(self, rk: int, r: Iterable[int], w: Iterable[float] | float, d: Iterable[float] | float) -> None:
        """Append a row. Nothing is added if `r` is empty.

        Parameters
        ----------
        rk : int
            Rank of the post neuron.
        r : iterable of int
            Ranks of the pre neurons, each once; their order is kept.
        w : iterable of float
            Weights: as many as pre neurons, or one for all.
        d : iterable of float
            Delays in ms: as many as pre neurons, or one for all; 0 means one step.

        Raises
        ------
        ANNarchyException
            If a rank is no rank, a pre neuron comes twice, or the lengths differ.
        """
        ranks = [_rank(each, f"LILConnectivity.add(r=), post neuron {rk}") for each in r]
        if not ranks:
            return
        post = _rank(rk, "LILConnectivity.add(rk=)")
        what = f"LILConnectivity.add, post neuron {post}"
        if len(set(ranks)) != len(ranks):
            raise ANNarchyException(f"{what}: the same synapse declared multiple times, in {ranks}")
        weights = _numbers(w, len(ranks), f"{what}, weights").tolist()
        ms = _numbers(d, len(ranks), f"{what}, delays")
        if not np.isfinite(ms).all():
            raise ANNarchyException(f"{what}: delays must be finite numbers of ms")
        steps = np.rint(ms / self.dt)
        if (steps > np.iinfo(np.uint16).max).any():
            raise ANNarchyException(f"{what}: a delay of {ms.max()} ms is longer than the longest, 65535 steps")
        for each in np.unique(ms).tolist():
            if each < 0.0:
                warn(f"{what}: a delay of {each} ms is negative, one step is used")
            elif each > 0.0:
                times.warn_if_rounded(each, _core.delay_steps(each, self.dt), self.dt, "LILConnectivity.add(d=)")
        delays = [int(each) for each in np.maximum(steps, 0.0)]
        if post < self.last_added_idx and not self.requires_sorting:
            warn("LILConnectivity.add: the rows are not given by ascending post rank; they are sorted")
            self.requires_sorting = True
        self.last_added_idx = max(self.last_added_idx, post)
        common = delays[0] if len(delays) == 1 else -1
        self.uniform_delay = common if not self.post_rank or self.uniform_delay == common else -1
        self.max_delay = max(self.max_delay, *delays)
        self.post_rank.append(post)
        self.pre_rank.append(ranks)
        self.w.append(weights * len(ranks) if len(weights) == 1 else weights)
        self.delay.append(delays)

    def push_back(self, rk: int, r: Iterable[int], w: Iterable[float] | float, d: Iterable[float] | float) -> None:
        """Append a row; the same as :meth:`add`.

        Parameters
        ----------
        rk, r, w, d
            As in :meth:`add`.
        """
        self.add(rk, r, w, d)

    def get_max_delay(self) -> int:
        """Return the longest delay in steps."""
        return self.max_delay

    def get_uniform_delay(self) -> int:
        """Return the delay that all rows have in common in steps, -1 if there is none."""
        return self.uniform_delay

    def compute_average_row_length(self) -> tuple[float, float, int, int]:
        """Return mean, standard deviation, minimum and maximum of the lengths of the rows."""
        lengths = np.array([len(row) for row in self.pre_rank])
        if not lengths.size:
            return 0.0, 0.0, 0, 0
        return float(lengths.mean()), float(lengths.std()), int(lengths.min()), int(lengths.max())

    def compute_average_col_idx_gap(self) -> tuple[float, float]:
        """Return mean and standard deviation of the differences between successive pre ranks in a row."""
        gaps = np.array([b - a for row in self.pre_rank for a, b in pairwise(row)])
        return (float(gaps.mean()), float(gaps.std())) if gaps.size else (0.0, 0.0)

    def validate(self) -> None:
        """Merge the rows of one post neuron, the last one first, and sort the rows by post rank.

        Raises
        ------
        ANNarchyException
            If there are two synapses between the same neurons, or lists of different lengths.
        """
        places: dict[int, list[int]] = {}
        for place, post in enumerate(self.post_rank):
            places.setdefault(post, []).append(place)
        self._check_lengths()
        if any(len(each) > 1 for each in places.values()):
            warn("LILConnectivity: rows of the same post neuron are merged")
        pre_rank, w, delay = [], [], []
        posts = sorted(places)
        for post in posts:
            *earlier, last = places[post]
            rows = [last, *earlier]
            ranks = [rank for row in rows for rank in self.pre_rank[row]]
            if len(set(ranks)) != len(ranks):
                raise ANNarchyException(
                    f"LILConnectivity, post neuron {post}: the same synapse declared multiple times, in {ranks}"
                )
            pre_rank.append(ranks)
            w.append([each for row in rows for each in self._weights_of(row)])
            one = self.delay[last] if len(rows) == 1 or self.uniform_delay >= 0 else None
            delay.append(one or [each for row in rows for each in self._delays_of(row)])
        self.post_rank, self.pre_rank, self.w, self.delay = posts, pre_rank, w, delay
        self.requires_sorting = False

    def table(self) -> Table:
        """Return the synapses as the engine takes them, after :meth:`validate`."""
        lengths = [len(row) for row in self.pre_rank]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint64)
        uniform = self.uniform_delay >= 0 or not self.pre_rank
        if uniform:
            delays = np.array([max(self.uniform_delay, 0)], dtype=np.uint32)
        else:
            delays = np.array([d for row in range(self.size) for d in self._delays_of(row)], dtype=np.uint32)
        posts = np.array(self.post_rank, dtype=np.uint32)
        ranks = np.array([rank for row in self.pre_rank for rank in row], dtype=np.uint32)
        weights = np.array([w for row in range(self.size) for w in self._weights_of(row)], dtype=np.float64)
        return Table((posts, starts, ranks), (False, weights), (uniform, delays))

    def _weights_of(self, row: int) -> list[float]:
        weights, length = self.w[row], len(self.pre_rank[row])
        return [*weights] * length if len(weights) == 1 else [*weights]

    def _delays_of(self, row: int) -> list[int]:
        delays, length = self.delay[row], len(self.pre_rank[row])
        return [*delays] * length if len(delays) == 1 else [*delays]

    def _check_lengths(self) -> None:
        if not len(self.post_rank) == len(self.pre_rank) == len(self.w) == len(self.delay):
            raise ANNarchyException("LILConnectivity: post_rank, pre_rank, w and delay must have equally many rows")
        for post, ranks, weights, delays in zip(self.post_rank, self.pre_rank, self.w, self.delay, strict=True):
            if len(weights) not in (1, len(ranks)) or len(delays) not in (1, len(ranks)):
                raise ANNarchyException(
                    f"LILConnectivity, post neuron {post}: {len(ranks)} pre neurons, {len(weights)} weights and "
                    f"{len(delays)} delays do not go together"
                )

    def __repr__(self) -> str:
        return f"<LILConnectivity: {self.size} rows, {self.nb_synapses} synapses, longest delay {self.max_delay} steps>"


#: Another name of the same class.
CSR = LILConnectivity


def _rank(given: Any, what: str) -> int:
    if not index.is_integer(given) or given < 0:
        raise ANNarchyException(f"{what}: a rank is a whole number from 0 on, not {given!r}")
    return int(given)


def _numbers(given: Any, length: int, what: str) -> NDArray[np.float64]:
    """Return one number for each synapse, or one for all."""
    number = values.as_number(given)
    if number is None and not isinstance(given, (list, tuple, np.ndarray)):
        given = list(given) if isinstance(given, Iterable) else given
    numbers = np.array([number]) if number is not None else values.array(given, what).reshape(-1)
    if len(numbers) not in (1, length):
        raise ANNarchyException(f"{what}: {length} are needed, or one for all, not {len(numbers)}")
    return numbers
