"""Pooling: each post neuron sees a region of the pre population."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import _core, index
from ...messages import ANNarchyException
from .convolution import texts
from .shared import SharedWeights, Side, constant_delay

if TYPE_CHECKING:
    from typing_extensions import Self


class Pooling(SharedWeights):
    """Projection that gives each post neuron the maximum, minimum or mean of a region of the pre population.

    A rate-coded post population gets the result in ``sum(target)``, a spiking one in ``g_target``, in each step.

    Parameters
    ----------
    pre, post : Population or str
        Whole populations, of at most four dimensions.
    target : str
        What it acts on.
    psp : str
        What one pre neuron contributes: may use ``pre.x``, ``post.x``, constants and functions.
    operation : {'max', 'mean', 'min'}
        How the contributions are combined. The mean is over the whole region, also where it lies outside of `pre`.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the psp or the operation has mistakes, or a side has too many dimensions or is a part of a population.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.convolution import Pooling
    >>> pre = ann.Population((4, 6), ann.Neuron(parameters="r = 0.0"))
    >>> post = ann.Population((2, 3), ann.Neuron(equations="r = sum(exc)"))
    >>> proj = Pooling(pre, post, "exc").connect_pooling()
    >>> ann.compile(silent=True)
    >>> pre.r = [[float(10 * y + x) for x in range(6)] for y in range(4)]
    >>> ann.simulate(1.0)
    >>> post.r.tolist()
    [[11.0, 13.0, 15.0], [31.0, 33.0, 35.0]]
    """

    _plural = "Pooling projections"
    _connector = "connect_pooling()"
    _shows_weights = False

    def __init__(
        self,
        pre: Side,
        post: Side,
        target: str,
        psp: str = "pre.r",
        operation: str = "max",
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        model = texts("Pooling", psp, operation)
        self._declare_between(pre, post, target, name, _core.add_pooling, *model)

    def connect_pooling(self, extent: tuple[int, ...] | None = None, delays: float = 0.0) -> Self:
        """Give each post neuron its region; the regions follow each other.

        Parameters
        ----------
        extent : tuple of int, optional
            Size of a region, one length for each dimension of `pre`. Default: the ratio of the geometries. A dimension
            that `post` does not have is seen from its beginning.
        delays : float
            Delay in ms of all variables of `pre`; 0 means one step.

        Returns
        -------
        Pooling
            The projection itself.

        Raises
        ------
        ANNarchyException
            If the extent is no tuple or does not fit, or the geometries are no multiples of each other without one.
        """
        named = f"{self._what}, connect_pooling"
        delay_ms = constant_delay(delays, self._network.dt, named)
        if extent is not None and (
            not isinstance(extent, tuple) or not all(index.is_integer(n) and n >= 0 for n in extent)
        ):
            raise ANNarchyException(f"{named}(extent=): expected a tuple of whole numbers, not {extent!r}")
        before = _core.connect_pooling(
            self._network.core, self.id, None if extent is None else [int(n) for n in extent], delay_ms
        )
        return self._became_connected(delay_ms, before)

    @property
    def extent(self) -> list[int]:
        """Size of a region, one length for each dimension of `pre`."""
        return _core.pooling_extent(self._network.core, self.id)
