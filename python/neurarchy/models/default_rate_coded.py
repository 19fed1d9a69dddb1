"""The synapse of rate-coded projections without one."""

from __future__ import annotations

from .standard import StandardSynapse


class DefaultRateCodedSynapse(StandardSynapse):
    """Rate-coded synapse that transmits the weighted rate.

    ::

        psp = w*pre.r
    """

    _MODEL = "DefaultRateCodedSynapse"

    def __init__(self) -> None:
        self._make(locals())
