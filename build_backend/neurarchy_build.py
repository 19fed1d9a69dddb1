"""PEP 517 build backend: maturin, after LLVM has been found.

The extension links LLVM statically. Unless `LLVM_SYS_231_PREFIX` names an LLVM already, the static
libraries of the PyPI package `mlc-llvm-static` are asked for as a build requirement and used.
"""

from __future__ import annotations

import os
from pathlib import Path

import maturin

PREFIX_VARIABLE = "LLVM_SYS_231_PREFIX"
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")

# Metadata and source archives need no LLVM.
build_sdist = maturin.build_sdist
get_requires_for_build_sdist = maturin.get_requires_for_build_sdist
prepare_metadata_for_build_wheel = maturin.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = maturin.prepare_metadata_for_build_wheel


def llvm_requirements() -> list[str]:
    """The requirement that brings LLVM, or nothing if the environment names an LLVM."""
    if os.environ.get(PREFIX_VARIABLE):
        return []
    lines = _REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("mlc-llvm-static")]


def use_llvm() -> None:
    """Set `LLVM_SYS_231_PREFIX` to the packaged LLVM, unless it is set."""
    if os.environ.get(PREFIX_VARIABLE):
        return
    try:
        import mlc_llvm_static
    except ImportError as error:
        raise RuntimeError(
            f"LLVM 23.1 is needed to build Neurarchy: install the package {llvm_requirements()[0]!r} in the build "
            f"environment, or set {PREFIX_VARIABLE} to the prefix of an LLVM 23.1 with static libraries."
        ) from error
    os.environ[PREFIX_VARIABLE] = str(mlc_llvm_static.get_prefix())


def get_requires_for_build_wheel(config_settings=None):
    return [*maturin.get_requires_for_build_wheel(config_settings), *llvm_requirements()]


def get_requires_for_build_editable(config_settings=None):
    return [*maturin.get_requires_for_build_editable(config_settings), *llvm_requirements()]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    use_llvm()
    return maturin.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    use_llvm()
    return maturin.build_editable(wheel_directory, config_settings, metadata_directory)
