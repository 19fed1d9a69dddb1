"""Arbor."""

import time

import arbor
from arbor import units

from . import Case, Outcome


def run(case: Case, model) -> Outcome:
    begun = time.time()
    recipe = model.build(arbor, **case.size)
    context = arbor.context(threads=case.threads)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context))
    simulation.record(arbor.spike_recording.local)
    dt = case.dt * units.ms
    simulation.run(dt, dt)
    ready = time.time()
    start = time.perf_counter()
    simulation.run((case.duration + case.dt) * units.ms, dt)
    seconds = time.perf_counter() - start
    spikes = len(simulation.spikes()) / recipe.num_cells() / case.duration * 1000.0
    return Outcome(ready, ready - begun, seconds, spikes, arbor.__version__)
