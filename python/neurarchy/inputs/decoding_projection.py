"""Spikes as rates."""

from __future__ import annotations

from .. import _core, times
from ..population import Population
from ..projection import Projection
from ..view import PopulationView


class DecodingProjection(Projection):
    """Projection from spiking to rate-coded neurons: mean firing rates in a sliding window.

    ``sum(target)`` gets, for each post neuron, the mean firing rate in Hz of its pre neurons in the last `window`,
    times the weights that the synapses had when the spikes arrived. Delays are ignored. While the projection does not
    transmit, the window stands still.

    Parameters
    ----------
    pre : Population or PopulationView
        Spiking.
    post : Population or PopulationView
        Rate-coded.
    target : str
        What the synapses act on: ``sum(target)`` of the post neurons.
    window : float
        Length of the window, ms; 0: one step.
    name : str, optional
        Default ``proj<id>``.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If a side is of the wrong kind, or the window is impossible.

    Examples
    --------
    >>> import neurarchy as ann
    >>> source = ann.SpikeSourceArray([[1.0, 2.0], [2.0]])
    >>> pop = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    >>> proj = ann.DecodingProjection(source, pop, "exc", window=2.0).connect_all_to_all(1.0)
    >>> m = ann.Monitor(pop, "r")
    >>> ann.compile(silent=True)
    >>> ann.simulate(5.0)
    >>> m.get("r")[:, 0]
    array([  0.,   0., 250., 750., 500.])
    """

    def __init__(
        self,
        pre: Population | PopulationView | str,
        post: Population | PopulationView | str,
        target: str,
        window: float = 0.0,
        name: str | None = None,
        copied: bool = False,
    ) -> None:
        window_ms = times.milliseconds(window, "DecodingProjection(window=)")
        self._declare_between(pre, post, target, name, _core.add_decoding, window_ms)
        times.period_steps(window_ms, self._network.dt, f"{self._what}, window")
        self.__dict__["_window"] = window_ms

    @property
    def window(self) -> float:
        """Length of the window, ms."""
        return float(self.__dict__["_window"])
