"""Projections along diagonals of the pre population."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from .. import _core, connector
from ..messages import ANNarchyException
from .convolution.shared import SharedWeights, Side, constant_delay, kernel

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["DiagonalProjection"]


class DiagonalProjection(SharedWeights):
    """Projection that sums the pre population along diagonals: all post neurons of a column receive the same.

    Parameters
    ----------
    pre, post : Population or str
        Whole populations, both of two dimensions (:meth:`connect`) or of four (:meth:`connect_gaussian`).
    target : str
        What it acts on.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If a side is a part of a population.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.diagonal import DiagonalProjection
    >>> pre = ann.Population((3, 4), ann.Neuron(parameters="r = 0.0"))
    >>> post = ann.Population((2, 4), ann.Neuron(equations="r = sum(exc)"))
    >>> proj = DiagonalProjection(pre, post, "exc").connect(weights=[1.0])
    >>> ann.compile(silent=True)
    >>> pre.r = [[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0], [100.0, 200.0, 300.0, 400.0]]
    >>> ann.simulate(1.0)
    >>> post.r[0]
    array([321., 432.,  43.,   4.])
    """

    _plural = "Diagonal projections"
    _connector = "connect() or connect_gaussian()"

    def __init__(self, pre: Side, post: Side, target: str, name: str | None = None, copied: bool = False) -> None:
        self._declare_between(pre, post, target, name, _core.add_diagonal)

    def connect(self, weights: ArrayLike, delays: float = 0.0, offset: int = 0, slope: int = 1) -> Self:
        """Move a kernel along a diagonal, for populations of two dimensions.

        The post neurons of column `x` receive the sum of ``weights[f] * pre.r[i, start + slope*i + f - C]`` over all
        rows `i` of `pre` and all `f`, where `C` is ``len(weights) // 2`` and `start` is ``x - offset``
        (``x + offset`` if the slope is negative). A row whose column ``start + slope*i`` does not exist is skipped, as
        are columns outside.

        Parameters
        ----------
        weights : array
            The kernel, of one dimension.
        delays : float
            Delay in ms; 0 means one step.
        offset : int
            Where the diagonal begins.
        slope : int
            Columns from row to row.

        Returns
        -------
        DiagonalProjection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If the populations have not two dimensions, or an argument is impossible.
        """
        named = f"{self._what}, connect"
        row = kernel(weights, f"{named}(weights=)")
        if row.ndim != 1:
            raise ANNarchyException(f"{named}(weights=): expected a list of numbers, not an array of shape {row.shape}")
        whole = []
        for argument, given in (("offset", offset), ("slope", slope)):
            number = connector.number(given, f"{named}({argument}=)")
            if number != int(number):
                raise ANNarchyException(f"{named}({argument}=): expected a whole number, not {given!r}")
            whole.append(int(number))
        delay_ms = constant_delay(delays, self._network.dt, named)
        before = _core.connect_diagonal(self._network.core, self.id, row.tolist(), delay_ms, *whole)
        return self._became_connected(delay_ms, before)

    def connect_gaussian(  # type: ignore[override]  # one of its own, as in the reference system
        self, amp: float, sigma: float, min_val: float, max_distance: float = 0.0
    ) -> Self:
        """Use a bell curve of the distance, for populations of four dimensions.

        With the lengths `P` of the axes of `pre` and `Q` of those of `post`, the post neurons ``[a, b, c, d]`` receive,
        for all `a` and `b` alike, the sum over all pre neurons ``[i, j, k, l]`` of their rates times
        ``amp * exp(-(dw**2 / sw**2 + dh**2 / sh**2))``, where ``dw = c - (i + k) + P[0] // 2``,
        ``dh = d - (j + l) + P[1] // 2``, ``sw = sigma * (Q[2] - Q[2] % 2)`` and ``sh = sigma * (Q[3] - Q[3] % 2)``.

        Parameters
        ----------
        amp, sigma : float
            Height and width of the curve.
        min_val : float
            Weights that are not greater are left out.
        max_distance : float
            Pairs whose distance in one of the two directions is not smaller are left out; 0: none.

        Returns
        -------
        DiagonalProjection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If the populations have not four dimensions, or an argument is impossible.
        """
        named = f"{self._what}, connect_gaussian"
        arguments = {"amp": amp, "sigma": sigma, "min_val": min_val, "max_distance": max_distance}
        numbers = [connector.number(each, f"{named}({argument}=)") for argument, each in arguments.items()]
        before = _core.connect_diagonal_gaussian(self._network.core, self.id, *numbers)
        return self._became_connected(0.0, before)
