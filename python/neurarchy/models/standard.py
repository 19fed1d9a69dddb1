"""What the standard models have in common: their texts come from the engine."""

from __future__ import annotations

from typing import Any, ClassVar

from .. import _core, values
from ..constant import Constant, get_constant
from ..messages import ANNarchyException
from ..neuron import Neuron
from ..synapse import Synapse

#: As the engine takes it: a number, a constant with its value, a part of an equation, nothing.
_Argument = float | tuple[str, float] | str | None


class StandardNeuron(Neuron):
    """A neuron of the literature. Its arguments are numbers or constants; texts are parts of equations."""

    #: Its name in the table of standard models.
    _MODEL: ClassVar[str]
    #: Arguments that are parts of equations.
    _TEXTS: ClassVar[tuple[str, ...]] = ()

    def _make(self, scope: dict[str, Any]) -> None:
        """Become the model with these arguments: all local names of a constructor that has done nothing yet."""
        given = arguments_of(self._MODEL, self._TEXTS, scope)
        texts: dict[str, Any] = _core.standard_neuron(self._MODEL, given)
        Neuron.__init__(self, **texts)


class StandardSynapse(Synapse):
    """A synapse of the literature. Its arguments are numbers or constants."""

    #: Its name in the table of standard models.
    _MODEL: ClassVar[str]

    def _make(self, scope: dict[str, Any]) -> None:
        """Become the model with these arguments, as a standard neuron does."""
        given = arguments_of(self._MODEL, (), scope)
        texts: dict[str, Any] = _core.standard_synapse(self._MODEL, given)
        Synapse.__init__(self, **texts)


def arguments_of(model: str, texts: tuple[str, ...], scope: dict[str, Any]) -> dict[str, _Argument]:
    """Return the arguments of a constructor, whose local names these are, as the engine takes them."""
    given = {name: value for name, value in scope.items() if name != "self"}
    return {name: _argument(f"{model}({name}=)", value, name in texts) for name, value in given.items()}


def _argument(what: str, value: object, is_text: bool) -> _Argument:
    if is_text:
        if value and not isinstance(value, str):
            raise ANNarchyException(f"{what}: expected a part of an equation as a str, not {value!r}")
        return value or None  # type: ignore[return-value]
    constant = value if isinstance(value, Constant) else get_constant(value) if isinstance(value, str) else None
    if constant is not None:
        return constant.name, constant.value
    number = None if isinstance(value, str) else values.as_number(value)
    if number is None:
        raise ANNarchyException(
            f"{what}: The value of the parameter is not a float: {value!r}. Values of single neurons or synapses are "
            "assigned to the population or projection"
        )
    return number
