"""Logging for TensorBoard. Needs tensorboardX.

>>> from tempfile import TemporaryDirectory
>>> from neurarchy.extensions.tensorboard import Logger
>>> with TemporaryDirectory() as folder, Logger(folder, experiment="trial") as logger:
...     logger.add_scalar("error", 0.5, step=1)  # doctest: +ELLIPSIS
Logging in .../trial
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..messages import ANNarchyException, WrongType, WrongValue, missing_extra

try:
    from tensorboardX import summary
    from tensorboardX.event_file_writer import EventsWriter
    from tensorboardX.proto.event_pb2 import Event
except ImportError:  # pragma: no cover (the tests have tensorboardX)
    raise missing_extra("tensorboardX", "tensorboard", "neurarchy.extensions.tensorboard") from None

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from typing_extensions import Self

__all__ = ["Logger"]


class Logger:
    """Writes what TensorBoard shows: curves, images, histograms, figures, parameters of trials.

    Use it in a ``with`` statement, or call :meth:`close` at the end. Then ``tensorboard --logdir runs`` shows the data.

    Parameters
    ----------
    logdir : str or path
        Where runs are kept; made if it does not exist.
    experiment : str, optional
        Name of the run: its data are in ``<logdir>/<experiment>``; a second run of the same name adds to them. Without
        it the run is called after the time and the machine.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with Logger(folder, experiment="one") as logger:  # doctest: +ELLIPSIS
    ...         for trial in range(3):
    ...             logger.add_scalar("accuracy", 0.5 + 0.1 * trial, trial)
    Logging in .../one
    """

    #: Where runs are kept.
    logdir: str
    #: Name of the run, if it has one.
    experiment: str | None
    #: Where the data of this run are.
    currentlogdir: str

    def __init__(self, logdir: str | os.PathLike[str] = "runs/", experiment: str | None = None) -> None:
        if experiment is not None and not isinstance(experiment, str):
            raise ANNarchyException(f"Logger(experiment=): a name is a str, not {experiment!r}")
        self.logdir = os.fspath(logdir)
        self.experiment = experiment
        run = experiment or f"{datetime.now():%b%d_%H-%M-%S}_{socket.gethostname()}"
        self.currentlogdir = f"{self.logdir.removesuffix('/')}/{run}"
        #: One for each folder of the run, by the folder.
        self._files: dict[str, _EventFile] = {}
        self._file(self.currentlogdir)
        print(f"Logging in {self.currentlogdir}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add_scalar(self, tag: str, value: float, step: int | None = None) -> None:
        """Log a number.

        Parameters
        ----------
        tag : str
            Its name; ``group/name`` puts it into a group.
        value : float
            The number.
        step : int, optional
            When it was measured (default 0).
        """
        self._write(summary.scalar(tag, _number(value, "add_scalar(value=)")), step)

    def add_scalars(self, tag: str, value: Mapping[str, float], step: int | None = None) -> None:
        """Log several numbers, which are shown in one plot.

        Parameters
        ----------
        tag : str
            Name of the plot.
        value : dict
            The number of each curve, by the curve's name.
        step : int, optional
            When they were measured (default 0).
        """
        if not isinstance(value, Mapping):
            raise WrongType(f"Logger.add_scalars(value=): expected a dictionary of numbers, not {value!r}")
        numbers = {str(label): _number(each, "add_scalars(value=)") for label, each in value.items()}
        for label, number in numbers.items():
            self._write(summary.scalar(tag, number), step, f"{self.currentlogdir}/{tag}/{label}")

    def add_image(self, tag: str, img: ArrayLike, step: int | None = None, equalize: bool = False) -> None:
        """Log an image.

        Parameters
        ----------
        tag : str
            Its name.
        img : array
            Shape ``(H, W)`` for luminance, ``(H, W, 3)`` for colours. Floats are between 0 and 1, integers between 0
            and 255.
        step : int, optional
            When it was seen (default 0).
        equalize : bool
            Stretch the values, so that the smallest is black and the largest white.

        Raises
        ------
        ANNarchyException
            If the array has another shape.
        """
        pixels = _array(img, "add_image(img=)")
        if pixels.ndim not in (2, 3):
            raise ANNarchyException("Logger.add_image: images must be of shape (H, W) or (H, W, 3).")
        if pixels.ndim == 3 and pixels.shape[2] != 3:
            raise ANNarchyException("Logger.add_image: color images must be of shape (H, W, 3).")
        _require_pixels(pixels, "add_image")
        pixels = _equalized(pixels) if equalize else pixels
        order = "HW" if pixels.ndim == 2 else "HWC"
        self._write(summary.image(tag, _bytes(pixels), dataformats=order), step)

    def add_images(
        self,
        tag: str,
        img: ArrayLike,
        step: int | None = None,
        equalize: bool = False,
        equalize_per_image: bool = False,
    ) -> None:
        """Log several images as one, eight in a row.

        Parameters
        ----------
        tag : str
            Its name.
        img : array
            Shape ``(N, H, W)`` for luminance, ``(N, H, W, 3)`` for colours; values as for :meth:`add_image`.
        step : int, optional
            When they were seen (default 0).
        equalize : bool
            Stretch the values of all images together.
        equalize_per_image : bool
            Stretch the values of each image by itself.

        Raises
        ------
        ANNarchyException
            If the array has another shape.
        """
        pixels = _array(img, "add_images(img=)")
        if pixels.ndim not in (3, 4):
            raise ANNarchyException("Logger.add_images: images must be of shape (N, H, W) or (N, H, W, 3).")
        if pixels.ndim == 4 and pixels.shape[3] != 3:
            raise ANNarchyException("Logger.add_images: color images must be of shape (N, H, W, 3).")
        _require_pixels(pixels, "add_images")
        if equalize_per_image:
            pixels = np.stack([_equalized(each) for each in pixels])
        elif equalize:
            pixels = _equalized(pixels)
        grid = _bytes(pixels).reshape((*pixels.shape[:3], -1))
        self._write(summary.image(tag, grid, dataformats="NHWC"), step)

    def add_parameters(self, params: Mapping[str, Any], metrics: Mapping[str, float]) -> None:
        """Log the parameters of a trial and what came out of it. Call it once for a run.

        Parameters
        ----------
        params : dict
            Numbers, texts or truth values by name.
        metrics : dict
            Numbers by name.

        Raises
        ------
        TypeError
            If one of the two is no dictionary.
        """
        if not isinstance(params, dict) or not isinstance(metrics, dict):
            raise WrongType("Logger.add_parameters: params and metrics must be dictionaries")
        numbers = {name: _number(value, "add_parameters(metrics=)") for name, value in metrics.items()}
        folder = f"{self.currentlogdir}/{time.time()}"
        entries = summary.hparams({name: _parameter(name, value) for name, value in params.items()}, numbers)
        for entry in [*entries, *(summary.scalar(name, number) for name, number in numbers.items())]:
            self._write(entry, None, folder)
        self._files.pop(folder).close()

    def add_histogram(self, tag: str, hist: ArrayLike, step: int | None = None) -> None:
        """Log a distribution of values.

        Parameters
        ----------
        tag : str
            Its name.
        hist : array
            The values themselves, which are counted in bins.
        step : int, optional
            When they were measured (default 0).

        Raises
        ------
        ValueError
            If there are no values.
        """
        values = _array(hist, "add_histogram(hist=)").reshape(-1)
        if not values.size:
            raise WrongValue("Logger.add_histogram(hist=): there are no values")
        self._write(summary.histogram(tag, values, _BINS), step)

    def add_figure(self, tag: str, figure: Figure, step: int | None = None, close: bool = True) -> None:
        """Log a figure of Matplotlib as an image.

        Parameters
        ----------
        tag : str
            Its name.
        figure : matplotlib.figure.Figure
            The figure.
        step : int, optional
            When it was drawn (default 0).
        close : bool
            Close the figure.

        Raises
        ------
        ANNarchyException
            If it is no figure.
        """
        try:
            import matplotlib.pyplot as plt
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
        except ImportError:
            raise missing_extra("matplotlib", "plot", "Logger.add_figure()") from None
        if not isinstance(figure, Figure):
            raise ANNarchyException(f"Logger.add_figure(figure=): expected a figure of Matplotlib, not {figure!r}")
        own = figure.canvas
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
        figure.set_canvas(own)
        self._write(summary.image(tag, pixels, dataformats="HWC"), step)
        if close:
            plt.close(figure)

    def flush(self) -> None:
        """Write what has not been written yet."""
        for file in self._files.values():
            file.flush()

    def close(self) -> None:
        """Write what has not been written yet, and close the files. What is logged later goes to new ones."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _file(self, folder: str) -> _EventFile:
        if folder not in self._files:
            try:
                self._files[folder] = _EventFile(folder)
            except OSError as error:
                raise ANNarchyException(f"Logger: {folder} cannot be written: {error}") from error
        return self._files[folder]

    def _write(self, entry: Any, step: int | None, folder: str | None = None) -> None:
        self._file(folder or self.currentlogdir).write(entry, step)


