"""Install the simulators that are compared, each into a virtual environment of its own.

    python install.py [ENGINE ...]        (default: all)

They go to `installed/` beside this file, or to the folder that NEURARCHY_BENCH_ENGINES names. What is there already is
left alone. One that cannot be installed is said so, and the comparison leaves it out.
"""

import subprocess
import sys
import venv

from engines import ENGINES, ROOT


def main():
    chosen = sys.argv[1:] or list(ENGINES)
    for name in chosen:
        engine = ENGINES[name]
        place = ROOT / (engine.installed_as or name)
        if not engine.requirements or (place / "complete").exists():
            continue
        print(f"{name}: {' '.join(engine.requirements)}", flush=True)
        venv.create(place, with_pip=True, clear=True)
        command = [place / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        if subprocess.run([*command, *engine.requirements]).returncode:
            print(f"{name}: could not be installed; the comparison goes without it", flush=True)
        else:
            (place / "complete").touch()


if __name__ == "__main__":
    main()
