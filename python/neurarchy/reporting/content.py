"""What a report says about a network, whatever the format of its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import _core, registry
from ..dendrite import Dendrite
from ..inputs.base import InputPopulation
from ..population import Population, population_of
from ..projection import Projection
from ..view import PopulationView
from .model import Model, models_of_neurons, models_of_synapses

if TYPE_CHECKING:
    from ..base_network import BaseNetwork


class Value(NamedTuple):
    """A named value."""

    #: In LaTeX, without dollars.
    name: str
    #: A number, or a formula between dollars.
    value: str


class PopulationEntry(NamedTuple):
    """A population."""

    name: str
    geometry: tuple[int, ...]
    size: int
    model: str
    parameters: list[Value]
    #: What it is, if it is an input.
    description: str | None


class ProjectionEntry(NamedTuple):
    """A projection."""

    pre: str
    post: str
    target: str
    model: str
    #: Formulas in it stand between dollars.
    pattern: str
    #: Name of the connector.
    connector: str
    parameters: list[Value]
    #: An earlier one has the same sides and target, and such ones are to be left out.
    gathered: bool


class MonitorEntry(NamedTuple):
    """A monitor."""

    object: str
    variables: list[str]
    period: float


class Content(NamedTuple):
    """A network as a report describes it."""

    title: str
    author: str
    date: str | None
    #: Version of this package.
    version: str
    threads: int
    dt: float
    populations: list[PopulationEntry]
    projections: list[ProjectionEntry]
    monitors: list[MonitorEntry]
    #: Formulas.
    functions: list[str]
    neurons: list[Model]
    synapses: list[Model]
    constants: list[Value]
    #: Name and description of what measures more than variables.
    measurements: list[tuple[str, str]]


def content_of(
    net: BaseNetwork,
    config: dict[str, Any],
    title: str | None,
    author: str | None,
    date: str | None,
    gather: bool,
) -> Content:
    """Return what there is to say about a network."""
    neurons, neuron_name = models_of_neurons(net, config["precision"])
    synapses, synapse_name = models_of_synapses(net, config["precision"])
    return Content(
        title=title or "Network description",
        author=author or "Neurarchy",
        date=date,
        version=_core.__version__,
        threads=config["num_threads"],
        dt=net.dt,
        populations=[_population(pop, neuron_name[pop.id]) for pop in net.populations],
        projections=list(_projections(net.projections, synapse_name, gather)),
        monitors=[
            MonitorEntry(recorded_object(monitor.object), list(monitor.variables), float(monitor.period))
            for monitor in net.monitors
        ],
        functions=_core.function_formulas(net.core),
        neurons=neurons,
        synapses=synapses,
        constants=[
            Value(_core.latex_name(constant.name), str(constant.value)) for constant in registry.constants.values()
        ],
        measurements=[
            (each._population.neuron_type.name, each._population.neuron_type.description or type(each).__name__)
            for each in net.extensions
        ],
    )


def _population(pop: Population, model: str) -> PopulationEntry:
    is_input = isinstance(pop, InputPopulation)
    return PopulationEntry(
        name=pop.name,
        geometry=pop.geometry,
        size=pop.size,
        model=model,
        parameters=[Value(_core.latex_name(name), shown(pop.get(name))) for name in pop.parameters],
        description=(pop.neuron_type.description or model) if is_input else None,
    )


def _projections(projections: Iterable[Projection], names: dict[int, str], gather: bool) -> Iterator[ProjectionEntry]:
    seen = set()
    for proj in projections:
        ends = (population_of(proj.pre).name, population_of(proj.post).name, target_of(proj))
        yield ProjectionEntry(
            *ends,
            model=names[proj.id],
            pattern=proj.connector_description if proj.is_connected else "not connected",
            connector=proj.connector_name if proj.is_connected else "",
            parameters=[
                Value(_core.latex_name(name), shown(_synaptic(proj, name))) for name in proj.parameters if name != "w"
            ],
            gathered=gather and ends in seen,
        )
        seen.add(ends)


def target_of(proj: Projection) -> str:
    """Return the target, or several as one text."""
    return proj.target if isinstance(proj.target, str) else " / ".join(proj.target)


def _synaptic(proj: Projection, name: str) -> Any:
    if not proj.initialized:
        return proj.init[name]
    return proj._network.core.get_synapses(proj.id, name)


def recorded_object(obj: Any) -> str:
    """Return the name of what a monitor records."""
    match obj:
        case Dendrite():
            return f"{obj.proj.name} (dendrite {obj.post_rank})"
        case PopulationView():
            return f"{obj.population.name} (subset)"
    return str(obj.name)


def shown(value: Any) -> str:
    """Return a number as text; of many that differ, the smallest and the largest as a formula."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "bif":
            raise ValueError
    except ValueError:
        return str(value)
    if array.size == 0:
        return "---"
    lowest, highest = _number(array.min().item()), _number(array.max().item())
    return lowest if lowest == highest else f"$[{lowest}, {highest}]$"


def _number(value: float) -> str:
    """Return a number with the digits that it was given with, in single precision too."""
    with np.errstate(over="ignore"):
        single = np.float32(value)
    return str(single) if isinstance(value, float) and float(single) == value else str(value)
