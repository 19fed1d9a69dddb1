"""NEST."""

import nest

from . import Case, Clock, Outcome


def run(case: Case, model) -> Outcome:
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.resolution = case.dt
    nest.local_num_threads = case.threads
    nest.rng_seed = case.seed
    clock = Clock()
    recorded = model.build(nest, **case.size)
    if not hasattr(model, "result"):
        recorder = nest.Create("spike_recorder")
        nest.Connect(recorded, recorder)
    clock.run(lambda: nest.Simulate(case.dt), lambda: nest.Simulate(case.duration))
    if hasattr(model, "result"):
        result = model.result(nest)
    else:
        result = case.rate(recorder.n_events, len(recorded))
    return clock.outcome(result, nest.__version__)
