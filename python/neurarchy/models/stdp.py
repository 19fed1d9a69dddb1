"""Spike-timing dependent plasticity."""

from __future__ import annotations

from .standard import StandardSynapse


class STDP(StandardSynapse):
    """Spiking synapse with additive spike-timing dependent plasticity: all pairs of spikes, online.

    ::

        tau_plus*dx/dt = -x
        tau_minus*dy/dt = -y
        pre spike:  g_target += w; x += A_plus*w_max; w = clip(w + y, w_min, w_max)
        post spike: y -= A_minus*w_max; w = clip(w + x, w_min, w_max)

    The trace `y` is negative. The weight transmitted is the one before the depression by the same spike.

    Parameters
    ----------
    tau_plus : float
        Time constant of the trace of pre-synaptic spikes, ms.
    tau_minus : float
        Time constant of the trace of post-synaptic spikes, ms.
    A_plus : float
        Potentiation by a pair of spikes, relative to `w_max`.
    A_minus : float
        Depression by a pair of spikes, relative to `w_max`.
    w_min : float
        Smallest weight.
    w_max : float
        Largest weight.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Song, Miller and Abbott (2000). Competitive Hebbian learning through spike-timing-dependent synaptic plasticity.
    Nature Neuroscience 3, 919-926.
    """

    _MODEL = "STDP"

    def __init__(
        self,
        tau_plus: float = 20.0,
        tau_minus: float = 20.0,
        A_plus: float = 0.01,
        A_minus: float = 0.01,
        w_min: float = 0.0,
        w_max: float = 1.0,
    ) -> None:
        self._make(locals())
