"""How long it takes from the start of the interpreter to the first step.

    python benches/first_step.py [--networks coba stdp] [--rows "40,000, 80"] [--threads 1] [--runs 6]

The networks are those of `benches/networks/`, double precision; each run is a process of its own, and makes one step.
The runs of a network follow each other at once. The first finds memory that nobody used for a while, which costs a
multiple on some machines; the others find what the run before gave back. Columns: seconds of the first run; median and
quartiles of the others; the peak of the resident memory.
"""

import argparse
import importlib
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "networks"))
from compare import NETWORKS
from measured import Row, once


def measure(row, runs, place):
    request = row.request("neurarchy", 1, place) | {"duration": row.description.DT}
    found = [once(request, patience=120) for _ in range(runs)]
    for run in found:
        if "failed" in run:
            sys.exit(f"{row.name}: {run['failed']}")
    first, *others = (run["ready"] for run in found)
    low, middle, high = statistics.quantiles(others, n=4)
    print(
        f"{row.name:40} first {first:6.2f} s  others {middle:6.3f} s ({low:.3f} to {high:.3f})  "
        f"{found[0]['peak_mb']:6.0f} MB",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--rows", nargs="+", default=[""], metavar="WORDS", help="cases that have one of these in them")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=int, default=6, help="of each network, at least 3")
    options = parser.parse_args()
    if options.runs < 3:
        parser.error("--runs: at least 3, since the first is told apart")
    with tempfile.TemporaryDirectory() as place:
        for network in options.networks:
            for case in importlib.import_module(network).CASES:
                if any(words in case for words in options.rows):
                    measure(Row(network, case, "double", options.threads), options.runs, Path(place))


if __name__ == "__main__":
    main()
