"""The models of a report: the neurons and synapses that were declared, as formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .. import _core, registry
from ..messages import ANNarchyException, warn
from ..neuron import Neuron
from ..synapse import Synapse

if TYPE_CHECKING:
    from ..base_network import BaseNetwork

_LOCALITIES = {
    "local": "per neuron",
    "population": "per population",
    "synapse": "per synapse",
    "postsynaptic": "per post-synaptic neuron",
    "projection": "per projection",
}


class Parameter(NamedTuple):
    """A parameter."""

    #: In LaTeX.
    name: str
    value: str
    locality: str
    #: ``double``, ``float``, ``int`` or ``bool``.
    type: str


class Variable(NamedTuple):
    """A variable and its equation, in LaTeX."""

    name: str
    equation: str
    locality: str
    initial: str
    minimum: list[str]
    maximum: list[str]
    method: str | None

    @property
    def is_given(self) -> bool:
        """Its equation keeps the value that it was given from outside."""
        left, _, right = self.equation.partition(" = ")
        return left == right


#: The condition of neurons whose spikes are given.
NEVER = r"\text{False}"


class Model(NamedTuple):
    """A neuron or synapse."""

    name: str
    description: str
    spiking: bool
    parameters: list[Parameter]
    variables: list[Variable]
    #: Formulas of the other fields by their keywords: ``spike``, ``reset``, ``pre_spike``...
    fields: dict[str, list[str]]
    #: How the contributions of synapses are combined.
    operation: str
    #: Refractory period: ms, the name of an attribute in LaTeX, or nothing.
    refractory: str | None
    #: The weight changes by equations or events.
    plastic: bool
    #: The texts as written, of a model that cannot be read.
    unreadable: dict[str, str] | None = None


_Kind = TypeVar("_Kind", Neuron, Synapse)


def models_of_neurons(net: BaseNetwork, precision: str) -> tuple[list[Model], dict[int, str]]:
    """Return all neurons that were declared, and for each population the name of its neuron."""
    declared, names = _named(registry.neurons, {pop.id: pop.neuron_type for pop in net.populations}, "Neuron")
    models = [_model(net, each, name, precision) for each, name in declared]
    return _once(models), names


def models_of_synapses(net: BaseNetwork, precision: str) -> tuple[list[Model], dict[int, str]]:
    """Return all synapses that were declared, and for each projection the name of its synapse."""
    used: dict[int, Synapse] = {}
    names: dict[int, str] = {}
    for proj in net.projections:
        if _is_empty(proj.synapse_type):
            names[proj.id] = "Event-driven synapse" if proj.synapse_type.type == "spike" else "-"
        used[proj.id] = proj.synapse_type
    declared, given = _named(registry.synapses, used, "Synapse")
    models = []
    for each, name in declared:
        if _is_empty(each):
            if each.type == "spike":
                model = _model(net, each, "Event-driven synapse", precision)
                models.append(model._replace(description="Spiking synapse without plasticity."))
        elif name != "-":
            models.append(_model(net, each, name, precision))
    return _once(models), {**given, **names}


def _named(
    registered: list[_Kind], used: dict[int, _Kind], kind: str
) -> tuple[list[tuple[_Kind, str]], dict[int, str]]:
    """Number what has no name. What is used counts more than what was registered: it knows if it is spiking."""
    numbers = {each.declaration: each for each in registered}
    numbers.update({each.declaration: each for each in used.values()})
    texts = {
        declaration: each.name if each.has_name else f"{kind} {place}"
        for place, (declaration, each) in enumerate(numbers.items(), start=1)
    }
    return (
        [(each, texts[declaration]) for declaration, each in numbers.items()],
        {key: texts[each.declaration] for key, each in used.items()},
    )


def _is_empty(synapse: Synapse) -> bool:
    """Return whether it is what a projection without a synapse has."""
    return not any(text for field, text in synapse.texts().items() if field not in ("name", "description", "operation"))


def _once(models: list[Model]) -> list[Model]:
    """Leave out what is the same as one before."""
    return [model for place, model in enumerate(models) if model not in models[:place]]


def _model(net: BaseNetwork, of: Neuron | Synapse, name: str, precision: str) -> Model:
    texts = of.texts()
    spiking = of.type == "spike"
    ask: Callable[[], _core._Formulas]
    if isinstance(of, Neuron):
        kind, ask = "neuron", lambda: _core.neuron_formulas(net.core, texts)
    else:
        kind, ask = "synapse", lambda: _core.synapse_formulas(net.core, texts, spiking)
    description = of.description or f"User-defined {'spiking' if spiking else 'rate-coded'} {kind}."
    refractory = None if isinstance(of, Synapse) else _refractory(of.refractory)
    operation = getattr(of, "operation", "sum")
    try:
        parameters, fields, variables = ask()
    except ANNarchyException as error:
        warn(f"report: the {kind} '{name}' cannot be shown as formulas: {error}")
        given = {field: text for field, text in texts.items() if text and field not in ("name", "description")}
        return Model(name, description, spiking, [], [], {}, operation, refractory, False, given)
    lines = {field: [formula + "".join(map(_note, notes)) for formula, notes in of_field] for field, of_field in fields}
    if "psp" in lines:
        lines["psp"] = [formula.split(" = ", 1)[1] for formula in lines["psp"]]
    types = {"float": precision}
    return Model(
        name,
        description,
        spiking,
        [
            Parameter(formula, value, _locality(kind, locality), types.get(type_, type_))
            for _, formula, value, locality, type_ in parameters
        ],
        [
            Variable(formula, equation, _locality(kind, locality), value, minimum, maximum, method)
            for (_, formula, value, locality, _), equation, minimum, maximum, method in variables
        ],
        lines,
        operation,
        refractory,
        plastic=any(row[0][0] == "w" for row in variables) or _assigns_weight(texts),
    )


def _note(note: str) -> str:
    """Return what stands behind a formula."""
    return rf" \qquad {note.strip('$')}" if "$" in note else rf" \qquad \text{{{note.replace('_', '-')}}}"


def _assigns_weight(texts: dict[str, str]) -> bool:
    events = (texts.get("pre_spike", ""), texts.get("post_spike", ""))
    statements = [line.split("=")[0].strip(" +-*/") for text in events for line in text.replace(";", "\n").split("\n")]
    return "w" in statements


def _locality(kind: str, locality: str) -> str:
    return _LOCALITIES["synapse" if kind == "synapse" and locality == "local" else locality]


def _refractory(period: Any) -> str | None:
    if period is None:
        return None
    if isinstance(period, str):
        return f"${_core.latex_name(period)}$ ms"
    if isinstance(period, (int, float)):
        return f"{period} ms"
    return getattr(period, "latex", lambda: "one value per neuron")()
