"""Serves the name ``ANNarchy`` from this package, inside this process only, so that existing scripts run unchanged.

>>> from neurarchy import annarchy
>>> annarchy.install()
>>> from ANNarchy.core.Constant import get_constant
ANNarchy 4.8 (4.8.2), served by Neurarchy
>>> annarchy.uninstall()
"""

from __future__ import annotations

import sys

from .finder import NAME, AliasFinder

__all__ = ["install", "uninstall"]


def install() -> None:
    """Let ``import ANNarchy`` find this package; one that is really installed is hidden. A second call does nothing.

    Raises
    ------
    ImportError
        If another package of that name has been imported already.
    """
    if any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        return
    if NAME in sys.modules:
        raise ImportError(f"another {NAME} has been imported already; call neurarchy.annarchy.install() before")
    sys.meta_path.insert(0, AliasFinder())


def uninstall() -> None:
    """Undo `install`: the name is free again, and its modules are forgotten."""
    ours = [finder for finder in sys.meta_path if isinstance(finder, AliasFinder)]
    if not ours:
        return
    for finder in ours:
        sys.meta_path.remove(finder)
    for name in [name for name in sys.modules if name == NAME or name.startswith(NAME + ".")]:
        del sys.modules[name]
