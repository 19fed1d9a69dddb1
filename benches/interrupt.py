"""Milliseconds from Ctrl-C to KeyboardInterrupt, while a network is simulated: median and largest of some trials.

A thread sends the signal of Ctrl-C to its own process at a time that it notes; the main thread, which simulates, notes
when the exception arrives.
"""

import argparse
import os
import signal
import statistics
import threading
import time

import neurarchy as ann

NETWORKS = {"small": (100, 10), "large": (20_000, 500)}


def latencies(size, number, threads, trials):
    ann.clear()
    ann.setup(dt=0.1, seed=1, num_threads=threads)
    pop = ann.Population(size, ann.Izhikevich(i_offset=10.0))
    ann.Projection(pop, pop, "exc").connect_fixed_number_pre(number, 0.01, delays=1.5)
    ann.compile(silent=True)
    found = []
    for _ in range(trials):
        sent = []

        def send(sent=sent):
            sent.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)

        threading.Timer(0.3, send).start()
        try:
            ann.simulate(1e9)
        except KeyboardInterrupt:
            found.append((time.perf_counter() - sent[0]) * 1000.0)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=20)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name, (size, number) in NETWORKS.items():
        for threads in (1, 2):
            found = latencies(size, number, threads, options.trials)
            print(
                f"{name}: {size} neurons, {size * number} synapses, {threads} threads: median "
                f"{statistics.median(found):.1f} ms, largest {max(found):.1f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
