"""Check that a crate uses only the crates above it: lang, codegen, engine, neurarchy, python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ORDER = ("neurarchy-lang", "neurarchy-codegen", "neurarchy-engine", "neurarchy", "neurarchy-python")


def problems(packages: list[dict]) -> list[str]:
    """One sentence for each dependency, of any kind, that points down the list, and for each unlisted crate."""
    position = {name: index for index, name in enumerate(ORDER)}
    found = []
    for package in packages:
        name = package["name"]
        if name not in position:
            found.append(f"crate {name} has no place in the order; add it to ORDER in tools/check_crate_order.py")
            continue
        found.extend(
            f"crate {name} must not use {used['name']}: it may use only {', '.join(ORDER[: position[name]]) or 'none'}"
            for used in package["dependencies"]
            if used["name"] in position and position[used["name"]] >= position[name]
        )
    return found


def workspace_packages(root: Path) -> list[dict]:
    """The members of the workspace, as `cargo metadata` describes them."""
    command = ["cargo", "metadata", "--format-version=1", "--no-deps", "--offline"]
    answer = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)["packages"]


def main() -> int:
    found = problems(workspace_packages(Path(__file__).resolve().parent.parent))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
