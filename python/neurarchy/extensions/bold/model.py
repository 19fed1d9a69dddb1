"""Models of the BOLD signal."""

from __future__ import annotations

from collections.abc import Iterable

from ...messages import ANNarchyException
from ...neuron import Neuron


class BoldModel(Neuron):
    """A model that turns activity into what a scanner measures: a rate-coded neuron without ``r``.

    Parameters
    ----------
    parameters : str
        Definitions, as in :class:`neurarchy.Neuron`.
    equations : str
        Equations, which read each input as ``sum(input)``.
    inputs : str or list of str
        Names of the inputs.
    output : str or list of str
        Variables that are its result, which a monitor always records.
    name, description : str
        For reports. The population that a monitor makes of it is called `name`.

    Raises
    ------
    ANNarchyException
        If inputs or outputs are no names.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.bold import BoldModel, BoldMonitor
    >>> leaky = BoldModel(parameters="tau = 4.0", equations="tau*dBOLD/dt = sum(I_CBF) - BOLD", inputs="I_CBF")
    >>> pop = ann.Population(3, ann.Neuron(parameters="r = 8.0"))
    >>> m = BoldMonitor(pop, leaky, start=True)
    >>> ann.compile(silent=True)
    >>> ann.simulate(3.0)
    >>> m.get("BOLD")[:, 0]
    array([2.   , 3.5  , 4.625])
    """

    _MEASURES = True
    #: Names of the inputs.
    _inputs: list[str]
    #: Variables that are its result.
    _output: list[str]

    def __init__(
        self,
        parameters: str,
        equations: str,
        inputs: str | Iterable[str],
        output: str | Iterable[str] = ("BOLD",),
        name: str = "Custom BOLD model",
        description: str = "",
    ) -> None:
        super().__init__(parameters=parameters, equations=equations, name=name, description=description)
        self._inputs = _names(inputs, "inputs")
        self._output = _names(output, "output")


def _names(given: str | Iterable[str], argument: str) -> list[str]:
    names = [given] if isinstance(given, str) else list(given)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ANNarchyException(f"BoldModel({argument}=): expected a name or a list of names, not {given!r}")
    return names
