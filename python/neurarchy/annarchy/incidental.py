"""Names of the reference system that scripts touch although they are not part of its interface."""

from __future__ import annotations

from typing import Any

from .. import settings
from ..messages import warn

#: Switches of the reference system's code generator.
_SWITCHES = (
    "disable_parallel_rng", "use_seed_seq", "use_cpp_connectors", "disable_split_matrix", "disable_SIMD_SpMV",
    "disable_SIMD_Eq",
)  # fmt: skip


def check_profile_results(*arguments: Any, **keywords: Any) -> None:
    """Do nothing: there are no profiles."""


def _optimization_flags(**keys: Any) -> None:
    """Accept switches of a code generator that does not exist here; they have no meaning, unknown ones warn."""
    for key in keys:
        if key not in _SWITCHES:
            warn(f"_optimization_flags(): unknown key: {key}")


def _check_paradigm(paradigm: str, net_id: int = 0) -> bool:
    """Return whether this is the paradigm, 'openmp' or 'cuda', that was set up."""
    return bool(settings.get_global_config("paradigm") == paradigm)


def _check_precision(precision: str, net_id: int = 0) -> bool:
    """Return whether this is the precision, 'double' or 'float', that was set up."""
    return bool(settings.get_global_config("precision") == precision)


INCIDENTAL = {
    "": ["check_profile_results"],
    "intern.ConfigManagement": ["_optimization_flags", "_check_paradigm", "_check_precision"],
}
