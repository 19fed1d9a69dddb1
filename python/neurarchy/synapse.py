"""Synapse models."""

from __future__ import annotations

from typing import Any

from . import _core, registry
from .explanation import Explanation, as_html, as_latex, shown
from .messages import ANNarchyException
from .neuron import Neuron, described, text, with_extra_values


class Synapse:
    """A synapse model: equations as text.

    Whether it is rate-coded or spiking is decided by the pre-synaptic population of the :class:`Projection` that uses
    it. The texts are checked when the projection is made.

    Parameters
    ----------
    parameters, equations, functions : str
        As in :class:`Neuron`. ``pre.x`` and ``post.x`` are values of the two neurons, ``w`` is the weight.
    psp : str, optional
        What one synapse contributes per step; rate-coded default ``w*pre.r``.
    operation : {'sum', 'max', 'min', 'mean'}
        How the contributions to one neuron are combined.
    pre_spike, post_spike, pre_axon_spike : str, optional
        Statements executed at spikes of the pre neuron, of the post neuron, at axonal spikes. Default of `pre_spike`:
        ``g_target += w``.
    pruning, creating : str, optional
        Conditions under which synapses are removed and made (:meth:`Projection.start_pruning`,
        :meth:`Projection.start_creating`), such as ``"age > 10.0 : proba=0.1"`` and
        ``"pre.r*post.r > 0.5 : proba=0.1, w=0.01, d=2.0"``. They need ``setup(structural_plasticity=True)`` before.
    name, description : str
        For reports.
    extra_values : dict
        Values for parameters written in quotes, ``tau = 'key'``.

    Raises
    ------
    TypeError
        If an argument that must be text is something else.
    ANNarchyException
        If the operation is unknown, the arguments exclude each other, or structural plasticity is off.

    Examples
    --------
    >>> import neurarchy as ann
    >>> oja = ann.Synapse(
    ...     parameters="tau = 5000.0 : projection",
    ...     equations="tau*dw/dt = pre.r*post.r - post.r^2*w",
    ... )
    """

    _FIELDS = (
        "parameters", "equations", "functions", "psp", "pre_spike", "post_spike", "pre_axon_spike", "pruning",
        "creating",
    )  # fmt: skip

    def __init__(
        self,
        parameters: str = "",
        equations: str = "",
        psp: str | None = None,
        operation: str = "sum",
        pre_spike: str | None = None,
        post_spike: str | None = None,
        pre_axon_spike: str | None = None,
        functions: str | None = None,
        pruning: str | None = None,
        creating: str | None = None,
        name: str | None = None,
        description: str | None = None,
        extra_values: dict[str, Any] | None = None,
    ) -> None:
        self.parameters = parameters
        self.equations = equations
        self.psp = psp
        self.operation = operation
        self.pre_spike = pre_spike
        self.post_spike = post_spike
        self.pre_axon_spike = pre_axon_spike
        self.functions = functions
        self.pruning = pruning
        self.creating = creating
        self.extra_values = dict(extra_values or {})
        self.type = "spike" if pre_spike else "rate"
        self.has_name = bool(name)
        self.name = name or ("Spiking synapse" if pre_spike else "Rate-coded synapse")
        self.description = description
        kind = "spiking" if pre_spike else "rate-coded"
        self.short_description = description or f"User-defined model of a {kind} synapse."
        registry.magic().core.check_synapse(self.texts())
        self.declaration = registry.declare(self, registry.synapses)

    def texts(self) -> dict[str, str]:
        """Return the texts of the model by the names of the arguments."""
        texts = {field: text(type(self), field, getattr(self, field)) for field in self._FIELDS}
        texts["parameters"] = with_extra_values(texts["parameters"], self.extra_values)
        texts["operation"] = text(type(self), "operation", self.operation)
        texts["name"] = text(type(self), "name", self.name)
        texts["description"] = text(type(self), "description", self.description)
        return texts

    def __add__(self, other: object) -> Synapse:
        raise ANNarchyException("two synapses cannot be added; write one synapse with the equations of both")

    def explain(self, stage: str | None = None, pre: Neuron | None = None, post: Neuron | None = None) -> Explanation:
        """Return what becomes of the model on its way from text to machine code.

        Parameters
        ----------
        stage : {'text', 'tree', 'model', 'plan', 'kernels', 'llvm', 'assembly'}, optional
            As in :meth:`Neuron.explain`.
        pre, post : Neuron, optional
            The two neurons, on which the last three stages depend.

        Raises
        ------
        ANNarchyException
            If there is no such stage, if it needs the two neurons, or if the model has mistakes.
        """
        if (pre is None) != (post is None):
            raise ANNarchyException("Synapse.explain: give both neurons, pre and post, or none of them")
        sides = None if pre is None or post is None else (pre.texts(), post.texts())
        return Explanation(_core.explain_synapse(registry.magic().core, self.texts(), sides, stage))

    def __repr__(self) -> str:
        return described(self, "spiking" if self.type == "spike" else "rate-coded", self._FIELDS)

    def _repr_html_(self) -> str | None:
        return shown(_core.synapse_formulas, self.texts(), lambda formulas: as_html(self.name, formulas))

    def _repr_latex_(self) -> str | None:
        return shown(_core.synapse_formulas, self.texts(), as_latex)
