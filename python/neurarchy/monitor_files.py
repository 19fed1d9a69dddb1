"""Recordings in files: NumPy's for one variable, HDF5 for several."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .messages import ANNarchyException, missing_extra
from .whole_file import replacing, replacing_by_name

if TYPE_CHECKING:
    from pathlib import Path

    from .monitor import Monitor


class MonitorList(list["Monitor"]):
    """Monitors whose recordings are written to one file.

    Parameters
    ----------
    iterable : iterable of Monitor
        The monitors; the list can be changed like any other.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pops = [ann.Population(2, ann.Neuron(equations="r = t")) for _ in range(3)]
    >>> monitors = ann.MonitorList([ann.Monitor(pop, "r") for pop in pops])
    >>> len(monitors)
    3
    """

    def save_all(
        self, filename: str | PathLike[str], keep: bool = False, reshape: bool = False, flat_keys: bool = False
    ) -> None:
        """Write all that the monitors have recorded, and forget it.

        Parameters
        ----------
        filename : str or path
            Ends with ``.hdf5``. Needs h5py.
        keep : bool
            Do not forget the recordings.
        reshape : bool
            Give each sample the geometry of its population or view.
        flat_keys : bool
            Name the data ``<object>_<variable>`` instead of ``<object>/<variable>``. The object of a view is its
            population, that of a dendrite its projection.

        Raises
        ------
        ANNarchyException
            If the file has another extension or cannot be written, or two monitors record a variable of one object;
            nothing is written or forgotten then.
        """
        what = "MonitorList.save_all"
        path = _checked_path(filename, (".hdf5",), what)
        joint = "_" if flat_keys else "/"
        content: dict[str, Any] = {}
        for monitor in self:
            for name, data in monitor.get(keep=True, reshape=reshape, force_dict=True).items():
                key = f"{monitor.name.removeprefix('Monitor_')}{joint}{name}"
                if key in content:
                    raise ANNarchyException(
                        f"{what}: two monitors record {key.replace(joint, ', ')}; save them in two files"
                    )
                content[key] = data
        _write_hdf5(path, content, what)
        if not keep:
            for monitor in self:
                monitor._forget(monitor.variables)


def save(monitor: Monitor, filename: str | PathLike[str], names: list[str], data: Any, what: str) -> None:
    """Write what a monitor has recorded of some variables to a file, whose extension says how."""
    path = _checked_path(filename, (".npy", ".hdf5"), what)
    if path.suffix == ".hdf5":
        _write_hdf5(path, data if isinstance(data, dict) and set(data) == set(names) else {names[0]: data}, what)
        return
    if len(names) != 1:
        raise ANNarchyException(
            f"{what}: a file of this kind holds one variable, not {len(names)}; name one, or save to a .hdf5 file"
        )
    try:
        with replacing(path) as file:
            np.save(file, data, allow_pickle=True)
    except OSError as error:
        raise ANNarchyException(f"{what}: '{path}' cannot be written: {error}") from error


def _checked_path(filename: str | PathLike[str], extensions: tuple[str, ...], what: str) -> Path:
    from pathlib import Path

    path = Path(filename)
    if path.suffix not in extensions:
        raise ANNarchyException(f"{what}: the name of the file ends with {' or '.join(extensions)}, not '{path.name}'")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ANNarchyException(f"{what}: '{path}' cannot be written: {error}") from error
    return path


def _write_hdf5(path: Path, content: dict[str, Any], what: str) -> None:
    try:
        import h5py  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise missing_extra("h5py", "hdf5", what) from None
    try:
        with replacing_by_name(path) as temporary, h5py.File(temporary, "w") as file:
            for key, data in content.items():
                _put(file, key, data, h5py)
    except OSError as error:
        raise ANNarchyException(f"{what}: '{path}' cannot be written: {error}") from error


def _put(file: Any, key: str, data: Any, h5py: Any) -> None:
    """Write a recording: spikes as a group with a dataset for each rank, ragged rows as rows of variable length."""
    if isinstance(data, dict):
        group = file.create_group(key)
        for rank, steps in data.items():
            group.create_dataset(str(rank), data=np.asarray(steps, dtype=np.int64))
        return
    array: NDArray[Any] = np.asarray(data)
    if array.dtype != object:
        file.create_dataset(key, data=array)
        return
    first = next((np.asarray(each) for each in array.flat if np.size(each)), np.zeros(0))
    if not any(isinstance(each, list) for each in array.flat):
        file.create_dataset(key, data=array.astype(first.dtype))
        return
    ragged = file.create_dataset(key, array.shape, dtype=h5py.vlen_dtype(first.dtype))
    for place in np.ndindex(array.shape):
        ragged[place] = np.asarray(array[place], dtype=first.dtype)
