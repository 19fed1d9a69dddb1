"""Loading what :mod:`neurarchy.saving` wrote: all is checked first, then assigned."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, file_formats, values
from .file_rows import Ranks, by_row, flat, ranks_of
from .messages import ANNarchyException, info, warn

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .population import Population
    from .projection import Projection

#: What is left to do when all was found to be right.
_Change = Callable[[], None]


def load_network(
    net: BaseNetwork,
    filename: str | os.PathLike[str],
    populations: bool,
    projections: bool,
    encoding: str | None,
) -> None:
    """Load the file of a network; see :func:`neurarchy.load`."""
    net.require_compiled("load")
    content = _read(filename, encoding, "load")
    if content is None:
        return
    step = values.as_number(content.get("time_step"))
    if step is None or not 0 <= step < 2**61:
        raise ANNarchyException(f"load: '{filename}' is no file of a network: it holds no time step")
    changes: list[_Change] = []
    if populations:
        changes += [_population(pop, content[pop.name], "load") for pop in net.populations if pop.name in content]
    if projections:
        wanted = [proj for proj in net.projections if proj._saveable and proj.name in content]
        changes += [_projection(proj, content[proj.name], "load") for proj in wanted]
    net.set_current_step(int(step))
    for change in changes:
        change()


def load_population(pop: Population, filename: str | os.PathLike[str], encoding: str | None) -> None:
    """Load the file of a population."""
    what = f"{pop._what}, load"
    content = _read(filename, encoding, what)
    if content is not None:
        _population(pop, content, what)()


def load_projection(proj: Projection, filename: str | os.PathLike[str], encoding: str | None) -> None:
    """Load the file of a projection."""
    what = f"{proj._what}, load"
    proj._require_compiled("load")
    content = _read(filename, encoding, what)
    if content is not None:
        _projection(proj, content, what)()


def _read(filename: str | os.PathLike[str], encoding: str | None, what: str) -> dict[str, Any] | None:
    content = file_formats.read(filename, encoding, what)
    if content is None:
        warn(f"{what}: there is no file '{filename}'; nothing is loaded")
    return content


def _attributes(content: Any, obj: Any, what: str) -> list[str]:
    """Return the names of the attributes that an entry holds."""
    if isinstance(content, dict) and "attributes" in content and "dendrites" not in content:
        return list(dict.fromkeys(str(name) for name in np.asarray(content["attributes"]).reshape(-1)))
    old = isinstance(content, dict) and bool({"dendrites", "r", "w"} & set(content))
    why = "it was written by a version before 4.2, which is not supported" if old else "it holds something else"
    raise ANNarchyException(f"{what}: the entry of {obj._what} cannot be loaded: {why}")


# Populations


def _population(pop: Population, content: Any, what: str) -> _Change:
    names = _attributes(content, pop, what)
    if "post_ranks" in content:
        raise ANNarchyException(f"{what}: the entry of {pop._what} cannot be loaded: it is that of a projection")

    def change() -> None:
        for name in names:
            if name in content:
                _set_neurons(pop, name, content[name])

    return change


def _set_neurons(pop: Population, name: str, value: Any) -> None:
    try:
        if name not in pop._attributes:
            raise ANNarchyException(f"{pop._what} has no attribute '{name}'.")
        # Ragged lists and texts are no values of neurons, and one for each is none of a global attribute.
        each = values.array(value, f"{pop._what}, attribute '{name}'")
        setattr(pop, name, each.item() if each.size == 1 and not pop._attributes[name].is_local else each)
    except ANNarchyException as error:
        print(error)
        warn(f"Can not load the variable {name} in the population {pop.name}")
        print("Skipping this variable.")


# Projections


def _projection(proj: Projection, content: Any, what: str) -> _Change:
    names = _attributes(content, proj, what)
    try:
        ranks = ranks_of(content)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ANNarchyException(f"{what}: the entry of {proj._what} holds no connectivity: {error}") from error
    if (np.diff(ranks.order) < 0).any():
        warn(f"{what}: the post ranks of {proj._what} in the file are not sorted; they are sorted now")
    same = _connects(proj, ranks)
    if not same:
        _check_ranks(proj, ranks, what)
    delays = _delays(content.get("delays"), ranks, proj, what)

    def change() -> None:
        if same:
            _set_delays(proj, delays, ranks, what)
        else:
            _replace(proj, ranks, delays, what)
        for name in names:
            if name in content:
                _set_synapses(proj, name, content[name], ranks, what)

    return change


def _connects(proj: Projection, ranks: Ranks) -> bool:
    rows = proj.rows
    return (
        np.array_equal(rows.post_ranks, ranks.post_ranks)
        and np.array_equal(rows.starts, ranks.starts)
        and np.array_equal(rows.pre_ranks, ranks.pre_ranks)
    )


def _check_ranks(proj: Projection, ranks: Ranks, what: str) -> None:
    """Raise unless synapses between these neurons can be made."""
    from .population import population_of

    problem = None
    for side, wanted in ((proj.pre, ranks.pre_ranks), (proj.post, ranks.post_ranks)):
        owner = population_of(side)
        if wanted.size and wanted.max() >= owner.size:
            problem = f"there is no neuron of rank {wanted.max()} in {owner._what}"
    post = np.repeat(ranks.post_ranks, ranks.lengths).astype(np.int64)
    pairs = np.unique(post * 2**32 + ranks.pre_ranks)
    if len(np.unique(ranks.post_ranks)) < len(ranks.post_ranks) or len(pairs) < len(ranks.pre_ranks):
        problem = "a synapse comes twice"
    if problem is not None:
        raise ANNarchyException(f"{what}: the entry of {proj._what} cannot be loaded: {problem}")


def _delays(given: Any, ranks: Ranks, proj: Projection, what: str) -> float | NDArray[np.float64] | None:
    """Return the delay of all synapses, or that of each, ms."""
    number = values.as_number(given)
    if number is not None or given is None:
        return number
    try:
        return flat(by_row(given, ranks.order, ranks.lengths, np.float64), np.float64)
    except (TypeError, ValueError) as error:
        raise ANNarchyException(f"{what}: the delays of {proj._what} cannot be loaded: {error}") from error


def _set_delays(proj: Projection, delays: float | NDArray[np.float64] | None, ranks: Ranks, what: str) -> None:
    now = proj._delays_of_each()
    if delays is None or (isinstance(delays, np.ndarray) and not delays.size):
        return
    if isinstance(now, float):
        common = np.unique(delays)
        wanted = common if len(common) == 1 else None
    else:
        wanted = np.broadcast_to(delays, now.shape)
    if wanted is None:
        warn(f"{what}: the synapses of {proj._what} have the same delay, those in the file differ; delays are skipped")
        return
    if np.array_equal(wanted, np.atleast_1d(now)):
        return
    try:
        _core.set_delays(proj._network.core, proj.id, None, np.ascontiguousarray(wanted, dtype=np.float64))
    except ANNarchyException as error:
        warn(f"{what}: {error}; delays are skipped")


def _replace(proj: Projection, ranks: Ranks, delays: float | NDArray[np.float64] | None, what: str) -> None:
    now = proj._delays_of_each()
    each = np.zeros(0)
    if not isinstance(now, float):
        given = proj._network.dt if delays is None else delays
        each = np.ascontiguousarray(np.broadcast_to(given, len(ranks.pre_ranks)), dtype=np.float64)
    table = (ranks.post_ranks, ranks.starts, ranks.pre_ranks)
    _core.replace_synapses(proj._network.core, proj.id, table, each)
    proj._structure_changed()
    info(f"{what}: the file connects other neurons than {proj._what} did; its synapses have been replaced")
    if isinstance(now, float):
        _set_delays(proj, delays, ranks, what)


def _set_synapses(proj: Projection, name: str, value: Any, ranks: Ranks, what: str) -> None:
    try:
        if name not in proj._attributes:
            raise ValueError("it does not exist")
        fitting = _fitting(proj._extent(name), value, ranks)
        proj._network.core.set_synapses(proj.id, name, None, None, fitting)
    except (TypeError, ValueError, ANNarchyException) as error:
        warn(f"{what}: the variable {name} of {proj._what} is skipped: {error}")


def _fitting(extent: str, value: Any, ranks: Ranks) -> values.Assigned:
    """Return a value as the engine takes it."""
    number = values.as_number(value)
    if number is not None:
        return number
    if np.ndim(np.asarray(value, dtype=object)) == 0:
        raise ValueError("it is neither a number nor a list")
    if extent == "global":
        parts = [np.asarray(part, dtype=np.float64).reshape(-1) for part in value]
        distinct = np.unique(flat(parts, np.float64))
        if len(distinct) != 1:
            raise ValueError("it is one number here, and the values in the file differ")
        return float(distinct[0])
    if len(value) != len(ranks.order):
        raise ValueError(f"there are {len(ranks.order)} rows, and {len(value)} in the file")
    if extent == "row":
        return np.array([float(value[row]) for row in ranks.order], dtype=np.float64)
    spread = [
        np.full(length, number) if (number := values.as_number(value[row])) is not None else value[row]
        for row, length in zip(ranks.order, ranks.lengths, strict=True)
    ]
    return by_row(spread, range(len(spread)), ranks.lengths, np.float64)
