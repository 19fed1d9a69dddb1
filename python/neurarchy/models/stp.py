"""Short-term plasticity."""

from __future__ import annotations

from .standard import StandardSynapse


class STP(StandardSynapse):
    """Spiking synapse with short-term facilitation and depression.

    ::

        dx/dt = (1 - x)/tau_rec        x(0) = 1
        du/dt = (U - u)/tau_facil      u(0) = U
        pre spike: g_target += w*u*x; x *= 1 - u; u += U*(1 - u)

    Parameters
    ----------
    tau_rec : float
        Time constant of the recovery from depression, ms.
    tau_facil : float
        Time constant of facilitation; above 0, ms.
    U : float
        Utilization of resources at rest.

    Raises
    ------
    ANNarchyException
        If `tau_facil` is not positive, or an argument is no number.

    References
    ----------
    Tsodyks and Markram (1997). The neural code between neocortical pyramidal neurons depends on neurotransmitter
    release probability. Proceedings of the National Academy of Sciences 94(2), 719-723.
    """

    _MODEL = "STP"

    def __init__(
        self,
        tau_rec: float = 100.0,
        tau_facil: float = 0.01,
        U: float = 0.5,
    ) -> None:
        self._make(locals())
