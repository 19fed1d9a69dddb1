import numpy as np

from rate_dense import plain


def build(rng, precision, dt, size, probability):
    return plain.build(rng, precision, dt, size, probability, transmitted=np.log1p)
