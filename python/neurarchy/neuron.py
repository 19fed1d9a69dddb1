"""Neuron models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core, registry
from .explanation import Explanation
from .model import Model

if TYPE_CHECKING:
    from .explanation import Formulas


class Neuron(Model):
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
        self.spike = spike
        self.axon_spike = axon_spike
        self.reset = reset
        self.axon_reset = axon_reset
        self.refractory = refractory
        super().__init__("neuron", bool(spike), parameters, equations, functions, name, description, extra_values)
        self.texts()
        self.declaration = registry.declare(self, registry.neurons)

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

    def _formulas(self) -> Formulas:
        return _core.neuron_formulas(registry.magic().core, self.texts())
