import numpy as np
from scipy.linalg import get_blas_funcs

from oja_dense import alpha, tau_w
from rate_dense import plain


def build(rng, dtype, dt, size, probability):
    rate, a = dt / tau_w(size, probability), alpha(size, probability)
    ger = get_blas_funcs("ger", dtype=dtype)

    def dense(w, r):
        w *= (1.0 - rate * a * r**2)[:, None]
        # The transposed matrix is the one whose columns are contiguous.
        ger(rate, r, r, a=w.T, overwrite_a=1)

    post = None

    def by_pairs(w, r):
        nonlocal post
        if post is None:
            post = np.repeat(np.arange(size), np.diff(w.indptr))
        w.data += rate * r[post] * (r[w.indices] - a * r[post] * w.data)

    learn = by_pairs if probability < 1.0 else dense
    return plain.build(rng, dtype, dt, size, probability, learn=learn)
