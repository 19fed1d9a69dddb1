"""ANNarchy 4 and 5, and Neurarchy, which has the interface of ANNarchy: one description serves all three."""

import importlib

from . import Case, Clock, Outcome


def run(case: Case, model) -> Outcome:
    name = "neurarchy" if case.engine == "neurarchy" else "ANNarchy"
    ann = importlib.import_module(name)
    ann.setup(dt=case.dt, seed=case.seed, num_threads=case.threads, precision=case.precision)
    clock = Clock()
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
    clock.run(lambda: ann.simulate(case.dt), lambda: ann.simulate(case.duration))
    if hasattr(model, "result"):
        result = model.result(recorded)
    else:
        spikes = sum(len(steps) for m in monitors for steps in m.get("spike").values())
        result = case.rate(spikes, sum(p.size for p in recorded))
    # Importing it takes a while, and is not a part of the network.
    from importlib.metadata import version

    return clock.outcome(result, version(name))


def constants(locality, **values):
    """Definitions of parameters that are the same everywhere: of a "population" or a "projection"."""
    return "\n".join(f"{name} = {value} : {locality}" for name, value in values.items())
