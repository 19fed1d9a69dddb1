"""Mean activity as a signal."""

from __future__ import annotations

from typing import Any

from ... import _core, connector, times
from ...messages import ANNarchyException
from ...population import Population
from ...projection import Projection, Side
from ...synapse import Synapse
from ...view import PopulationView


class AccProjection(Projection):
    """Brings the mean of a variable of its pre neurons to ``sum(target)`` of rate-coded neurons; never delayed.

    With x the mean, ``sum(target)`` gets ``scale_factor * x``. With a baseline it gets nothing while that is measured,
    and then ``scale_factor * (x - m) / (abs(m) + 1e-7)`` with m, the mean of x in the time of measurement. A
    :class:`BoldMonitor` makes its own ones.

    Parameters
    ----------
    pre : Population or PopulationView
        Rate-coded or spiking.
    post : Population or PopulationView
        Rate-coded.
    target : str
        What the signal acts on: ``sum(target)``.
    variable : str
        Attribute of the pre neurons.
    name : str, optional
        Default ``proj<id>``.
    normalize_input : float
        How long the baseline is measured, from the beginning, ms; 0: there is none.
    scale_factor : float
        Factor of the signal.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If a side is of the wrong kind or there is no such variable.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.bold import AccProjection
    >>> pop = ann.Population(4, ann.Neuron(equations="r = t"))
    >>> out = ann.Population(1, ann.Neuron(equations="r = sum(mean)"))
    >>> proj = AccProjection(pop, out, "mean", "r", scale_factor=10.0).connect_all_to_all(1.0)
    >>> ann.compile(silent=True)
    >>> ann.simulate(4.0)
    >>> out.r
    array([20.])
    """

    def __init__(
        self,
        pre: Population | PopulationView | str,
        post: Population | PopulationView | str,
        target: str,
        variable: str,
        name: str | None = None,
        normalize_input: float = 0.0,
        scale_factor: float = 1.0,
        copied: bool = False,
    ) -> None:
        window_ms = times.milliseconds(normalize_input, "AccProjection(normalize_input=)")
        scale = times.milliseconds(scale_factor, "AccProjection(scale_factor=)")
        if not isinstance(variable, str):
            raise ANNarchyException(f"AccProjection(variable=): expected the name of an attribute, not {variable!r}")
        self._declare_between(pre, post, target, name, _core.add_accumulation, variable, scale, window_ms)
        times.period_steps(window_ms, self._network.dt, f"{self._what}, normalize_input")

    @classmethod
    def _of(cls, number: int, pre: Side, post: Population, target: str) -> AccProjection:
        """Return the projection of this number, which was declared and connected just now."""
        made = object.__new__(cls)
        texts: dict[str, Any] = _core.projection_texts(post._network.core, number)
        made._adopt(post._network, number, [pre, post], [target], Synapse(**texts), True)
        made.__dict__["_delays"] = connector.Delays(0.0, 0.0, True)
        return made
