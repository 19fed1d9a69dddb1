"""NEST."""

import time

import nest

from . import Case, Outcome


def run(case: Case, model) -> Outcome:
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.resolution = case.dt
    nest.local_num_threads = case.threads
    nest.rng_seed = case.seed
    begun = time.time()
    recorded = model.build(nest, **case.size)
    if not hasattr(model, "result"):
        recorder = nest.Create("spike_recorder")
        nest.Connect(recorded, recorder)
    nest.Simulate(case.dt)
    ready = time.time()
    start = time.perf_counter()
    nest.Simulate(case.duration)
    seconds = time.perf_counter() - start
    if hasattr(model, "result"):
        result = model.result(nest)
    else:
        result = recorder.n_events / len(recorded) / case.duration * 1000.0
    return Outcome(ready, ready - begun, seconds, result, nest.__version__)
