"""Finds the modules of the name ANNarchy: each is filled with names of this package."""

from __future__ import annotations

import atexit
import importlib
import math
import operator
import os
import sys
import time
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

from .. import command_line
from ..messages import ANNarchyException
from . import incidental
from .modules import EXTENSIONS, MISSING_EXTENSIONS, MODULES, PUBLIC

NAME = "ANNarchy"
VERSION, RELEASE = "4.8", "4.8.2"


class AliasFinder(MetaPathFinder, Loader):
    """Finder and loader of ``ANNarchy`` and its modules."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        """Return the spec of a module of ours; None for a module that is not, which ends in ModuleNotFoundError."""
        if fullname == NAME:
            return ModuleSpec(fullname, self, is_package=True)
        if not fullname.startswith(NAME + "."):
            return None
        below = fullname[len(NAME) + 1 :]
        first, _, rest = below.partition(".")
        if first == "extensions" and rest.split(".")[0] in MISSING_EXTENSIONS:
            raise ImportError(f"Neurarchy does not have the extension {rest.split('.')[0]!r} yet", name=fullname)
        if below in EXTENSIONS:
            return ModuleSpec(fullname, self)
        if below not in MODULES:
            return None
        return ModuleSpec(fullname, self, is_package=any(name.startswith(below + ".") for name in MODULES))

    def create_module(self, spec: ModuleSpec) -> None:
        """Let the import system make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module with its names."""
        below = module.__name__[len(NAME) + 1 :]
        if module.__name__ == NAME:
            _fill_top(module)
        elif below in EXTENSIONS:
            source = importlib.import_module(EXTENSIONS[below])
            module.__dict__.update({name: getattr(source, name) for name in source.__all__})
        else:
            _fill(module, MODULES[below])
        for name in incidental.INCIDENTAL.get(below, ()):
            setattr(module, name, getattr(incidental, name))
        if module.__name__ == f"{NAME}.intern.Messages":
            # Scripts name these in ``except`` clauses.
            for name in ("ANNarchyException", "InvalidConfiguration", "CodeGeneratorException"):
                setattr(module, name, ANNarchyException)


def _fill(module: ModuleType, names: list[str]) -> None:
    package = importlib.import_module("neurarchy")
    for name in names:
        if hasattr(package, name):
            setattr(module, name, getattr(package, name))


def _fill_top(module: ModuleType) -> None:
    # Read first: -h and impossible values end the script before the banner, and setup() of the script comes later.
    command_line.read()
    _fill(module, PUBLIC)
    # Scripts use these without importing them, because a star import of the reference system brings them.
    for name, value in {
        "np": np, "os": os, "sys": sys, "time": time, "atexit": atexit, "operator": operator, "ceil": math.ceil,
        "Any": Any, "OMP_MIN_NB_NEURONS": 100, "__version__": VERSION, "__release__": RELEASE,
    }.items():  # fmt: skip
        setattr(module, name, value)
    atexit.register(importlib.import_module("neurarchy").clear)
    for path in MODULES:
        importlib.import_module(f"{NAME}.{path}")
    module.hybrid = sys.modules[f"{NAME}.extensions.hybrid"]  # type: ignore[attr-defined]
    print(f"{NAME} {VERSION} ({RELEASE}), served by Neurarchy")
