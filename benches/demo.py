"""Time the network of examples/coba.py and print one line of JSON.

Each run is a process of its own, on one thread, for 1 s of biological time, recording as the example does. The line
holds the median over the runs (of memory: the largest), in seconds unless the name says otherwise:

    import           importing NumPy and neurarchy
    build            declaring populations and projections
    compile          compile(): machine code and connectivity
    simulate         simulate(); simulate_cpu is its processor time
    total            from the start of the interpreter to the end of simulate()
    real_time_factor simulate / biological time
    mean_rate_hz     spikes per neuron and second
    peak_memory_mb   largest resident size of the process
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from processes import in_process

DURATION_MS = 1000.0
HERE = Path(__file__).resolve().parent


def one_run(seed, threads, started):
    """The figures of this process, which the caller started at `started` (seconds since the epoch)."""
    clock = time.perf_counter
    at_start = clock()
    # `coba` is the example; the networks come after it.
    sys.path[:0] = [str(HERE.parent / "examples"), str(HERE / "networks")]
    import coba
    import neurarchy as ann

    imported = clock()
    ann.setup(dt=0.1, seed=seed, num_threads=threads)
    P, _, _ = coba.build()
    recorded = ann.Monitor(P, "spike")
    potential = ann.Monitor(P[0], "v")
    built = clock()
    ann.compile(silent=True)
    compiled, cpu = clock(), time.process_time()
    ann.simulate(DURATION_MS)
    simulated, cpu = clock(), time.process_time() - cpu
    total = time.time() - started
    spikes = recorded.get("spike")
    potential.get("v")
    from engines import peak_kb

    return {
        "import": imported - at_start,
        "build": built - imported,
        "compile": compiled - built,
        "simulate": simulated - compiled,
        "simulate_cpu": cpu,
        "total": total,
        "real_time_factor": (simulated - compiled) / (DURATION_MS / 1000.0),
        "mean_rate_hz": sum(map(len, spikes.values())) / P.size / (DURATION_MS / 1000.0),
        "peak_memory_mb": peak_kb() / 1024,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one_run(options.seed, options.threads, options.one)))
        return

    given = {"seed": options.seed, "threads": options.threads}
    answers = [in_process(__file__, one=time.time(), **given) for _ in range(options.runs)]
    runs = [json.loads(answer.splitlines()[-1]) for answer in answers]
    line = {"network": "coba", "runs": options.runs, "threads": options.threads}
    for name in runs[0]:
        middle = max if name == "peak_memory_mb" else statistics.median
        line[name] = round(middle(run[name] for run in runs), 4)
    print(json.dumps(line))


if __name__ == "__main__":
    main()
