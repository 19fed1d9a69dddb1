"""Synapse models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core, registry
from .explanation import Explanation
from .messages import ANNarchyException
from .model import Model, text
from .neuron import Neuron

if TYPE_CHECKING:
    from .explanation import Formulas


class Synapse(Model):
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
        self.psp = psp
        self.operation = operation
        self.pre_spike = pre_spike
        self.post_spike = post_spike
        self.pre_axon_spike = pre_axon_spike
        self.pruning = pruning
        self.creating = creating
        super().__init__("synapse", bool(pre_spike), parameters, equations, functions, name, description, extra_values)
        registry.magic().core.check_synapse(self.texts())
        self.declaration = registry.declare(self, registry.synapses)

    def texts(self) -> dict[str, str]:
        """Return the texts of the model by the names of the arguments."""
        return super().texts() | {"operation": text(type(self), "operation", self.operation)}

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

    def _formulas(self) -> Formulas:
        return _core.synapse_formulas(registry.magic().core, self.texts())
