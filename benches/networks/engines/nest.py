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
    recorded = model.build(nest, **case.size)
    recorder = nest.Create("spike_recorder")
    nest.Connect(recorded, recorder)
    nest.Simulate(case.dt)
    ready = time.time()
    start = time.perf_counter()
    nest.Simulate(case.duration)
    seconds = time.perf_counter() - start
    return Outcome(ready, seconds, recorder.n_events / len(recorded) / case.duration * 1000.0, nest.__version__)
