"""Run the networks on every installed simulator, one run after the other, and write a table.

    python compare.py [--rows "coba 4,000" oja] [--engines neurarchy nest] [--threads 1 2] [--runs 5] [--hours 3]

In each round every engine runs once in each row, one after the other, so that all see the same moods of the machine; a
ratio is that of two runs of one round, and medians over the rounds are shown. Results that differ by more than the
network's tolerance do not count. Nothing else should run on the machine.

Every run is written to --results when it ends, and the table after every row: what was interrupted goes on with
--continue. A run that takes longer than --patience is stopped; an engine that fails is said so and left out of that row
from then on. Runs of more than --long seconds are not repeated. After --hours no run begins.
"""

import argparse
import compileall
import shutil
import sys
import time
from pathlib import Path

from engines import ENGINES
from measured import Record, Row, once, python_of
from table import lines_of, table

ROOT = Path(__file__).resolve().parents[2]
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
    "convolution",
    "microcircuit",
    "building",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument(
        "--rows", nargs="+", default=[""], metavar="WORDS", help="rows whose name has one of these in it"
    )
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--precisions", nargs="+", choices=("double", "float"), default=["double", "float"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="tiny networks, once: whether everything works")
    parser.add_argument("--hours", type=float, default=float("inf"), help="begin no run after these")
    parser.add_argument("--patience", type=float, default=600.0, help="seconds that a run may take")
    parser.add_argument("--long", type=float, default=60.0, help="runs of more seconds are not repeated")
    parser.add_argument("--results", type=Path, default=ROOT / "target" / "bench" / "runs.jsonl")
    parser.add_argument("--continue", dest="go_on", action="store_true", help="keep the runs that --results has")
    parser.add_argument("--table", type=Path, help="write the table to this file, after every row")
    options = parser.parse_args()
    rows = [
        row
        for precision in options.precisions
        for network in options.networks
        for case in cases(network, options.small)
        for threads in options.threads
        if any(words in (row := Row(network, case, precision, threads, options.small)).name for words in options.rows)
    ]
    if not rows:
        sys.exit("no row has these words in its name")
    chosen = list(dict.fromkeys(["neurarchy", *options.engines]))
    left_out = {e: f"not installed (`benches/networks/install.py {e}`)" for e in chosen if not python_of(e)}
    for name, why in left_out.items():
        print(f"{name} is left out: {why}", flush=True)
    chosen = [name for name in chosen if name not in left_out]
    record = Record(options.results, options.go_on)
    # As pip did for the other simulators when it installed them.
    compileall.compile_dir(ROOT / "python" / "neurarchy", quiet=1)
    # What the simulators generate. Times of first steps are with nothing there yet.
    place = options.results.resolve().with_suffix(".generated")
    if not options.go_on:
        shutil.rmtree(place, ignore_errors=True)
    end = time.monotonic() + 3600.0 * options.hours
    for number in range(1, (1 if options.small else options.runs) + 1):
        for row in rows:
            ran = False
            for name in chosen:
                if time.monotonic() < end and wanted(record, row, name, number, options.long):
                    begun = time.monotonic()
                    run = once(row.request(name, number, place), options.patience)
                    record.add(row, name, number, run | {"took": round(time.monotonic() - begun, 2)})
                    ran = True
            if ran:
                print(f"round {number}", *lines_of(row, record), sep="\n", flush=True)
                if options.table:
                    options.table.write_text(table(record, left_out))
    if time.monotonic() > end:
        print(f"stopped after {options.hours:g} hours; --continue makes the rest")
    if options.table:
        options.table.write_text(table(record, left_out))
        print(options.table)
    failed = {(run["engine"], run["failed"]) for run in record.runs if "failed" in run}
    for engine, why in sorted(failed):
        print(f"failed: {engine}: {why}")
    if any(engine == "neurarchy" for engine, _ in failed):
        sys.exit("Neurarchy failed")


def cases(network, small):
    """Names of sizes."""
    description = Row(network, "", "double", 1).description
    return description.SMALL if small else description.CASES


def wanted(record, row, engine, number, long):
    """Whether a run is to be made."""
    runs = record.of(row, engine)
    known = any(run["round"] == number for run in runs)
    slow = any((run["took"] > long and run["round"] > 1) or run.get("seconds", 0.0) > long for run in runs)
    failed = any("failed" in run for run in runs)
    own = engine == "neurarchy"
    return row.able(engine) and not known and not failed and (own or not slow)


if __name__ == "__main__":
    main()
