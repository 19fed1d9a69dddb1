"""Check what no linter checks: no path of somebody's machine, no unfinished mark, no file that has grown too long."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

MAX_LINES = 700
SOURCE_SUFFIXES = {".py", ".rs"}
TEXT_SUFFIXES = SOURCE_SUFFIXES | {".md", ".toml", ".cff", ".json", ".yml", ".yaml", ".sh", ".txt", ""}

# A left-over mark is one in capitals as a word of its own. The two patterns are put together from pieces so that
# this file does not find itself.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b|\b(todo|unimplemented)!\(")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("home", "Users", "root", "work", "tmp")) + r")/[\w.-]+")


def problems(name: str, text: str) -> list[str]:
    """What is wrong with one file: `name:line: sentence`."""
    lines = text.splitlines()
    found = []
    for number, line in enumerate(lines, start=1):
        if match := UNFINISHED.search(line):
            found.append(f"{name}:{number}: unfinished: {match.group()}")
        if match := MACHINE_PATH.search(line):
            found.append(f"{name}:{number}: path of one machine: {match.group()}")
    if Path(name).suffix in SOURCE_SUFFIXES and len(lines) > MAX_LINES:
        found.append(f"{name}: {len(lines)} lines; split it by noun, {MAX_LINES} is the limit")
    return found


def tracked_files(root: Path) -> list[str]:
    """The files under version control that exist in the work tree, and are text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    names = [name for name in listed.stdout.split("\0") if name]
    return [name for name in names if Path(name).suffix in TEXT_SUFFIXES and (root / name).is_file()]


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    found = [
        problem
        for name in tracked_files(root)
        for problem in problems(name, (root / name).read_text(encoding="utf-8", errors="replace"))
    ]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
