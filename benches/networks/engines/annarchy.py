"""ANNarchy 4 and 5, and Neurarchy, which has the interface of ANNarchy: one description serves all three."""

import importlib
import time

from . import Case, Outcome


def run(case: Case, model) -> Outcome:
    ann = importlib.import_module("neurarchy" if case.engine == "neurarchy" else "ANNarchy")
    ann.setup(dt=case.dt, seed=case.seed, num_threads=case.threads, precision=case.precision)
    recorded = model.build(ann, **case.size)
    # What has a result of its own has rates.
    spiking = [] if hasattr(model, "result") else recorded
    monitors = [ann.Monitor(population, "spike") for population in spiking]
    if case.engine == "neurarchy":
        ann.compile(silent=True)
    else:
        ann.compile(silent=True, directory=case.directory)
    ann.simulate(case.dt)
    ready = time.time()
    start = time.perf_counter()
    ann.simulate(case.duration)
    seconds = time.perf_counter() - start
    if hasattr(model, "result"):
        result = model.result(recorded)
    else:
        spikes = sum(len(steps) for m in monitors for steps in m.get("spike").values())
        result = spikes / sum(p.size for p in recorded) / case.duration * 1000.0
    return Outcome(ready, seconds, result, ann.__version__)
