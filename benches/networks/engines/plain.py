"""NumPy and SciPy: the limit of plain arrays. The model is a function that makes one step."""

import time

import numpy as np

from . import Case, Outcome


def run(case: Case, model) -> Outcome:
    rng = np.random.default_rng(case.seed)
    begun = time.time()
    step, result = model.build(rng, case.precision, case.dt, **case.size)
    step()
    ready = time.time()
    steps = round(case.duration / case.dt)
    start = time.perf_counter()
    for _ in range(steps):
        step()
    seconds = time.perf_counter() - start
    return Outcome(ready, ready - begun, seconds, result(steps * case.dt), np.__version__)
