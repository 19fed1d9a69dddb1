"""Convolution: post neurons look at the pre population through a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ... import _core, index, values
from ...messages import ANNarchyException
from ...population import population_of
from .shared import SharedWeights, Side, constant_delay, kernel

if TYPE_CHECKING:
    from typing_extensions import Self


class Convolution(SharedWeights):
    """Projection whose post neurons look at neighbouring pre neurons through one kernel, or a bank of kernels.

    What is computed is the cross-correlation: the kernel is not flipped. A kernel of size K is centred on the pre
    neuron of its post neuron with its place number ``(K - 1) // 2``. All post neurons share the weights: memory is
    needed for the kernel only.

    A rate-coded post population gets the result in ``sum(target)``, a spiking one in ``g_target``, in each step.
    Nothing is transmitted while the post population is disabled or ``transmission`` is False.

    Parameters
    ----------
    pre, post : Population or str
        Whole populations, of at most four dimensions. `pre` may be of any kind that has the variables of `psp`.
    target : str
        What it acts on.
    psp : str
        What one weight contributes: may use ``w``, ``pre.x``, ``post.x``, constants and functions.
    operation : {'sum', 'max', 'min', 'mean'}
        How the contributions are combined. The mean is over all weights of the kernel, also where they lie outside of
        `pre`.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the psp or the operation has mistakes, or a side is a part of a population.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.convolution import Convolution
    >>> pre = ann.Population(5, ann.Neuron(parameters="r = 0.0"))
    >>> post = ann.Population(5, ann.Neuron(equations="r = sum(exc)"))
    >>> proj = Convolution(pre, post, "exc").connect_filter([1.0, 10.0, 100.0])
    >>> ann.compile(silent=True)
    >>> pre.r = [1.0, 2.0, 3.0, 4.0, 5.0]
    >>> ann.simulate(1.0)
    >>> post.r
    array([210., 321., 432., 543.,  54.])
    """

    _plural = "Convolutional projections"
    _connector = "connect_filter() or connect_filters()"
    _padding: float | str

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
        model = texts("Convolution", psp, operation)
        self._declare_between(pre, post, target, name, _core.add_convolution, *model)

    def connect_filter(
        self,
        weights: ArrayLike,
        delays: float = 0.0,
        keep_last_dimension: bool = False,
        padding: float | str = 0.0,
        subsampling: ArrayLike | None = None,
    ) -> Self:
        """Use one kernel.

        ==================  =========================================  ===================================
        populations         kernel                                     what happens
        ==================  =========================================  ===================================
        (H, W) to (H, W)    (h, w)                                     each post neuron sees its surroundings
        (2H, 2W) to (H, W)  (h, w)                                     every second place, in both dimensions
        (H, W, C) to (H, W) (h, w, C)                                  the last dimension is summed
        (H, W, C), same     (h, w), `keep_last_dimension`              each place of the last dimension alone
        ==================  =========================================  ===================================

        Parameters
        ----------
        weights : array
            The kernel, of as many dimensions as `pre`; one less with `keep_last_dimension`.
        delays : float
            Delay in ms of all variables of `pre`; 0 means one step.
        keep_last_dimension : bool
            Apply the kernel to each place of the last dimension on its own.
        padding : float or 'border'
            What lies beyond `pre`: nothing (0), neurons whose attributes all have this value, or the neurons at the
            border again. For the operations ``max`` and ``min`` there is always nothing.
        subsampling : array, optional
            The coordinates of the pre neuron on which the kernel is centred for each post neuron, by its rank: shape
            ``(post.size, pre.dimension)``. Default: at equal distances, as the geometries say.

        Returns
        -------
        Convolution
            The projection itself.

        Raises
        ------
        ANNarchyException
            If the kernel does not fit the populations, or another argument is impossible.
        """
        return self._convolve("connect_filter", weights, False, delays, keep_last_dimension, padding, subsampling)

    def connect_filters(
        self,
        weights: ArrayLike,
        delays: float = 0.0,
        keep_last_dimension: bool = False,
        padding: float | str = 0.0,
        subsampling: ArrayLike | None = None,
    ) -> Self:
        """Use a bank of kernels: the last dimension of `post` counts them.

        Parameters
        ----------
        weights : array
            The kernels; the first axis counts them, so there is one dimension more than in `pre`.
        delays, padding, subsampling
            As in :meth:`connect_filter`; with one entry of `subsampling` for all kernels of a place.
        keep_last_dimension
            Must be False: a bank makes the last dimension.

        Returns
        -------
        Convolution
            The projection itself.

        Raises
        ------
        ANNarchyException
            As in :meth:`connect_filter`.

        Examples
        --------
        >>> import neurarchy as ann
        >>> from neurarchy.extensions.convolution import Convolution
        >>> pre = ann.Population((3, 4), ann.Neuron(parameters="r = 1.0"))
        >>> post = ann.Population((3, 4, 2), ann.Neuron(equations="r = sum(exc)"))
        >>> proj = Convolution(pre, post, "exc").connect_filters([[[1.0, 1.0]], [[0.0, 1.0]]])
        >>> ann.compile(silent=True)
        >>> ann.simulate(1.0)
        >>> post.r[0].tolist()
        [[2.0, 1.0], [2.0, 1.0], [2.0, 1.0], [1.0, 0.0]]
        """
        return self._convolve("connect_filters", weights, True, delays, keep_last_dimension, padding, subsampling)

    def _convolve(
        self,
        what: str,
        weights: ArrayLike,
        bank: bool,
        delays: float,
        keep_last_dimension: bool,
        padding: float | str,
        subsampling: ArrayLike | None,
    ) -> Self:
        named = f"{self._what}, {what}"
        delay_ms = constant_delay(delays, self._network.dt, named)
        if not isinstance(padding, str):
            number = values.as_number(padding)
            if number is None:
                raise ANNarchyException(f"{named}(padding=): expected a number or 'border', not {padding!r}")
            padding = number
        before = _core.connect_convolution(
            self._network.core,
            self.id,
            kernel(weights, f"{named}(weights=)"),
            bank,
            delay_ms,
            bool(keep_last_dimension),
            padding,
            None if subsampling is None else _coordinates(subsampling, f"{named}(subsampling=)"),
        )
        self._padding = padding
        return self._became_connected(delay_ms, before)

    @property
    def pre_coordinates(self) -> list[list[int]]:
        """Where the kernel is centred in `pre`, for each post neuron; in a bank, the number of the filter follows."""
        return _core.kernel_centres(self._network.core, self.id)

    def center(self, *coordinates: int) -> tuple[int, ...]:
        """Return the coordinates of the pre neuron on which the kernel of a post neuron is centred.

        Parameters
        ----------
        coordinates : int
            The coordinates of the post neuron, or its rank.

        Raises
        ------
        ANNarchyException
            If there is no such neuron, or it is not connected yet.

        Examples
        --------
        >>> import neurarchy as ann
        >>> from neurarchy.extensions.convolution import Convolution
        >>> neuron = ann.Neuron(equations="r = sum(exc)")
        >>> pre, post = ann.Population((100, 100), neuron), ann.Population((50, 50), neuron)
        >>> Convolution(pre, post, "exc").connect_filter([[1.0]]).center(10, 10)
        (20, 20)
        """
        population = population_of(self.post)
        at = coordinates[0] if len(coordinates) == 1 else coordinates
        rank = index.rank_at(at, population.geometry, population._what)
        return tuple(self.pre_coordinates[rank][: population_of(self.pre).dimension])


def texts(what: str, psp: object, operation: object) -> tuple[str, str]:
    """Return a psp and an operation, if they are texts."""
    for argument, text in (("psp", psp), ("operation", operation)):
        if not isinstance(text, str):
            raise ANNarchyException(f"{what}({argument}=): expected a str, not {text!r}")
    return psp, operation  # type: ignore[return-value]


def _coordinates(given: ArrayLike, what: str) -> list[list[int]]:
    """Return lists of coordinates."""
    problem = f"{what}: expected a list of coordinates, each a list of whole numbers"
    try:
        array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        # Lists of different lengths: the engine says which lengths fit.
        try:
            return [[int(c) for c in entry] for entry in given]  # type: ignore[union-attr, arg-type]
        except (TypeError, ValueError):
            raise ANNarchyException(problem) from None
    if array.ndim != 2 or not np.all(np.isfinite(array)) or np.any(array != np.floor(array)):
        raise ANNarchyException(problem)
    return array.astype(np.int64).tolist()
