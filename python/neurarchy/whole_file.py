"""Files that are whole or not there: written aside and renamed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the place of `path` when all is written; the old one stays until then."""
    with replacing_by_name(path) as temporary, open(temporary, "wb") as file:
        yield file


@contextlib.contextmanager
def replacing_by_name(path: Path) -> Iterator[Path]:
    """As `replacing`, for libraries that open files themselves: give the name of the file to write."""
    import tempfile
    from pathlib import Path

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    try:
        yield Path(temporary)
        with open(temporary, "rb") as written:
            os.fsync(written.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
