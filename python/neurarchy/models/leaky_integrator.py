"""Leaky integrator."""

from __future__ import annotations

from .standard import StandardNeuron


class LeakyIntegrator(StandardNeuron):
    """Leaky-integrator rate-coded neuron, optionally noisy.

    ::

        tau*dv/dt + v = sum(exc) - sum(inh) + B + noise
        r = pos(v - T)

    One draw per neuron and step, not scaled by the square root of the step: with `noise` = `Normal(0.0, s)` and
    constant input the standard deviation of `v` is `s*sqrt(k/(2 - k))`, `k = 1 - exp(-dt/tau)`.

    Parameters
    ----------
    tau : float
        Time constant, ms.
    B : float
        Baseline of `v`.
    T : float
        Threshold of the transfer function.
    sum : str
        Input: an expression of weighted sums, which defines the targets.
    noise : str, optional
        Added to the input, for example `Normal(0.0, 1.0)`; none by default.

    Raises
    ------
    ANNarchyException
        If an argument is no number (`sum` and `noise`: no text).

    References
    ----------
    Dayan and Abbott (2001). Theoretical neuroscience. MIT Press, chapter 7 (firing-rate models).
    """

    _MODEL = "LeakyIntegrator"
    _TEXTS = ("sum", "noise")

    def __init__(
        self,
        tau: float = 10.0,
        B: float = 0.0,
        T: float = 0.0,
        sum: str = "sum(exc) - sum(inh)",
        noise: str | None = None,
    ) -> None:
        self._make(locals())
