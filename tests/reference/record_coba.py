"""Record what the reference system makes of examples/coba.py: rates, irregularity, membrane potential, time.

Run by hand, in an environment with the reference system and nothing of this project:

    python -m venv reference && reference/bin/pip install ANNarchy==4.8.2.7 cmake
    PATH="$PWD/reference/bin:$PATH" reference/bin/python tests/reference/record_coba.py

The network is the one of `build()` in examples/coba.py, imported with the reference in place of Neurarchy, so that both
simulate the same text. Each seed runs in a process of its own. The figures go to tests/reference/coba.json; the test
run reads that file and never the reference.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coba_figures import DURATION_MS, coba_figures

HERE = Path(__file__).resolve().parent
COBA = HERE.parent.parent / "examples" / "coba.py"
SEEDS = range(1, 21)
TIMED_RUNS = 15


def reference_and_network():
    """The reference system, and the example that imported it in place of Neurarchy."""
    import ANNarchy

    sys.modules["neurarchy"] = ANNarchy
    sys.path.insert(0, str(COBA.parent))
    import coba

    return ANNarchy, coba


def simulate_once(seed):
    """The figures of one run, as a dictionary."""
    ann, coba = reference_and_network()
    return {"seed": seed} | coba_figures(ann, coba.build, seed, directory=f"figures{seed}")


def time_once(seed):
    """Seconds of compiling and of simulating, with the monitors of the example."""
    ann, coba = reference_and_network()
    ann.setup(dt=0.1, seed=seed, num_threads=1)
    P, _, _ = coba.build()
    monitors = [ann.Monitor(P, "spike"), ann.Monitor(P[0], "v")]
    started = time.perf_counter()
    ann.compile(directory="time", silent=True)
    compiled, cpu = time.perf_counter(), time.process_time()
    ann.simulate(DURATION_MS)
    simulated, cpu = time.perf_counter(), time.process_time() - cpu
    del monitors
    return {
        "compile_s": round(compiled - started, 2),
        "simulate_s": round(simulated - compiled, 4),
        "simulate_cpu_s": round(cpu, 4),
    }


def in_own_process(kind, seed, folder):
    command = [sys.executable, __file__, "--one", kind, "--seed", str(seed)]
    answer = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


def processor():
    """The name of the processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--one", choices=("figures", "time"), help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one = simulate_once if options.one == "figures" else time_once
        print(json.dumps(one(options.seed)))
        return

    with tempfile.TemporaryDirectory() as folder:
        runs = [in_own_process("figures", seed, folder) for seed in SEEDS]
        timed = [in_own_process("time", 42, folder) for _ in range(TIMED_RUNS)]
    record = {
        "what": "examples/coba.py under the reference system: 1 s of biological time, dt = 0.1 ms, one thread, double",
        "how": {
            "rate_exc_hz, rate_inh_hz": "spikes per neuron and second over the whole second",
            "cv_isi": "mean over neurons with two or more intervals of standard deviation / mean of their intervals",
            "mean_v_mv": "mean of v over all neurons and the samples of t >= 100 ms, one sample a millisecond",
            "timed": "seconds of compile() and simulate(), with the monitors of the example and seed 42; only "
            "the first run had code to compile; simulate_cpu_s is processor time, the others are wall-clock time",
        },
        "script": "tests/reference/record_coba.py",
        "date": datetime.date.today().isoformat(),
        "versions": {
            "ANNarchy": importlib.metadata.version("ANNarchy"),
            "numpy": importlib.metadata.version("numpy"),
            "python": platform.python_version(),
            "compiler": subprocess.run(["g++", "--version"], stdout=subprocess.PIPE, text=True).stdout.splitlines()[0],
        },
        "machine": {"processor": processor(), "cores": os.cpu_count(), "system": platform.system()},
        "runs": runs,
        "timed": timed,
    }
    (HERE / "coba.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