class _EventFile:
    """A file of events, which is written in the order of the calls, at the latest ten seconds later."""

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, exist_ok=True)
        # Files are called after the second in which they are opened, and one of the same second would be replaced.
        before = sum(1 for _ in Path(folder).glob("events.out.tfevents.*"))
        self._writer = EventsWriter(f"{folder}/events", f".{before}" if before else "")
        self._flushed = time.monotonic()

    def write(self, entry: Any, step: int | None) -> None:
        """Add a summary."""
        event = Event(summary=entry, wall_time=time.time())
        if step is not None:
            event.step = int(step)
        self._writer.write_event(event)
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is still in memory."""
        self._writer.flush()
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Write what is still in memory, and close the file."""
        self._writer.close()


#: How long what was logged may stay in memory.
_FLUSH_SECONDS = 10.0


def _bins() -> list[float]:
    """Return the limits of the bins of histograms: 0, and powers of 1.1 on both sides."""
    positive = []
    limit = 1e-12
    while limit < 1e20:
        positive.append(limit)
        limit *= 1.1
    return [-each for each in reversed(positive)] + [0.0] + positive


_BINS = _bins()


def _number(value: object, what: str) -> float:
    try:
        return float(np.asarray(value).reshape(()))
    except (TypeError, ValueError):
        raise ANNarchyException(f"Logger.{what}: expected a number, not {value!r}") from None


def _parameter(name: object, value: object) -> str | bool | float | int:
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(name, str) or not isinstance(value, (str, bool, float, int)):
        raise ANNarchyException(
            f"Logger.add_parameters(params=): expected numbers, texts or truth values by name, not {name!r}: {value!r}"
        )
    return value


def _array(given: ArrayLike, what: str) -> NDArray[Any]:
    try:
        array = np.asarray(given)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "buif":
        raise ANNarchyException(f"Logger.{what}: expected an array of numbers, not {given!r}")
    return array


def _require_pixels(pixels: NDArray[Any], what: str) -> None:
    if not pixels.size:
        raise ANNarchyException(f"Logger.{what}: there are no pixels in an array of shape {pixels.shape}")


def _equalized(pixels: NDArray[Any]) -> NDArray[np.float64]:
    values = pixels.astype(np.float64)
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    if pixels.dtype.kind in "ui":
        return np.clip(pixels, 0, 255).astype(np.uint8)
    # NaN is black.
    return np.clip(np.nan_to_num(pixels.astype(np.float64) * 255.0), 0.0, 255.0).astype(np.uint8)
