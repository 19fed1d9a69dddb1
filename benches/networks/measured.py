"""One run after the other: processes, what stops them, and the file that keeps what they printed."""

import contextlib
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from engines import ENGINES, ROOT, Case

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Row:
    """A network at one size, with settings."""

    network: str
    case: str
    precision: str
    threads: int
    small: bool = False

    @property
    def description(self):
        return importlib.import_module(self.network)

    @property
    def size(self):
        return (self.description.SMALL if self.small else self.description.CASES)[self.case]

    @property
    def name(self):
        return f"{self.network} {self.case}"

    def able(self, engine):
        """Whether an engine has a description of the network and these settings."""
        able = ENGINES[engine]
        if able.driver == "stream":
            # Where all synapses are read in each step, and little else is.
            there = hasattr(self.description, "PASSES")
        else:
            there = (HERE / self.network / f"{able.driver}.py").exists()
        left_out = getattr(self.description, "LEFT_OUT", {}).get(engine, ())
        return (
            there
            and self.case not in left_out
            and self.precision in able.precisions
            and (self.threads == 1 or able.threads)
        )

    def request(self, engine, number, place):
        """What `one.py` is asked for in a round."""
        directory = place / re.sub(r"\W+", "_", f"{self.name} {engine} {self.threads} {self.precision}")
        directory.mkdir(parents=True, exist_ok=True)
        description = self.description
        duration = getattr(description, "SMALL_DURATION", description.DURATION) if self.small else description.DURATION
        case = Case(engine, self.size, description.DT, duration, self.threads, self.precision, number, str(directory))
        return {"network": self.network} | vars(case)


def python_of(name):
    """The interpreter of an engine, or None if it is not installed."""
    if not ENGINES[name].requirements:
        return sys.executable
    place = ROOT / (ENGINES[name].installed_as or name)
    python = place / "bin" / "python"
    return str(python) if python.exists() and (place / "complete").exists() else None


def once(request, patience):
    """One process: what it printed, or why it failed."""
    python = python_of(request["engine"])
    command = [python, HERE / "one.py", json.dumps(request | {"started": time.time()})]
    environment = os.environ | {
        # ANNarchy looks for cython and cmake there.
        "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}",
        "OPENBLAS_NUM_THREADS": str(request["threads"]),
        "OMP_NUM_THREADS": str(request["threads"]),
        "MPLBACKEND": "Agg",
    }
    # In a session of its own: compilers and simulators that the process started are stopped with it.
    child = subprocess.Popen(
        command,
        cwd=request["directory"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        out, err = child.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        stop(child)
        return {"failed": f"more than {patience:.0f} s"}
    except BaseException:
        stop(child)
        raise
    lines = [line for line in out.splitlines() if line.startswith('{"ready"')]
    if child.returncode or not lines:
        said = [line for line in (err.strip() or out.strip()).splitlines() if line.strip()] or ["no output"]
        if child.returncode and child.returncode < 0:
            said.append(f"ended by {signal.Signals(-child.returncode).name} (out of memory?)")
        return {"failed": said[-1].strip()[:160]}
    return json.loads(lines[-1])


def stop(child):
    """Ends a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


class Record:
    """All runs, one a line of a file, written as soon as they end: an interrupted comparison goes on from there."""

    def __init__(self, path, go_on):
        self.path = path
        self.runs = []
        path.parent.mkdir(parents=True, exist_ok=True)
        if go_on and path.exists():
            # The last line may be cut off.
            for line in path.read_text().splitlines():
                with contextlib.suppress(json.JSONDecodeError):
                    self.runs.append(json.loads(line))
        else:
            path.write_text("")

    def add(self, row, engine, number, run):
        """Keeps a run."""
        line = {"row": vars(row), "engine": engine, "round": number} | run
        self.runs.append(line)
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def of(self, row, engine=None):
        """Runs of a row, of all engines or of one."""
        own = vars(row)
        return [r for r in self.runs if r["row"] == own and engine in (None, r["engine"])]

    def rows(self):
        """Rows that have a run, in order."""
        rows = {}
        for run in self.runs:
            rows.setdefault(Row(**run["row"]))
        return list(rows)
