"""Dictionaries in files: NumPy, pickle, compressed pickle, Matlab, as the extension of the name says."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .messages import ANNarchyException, missing_extra
from .whole_file import replacing

if TYPE_CHECKING:
    from pathlib import Path


def write(filename: str | os.PathLike[str], content: dict[str, Any], noun: str, what: str) -> None:
    """Write a dictionary to a file. The old file stays until the new one is whole.

    Parameters
    ----------
    filename : str or path
        ``.npz``: NumPy; ``.gz``: compressed pickle; ``.mat``: Matlab; other: pickle. Folders that are missing are made.
    content : dict
        What is written; each value is an entry of the NumPy file.
    noun, what : str
        What the line that is printed and errors call it.

    Raises
    ------
    ANNarchyException
        If the file cannot be written.
    """
    from pathlib import Path

    path = Path(filename)
    try:
        if not path.parent.is_dir():
            print("Creating folder", path.parent)
            path.parent.mkdir(parents=True)
        with replacing(path) as file:
            _dump(path, file, content, noun)
    except OSError as error:
        raise ANNarchyException(f"{what}: '{path}' cannot be written: {error}") from error


def read(filename: str | os.PathLike[str], encoding: str | None, what: str) -> dict[str, Any] | None:
    """Read a dictionary that :func:`write`, or the reference system, wrote; None if there is no such file.

    Parameters
    ----------
    filename : str or path
        The file. It may hold pickled objects: read only files that you trust.
    encoding : str, optional
        Encoding of strings in files of Python 2.
    what : str
        What errors call it.

    Raises
    ------
    ANNarchyException
        If the file cannot be read or holds something else.
    """
    from pathlib import Path

    path = Path(filename)
    if path.suffix == ".mat":
        raise ANNarchyException(f"{what}: Unable to load Matlab format ('{path}'); save to .npz or .gz instead.")
    if not path.exists():
        return None
    try:
        with warnings.catch_warnings():
            # NumPy warns of what files of its old versions hold.
            warnings.simplefilter("ignore")
            content = _load(path, encoding or "ASCII")
    # What a pickle that is none can raise is anybody's guess.
    except Exception as error:
        raise ANNarchyException(f"{what}: '{path}' cannot be read: {type(error).__name__}: {error}") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ANNarchyException(f"{what}: '{path}' cannot be read: it was not written by a function that saves")
    return content


def _dump(path: Path, file: Any, content: dict[str, Any], noun: str) -> None:
    import gzip
    import pickle
    import zipfile

    match path.suffix:
        case ".npz":
            print(f"Saving {noun} in Numpy format...")
            # As numpy.savez_compressed does, which takes no entries called "file".
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for key, value in content.items():
                    with archive.open(f"{key}.npy", "w", force_zip64=True) as entry:
                        np.lib.format.write_array(entry, np.asanyarray(_entry(value)))
        case ".gz":
            print(f"Saving {noun} in gunzipped binary format...")
            with gzip.GzipFile(fileobj=file, mode="wb") as compressed:
                pickle.dump(content, compressed)
        case ".mat":
            try:
                from scipy.io import savemat
            except ImportError:
                raise missing_extra("scipy", "sparse", "saving in Matlab format") from None
            print(f"Saving {noun} in Matlab format...")
            try:
                savemat(file, _without_none(content), long_field_names=True)
            except (TypeError, ValueError) as error:
                raise ANNarchyException(f"'{path}': Matlab format cannot hold this: {error}") from error
        case _:
            print(f"Saving {noun} in text format...")
            pickle.dump(content, file)


def _load(path: Path, encoding: Any) -> Any:
    import gzip
    import pickle

    if path.suffix == ".npz":
        # Opened here: NumPy leaves a file open that turns out to be none of its own.
        with path.open("rb") as file, np.load(file, allow_pickle=True, encoding=encoding) as archive:
            # Plain arrays are what they are; what was a dictionary is a 0-d array that holds it.
            entries = {key: archive[key] for key in archive.files if key != "allow_pickle"}
            return {key: each.item() if each.ndim == 0 else each for key, each in entries.items()}
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as compressed:
            return pickle.load(compressed, encoding=encoding)
    with path.open("rb") as file:
        return pickle.load(file, encoding=encoding)


def _entry(value: Any) -> Any:
    """Return a value as an array; lists of unequal length become one of lists."""
    rows = isinstance(value, list) and all(isinstance(row, list) for row in value)
    return ragged(value) if rows and len({len(row) for row in value}) > 1 else value


def ragged(rows: list[list[Any]]) -> NDArray[np.object_]:
    """Return rows as an array of lists."""
    lists = np.empty(len(rows), dtype=object)
    lists[:] = rows
    return lists


def _without_none(content: dict[str, Any]) -> dict[str, Any]:
    """Matlab knows no None: 0, as the reference system writes for the delay of a projection without delays."""
    return {
        key: _without_none(value) if isinstance(value, dict) else 0 if value is None else value
        for key, value in content.items()
    }
