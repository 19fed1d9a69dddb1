"""Settings of the simulation."""

from __future__ import annotations

import os
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any

import numpy as np

from . import messages, registry
from .messages import ANNarchyException, warn

FORMATS = (
    "default", "lil", "csr", "csr_vector", "csr_scalar", "dense", "ell", "ellr", "sell", "coo", "bsr", "dia", "hyb",
    "auto",
)  # fmt: skip
ORDERS = ("post_to_pre", "pre_to_post", "auto")


def _boolean(key: str, value: object) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise ANNarchyException(f"setup({key}=): expected True or False, not {value!r}")
    return bool(value)


def _one_of(*names: str) -> Callable[[str, object], str]:
    def check(key: str, value: object) -> str:
        if value not in names:
            raise ANNarchyException(f"setup({key}=): expected one of {', '.join(names)}, not {value!r}")
        return str(value)

    return check


def _step(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ANNarchyException(f"setup({key}=): dt must be a positive time in ms, not {value!r}")
    return float(value)


def _seed(key: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= int(value) < 2**64:
        raise ANNarchyException(f"setup({key}=): a seed is a whole number from 0 to 2^64 - 1 or None, not {value!r}")
    return int(value)


def _threads(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or not 1 <= int(value) <= 1024:
        raise ANNarchyException(f"setup({key}=): the number of threads is a whole number from 1 to 1024, not {value!r}")
    return int(value)


def _cores(key: str, value: object) -> list[int]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(core, Integral) and int(core) >= 0 for core in value):
        raise ANNarchyException(f"setup({key}=): expected a list of the numbers of cores, not {value!r}")
    return [int(core) for core in value]


def _path(key: str, value: object) -> str | None:
    if value is not None and not isinstance(value, (str, os.PathLike)):
        raise ANNarchyException(f"setup({key}=): expected a folder or None, not {value!r}")
    return None if value is None else os.fspath(value)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ANNarchyException(f"setup({key}=): expected a str, not {value!r}")
    return value


#: Key, default value, check.
_KEYS: dict[str, tuple[Any, Callable[[str, object], Any]]] = {
    "dt": (1.0, _step),
    "seed": (None, _seed),
    "method": ("explicit", _text),
    "structural_plasticity": (False, _boolean),
    "precision": ("double", _one_of("double", "float")),
    "num_threads": (1, _threads),
    "visible_cores": ([], _cores),
    "paradigm": ("openmp", _one_of("openmp", "cuda")),
    "sparse_matrix_format": ("default", _one_of(*FORMATS)),
    "sparse_matrix_storage_order": ("post_to_pre", _one_of(*ORDERS)),
    "only_int_idx_type": (True, _boolean),
    "verbose": (False, _boolean),
    "suppress_warnings": (False, _boolean),
    "show_time": (False, _boolean),
    "profiling": (False, _boolean),
    "profile_out": (None, _path),
    "debug": (False, _boolean),
    "disable_shared_library_time_offset": (False, _boolean),
}

#: Switches of the reference system's code generator, which `setup` refuses there too.
_GENERATOR_KEYS = (
    "disable_parallel_rng", "use_seed_seq", "use_cpp_connectors", "disable_split_matrix", "disable_SIMD_SpMV",
    "disable_SIMD_Eq",
)  # fmt: skip

#: Use all threads also where the network is too small to gain from them: for tests of the threads.
always_parallel = False

_config: dict[str, Any] = {key: default for key, (default, _) in _KEYS.items()}


def setup(**keys: Any) -> None:
    """Set properties of all simulations; call it before objects are created.

    Parameters
    ----------
    dt : float
        Length of a step, ms (default 1.0).
    seed : int or None
        Seed of all random numbers. It seeds ``numpy.random`` too. None (default): one is drawn from ``numpy.random``.
    num_threads : int
        Worker threads (default 1). The number never changes results.
    precision : {'double', 'float'}
        Type of all floating-point state.
    method : str
        Numerical method of equations without a method flag: ``'explicit'`` (default), ``'exponential'``, ...
    structural_plasticity : bool
        Every synapse keeps a weight of its own, also where all weights are equal.
    sparse_matrix_format : str
        Default of ``storage_format`` of the connectors, see :meth:`Projection.connect_all_to_all`. ``'default'``: the
        engine chooses.
    sparse_matrix_storage_order : str
        Checked; it has no effect.
    suppress_warnings : bool
        Silence warnings and ``INFO:`` lines.
    verbose, show_time : bool
        Print the seed drawn and the sizes at compile; print the time that each phase of `compile` takes.
    visible_cores : list of int
        Checked by `compile`. Threads are not pinned to cores; a warning says so.
    paradigm : {'openmp', 'cuda'}
        ``'cuda'`` warns that there is no GPU backend; the simulation runs on the CPU.
    profiling, profile_out
        Accepted; a warning says that there is no profiler.
    only_int_idx_type, debug, disable_shared_library_time_offset
        Switches of a code generator that does not exist here: accepted, without meaning.

    Raises
    ------
    ANNarchyException
        If a value is impossible; then no key has been changed. An unknown key only warns.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.setup(dt=0.1, seed=42)
    >>> ann.dt()
    0.1
    """
    changed: dict[str, Any] = {}
    unknown = []
    for key, value in keys.items():
        if key in _GENERATOR_KEYS:
            raise ANNarchyException(f"setup(): '{key}' belongs to a code generator that does not exist here; remove it")
        if key not in _KEYS:
            unknown.append(key)
            continue
        changed[key] = _KEYS[key][1](key, value)
    magic = registry.magic()
    magic.configure({**_config, **changed})  # raises if the engine refuses them
    for key in unknown:
        warn(f"setup(): unknown key: {key}")
    late = [key for key in ("dt", "precision") if key in changed and changed[key] != _config[key]]
    if late and (magic.populations or magic.projections or magic.monitors):
        warn(f"setup(): {' and '.join(late)} should be set before populations, projections and monitors are created")
    _config.update(changed)
    messages.suppress(_config["suppress_warnings"])
    if changed.get("seed") is not None:
        np.random.seed(changed["seed"] % 2**32)  # noqa: NPY002 (the legacy generator is what scripts use)
    if changed.get("paradigm") == "cuda":
        warn("setup(paradigm='cuda'): there is no GPU backend, the simulation runs on the CPU")
    if changed.get("visible_cores"):
        warn("setup(visible_cores=): threads are not pinned to cores; the operating system places them")
    if changed.get("profiling"):
        warn("setup(profiling=True): there is no profiler; setup(show_time=True) prints the time of each phase")


def get_global_config(key: str) -> Any:
    """Return the value of a setting.

    Parameters
    ----------
    key : str
        A key of :func:`setup`.

    Raises
    ------
    ANNarchyException
        If there is no such setting.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.get_global_config("precision")
    'double'
    """
    if key not in _config:
        raise ANNarchyException(f"get_global_config(): there is no setting {key!r}; there are {', '.join(_config)}")
    value = _config[key]
    return list(value) if isinstance(value, list) else value


def dt() -> float:
    """Return the length of a step in ms, as set up."""
    return float(_config["dt"])


def config() -> dict[str, Any]:
    """Return all settings (a copy)."""
    return dict(_config)


def checked(key: str, value: object) -> Any:
    """Return a value for a setting, checked."""
    return _KEYS[key][1](key, value)


def store(key: str, value: Any) -> None:
    """Keep a value that was checked elsewhere."""
    _config[key] = value


def restore_defaults() -> None:
    """Set all settings back to what they are at import."""
    defaults = {key: list(default) if isinstance(default, list) else default for key, (default, _) in _KEYS.items()}
    registry.magic().configure(defaults)
    _config.update(defaults)
    messages.suppress(False)


def check_cores() -> None:
    """Check `visible_cores` against the threads and the machine, as `compile` does."""
    cores = _config["visible_cores"]
    if not cores:
        return
    machine = os.cpu_count() or 1
    if len(cores) < _config["num_threads"]:
        raise ANNarchyException(
            f"setup(visible_cores=): {len(cores)} cores are too few for {_config['num_threads']} threads"
        )
    if len(cores) > machine or any(core >= machine for core in cores):
        raise ANNarchyException(f"setup(visible_cores=): this machine has the cores 0 to {machine - 1}, not {cores}")
    if len(set(cores)) != len(cores):
        warn(f"setup(visible_cores=): a core is listed twice: {cores}")
