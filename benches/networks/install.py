"""Install the simulators that are compared, each into a virtual environment of its own.

    python install.py [ENGINE ...]        (default: all)

They go to `installed/` beside this file, or to the folder that NEURARCHY_BENCH_ENGINES names. What is there already is
left alone. One that cannot be installed is said so, and the comparison leaves it out.
"""

import os
import subprocess
import sys
import venv

from engines import ENGINES, ROOT


def installed(engine, place):
    """Whether everything could be installed; some simulators build themselves with tools of their environment."""
    venv.create(place, with_pip=True, clear=True)
    command = [place / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    environment = os.environ | {"PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    steps = [step for step in (engine.tools, engine.requirements) if step]
    return all(not subprocess.run([*command, *step], env=environment).returncode for step in steps)


def main():
    unknown = set(sys.argv[1:]) - set(ENGINES)
    if unknown:
        sys.exit(f"{', '.join(sorted(unknown))}: no such engine; there are {', '.join(ENGINES)}")
    for name in sys.argv[1:] or ENGINES:
        engine = ENGINES[name]
        place = ROOT / (engine.installed_as or name)
        if not engine.requirements or (place / "complete").exists():
            continue
        print(f"{name}: {' '.join((*engine.tools, *engine.requirements))}", flush=True)
        try:
            done = installed(engine, place)
        except (OSError, subprocess.SubprocessError) as error:
            print(error, flush=True)
            done = False
        if done:
            (place / "complete").touch()
        else:
            print(f"{name}: could not be installed; the comparison goes without it", flush=True)


if __name__ == "__main__":
    main()
