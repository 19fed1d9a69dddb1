import numpy as np
from scipy import sparse

from rate_dense import GAIN, TAU


def build(rng, dtype, dt, size, probability, transmitted=lambda r: r, learn=None):
    """Forward Euler. `transmitted` is what a synapse multiplies by its weight, `learn(w, r)` a step of learning."""
    w = weights(rng, dtype, size, probability)
    inputs = np.random.default_rng(1)
    B, r = (inputs.random(size).astype(dtype) for _ in range(2))

    def step():
        nonlocal r
        r = r + dtype(dt / TAU) * (w @ transmitted(r) - r + B)
        if learn:
            learn(w, r)

    return step, lambda duration: float(r.mean())


def weights(rng, dtype, size, probability):
    """A matrix, of which row i has what neuron i receives."""
    largest = 2.0 * GAIN / (size * probability)
    if probability == 1.0:
        w = rng.random((size, size), dtype=dtype)
        w *= dtype(largest)
        return w
    w = sparse_rows(rng, dtype, size, probability)
    w.data *= dtype(largest)
    return w


def sparse_rows(rng, dtype, size, probability):
    """A square matrix of values between 0 and 1, each of which is there with a probability."""
    numbers = rng.binomial(size, probability, size)
    columns = [np.sort(rng.choice(size, n, replace=False)).astype(np.int32) for n in numbers]
    rows = np.concatenate([[0], np.cumsum(numbers)]).astype(np.int32)
    return sparse.csr_array((rng.random(rows[-1], dtype=dtype), np.concatenate(columns), rows), shape=(size, size))
