"""Rate-coded networks against the memory bus: time of a step, bytes a second, peak memory; one line a case.

    python benches/rate.py [--networks rate_dense oja_dense] [--threads 1 2] [--precision double] [--rounds 5]

The networks are those of `benches/networks/`. Each line is a process of its own, which simulates and reads an array
in turn, of the size of the weights and of what tells their neurons (2 bytes each, where not all are connected), with as
many threads. Columns: ms a step; ns a synapse; GB/s of what has to pass the memory bus (weights that learn: there and
back); GB/s of the plain loop over the array, which only reads; their ratio; peak memory when the network is made and
simulated, less that of the interpreter with the package, in multiples of the weights; the same of what is left when the
network is made; mean rate at the end.
"""

import argparse
import importlib
import resource
import statistics
import sys
import threading
import time
from pathlib import Path

from processes import in_process

NETWORKS = ("rate_dense", "rate_sparse", "rate_log", "oja_dense", "oja_sparse")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "networks"))


class Streaming:
    """Threads that read an array, each its part: pieces that stay on the bus, with one result each."""

    def __init__(self, bytes_, threads):
        import numpy as np

        self.array = np.ones(int(bytes_) // 8, dtype=np.int64)
        self.parts = np.array_split(self.array, threads)

    def seconds(self):
        import numpy as np

        workers = [threading.Thread(target=np.bitwise_or.reduce, args=(part,)) for part in self.parts]
        start = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return time.perf_counter() - start


def peak_bytes():
    from engines import peak_kb

    return peak_kb() * 1024


def resident_bytes():
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * resource.getpagesize() if pages.exists() else peak_bytes()


def measure(network, case, threads, precision, rounds):
    import neurarchy as ann

    before, resident = peak_bytes(), resident_bytes()
    description = importlib.import_module(network)
    model = importlib.import_module(f"{network}.annarchy")
    size = description.CASES[case]
    ann.setup(dt=description.DT, seed=1, num_threads=threads, precision=precision)
    recorded = model.build(ann, **size)
    start = time.perf_counter()
    ann.compile(silent=True)
    compiled = time.perf_counter() - start
    ann.simulate(20.0)
    synapses = description.synapses(**size)
    weights = synapses * (4 if precision == "float" else 8)
    ranks = 0 if size["probability"] == 1.0 else 2 * synapses
    peak, left = (peak_bytes() - before) / weights, (resident_bytes() - resident) / weights
    streaming = Streaming(weights + ranks, threads)
    steps = round(description.DURATION / description.DT / rounds)
    ours, plain = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        ann.simulate(steps * description.DT)
        ours.append((time.perf_counter() - start) / steps)
        plain.append(statistics.median(streaming.seconds() for _ in range(10)))
    step, pass_ = statistics.median(ours), statistics.median(plain)
    moved, plain_speed = weights * description.PASSES + ranks, (weights + ranks) / pass_
    print(
        f"{network:12} {case:18} {threads} {precision:6} {1e3 * step:7.3f} ms {1e9 * step / synapses:6.3f} ns "
        f"{moved / step / 1e9:6.1f} GB/s of {plain_speed / 1e9:5.1f} {moved / step / plain_speed:5.2f} "
        f"memory {peak:5.2f} {left:5.2f} compile {compiled:5.2f} s rate {model.result(recorded):.6f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--precision", choices=("double", "float"), default="double")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--case", help="only this one, in this process")
    options = parser.parse_args()
    for network in options.networks:
        for case in [options.case] if options.case else importlib.import_module(network).CASES:
            for threads in options.threads:
                if options.case:
                    measure(network, options.case, threads, options.precision, options.rounds)
                    continue
                given = {"precision": options.precision, "rounds": options.rounds}
                print(in_process(__file__, networks=network, case=case, threads=threads, **given), flush=True)


if __name__ == "__main__":
    main()
