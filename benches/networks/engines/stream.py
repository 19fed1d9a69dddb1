"""A plain loop over as many bytes as the synapses of a network have at least, once a step: what the memory bus can do.

Where the weights only are read, it is the scalar product of each part of an array with itself; where they are written,
too, a multiplication in place. Each thread has a part of its own.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from . import Case, Clock, Outcome


def run(case: Case, model) -> Outcome:
    clock = Clock()
    width = np.dtype(case.dtype).itemsize
    weights = np.ones(round(model.synapse_bytes(width, **case.size) / width), dtype=case.dtype)
    parts = np.array_split(weights, case.threads)
    factor = case.dtype(1.0)
    steps = round(case.duration / case.dt)
    written = model.PASSES > 1

    def pass_over(part):
        if written:
            np.multiply(part, factor, out=part)
        else:
            np.dot(part, part)

    with ThreadPoolExecutor(case.threads) as pool:

        def rest():
            for _ in range(steps):
                if case.threads == 1:
                    pass_over(weights)
                else:
                    list(pool.map(pass_over, parts))

        clock.run(lambda: list(pool.map(pass_over, parts)), rest)
    moved = weights.nbytes * (2 if written else 1) * steps
    return clock.outcome(moved / clock.seconds / 1e9, np.__version__)
