"""A simulation that is interrupted by the signals of Ctrl-C and goes on; run as a process by `test_interruption.py`.

    python interrupted.py THREADS KIND SIGNALS

It prints "running" when the simulation runs, which is when the parent sends a signal, and at last what has come of it.
"""

from __future__ import annotations

import signal
import sys
import threading

import numpy as np

import neurarchy as ann
from neurarchy import settings

#: Steps that the network makes in all: more than the interrupted runs.
LATER = 500


def declare():
    """A network with everything that goes on between steps: noise, spikes in flight, learning, records."""
    lif = ann.Neuron(
        parameters="tau = 20.0 : population",
        equations="tau*dv/dt = -v + g_exc + 1.1 + 2.0*Normal(0.0, 1.0)\ntau*dg_exc/dt = -g_exc",
        spike="v > 1.0",
        reset="v = 0.0",
        refractory=2.0,
    )
    cells = ann.Population(150, lif, name="cells", stop_condition="v > 1e9")
    loop = ann.Projection(cells, cells, "exc", ann.STDP(w_max=0.2), name="loop")
    loop.connect_fixed_number_pre(20, ann.Uniform(0.0, 0.1), delays=ann.Uniform(1.0, 7.0))
    rates = ann.Population(50, ann.Neuron(equations="r = tanh(0.5*r + sum(exc)) + Uniform(0.0, 0.1)"))
    ann.Projection(rates, rates, "exc", ann.Oja(eta=1e-4)).connect_all_to_all(0.01)
    return cells, loop, rates


def announce_when_running(done):
    """Print "running" once the main thread simulates: from then on the network refuses to be looked at."""
    while not done.is_set():
        try:
            ann.get_time()
        except ann.ANNarchyException:
            print("running", flush=True)
            return


def interrupted(simulate):
    """Simulate until a signal comes."""
    done = threading.Event()
    announcer = threading.Thread(target=announce_when_running, args=(done,))
    announcer.start()
    try:
        simulate()
    except KeyboardInterrupt:
        return True
    finally:
        done.set()
        announcer.join()
    return False


def main(threads, kind, signals):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.always_parallel = threads > 1
    ann.setup(seed=5, num_threads=threads)
    cells, loop, rates = declare()
    spikes, v = ann.Monitor(cells, "spike"), ann.Monitor(cells[:3], "v", period=50.0)
    ann.compile(silent=True)
    calls = []
    if kind == "callbacks":
        ann.every(period=10_000.0)(calls.append)
    simulate = {
        "simulate": lambda: ann.simulate(1e9),
        "callbacks": lambda: ann.simulate(1e9),
        "progress_bar": lambda: ann.simulate(1e9, progress_bar=True),
        "simulate_until": lambda: ann.simulate_until(1e9, cells),
    }[kind]
    reached = []
    for _ in range(signals):
        assert interrupted(simulate), "no signal came"
        reached.append(ann.get_current_step())
    ann.clear_all_callbacks()
    ann.simulate(LATER)

    def state():
        return [cells.v, cells.g_exc, rates.r, np.concatenate(loop.w), np.concatenate(loop.x)]

    def recorded():
        return [spikes.get("spike"), v.get("v")]

    with_breaks, records_with_breaks, at = state(), recorded(), ann.get_current_step()
    # The same once more, in one go.
    ann.clear()
    ann.setup(seed=5, num_threads=threads)
    cells, loop, rates = declare()
    spikes, v = ann.Monitor(cells, "spike"), ann.Monitor(cells[:3], "v", period=50.0)
    ann.compile(silent=True)
    ann.simulate(at)
    same = [bool(np.isfinite(a).all()) and np.array_equal(a, b) for a, b in zip(with_breaks, state(), strict=True)]
    records = recorded()
    same_records = records[0] == records_with_breaks[0] and np.array_equal(records[1], records_with_breaks[1])
    advanced = all(before < after for before, after in zip([0, *reached], reached, strict=False))
    print("advanced", advanced and at == reached[-1] + LATER)
    print("same state", all(same), "same records", same_records)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
