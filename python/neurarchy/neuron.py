"""Neuron models."""

from __future__ import annotations

import copy
import re
from typing import Any

from . import _core, registry
from .explanation import Explanation, as_html, as_latex, shown


class Neuron:
    """A neuron model: equations as text.

    The constructor only keeps the texts; they are checked when a :class:`Population` is made of them.

    Parameters
    ----------
    parameters : str
        Definitions, one a line: ``tau = 10.0 : population``.
    equations : str
        Equations of the variables, in the order in which they are evaluated: ``tau*dv/dt + v = g_exc``.
    spike : str, optional
        Condition under which the neuron emits a spike. It makes the neuron spiking; without it, it is rate-coded and
        must declare ``r``.
    reset : str, optional
        Statements executed after a spike.
    axon_spike, axon_reset : str, optional
        Condition and statements of a second, axonal, spike.
    refractory : float or str, optional
        Time in ms, array, distribution, or name of an attribute: how long the neuron is frozen after a spike.
    functions : str, optional
        Functions of this model.
    name, description : str
        For reports.
    extra_values : dict
        Values for parameters written in quotes, ``tau = 'key'``.

    Raises
    ------
    TypeError
        If an argument that must be text is something else.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.Neuron(parameters="tau = 10.0", equations="tau*dv/dt + v = g_exc", spike="v > 1.0", reset="v = 0.0")
    Neuron(spiking)
      parameters:
        tau = 10.0
      equations:
        tau*dv/dt + v = g_exc
      spike:
        v > 1.0
      reset:
        v = 0.0
    """

    _FIELDS = ("parameters", "equations", "functions", "spike", "reset", "axon_spike", "axon_reset")
    #: It is nobody's input, so it needs no ``r``.
    _MEASURES = False

    def __init__(
        self,
        parameters: str = "",
        equations: str = "",
        spike: str | None = None,
        axon_spike: str | None = None,
        reset: str | None = None,
        axon_reset: str | None = None,
        refractory: Any = None,
        functions: str | None = None,
        name: str = "",
        description: str = "",
        extra_values: dict[str, Any] | None = None,
    ) -> None:
        self.parameters = parameters
        self.equations = equations
        self.spike = spike
        self.axon_spike = axon_spike
        self.reset = reset
        self.axon_reset = axon_reset
        self.refractory = refractory
        self.functions = functions
        self.extra_values = dict(extra_values or {})
        self.type = "spike" if spike else "rate"
        self.has_name = bool(name)
        self.name = name or ("Spiking neuron" if spike else "Rate-coded neuron")
        self.description = description
        kind = "spiking" if spike else "rate-coded"
        self.short_description = description or f"User-defined model of a {kind} neuron."
        self.texts()
        self.declaration = registry.declare(self, registry.neurons)

    def texts(self) -> dict[str, str]:
        """Return the texts of the model by the names of the arguments."""
        texts = {field: text(type(self), field, getattr(self, field)) for field in self._FIELDS}
        texts["parameters"] = with_extra_values(texts["parameters"], self.extra_values)
        texts["name"] = text(type(self), "name", self.name)
        texts["description"] = text(type(self), "description", self.description)
        return texts

    def explain(self, stage: str | None = None) -> Explanation:
        """Return what becomes of the model on its way from text to machine code.

        Parameters
        ----------
        stage : {'text', 'tree', 'model', 'plan', 'kernels', 'llvm', 'assembly'}, optional
            Which form of it: as written, as read, checked, the computations of a step, loops over neurons, those as
            LLVM IR, as instructions of this CPU. By default all that can be read in one go.

        Raises
        ------
        ANNarchyException
            If there is no such stage or the model has mistakes.

        Examples
        --------
        >>> import neurarchy as ann
        >>> neuron = ann.Neuron(parameters="tau = 10.0", equations="tau*dr/dt = 1 - r : exponential, min=0.0")
        >>> neuron.explain("plan")
        neuron:
            r = r - expm1(-(dt/tau))*(1 - r)
            r = ite(r < 0, 0, r)
        <BLANKLINE>
        """
        period = self.refractory
        if period is not None and not isinstance(period, str):
            # The plan and the kernels depend on whether there is a period, not on its length.
            period = 1.0
        return Explanation(_core.explain_neuron(registry.magic().core, self.texts(), period, self._MEASURES, stage))

    def __repr__(self) -> str:
        return described(self, "spiking" if self.type == "spike" else "rate-coded", self._FIELDS)

    def _repr_html_(self) -> str | None:
        return shown(_core.neuron_formulas, self.texts(), lambda formulas: as_html(self.name, formulas))

    def _repr_latex_(self) -> str | None:
        return shown(_core.neuron_formulas, self.texts(), as_latex)


def text(model: type, field: str, value: object) -> str:
    """Check that an argument of a model is text; None is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{model.__name__}({field}=): expected a str, not {type(value).__name__}")
    return value


def with_extra_values(parameters: str, values: dict[str, Any]) -> str:
    """Replace quoted keys by their values.

    Raises
    ------
    KeyError
        If a key has no value.
    """
    return re.sub(r"'([^'\n]*)'", lambda key: repr(values[key.group(1).strip()]), parameters)


def described(model: object, kind: str, fields: tuple[str, ...]) -> str:
    """Return the texts of a model, one under the other."""
    lines = [f"{type(model).__name__}({kind})"]
    for field in fields:
        given = getattr(model, field)
        if given:
            lines.append(f"  {field}:")
            lines.extend(f"    {line.strip()}" for line in re.split(r"[\n;]", given) if line.strip())
    return "\n".join(lines)


def own_copy(model: Any, kind: type, argument: str) -> Any:
    """Return a copy of a model, or an instance of a class of models."""
    if isinstance(model, type) and issubclass(model, kind):
        return model()
    if isinstance(model, kind):
        return copy.deepcopy(model)
    raise TypeError(f"{argument}: expected a {kind.__name__}, not {model!r}")
