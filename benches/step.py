"""Microseconds of `step()` from Python on a small network: median and smallest of some thousand calls, one line each.

    python benches/step.py [--calls 20000]

A small network is 10 leaky integrators, all to all, or 10 Izhikevich neurons; one thread. `simulate(1.0)` is a step of
1 ms, too, with what is around it.
"""

import argparse
import time

import numpy as np

import neurarchy as ann


def leaky():
    neuron = ann.Neuron(parameters="tau = 10.0", equations="tau * dr/dt + r = sum(exc) + 1.0")
    return ann.Population(10, neuron)


def izhikevich():
    return ann.Population(10, ann.Izhikevich(i_offset=10.0))


NETWORKS = {"rate-coded, 10 neurons, 100 synapses": leaky, "spiking, 10 neurons, 100 synapses": izhikevich}


def microseconds(call, calls):
    """Of each of many calls."""
    found = np.empty(calls)
    for number in range(calls):
        start = time.perf_counter_ns()
        call()
        found[number] = time.perf_counter_ns() - start
    return found / 1000.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    options = parser.parse_args()
    for name, population in NETWORKS.items():
        ann.clear()
        ann.setup(dt=1.0, seed=1, num_threads=1)
        pop = population()
        ann.Projection(pop, pop, "exc").connect_all_to_all(0.01, allow_self_connections=True)
        ann.compile(silent=True)
        ann.simulate(100.0)
        for called, call in (("step()", ann.step), ("simulate(1.0)", lambda: ann.simulate(1.0))):
            found = microseconds(call, options.calls)
            print(f"{name}: {called:13} median {np.median(found):5.2f} us, smallest {found.min():5.2f} us", flush=True)


if __name__ == "__main__":
    main()
