"""Linear nodes of NIR as sparse matrices."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...messages import ANNarchyException, missing_extra

Shape = tuple[int, ...]


def sparse() -> Any:
    """Return the module of sparse matrices."""
    try:
        import scipy.sparse
    except ImportError:
        raise missing_extra("scipy", "nir", "neurarchy.extensions.nir") from None
    return scipy.sparse


class Path:
    """What becomes of the output of a node on its way: a matrix, a constant, a delay, a shape.

    Shapes have their channels first.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.matrix: Any = sparse().identity(prod(shape), format="csr")
        self.constant = np.zeros(prod(shape))
        self.delay_s = 0.0

    def through(self, node: Any, name: str) -> Path:
        """Return the path that goes on through a linear node."""
        kind = type(node).__name__
        after = Path.__new__(Path)
        after.delay_s = self.delay_s
        after.shape = self.shape
        matrix: Any = None
        bias: Any = 0.0
        match kind:
            case "Input" | "Output":
                pass
            case "Linear" | "Affine":
                weight = np.asarray(node.weight, dtype=np.float64)
                if weight.ndim != 2 or weight.shape[1] != prod(self.shape):
                    raise ANNarchyException(
                        f"node '{name}': its weights of shape {weight.shape} do not fit a signal of shape {self.shape}"
                    )
                matrix, after.shape = sparse().csr_matrix(weight), (len(weight),)
                bias = np.asarray(node.bias).reshape(-1) if kind == "Affine" else 0.0
            case "Scale":
                scale = np.broadcast_to(np.asarray(node.scale, dtype=np.float64), self.shape)
                matrix = sparse().diags(scale.reshape(-1), format="csr")
            case "Flatten":
                after.shape = (prod(self.shape),)
            case "Conv2d" | "Conv1d":
                matrix, after.shape, bias = _convolution(node, name, self.shape, flat=kind == "Conv1d")
            case "SumPool2d" | "AvgPool2d":
                matrix, after.shape = _pooling(node, name, self.shape, mean=kind == "AvgPool2d")
            case "Delay":
                delays = np.unique(np.asarray(node.delay, dtype=np.float64))
                if len(delays) != 1:
                    raise ANNarchyException(f"node '{name}': delays that differ between neurons cannot be read")
                after.delay_s += float(delays[0])
            case _:
                raise ANNarchyException(f"node '{name}': a {kind} cannot be read")
        after.matrix = self.matrix if matrix is None else (matrix @ self.matrix).tocsr()
        after.constant = (self.constant if matrix is None else matrix @ self.constant) + bias
        return after


def _pair(given: Any) -> tuple[int, int]:
    values = np.broadcast_to(np.asarray(given), (2,))
    return int(values[0]), int(values[1])


def _convolution(node: Any, name: str, shape: Shape, flat: bool) -> tuple[Any, Shape, Any]:
    weight = np.asarray(node.weight, dtype=np.float64)
    if flat:
        weight, shape = weight[:, :, None, :], (shape[0], 1, *shape[1:])
        line: list[Any] = [node.stride, node.padding, node.dilation]
        stride, padding, dilation = (
            given if isinstance(given, str) else (lowest, int(np.ravel(given)[0]))
            for given, lowest in zip(line, (1, 0, 1), strict=True)
        )
    else:
        stride, padding, dilation = node.stride, node.padding, node.dilation
    if len(shape) != 3:
        raise ANNarchyException(f"node '{name}': it needs an image of shape (channels, ...), not {shape}")
    matrix, after = filters(weight, shape, _pair(stride), padding, _pair(dilation), int(node.groups), name)
    bias = np.repeat(np.broadcast_to(np.asarray(node.bias, dtype=np.float64), after[:1]), after[1] * after[2])
    return matrix, (after[0], after[2]) if flat else after, bias


def _pooling(node: Any, name: str, shape: Shape, mean: bool) -> tuple[Any, Shape]:
    size = _pair(node.kernel_size)
    if len(shape) != 3:
        raise ANNarchyException(f"node '{name}': it needs an image of shape (channels, height, width), not {shape}")
    weight = np.full((shape[0], 1, *size), 1.0 / prod(size) if mean else 1.0)
    return filters(weight, shape, _pair(node.stride), node.padding, (1, 1), shape[0], name)


def filters(
    weight: Any,
    shape: Shape,
    stride: tuple[int, int],
    padding: Any,
    dilation: tuple[int, int],
    groups: int,
    name: str,
) -> tuple[Any, Shape]:
    """Return the matrix of a bank of filters, and the shape of its result.

    Parameters
    ----------
    weight : array
        Shape ``(filters, channels of a group, height, width)``.
    shape : tuple of int
        ``(channels, height, width)`` of the image.
    """
    count, depth, *size = weight.shape
    if depth * groups != shape[0]:
        raise ANNarchyException(f"node '{name}': filters for {depth * groups} channels do not fit {shape}")
    reach = [d * (k - 1) for d, k in zip(dilation, size, strict=True)]
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ANNarchyException(f"node '{name}': expected padding 'same' or 'valid', not '{padding}'")
        both = reach if padding == "same" else [0, 0]
        begin = [each // 2 for each in both]
    else:
        begin = list(_pair(padding))
        both = [2 * each for each in begin]
    out = [(n + b - r - 1) // s + 1 for n, b, r, s in zip(shape[1:], both, reach, stride, strict=True)]
    rows, columns, values = [], [], []
    at = np.indices((count, *out)).reshape(3, -1)
    number = np.arange(at.shape[1])
    group = at[0] // (count // groups)
    for channel in range(depth):
        for y in range(size[0]):
            for x in range(size[1]):
                row = at[1] * stride[0] - begin[0] + y * dilation[0]
                column = at[2] * stride[1] - begin[1] + x * dilation[1]
                inside = (row >= 0) & (row < shape[1]) & (column >= 0) & (column < shape[2])
                source = ((group * depth + channel) * shape[1] + row) * shape[2] + column
                rows.append(number[inside])
                columns.append(source[inside])
                values.append(weight[at[0], channel, y, x][inside])
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    matrix = sparse().csr_matrix(entries, shape=(at.shape[1], prod(shape)))
    return matrix, (count, *out)
