"""What Neurarchy tells the user: exceptions, warnings and information lines."""

from __future__ import annotations

import os
import sys
import warnings
from types import FrameType

_PACKAGE = os.path.dirname(os.path.realpath(__file__))

#: Set by ``setup(suppress_warnings=True)``.
_suppressed = False


class ANNarchyException(Exception):
    """A mistake in a script, or a limit of the simulator. Nothing has changed when it is raised.

    The name is that of the reference system, so that existing ``except`` clauses work.
    """


class InvalidConfiguration(ANNarchyException):
    """A combination of features that is not implemented.

    The reference system has many, Neurarchy none: nothing raises it. The name is there for ``except`` clauses.
    """


class CodeGeneratorException(ANNarchyException):
    """A name of a storage format or order that does not exist, as the reference system calls it."""


class WrongValue(ANNarchyException, ValueError):
    """A mistake for which the reference system raises ValueError, so that scripts may catch it as one."""


class WrongType(ANNarchyException, TypeError):
    """A mistake for which the reference system raises TypeError, so that scripts may catch it as one."""


class NeurarchyWarning(UserWarning):
    """Something odd that has a meaning all the same. Shown each time, not only the first time.

    Filter it with the means of the module :mod:`warnings`, or with ``setup(suppress_warnings=True)``.
    """


# At the end of the list, so that a filter of the user or of the command line wins.
warnings.simplefilter("always", NeurarchyWarning, append=True)


def warn(text: str) -> None:
    """Issue a warning that points at the line of the user's script."""
    if not _suppressed:
        warnings.warn(text, NeurarchyWarning, stacklevel=_depth_of_user())


def info(text: str) -> None:
    """Print an information line."""
    if not _suppressed:
        print("INFO:", text)


def suppress(on: bool) -> None:
    """Silence warnings and information lines, or not."""
    global _suppressed
    _suppressed = on


def missing_extra(library: str, extra: str, purpose: str) -> ANNarchyException:
    """Name the extra that brings a library which is not installed."""
    return ANNarchyException(
        f"{purpose} needs {library}, which is not installed; install it with: pip install 'neurarchy[{extra}]'"
    )


def _depth_of_user() -> int:
    """Return the distance from the caller to the first frame outside this package, counted as `warnings.warn` does."""
    depth = 1
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        depth += 1
        frame = frame.f_back
    return depth
