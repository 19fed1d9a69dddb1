"""Checkpoints: everything that a run depends on, in a file, and networks that go on from there bit for bit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, registry
from .dendrite import Dendrite
from .messages import ANNarchyException
from .monitor import Monitor
from .view import PopulationView

if TYPE_CHECKING:
    from .base_network import BaseNetwork


def checkpoint(path: str | os.PathLike[str], net_id: int = 0) -> None:
    """Write everything that the next steps of a network depend on to a file.

    These are the values of all attributes, connectivity, delays, values and spikes on their way, refractory states,
    firing rates, schedules, recordings, switches, learning periods, constants, seed and time, and what a reset comes
    back to. Functions that are called at regular times are not written.

    Parameters
    ----------
    path : str or path
        The file, of any name; its folder must exist. It takes the place of an older file when it is whole. It is a zip
        archive that :func:`numpy.load` opens.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the network is not compiled or the file cannot be written; a file of this name is then as before.

    See Also
    --------
    restore : goes on from such a file.
    save : writes values only, for other programs and for networks that have changed.

    Examples
    --------
    A network that was restored goes on as the one that was written, here in the same process:

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import neurarchy as ann
    >>> pop = ann.Population(2, ann.Neuron(equations="r += Uniform(0.0, 1.0)"))
    >>> ann.compile(silent=True)
    >>> ann.simulate(10.0)
    >>> with TemporaryDirectory() as folder:
    ...     ann.checkpoint(Path(folder) / "ten.npz")
    ...     ann.simulate(10.0)
    ...     rates = pop.r
    ...     ann.restore(Path(folder) / "ten.npz")
    >>> ann.get_time()
    10.0
    >>> ann.simulate(10.0)
    >>> bool((pop.r == rates).all())
    True
    """
    write(registry.network(net_id), path)


def restore(path: str | os.PathLike[str], net_id: int = 0) -> None:
    """Take over the state in a file of :func:`checkpoint`, and go on from there.

    The network must be declared and compiled as the one that was written: the same populations, projections and models.
    Seeds, values, and how synapses were drawn may differ, they are taken over. Any number of threads gives the same
    bits.

    Monitors are found by the order of their declaration. Those that this network does not have are made (see
    :func:`monitors`); those that it has in addition begin anew.

    Parameters
    ----------
    path : str or path
        The file.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the network is not compiled, or the file is missing, damaged, something else or of another network. Nothing
        has changed then.
    """
    read(registry.network(net_id), path)


def write(net: BaseNetwork, path: str | os.PathLike[str]) -> None:
    """Write the checkpoint of a network; see :func:`checkpoint`."""
    import json

    notes = {
        "callbacks": net.callbacks.enabled,
        "populations": {pop.name: pop._notes() for pop in net.populations if pop._notes() is not None},
    }
    _core.checkpoint(net.core, os.fspath(path), json.dumps(notes))


def read(net: BaseNetwork, path: str | os.PathLike[str]) -> None:
    """Restore the checkpoint of a network; see :func:`restore`."""
    import json

    notes = json.loads(_core.restore(net.core, os.fspath(path)) or "{}")
    # The seed is that of the checkpoint, whatever is set up.
    net._seed_is_own = True
    net.callbacks.enabled = notes.get("callbacks", net.callbacks.enabled)
    for name, of_population in notes.get("populations", {}).items():
        pop = net.find_population(name)
        if pop is not None:
            pop._take_notes(of_population)
    for proj in net.projections:
        proj._structure_changed()
    if net is registry.magic():
        for name, value in _core.constants(net.core):
            if name in registry.constants:
                registry.constants[name].value = value
    _take_over_monitors(net)


def _take_over_monitors(net: BaseNetwork) -> None:
    own = {monitor.id: monitor for monitor in net.monitors}
    for number, declared in _core.monitor_declarations(net.core):
        monitor = own.get(number)
        if monitor is None:
            monitor = Monitor._of(net, number, _object(net, declared), [], False)
        _, _, _, variables, started, period, offset = declared
        monitor._variables, monitor._started = list(variables), set(started)
        monitor._stopped = monitor._stopped and not variables
        monitor._period, monitor._offset = period, offset or None


def _object(net: BaseNetwork, declared: tuple[Any, ...]) -> Any:
    """Return what a monitor records."""
    kind, number, ranks, *_ = declared
    if kind == "population":
        pop = next(pop for pop in net.populations if pop.id == number)
        return pop if ranks is None else PopulationView(pop, np.array(ranks))
    proj = next((proj for proj in net.projections if proj.id == number), None)
    if proj is None:
        raise ANNarchyException(f"restore: projection number {number} is not part of the network")
    if kind == "projection":
        return proj
    (rank,) = ranks
    row = proj.rows.row_of(rank)
    assert row is not None
    return Dendrite(proj, rank, row)
