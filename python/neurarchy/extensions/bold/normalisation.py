"""Spikes that count by the number of synapses of their receiver."""

from __future__ import annotations

from ... import _core
from ...messages import ANNarchyException
from ...population import Population
from ...projection import Projection
from ...synapse import Synapse
from ...view import PopulationView


class NormProjection(Projection):
    """Spiking projection whose spikes also count in a variable of the post neurons, normalised.

    Each spike adds ``w`` to ``g_target`` of a post neuron, as with the default synapse, and 1/A to its `variable`,
    before the neurons of the step are updated. A is the number of synapses that the neuron has at `compile`, in all
    projections to its population; it is counted anew by ``reset(synapses=True)``. The variable can then be the input of
    a :class:`BoldMonitor`.

    Parameters
    ----------
    pre, post : Population or PopulationView
        Spiking.
    target : str
        What the synapses act on: ``g_target``.
    variable : str
        Variable of the post neurons.
    synapse
        Must be None: there are no other synapses.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If a side is rate-coded, a synapse is given, or the post neurons have no such variable.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.bold import NormProjection
    >>> source = ann.SpikeSourceArray([[1.0], [1.0], [2.0]])
    >>> neuron = ann.Neuron(equations="tau = 10.0 ; dsyn/dt = -syn/tau ; v = g_exc", spike="v > 1e6")
    >>> pop = ann.Population(1, neuron)
    >>> proj = NormProjection(source, pop, "exc", "syn").connect_all_to_all(1.0)
    >>> m = ann.Monitor(pop, "syn")
    >>> ann.compile(silent=True)
    >>> ann.simulate(4.0)
    >>> m.get("syn")[:, 0].round(6)
    array([0.  , 0.  , 0.6 , 0.84])
    """

    def __init__(
        self,
        pre: Population | PopulationView | str,
        post: Population | PopulationView | str,
        target: str,
        variable: str,
        synapse: Synapse | None = None,
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        if synapse is not None:
            raise ANNarchyException("NormProjection(synapse=): its synapses cannot be others than the default ones")
        if not isinstance(variable, str):
            raise ANNarchyException(f"NormProjection(variable=): expected the name of a variable, not {variable!r}")
        self._declare_between(pre, post, target, name, _core.add_normalised, variable)
