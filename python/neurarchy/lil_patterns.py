"""Patterns that fill a LILConnectivity. Random structure comes from ``numpy.random``, as in the reference system."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from . import connector, registry, values
from .messages import ANNarchyException
from .population import Population
from .random import RandomDistribution


class Patterns:
    """Patterns between two populations or views; arguments as those of the connectors of a projection.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(3, ann.Neuron(parameters="r = 1.0"))
    >>> synapses = ann.LILConnectivity()
    >>> synapses.all_to_all(pop, pop, 1.0, 0.0, False)
    >>> synapses.pre_rank
    [[1, 2], [0, 2], [0, 1]]
    """

    add: Callable[..., None]

    def one_to_one(self, pre: Any, post: Any, weights: Any = 1.0, delays: Any = 0.0) -> None:
        """Connect the n-th neurons of both sides.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        weights : float or distribution
            Weight of each synapse.
        delays : float or distribution
            Delay in ms; 0 means one step.
        """
        pairs = zip(_ranks(post), _ranks(pre), strict=False)
        self._fill(((rank, [other]) for rank, other in sorted(pairs)), weights, delays)

    def all_to_all(
        self, pre: Any, post: Any, weights: Any, delays: Any = 0.0, allow_self_connections: bool = False
    ) -> None:
        """Connect all pairs.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        weights : float or distribution
            Weight of each synapse.
        delays : float or distribution
            Delay in ms; 0 means one step.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        """
        own = getattr(pre, "population", pre) is getattr(post, "population", post) and not allow_self_connections
        rows = ((rank, [r for r in _ranks(pre) if not (own and r == rank)]) for rank in sorted(_ranks(post)))
        self._fill(rows, weights, delays)

    def fixed_probability(
        self,
        pre: Any,
        post: Any,
        probability: float,
        weights: Any,
        delays: Any = 0.0,
        allow_self_connections: bool = False,
    ) -> None:
        """Connect each pair with the same probability.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        probability : float
            Of each pair of neurons.
        weights : float or distribution
            Weight of each synapse.
        delays : float or distribution
            Delay in ms; 0 means one step.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        """
        limit = connector.probability(probability, "LILConnectivity.fixed_probability")
        own = pre is post and not allow_self_connections

        def row(rank: int) -> list[int]:
            drawn = np.random.random(len(_ranks(pre)))  # noqa: NPY002 (scripts seed this generator)
            return sorted(r for r, u in zip(_ranks(pre), drawn, strict=True) if u < limit and not (own and r == rank))

        self._fill(((rank, row(rank)) for rank in sorted(_ranks(post))), weights, delays)

    def fixed_number_pre(
        self, pre: Any, post: Any, number: int, weights: Any, delays: Any = 0.0, allow_self_connections: bool = False
    ) -> None:
        """Connect each post neuron to so many pre neurons.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        number : int
            Synapses of each post neuron.
        weights : float or distribution
            Weight of each synapse.
        delays : float or distribution
            Delay in ms; 0 means one step.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        """
        own = pre is post and not allow_self_connections
        rows = ((rank, _choose(_ranks(pre), number, rank if own else None)) for rank in sorted(_ranks(post)))
        self._fill(rows, weights, delays)

    def fixed_number_post(
        self,
        pre: Any,
        post: Any,
        number: int,
        weights: Any = 1.0,
        delays: Any = 0.0,
        allow_self_connections: bool = False,
    ) -> None:
        """Connect each pre neuron to so many post neurons.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        number : int
            Synapses of each pre neuron.
        weights : float or distribution
            Weight of each synapse.
        delays : float or distribution
            Delay in ms; 0 means one step.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        """
        own = pre is post and not allow_self_connections
        rows: dict[int, list[int]] = {rank: [] for rank in sorted(_ranks(post))}
        for rank in _ranks(pre):
            everyone = number == len(rows)
            for chosen in rows if everyone else _choose(_ranks(post), number, rank if own else None):
                rows[chosen].append(rank)
        self._fill(rows.items(), weights, delays)

    def gaussian(
        self,
        pre: Any,
        post: Any,
        amp: float,
        sigma: float,
        delays: Any = 0.0,
        limit: float = 0.01,
        allow_self_connections: bool = False,
    ) -> None:
        """Weights fall with the distance like a bell curve.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        amp : float
            Weight at distance 0.
        sigma : float
            Width, in units of the extent of a population.
        delays : float or distribution
            Delay in ms; 0 means one step.
        limit : float
            Weights that are not greater than this part of `amp` are left out.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        """
        self._by_distance(
            pre, post, lambda d2: amp * np.exp(-d2 / (2 * sigma**2)), abs(amp) * limit, delays, allow_self_connections
        )

    def dog(
        self,
        pre: Any,
        post: Any,
        amp_pos: float,
        sigma_pos: float,
        amp_neg: float,
        sigma_neg: float,
        delays: Any = 0.0,
        limit: float = 0.01,
        allow_self_connections: bool = False,
    ) -> None:
        """Weights depend on the distance like a difference of two bell curves.

        Parameters
        ----------
        pre, post : Population or PopulationView
            The two sides.
        amp_pos, sigma_pos, amp_neg, sigma_neg : float
            Weight at distance 0 and width of the curve that is added and of the one that is subtracted.
        delays : float or distribution
            Delay in ms; 0 means one step.
        limit : float
            Weights that are not greater than this part of the difference of the amplitudes are left out.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        """
        self._by_distance(
            pre,
            post,
            lambda d2: amp_pos * np.exp(-d2 / (2 * sigma_pos**2)) - amp_neg * np.exp(-d2 / (2 * sigma_neg**2)),
            abs(amp_pos - amp_neg) * limit,
            delays,
            allow_self_connections,
        )

    def _by_distance(
        self, pre: Any, post: Any, weight: Callable[[Any], Any], limit: float, delays: Any, allow_self: bool
    ) -> None:
        whole = isinstance(pre, Population) and isinstance(post, Population)
        if not whole or len(pre.geometry) != len(post.geometry):
            raise ANNarchyException("LILConnectivity: distances need whole populations with as many axes")
        places, own = (
            np.array(np.unravel_index(range(pop.size), pop.geometry)).T / np.maximum(np.array(pop.geometry) - 1, 1)
            for pop in (pre, post)
        )
        for rank in range(post.size):
            weights = weight(((places - own[rank]) ** 2).sum(axis=1))
            kept = np.abs(weights) > limit
            if pre is post and not allow_self:
                kept[rank] = False
            ranks = np.flatnonzero(kept).tolist()
            self._fill([(rank, ranks)], weights[kept].tolist(), delays)

    def _fill(self, rows: Iterable[tuple[int, list[int]]], weights: Any, delays: Any) -> None:
        if isinstance(delays, RandomDistribution):
            connector.delays(delays, registry.magic().dt, "LILConnectivity(delays=)")
        for rank, ranks in rows:
            if ranks:
                self.add(rank, ranks, *(_drawn(each, len(ranks)) for each in (weights, delays)))


def _drawn(given: Any, count: int) -> Any:
    return given.get_list_values(count) if isinstance(given, RandomDistribution) else given


def _ranks(side: Any) -> list[int]:
    return [int(rank) for rank in side.ranks]


def _choose(ranks: list[int], number: int, without: int | None) -> list[int]:
    candidates = [rank for rank in ranks if rank != without]
    count = values.as_number(number)
    if count is None or not 0 <= count <= len(candidates) or count != int(count):
        raise ANNarchyException(
            f"LILConnectivity: {number} neurons are asked for, {len(candidates)} can be chosen from"
        )
    if not count:
        return []
    return sorted(int(rank) for rank in np.random.choice(candidates, size=int(count), replace=False))  # noqa: NPY002
