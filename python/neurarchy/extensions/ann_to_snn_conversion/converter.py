"""The converter."""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ... import values
from ...messages import ANNarchyException, WrongValue, missing_extra
from ...model import own_copy
from ...monitor import Monitor
from ...network import Network
from ...neuron import Neuron
from . import keras_files, onnx_files
from .build import Plan, build
from .input_encoding import ENCODINGS
from .layers import Layer
from .read_out import IaF, IaF_Acc, IaF_TTKS, available_read_outs


class ANNtoSNNConverter:
    """Makes a spiking network of an artificial neural network that was trained elsewhere.

    The input encodes samples as spikes, hidden layers are integrate-and-fire neurons with the trained weights, and the
    class of a sample is read from the activity of the output. Dense layers, two-dimensional convolutions, maximum and
    average pooling are converted; other layers (Flatten, Dropout, activations...) are skipped. Biases are ignored, so
    train without them, and with ReLU as activation.

    Parameters
    ----------
    input_encoding : {'CPN', 'poisson', 'IB', 'PSO'} or Neuron
        How a sample becomes spikes: by Poisson processes (the first two), by bursts, by the phase of a cycle, or by a
        neuron of your own, spiking, with a parameter ``rates`` and a variable ``mask``.
    hidden_neuron : 'IaF' or Neuron
        Neuron of the hidden layers, spiking, with a variable ``mask``. A parameter ``vt`` is lowered by 0.05 from layer
        to layer.
    read_out : {'spike_count', 'time_to_first_spike', 'time_to_k_spikes', 'membrane_potential'}
        What decides: most spikes; the first spike, or the first that makes it `k`, ends the simulation; the largest
        potential of output neurons that do not spike.
    **kwargs
        ``max_f``: factor of the samples, 100 by default: the rate (Hz), current or value of a pixel of 1. With the
        encoding ``'PSO'`` pixels are compared with thresholds up to 0.5, so use 1.
        ``k``: number of spikes for ``'time_to_k_spikes'``.

    Raises
    ------
    ValueError
        If an encoding, a neuron or a read-out is unknown.
    ANNarchyException
        If a neuron lacks what it needs, or ``k`` is missing.

    Notes
    -----
    Convolutions and pooling act on ``mask``, the trace of the spikes of a neuron, in each step; dense layers on the
    spikes themselves.

    References
    ----------
    Diehl et al. (2015). Fast-classifying, high-accuracy spiking deep networks through weight and threshold balancing.
    International Joint Conference on Neural Networks, 1-8.

    Examples
    --------
    The smallest file of a network, made by hand; ``examples/ann_to_snn.py`` trains some.

    >>> from tempfile import TemporaryDirectory
    >>> import h5py, json, numpy as np
    >>> from neurarchy.extensions.ann_to_snn_conversion import ANNtoSNNConverter
    >>> config = {"class_name": "Sequential", "config": {"layers": [
    ...     {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 2]}},
    ...     {"class_name": "Dense", "config": {"name": "out"}}]}}
    >>> with TemporaryDirectory() as folder:
    ...     with h5py.File(folder + "/net.h5", "w") as file:
    ...         file.attrs["model_config"] = json.dumps(config)
    ...         group = file.create_group("model_weights/out")
    ...         group["kernel"] = np.array([[1.0, 0.0], [0.0, 1.0]])
    ...         group.attrs["weight_names"] = ["kernel"]
    ...     converter = ANNtoSNNConverter(input_encoding="IB", read_out="membrane_potential")
    ...     net = converter.load_keras_model(folder + "/net.h5", show_info=False)
    >>> converter.predict([[1.0, 0.2], [0.0, 1.0]], duration_per_sample=100)
    [0, 1]
    """

    def __init__(
        self,
        input_encoding: str | Neuron | type[Neuron] = "CPN",
        hidden_neuron: str | Neuron | type[Neuron] = "IaF",
        read_out: str = "spike_count",
        **kwargs: Any,
    ) -> None:
        if isinstance(input_encoding, str):
            if input_encoding not in ENCODINGS:
                raise WrongValue(
                    f"Unknown input encoding: {input_encoding}; there are {', '.join(ENCODINGS)}, or give a Neuron"
                )
            self._input = own_copy(ENCODINGS[input_encoding], Neuron, "ANNtoSNNConverter(input_encoding=)")
        else:
            self._input = _own(input_encoding, "input_encoding")
        if isinstance(hidden_neuron, str):
            if hidden_neuron != "IaF":
                raise WrongValue(f"Unknown neuron: {hidden_neuron}; there is IaF, or give a Neuron")
            self._hidden = own_copy(IaF, Neuron, "ANNtoSNNConverter(hidden_neuron=)")
        else:
            self._hidden = _own(hidden_neuron, "hidden_neuron")
        if read_out not in available_read_outs:
            raise WrongValue(f"Unknown read-out: {read_out}; there are {', '.join(available_read_outs)}")
        self._read_out = read_out
        max_f = values.as_number(kwargs.get("max_f", 100.0))
        if max_f is None:
            raise ANNarchyException(f"ANNtoSNNConverter(max_f=): expected a number, not {kwargs['max_f']!r}")
        self._max_f = max_f
        self._k = 0
        if read_out == "time_to_k_spikes":
            k = kwargs.get("k")
            if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
                raise ANNarchyException(
                    f"ANNtoSNNConverter(k=): the read-out 'time_to_k_spikes' needs the number of spikes, not {k!r}"
                )
            self._k = int(k)
        self._plan: Plan | None = None

    def load_keras_model(
        self,
        filename: str | os.PathLike[str],
        directory: str = "annarchy",
        scale_factor: float | Sequence[float] | NDArray[Any] | None = None,
        show_info: bool = True,
        normalize_dense: bool = False,
    ) -> Network:
        """Convert a network that Keras saved. Needs h5py, but neither Keras nor TensorFlow.

        Parameters
        ----------
        filename : str or path
            A `.keras` file, or an `.h5` file of a whole network; of a Sequential or Functional network in which each
            layer receives from the one before it.
        directory : str
            Accepted for compatibility, without meaning.
        scale_factor : float or list of float, optional
            What the weights of each projection are scaled to: the largest sum of the positive weights of a neuron or
            filter becomes this. Default: 2 for the first projection, 3 for the second, and so on. A list has one value
            for each projection, pooling included, of which it is ignored.
        show_info : bool
            Print a line for each layer.
        normalize_dense : bool
            Scale the weights of dense layers, too. The reference system scales only those of convolutions, and so does
            this by default. On handwritten digits scaling is better for networks of several dense layers:
            `docs/ann_to_snn.md` has the figures.

        Returns
        -------
        Network
            The spiking network, compiled. Its populations have the names of the layers.

        Raises
        ------
        ANNarchyException
            If the file cannot be read, the network cannot be converted, or `scale_factor` has the wrong length.
        """
        return self._load(keras_files.layers_of(filename), scale_factor, show_info, normalize_dense)

    def init_from_keras_model(self, filename: str | os.PathLike[str], **keywords: Any) -> Network:
        """Convert a network that Keras saved: an older name of :meth:`load_keras_model`."""
        return self.load_keras_model(filename, **keywords)

    def load_onnx_model(
        self,
        filename: str | os.PathLike[str],
        scale_factor: float | Sequence[float] | NDArray[Any] | None = None,
        show_info: bool = True,
        normalize_dense: bool = False,
    ) -> Network:
        """Convert a network in an ONNX file, as PyTorch, scikit-learn and others write them. Needs onnx.

        Populations are called after the nodes of the graph. Images, which have their channels first in ONNX, have them
        last here, but :meth:`predict` takes samples as the file has them.

        Parameters
        ----------
        filename : str or path
            The file.
        scale_factor, show_info, normalize_dense
            See :meth:`load_keras_model`.

        Returns
        -------
        Network
            The spiking network, compiled.

        Raises
        ------
        ANNarchyException
            If the file cannot be read or the network cannot be converted.
        """
        return self._load(onnx_files.layers_of(filename), scale_factor, show_info, normalize_dense)

    def _load(self, layers: list[Layer], scale_factor: Any, show_info: bool, normalize_dense: bool) -> Network:
        output = {
            "spike_count": self._hidden,
            "time_to_first_spike": IaF,
            "time_to_k_spikes": IaF_TTKS,
            "membrane_potential": IaF_Acc,
        }[self._read_out]
        self._plan = build(
            layers,
            self._input,
            self._hidden,
            own_copy(output, Neuron, "ANNtoSNNConverter(read_out=)"),
            {"time_to_first_spike": "spiked : any", "time_to_k_spikes": "sc >= k : any"}.get(self._read_out),
            self._k,
            scale_factor,
            bool(normalize_dense),
            bool(show_info),
        )
        return self._plan.network

    def get_annarchy_network(self) -> Network | None:
        """Return the spiking network; None before one was loaded."""
        return None if self._plan is None else self._plan.network

    @property
    def _monitor(self) -> Monitor | None:
        """The monitor of the output: ``v`` and ``spike``."""
        return None if self._plan is None else self._plan.monitor

    def predict(
        self,
        samples: ArrayLike,
        duration_per_sample: float = 1000,
        multiple: bool = False,
        progress_bar: bool = False,
    ) -> list[Any]:
        """Classify samples, one after the other, each from the initial state of the network.

        Parameters
        ----------
        samples : array
            One sample on the first axis, each flat or with the shape of the input.
        duration_per_sample : float
            How long each sample is shown, at most, ms.
        multiple : bool
            Return all classes that are equally good. Otherwise one of them is drawn with ``numpy.random``.
        progress_bar : bool
            Show a progress bar (needs tqdm).

        Returns
        -------
        list of int or list of list of int
            The class of each sample, or the best classes. If no output neuron spikes all classes are equally good.

        Raises
        ------
        ANNarchyException
            If no network was loaded or the samples do not fit.
        """
        if self._plan is None:
            raise ANNarchyException("ANNtoSNNConverter.predict: there is no network yet; load one first")
        shown = self._samples(samples, self._plan)
        predictions: list[Any] = []
        for sample in _with_progress(shown) if progress_bar else shown:
            scores = self._scores(sample, float(duration_per_sample), self._plan)
            winners = np.flatnonzero(scores == scores.max()).tolist()
            predictions.append(winners if multiple else int(np.random.choice(winners)))  # noqa: NPY002 (scripts seed it)
        return predictions

    def _samples(self, samples: ArrayLike, plan: Plan) -> NDArray[np.float64]:
        given = values.array(samples, "ANNtoSNNConverter.predict(samples=)")
        shape, axes = plan.input.geometry, plan.axes
        theirs = shape if axes is None else tuple(shape[axis] for axis in np.argsort(axes))
        if given.ndim < 1 or given.shape[1:] not in ((prod(shape),), theirs):
            raise ANNarchyException(
                f"ANNtoSNNConverter.predict(samples=): expected samples of shape {theirs} or with {prod(shape)} "
                f"values, not an array of shape {given.shape}"
            )
        in_theirs = given.reshape((len(given), *theirs))
        return in_theirs if axes is None else in_theirs.transpose(0, *(1 + axis for axis in axes))

    def _scores(self, sample: NDArray[np.float64], duration: float, plan: Plan) -> NDArray[np.float64]:
        """Return how good each class is."""
        net = plan.network
        net.reset(populations=True, monitors=True, projections=False)
        plan.input.rates = sample * self._max_f
        if self._read_out in ("time_to_first_spike", "time_to_k_spikes"):
            net.simulate_until(duration, plan.output)
        else:
            net.simulate(duration)
        if self._read_out == "membrane_potential":
            return np.asarray(plan.output.v).reshape(-1)
        trains = plan.monitor.get("spike")
        return np.array([float(len(trains[rank])) for rank in range(plan.output.size)])


def _own(given: Any, argument: str) -> Neuron:
    """Check a neuron that a user made."""
    what = f"ANNtoSNNConverter({argument}=)"
    if not isinstance(given, Neuron) and not (isinstance(given, type) and issubclass(given, Neuron)):
        raise WrongValue(f"{what}: expected a name or a spiking Neuron, not {given!r}")
    neuron: Neuron = own_copy(given, Neuron, what)
    if neuron.type != "spike":
        raise ANNarchyException(f"{what}: the neuron must be spiking")
    return neuron


def _with_progress(samples: NDArray[np.float64]) -> Any:
    try:
        from tqdm import tqdm  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise missing_extra("tqdm", "progress", "predict(progress_bar=True)") from None
    return tqdm(samples, unit="sample")
