"""The synapses of another projection, between other populations or with another psp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import _core, connector
from ...messages import ANNarchyException, warn
from ...projection import Projection
from .convolution import texts
from .shared import SharedWeights, Side, WithoutSynapses

if TYPE_CHECKING:
    from typing_extensions import Self


class Copy(WithoutSynapses):
    """Projection that uses the synapses of another one, with a psp and an operation of its own.

    It stores no weights. It has those of the original, and its delays, and follows all changes: learning, assignments,
    synapses that come and go. It learns nothing itself. The result is added to ``sum(target)`` of each post neuron that
    has synapses in the original.

    Parameters
    ----------
    pre, post : Population or str
        Whole rate-coded populations, of the geometries of those of the original.
    target : str
        What it acts on.
    psp : str
        What one synapse contributes: may use ``w``, ``pre.x``, ``post.x``, constants and functions.
    operation : {'sum', 'max', 'min', 'mean'}
        How the contributions are combined. The mean is over the synapses of a post neuron.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the psp or the operation has mistakes, or a population is spiking.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.convolution import Copy
    >>> pre = ann.Population(3, ann.Neuron(parameters="r = 1.0"))
    >>> post = ann.Population(2, ann.Neuron(equations="r = sum(largest)"))
    >>> proj = ann.Projection(pre, post, "exc").connect_from_matrix([[1, 2, 3], [10, 20, 30]])
    >>> largest = Copy(pre, post, "largest", operation="max").connect_copy(proj)
    >>> ann.compile(silent=True)
    >>> ann.simulate(1.0)
    >>> post.r, largest.dendrite(1).w
    (array([ 3., 30.]), [10.0, 20.0, 30.0])
    """

    _plural = "Copied projections"
    _connector = "connect_copy()"

    def __init__(
        self,
        pre: Side,
        post: Side,
        target: str,
        psp: str = "pre.r * w",
        operation: str = "sum",
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        model = texts("Copy", psp, operation)
        self._declare_between(pre, post, target, name, _core.add_copy, *model)

    def connect_copy(self, projection: Projection) -> Self:
        """Use the synapses of a projection.

        Parameters
        ----------
        projection : Projection
            The original, which has synapses of its own.

        Returns
        -------
        Copy
            The projection itself.

        Raises
        ------
        ANNarchyException
            If it is no projection, has no synapses of its own, or its populations have other geometries.
        """
        what = f"{self._what}, connect_copy"
        if not isinstance(projection, Projection):
            raise ANNarchyException(f"{what}: expected a projection, not {projection!r}")
        if isinstance(projection, (SharedWeights, WithoutSynapses)):
            raise ANNarchyException(f"{what}: {projection._what} has no synapses of its own to copy")
        if projection._network is not self._network:
            raise ANNarchyException(f"{what}: {projection._what} does not belong to the same network")
        before = _core.connect_copy(self._network.core, self.id, projection.id)
        self.__dict__["_original"] = projection.id
        self.__dict__["_attributes"] = {info.name: info for info in self._network.core.projection_attributes(self.id)}
        given = projection._delays
        return self._connected(given or connector.Delays(0.0, 0.0, True), before, None)

    def _refuses_assignment(self) -> bool:
        warn("Cannot modify weights of a copied projection.")
        return True

    def _assign(self, name: str, value: object) -> None:
        self._refuses_assignment()
