"""The synapse of spiking projections without one."""

from __future__ import annotations

from .standard import StandardSynapse


class DefaultSpikingSynapse(StandardSynapse):
    """Spiking synapse that adds its weight to the conductance.

    ::

        pre spike: g_target += w
    """

    _MODEL = "DefaultSpikingSynapse"

    def __init__(self) -> None:
        self._make(locals())
