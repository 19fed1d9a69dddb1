"""What is odd about a network that compiles all the same: it has a meaning, but hardly the one intended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import registry
from .population import population_of

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .neuron import Neuron
    from .population import Population
    from .projection import Projection
    from .synapse import Synapse

_NAME = re.compile(r"[A-Za-z_]\w*")
#: Read by projections without being named in an equation.
_READ_BY_PROJECTIONS = "r"


def oddities(net: BaseNetwork) -> Iterator[str]:
    """Yield a text for each thing that is odd about a compiled network."""
    yield from _hidden_names(net)
    yield from _unused_parameters(net)
    for proj in net.projections:
        connected = proj.initialized and proj._has_synapses
        if connected and proj.pre.size and proj.post.size and proj.nb_synapses == 0:
            yield f"{proj._what} has no synapses: its connector made none"


def _hidden_names(net: BaseNetwork) -> Iterator[str]:
    functions = {text.split("(")[0].strip() for text in registry.functions}
    objects: list[Population | Projection] = [*net.populations, *net.projections]
    for obj in objects:
        hidden = [name for name in obj.attributes if name in registry.constants or name in functions]
        if hidden and obj.initialized:
            yield (
                f"{obj._what}: its {', '.join(hidden)} hides the constant or function of this name; rename one of them "
                "if that is not meant"
            )


def _unused_parameters(net: BaseNetwork) -> Iterator[str]:
    # By the names in the texts, so that a doubtful case says nothing.
    synapses: dict[int, set[str]] = {}
    for proj in net.projections:
        texts = _equations(proj.synapse_type)
        words = _names(*texts.values())
        for side in (proj.pre, proj.post):
            synapses.setdefault(population_of(side).id, set()).update(words)
        unused = [name for name in proj.parameters if name != "w" and _times(name, texts) < 2]
        if unused and proj.initialized and _is_own(proj, proj.synapse_type):
            yield f"{proj._what}: no equation reads its parameter {', '.join(unused)}"
    for pop in net.populations:
        texts = _equations(pop.neuron_type)
        if not pop.initialized or not _is_own(pop, pop.neuron_type) or not texts.get("equations"):
            # Neurons without equations hold values for others.
            continue
        elsewhere = synapses.get(pop.id, set()) | _names(pop.stop_condition, pop.neuron_type.refractory)
        elsewhere.add(_READ_BY_PROJECTIONS)
        unused = [name for name in pop.parameters if name not in elsewhere and _times(name, texts) < 2]
        if unused:
            yield f"{pop._what}: no equation reads its parameter {', '.join(unused)}"


def _equations(model: Neuron | Synapse) -> dict[str, str]:
    return {field: text for field, text in model.texts().items() if field not in ("name", "description")}


def _is_own(obj: object, model: object) -> bool:
    """Return whether the model is the user's: parameters of standard models and inputs have their reasons."""
    ours = ("neurarchy.models", "neurarchy.inputs")
    return not any(type(each).__module__.startswith(ours) for each in (obj, model))


def _names(*texts: object) -> set[str]:
    return {name for text in texts if isinstance(text, str) for name in _NAME.findall(text)}


def _times(name: str, texts: dict[str, str]) -> int:
    """Count how often a name stands in texts; once is its declaration."""
    return sum(_NAME.findall(text).count(name) for text in texts.values() if isinstance(text, str))
