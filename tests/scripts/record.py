"""Run the scripts in `unchanged` under ANNarchy 4.8.2.7 and record what they print. By hand, not by the tests:

    python -m venv reference && reference/bin/pip install ANNarchy==4.8.2.7 scipy
    reference/bin/python tests/scripts/record.py [NAME...]

A C++ compiler is needed; each script takes about 20 s.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from runs import RUNS  # noqa: E402 (it lies beside this script)


def processor() -> str:
    """The processor of this machine."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def record(name: str) -> None:
    """Run one script and keep the lines it prints."""
    with tempfile.TemporaryDirectory() as folder:
        # As in an activated environment: the reference system calls the cython of the PATH.
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        command = [sys.executable, str(HERE / "unchanged" / f"{name}.py"), *RUNS[name].arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{name} fails:\n{done.stdout}\n{done.stderr}")
        return
    recorded = {
        "script": f"{name}.py",
        "arguments": list(RUNS[name].arguments),
        "recorded": {
            "by": "record.py",
            "date": datetime.date.today().isoformat(),
            "ANNarchy": "4.8.2.7",
            "Python": platform.python_version(),
            "machine": f"{platform.machine()}, {processor()}",
        },
        "printed": done.stdout.splitlines(),
    }
    path = HERE / "recorded" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(recorded, indent=1) + "\n")
    print(f"{name}: {len(recorded['printed'])} lines", flush=True)


if __name__ == "__main__":
    for each in sys.argv[1:] or sorted(RUNS):
        record(each)
