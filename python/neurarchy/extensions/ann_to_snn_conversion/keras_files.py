"""Reading networks from the files of Keras, without Keras: `.keras` of version 3 and `.h5` of all versions."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...messages import ANNarchyException, missing_extra
from .layers import Convolution, Dense, Input, Layer, Pooling, Skipped

Weights = list[NDArray[np.float64]]


def layers_of(filename: str | os.PathLike[str]) -> list[Layer]:
    """Return the layers of a network in a file.

    Parameters
    ----------
    filename : str or path
        A `.keras` or `.h5` file.

    Raises
    ------
    ANNarchyException
        If the file does not exist, is none of the two, or has layers that cannot be understood; if h5py is missing.
    """
    path = Path(filename)
    if path.is_dir():
        raise ANNarchyException(f"{path} is a folder (a SavedModel?); save the network as a .keras file")
    if not path.exists():
        raise ANNarchyException(f"the file {path} does not exist")
    try:
        if zipfile.is_zipfile(path):
            return list(_of_zip(path))
        return list(_of_hdf5(path))
    except (OSError, KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise ANNarchyException(
            f"{path} cannot be read as a network of Keras: {type(error).__name__}: {error}"
        ) from error


def _h5py() -> Any:
    try:
        import h5py
    except ImportError:
        raise missing_extra("h5py", "keras", "reading files of Keras") from None
    return h5py


def _of_zip(path: Path) -> Iterator[Layer]:
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        data = archive.read("model.weights.h5")
    with _h5py().File(io.BytesIO(data), "r") as file:
        # Early files of the format call the group by its purpose.
        root = file["layers"] if "layers" in file else file["_layer_checkpoint_dependencies"]
        names: dict[str, int] = {}
        for layer in _layers(config, path):
            # The second layer of a class is called dense_1, whatever its own name.
            base = _snake_case(layer["class_name"])
            number = names.get(base, 0)
            names[base] = number + 1
            group = root.get(f"{base}_{number}" if number else base)
            variables = group["vars"] if group is not None and "vars" in group else {}
            weights = [np.asarray(variables[key], dtype=np.float64) for key in sorted(variables, key=int)]
            yield _layer(layer, weights)


def _of_hdf5(path: Path) -> Iterator[Layer]:
    h5py = _h5py()
    if not h5py.is_hdf5(path):
        raise ANNarchyException(f"{path} is neither a .keras nor an .h5 file")
    with h5py.File(path, "r") as file:
        if "model_config" not in file.attrs:
            raise ANNarchyException(f"{path} holds weights only; save the whole network, as a .keras file")
        config = json.loads(_text(file.attrs["model_config"]))
        for layer in _layers(config, path):
            group = file["model_weights"].get(layer["config"]["name"])
            weights = [] if group is None else [
                np.asarray(group[name], dtype=np.float64) for name in _texts(group.attrs, "weight_names")
            ]  # fmt: skip
            yield _layer(layer, weights)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _texts(attributes: Any, name: str) -> list[str]:
    """Return a list of names, which is cut into several attributes if it is long."""
    if name in attributes:
        return [_text(each) for each in attributes[name]]
    found: list[str] = []
    while f"{name}{len(found)}" in attributes:
        found.extend(_text(each) for each in attributes[f"{name}{len(found)}"])
    return found


def _layers(config: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    kind = config.get("class_name")
    if kind not in ("Functional", "Sequential", "Model"):
        raise ANNarchyException(f"{path}: only networks of the classes Sequential and Functional are known, not {kind}")
    layers: list[dict[str, Any]] = config["config"]["layers"]
    if layers and layers[0]["class_name"] != "InputLayer":
        # Files of Sequential networks by Keras 2 say the shape in the first layer.
        shape = _input_shape(layers[0]["config"])
        if shape is not None:
            first = {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": shape}}
            layers = [first, *layers]
    _require_chain(layers, path)
    return layers


def _require_chain(layers: list[dict[str, Any]], path: Path) -> None:
    """Raise unless each layer receives from the one before it."""
    for before, layer in pairwise(layers):
        sources = list(dict.fromkeys(_sources(layer.get("inbound_nodes", []))))
        if sources and sources != [before["config"]["name"]]:
            raise ANNarchyException(
                f"{path}: layer '{layer['config']['name']}' receives from {', '.join(sources)}; only networks in which "
                "each layer receives from the one before it can be converted"
            )


def _sources(node: Any) -> Iterator[str]:
    """Yield the names of the layers in the description of a connection: of Keras 3 or, as a list, of Keras 2."""
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            yield node["config"]["keras_history"][0]
            return
        for value in node.values():
            yield from _sources(value)
    elif isinstance(node, list):
        if len(node) >= 3 and isinstance(node[0], str) and isinstance(node[1], int) and isinstance(node[2], int):
            yield node[0]
            return
        for value in node:
            yield from _sources(value)


def _input_shape(config: dict[str, Any]) -> list[int | None] | None:
    return config.get("batch_shape") or config.get("batch_input_shape")


def _layer(layer: dict[str, Any], weights: Weights) -> Layer:
    kind, config = layer["class_name"], layer["config"]
    name = str(config["name"])
    match kind:
        case "InputLayer":
            shape = _input_shape(config)
            if shape is None or any(n is None for n in shape[1:]) or len(shape) < 2:
                raise ANNarchyException(f"layer '{name}': the shape of the input is not fixed: {shape}")
            return Input(name, tuple(int(n) for n in shape[1:] if n is not None))
        case "Dense":
            kernel = _kernel(name, weights, 2)
            return Dense(name, kernel.T)
        case "Conv2D":
            _require_channels_last(name, config)
            if tuple(config.get("dilation_rate", (1, 1))) != (1, 1) or config.get("groups", 1) != 1:
                raise ANNarchyException(f"layer '{name}': dilated and grouped convolutions cannot be converted")
            kernel = _kernel(name, weights, 4)
            return Convolution(name, np.moveaxis(kernel, -1, 0), _pair(config["strides"]), config["padding"])
        case "MaxPooling2D" | "AveragePooling2D":
            _require_channels_last(name, config)
            size = _pair(config["pool_size"])
            strides = _pair(config.get("strides") or size)
            return Pooling(name, "max" if kind == "MaxPooling2D" else "mean", size, strides, config["padding"])
    return Skipped(name, kind)


def _kernel(name: str, weights: Weights, axes: int) -> NDArray[np.float64]:
    if not weights or weights[0].ndim != axes:
        raise ANNarchyException(f"layer '{name}': the file has no weights for it")
    return weights[0]


def _require_channels_last(name: str, config: dict[str, Any]) -> None:
    order = config.get("data_format")
    if order not in (None, "channels_last"):
        raise ANNarchyException(f"layer '{name}': images need their channels last, not {order!r}")


def _pair(given: Any) -> tuple[int, int]:
    first, second = (given, given) if isinstance(given, int) else given
    return int(first), int(second)


def _snake_case(name: str) -> str:
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
