"""Finds the modules of the name ANNarchy: each is filled with names of this package."""

from __future__ import annotations

import atexit
import importlib
import importlib.util
import math
import operator
import os
import sys
import time
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

from .. import command_line
from . import incidental
from .modules import EXTENSIONS, LOADED_EXTENSIONS, MODULES, PUBLIC, PUBLIC_MODULES

NAME = "ANNarchy"
VERSION, RELEASE = "4.8", "4.8.2"


class AliasFinder(MetaPathFinder, Loader):
    """Finder and loader of ``ANNarchy`` and its modules."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        """Return the spec of a module of ours; None for a module that is not, which ends in ModuleNotFoundError.

        Raises
        ------
        ImportError
            If it is an extension of the reference system that this package does not have.
        """
        if fullname == NAME:
            return ModuleSpec(fullname, self, is_package=True)
        if not fullname.startswith(NAME + "."):
            return None
        below = fullname[len(NAME) + 1 :]
        extension, modules = _extension(below)
        if extension is not None:
            if not is_there(extension):
                raise ImportError(f"Neurarchy does not have the extension {extension!r} yet", name=fullname)
            return ModuleSpec(fullname, self, is_package=not modules)
        if below not in MODULES:
            return None
        return ModuleSpec(fullname, self, is_package=any(name.startswith(below + ".") for name in MODULES))

    def create_module(self, spec: ModuleSpec) -> None:
        """Let the import system make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module with its names."""
        below = module.__name__[len(NAME) + 1 :]
        extension, modules = _extension(below)
        if module.__name__ == NAME:
            _fill_top(module)
        elif extension is not None:
            _fill_extension(module, extension, modules)
        else:
            # Before the names: a class may be called as its module is, and comes after it.
            for path in MODULES:
                if path.rpartition(".")[0] == below:
                    importlib.import_module(f"{NAME}.{path}")
            _fill(module, MODULES[below], importlib.import_module("neurarchy"), incidental)
            if below == "extensions":
                _load_extensions(module)


def is_there(extension: str) -> bool:
    """Return whether this package has an extension."""
    return importlib.util.find_spec(f"neurarchy.extensions.{extension}") is not None


def _extension(below: str) -> tuple[str | None, str]:
    """Return the extension that a path leads to, None if it leads elsewhere, and the path below it."""
    first, _, rest = below.partition(".")
    extension, _, modules = rest.partition(".")
    known = first == "extensions" and extension in EXTENSIONS and (not modules or modules in EXTENSIONS[extension])
    return (extension, modules) if known else (None, "")


def _fill_extension(module: ModuleType, extension: str, below: str) -> None:
    source = importlib.import_module(f"neurarchy.extensions.{extension}")
    if below:
        _fill(module, EXTENSIONS[extension][below].split() or source.__all__, source)
        return
    for path in EXTENSIONS[extension]:
        importlib.import_module(f"{module.__name__}.{path}")
    _fill(module, source.__all__, source)
    # A star import takes these, not the modules below.
    module.__all__ = list(source.__all__)  # type: ignore[attr-defined]


def _fill(module: ModuleType, names: Iterable[str], *sources: ModuleType) -> None:
    for name in names:
        source = next((each for each in sources if hasattr(each, name)), None)
        if source is not None:
            setattr(module, name, getattr(source, name))


def _load_extensions(module: ModuleType) -> None:
    for extension in LOADED_EXTENSIONS:
        if is_there(extension):
            setattr(module, extension, importlib.import_module(f"{NAME}.extensions.{extension}"))


def _fill_top(module: ModuleType) -> None:
    # Read first: -h and impossible values end the script before the banner, and setup() of the script comes later.
    command_line.read()
    package = importlib.import_module("neurarchy")
    for path in MODULES:
        importlib.import_module(f"{NAME}.{path}")
    _load_extensions(module)
    for name, path in PUBLIC_MODULES.items():
        setattr(module, name, sys.modules[f"{NAME}.{path}"])
    _fill(module, PUBLIC, package, incidental)
    # Scripts use these without importing them, because a star import of the reference system brings them.
    for name, value in {
        "np": np, "os": os, "sys": sys, "time": time, "atexit": atexit, "operator": operator, "ceil": math.ceil,
        "Any": Any, "__version__": VERSION, "__release__": RELEASE,
    }.items():  # fmt: skip
        setattr(module, name, value)
    atexit.register(package.clear)
    print(f"{NAME} {VERSION} ({RELEASE}), served by Neurarchy")
