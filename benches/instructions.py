"""Count the instructions of kernels and of a small network, and compare with those in instructions.json.

    python benches/instructions.py [--case spikes] [--accept]

A count that differs by more than 3 % fails, whether it is larger or smaller, until it is accepted: `--accept`, or
`make bench-instructions ACCEPT=1`, writes the counts of today.

`crates/neurarchy/benches/instructions.rs` has what is counted. Gungraun counts, with callgrind, a tool of valgrind, the
instructions of the machine code for the oldest CPU that is supported, so that all machines of an architecture find the
same; the Rust compiler may move them a little, and counts differ from run to run by up to 0.2 %. Gungraun itself
compares with the run before, under `target/`; the record in the repository is what a reviewer sees.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

RECORD = Path(__file__).with_suffix(".json")
ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 0.03


def counted(word):
    """Instructions of each case that has the word in its name."""
    bench = ["cargo", "bench", "--quiet", "--locked", "--package=neurarchy", "--bench=instructions", "--"]
    options = ["--output-format=json", "--parallel=auto", *([f"*{word}*"] if word else [])]
    # Where `make bench-instructions` installs the runner; cargo's own directory of programs is searched after it.
    runner = ROOT / ".venv" / "gungraun" / "bin"
    environment = os.environ | {"PATH": f"{runner}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([*bench, *options], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    if done.returncode:
        sys.exit("the instructions could not be counted")
    found = {}
    for line in filter(None, done.stdout.splitlines()):
        summary = json.loads(line)
        instructions = summary["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"]
        found[f"{summary['function_name']}: {summary['id']}"] = instructions
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accept", action="store_true", help="write the counts of today")
    parser.add_argument("--case", default="", metavar="WORD", help="only those with this in their names")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed: it counts the instructions (Debian: apt-get install valgrind)")
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    known = record.setdefault(platform.machine(), {})
    counts = counted(options.case)
    if not counts:
        sys.exit(f"no case has {options.case!r} in its name")
    differ = False
    for case, found in counts.items():
        before = known.get(case)
        change = found / before - 1.0 if before else None
        wrong = change is None or abs(change) > TOLERANCE
        differ |= wrong
        said = "new" if change is None else f"{change:+.1%}"
        print(f"{case:42} {found:>12,} {said:>8}{'  differs' if wrong else ''}")
    if options.accept:
        # Cases that are no more are forgotten when all were counted.
        record[platform.machine()] = known | counts if options.case else counts
        RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
        print(f"{RECORD.name} is written")
    elif differ:
        sys.exit("Some counts changed by more than 3 %. If that is meant: make bench-instructions ACCEPT=1")


if __name__ == "__main__":
    main()
