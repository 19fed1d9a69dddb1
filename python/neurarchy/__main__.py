"""``python -m neurarchy run SCRIPT [ARGS...]`` runs a script of ANNarchy unchanged."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

from . import annarchy

_USAGE = "usage: python -m neurarchy run SCRIPT [ARGS...]"


def run(script: str, arguments: list[str]) -> int:
    """Run a script as ``__main__``, with the name ``ANNarchy`` served from this package; return the exit code."""
    path = os.path.abspath(script)
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        print(f"python -m neurarchy run: cannot read {script!r}: {error.strerror}", file=sys.stderr)
        return 2
    annarchy.install()
    sys.argv = [script, *arguments]
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]  # the current folder, put there by ``python -m``
    sys.path.insert(0, os.path.dirname(path))
    root = str(Path(__file__).resolve().parent.parent)
    # Child processes get sys.path: they must find this package, and the name ANNarchy, there.
    if root not in sys.path:
        sys.path.append(root)
    sys.path.insert(1, str(Path(__file__).resolve().parent / "annarchy" / "children"))
    main = ModuleType("__main__")
    main.__file__ = path
    main.__builtins__ = __builtins__  # type: ignore[attr-defined]
    sys.modules["__main__"] = main
    try:
        exec(compile(source, path, "exec", dont_inherit=True), main.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        # Without the frame of this function, as if Python itself had run the script.
        trace = error.__traceback__.tb_next if error.__traceback__ else None
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0


def main() -> int:
    """Read the command line of ``python -m neurarchy``."""
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(_USAGE)
        return 0
    if len(sys.argv) < 3 or sys.argv[1] != "run":
        print(_USAGE, file=sys.stderr)
        return 2
    return run(sys.argv[2], sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
