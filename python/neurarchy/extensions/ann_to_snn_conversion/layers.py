"""What a trained network is made of, whatever file it comes from. Images have their channels last."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from ...messages import ANNarchyException

Shape = tuple[int, ...]
#: ``'same'``, ``'valid'``, or how much is added before and behind each axis.
Padding = str | tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Input:
    """The first layer: samples of a shape."""

    name: str
    shape: Shape
    #: Axes of the samples as the network was trained on them, in the order of `shape`; None: as they are.
    axes: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Dense:
    """Each neuron receives from all neurons of the layer before."""

    name: str
    #: Shape ``(units, inputs)``.
    weights: NDArray[np.float64]

    def output_shape(self, before: Shape) -> Shape:
        """Return the shape of the layer after one of this shape."""
        if prod(before) != self.weights.shape[1]:
            raise ANNarchyException(
                f"layer '{self.name}': its weights are for {self.weights.shape[1]} inputs, but the layer before it has "
                f"{prod(before)}"
            )
        return (len(self.weights),)


@dataclass(frozen=True)
class Convolution:
    """A bank of filters over an image."""

    name: str
    #: Shape ``(filters, height, width, channels)``.
    weights: NDArray[np.float64]
    strides: tuple[int, int] = (1, 1)
    padding: Padding = "same"

    def output_shape(self, before: Shape) -> Shape:
        """Return the shape of the layer after one of this shape."""
        _require_image(self.name, before)
        filters, *size, channels = self.weights.shape
        if channels != before[2]:
            raise ANNarchyException(
                f"layer '{self.name}': its filters are for {channels} channels, but the layer before it has {before[2]}"
            )
        return (*_sizes(self.name, before, size, self.strides, self.padding), filters)


@dataclass(frozen=True)
class Pooling:
    """The maximum or mean of each region of an image."""

    name: str
    #: ``'max'`` or ``'mean'``.
    operation: str
    size: tuple[int, int]
    strides: tuple[int, int]
    padding: Padding = "valid"

    def output_shape(self, before: Shape) -> Shape:
        """Return the shape of the layer after one of this shape."""
        _require_image(self.name, before)
        return (*_sizes(self.name, before, self.size, self.strides, self.padding), before[2])


@dataclass(frozen=True)
class Skipped:
    """A layer that has no counterpart in a spiking network."""

    name: str
    kind: str


Layer = Input | Dense | Convolution | Pooling | Skipped


def _require_image(name: str, shape: Shape) -> None:
    if len(shape) != 3:
        raise ANNarchyException(
            f"layer '{name}': it needs an image of shape (height, width, channels), but the layer before it has {shape}"
        )


def padding_of(
    name: str, before: Shape, size: tuple[int, ...] | list[int], strides: tuple[int, int], padding: Padding
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return how much is added before and behind each axis of an image."""
    if not isinstance(padding, str):
        return padding
    if padding not in ("same", "valid"):
        raise ANNarchyException(f"layer '{name}': expected padding 'same' or 'valid', not {padding!r}")
    added = []
    for n, kernel, stride in zip(before[:2], size, strides, strict=True):
        both = max((ceil(n / stride) - 1) * stride + kernel - n, 0) if padding == "same" else 0
        added.append((both // 2, both - both // 2))
    return added[0], added[1]


def _sizes(
    name: str, before: Shape, size: tuple[int, int] | list[int], strides: tuple[int, int], padding: Padding
) -> tuple[int, int]:
    added = padding_of(name, before, size, strides, padding)
    sizes = tuple((n + sum(a) - k) // s + 1 for n, a, k, s in zip(before[:2], added, size, strides, strict=True))
    if min(sizes) < 1:
        raise ANNarchyException(f"layer '{name}': {tuple(size)} does not fit into an image of {before[:2]}")
    return sizes[0], sizes[1]
