"""Run the networks on every installed simulator, one run after the other, and write a table.

    python compare.py [--networks coba cuba] [--cases WORD] [--engines neurarchy nest] [--threads 1 2] [--runs 5]

In each round every engine runs once, so that all see the same moods of the machine; a ratio is that of two runs of one
round, and medians over the rounds are shown. A run whose result differs from Neurarchy's by more than the network's
tolerance does not count. Nothing else should run on the machine.
"""

import argparse
import importlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from engines import ENGINES, ROOT

HERE = Path(__file__).resolve().parent
NETWORKS = (
    "coba",
    "cuba",
    "stdp",
    "izhikevich",
    "hodgkin_huxley",
    "rate_dense",
    "rate_sparse",
    "rate_log",
    "oja_dense",
    "oja_sparse",
)
# A run that takes longer (s) is stopped, and the engine left out of the row.
PATIENCE = 900


def python_of(name):
    if not ENGINES[name].requirements:
        return sys.executable
    python = ROOT / (ENGINES[name].installed_as or name) / "bin" / "python"
    return str(python) if python.exists() else None


def once(python, request):
    """One process: what it printed, or why it failed."""
    start = time.time()
    command = [python, HERE / "one.py", json.dumps(request | {"started": start})]
    # ANNarchy looks for cython and cmake there.
    environment = os.environ | {"PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"}
    options = {"cwd": request["directory"], "env": environment, "timeout": PATIENCE}
    try:
        done = subprocess.run(command, capture_output=True, text=True, **options)
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {PATIENCE} s"}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        said = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()
        return {"failed": said[-1][:200]}
    return json.loads(lines[-1])


def row(network, case, engines, threads, precision, runs, place):
    """All rounds of one row: for each engine the list of its runs."""
    description = importlib.import_module(network)
    measured = {name: [] for name in engines}
    for number in range(runs):
        for name in engines:
            if any("failed" in run for run in measured[name]):
                continue
            directory = place / re.sub(r"\W+", "_", f"{network} {case} {name} {threads} {precision}")
            directory.mkdir(parents=True, exist_ok=True)
            request = {
                "network": network,
                "engine": name,
                "size": description.CASES[case],
                "dt": description.DT,
                "duration": description.DURATION,
                "threads": threads,
                "precision": precision,
                "seed": number + 1,
                "directory": str(directory),
            }
            measured[name].append(once(python_of(name), request))
    return measured


def median_of(runs, key):
    return statistics.median(run[key] for run in runs)


def summary(measured, tolerance):
    """For each engine: medians, and ratios to Neurarchy's run of the same round."""
    own = measured["neurarchy"]
    result = statistics.median(run["result"] for run in own)
    lines = {}
    for name, runs in measured.items():
        failed = [run["failed"] for run in runs if "failed" in run]
        if failed:
            lines[name] = {"failed": failed[0]}
            continue
        line = {
            "version": runs[0]["version"],
            "result": median_of(runs, "result"),
            "first": runs[0]["ready"],
            "again": statistics.median(run["ready"] for run in runs[1:] or runs),
            "seconds": median_of(runs, "seconds"),
            "peak_mb": median_of(runs, "peak_mb"),
            "ratio": statistics.median(run["seconds"] / mine["seconds"] for run, mine in zip(runs, own, strict=False)),
        }
        if abs(line["result"] - result) > tolerance * abs(result):
            line["failed"] = f"result {line['result']:.4g} instead of {result:.4g}: the times do not count"
        lines[name] = line
    return lines


def machine():
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        name = next(
            (line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line), name
        )
    return f"{os.cpu_count()} cores of {name}, {platform.system()}, Python {platform.python_version()}"


def table(rows):
    """Markdown."""
    text = []
    versions = {name: line["version"] for r in rows for name, line in r["engines"].items() if "version" in line}
    text.append(f"{machine()}; {date.today()}; " + ", ".join(f"{n} {v}" for n, v in versions.items()))
    text.append("")
    text.append(
        "| network | threads | precision | engine | simulate (s) | x Neurarchy | first step (s) | again (s) "
        "| memory (MB) | result |"
    )
    text.append("|---|---|---|---|---|---|---|---|---|---|")
    for r in rows:
        for name, line in r["engines"].items():
            head = f"| {r['network']} {r['case']} | {r['threads']} | {r['precision']} | {name} |"
            if "failed" in line:
                text.append(f"{head} {line['failed']} | | | | | |")
                continue
            text.append(
                f"{head} {line['seconds']:.3f} | {line['ratio']:.2f} | {line['first']:.2f} | {line['again']:.2f} "
                f"| {line['peak_mb']:.0f} | {line['result']:.4g} |"
            )
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--cases", default="", help="only sizes whose name has this in it")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--precisions", nargs="+", choices=("double", "float"), default=["double", "float"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder for what the simulators generate (default: a temporary one)")
    parser.add_argument("--json", type=Path, help="also write every run to this file")
    parser.add_argument("--table", type=Path, help="also write the table to this file")
    options = parser.parse_args()
    chosen = []
    for name in dict.fromkeys(["neurarchy", *options.engines]):
        if python_of(name):
            chosen.append(name)
        else:
            print(f"{name} is not installed (python {HERE.name}/install.py {name}): left out", flush=True)
    place = options.keep or Path(tempfile.mkdtemp(prefix="networks"))
    rows = []
    for network in options.networks:
        description = importlib.import_module(network)
        for case in description.CASES:
            if options.cases not in case:
                continue
            for precision in options.precisions:
                for threads in options.threads:
                    able = [
                        name
                        for name in chosen
                        if (HERE / network / f"{ENGINES[name].driver}.py").exists()
                        and precision in ENGINES[name].precisions
                        and (threads == 1 or ENGINES[name].threads)
                    ]
                    runs = row(network, case, able, threads, precision, options.runs, place)
                    line = {"network": network, "case": case, "threads": threads, "precision": precision}
                    if any("failed" in run for run in runs["neurarchy"]):
                        print(line, runs["neurarchy"][-1], flush=True)
                        continue
                    rows.append(line | {"engines": summary(runs, description.TOLERANCE), "runs": runs})
                    print(table(rows[-1:]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    if options.table:
        options.table.write_text(table(rows))
    if not options.keep:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
