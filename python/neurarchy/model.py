"""Models, of neurons or of synapses: equations as text."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, ClassVar

from .explanation import as_html, as_latex, shown

if TYPE_CHECKING:
    from .explanation import Formulas


class Model:
    """What models of neurons and of synapses share: texts, a name and a description, and how they are shown."""

    #: Arguments that are texts of the model.
    _FIELDS: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        noun: str,
        spiking: bool,
        parameters: str,
        equations: str,
        functions: str | None,
        name: str | None,
        description: str | None,
        extra_values: dict[str, Any] | None,
    ) -> None:
        self.parameters = parameters
        self.equations = equations
        self.functions = functions
        self.extra_values = dict(extra_values or {})
        self.type = "spike" if spiking else "rate"
        self.has_name = bool(name)
        self.name = name or f"{self._kind.capitalize()} {noun}"
        self.description = description
        self.short_description = description or f"User-defined model of a {self._kind} {noun}."

    @property
    def _kind(self) -> str:
        return "spiking" if self.type == "spike" else "rate-coded"

    def texts(self) -> dict[str, str]:
        """Return the texts of the model by the names of the arguments."""
        texts = {field: text(type(self), field, getattr(self, field)) for field in self._FIELDS}
        texts["parameters"] = _with_extra_values(texts["parameters"], self.extra_values)
        texts["name"] = text(type(self), "name", self.name)
        texts["description"] = text(type(self), "description", self.description)
        return texts

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__}({self._kind})"]
        for field in self._FIELDS:
            given = getattr(self, field)
            if given:
                lines.append(f"  {field}:")
                lines.extend(f"    {line.strip()}" for line in re.split(r"[\n;]", given) if line.strip())
        return "\n".join(lines)

    def _formulas(self) -> Formulas:
        """Return the texts as formulas."""
        raise NotImplementedError

    def _repr_html_(self) -> str | None:
        return shown(self._formulas, lambda formulas: as_html(self.name, formulas))

    def _repr_latex_(self) -> str | None:
        return shown(self._formulas, as_latex)


def text(model: type, field: str, value: object) -> str:
    """Check that an argument of a model is text; None is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{model.__name__}({field}=): expected a str, not {type(value).__name__}")
    return value


def _with_extra_values(parameters: str, values: dict[str, Any]) -> str:
    """Replace quoted keys by their values.

    Raises
    ------
    KeyError
        If a key has no value.
    """
    return re.sub(r"'([^'\n]*)'", lambda key: repr(values[key.group(1).strip()]), parameters)


def own_copy(model: Any, kind: type, argument: str) -> Any:
    """Return a copy of a model, or an instance of a class of models."""
    if isinstance(model, type) and issubclass(model, kind):
        return model()
    if isinstance(model, kind):
        return copy.deepcopy(model)
    raise TypeError(f"{argument}: expected a {kind.__name__}, not {model!r}")
