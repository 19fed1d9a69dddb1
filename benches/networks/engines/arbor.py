"""Arbor."""

import arbor
from arbor import units

from . import Case, Clock, Outcome


def run(case: Case, model) -> Outcome:
    clock = Clock()
    recipe = model.build(arbor, **case.size)
    context = arbor.context(threads=case.threads)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context))
    simulation.record(arbor.spike_recording.local)
    dt = case.dt * units.ms
    end = (case.duration + case.dt) * units.ms
    clock.run(lambda: simulation.run(dt, dt), lambda: simulation.run(end, dt))
    return clock.outcome(case.rate(len(simulation.spikes()), recipe.num_cells()), arbor.__version__)
