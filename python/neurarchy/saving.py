"""Saving the values of a network, a population or a projection to a file, and loading them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from . import file_formats, loading, registry
from .file_formats import ragged
from .messages import ANNarchyException, warn
from .population_part import PopulationPart
from .projection_part import ProjectionPart

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .population import Population
    from .projection import Projection

#: Entries of the file of a network that are no objects.
_OWN_ENTRIES = ("time_step", "net_id", "obj_names")


def save(filename: str | os.PathLike[str], populations: bool = True, projections: bool = True, net_id: int = 0) -> None:
    """Write the values of all attributes of a network, its connectivity and its time to a file.

    Spikes and values on their way, refractory states, random numbers, monitors and switches are not written:
    :func:`checkpoint` writes all of these.

    Parameters
    ----------
    filename : str or path
        ``.npz``: NumPy; ``.gz``: compressed pickle; ``.mat``: Matlab, which cannot be loaded; other: pickle.
        Folders that are missing are made.
    populations, projections : bool
        Write these.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the file cannot be written, or projections are to be written before `compile`. A file of this name is then as
        before.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import neurarchy as ann
    >>> pop = ann.Population(2, ann.Neuron(equations="r += 1.0"))
    >>> ann.compile(silent=True)
    >>> ann.simulate(3.0)
    >>> with TemporaryDirectory() as folder:
    ...     ann.save(Path(folder) / "net.npz")
    ...     ann.reset()
    ...     ann.load(Path(folder) / "net.npz")
    Saving network in Numpy format...
    >>> ann.get_time(), pop.r
    (3.0, array([3., 3.]))
    """
    save_network(registry.network(net_id), filename, populations, projections)


def load(
    filename: str | os.PathLike[str],
    populations: bool = True,
    projections: bool = True,
    pickle_encoding: str | None = None,
    net_id: int = 0,
) -> None:
    """Read a file of :func:`save`, or of the reference system, into a compiled network.

    The time is set, and objects get the values that are stored under their names. A variable that does not fit is
    skipped, with a warning. If a projection connects other neurons than those in the file, its synapses are replaced.

    Parameters
    ----------
    filename : str or path
        The file. If there is none, a warning says so and nothing happens. It may hold pickled objects: load only files
        that you trust.
    populations, projections : bool
        Load these.
    pickle_encoding : str, optional
        Encoding of strings in files of Python 2.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the network is not compiled, or the file cannot be read or holds something else. Nothing has changed then.
    """
    loading.load_network(registry.network(net_id), filename, populations, projections, pickle_encoding)


def save_network(net: BaseNetwork, filename: str | os.PathLike[str], populations: bool, projections: bool) -> None:
    """Write the values of a network to a file; see :func:`save`."""
    listed: dict[str, list[Any]] = {
        "populations": net.populations if populations else [],
        "projections": [proj for proj in net.projections if proj._saveable] if projections else [],
    }
    content: dict[str, Any] = {"time_step": net.get_current_step(), "net_id": net.id}
    for obj in (*listed["populations"], *listed["projections"]):
        if obj.name in _OWN_ENTRIES:
            raise ANNarchyException(f"save: {obj._what} cannot be written, because files have an entry of this name")
        if obj.name in content:
            warn(f"save: several objects are called '{obj.name}'; the file holds the last of them only")
        content[obj.name] = obj._description()
    content["obj_names"] = {kind: [obj.name for obj in objects] for kind, objects in listed.items()}
    file_formats.write(filename, content, "network", "save")


class SavedPopulation(PopulationPart):
    """Saving and loading of a population."""

    def save(self, filename: str | os.PathLike[str]) -> None:
        """Write the values of all attributes to a file; before `compile` only what it consists of, with a warning.

        Parameters
        ----------
        filename : str or path
            As for :func:`neurarchy.save`.

        Raises
        ------
        ANNarchyException
            If the file cannot be written; a file of this name is then as before.
        """
        file_formats.write(filename, self._description(), "population", f"{self._what}, save")

    def load(self, filename: str | os.PathLike[str], pickle_encoding: str | None = None) -> None:
        """Read a file of :meth:`save`. A variable that does not fit is skipped, with a warning.

        Parameters
        ----------
        filename : str or path
            The file. If there is none, a warning says so and nothing happens. Load only files that you trust.
        pickle_encoding : str, optional
            Encoding of strings in files of Python 2.

        Raises
        ------
        ANNarchyException
            If the file cannot be read or holds something else. Nothing has changed then.
        """
        loading.load_population(_population(self), filename, pickle_encoding)

    def _description(self) -> dict[str, Any]:
        pop = _population(self)
        content: dict[str, Any] = {
            "name": pop.name,
            "geometry": pop.geometry,
            "size": pop.size,
            "attributes": pop.attributes,
            "parameters": pop.parameters,
            "variables": pop.variables,
        }
        if not pop.initialized:
            warn(f"save: {pop._what} is not compiled, its values are not written")
            return content
        return {**content, **{name: pop.get(name) for name in pop.attributes}}


class SavedProjection(ProjectionPart):
    """Saving and loading of a projection."""

    #: It has synapses of its own, not weights that are shared out.
    _saveable = True

    def save(self, filename: str | os.PathLike[str]) -> None:
        """Write connectivity, delays and the values of all attributes to a file. After `compile`.

        Parameters
        ----------
        filename : str or path
            As for :func:`neurarchy.save`.

        Raises
        ------
        ANNarchyException
            If the network is not compiled or the file cannot be written; a file of this name is then as before.
        """
        file_formats.write(filename, self._description(), "projection", f"{self._what}, save")

    def load(self, filename: str | os.PathLike[str], pickle_encoding: str | None = None) -> None:
        """Read a file of :meth:`save`. A variable that does not fit is skipped, with a warning.

        If the file connects other neurons, its synapses take the place of those that there are.

        Parameters
        ----------
        filename : str or path
            The file. If there is none, a warning says so and nothing happens. Load only files that you trust.
        pickle_encoding : str, optional
            Encoding of strings in files of Python 2.

        Raises
        ------
        ANNarchyException
            If the network is not compiled, or the file cannot be read or holds something else: nothing has changed.
        """
        loading.load_projection(_projection(self), filename, pickle_encoding)

    def _description(self) -> dict[str, Any]:
        self._require_compiled("save")
        proj = _projection(self)
        if not proj._saveable:
            raise ANNarchyException(f"{proj._what}, save: its synapses share their weights, they cannot be written")
        rows = proj.rows
        equal = len(set(rows.lengths.tolist())) == 1
        pre_ranks = rows.lists(rows.pre_ranks)
        delays = proj._delays_of_each()
        content: dict[str, Any] = {
            "name": proj.name,
            "pre": proj.pre.name,
            "post": proj.post.name,
            "target": proj.target,
            "post_ranks": rows.post_ranks.tolist(),
            "attributes": proj.attributes,
            "parameters": proj.parameters,
            "variables": proj.variables,
            "delays": delays if isinstance(delays, float) else rows.lists(delays),
            "pre_ranks": np.array(pre_ranks, dtype=np.int64) if equal else ragged(pre_ranks),
        }
        for name in proj.attributes:
            value = proj.get(name)
            content[name] = value if equal or proj._extent(name) != "synapse" else ragged(value)
        return content


def _population(owner: SavedPopulation) -> Population:
    return owner  # type: ignore[return-value]


def _projection(owner: SavedProjection) -> Projection:
    return owner  # type: ignore[return-value]
