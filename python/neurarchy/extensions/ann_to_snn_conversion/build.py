"""From layers to a spiking network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import registry, values
from ...messages import ANNarchyException, WrongValue
from ...monitor import Monitor
from ...network import Network
from ...neuron import Neuron
from ...population import Population
from ...projection import Projection
from .layers import Convolution, Dense, Input, Layer, Pooling, Shape, Skipped, padding_of


@dataclass(frozen=True)
class Plan:
    """A spiking network, and what of it is needed to show samples to it."""

    network: Network
    input: Population
    output: Population
    #: Of the output: ``v`` and ``spike``.
    monitor: Monitor
    #: Axes of the samples in the order of the input; None: as they are.
    axes: tuple[int, ...] | None


def build(
    layers: list[Layer],
    input_neuron: Neuron,
    hidden_neuron: Neuron,
    output_neuron: Neuron,
    stop_condition: str | None,
    k: int,
    scale_factor: Any,
    normalize_dense: bool,
    show_info: bool,
) -> Plan:
    """Make the network and compile it; nothing is left behind in the implicit network."""
    first = _checked(layers)
    connected = [layer for layer in layers if isinstance(layer, (Dense, Convolution, Pooling))]
    scales = _scales(scale_factor, len(connected))
    last = connected[-1]
    with registry.scratch():
        source = Population(first.shape, input_neuron, name=first.name)
        _require(source, ("rates", "mask"), "input_encoding")
        if show_info:
            print(f"* Input layer: {first.name}, {first.shape}")
        before, shape = source, first.shape
        scale_of = iter(scales)
        for index, layer in enumerate(layers):
            if isinstance(layer, Skipped) and show_info:
                print(f"* {layer.kind} skipped.")
            if not isinstance(layer, (Dense, Convolution, Pooling)):
                continue
            shape = layer.output_shape(shape)
            if layer is last:
                pop = Population(shape, output_neuron, name=layer.name, stop_condition=stop_condition)
                if k:
                    pop.k = k
            else:
                pop = Population(shape, hidden_neuron, name=layer.name)
                _require(pop, ("mask",), "hidden_neuron")
                if "vt" in pop.parameters:
                    pop.vt = pop.vt - 0.05 * index
            _connect(layer, before, pop, next(scale_of), normalize_dense, len(registry.magic().populations), show_info)
            before = pop
        monitor = Monitor(before, ["v", "spike"])
        network = Network(everything=True)
        plan = Plan(network, network.get(source), network.get(before), network.get(monitor), first.axes)
    network.compile(silent=True)
    return plan


def _checked(layers: list[Layer]) -> Input:
    if not layers or not isinstance(layers[0], Input):
        raise ANNarchyException("ANNtoSNNConverter: the first layer must be an InputLayer, which says the shape")
    if any(isinstance(layer, Input) for layer in layers[1:]):
        raise ANNarchyException("ANNtoSNNConverter: only networks with one input can be converted")
    weighted = [layer for layer in layers if isinstance(layer, (Dense, Convolution, Pooling))]
    if not weighted or not isinstance(weighted[-1], Dense):
        raise ANNarchyException("ANNtoSNNConverter: the last layer, but for activations, must be a Dense layer")
    return layers[0]


def _require(pop: Population, names: tuple[str, ...], argument: str) -> None:
    missing = [name for name in names if name not in pop.attributes]
    if missing:
        raise ANNarchyException(
            f"ANNtoSNNConverter({argument}=): the neuron must have {' and '.join(names)}, but has no {missing[0]}"
        )


def _scales(given: Any, count: int) -> list[float]:
    """Return what the weights of each projection are scaled to."""
    if given is None:
        return [float(2 + number) for number in range(count)]
    number = values.as_number(given)
    if number is not None:
        return [number] * count
    if not isinstance(given, (list, tuple, np.ndarray)):
        raise WrongValue(f"ANNtoSNNConverter(scale_factor=): expected a number or a list of numbers, not {given!r}")
    scales = values.array(given, "ANNtoSNNConverter(scale_factor=)").reshape(-1).tolist()
    if len(scales) != count:
        raise ANNarchyException(
            f"ANNtoSNNConverter(scale_factor=): {count} values are needed, one for each projection, not {len(scales)}"
        )
    return scales


def factor(weights: NDArray[np.float64], scale: float) -> float:
    """Return what weights are multiplied by: the largest sum of positive weights of a row becomes the scale."""
    largest = float(np.maximum(weights, 0.0).reshape(len(weights), -1).sum(axis=1).max(initial=0.0))
    return scale / largest if largest > 0.0 else 1.0


def _connect(
    layer: Dense | Convolution | Pooling,
    before: Population,
    pop: Population,
    scale: float,
    normalize_dense: bool,
    number: int,
    show_info: bool,
) -> None:
    match layer:
        case Dense():
            weights = layer.weights * (factor(layer.weights, scale) if normalize_dense else 1.0)
            Projection(before, pop, "exc", name=f"dense_proj_{number}").connect_from_matrix(weights)
            if show_info:
                print(f"* Dense layer: {layer.name}, {pop.size}")
        case Convolution():
            from ..convolution import Convolution as ConvolutionProjection

            weights = layer.weights * factor(layer.weights, scale)
            convolution = ConvolutionProjection(before, pop, "exc", psp="pre.mask * w", name=f"conv_proj_{number}")
            convolution.connect_filters(weights, subsampling=_centres(layer, before.geometry, pop.geometry))
            if show_info:
                print(f"* Conv2D layer: {layer.name}, {pop.geometry}")
        case Pooling():
            from ..convolution import Pooling as PoolingProjection

            _require_regions(layer, before.geometry)
            pooling = PoolingProjection(
                before, pop, "exc", psp="pre.mask", operation=layer.operation, name=f"pool_proj_{number}"
            )
            pooling.connect_pooling(extent=(*layer.size, 1))
            if show_info:
                print(f"* {'MaxPooling2D' if layer.operation == 'max' else 'AveragePooling2D'} layer: {layer.name}, "
                      f"{pop.geometry}")  # fmt: skip
            return
    if show_info:
        print(
            f"    weights: {' x '.join(map(str, weights.shape))}, mean {weights.mean():.4f}, std {weights.std():.4f}, "
            f"from {weights.min():.4f} to {weights.max():.4f}"
        )


def _centres(layer: Convolution, before: Shape, after: Shape) -> list[list[int]] | None:
    """Return where the centre of the filters is for each neuron, as the artificial network has it.

    None where that is what a convolution does by itself: one filter at each pixel.
    """
    size = layer.weights.shape[1:3]
    added = padding_of(layer.name, before, size, layer.strides, layer.padding)
    centres = [
        [place * stride - begin + (kernel - 1) // 2 for place in range(out)]
        for (begin, _), out, kernel, stride in zip(added, after[:2], size, layer.strides, strict=True)
    ]
    if centres == [list(range(n)) for n in before[:2]]:
        return None
    return [[row, column, (before[2] - 1) // 2] for row in centres[0] for column in centres[1]]


def _require_regions(layer: Pooling, before: Shape) -> None:
    if layer.strides != layer.size:
        raise ANNarchyException(
            f"layer '{layer.name}': pooling with overlapping or separate regions (strides {layer.strides}, regions "
            f"{layer.size}) cannot be converted"
        )
    if any(sum(added) for added in padding_of(layer.name, before, layer.size, layer.strides, layer.padding)):
        raise ANNarchyException(
            f"layer '{layer.name}': pooling of an image of {before[:2]} with a border around it cannot be converted; "
            "use padding='valid'"
        )
