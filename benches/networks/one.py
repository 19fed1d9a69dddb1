"""One run of one network on one engine, in a process of its own: prints one line of JSON."""

import dataclasses
import importlib
import json
import os
import sys
from pathlib import Path


def main():
    request = json.loads(sys.argv[1])
    started, network = request.pop("started"), request.pop("network")
    sys.argv = sys.argv[:1]  # some simulators read it
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from engines import ENGINES, Case, peak_kb

    case = Case(**request)
    driver = ENGINES[case.engine].driver
    # The plain loop over memory needs no more than the description.
    model = importlib.import_module(network if driver == "stream" else f"{network}.{driver}")
    outcome = importlib.import_module(f"engines.{driver}").run(case, model)
    peak = max(outcome.peak_kb, peak_kb())
    line = dataclasses.asdict(outcome) | {"ready": outcome.ready - started, "peak_mb": round(peak / 1024, 1)}
    print("\n" + json.dumps(line), flush=True)
    os._exit(0)  # some simulators take long to tidy up, or report figures


if __name__ == "__main__":
    main()
