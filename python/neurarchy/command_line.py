"""Options of the command line, read under the name ANNarchy and by ``neurarchy run`` only."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from . import messages, settings

if TYPE_CHECKING:
    import argparse

#: File that `compile` writes a report to.
report_file: str | None = None


def _threads(text: str) -> int:
    try:
        return int(settings.checked("num_threads", int(text)))
    except (ValueError, messages.ANNarchyException):
        import argparse

        raise argparse.ArgumentTypeError(f"expected a number of threads from 1 to 1024, not {text!r}") from None


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    import argparse

    options = argparse.ArgumentParser(allow_abbrev=False)
    options.add_argument("-c", "--clean", action="store_true", help="accepted, without meaning: nothing is kept")
    options.add_argument("-d", "--debug", action="store_true", help="accepted, without meaning")
    options.add_argument("-v", "--verbose", action="store_true", help="as setup(verbose=True)")
    options.add_argument("--prec", choices=("float", "double"), help="precision")
    options.add_argument("--report", metavar="FILE", help="compile() writes a report of the network")
    options.add_argument("--auto-tuning", action="store_true", help="the storage of projections is chosen")
    options.add_argument("-j", "--num-threads", type=_threads, metavar="N", help="number of threads")
    options.add_argument("--visible-cores", metavar="0,1,2", help="numbers of cores")
    options.add_argument("--gpu", nargs="?", type=int, const=0, metavar="ID", help="there is no GPU backend: warns")
    options.add_argument("--profile", action="store_true", help="there is no profiler: warns")
    options.add_argument("--profile-out", metavar="DIR", help="folder of the profiler")
    return options


def read() -> None:
    """Write the options of ``sys.argv`` into the settings; arguments of the script's own are left alone.

    Raises
    ------
    SystemExit
        With code 2 for an impossible value, with 0 after ``-h``.
    ANNarchyException
        If ``--visible-cores`` is no list of numbers, or ``--gpu`` comes with ``-j``.
    """
    global report_file
    given, _ = parser().parse_known_args(sys.argv[1:])
    keys: dict[str, Any] = {}
    for key in ("debug", "verbose"):
        if getattr(given, key):
            keys[key] = True
    if given.prec:
        keys["precision"] = given.prec
    if given.num_threads is not None:
        keys["num_threads"] = given.num_threads
    if given.visible_cores is not None:
        try:
            keys["visible_cores"] = [int(core) for core in given.visible_cores.split(",")]
        except ValueError:
            raise messages.ANNarchyException(
                f"--visible-cores: expected numbers of cores like 0,1,2, not {given.visible_cores!r}"
            ) from None
    if given.gpu is not None:
        if given.num_threads is not None:
            raise messages.ANNarchyException("--gpu and -j exclude each other")
        keys["paradigm"] = "cuda"
    if given.profile:
        keys["profiling"] = True
    if given.profile_out is not None:
        keys["profile_out"] = given.profile_out
    if given.auto_tuning:
        keys.update(sparse_matrix_format="auto", sparse_matrix_storage_order="auto")
        messages.info("the storage of projections is chosen by the engine")
    if keys:
        settings.setup(**keys)
    report_file = given.report


def after_compile(net_id: int) -> None:
    """Write the report that the command line asks for."""
    if report_file is not None:
        importlib.import_module("neurarchy").report(report_file, net_id=net_id)
