"""From graphs to populations and projections."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ... import registry
from ...inputs import SpikeSourceArray
from ...messages import ANNarchyException, missing_extra
from ...model import own_copy
from ...neuron import Neuron
from ...population import Population
from ...projection import Projection
from .linear import Path, sparse
from .models import NEURONS, TIMES, attribute_of, parameters_of


class NIRParts(NamedTuple):
    """What was declared for a graph, by the names of the nodes."""

    #: All populations, inputs included.
    populations: dict[str, Population]
    #: Projections by the names of the nodes that they lead from and to.
    projections: dict[tuple[str, str], Projection]
    #: Names of the input nodes.
    inputs: list[str]
    #: Names of the populations that the output nodes read.
    outputs: list[str]


def nir_module() -> Any:
    """Return the module nir."""
    try:
        import nir
    except ImportError:
        raise missing_extra("nir", "nir", "neurarchy.extensions.nir") from None
    return nir


def from_nir(graph: Any, input_neuron: Neuron | type[Neuron] | None = None) -> NIRParts:
    """Declare the populations and projections of a graph; then call `compile`.

    Parameters
    ----------
    graph : nir.NIRGraph, str or path
        The graph, or the name of a file that ``nir.write`` made. Neurons: IF, LIF, CubaLIF, Threshold; LI, I and CubaLI
        in front of outputs. Between them any of Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten,
        Delay, and graphs in graphs. What lies between two populations becomes one projection with sparse weights, and
        what it adds becomes their ``bias``.
    input_neuron : Neuron, optional
        The spiking neuron of the inputs. Default: an input becomes a :class:`neurarchy.SpikeSourceArray`, whose
        ``spike_times`` can be assigned.

    Returns
    -------
    NIRParts
        What was declared: ``populations`` (by the names of the nodes; dots in them become underscores),
        ``projections``, ``inputs``, ``outputs``.

    Raises
    ------
    ANNarchyException
        If the file cannot be read or something in the graph cannot be represented; nothing has been declared then.

    Examples
    --------
    >>> import nir, numpy as np
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.nir import from_nir
    >>> graph = nir.NIRGraph.from_list(
    ...     nir.Linear(np.array([[0.4, 0.7]])),
    ...     nir.IF(r=np.array([1000.0]), v_threshold=np.array([1.0])),
    ... )
    >>> parts = from_nir(graph)
    >>> parts.populations["input"].spike_times = [[1.0, 2.0, 3.0], [3.0]]
    >>> m = ann.Monitor(parts.populations["if"], "spike")
    >>> ann.compile(silent=True)
    >>> ann.simulate(10.0)
    >>> m.get("spike")
    {0: [4]}
    """
    nir = nir_module()
    if not isinstance(graph, nir.NIRGraph):
        graph = _read(nir, graph)
    nodes: dict[str, Any] = {}
    edges: list[tuple[str, str]] = []
    _flatten(nir, graph, "", nodes, edges)
    sources = {name: node for name, node in nodes.items() if _is_source(node, name)}
    after: dict[str, list[str]] = {}
    for source, target in dict.fromkeys(edges):
        after.setdefault(source, []).append(target)
    paths: dict[tuple[str, str], Path] = {}
    outputs: list[str] = []
    for name, node in sources.items():
        for end, path in _paths(name, Path(_shape(node, name)), nodes, after, ()):
            if _is_output(nodes[end], end):
                outputs.append(_name(name))
                continue
            if type(node).__name__ in ("LI", "I", "CubaLI"):
                raise ANNarchyException(f"node '{name}': only spikes can be transmitted, but it is followed by '{end}'")
            if (name, end) in paths:
                known = paths[name, end]
                if known.delay_s != path.delay_s:
                    raise ANNarchyException(f"'{name}' reaches '{end}' with different delays, which cannot be read")
                known.matrix = known.matrix + path.matrix
                known.constant = known.constant + path.constant
            else:
                paths[name, end] = path
    for (name, end), path in paths.items():
        if len(path.constant) != prod(_shape(nodes[end], end)):
            raise ANNarchyException(f"'{name}' has {len(path.constant)} signals for '{end}', which has another size")
    return _declare(sources, paths, outputs, input_neuron)


def _declare(
    sources: dict[str, Any],
    paths: dict[tuple[str, str], Path],
    outputs: list[str],
    input_neuron: Neuron | type[Neuron] | None,
) -> NIRParts:
    names = [_name(name) for name in sources]
    for name in names:
        if registry.magic().find_population(name) is not None or names.count(name) > 1:
            raise ANNarchyException(f"from_nir: there is a population '{name}' already")
    model = None if input_neuron is None else own_copy(input_neuron, Neuron, "from_nir(input_neuron=)")
    if model is not None and model.type != "spike":
        raise ANNarchyException("from_nir(input_neuron=): the neuron must be spiking")
    parts = NIRParts({}, {}, [], list(dict.fromkeys(outputs)))
    for name, node in sources.items():
        kind, shape = type(node).__name__, _shape(node, name)
        if kind != "Input":
            pop = Population(shape, NEURONS[kind], name=_name(name))
            for parameter, values in _parameters(node, kind).items():
                setattr(pop, attribute_of(parameter), np.broadcast_to(values, shape))
        else:
            parts.inputs.append(_name(name))
            if model is None:
                pop = SpikeSourceArray([[] for _ in range(prod(shape))], name=_name(name))
            else:
                pop = Population(shape, model, name=_name(name))
        parts.populations[_name(name)] = pop
    for (name, end), path in paths.items():
        pre, post = parts.populations[_name(name)], parts.populations[_name(end)]
        proj = Projection(pre, post, "exc", name=f"{pre.name}_{post.name}")
        proj.connect_from_sparse(sparse().csr_matrix(path.matrix.T), delays=1000.0 * path.delay_s)
        post.bias = post.bias + path.constant.reshape(post.geometry)
        parts.projections[_name(name), _name(end)] = proj
    return parts


def _read(nir: Any, filename: Any) -> Any:
    try:
        path = os.fspath(filename)
    except TypeError:
        raise ANNarchyException(f"from_nir: expected a graph of nir or the name of a file, not {filename!r}") from None
    try:
        return nir.read(path)
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ANNarchyException(f"from_nir: {path} cannot be read as a graph of NIR: {error}") from error


def _flatten(nir: Any, graph: Any, prefix: str, nodes: dict[str, Any], edges: list[tuple[str, str]]) -> None:
    """Collect the nodes of graphs in graphs under dotted names; edges lead through their inputs and outputs."""
    inner: dict[str, tuple[str, str]] = {}
    for name, node in graph.nodes.items():
        if isinstance(node, nir.NIRGraph):
            _flatten(nir, node, f"{prefix}{name}.", nodes, edges)
            ends = [[n for n, each in node.nodes.items() if isinstance(each, kind)] for kind in (nir.Input, nir.Output)]
            if len(ends[0]) != 1 or len(ends[1]) != 1:
                raise ANNarchyException(f"graph '{prefix}{name}': a graph in a graph needs one input and one output")
            inner[name] = (f"{prefix}{name}.{ends[0][0]}", f"{prefix}{name}.{ends[1][0]}")
        else:
            nodes[prefix + name] = node
    for source, target in graph.edges:
        begin = inner[source][1] if source in inner else prefix + source
        end = inner[target][0] if target in inner else prefix + target
        edges.append((begin, end))


def _is_source(node: Any, name: str) -> bool:
    return type(node).__name__ in NEURONS or (type(node).__name__ == "Input" and "." not in name)


def _is_output(node: Any, name: str) -> bool:
    return type(node).__name__ == "Output" and "." not in name


def _paths(
    name: str, path: Path, nodes: dict[str, Any], after: dict[str, list[str]], seen: tuple[str, ...]
) -> Iterator[tuple[str, Path]]:
    """Yield the neurons and outputs that a node reaches through linear nodes, and the ways there."""
    for target in after.get(name, []):
        node = nodes[target]
        if type(node).__name__ in NEURONS or _is_output(node, target):
            yield target, path
        elif target in seen:
            raise ANNarchyException(f"there is a cycle of linear nodes through '{target}'")
        else:
            yield from _paths(target, path.through(node, target), nodes, after, (*seen, target))


def _shape(node: Any, name: str) -> tuple[int, ...]:
    kind = type(node).__name__
    if kind == "Input":
        return tuple(int(n) for n in np.ravel(node.input_type["input"]))
    shapes = [np.shape(getattr(node, parameter)) for parameter in parameters_of(kind)]
    shape = np.broadcast_shapes(*[each for each in shapes if each is not None])
    if not shape:
        raise ANNarchyException(f"node '{name}': its parameters do not say how many neurons it has")
    return tuple(int(n) for n in shape)


def _parameters(node: Any, kind: str) -> dict[str, Any]:
    found = {}
    for parameter in parameters_of(kind):
        value = getattr(node, parameter)
        value = 0.0 if value is None else np.asarray(value, dtype=np.float64)
        found[parameter] = 1000.0 * value if parameter in TIMES else value
    return found


def _name(node: str) -> str:
    return node.replace(".", "_")
