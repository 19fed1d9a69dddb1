import numpy as np

from izhikevich import *
from rate_dense.plain import sparse_rows


def build(rng, dtype, dt, size, probability):
    """As the programme of the paper: the columns of the neurons that spiked are added."""
    excitatory = size * 4 // 5
    re, ri = rng.random(excitatory, dtype=dtype), rng.random(size - excitatory, dtype=dtype)
    a = np.concatenate([np.full(excitatory, 0.02, dtype=dtype), dtype(0.02) + dtype(0.08) * ri])
    b = np.concatenate([np.full(excitatory, 0.2, dtype=dtype), dtype(0.25) - dtype(0.05) * ri])
    c = np.concatenate([dtype(-65.0) + dtype(15.0) * re**2, np.full(len(ri), -65.0, dtype=dtype)])
    d = np.concatenate([dtype(8.0) - dtype(6.0) * re**2, np.full(len(ri), 2.0, dtype=dtype)])
    noise = np.repeat(np.array([NOISE_EXC, NOISE_INH], dtype=dtype), [excitatory, len(ri)])
    largest = np.repeat(np.array([EXC, -INH], dtype=dtype), [excitatory, len(ri)])
    # Row i has what neuron i sends.
    if probability == 1.0:
        sent = rng.random((size, size), dtype=dtype) * largest[:, None]
    else:
        sent = sparse_rows(rng, dtype, size, probability)
        sent.data *= np.repeat(largest, np.diff(sent.indptr))
    v, u = np.full(size, -65.0, dtype=dtype), b * dtype(-65.0)
    u[:excitatory] = -13.0
    received, spikes = np.zeros(size, dtype=dtype), 0

    def step():
        nonlocal v, u, received, spikes
        current = received + noise * rng.standard_normal(size, dtype=dtype)
        dv = dtype(0.04) * v * v + 5 * v + 140 - u + current
        v, u = v + dtype(dt) * dv, u + dtype(dt) * a * (b * v - u)
        fired = np.flatnonzero(v >= 30.0)
        spikes += len(fired)
        received = np.asarray(sent[fired].sum(axis=0))
        v[fired], u[fired] = c[fired], u[fired] + d[fired]

    return step, lambda duration: spikes / size / duration * 1000.0
