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
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

DURATION_MS = 1000.0
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def one_run(seed, threads, started):
    """The figures of this process, which the caller started at `started` (seconds since the epoch)."""
    clock = time.perf_counter
    at_start = clock()
    sys.path.insert(0, str(EXAMPLES))
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
    # Linux counts kilobytes, macOS bytes.
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return {
        "import": imported - at_start,
        "build": built - imported,
        "compile": compiled - built,
        "simulate": simulated - compiled,
        "simulate_cpu": cpu,
        "total": total,
        "real_time_factor": (simulated - compiled) / (DURATION_MS / 1000.0),
        "mean_rate_hz": sum(map(len, spikes.values())) / P.size / (DURATION_MS / 1000.0),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
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

    runs = []
    for _ in range(options.runs):
        command = [sys.executable, __file__, f"--seed={options.seed}", f"--threads={options.threads}"]
        answer = subprocess.run([*command, f"--one={time.time()!r}"], check=True, stdout=subprocess.PIPE, text=True)
        runs.append(json.loads(answer.stdout.splitlines()[-1]))
    line = {"network": "coba", "runs": options.runs, "threads": options.threads}
    for name in runs[0]:
        middle = max if name == "peak_memory_mb" else statistics.median
        line[name] = round(middle(run[name] for run in runs), 4)
    print(json.dumps(line))


if __name__ == "__main__":
    main()
