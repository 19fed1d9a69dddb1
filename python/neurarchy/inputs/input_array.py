"""Rates that are assigned."""

from __future__ import annotations

from .. import _core, registry
from .base import InputPopulation, geometry_of, name_of


class InputArray(InputPopulation):
    """Rate-coded population whose variable ``r`` is what was assigned to it.

    A value that is assigned between two simulations is seen by other populations in the first step that follows.
    :meth:`reset` comes back to the value before `compile`.

    Parameters
    ----------
    geometry : int or tuple of int
        Number of neurons, or lengths of the axes.
    name : str, optional
        Unique name.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the geometry is missing or impossible.

    Examples
    --------
    >>> import neurarchy as ann
    >>> image = ann.InputArray((2, 2))
    >>> out = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    >>> proj = ann.Projection(image, out, "exc").connect_all_to_all(1.0)
    >>> ann.compile(silent=True)
    >>> image.r = [[0.0, 1.0], [2.0, 3.0]]
    >>> ann.simulate(1.0)
    >>> out.r
    array([6.])
    """

    def __init__(
        self, geometry: int | tuple[int, ...] | None = None, name: str | None = None, copied: bool = False
    ) -> None:
        shape = geometry_of(geometry, "InputArray")
        number = _core.add_input_array(registry.magic().core, shape, name_of(name, "InputArray"))
        self._become(number, shape)
