"""Sparse matrices as connectivity. They are those of SciPy, which is imported when one is used."""

from __future__ import annotations

import random
from types import ModuleType
from typing import Any

import numpy as np

from . import values
from .lil import Table
from .messages import ANNarchyException, missing_extra
from .random import RandomDistribution


def scipy_sparse(purpose: str) -> ModuleType:
    """Import ``scipy.sparse``.

    Raises
    ------
    ANNarchyException
        If SciPy is not installed.
    """
    try:
        import scipy.sparse
    except ImportError:
        raise missing_extra("scipy", "sparse", purpose) from None
    module: ModuleType = scipy.sparse
    return module


def sparse_random_matrix(pre: int, post: int, p: float, weight: float | RandomDistribution) -> Any:
    """Return a random sparse matrix for ``connect_from_sparse``.

    Parameters
    ----------
    pre, post : int
        Numbers of pre and post neurons.
    p : float
        Probability of a synapse.
    weight : float or distribution
        Weight of the synapses.

    Returns
    -------
    scipy.sparse.lil_matrix
        Shape ``(pre, post)``. Drawn from ``numpy.random`` and ``random``, as in the reference system.

    Raises
    ------
    ValueError
        If `weight` is something else.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.sparse_random_matrix(3, 2, 1.0, 0.5).toarray()
    array([[0.5, 0.5],
           [0.5, 0.5],
           [0.5, 0.5]])
    """
    sparse = scipy_sparse("sparse_random_matrix")
    number = values.as_number(weight)
    if number is None and not isinstance(weight, RandomDistribution):
        raise ValueError(f"sparse_random_matrix(weight=): expected a number or a distribution, not {weight!r}")
    matrix = sparse.lil_matrix((pre, post))
    for row in range(pre):
        count = int(np.random.binomial(post, p))  # noqa: NPY002 (scripts seed this generator)
        columns = sorted(random.sample(range(post), count))
        if not columns:
            continue
        matrix.rows[row] = columns
        if isinstance(weight, RandomDistribution):
            matrix.data[row] = [float(each) for each in weight.get_list_values(count)]
        else:
            matrix.data[row] = [float(weight)] * count
    return matrix


def sparse_delays_from_weights(weight_matrix: Any, delay: float | RandomDistribution) -> Any:
    """Return a sparse matrix of delays where a matrix of weights is not 0.

    Parameters
    ----------
    weight_matrix : scipy.sparse matrix
        Weights.
    delay : float or distribution
        Delay in ms, or one drawn for each weight.

    Returns
    -------
    scipy.sparse.lil_matrix
        Of the same shape.

    Raises
    ------
    ValueError
        If `delay` is something else.
    """
    sparse = scipy_sparse("sparse_delays_from_weights")
    number = values.as_number(delay)
    if number is None and not isinstance(delay, RandomDistribution):
        raise ValueError(f"sparse_delays_from_weights(delay=): expected a number or a distribution, not {delay!r}")
    delays = sparse.lil_matrix(weight_matrix.shape)
    places, columns = weight_matrix.nonzero()
    drawn = delay.get_list_values(len(places)) if isinstance(delay, RandomDistribution) else [number] * len(places)
    for row, column, each in zip(places, columns, drawn, strict=True):
        delays[row, column] = each
    return delays


def table_of(matrix: Any, pre_ranks: list[int], post_ranks: list[int], delay_steps: int, what: str) -> Table:
    """Return the stored entries of a sparse matrix (pre, post) as synapses, explicit zeros included."""
    expected = (len(pre_ranks), len(post_ranks))
    if tuple(matrix.shape) != expected:
        raise ANNarchyException(
            f"{what}: the matrix must have shape {expected} (pre-synaptic, post-synaptic neurons), not {matrix.shape}"
        )
    by_post = matrix.tocsc(copy=True)
    by_post.sum_duplicates()
    coordinates = by_post.tocoo()
    pre = np.asarray(pre_ranks, dtype=np.int64)[coordinates.row]
    post = np.asarray(post_ranks, dtype=np.int64)[coordinates.col]
    order = np.lexsort((pre, post))
    posts, lengths = np.unique(post, return_counts=True)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint64)
    weights = np.ascontiguousarray(np.asarray(coordinates.data, dtype=np.float64)[order])
    delays = np.array([delay_steps], dtype=np.uint32)
    return Table((posts.astype(np.uint32), starts, pre[order].astype(np.uint32)), (False, weights), (True, delays))
