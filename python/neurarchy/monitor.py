"""Monitors: what is recorded during a simulation."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, monitor_files, monitor_samples, registry, times, values
from .dendrite import Dendrite
from .messages import ANNarchyException, warn
from .monitor_spikes import MonitoredSpikes
from .population import Population, population_of
from .projection import Projection, engine_view
from .view import IndividualNeuron, PopulationView, as_view

if TYPE_CHECKING:
    from pathlib import Path

    from .base_network import BaseNetwork

Recorded = Population | PopulationView | Projection | Dendrite

_SPIKES = ("spike", "axon_spike")


class Monitor(MonitoredSpikes):
    """Records variables of a population, a part of one, a projection or a dendrite.

    Values are those after a step; ``sum(target)`` and ``g_target`` are what the equations of the step see.

    Parameters
    ----------
    obj : Population, PopulationView, IndividualNeuron, Projection or Dendrite
        What is recorded.
    variables : str or list of str
        Variables of the model; also ``spike`` and ``axon_spike`` of spiking neurons, ``sum(target)`` of others.
    period : float, optional
        Interval between two samples, ms (default: every step). Spikes are always recorded in every step.
    period_offset : float, optional
        Time of the first sample in a period, ms (default 0).
    start : bool
        Record at once; otherwise from :meth:`start` on.
    net_id : int
        Number of the network.
    to : str or path, optional
        Record to files while the network runs, in bounded memory: a name that ends with ``.npz``, or without extension
        a folder. :meth:`get` reads from there what it has not returned yet; the files keep everything. See
        :meth:`flush` for when they are complete. Copies in other networks record in memory.

    Raises
    ------
    ANNarchyException
        If a variable is unknown or a parameter, or a time is impossible.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(2, ann.Neuron(equations="r = t"))
    >>> m = ann.Monitor(pop, "r")
    >>> ann.compile(silent=True)
    >>> ann.simulate(3.0)
    >>> m.get("r")
    array([[0., 0.],
           [1., 1.],
           [2., 2.]])
    """

    def __init__(
        self,
        obj: Recorded | IndividualNeuron,
        variables: str | Iterable[str] = (),
        period: float | None = None,
        period_offset: float | None = None,
        start: bool = True,
        net_id: int = 0,
        to: str | PathLike[str] | None = None,
    ) -> None:
        names = _names(variables, "Monitor(variables=)")
        if to is not None and not isinstance(to, (str, PathLike)):
            raise ANNarchyException(f"Monitor(to=): expected a path, not {to!r}")
        if isinstance(obj, IndividualNeuron):
            obj = as_view(obj)
        if not isinstance(obj, (Population, PopulationView, Projection, Dendrite)):
            raise ANNarchyException(
                f"Monitor(obj=): expected a population, a part of one, a projection or a dendrite, not {obj!r}"
            )
        self._network, self.object = _located(obj, registry.network(net_id))
        if period is not None:
            self._check_period(period)
        if period_offset is not None:
            times.period_steps(period_offset, self._network.dt, "Monitor(period_offset=)")
        if isinstance(obj, Projection) and names and (period is None or period <= self._network.dt):
            warn(f"Monitor: recording {obj._what} in every step takes much time and memory; give a period")
        self._variables = list(dict.fromkeys(names))
        #: Variables that were started at some time.
        self._started = set(names) if start else set()
        self._period = period
        self._offset = period_offset
        self.id = self._network.core.add_monitor(
            _engine_object(self.object), self._variables, period, period_offset, bool(start)
        )
        self._stopped = False
        #: Where it records to, if not into memory.
        self._to: Path | None = None
        if to is not None:
            _core.record_to(self._network.core, self.id, to)
            from pathlib import Path

            self._to = Path(to)
            atexit.register(_finish, weakref.ref(self))
        self._network.monitors.append(self)
        self._network.show_warnings()

    @classmethod
    def _of(
        cls, network: BaseNetwork, number: int, obj: Population, variables: Iterable[str], started: bool
    ) -> Monitor:
        """Return the monitor of this number, which was declared just now as a part of something else."""
        made = object.__new__(cls)
        made._network, made.object, made.id = network, obj, number
        made._variables = list(variables)
        made._started = set(made._variables) if started else set()
        made._period = made._offset = None
        made._stopped = False
        made._to = None
        network.monitors.append(made)
        return made

    @property
    def name(self) -> str:
        """``Monitor_`` and the name of the population or projection."""
        owner = self.object.proj if isinstance(self.object, Dendrite) else self.object
        return f"Monitor_{owner.name}"

    @property
    def net_id(self) -> int:
        """Number of the network."""
        return self._network.id

    @property
    def ranks(self) -> list[int]:
        """Ranks that are recorded; ``[-1]`` for a whole population or a projection."""
        return self.object.ranks.tolist() if isinstance(self.object, PopulationView) else [-1]

    @property
    def to(self) -> Path | None:
        """The file or folder that it records to; `None`: into memory."""
        return self._to

    @property
    def variables(self) -> list[str]:
        """What is recorded (a copy)."""
        return list(self._variables)

    @variables.setter
    def variables(self, value: object) -> None:
        raise ANNarchyException(
            f"{self.name}: the variables cannot be changed; add some with start(), or make a monitor"
        )

    @property
    def period(self) -> float:
        """Interval between two samples, ms. It can be assigned; the origin of the periods stays."""
        return self._network.dt if self._period is None else float(self._period)

    @period.setter
    def period(self, value: float) -> None:
        self._check_period(value)
        _core.set_monitor_timing(self._network.core, self.id, float(value), self.period_offset)
        self._period = float(value)

    @property
    def period_offset(self) -> float:
        """Time of the first sample in a period, ms. It can be assigned."""
        return 0.0 if self._offset is None else float(self._offset)

    @period_offset.setter
    def period_offset(self, value: float) -> None:
        times.period_steps(value, self._network.dt, f"{self.name}, period_offset")
        _core.set_monitor_timing(self._network.core, self.id, self._period, float(value))
        self._offset = float(value)

    def size_in_bytes(self) -> int:
        """The memory that the recordings take which :meth:`get` has not returned yet.

        Returns
        -------
        int
            Bytes; 0 before `compile`.
        """
        return _core.monitor_bytes(self._network.core, self.id)

    def __repr__(self) -> str:
        return f"<Monitor of {self.object!r}: {', '.join(self._variables) or 'nothing'}, every {self.period} ms>"

    # Control

    def start(self, variables: str | Iterable[str] | None = None, period: float | None = None) -> None:
        """Start recording.

        Parameters
        ----------
        variables : str or list of str, optional
            Only these, which are added if they are not recorded yet (default: all).
        period : float, optional
            New interval between two samples, ms; the periods count from now. What was recorded stays.

        Raises
        ------
        ANNarchyException
            If a variable is unknown or a parameter, a time is impossible, or the monitor was stopped.
        """
        if self._stopped:
            raise ANNarchyException(f"{self.name}, start: the monitor was stopped for good; make another one")
        names = None if variables is None else _names(variables, f"{self.name}, start(variables=)")
        if period is not None:
            self._check_period(period)
        self._network.core.start_monitor(self.id, names, period)
        self._network.show_warnings()
        self._variables += [name for name in names or [] if name not in self._variables]
        self._started.update(self._variables if names is None else names)
        self._period = self._period if period is None else period

    def _check_period(self, period: float) -> None:
        if times.period_steps(period, self._network.dt, "Monitor(period=)") < 1:
            raise ANNarchyException(f"Monitor(period=): a period is at least one step, not {period} ms")

    def pause(self) -> None:
        """Stop recording until :meth:`resume`."""
        self._network.core.pause_monitor(self.id)

    def resume(self) -> None:
        """Record again."""
        self._network.core.resume_monitor(self.id)

    def stop(self) -> None:
        """Delete all data and record nothing any more; the monitor cannot be started again.

        What went to files (`to`) stays there, complete.
        """
        self._network.core.stop_monitor(self.id)
        self._variables = []
        self._started = set()
        self._stopped = True

    def reset(self) -> None:
        """Delete all data; recording goes on."""
        self._network.core.reset_monitor(self.id)

    def flush(self) -> None:
        """Complete the file that is recorded to (`to`): it has all data so far, and recording goes on.

        A file is also complete after :meth:`stop`, :func:`neurarchy.clear` and the end of the script. Until then an
        older file of the same name stays as it was, and the recording is in a folder beside it whose name ends with
        ``.parts``: what a process recorded that was killed is there, but for the last second or so.

        The arrays, whether in a folder or an archive: for each variable ``<variable>`` with what :meth:`get` returns,
        shape ``(T, neurons)``, ``(T, synapses)`` or ``(T,)``, and ``<variable>.steps``, the step of each sample; for
        spikes ``spike.steps`` and ``spike.ranks``. For synapses ``<variable>.rows`` lists from which sample on how many
        rows have which lengths (sample, number of rows, lengths, and so on); where they come and go, ``<variable>`` has
        all values one after the other.

        Raises
        ------
        ANNarchyException
            If the file cannot be written; nothing is lost then.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> import numpy as np
        >>> import neurarchy as ann
        >>> pop = ann.Population(2, ann.Neuron(equations="r = t"))
        >>> with TemporaryDirectory() as folder:
        ...     m = ann.Monitor(pop, "r", to=Path(folder) / "rates.npz")
        ...     ann.compile(silent=True)
        ...     ann.simulate(3.0)
        ...     m.flush()
        ...     print(np.load(m.to)["r"].tolist())
        ...     print(m.get("r").tolist())
        ...     m.stop()
        [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]
        [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]
        """
        _core.flush_monitor(self._network.core, self.id)

    # Data

    def get(
        self,
        variables: str | Iterable[str] | None = None,
        keep: bool = False,
        reshape: bool = False,
        force_dict: bool = False,
    ) -> Any:
        """Return what was recorded, and forget it.

        Parameters
        ----------
        variables : str or list of str, optional
            Which of the variables (default: all).
        keep : bool
            Do not forget it.
        reshape : bool
            Give each sample the geometry of the population or view.
        force_dict : bool
            Return a dictionary also for one variable.

        Returns
        -------
        numpy.ndarray or dict
            For a str or a list of one: its data. Else a dictionary from the names to the data.

            With T samples: ``(T, neurons)``; ``(T,)`` for a global variable; ``(T,) + geometry`` with `reshape`.
            Spikes: a dictionary from rank to the list of steps. Projections: object arrays ``(T, rows)`` of lists,
            ``(T, rows, n)`` if all rows have n synapses, ``(T, rows)`` or ``(T,)`` for variables per post neuron or
            projection. Dendrites: ``(T, n)``, without axes of length 1. Nothing recorded: shape ``(0,)``.

        Raises
        ------
        ANNarchyException
            If a variable is not recorded, or a view without geometry is to be reshaped.
        """
        single = isinstance(variables, str)
        names = self.variables if variables is None else [str(variables)] if single else list(variables)
        for name in names:
            self._require_variable(name)
        data = {name: self._data(name, keep, reshape) for name in names}
        if force_dict or (not single and (variables is None or len(names) != 1)):
            return data
        return data[names[0]]

    def save(
        self,
        filename: str | PathLike[str],
        variables: str | Iterable[str] | None = None,
        keep: bool = False,
        reshape: bool = False,
        force_dict: bool = False,
    ) -> None:
        """Write what was recorded to a file, and forget it.

        Parameters
        ----------
        filename : str or path
            ``.npy``: exactly one variable, as :func:`numpy.save` writes what :meth:`get` returns (spikes are read again
            with ``numpy.load(..., allow_pickle=True).item()``). ``.hdf5``: a dataset for each variable, named like it;
            spikes are a group with a dataset for each rank, rows of different lengths have variable-length data. Needs
            h5py. A file of this name is replaced when all is written, and a missing directory is created.
        variables, keep, reshape, force_dict
            See :meth:`get`.

        Raises
        ------
        ANNarchyException
            If the extension is another one, several variables are for a ``.npy`` file, or the file cannot be written;
            nothing is forgotten then.
        """
        names = self.variables if variables is None else _names(variables, f"{self.name}, save(variables=)")
        data = self.get(names, keep=True, reshape=reshape, force_dict=force_dict)
        monitor_files.save(self, filename, names, data, f"{self.name}, save")
        if not keep:
            self._forget(names)

    def _forget(self, names: Iterable[str]) -> None:
        """Drop what was recorded of some variables; recording goes on."""
        for name in names:
            self._data(name, keep=False, reshape=False)

    def times(self, variables: str | Iterable[str] | None = None) -> dict[str, dict[str, list[int | None]]]:
        """Return when the data that :meth:`get` returned last were recorded.

        Parameters
        ----------
        variables : str or list of str, optional
            Which of the variables (default: all). One that is not recorded warns and is skipped.

        Returns
        -------
        dict
            For each variable ``{'start': [...], 'stop': [...]}``, in steps, one entry for each interval.
        """
        names = self.variables if variables is None else [variables] if isinstance(variables, str) else list(variables)
        found: dict[str, dict[str, list[int | None]]] = {}
        for name in names:
            if name not in self._variables:
                warn(f"{self.name}, times: '{name}' is not recorded, it is skipped")
                continue
            intervals = self._network.core.monitor_times(self.id, name) if name in self._started else []
            found[name] = {"start": [start for start, _ in intervals], "stop": [stop for _, stop in intervals]}
        return found

    def _data(self, name: str, keep: bool, reshape: bool) -> Any:
        if not self._network.core.is_compiled() or name not in self._started:
            return self._nothing(name)
        if name in _SPIKES:
            return self._network.core.recorded_spikes(self.id, name, keep)
        flat, samples, structures = self._network.core.recorded(self.id, name, keep)
        if samples == 0:
            return self._nothing(name)
        match self.object:
            case Projection():
                return monitor_samples.of_projection(self.object, name, flat, samples, structures)
            case Dendrite():
                if len(structures) > 1:
                    return monitor_samples.of_rows(flat, samples, structures)[:, 0]
                return np.squeeze(flat.reshape(samples, -1).astype(object))
        info = population_of(self.object)._attributes.get(name)
        if info is not None and not info.is_local:
            return flat
        if not reshape:
            return flat.reshape(samples, -1)
        if self.object.geometry is None:
            raise ANNarchyException(f"{self.name}, get(reshape=True): the view has no geometry")
        return flat.reshape(samples, *self.object.geometry)

    def _nothing(self, name: str) -> Any:
        if name in _SPIKES and isinstance(self.object, (Population, PopulationView)):
            return {rank: [] for rank in sorted(self.object.ranks.tolist())}
        return np.zeros(0)

    def _require_variable(self, name: str) -> None:
        if name not in self._variables:
            meant = values.near_miss(name, self._variables)
            hint = f"; did you mean '{meant}'?" if meant else ""
            raise ANNarchyException(
                f"{self.name}: '{name}' is not recorded{hint} (recorded: {', '.join(self._variables) or 'nothing'})"
            )

    def _copy_for(self, network: BaseNetwork) -> Monitor:
        """Return the same monitor as part of another network, which has its declaration already."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._network = network
        twin._variables = list(self._variables)
        twin._started = set(self._started)
        twin._to = None
        twin.object = network.get(self.object)
        return twin


