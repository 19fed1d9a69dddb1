"""The synapses of another projection, the other way round."""

from __future__ import annotations

from typing import Any

from ... import _core, connector, registry
from ...messages import ANNarchyException
from ...projection import Projection
from ...synapse import Synapse
from .shared import WithoutSynapses


class Transpose(WithoutSynapses):
    """Projection that uses the synapses of another one the other way round: from its post to its pre population.

    It has the weights and delays of the original, and follows all changes: learning, assignments, synapses that come
    and go. It learns nothing itself. Rate-coded neurons get the sum of ``w * pre.r`` in ``sum(target)``, whatever the
    psp of the original is; spiking ones get the weight in ``g_target`` at each spike.

    Parameters
    ----------
    proj : Projection
        The original, connected, between populations of the same kind.
    target : str
        What it acts on.

    Raises
    ------
    ANNarchyException
        If the original is not connected, or is no ordinary projection.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.convolution import Transpose
    >>> inputs = ann.Population(3, ann.Neuron(equations="r = sum(back)"))
    >>> outputs = ann.Population(2, ann.Neuron(parameters="r = 0.0"))
    >>> proj = ann.Projection(inputs, outputs, "exc").connect_from_matrix([[1, 2, 3], [10, 20, 30]])
    >>> back = Transpose(proj, "back")
    >>> back.connect()
    >>> ann.compile(silent=True)
    >>> outputs.r = [1.0, 2.0]
    >>> ann.simulate(1.0)
    >>> inputs.r
    array([21., 42., 63.])
    """

    _plural = "Transposed projections"
    _connector = "connect()"

    def __init__(self, proj: Projection, target: str) -> None:
        if not isinstance(proj, Projection):
            raise ANNarchyException(f"Transpose(proj=): expected a projection, not {proj!r}")
        if not isinstance(target, str):
            raise ANNarchyException(f"Transpose(target=): expected a name such as 'exc', not {target!r}")
        network = registry.magic()
        if proj._network is not network:
            raise ANNarchyException(
                f"Transpose(proj=): projection '{proj.name}' does not belong to the network that is being built"
            )
        number = _core.add_transpose(network.core, proj.id, target, None)
        texts: dict[str, Any] = _core.projection_texts(network.core, number)
        self._adopt(network, number, [proj.post, proj.pre], [target], Synapse(**texts), True)
        self.__dict__["_original"] = proj.id
        given = proj._delays
        self.__dict__["_delays"] = connector.Delays(0.0, given.longest, given.uniform) if given else None

    def connect(self) -> None:
        """Do nothing: the original is connected."""

    def _assign(self, name: str, value: object) -> None:
        raise ANNarchyException(
            f"{self._what}: its '{name}' is that of the original projection, and can be assigned there only"
        )
