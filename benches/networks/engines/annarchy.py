"""ANNarchy 4 and 5, and Neurarchy, which has the interface of ANNarchy: one description serves all three."""

import importlib
import importlib.metadata
import time

from . import Case, Outcome


def run(case: Case, model) -> Outcome:
    name = "neurarchy" if case.engine == "neurarchy" else "ANNarchy"
    ann = importlib.import_module(name)
    ann.setup(dt=case.dt, seed=case.seed, num_threads=case.threads, precision=case.precision)
    begun = time.time()
    recorded = model.build(ann, **case.size)
    # What has a result of its own has no spikes, or does not record them.
    monitors = [] if hasattr(model, "result") else [ann.Monitor(population, "spike") for population in recorded]
    if case.engine == "neurarchy":
        ann.compile(silent=True)
    else:
        # ANNarchy 5 removes the folder first; it must not be the one that the process is in.
        ann.compile(silent=True, directory=f"{case.directory}/generated")
    if hasattr(model, "prepare"):
        model.prepare(recorded)
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
    return Outcome(ready, ready - begun, seconds, result, importlib.metadata.version(name))
