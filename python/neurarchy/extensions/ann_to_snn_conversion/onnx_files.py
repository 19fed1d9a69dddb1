"""Reading networks from ONNX files: a chain of nodes from one input to one output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...messages import ANNarchyException, missing_extra
from .layers import Convolution, Dense, Input, Layer, Padding, Pooling, Shape, Skipped

#: Nodes that change no values, or only as activations do.
_SKIPPED = {
    "Relu", "Softmax", "Sigmoid", "Tanh", "LogSoftmax", "Identity", "Dropout", "Cast", "Flatten", "Reshape", "Squeeze",
    "Unsqueeze", "ArgMax", "ZipMap",
}  # fmt: skip

#: From channels first to channels last.
_AXES = (1, 2, 0)


def layers_of(filename: str | os.PathLike[str]) -> list[Layer]:
    """Return the layers of a network in a file, with channels last.

    Parameters
    ----------
    filename : str or path
        An ONNX file.

    Raises
    ------
    ANNarchyException
        If the file cannot be read, or holds something that cannot be converted; if onnx is missing.
    """
    try:
        import onnx
    except ImportError:
        raise missing_extra("onnx", "onnx", "reading ONNX files") from None
    try:
        model = onnx.load(os.fspath(filename))
    except FileNotFoundError:
        raise ANNarchyException(f"the file {os.fspath(filename)} does not exist") from None
    # The parser of protocol buffers has exceptions of its own.
    except Exception as error:
        raise ANNarchyException(f"{os.fspath(filename)} cannot be read as an ONNX file: {error}") from error
    return list(_Reader(model.graph, os.fspath(filename)).layers())


class _Reader:
    """Follows the graph from its input."""

    def __init__(self, graph: Any, filename: str) -> None:
        from onnx import numpy_helper

        self.graph = graph
        self.filename = filename
        self.constants: dict[str, NDArray[Any]] = {
            tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer
        }
        for node in graph.node:
            if node.op_type == "Constant":
                self.constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)

    def layers(self) -> Iterator[Layer]:
        """Yield the layers."""
        inputs = [each for each in self.graph.input if each.name not in self.constants]
        if len(inputs) != 1:
            raise ANNarchyException(
                f"{self.filename}: only networks with one input can be converted, not {len(inputs)}"
            )
        dims = [dim.dim_value for dim in inputs[0].type.tensor_type.shape.dim][1:]
        if not dims or min(dims) < 1:
            raise ANNarchyException(f"{self.filename}: the shape of the input '{inputs[0].name}' is not fixed: {dims}")
        image = len(dims) == 3
        shape: Shape = tuple(dims[axis] for axis in _AXES) if image else tuple(dims)
        yield Input(inputs[0].name, shape, _AXES if image else None)
        flat = not image
        value = inputs[0].name
        for number, node in enumerate(self._chain(value)):
            name = node.name or f"{node.op_type}_{number}"
            match node.op_type:
                case "Gemm" | "MatMul":
                    weights = self._dense(node, name)
                    if not flat:
                        # The weights follow the order of channels, rows, columns.
                        rows, columns, channels = shape
                        size = (len(weights), channels, rows, columns)
                        if prod(size[1:]) != weights.shape[1]:
                            raise ANNarchyException(f"{self.filename}: node '{name}': the weights do not fit {shape}")
                        weights = weights.reshape(size).transpose(0, 2, 3, 1).reshape(len(weights), -1)
                        flat = True
                    layer: Layer = Dense(name, weights)
                case "Conv":
                    layer = self._convolution(node, name)
                case "MaxPool" | "AveragePool":
                    layer = self._pooling(node, name)
                case "GlobalAveragePool":
                    whole = (shape[0], shape[1])
                    layer = Pooling(name, "mean", whole, whole)
                case "Add" | "Sub":
                    # A bias, as those of other nodes.
                    layer = Skipped(name, "Bias")
                case kind if kind in _SKIPPED:
                    layer = Skipped(name, kind)
                case kind:
                    raise ANNarchyException(f"{self.filename}: node '{name}': a {kind} cannot be converted")
            if isinstance(layer, (Dense, Convolution, Pooling)):
                shape = layer.output_shape(shape)
            yield layer

    def _chain(self, value: str) -> Iterator[Any]:
        """Yield the nodes one after the other, from the one that reads the value."""
        while True:
            readers = [node for node in self.graph.node if value in node.input]
            if not readers:
                return
            if len(readers) > 1:
                names = ", ".join(node.name or node.op_type for node in readers)
                raise ANNarchyException(
                    f"{self.filename}: the value '{value}' is read by {names}; only networks in which each layer "
                    "receives from the one before it can be converted"
                )
            yield readers[0]
            value = readers[0].output[0]

    def _dense(self, node: Any, name: str) -> NDArray[np.float64]:
        """Return weights of shape ``(units, inputs)``."""
        weights = self._constant(node, 1, name)
        if weights.ndim != 2:
            raise ANNarchyException(f"{self.filename}: node '{name}': expected a matrix of weights")
        attributes = _attributes(node)
        if attributes.get("transA", 0):
            raise ANNarchyException(f"{self.filename}: node '{name}': transA cannot be converted")
        weights = weights * attributes.get("alpha", 1.0)
        return weights if attributes.get("transB", 0) else weights.T

    def _convolution(self, node: Any, name: str) -> Convolution:
        kernel = self._constant(node, 1, name)
        attributes = _attributes(node)
        if kernel.ndim != 4 or attributes.get("group", 1) != 1 or set(attributes.get("dilations", [1])) != {1}:
            raise ANNarchyException(
                f"{self.filename}: node '{name}': only two-dimensional convolutions without groups and dilation can be "
                "converted"
            )
        strides, padding = self._placing(attributes, name)
        return Convolution(name, kernel.transpose(0, 2, 3, 1), strides, padding)

    def _pooling(self, node: Any, name: str) -> Pooling:
        attributes = _attributes(node)
        size = tuple(attributes["kernel_shape"])
        if len(size) != 2 or attributes.get("ceil_mode", 0) or set(attributes.get("dilations", [1])) != {1}:
            raise ANNarchyException(
                f"{self.filename}: node '{name}': only two-dimensional pooling without dilation and ceil_mode can be "
                "converted"
            )
        strides, padding = self._placing(attributes, name)
        operation = "max" if node.op_type == "MaxPool" else "mean"
        return Pooling(name, operation, (size[0], size[1]), strides, padding)

    def _placing(self, attributes: dict[str, Any], name: str) -> tuple[tuple[int, int], Padding]:
        """Return strides and padding."""
        strides = tuple(attributes.get("strides", (1, 1)))
        pads = tuple(attributes.get("pads", (0, 0, 0, 0)))
        known: dict[str, Padding] = {
            "NOTSET": ((pads[0], pads[2]), (pads[1], pads[3])),
            "VALID": "valid",
            "SAME_UPPER": "same",
        }
        auto = attributes.get("auto_pad", "NOTSET")
        if auto not in known:
            raise ANNarchyException(f"{self.filename}: node '{name}': padding {auto} cannot be converted")
        return (strides[0], strides[1]), known[auto]

    def _constant(self, node: Any, place: int, name: str) -> NDArray[np.float64]:
        found = self.constants.get(node.input[place])
        if found is None:
            raise ANNarchyException(f"{self.filename}: node '{name}': its weights are not in the file")
        return np.asarray(found, dtype=np.float64)


def _attributes(node: Any) -> dict[str, Any]:
    from onnx import helper

    found = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in found.items()}
