"""NumPy and SciPy: the limit of plain arrays. The model is a function that makes one step."""

import numpy as np

from . import Case, Clock, Outcome


def run(case: Case, model) -> Outcome:
    rng = np.random.default_rng(case.seed)
    clock = Clock()
    step, result = model.build(rng, case.dtype, case.dt, **case.size)
    steps = round(case.duration / case.dt)

    def rest():
        for _ in range(steps):
            step()

    clock.run(step, rest)
    return clock.outcome(result(steps * case.dt), np.__version__)
