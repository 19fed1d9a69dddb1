"""Count the instructions of kernels and of a small network, and compare with those in instructions.json.

    python benches/instructions.py [--cases spikes Izhikevich] [--accept]

A count that differs by more than 3 % fails, whether it is larger or smaller, until it is accepted: `--accept`, or
`make bench-instructions ACCEPT=1`, writes the counts of today.

Counts are made by callgrind, a tool of valgrind, of the machine code for the oldest CPU that is supported, so that all
machines of an architecture find the same; the Rust compiler may move them a little. Callgrind is asked directly and not
through gungraun: that keeps what it compares with under `target/`, where no reviewer sees it, and needs a runner of its
own version installed beside valgrind. Counted is what happens inside of one function, which simulates; building the
network and making its machine code are not.
"""

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

RECORD = Path(__file__).with_suffix(".json")
ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 0.03


def count(program, case):
    """Instructions inside of the measured function."""
    command = ["valgrind", "--tool=callgrind", "--toggle-collect=neurarchy_measured", "--callgrind-out-file=/dev/null"]
    done = subprocess.run([*command, program, case], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{case}: valgrind failed\n{done.stderr}")
    return int(found[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accept", action="store_true", help="write the counts of today")
    parser.add_argument("--cases", nargs="+", default=[""], metavar="WORD", help="only those with one of these in them")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed: it counts the instructions (Debian: apt-get install valgrind)")
    build = ["cargo", "build", "--quiet", "--release", "--locked", "--package=neurarchy", "--example=instructions"]
    subprocess.run(build, check=True, cwd=ROOT)
    metadata = ["cargo", "metadata", "--format-version=1", "--no-deps"]
    target = json.loads(subprocess.run(metadata, check=True, capture_output=True, cwd=ROOT).stdout)["target_directory"]
    program = Path(target) / "release" / "examples" / "instructions"
    named = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    cases = [case for case in named if any(word in case for word in options.cases)]
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    known = record.setdefault(platform.machine(), {})
    counts = {case: count(program, case) for case in cases}
    differ = False
    for case, found in counts.items():
        before = known.get(case)
        change = found / before - 1.0 if before else None
        wrong = change is None or abs(change) > TOLERANCE
        differ |= wrong
        said = "new" if change is None else f"{change:+.1%}"
        print(f"{case:36} {found:>12,} {said:>8}{'  differs' if wrong else ''}")
    if options.accept:
        kept = {case: found for case, found in known.items() if case in named}
        record[platform.machine()] = kept | counts
        RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
        print(f"{RECORD.name} is written")
    elif differ:
        sys.exit("Some counts changed by more than 3 %. If that is meant: make bench-instructions ACCEPT=1")


if __name__ == "__main__":
    main()
