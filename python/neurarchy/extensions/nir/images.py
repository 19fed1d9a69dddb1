"""Convolutions and pooling as nodes of NIR, where images have their channels first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...messages import ANNarchyException
from ...population import Population, population_of
from ...projection import Projection
from ..convolution import Convolution, Pooling

# A mask is what spikes leave behind: it jumps at a spike and decays, and its sum over time is one.
_OF_SPIKES = ("pre.mask*w", "w*pre.mask", "pre.mask")


def is_shared(proj: Projection) -> bool:
    """Return whether a projection is a convolution or a pooling."""
    return isinstance(proj, (Convolution, Pooling))


def images(projections: list[Projection]) -> set[str]:
    """Return the names of the populations that convolutions and poolings see as images."""
    return {population_of(side).name for proj in projections if is_shared(proj) for side in (proj.pre, proj.post)}


def channels_first(values: NDArray[Any], pop: Population) -> NDArray[Any]:
    """Return values of all neurons of an image, ``(height, width[, channels])``, with their channels first."""
    if pop.dimension not in (2, 3):
        raise ANNarchyException(
            f"to_nir: {pop._what}: images have two dimensions, or three with channels, not {pop.dimension}"
        )
    image = values.reshape(pop.geometry if pop.dimension == 3 else (*pop.geometry, 1))
    return np.moveaxis(image, -1, 0)


def node(nir: Any, proj: Projection) -> Any:
    """Return the node of a convolution or a pooling of spikes."""
    psp = str(proj.synapse_type.psp).replace(" ", "")
    if psp not in _OF_SPIKES:
        raise ANNarchyException(
            f"to_nir: {proj._what}: only the psp 'pre.mask * w', which stands for spikes, can be represented, "
            f"not {psp!r}"
        )
    pre, post = population_of(proj.pre), population_of(proj.post)
    height, width = channels_first(np.arange(pre.size), pre).shape[1:]
    if isinstance(proj, Pooling):
        return _pooling(nir, proj)
    assert isinstance(proj, Convolution)
    if proj.synapse_type.operation != "sum":
        raise ANNarchyException(f"to_nir: {proj._what}: only the operation 'sum' can be represented")
    if proj._padding != 0.0:
        raise ANNarchyException(f"to_nir: {proj._what}: only padding with nothing (0) can be represented")
    weight = np.array(proj.weights, dtype=np.float64)
    layer_wise = weight.ndim == 2 and pre.dimension == 3
    if weight.ndim == pre.dimension or layer_wise:
        weight = weight[None]
    if weight.ndim == 3:
        weight = weight[..., None]
    # (filters, height, width, channels) to (filters, channels, height, width).
    weight = np.moveaxis(weight, -1, 1)
    channels = channels_first(np.arange(pre.size), pre).shape[0]
    if layer_wise:
        # nir takes the channels of a group for those of the image, so all stand here, most of them 0.
        weight = np.eye(channels)[:, :, None, None] * weight
    weight = _square(weight)
    shape = channels_first(np.arange(post.size), post).shape
    if weight.shape[:2] != (shape[0], channels):
        raise ANNarchyException(
            f"to_nir: {proj._what}: its kernel covers a part of the channels, which cannot be represented"
        )
    stride, padding = _steps(proj, (height, width), shape[1:], weight.shape[2:])
    return nir.Conv2d((height, width), weight, stride, padding, 1, 1, np.zeros(len(weight)))


def _square(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return kernels that are as high as wide, with zeros around: nir infers both lengths from the height."""
    side = max(weight.shape[2:])
    # So many zeros before that the centre stays the centre.
    before = [(side - 1) // 2 - (k - 1) // 2 for k in weight.shape[2:]]
    around = [(n, side - k - n) for n, k in zip(before, weight.shape[2:], strict=True)]
    return np.pad(weight, [(0, 0), (0, 0), *around])


def _steps(
    proj: Convolution, before: tuple[int, ...], after: tuple[int, ...], kernel: tuple[int, ...]
) -> tuple[Any, Any]:
    """Return stride and padding: where the centres of the kernels are, as NIR says it."""
    post = population_of(proj.post)
    rows = channels_first(np.arange(post.size), post)[0]
    centres = np.array([each[:2] for each in proj.pre_coordinates])[rows.reshape(-1)].reshape(*rows.shape, 2)
    stride, padding = [], []
    for axis, (n, out, k) in enumerate(zip(before, after, kernel, strict=True)):
        line = centres[:, 0, 0] if axis == 0 else centres[0, :, 1]
        step = int(line[1] - line[0]) if out > 1 else n
        begin = (k - 1) // 2 - int(line[0])
        grid = np.moveaxis(centres[..., axis], axis, 0)
        if np.any(grid != (line[0] + step * np.arange(out))[:, None]) or step < 1 or begin < 0:
            raise ANNarchyException(f"to_nir: {proj._what}: its kernels are not at equal distances from the border on")
        stride.append(step)
        padding.append(begin)
    ends = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(before, padding, kernel, stride, strict=True)]
    if tuple(ends) == tuple(after):
        return tuple(stride), tuple(padding)
    if stride == [1, 1] and tuple(before) == tuple(after) and padding == [(k - 1) // 2 for k in kernel]:
        return (1, 1), "same"
    raise ANNarchyException(
        f"to_nir: {proj._what}: from {tuple(before)} to {tuple(after)}, its borders differ, which cannot be represented"
    )


def _pooling(nir: Any, proj: Pooling) -> Any:
    pre, post = population_of(proj.pre), population_of(proj.post)
    if proj.synapse_type.operation != "mean":
        raise ANNarchyException(f"to_nir: {proj._what}: only the operation 'mean' can be represented")
    extent = proj.extent
    whole = [n // e for n, e in zip(pre.geometry[:2], extent, strict=False)]
    if any(e != 1 for e in extent[2:]) or whole != list(post.geometry[:2]):
        raise ANNarchyException(f"to_nir: {proj._what}: its regions cannot be represented")
    size = np.array(extent[:2])
    return nir.AvgPool2d(size, size, np.array([0, 0]))
