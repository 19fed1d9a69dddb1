import numpy as np

from rate_dense import plain


def build(rng, dtype, dt, size, probability):
    return plain.build(rng, dtype, dt, size, probability, transmitted=np.log1p)
