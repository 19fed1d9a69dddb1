"""How much faster networks are with more threads, and how much more as many processes do at the same time.

    python benches/threads.py [--networks coba stdp] [--rows "40,000, 80"] [--threads 2] [--rounds 12] [--seconds 0.5]

The networks are those of `benches/networks/`, double precision. In each round each of these simulates for some time,
in turn: the network with one thread; the network with more threads; as many processes as threads, one after the other
and then all at once, each on a CPU of its own and with its part of the neurons, which have as many synapses each.
Processes wait for nobody, threads for each other in every step: what the processes reach together is what the machine
has, busy as it is at that hour. Columns: microseconds a step with one thread; how many times as fast are the threads,
and the processes together as one of them. Medians over the rounds, and the quartiles.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "networks"))
NETWORKS = ("coba", "cuba", "stdp", "izhikevich", "hodgkin_huxley")
PIECE = 0.05  # seconds


def part(size, parts):
    """A network with a part of the neurons, which have as many synapses each."""
    smaller = size | {"size": size["size"] // parts}
    if "probability" in size:
        smaller["probability"] = min(1.0, parts * size["probability"])
    return smaller


def serve(network, size, threads, cpu):
    """Simulates for as many seconds as the input says, again and again, and prints the steps made in one."""
    import neurarchy as ann

    description = importlib.import_module(network)
    ann.setup(dt=description.DT, seed=1, num_threads=threads)
    importlib.import_module(f"{network}.annarchy").build(ann, **size)
    ann.compile(silent=True)
    if cpu is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {cpu})
    steps, passed = 1, 0.0
    while passed < PIECE:
        steps *= 2
        start = time.perf_counter()
        ann.simulate(steps * description.DT)
        passed = time.perf_counter() - start
    print("ready", flush=True)
    for line in sys.stdin:
        made, start = 0, time.perf_counter()
        while (passed := time.perf_counter() - start) < float(line):
            ann.simulate(steps * description.DT)
            made += steps
        print(made / passed, flush=True)


class Process:
    """A network in a process of its own."""

    def __init__(self, network, size, threads, cpu=None):
        case = json.dumps([network, size, threads, cpu])
        command = [sys.executable, __file__, "--serve", case]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a process ended early")
        return line

    def ask(self, seconds):
        print(seconds, file=self.process.stdin, flush=True)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def together(processes, seconds):
    """Steps a second of all at once."""
    for process in processes:
        process.ask(seconds)
    return sum(float(process.answer()) for process in processes)


def spread(values):
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:5.2f} ({low:.2f} to {high:.2f})"


def measure(network, case, threads, rounds, seconds):
    size = importlib.import_module(network).CASES[case]
    cpus = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count()))
    if threads > len(cpus):
        sys.exit(f"{threads} threads need as many CPUs; there are {len(cpus)}")
    alone, many = Process(network, size, 1), Process(network, size, threads)
    parts = [Process(network, part(size, threads), 1, cpu) for cpu in cpus[:threads]]
    everyone = [alone, many, *parts]
    for process in everyone:
        process.answer()
    one, faster, bound = [], [], []
    for _ in range(rounds):
        one.append(together([alone], seconds))
        faster.append(together([many], seconds) / one[-1])
        single = statistics.mean(together([process], seconds) for process in parts)
        bound.append(together(parts, seconds) / single)
    for process in everyone:
        process.end()
    step = 1e6 / statistics.median(one)
    print(f"{network:16} {case:20} {step:8.1f} us  threads {spread(faster)}  processes {spread(bound)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--rows", nargs="+", default=[""], metavar="WORDS", help="cases that have one of these in them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each in a round")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(*json.loads(options.serve))
        return
    for network in options.networks:
        for case in importlib.import_module(network).CASES:
            if any(words in case for words in options.rows):
                measure(network, case, options.threads, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
