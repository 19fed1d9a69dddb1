"""Izhikevich neuron."""

from __future__ import annotations

from .standard import StandardNeuron


class Izhikevich(StandardNeuron):
    """Quadratic integrate-and-fire neuron with a recovery variable.

    ::

        I = g_exc - g_inh + noise*Normal(0.0, 1.0) + i_offset
        dv/dt = 0.04*v^2 + 5.0*v + 140.0 - u + I        v(0) = c
        du/dt = a*(b*v - u)                             u(0) = b*c
        spike: v > v_thresh        reset: v = c; u += d

    Conductances are inputs of one step: they are zero again after it.

    Parameters
    ----------
    a : float
        Speed of the recovery variable `u`, 1/ms.
    b : float
        Coupling of `u` to `v`.
    c : float
        Reset potential, mV.
    d : float
        Increment of `u` at a spike.
    v_thresh : float
        Spike threshold, mV.
    i_offset : float
        Constant current, nA.
    noise : float
        Standard deviation of a normal current drawn in every step, nA.
    tau_refrac : float
        Refractory period, ms.
    conductance : str
        Input: an expression of conductances `g_target`, which defines the targets.

    Raises
    ------
    ANNarchyException
        If an argument is no number (`conductance`: no text).

    References
    ----------
    Izhikevich (2003). Simple model of spiking neurons. IEEE Transactions on Neural Networks 14(6), 1569-1572.
    """

    _MODEL = "Izhikevich"
    _TEXTS = ("conductance",)

    def __init__(
        self,
        a: float = 0.02,
        b: float = 0.2,
        c: float = -65.0,
        d: float = 8.0,
        v_thresh: float = 30.0,
        i_offset: float = 0.0,
        noise: float = 0.0,
        tau_refrac: float = 0.0,
        conductance: str = "g_exc - g_inh",
    ) -> None:
        self._make(locals())
