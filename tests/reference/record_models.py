"""Record what the reference system makes of the models in tests/reference/models.

Run by hand, in an environment with the reference system and nothing of this project:

    python -m venv reference && reference/bin/pip install ANNarchy==4.8.2.7 cmake
    PATH="$PWD/reference/bin:$PATH" reference/bin/python tests/reference/record_models.py

Models of one subject and the same settings share networks, each in a process of its own; `alone=True` gives a model its
own. With arguments, only the models (or subjects) of these names are recorded; what other models gave stays. The
trajectories go to tests/reference/recorded, one file a subject; the test run reads these files and never the reference.
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models import MODELS, run
from recording import encode

HERE = Path(__file__).resolve().parent
RECORDED = HERE / "recorded"
# The plainest translation: nothing is reordered or fused, and large networks compile in less than a minute.
FLAGS = "-O0"
MODELS_IN_A_NETWORK = 12


def simulate_together(names, answer):
    """Simulate these models in one network and write what they saw to the file `answer`."""
    import ANNarchy as ann

    def advance(steps):
        # One by one: a duration in ms would be rounded to steps, by the rules of each system.
        for _ in range(steps):
            ann.step()

    seen = run(ann, [MODELS[name] for name in names], advance, compiler_flags=FLAGS)
    Path(answer).write_text(json.dumps({name: encode(seen[name]) for name in names}), encoding="utf-8")


def in_own_process(names):
    """What the models of one network saw; the output of the reference if it failed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, __file__, "--together", str(answer)]
        # The names go through the standard input: the reference reads the command line.
        done = subprocess.run(command, cwd=folder, input=json.dumps(names), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)  # fmt: skip
        if done.returncode or not answer.exists():
            if len(names) > 1:
                # One of them stopped it: the others are recorded in the halves without it.
                half = len(names) // 2
                return in_own_process(names[:half]) | in_own_process(names[half:])
            log = "\n".join(path.read_text()[-3000:] for path in Path(folder).rglob("*stderr.log"))
            print(f"FAILED: {names[0]}\n{done.stdout[-3000:]}\n{log}", file=sys.stderr, flush=True)
            return {}
        return json.loads(answer.read_text(encoding="utf-8"))


def provenance():
    """Where the numbers come from."""
    return {
        "what": "models of tests/reference/models as simulated by the reference system",
        "script": "tests/reference/record_models.py",
        "date": datetime.date.today().isoformat(),
        "versions": {
            "ANNarchy": importlib.metadata.version("ANNarchy"),
            "numpy": importlib.metadata.version("numpy"),
            "python": platform.python_version(),
            "compiler": subprocess.run(["g++", "--version"], stdout=subprocess.PIPE, text=True).stdout.splitlines()[0],
            "compiler flags": FLAGS,
        },
        "system": f"{platform.system()} {platform.machine()}",
    }


def write(seen):
    """Merge what was seen into the files of the subjects; a line a model, so that changes can be read."""
    RECORDED.mkdir(exist_ok=True)
    for subject in sorted({each.subject for each in MODELS.values()}):
        path = RECORDED / f"{subject}.json"
        kept = json.loads(path.read_text(encoding="utf-8"))["models"] if path.exists() else {}
        mine = [each.name for each in MODELS.values() if each.subject == subject]
        models = {name: seen.get(name, kept.get(name)) for name in mine}
        lines = [f"  {json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}"
                 for name, value in models.items() if value is not None]  # fmt: skip
        if lines and any(name in seen for name in mine):
            head = json.dumps(provenance(), indent=1)[1:-2]
            path.write_text("{" + head + ',\n "models": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="models or subjects; all if none is given")
    parser.add_argument("--missing", action="store_true", help="only models of which nothing is recorded yet")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="networks simulated at the same time")
    parser.add_argument("--together", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.together:
        sys.argv = sys.argv[:1]
        simulate_together(json.load(sys.stdin), options.together)
        return
    wanted = [each for each in MODELS.values()
              if each.recorded and (not options.names or {each.name, each.subject} & set(options.names))]  # fmt: skip
    if options.missing:
        have = {name for path in RECORDED.glob("*.json") for name in json.loads(path.read_text())["models"]}
        wanted = [each for each in wanted if each.name not in have]
    networks = {}
    for each in wanted:
        networks.setdefault(each.network, []).append(each.name)
    with ThreadPoolExecutor(options.jobs) as pool:
        some = [names[k : k + MODELS_IN_A_NETWORK] for names in networks.values()
                for k in range(0, len(names), MODELS_IN_A_NETWORK)]  # fmt: skip
        for answer in pool.map(in_own_process, some):
            write(answer)


if __name__ == "__main__":
    main()
