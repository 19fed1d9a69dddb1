"""From populations and projections to graphs."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ... import registry
from ...inputs import PoissonPopulation, SpikeSourceArray, TimedPoissonPopulation
from ...messages import ANNarchyException
from ...models import DefaultSpikingSynapse, IF_curr_exp
from ...neuron import Neuron
from ...population import Population
from ...projection import Projection
from ..ann_to_snn_conversion.input_encoding import ENCODINGS
from ..ann_to_snn_conversion.read_out import IaF, IaF_Acc, IaF_ReadOut, IaF_TTKS
from . import images, models
from .reading import nir_module

_INPUTS = (PoissonPopulation, SpikeSourceArray, TimedPoissonPopulation)
_TEXTS = ("parameters", "equations", "spike", "reset")


def to_nir(network: Any = None, filename: str | os.PathLike[str] | None = None) -> Any:
    """Make a graph of a compiled network.

    Inputs are populations of Poisson neurons, spike sources, and the input neurons of an
    :class:`~neurarchy.extensions.ann_to_snn_conversion.ANNtoSNNConverter`. The others may have the neurons of such
    networks, those that :func:`from_nir` makes, or ``IF_curr_exp``. The lower bound that the potentials of converted
    networks have, and refractory periods, have no counterpart in NIR.

    The convolutions of converted networks see the masks that spikes leave behind, and those of NIR the spikes
    themselves: each spike has the same effect in all, spread over some steps here. An image of shape ``(height, width,
    channels)`` becomes a node of shape ``(channels, height, width)``. Of poolings, that by means has a
    counterpart.

    Parameters
    ----------
    network : Network, optional
        The network; by default the implicit one.
    filename : str or path, optional
        Write the graph to this file, too.

    Returns
    -------
    nir.NIRGraph
        The graph. Each population is a node of its name, with its neurons in one row unless it is an image; each
        projection a Linear, Affine, Conv2d or AvgPool2d node called like it, preceded by a Delay if signals take more
        than a step; populations without successors have an output, or all that receive something if each has a
        successor.

    Raises
    ------
    ANNarchyException
        If the network is not compiled, or a neuron or synapse cannot be represented.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.nir import to_nir
    >>> source = ann.PoissonPopulation(3, rates=10.0, name="source")
    >>> pop = ann.Population(2, ann.IF_curr_exp, name="cells")
    >>> proj = ann.Projection(source, pop, "exc", name="synapses").connect_all_to_all(0.5)
    >>> ann.compile(silent=True)
    >>> graph = to_nir()
    >>> sorted(graph.nodes)
    ['cells', 'cells_output', 'source', 'synapses']
    >>> graph.nodes["synapses"].weight
    array([[0.5, 0.5, 0.5],
           [0.5, 0.5, 0.5]])
    """
    nir = nir_module()
    net = registry.magic() if network is None else network
    if not net.core.is_compiled():
        raise ANNarchyException("to_nir: the network is not compiled yet; call compile() first")
    pictures = images.images(net.projections)
    nodes: dict[str, Any] = {pop.name: _node(nir, pop, net, pop.name in pictures) for pop in net.populations}
    edges: list[tuple[str, str]] = []
    for proj in net.projections:
        _project(nir, proj, nodes, edges, net, pictures)
    followed = {source for source, _ in edges}
    ends = [pop for pop in net.populations if pop.name not in followed]
    # Where signals only go round in circles, all populations that receive some are read.
    for pop in ends or [pop for pop in net.populations if any(proj.post is pop for proj in net.projections)]:
        name = _free(f"{pop.name}_output", nodes)
        shape = images.channels_first(np.arange(pop.size), pop).shape if pop.name in pictures else (pop.size,)
        nodes[name] = nir.Output({"output": np.array(shape)})
        edges.append((pop.name, name))
    graph = nir.NIRGraph(nodes, edges)
    if filename is not None:
        nir.write(os.fspath(filename), graph)
    return graph


def _node(nir: Any, pop: Population, net: Any, picture: bool) -> Any:
    neuron = pop.neuron_type
    incoming = [proj for proj in net.projections if proj.post is pop]
    if isinstance(pop, _INPUTS) or any(_is(neuron, known) for known in ENCODINGS.values()):
        if incoming:
            raise ANNarchyException(f"to_nir: {pop._what} is an input of the network, but receives projections")
        return nir.Input(
            {"input": np.array(images.channels_first(np.arange(pop.size), pop).shape if picture else [pop.size])}
        )
    kind = models.kind_of(neuron)
    if kind is not None:
        values = {name: pop.get(models.attribute_of(name)) for name in models.parameters_of(kind)}
        values.update({name: values[name] / 1000.0 for name in models.TIMES if name in values})
    elif any(_is(neuron, known) for known in (IaF, IaF_ReadOut, IaF_TTKS)):
        kind, values = models.iaf(pop.get, net.dt)
    elif _is(neuron, IaF_Acc):
        kind, values = models.accumulator(pop.get, net.dt)
    elif isinstance(neuron, IF_curr_exp):
        if np.any(np.asarray(pop.tau_syn_E) != np.asarray(pop.tau_syn_I)):
            raise ANNarchyException(f"to_nir: {pop._what}: tau_syn_E and tau_syn_I must be equal, NIR has one of them")
        kind, values = models.if_curr_exp(pop.get, net.dt)
    else:
        known = ", ".join([*models.NEURONS, "IF_curr_exp", "the neurons of converted networks"])
        raise ANNarchyException(f"to_nir: {pop._what}: its neuron has no counterpart in NIR; those that have: {known}")
    full = {
        name: np.array(np.broadcast_to(value, pop.geometry), dtype=np.float64).reshape(-1)
        for name, value in values.items()
    }
    if picture:
        full = {name: np.ascontiguousarray(images.channels_first(value, pop)) for name, value in full.items()}
    return getattr(nir, kind)(**full)


def _project(
    nir: Any, proj: Projection, nodes: dict[str, Any], edges: list[tuple[str, str]], net: Any, pictures: set[str]
) -> None:
    pre, post = proj.pre, proj.post
    if not isinstance(pre, Population) or not isinstance(post, Population):
        raise ANNarchyException(f"to_nir: {proj._what}: projections of views cannot be represented")
    if not images.is_shared(proj) and (type(proj) is not Projection or not _is_plain(proj)):
        raise ANNarchyException(f"to_nir: {proj._what}: only static synapses that add w to g_target can be represented")
    sign = 1.0
    if proj.target != "exc":
        if proj.target != "inh" or not isinstance(post.neuron_type, IF_curr_exp):
            raise ANNarchyException(f"to_nir: {proj._what}: the target {proj.target!r} has no counterpart in NIR")
        sign = -1.0
    name = _free(proj.name, nodes)
    bias = np.zeros(post.size)
    # The constant input is that of one projection.
    if "bias" in post.attributes and next(each for each in net.projections if each.post is post) is proj:
        bias = np.asarray(post.bias).reshape(-1)
    begin = pre.name
    if images.is_shared(proj):
        if bias.any() or sign < 0.0:
            raise ANNarchyException(f"to_nir: {proj._what}: a bias or a target 'inh' behind it cannot be represented")
        nodes[name] = images.node(nir, proj)
    elif post.name in pictures:
        raise ANNarchyException(
            f"to_nir: {proj._what}: it leads to the image '{post.name}', which cannot be represented"
        )
    else:
        weight = sign * proj.connectivity_matrix()
        if pre.name in pictures:
            order = images.channels_first(np.arange(pre.size), pre)
            weight = np.ascontiguousarray(weight[:, order.reshape(-1)])
            begin = _free(f"{name}_flatten", nodes)
            nodes[begin] = nir.Flatten({"input": np.array(order.shape)}, start_dim=0)
            edges.append((pre.name, begin))
        nodes[name] = nir.Affine(weight, bias) if bias.any() else nir.Linear(weight)
    delay = proj.delay
    if not isinstance(delay, float):
        raise ANNarchyException(f"to_nir: {proj._what}: delays that differ between synapses cannot be represented")
    if delay > net.dt:
        wait = _free(f"{name}_delay", nodes)
        shape = images.channels_first(np.arange(pre.size), pre).shape if begin in pictures else (pre.size,)
        nodes[wait] = nir.Delay(np.full(shape, delay / 1000.0))
        edges.append((begin, wait))
        begin = wait
    edges.extend([(begin, name), (name, post.name)])


def _is_plain(proj: Projection) -> bool:
    given = proj.synapse_type.texts()
    default = DefaultSpikingSynapse().texts()
    fields = ("equations", "psp", "pre_spike", "post_spike", "pre_axon_spike", "pruning", "creating")
    return all(not given.get(field) or given[field] == default.get(field) for field in fields)


def _is(neuron: Neuron, known: Neuron) -> bool:
    return all(getattr(neuron, text) == getattr(known, text) for text in _TEXTS)


def _free(name: str, nodes: dict[str, Any]) -> str:
    while name in nodes:
        name += "_"
    return name
