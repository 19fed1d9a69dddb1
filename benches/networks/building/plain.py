import numpy as np
from scipy import sparse

from building import LIMIT, deviation


def build(rng, dtype, dt, side, rule, number):
    """A matrix of compressed rows, and one product with it."""
    size = side**2
    if rule == "probability":
        # The gaps between synapses are geometrically distributed.
        p = number / size
        gaps = rng.geometric(p, int(size * size * p + 10.0 * np.sqrt(size * size * p)))
        places = np.cumsum(gaps) - 1
        rows, columns = np.divmod(places[places < size * size], size)
        counts, columns = np.bincount(rows, minlength=size), columns.astype(np.int32)
    elif rule == "number":
        counts = np.full(size, number)
        columns = np.concatenate([rng.choice(size, number, replace=False).astype(np.int32) for _ in range(size)])
    else:
        at = np.stack(np.divmod(np.arange(size), side), axis=1) / (side - 1)
        found, values, wide = [], [], 2.0 * deviation(side, number) ** 2
        for place in at:
            weight = np.exp(-((at - place) ** 2).sum(axis=1) / wide)
            near = np.flatnonzero(weight > LIMIT)
            found.append(near.astype(np.int32))
            values.append(weight[near].astype(dtype))
        counts, columns, data = np.array([len(f) for f in found]), np.concatenate(found), np.concatenate(values)
    if rule != "gaussian":
        data = rng.random(len(columns), dtype=dtype)
    starts = np.concatenate([[0], np.cumsum(counts)])
    weights, r = sparse.csr_array((data, columns, starts), shape=(size, size)), np.ones(size, dtype=dtype)
    return lambda: weights @ r, lambda duration: float(weights.nnz)