def _names(given: object, what: str) -> list[str]:
    """Return the names of variables as a list."""
    names = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [given]
    if not all(isinstance(name, str) for name in names):
        raise ANNarchyException(f"{what}: expected a str or a list of str, not {given!r}")
    return names  # type: ignore[return-value]


def _finish(monitor: weakref.ref[Monitor]) -> None:
    """Complete the files of a monitor at the end of the script."""
    if (found := monitor()) is not None and found._to is not None:
        _core.finish_recordings(found._network.core)


def _located(obj: Recorded, network: BaseNetwork) -> tuple[BaseNetwork, Recorded]:
    """Return the network to record in and the object as part of it."""
    owner = obj.proj if isinstance(obj, Dendrite) else obj if isinstance(obj, Projection) else population_of(obj)
    if owner._network is network:
        return network, obj
    own = None if isinstance(obj, Dendrite) else network.get(obj)
    if own is None:
        raise ANNarchyException(f"Monitor(obj=): '{owner.name}' is not part of network {network.id}")
    return network, own


def _engine_object(obj: Recorded) -> _core._Recordable:
    match obj:
        case Projection():
            return "projection", obj.id, None
        case Dendrite():
            return "dendrite", obj.proj.id, [obj.post_rank]
    number, ranks = engine_view(obj)
    return "population", number, ranks
